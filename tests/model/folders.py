"""Hugging Face folders for tests: tiny, with random weights, and sound unless a test breaks them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jax
import numpy as np

from rljax.model.config import ModelConfig
from rljax.model.folder_config import hf_config
from rljax.model.folder_files import INDEX, WEIGHTS, write_file
from rljax.model.folder_names import leaf_shapes, places
from rljax.parallel.config import MeshConfig
from rljax.parallel.mesh import make_mesh, replicated

CONFIG = ModelConfig(layers=2, width=16, heads=4, kv_heads=2, head_width=4, mlp=24, vocabulary=20, qk_norm=True)
Tensors = dict[str, np.ndarray]


def whole() -> jax.sharding.NamedSharding:
    """All of each parameter on one device."""
    return replicated(make_mesh(MeshConfig(1)))


def tensors(config: ModelConfig = CONFIG, seed: int = 0) -> Tensors:
    """Random float32 weights by their names in a folder."""
    generator = np.random.default_rng(seed)
    return {x.name: generator.standard_normal(x.shape, np.float32) for x in places(leaf_shapes(config))}


def describe(folder: Path, config: ModelConfig = CONFIG, **changes: Any) -> Path:
    """Write `config.json`, with other values than the configuration's where `changes` say so; None takes a key out."""
    values = hf_config(config, dtype="float32", stop=(1,), pad=0, start=(), positions=64) | changes
    folder.mkdir(exist_ok=True)
    (folder / "config.json").write_text(json.dumps({key: x for key, x in values.items() if x is not None}))
    return folder


def fill(folder: Path, weights: Mapping[str, np.ndarray], dtype: str = "F32", files: int = 1) -> Path:
    """Write weights, in so many files."""
    folder.mkdir(exist_ok=True)
    names = [f"model-{n}.safetensors" for n in range(files)] if files > 1 else [WEIGHTS]
    where = {name: names[n * files // len(weights)] for n, name in enumerate(weights)}
    for file in names:
        own = {name: x for name, x in weights.items() if where[name] == file}
        write_file(folder / file, {name: x.shape for name, x in own.items()}, dtype, own.values())
    if files > 1:
        (folder / INDEX).write_text(json.dumps({"weight_map": where}))
    return folder
