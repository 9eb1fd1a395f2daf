"""Run by `test_sharded.py` in a process of its own: the same update on one device and on all eight.

Prints, for shared and for separate critics, the largest difference of a parameter and the largest step of one.
"""

from __future__ import annotations

import json
import os
from functools import partial
from typing import Any

os.environ["JAX_PLATFORMS"] = "cpu"
# Most of the time goes into compilation, so that is cut short.
os.environ["XLA_FLAGS"] = "--xla_force_host_platform_device_count=8 --xla_backend_optimization_level=0"

import jax
import jax.numpy as jnp
import numpy as np

from rljax.learner import ppo
from rljax.learner.config import LearnerConfig
from rljax.learner.optimizer import make_optimizer
from rljax.learner.types import Batch
from rljax.model.config import ModelConfig
from rljax.model.policy import apply, init_params
from rljax.parallel.config import MeshConfig
from rljax.parallel.mesh import make_mesh, replicated, rows

V, B, S = 12, 32, 6
LEARNER = LearnerConfig(minibatches=2, epochs=2, learning_rate=1e-2, warmup_steps=0, replay_rows=8)


def batch(count: int, seed: int) -> Batch:
    generator = np.random.default_rng(seed)
    token, target = generator.integers(1, V, (2, count, S), dtype=np.int32)
    valid = np.arange(S) >= generator.integers(0, 3, (count, 1))
    return Batch(
        token=np.where(valid, token, 0),
        target=target,
        valid=valid,
        sampled=valid & (generator.random((count, S)) < 0.7),
        old_logprob=np.full((count, S), -np.log(V - 1), np.float32),
        reward=generator.normal(size=(count, S)).astype(np.float32),
        bootstrap=np.zeros(count, np.float32),
        entropy_coefficient=np.full((count, S), 0.02, np.float32),
    )


def run(model: ModelConfig, data: int) -> tuple[Any, Any]:
    """Parameters before and after an update on `data` devices."""
    mesh, optimizer = make_mesh(MeshConfig(data)), make_optimizer(LEARNER)
    params = random_params(model)
    state = ppo.start(params, optimizer)
    update = partial(ppo.update, apply_fn=partial(apply_model, model), optimizer=optimizer, config=LEARNER)
    placed = jax.device_put((batch(B, 0), batch(4 * 8, 1)), rows(mesh))
    assert len({str(shard.index) for shard in placed[0].token.addressable_shards}) == (data or 8)
    new, _ = jax.jit(update, out_shardings=replicated(mesh))(jax.device_put(state, replicated(mesh)), *placed)
    return jax.device_get(params), jax.device_get(new.params)


def random_params(model: ModelConfig) -> Any:
    generator = np.random.default_rng(0)
    shapes = jax.eval_shape(partial(init_params, config=model, vocabulary=V), jax.random.key(0))
    return jax.tree.map(lambda x: jnp.float32(0.3 * generator.normal(size=x.shape)), shapes)


def apply_model(model: ModelConfig, params: Any, token: Any, valid: Any) -> Any:
    return apply(params, model, token, valid)


def largest(one: Any, other: Any) -> float:
    return max(float(np.abs(a - b).max()) for a, b in zip(*map(jax.tree.leaves, (one, other)), strict=True))


for critic in ("shared", "separate"):
    model = ModelConfig(layers=1, width=16, heads=2, kv_heads=1, mlp=16, critic=critic)
    (before, alone), (_, together) = run(model, 1), run(model, 0)
    print(json.dumps({"critic": critic, "difference": largest(alone, together), "step": largest(before, alone)}))
