"""Run by `test_sharded.py` in a process of its own: the same update on one device and on all eight.

Prints, for each case of critic and sharding, the largest difference of a parameter and of an average, the largest step
of one, and which parts of the state are not whole on each device.
"""

from __future__ import annotations

import json
import os
from dataclasses import replace
from functools import partial
from typing import Any

os.environ["JAX_PLATFORMS"] = "cpu"
# Most of the time goes into compilation, so that is cut short.
os.environ["XLA_FLAGS"] = (
    "--xla_force_host_platform_device_count=8 "
    "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"
)

import jax
import jax.numpy as jnp
import numpy as np

from rljax.learner import ppo
from rljax.learner.config import CriticConfig, LearnerConfig
from rljax.learner.types import Batch
from rljax.model.config import ModelConfig
from rljax.model.policy import init_params
from rljax.model.tokenizer import CharTokenizer
from rljax.parallel.config import MeshConfig
from rljax.parallel.mesh import make_mesh, replicated, rows
from rljax.trainer.config import Config
from rljax.trainer.programs import critic_shape, make_learner, state_shardings

B, S = 32, 6
TOKENIZER = CharTokenizer("012345")
V = TOKENIZER.size
CONFIG = Config(
    model=ModelConfig(layers=1, width=16, heads=2, kv_heads=1, mlp=16, vocabulary_chunk=4),
    learner=LearnerConfig(minibatches=2, epochs=2, learning_rate=1e-2, warmup_steps=0, replay_rows=8),
)
CASES = [("plain", "shared", "nothing"), ("ensemble", "shared", "all"), ("cql", "separate", "optimizer")]


def batch(count: int, seed: int) -> Batch:
    generator = np.random.default_rng(seed)
    token, target = generator.integers(1, V, (2, count, S), dtype=np.int32)
    real = np.arange(S) < generator.integers(3, S + 1, (count, 1))
    sampled = real & (generator.random((count, S)) < 0.7)
    return Batch(
        token=np.where(real, token, 0),
        target=target,
        segment=real.astype(np.int32),
        sampled=sampled,
        last=sampled & (np.cumsum(sampled[:, ::-1], axis=1)[:, ::-1] == 1),
        old_logprob=np.full((count, S), -np.log(V - 1), np.float32),
        reward=generator.normal(size=(count, S, 3)).astype(np.float32),
        bootstrap=np.zeros((count, S, 3), np.float32),
        entropy_coefficient=np.full((count, S), 0.02, np.float32),
    )


def run(config: Config) -> tuple[Any, Any]:
    """The state before and after an update on the mesh of `config`."""
    mesh, learner = make_mesh(config.mesh), make_learner(config, TOKENIZER)
    state = ppo.start(random_params(config), learner.optimizer, config.learner)
    places = state_shardings(config, TOKENIZER, mesh)
    update = partial(ppo.update, weights=jnp.array([1.0, 0.4, 0.2]), learner=learner)
    placed = jax.device_put((batch(B, 0), batch(4 * 8, 1)), rows(mesh))
    assert len({str(shard.index) for shard in placed[0].token.addressable_shards}) == mesh.size
    new, _ = jax.jit(update, out_shardings=(places, replicated(mesh)))(jax.device_put(state, places), *placed)
    return state, new


def random_params(config: Config) -> Any:
    generator = np.random.default_rng(0)
    make = partial(init_params, config=config.model, vocabulary=V, shape=critic_shape(config))
    shapes = jax.eval_shape(make, jax.random.key(0))
    return jax.tree.map(lambda x: jnp.float32(0.3 * generator.normal(size=x.shape)), shapes)


def largest(one: Any, other: Any) -> float:
    return max(float(np.abs(np.asarray(a) - b).max()) for a, b in zip(*map(jax.tree.leaves, (one, other)), strict=True))


def parted(state: Any) -> list[str]:
    """Parts of the state of which a device holds less than the whole of some array."""
    return [
        name
        for name in ("params", "average", "opt_state")
        if any(not x.sharding.is_fully_replicated for x in jax.tree.leaves(getattr(state, name)))
    ]


for kind, critic, shard in CASES:
    config = replace(CONFIG, model=replace(CONFIG.model, critic=critic), critic=CriticConfig(kind=kind))
    before, one = run(config)
    _, many = run(replace(config, mesh=MeshConfig(8, shard)))
    line = {
        "kind": kind,
        "critic": critic,
        "shard": shard,
        "parted": parted(many),
        "step": largest(before.params, one.params),
    }
    line |= {name: largest(getattr(one, name), getattr(many, name)) for name in ("params", "average")}
    print(json.dumps(line))
