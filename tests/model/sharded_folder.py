"""On eight CPU devices: load a folder in several shardings, compare, and save each again. A line of JSON a case."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ |= {"JAX_PLATFORMS": "cpu", "XLA_FLAGS": "--xla_force_host_platform_device_count=8"}

import jax
import numpy as np
from jax.sharding import AxisType, NamedSharding, PartitionSpec

from rljax.model.config import ModelConfig
from rljax.model.folder_config import read_config
from rljax.model.folder_names import leaf_shapes
from rljax.model.folder_weights import load_policy, save_folder
from rljax.model.tokenizer import CharTokenizer

AXES = ("a", "b", "c")


def own_way(shape: tuple[int, ...]) -> PartitionSpec:
    """Rows and columns over different axes, in another order for a table than for a stack of matrices."""
    if len(shape) == 1:
        return PartitionSpec(AXES[1:])
    table = len(shape) == 2 and shape[0] > 2
    return PartitionSpec("b", ("c", "a")) if table else PartitionSpec(*(None, "c", "a")[: len(shape)])


def layers(shape: tuple[int, ...]) -> PartitionSpec:
    """Layers over one axis, what is in them over another."""
    return PartitionSpec("b", "c") if shape[0] == 2 else PartitionSpec()


def longest(shape: tuple[int, ...]) -> PartitionSpec:
    """The longest axis over all devices where it divides."""
    axis = int(np.argmax(shape))
    return PartitionSpec(*(None,) * axis, AXES) if shape[axis] % 8 == 0 else PartitionSpec()


def main(folder: Path, out: Path) -> None:
    """Run all cases."""
    mesh = jax.make_mesh((2, 2, 2), AXES, axis_types=(AxisType.Auto,) * 3)
    config = read_config(folder, ModelConfig())
    whole = NamedSharding(mesh, PartitionSpec())
    wanted = jax.device_get(load_policy(folder, config, whole))
    cases: dict[str, Any] = {"replicated": whole}
    for name, spec in {"each leaf its own way": own_way, "layers": layers, "longest axis": longest}.items():
        cases[name] = jax.tree.map(lambda x, spec=spec: NamedSharding(mesh, spec(x.shape)), wanted)
    for name, shardings in cases.items():
        policy = load_policy(folder, config, shardings)
        each = jax.tree.map(lambda _, one=shardings: one, wanted) if shardings is whole else shardings
        placed = jax.tree.all(jax.tree.map(lambda x, sharding: x.sharding == sharding, policy, each))
        equal = jax.tree.all(jax.tree.map(np.array_equal, jax.device_get(policy), wanted))
        save_folder(policy, config, out / name, dtype="bfloat16", tokenizer=CharTokenizer("01"))
        print(json.dumps({"case": name, "equal": bool(equal), "placed": bool(placed)}))
    assert len(leaf_shapes(config)) == len(jax.tree.leaves(wanted))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
