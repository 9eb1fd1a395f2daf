"""Weights from a folder and into one: sound folders, every way in which one can be broken, and what it costs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import jax
import numpy as np
import pytest
from flax.traverse_util import flatten_dict

from rljax.errors import InputError
from rljax.model import folder_leaf
from rljax.model.config import ModelConfig
from rljax.model.folder_config import read_config, read_json
from rljax.model.folder_files import FLOATS, INDEX, WEIGHTS, read_header
from rljax.model.folder_names import leaf_shapes, places
from rljax.model.folder_weights import check_folder, load_policy, save_folder
from rljax.model.policy import Params, init_params
from rljax.model.tokenizer import CharTokenizer
from tests.model.folders import CONFIG, Tensors, describe, fill, tensors, whole

TOKENIZER = CharTokenizer("01")
VARIANTS = {
    "qwen3": CONFIG,
    "qwen2 tied": replace(CONFIG, qk_norm=False, qkv_bias=True, tied=True),
    "llama": replace(CONFIG, qk_norm=False, kv_heads=4),
}
FIRST, LAST = "model.embed_tokens.weight", "lm_head.weight"


def load(folder: Path, config: ModelConfig = CONFIG) -> Params:
    return load_policy(folder, config, whole())


def save(policy: Params, folder: Path, config: ModelConfig = CONFIG, **how: Any) -> Path:
    save_folder(policy, config, folder, **{"dtype": "float32", "tokenizer": TOKENIZER} | how)
    return folder


@pytest.fixture(params=VARIANTS.values(), ids=VARIANTS.keys())
def config(request: pytest.FixtureRequest) -> ModelConfig:
    return request.param


@pytest.mark.parametrize("dtype", FLOATS)
@pytest.mark.parametrize("files", [1, 3])
def test_every_tensor_comes_to_its_place(config: ModelConfig, dtype: str, files: int, tmp_path: Path) -> None:
    weights = tensors(config)
    fill(tmp_path, weights, dtype, files)
    policy = load(tmp_path, config)
    shapes = jax.eval_shape(lambda: init_params(jax.random.key(0), config, config.vocabulary)["policy"])
    assert jax.tree.structure(policy) == jax.tree.structure(shapes)
    leaves = flatten_dict(policy, sep=".")
    for place in places(leaf_shapes(config)):
        leaf = np.asarray(leaves[place.leaf])
        found = leaf if place.layer is None else leaf[place.layer]
        wanted = weights[place.name].astype(FLOATS[dtype]).astype(np.float32)
        np.testing.assert_array_equal(found.T if place.turned else found, wanted)
        assert found.dtype == np.float32


def test_slices_meet_without_a_gap(config: ModelConfig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path / "a", tensors(config))
    wanted = load(tmp_path / "a", config)
    # Five rows of the embedding at a time: its twenty fit, the MLP's 24 do not.
    monkeypatch.setattr(folder_leaf, "SLICE_BYTES", 5 * 4 * config.width)
    jax.tree.map(np.testing.assert_array_equal, load(tmp_path / "a", config), wanted)
    save(wanted, tmp_path / "b", config)
    assert (tmp_path / "b" / WEIGHTS).read_bytes() == (tmp_path / "a" / WEIGHTS).read_bytes()


@pytest.mark.parametrize("rows", [1, 7, 24, 1000])
@pytest.mark.parametrize("width", [1, 16, 10_000])
def test_slices_are_equal_small_and_whole(rows: int, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_leaf, "SLICE_BYTES", 7 * 4 * 16)
    found = list(folder_leaf.spans(rows, (rows, width)))
    assert len({count for _, count, _ in found}) == 1
    assert found[0][1] == 1 or found[0][1] * width * 4 <= folder_leaf.SLICE_BYTES
    assert [row for first, count, had in found for row in range(first + had, first + count)] == list(range(rows))
    assert all(before < after for (before, _, _), (after, _, _) in pairwise(found))


def test_rows_are_written_in_place() -> None:
    config = replace(CONFIG, layers=3)
    shapes = leaf_shapes(config)
    leaf = folder_leaf.empty_leaves(shapes, dict.fromkeys(shapes, whole()))["trunk.blocks.mlp.down.kernel"]
    place = next(x for x in places(shapes) if x.leaf == "trunk.blocks.mlp.down.kernel")
    before = leaf.array.unsafe_buffer_pointer()
    leaf.write(place, lambda first, count: np.ones((count, *place.shape[1:]), np.float32), np.dtype(np.float32))
    assert leaf.array.unsafe_buffer_pointer() == before
    assert leaf.array.sum() == np.prod(place.shape)


def test_what_carries_nothing_is_left_alone(tmp_path: Path) -> None:
    config = replace(CONFIG, tied=True)
    more = {"lm_head.weight": np.zeros((1, 1), np.float32)}
    more |= {f"model.layers.{n}.self_attn.rotary_emb.inv_freq": np.zeros(2, np.float32) for n in range(2)}
    fill(tmp_path, tensors(config) | more)
    assert check_folder(tmp_path, config).keys() == tensors(config).keys()
    load(tmp_path, config)


def without(*names: str) -> Callable[[Tensors], Tensors]:
    return lambda weights: {name: x for name, x in weights.items() if name not in names}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (without(LAST), "lacks lm_head.weight, so its weights are not those that its config.json describes; download"),
        (without(*(f"model.layers.1.mlp.{x}_proj.weight" for x in ("gate", "up", "down"))), "mlp.down_proj.weight, so"),
        (lambda weights: {FIRST: weights[FIRST]}, "model.layers.0.self_attn.k_proj.weight and 21 more, so its weights"),
        (lambda weights: weights | {"score.weight": weights[LAST]}, "holds score.weight besides, so its weights are"),
        (lambda weights: without(LAST)(weights) | {"x": weights[LAST]}, "lacks lm_head.weight and holds x besides, so"),
        (
            lambda weights: weights | {FIRST: weights[FIRST][:-1]},
            f"{WEIGHTS}: {FIRST} has shape [19, 16], and config.json describes [20, 16]; download both again.",
        ),
        (
            lambda weights: weights | {"model.layers.0.mlp.down_proj.weight": np.zeros((24, 16), np.float32)},
            "model.layers.0.mlp.down_proj.weight has shape [24, 16], and config.json describes [16, 24]",
        ),
    ],
)
def test_other_tensors_than_the_configuration_describes(
    change: Callable[[Tensors], Tensors], sentence: str, tmp_path: Path
) -> None:
    fill(tmp_path, change(tensors()))
    refused(tmp_path, sentence)


def refused(folder: Path, sentence: str, config: ModelConfig = CONFIG) -> None:
    """Both doors refuse the folder, in one sentence that names it."""
    for door in (check_folder, load_policy):
        with pytest.raises(InputError) as found:
            door(folder, config, *([whole()] if door is load_policy else []))
        said = str(found.value)
        assert sentence in said
        assert str(folder) in said
        assert said.endswith(".")


def damaged(folder: Path, change: Callable[[bytes], bytes]) -> Path:
    path = fill(folder, tensors()) / WEIGHTS
    path.write_bytes(change(path.read_bytes()))
    return folder


def with_header(change: Callable[[dict[str, Any]], Any]) -> Callable[[bytes], bytes]:
    def rewritten(content: bytes) -> bytes:
        length = int.from_bytes(content[:8], "little")
        text = json.dumps(change(json.loads(content[8 : 8 + length]))).encode()
        return len(text).to_bytes(8, "little") + text + content[8 + length :]

    return rewritten


def entry(**changes: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda header: header | {FIRST: header[FIRST] | changes}


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda content: content[:-1], "is cut short ("),
        (lambda content: content[: len(content) // 2], "is cut short ("),
        (lambda content: content + b"\0", "holds more than its header says ("),
        (lambda content: content[:300], "has no readable safetensors header; download it again."),
        (lambda content: content[:3], "has no readable safetensors header"),
        (lambda content: b"", "has no readable safetensors header"),
        (lambda content: b"\xff" * 64, "has no readable safetensors header"),
        (lambda content: b"\0" * 64, "has no readable safetensors header"),
        (lambda content: content[:8] + b"[" + content[9:], "has no readable safetensors header"),
        (lambda content: b"version https://git-lfs.github.com/spec/v1\n", "is a Git LFS pointer and not the weights;"),
        (with_header(lambda header: [header]), "has no readable safetensors header"),
        (with_header(lambda header: header | {FIRST: 3}), "has no readable safetensors header"),
        (with_header(entry(shape=[20, -16])), "has no readable safetensors header"),
        (with_header(entry(shape=[20, 15])), "has no readable safetensors header"),
        (with_header(entry(shape="x")), "has no readable safetensors header"),
        (with_header(entry(data_offsets=[0])), "has no readable safetensors header"),
        (with_header(entry(data_offsets=[1280, 2560])), "has no readable safetensors header"),
        (with_header(entry(dtype=["F32"])), "has no readable safetensors header"),
        (with_header(entry(dtype="I32")), f"{FIRST} is of type I32, and only F32, F16, BF16 can be loaded; choose the"),
    ],
)
def test_a_damaged_file(change: Callable[[bytes], bytes], sentence: str, tmp_path: Path) -> None:
    refused(damaged(tmp_path, change), f"{WEIGHTS}: {sentence}" if "of type" in sentence else f"{WEIGHTS} {sentence}")


def test_a_folder_without_weights(tmp_path: Path) -> None:
    refused(tmp_path, f"holds neither {WEIGHTS} nor {INDEX}; name the folder of a Hugging Face model.")


@pytest.mark.parametrize("name", ["pytorch_model.bin", "consolidated.00.pth", "model.pt"])
def test_pickles_are_never_loaded(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"cos\nsystem\n(S'false'\ntR.")
    refused(tmp_path, f"pickled weights such as {name} are never loaded, since that may run code; convert them to")


@pytest.mark.parametrize(
    ("index", "sentence"),
    [
        ("{", "is not JSON; download it again."),
        ("{}", "has no weight_map of names to files; download it again."),
        ('{"weight_map": {}}', "has no weight_map"),
        ('{"weight_map": {"x": 3}}', "has no weight_map"),
        ('{"weight_map": {"x": "y.safetensors"}}', "names y.safetensors, which is missing; download that file too."),
        ('{"weight_map": {"x": "../y.safetensors"}}', "names '../y.safetensors', which is not a file of its folder;"),
    ],
)
def test_a_broken_index(index: str, sentence: str, tmp_path: Path) -> None:
    (tmp_path / INDEX).write_text(index)
    refused(tmp_path, f"{INDEX} {sentence}")


def test_a_missing_shard_and_a_tensor_in_two_of_them(tmp_path: Path) -> None:
    fill(tmp_path / "a", tensors(), files=3)
    (tmp_path / "a" / "model-1.safetensors").unlink()
    refused(tmp_path / "a", f"{INDEX} names model-1.safetensors, which is missing; download that file too.")
    fill(tmp_path / "b", tensors(), files=3)
    (tmp_path / "b" / "model-1.safetensors").write_bytes((tmp_path / "b" / "model-0.safetensors").read_bytes())
    refused(tmp_path / "b", f"{FIRST} is both in {tmp_path / 'b' / 'model-0.safetensors'} and in ")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    (fill(tmp_path, tensors()) / WEIGHTS).chmod(0)
    refused(tmp_path, f"{WEIGHTS} cannot be read (Permission denied); make it readable, or restore it.")


@pytest.mark.parametrize(
    ("dtype", "limit"), [("float32", 2**30), ("float32", 2500), ("bfloat16", 1), ("float16", 2500)]
)
def test_saved_loaded_and_saved_again_is_the_same(config: ModelConfig, dtype: str, limit: int, tmp_path: Path) -> None:
    policy = load(fill(tmp_path / "a", tensors(config)), config)
    save(policy, tmp_path / "b", config, dtype=dtype, max_shard_bytes=limit)
    read = read_config(tmp_path / "b", config)
    assert read == config
    original = read_json(tmp_path / "b" / "config.json")
    again = load(tmp_path / "b", read)
    save(again, tmp_path / "c", read, dtype=dtype, max_shard_bytes=limit, original_config=original)
    files = {path.name: path.read_bytes() for path in (tmp_path / "b").iterdir()}
    assert files == {path.name: path.read_bytes() for path in (tmp_path / "c").iterdir()}
    sizes = [sum(x.size for x in read_header(path).values()) for path in (tmp_path / "b").glob("*.safetensors")]
    assert all(size <= limit for size in sizes) or limit == 1
    assert len(sizes) == {2**30: 1, 1: len(places(leaf_shapes(config)))}.get(limit, len(sizes))
    assert (INDEX in files) == (len(sizes) > 1)


def test_the_library_reads_what_is_written(tmp_path: Path) -> None:
    library = pytest.importorskip("safetensors")
    weights = tensors()
    policy = load(fill(tmp_path / "a", weights))
    with library.safe_open(save(policy, tmp_path / "b") / WEIGHTS, "np") as file:
        assert file.metadata() == {"format": "pt"}
        assert set(file.keys()) == set(weights)
        for name, wanted in weights.items():
            np.testing.assert_array_equal(file.get_tensor(name), wanted)


def test_a_folder_in_use_is_not_written_into(tmp_path: Path) -> None:
    policy = load(fill(tmp_path / "a", tensors()))
    for used in (tmp_path / "a", tmp_path / "a" / WEIGHTS):
        with pytest.raises(InputError, match="exists and is not an empty folder; choose another, or remove it"):
            save(policy, used)
    (tmp_path / "b").mkdir()
    assert (save(policy, tmp_path / "b") / WEIGHTS).is_file()
    assert (save(policy, tmp_path / "c" / "d") / WEIGHTS).is_file()


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path: Path) -> None:
    policy = load(fill(tmp_path / "a", tensors()))
    with pytest.raises(InputError, match=r"a/model\.safetensors/b cannot be written \(File exists\); choose another"):
        save(policy, tmp_path / "a" / WEIGHTS / "b")


def test_nothing_half_written_stays(tmp_path: Path) -> None:
    policy = load(fill(tmp_path / "a", tensors()))
    policy["head"]["embedding"] = policy["head"]["embedding"].at[3, 3].set(1e5)
    with pytest.raises(InputError, match=r"lm_head\.weight holds numbers beyond float16; choose bfloat16 or float32\."):
        save(policy, tmp_path / "b", dtype="float16")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    save(policy, tmp_path / "b", dtype="bfloat16")


def test_the_vocabulary_of_random_weights_is_that_of_the_parameters(tmp_path: Path) -> None:
    config = replace(CONFIG, vocabulary=0)
    policy = jax.jit(lambda: init_params(jax.random.key(0), config, 11)["policy"])()
    assert read_config(save(policy, tmp_path / "a", config), config) == replace(config, vocabulary=11)


def program(name: str, *arguments: Path) -> list[dict[str, Any]]:
    command = [sys.executable, Path(__file__).with_name(name), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_one_device_and_eight_hold_and_write_the_same(tmp_path: Path) -> None:
    describe(fill(tmp_path / "a", tensors(), files=2))
    cases = program("sharded_folder.py", tmp_path / "a", tmp_path)
    assert [case["case"] for case in cases] == ["replicated", "each leaf its own way", "layers", "longest axis"]
    for case in cases:
        assert case["equal"]
        assert case["placed"]
        assert (tmp_path / case["case"] / WEIGHTS).read_bytes() == (tmp_path / "replicated" / WEIGHTS).read_bytes()


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="the peak is read from Linux's /proc")
def test_memory_beyond_the_parameters_is_a_shard_and_64_mib_at_most(tmp_path: Path) -> None:
    (found,) = program("folder_memory.py", tmp_path)
    assert found["folder"] > 190 * 2**20
    assert found["shards"] > 5
    for beyond in (found["load"], found["save"]):
        assert beyond <= found["largest_shard"] + 64 * 2**20
