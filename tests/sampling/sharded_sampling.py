"""Run by `test_engine.py` in a process of its own: the same traffic on one device and on all eight.

Prints a line of JSON for each: all that was said, in two turns a row, and on how many devices the cache lay.
"""

from __future__ import annotations

import json
import os
from typing import Any

os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = (
    "--xla_force_host_platform_device_count=8 "
    "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
)

import jax
import jax.numpy as jnp
import numpy as np

from rljax.model.policy import init_params
from rljax.sampling.types import Request
from tests.sampling import world


def random_params() -> Any:
    generator = np.random.default_rng(0)
    shapes = jax.eval_shape(lambda: init_params(jax.random.key(0), world.MODEL, world.V))
    return jax.tree.map(lambda x: jnp.float32(0.7 * generator.normal(size=x.shape)), shapes)


REQUESTS = [Request(x.prompt[:12], 8, x.samples, keep=x.samples == 2) for x in world.ragged()]

for devices in (1, 8):
    made = world.engine(slots=8, devices=devices)
    session = world.open_session(made, random_params())
    with jax.set_mesh(made.mesh), jax.transfer_guard("disallow"):
        session.submit(REQUESTS)
        first = world.drain(session)
        for turn in first:
            if REQUESTS[turn.request].keep:
                session.resume(turn, world.letters(3, turn.sample), 4)
        turns = first + world.drain(session)
    keys = [x for x in jax.live_arrays() if x.ndim == 4]
    spread = max(len({str(shard.index) for shard in x.addressable_shards}) for x in keys)
    print(json.dumps({"devices": spread, "said": [turn.token.tolist() for turn in turns]}))
    del session, keys
