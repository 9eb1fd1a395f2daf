"""How many bytes loading a folder of some 200 MB takes beyond the parameters, and saving it: a line of JSON."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

os.environ["JAX_PLATFORMS"] = "cpu"

import jax
import numpy as np

from rljax.model.config import ModelConfig
from rljax.model.folder_config import read_config
from rljax.model.folder_files import weight_files
from rljax.model.folder_names import leaf_shapes, places
from rljax.model.folder_weights import load_policy, save_folder
from rljax.model.tokenizer import CharTokenizer
from tests.model.folders import describe, fill, whole

CONFIG = ModelConfig(
    layers=8, width=640, heads=10, kv_heads=2, head_width=64, mlp=2048, vocabulary=20_000, qk_norm=True, tied=True
)


def main(folder: Path) -> None:
    """Write a folder, load it, save it."""
    # One column broadcast, so that the weights to be written take no memory themselves.
    shapes = {place.name: place.shape for place in places(leaf_shapes(CONFIG))}
    fill(
        folder / "a", {x: np.broadcast_to(np.float32(n), shape) for n, (x, shape) in enumerate(shapes.items())}, files=8
    )
    config, sharding = read_config(describe(folder / "a", CONFIG), ModelConfig()), whole()
    jax.block_until_ready(jax.jit(lambda: jax.numpy.zeros(8))())
    forget_peak()
    before = status("VmRSS")
    policy = jax.block_until_ready(load_policy(folder / "a", config, sharding))
    parameters = sum(leaf.nbytes for leaf in jax.tree.leaves(policy))
    loading = status("VmHWM") - before - parameters
    forget_peak()
    before = status("VmRSS")
    save_folder(policy, config, folder / "b", dtype="float32", tokenizer=CharTokenizer("01"), max_shard_bytes=2**26)
    sizes = [path.stat().st_size for path in weight_files(folder / "a")]
    found = {"load": loading, "save": status("VmHWM") - before, "largest_shard": max(sizes), "shards": len(sizes)}
    print(json.dumps(found | {"folder": sum(sizes)}))


def status(name: str) -> int:
    """Of this process, from Linux's /proc: bytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(name))


def forget_peak() -> None:
    """Let VmHWM start anew."""
    Path("/proc/self/clear_refs").write_text("5")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
