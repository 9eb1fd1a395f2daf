"""Live against transformers, where it is installed: its folders read here, folders written here read there."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from rljax.model.config import ModelConfig
from rljax.model.folder_config import read_config, read_json
from rljax.model.folder_weights import check_folder, load_policy, save_folder
from rljax.model.policy import Params, apply
from rljax.model.tokenizer import CharTokenizer
from tests.model.folders import whole

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

TOKENIZER = CharTokenizer(ModelConfig().alphabet)
# Two layers, and odd sizes: nothing fits by accident.
SIZES = {"vocab_size": 67, "hidden_size": 48, "intermediate_size": 104, "num_hidden_layers": 2}
STRETCH = {
    "rope_type": "llama3",
    "factor": 4.0,
    "low_freq_factor": 1.0,
    "high_freq_factor": 4.0,
    "original_max_position_embeddings": 128,
}
MODELS: dict[str, tuple[str, dict[str, Any]]] = {
    "qwen2 GQA tied": ("Qwen2", {"num_key_value_heads": 2, "tie_word_embeddings": True, "rope_theta": 1e6}),
    "qwen2 MHA": ("Qwen2", {"num_key_value_heads": 4}),
    "qwen3 GQA": ("Qwen3", {"num_key_value_heads": 2, "head_dim": 20, "rope_theta": 1e6}),
    "qwen3 MQA tied": ("Qwen3", {"num_key_value_heads": 1, "head_dim": 12, "tie_word_embeddings": True}),
    "qwen3 stretched": ("Qwen3", {"num_key_value_heads": 2, "head_dim": 16, "rope_scaling": STRETCH}),
    "llama MHA": ("Llama", {"rms_norm_eps": 1e-5}),
    "llama GQA": ("Llama", {"num_key_value_heads": 2, "head_dim": 24}),
    "llama stretched tied": (
        "Llama",
        {"num_key_value_heads": 2, "tie_word_embeddings": True, "rope_theta": 5e5, "rope_scaling": STRETCH},
    ),
}


@pytest.fixture(scope="module", params=MODELS.values(), ids=MODELS.keys())
def model(request: pytest.FixtureRequest) -> Any:
    """A model of random weights that are large enough to matter, and biases that are not zero."""
    family, settings = request.param
    settings = {key: dict(x) if isinstance(x, dict) else x for key, x in settings.items()}  # it writes into them
    config = getattr(transformers, f"{family}Config")(**SIZES, num_attention_heads=4, **settings)
    made = getattr(transformers, f"{family}ForCausalLM")(config).eval()
    torch.manual_seed(7)
    with torch.no_grad():
        for name, weight in made.named_parameters():
            spread = 0.3 if name.endswith(("norm.weight", "bias")) else weight.shape[-1] ** -0.5
            weight.copy_(torch.randn_like(weight) * spread + name.endswith("norm.weight"))
    return made


def theirs(model: Any) -> np.ndarray:
    with torch.no_grad():
        found: np.ndarray = model(torch.from_numpy(ids()).long()).logits.float().numpy()
    return found


def ours(policy: Params, config: ModelConfig) -> np.ndarray:
    token = ids()
    logits, _ = apply({"policy": policy, "critic": {}}, config, jnp.asarray(token), jnp.ones(token.shape, jnp.int32))
    return np.asarray(logits)


def ids() -> np.ndarray:
    return np.random.default_rng(3).integers(0, SIZES["vocab_size"], (2, 90), dtype=np.int32)


def close(found: np.ndarray, wanted: np.ndarray) -> None:
    worst, largest = np.abs(found - wanted).max(), np.abs(wanted).max()
    print(f"differs by {worst / largest:.1e} of the largest logit, {largest:.1f}")
    assert worst <= 1e-4 * largest


def load(folder: Path) -> tuple[Params, ModelConfig]:
    config = read_config(folder, ModelConfig(critic="none"))
    check_folder(folder, config)
    return load_policy(folder, config, whole()), config


def test_their_folder_gives_their_logits(model: Any, tmp_path: Path) -> None:
    model.save_pretrained(tmp_path, max_shard_size="60KB")
    assert (tmp_path / "model.safetensors.index.json").is_file()
    close(ours(*load(tmp_path)), theirs(model))


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
def test_their_folder_comes_back_to_them(model: Any, tmp_path: Path, dtype: Any) -> None:
    # A copy: the change of type would round its rotary frequencies for good.
    deepcopy(model).to(getattr(torch, dtype)).save_pretrained(tmp_path / "a")
    policy, config = load(tmp_path / "a")
    original = read_json(tmp_path / "a" / "config.json")
    for name in ("b", "c"):
        save_folder(policy, config, tmp_path / name, dtype=dtype, tokenizer=TOKENIZER, original_config=original)
        policy, config = load(tmp_path / name)
        original = read_json(tmp_path / name / "config.json")
    files = sorted(path.name for path in (tmp_path / "b").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "c").iterdir())
    assert all((tmp_path / "b" / name).read_bytes() == (tmp_path / "c" / name).read_bytes() for name in files)
    wanted, found = (transformers.AutoModelForCausalLM.from_pretrained(tmp_path / x, dtype="float32") for x in "ab")
    assert np.array_equal(theirs(found), theirs(wanted))
    close(ours(policy, config), theirs(wanted))


def test_a_folder_of_our_own_reads_the_same_there(model: Any, tmp_path: Path) -> None:
    model.save_pretrained(tmp_path / "a")
    policy, config = load(tmp_path / "a")
    save_folder(policy, config, tmp_path / "b", dtype="float32", tokenizer=TOKENIZER, max_shard_bytes=60_000)
    again, said = transformers.AutoModelForCausalLM.from_pretrained(tmp_path / "b", output_loading_info=True)
    assert not any(said[key] for key in ("missing_keys", "unexpected_keys", "mismatched_keys"))
    assert (again.config.model_type, again.config.tie_word_embeddings) == (
        model.config.model_type,
        model.config.tie_word_embeddings,
    )
    close(theirs(again), theirs(model))
    close(ours(*load(tmp_path / "b")), theirs(model))


def test_generation_there_never_samples_what_is_never_sampled_here(model: Any, tmp_path: Path) -> None:
    model.save_pretrained(tmp_path / "a")
    policy, config = load(tmp_path / "a")
    save_folder(policy, config, tmp_path / "b", dtype="float32", tokenizer=TOKENIZER)
    said = json.loads((tmp_path / "b" / "generation_config.json").read_text())
    assert said["suppress_tokens"] == [TOKENIZER.pad, *range(TOKENIZER.size, SIZES["vocab_size"])]
    again = transformers.AutoModelForCausalLM.from_pretrained(tmp_path / "b")
    torch.manual_seed(0)
    prompt = torch.tensor([TOKENIZER.encode("1+1=")] * 64)
    found = again.generate(prompt, attention_mask=torch.ones_like(prompt), max_new_tokens=12)[:, prompt.shape[1] :]
    for row in found.tolist():
        until = row.index(TOKENIZER.stop[0]) if TOKENIZER.stop[0] in row else len(row)
        assert not set(row[:until]) & set(said["suppress_tokens"])
        assert set(row[until + 1 :]) <= {TOKENIZER.pad}
