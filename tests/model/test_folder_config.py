"""config.json: read in all its spellings, refused where it means other mathematics, written to read the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rljax.errors import InputError
from rljax.model.config import ModelConfig
from rljax.model.folder_config import hf_config, hf_generation, read_config, read_json, shape_of
from rljax.model.tokenizer import CharTokenizer

SHAPE = {
    "num_hidden_layers": 3,
    "hidden_size": 32,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "intermediate_size": 40,
    "vocab_size": 50,
}
STRETCH = {"factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 64}
IDS: dict[str, Any] = {"stop": (1, 2), "pad": 0, "start": (5,), "positions": 77}
OWN = ModelConfig(dtype="bfloat16", critic="separate", remat="layer", alphabet="xyz")


def write(folder: Path, family: str = "qwen2", **entries: Any) -> Path:
    values = {"model_type": family, **SHAPE, **entries}
    (folder / "config.json").write_text(json.dumps(values))
    return folder


@pytest.mark.parametrize(
    ("family", "more", "wanted"),
    [
        ("qwen2", {}, {"qkv_bias": True, "head_width": 8}),
        ("qwen3", {}, {"qk_norm": True, "head_width": 128}),
        ("qwen3", {"head_dim": 20}, {"qk_norm": True, "head_width": 20}),
        ("llama", {"num_key_value_heads": None, "rms_norm_eps": 1e-5}, {"kv_heads": 4, "norm_epsilon": 1e-5}),
        ("llama", {"head_dim": None, "tie_word_embeddings": True, "attention_bias": False}, {"tied": True}),
    ],
)
def test_the_shape_is_the_folders_and_all_else_the_users(
    family: str, more: dict[str, Any], wanted: dict[str, Any], tmp_path: Path
) -> None:
    shape = {"layers": 3, "width": 32, "heads": 4, "kv_heads": 2, "mlp": 40, "vocabulary": 50, "head_width": 8}
    found = read_config(write(tmp_path, family, **more), OWN)
    assert found == replace(OWN, **shape | wanted)
    found.check()


@pytest.mark.parametrize(
    "rope",
    [
        {"rope_theta": 500_000, "rope_scaling": {"rope_type": "llama3", **STRETCH}},
        {"rope_theta": 5e5, "rope_scaling": {"type": "llama3", **STRETCH}},
        {"rope_parameters": {"rope_type": "llama3", "rope_theta": 5e5, **STRETCH}},
        {"rope_theta": 5e5, "rope_scaling": {"rope_type": "llama3", **STRETCH}, "rope_parameters": {"rope_theta": 1e4}},
    ],
)
def test_stretched_rotations_in_every_spelling(rope: dict[str, Any], tmp_path: Path) -> None:
    found = read_config(write(tmp_path, "llama", **rope), ModelConfig())
    assert (found.rope_theta, found.rope_factor, found.rope_original) == (5e5, 8.0, 64)
    assert (found.rope_low_frequency, found.rope_high_frequency) == (1.0, 4.0)


@pytest.mark.parametrize(
    ("rope", "theta"),
    [
        ({}, 1e4),
        ({"rope_theta": 1_000_000, "rope_scaling": None}, 1e6),
        ({"rope_parameters": {"rope_type": "default", "rope_theta": 1e6}}, 1e6),
        ({"rope_parameters": {"rope_type": "default"}, "rope_theta": 3e5, "partial_rotary_factor": 1.0}, 3e5),
    ],
)
def test_plain_rotations_in_every_spelling(rope: dict[str, Any], theta: float, tmp_path: Path) -> None:
    found = read_config(write(tmp_path, **rope), ModelConfig(rope_factor=4.0))
    assert (found.rope_theta, found.rope_factor) == (theta, 1.0)


@pytest.mark.parametrize(
    ("family", "entries", "sentence"),
    [
        ("gpt2", {}, 'model_type is "gpt2"; only qwen2, qwen3, llama are supported, so choose a model of these.'),
        ("qwen3_moe", {}, 'model_type is "qwen3_moe"; only qwen2, qwen3, llama are supported'),
        ("llama", {"model_type": None}, "model_type is null; only"),
        ("llama", {"architectures": ["LlamaForSequenceClassification"]}, "architectures is ["),
        (
            "llama",
            {"attention_bias": True},
            "attention_bias is true; only false is supported, so choose another model.",
        ),
        ("qwen3", {"attention_bias": True}, "attention_bias is true"),
        ("llama", {"mlp_bias": True}, "mlp_bias is true; only false"),
        ("qwen2", {"use_sliding_window": True}, "use_sliding_window is true; only false"),
        ("qwen2", {"layer_types": ["full_attention", "sliding_attention"]}, 'layer_types is ["full_attention", "slid'),
        ("qwen2", {"layer_types": 3}, "layer_types is 3"),
        ("qwen2", {"hidden_act": "gelu"}, 'hidden_act is "gelu"; only "silu" is supported'),
        ("llama", {"partial_rotary_factor": 0.5}, "partial_rotary_factor is 0.5; only 1 is supported"),
        ("llama", {"rope_parameters": {"partial_rotary_factor": 0.5}}, "partial_rotary_factor is 0.5; only 1"),
        ("llama", {"quantization_config": {"bits": 4}}, 'quantization_config is {"bits": 4}; only plain weights are'),
        ("llama", {"rope_scaling": {"type": "linear", "factor": 2.0}}, 'type is "linear"; only default and llama3'),
        ("qwen2", {"rope_parameters": {"rope_type": "yarn", "factor": 4.0}}, 'rope_type is "yarn"; only default and'),
        ("qwen2", {"rope_scaling": {"mrope_section": [2, 2]}}, "mrope_section is [2, 2]; rope_scaling with it is not"),
        ("llama", {"rope_parameters": {"full_attention": {"rope_theta": 1e6}}}, "full_attention is {"),
        ("llama", {"rope_scaling": 3}, "rope_scaling is 3; it must be an object"),
        ("llama", {"rope_scaling": {"rope_type": "llama3", **STRETCH, "factor": 0.5}}, "factor is 0.5; it must be at"),
        ("llama", {"rope_scaling": {"rope_type": "llama3", **STRETCH, "low_freq_factor": 4}}, "low_freq_factor is 4;"),
        ("llama", {"rope_scaling": {"rope_type": "llama3"}}, "lacks low_freq_factor; add it"),
        ("llama", {"rope_theta": 1}, "rope_theta is 1; it must be a number above 1"),
        ("llama", {"rms_norm_eps": -1e-6}, "rms_norm_eps is -1e-06; it must be a number above 0"),
        ("llama", {"rms_norm_eps": "1e-6"}, 'rms_norm_eps is "1e-6"; it must be a number'),
        ("llama", {"tie_word_embeddings": "no"}, 'tie_word_embeddings is "no"; it must be true or false'),
        ("llama", {"vocab_size": None}, "lacks vocab_size; add it, or download the file again."),
        ("qwen2", {"num_key_value_heads": None}, "lacks num_key_value_heads"),
        ("llama", {"num_hidden_layers": 0}, "num_hidden_layers is 0; it must be a whole number in 1…2147483647"),
        ("llama", {"num_hidden_layers": True}, "num_hidden_layers is true; it must be a whole number"),
        ("llama", {"vocab_size": 10**30}, "vocab_size is 10000"),
        (
            "llama",
            {"num_key_value_heads": 3},
            "num_attention_heads is 4; it must be a multiple of num_key_value_heads=3",
        ),
        ("llama", {"hidden_size": 30}, "hidden_size is 30; it must be a multiple of num_attention_heads=4"),
        ("llama", {"hidden_size": 12}, "head_dim is null; rotary positions need heads of even width, these have 3"),
    ],
)
def test_what_is_not_computed_is_refused(family: str, entries: dict[str, Any], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read_config(write(tmp_path, family, **entries), ModelConfig())
    said = str(refused.value)
    assert said.startswith(str(tmp_path / "config.json"))
    assert sentence in said
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "/config.json is missing; name the folder of a Hugging Face model."),
        (b"{", "/config.json is not JSON; download it again."),
        (b"\xff\xfe", "/config.json is not JSON; download it again."),
        (b"[" * 100_000, "/config.json is not JSON; download it again."),
        (b"[1]", "/config.json holds no JSON object; download it again."),
    ],
)
def test_a_file_that_says_nothing_is_refused(content: bytes | None, sentence: str, tmp_path: Path) -> None:
    if content is not None:
        (tmp_path / "config.json").write_bytes(content)
    with pytest.raises(InputError) as refused:
        read_config(tmp_path, ModelConfig())
    assert str(refused.value) == f"{tmp_path}{sentence}"


def test_the_name_of_a_model_on_the_hub_is_no_folder() -> None:
    with pytest.raises(InputError, match=r"model\.weights=Qwen/Qwen3-4B is not a folder; download the model"):
        read_config(Path("Qwen/Qwen3-4B"), ModelConfig())


@pytest.mark.parametrize(
    "flags",
    [{"qkv_bias": True}, {"qk_norm": True, "head_width": 20}, {"tied": True}, {"rope_factor": 8.0, "rope_theta": 5e5}],
)
def test_what_is_written_reads_as_the_same_shape(flags: dict[str, Any]) -> None:
    config = replace(ModelConfig(vocabulary=50, rope_original=64), **flags)
    values = hf_config(config, dtype="bfloat16", **IDS)
    assert shape_of(json.loads(json.dumps(values)), config, "x") == replace(config, head_width=config.head)
    assert (values["torch_dtype"], values["max_position_embeddings"]) == ("bfloat16", 77)
    assert (values["eos_token_id"], values["pad_token_id"], values["bos_token_id"]) == ([1, 2], 0, 5)


def test_of_an_original_all_else_is_kept(tmp_path: Path) -> None:
    write(tmp_path, max_position_embeddings=4096, rope_parameters={"rope_theta": 1e6}, dtype="float32", mine=[1])
    original = read_json(tmp_path / "config.json")
    config = read_config(tmp_path, ModelConfig())
    values = hf_config(config, dtype="bfloat16", original=original, **IDS | {"start": ()})
    ids = {"eos_token_id": [1, 2], "pad_token_id": 0}
    # transformers 4 knows no rope_parameters: it would take 10,000 for theta.
    assert values == original | ids | {"dtype": "bfloat16", "rope_theta": 1e6, "rope_scaling": None}
    assert hf_config(config, dtype="bfloat16", original=values, **IDS | {"start": ()}) == values


def test_an_original_of_another_shape_is_refused(tmp_path: Path) -> None:
    original = read_json(write(tmp_path) / "config.json")
    config = replace(read_config(tmp_path, ModelConfig()), layers=9)
    with pytest.raises(InputError, match="describes a model of another shape"):
        hf_config(config, dtype="float32", original=original, **IDS)


@pytest.mark.parametrize(
    ("flags", "sentence"),
    [
        ({"qkv_bias": True, "qk_norm": True}, r"model\.qkv_bias and model\.qk_norm are both on"),
        ({"width": 50, "head_width": 8}, r"model\.width=50 is not a multiple of model\.heads=4"),
    ],
)
def test_a_model_that_no_family_computes_is_refused(flags: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InputError, match=sentence):
        hf_config(replace(ModelConfig(vocabulary=50), **flags), dtype="float32", **IDS)


def test_generation_samples_from_what_is_sampled_from_here() -> None:
    tokenizer = CharTokenizer("01")
    wanted = {"do_sample": True, "eos_token_id": [1], "pad_token_id": 0, "top_k": 0}
    assert hf_generation(tokenizer, tokenizer.size) == wanted | {"suppress_tokens": [0]}
    assert hf_generation(tokenizer, tokenizer.size + 2) == wanted | {"suppress_tokens": [0, 8, 9]}
