"""The policy's weights from a Hugging Face folder onto the mesh, and back into such a folder.

Beyond the parameters themselves, the host holds a few slices of `folder_leaf.SLICE_BYTES` at a time.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from flax.traverse_util import flatten_dict, unflatten_dict
from jax.sharding import NamedSharding

from rljax.errors import InputError
from rljax.model.config import ModelConfig
from rljax.model.folder_config import CONFIG_FILE, Dtype, hf_config, hf_generation
from rljax.model.folder_files import FLOATS, INDEX, WEIGHTS, Stored, opened, read_headers, read_rows, write_file
from rljax.model.folder_leaf import Leaf, Rows, empty_leaves, leaf_of
from rljax.model.folder_names import Place, is_ignored, leaf_shapes, places
from rljax.model.policy import Params
from rljax.model.tokenizer import Tokenizer

GENERATION_FILE = "generation_config.json"
SHARD_BYTES = 4 * 2**30
_STORED = {"float32": "F32", "bfloat16": "BF16", "float16": "F16"}


def check_folder(folder: Path, config: ModelConfig) -> dict[str, Stored]:
    """Where each tensor of the policy stands, `config` being what `read_config` made of the folder.

    Only headers are read, and no device is touched. Raises `InputError` where tensors are missing or unknown, have
    another shape than the configuration says, or a type that is no float, and wherever a file is not as it should be.
    """
    found = {name: x for name, x in read_headers(folder).items() if not is_ignored(name, config.tied)}
    wanted = {place.name: place for place in places(leaf_shapes(config))}
    wrong = [f"lacks {_listed(missing)}"] if (missing := [name for name in wanted if name not in found]) else []
    wrong += [f"holds {_listed(extra)} besides"] if (extra := [name for name in found if name not in wanted]) else []
    if wrong:
        raise InputError(
            f"{folder} {' and '.join(wrong)}, so its weights are not those that its {CONFIG_FILE} describes; download "
            "both again."
        )
    for name, stored in found.items():
        _check_tensor(name, stored, wanted[name])
    return found


def load_policy(folder: Path, config: ModelConfig, shardings: Any) -> Params:
    """`params["policy"]`, float32, from a folder that `read_config` has read, checked first as by `check_folder`.

    `shardings` is one for all parameters, or a tree of them like the result's. One file is open at a time.
    """
    stored, shapes = check_folder(folder, config), leaf_shapes(config)
    one = isinstance(shardings, NamedSharding)
    leaves = empty_leaves(shapes, dict.fromkeys(shapes, shardings) if one else flatten_dict(shardings, sep="."))
    order = sorted(places(shapes), key=lambda place: (stored[place.name].file, stored[place.name].offset))
    for path, group in groupby(order, key=lambda place: stored[place.name].file):
        with opened(path) as file:
            for place in group:
                tensor = stored[place.name]
                leaves[place.leaf].write(place, partial(read_rows, file, tensor), FLOATS[tensor.dtype])
    return unflatten_dict({path: leaf.array for path, leaf in leaves.items()}, sep=".")


def save_folder(
    policy_params: Params,
    config: ModelConfig,
    folder: Path,
    *,
    dtype: Dtype,
    tokenizer: Tokenizer,
    max_shard_bytes: int = SHARD_BYTES,
    original_config: Mapping[str, Any] | None = None,
) -> None:
    """Write `params["policy"]`, all of it on devices of this process, as a folder that transformers reads.

    The same parameters give the same bytes. The folder appears when it is complete, or not at all. Raises `InputError`
    where it exists and holds something or cannot be written, and for a model or numbers that have no place in one.
    """
    check_target(folder)
    folder = folder.absolute()
    sized = replace(config, vocabulary=policy_params["trunk"]["embed"]["embedding"].shape[0])
    texts = {
        CONFIG_FILE: _described(sized, dtype, tokenizer, original_config),
        GENERATION_FILE: hf_generation(tokenizer, sized.vocabulary),
    }
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        # A folder within a temporary one: it gets the usual access rights, and is gone if anything fails.
        with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as around:
            unfinished = Path(around) / folder.name
            unfinished.mkdir()
            for name, values in texts.items():
                _write_json(unfinished / name, values)
            _save_weights(policy_params, unfinished, dtype, max_shard_bytes)
            tokenizer.save(unfinished)
            unfinished.rename(folder)
    except OSError as error:
        raise InputError(f"{folder} cannot be written ({error.strerror}); choose another folder.") from None


def check_target(folder: Path) -> None:
    """Raise `InputError` where a folder to be written exists and holds something."""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise InputError(f"{folder} exists and is not an empty folder; choose another, or remove it.")


def _check_tensor(name: str, stored: Stored, place: Place) -> None:
    if stored.dtype not in FLOATS:
        raise InputError(
            f"{stored.file}: {name} is of type {stored.dtype}, and only {', '.join(FLOATS)} can be loaded; choose the "
            "unquantised model."
        )
    if stored.shape != place.shape:
        raise InputError(
            f"{stored.file}: {name} has shape {list(stored.shape)}, and {CONFIG_FILE} describes {list(place.shape)}; "
            "download both again."
        )


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _described(
    config: ModelConfig, dtype: Dtype, tokenizer: Tokenizer, original: Mapping[str, Any] | None
) -> dict[str, Any]:
    # A rotation reaches as far as it is stretched; without stretching there is no limit, and the default stands.
    positions = round(config.rope_original * config.rope_factor)
    ids: dict[str, Any] = {"stop": tokenizer.stop, "pad": tokenizer.pad, "start": tokenizer.start}
    return hf_config(config, dtype=dtype, positions=positions, original=original, **ids)


def _save_weights(policy_params: Params, folder: Path, dtype: Dtype, max_shard_bytes: int) -> None:
    arrays = flatten_dict(policy_params, sep=".")
    if not all(array.is_fully_addressable or array.is_fully_replicated for array in arrays.values()):
        raise InputError("the parameters are spread over several processes; save the model in a single one.")
    leaves = {path: leaf_of(array) for path, array in arrays.items()}
    order = places({path: leaf.array for path, leaf in leaves.items()})
    sizes = {place.name: int(np.prod(place.shape)) * FLOATS[_STORED[dtype]].itemsize for place in order}
    shards = _split(order, sizes, max_shard_bytes)
    names = [f"model-{n:05d}-of-{len(shards):05d}.safetensors" for n in range(1, len(shards) + 1)]
    names = names if len(shards) > 1 else [WEIGHTS]
    for name, shard in zip(names, shards, strict=True):
        pieces = (piece for place in shard for piece in _pieces(place, leaves[place.leaf], dtype))
        write_file(folder / name, {place.name: place.shape for place in shard}, _STORED[dtype], pieces)
    if len(shards) > 1:
        where = {place.name: name for name, shard in zip(names, shards, strict=True) for place in shard}
        _write_json(folder / INDEX, {"metadata": {"total_size": sum(sizes.values())}, "weight_map": where})


def _split(order: Sequence[Place], sizes: Mapping[str, int], limit: int) -> list[list[Place]]:
    """The tensors in files of at most `limit` bytes, or of one tensor."""
    shards: list[list[Place]] = []
    held = 0
    for place in order:
        if not shards or held + sizes[place.name] > limit:
            shards.append([])
            held = 0
        shards[-1].append(place)
        held += sizes[place.name]
    return shards


def _pieces(place: Place, leaf: Leaf, dtype: Dtype) -> Iterator[Rows]:
    for rows in leaf.read(place, dtype):
        if dtype == "float16" and not np.isfinite(rows).all():
            raise InputError(f"{place.name} holds numbers beyond float16; choose bfloat16 or float32.")
        yield rows


def _write_json(path: Path, values: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(values, indent=2, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
