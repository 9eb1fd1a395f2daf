"""The compiled functions of a run, bound to its mesh and settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jax
import numpy as np
from jax.sharding import Mesh

from rljax.learner import ppo
from rljax.learner.optimizer import make_optimizer
from rljax.learner.types import Batch, TrainState
from rljax.model import policy
from rljax.model.tokenizer import ANSWER, CharTokenizer
from rljax.parallel.mesh import make_mesh, replicated, rows
from rljax.sampling.choose import Exploration, choose_exploring, choose_greedy, choose_sampled
from rljax.sampling.decode import Rollout, generate
from rljax.trainer.config import Config


@dataclass(frozen=True)
class Programs:
    """All that runs on devices. Arguments are arrays placed by `put_rows` or `put`; each result stays on devices."""

    mesh: Mesh
    tokenizer: CharTokenizer
    init: Callable[[], TrainState]
    sample: Callable[..., Rollout]  # (params, prompt, valid, noise [3] uint32)
    explore: Callable[..., Rollout]  # (params, prompt, valid, noise [3] uint32)
    greedy: Callable[..., Rollout]  # (params, prompt, valid)
    update: Callable[[TrainState, Batch, Batch], tuple[TrainState, dict[str, jax.Array]]]
    inspect: Callable[[dict[str, Any], Batch], ppo.Targets]  # what the critic says of a few rows

    def put_rows(self, tree: Any) -> Any:
        """Host arrays to the mesh, rows sharded."""
        return jax.device_put(tree, rows(self.mesh))

    def put(self, tree: Any) -> Any:
        """Host arrays to the mesh, one copy a device."""
        return jax.device_put(tree, replicated(self.mesh))


def make_programs(config: Config) -> Programs:
    """Bind the pure functions of the lower rooms. Raises `InputError` when the mesh cannot be built."""
    mesh = make_mesh(config.mesh)
    tokenizer = CharTokenizer(config.model.alphabet)
    everywhere, by_row = replicated(mesh), rows(mesh)
    apply_fn = partial(_apply, config=config)
    optimizer = make_optimizer(config.learner)
    update = partial(ppo.update, apply_fn=apply_fn, optimizer=optimizer, config=config.learner)
    return Programs(
        mesh=mesh,
        tokenizer=tokenizer,
        init=jax.jit(partial(_init, config=config, vocabulary=tokenizer.size), out_shardings=everywhere),
        sample=jax.jit(partial(_sample, config=config, tokenizer=tokenizer), out_shardings=by_row),
        explore=jax.jit(partial(_explore, config=config, tokenizer=tokenizer), out_shardings=by_row),
        greedy=jax.jit(partial(_greedy, config=config), out_shardings=by_row),
        update=jax.jit(update, donate_argnums=0, out_shardings=everywhere),
        inspect=jax.jit(partial(_inspect, apply_fn=apply_fn, config=config)),
    )


def _init(config: Config, vocabulary: int) -> TrainState:
    params = policy.init_params(jax.random.key(config.seed), config.model, vocabulary)
    return ppo.start(params, make_optimizer(config.learner))


def _inspect(params: policy.Params, batch: Batch, *, apply_fn: ppo.ApplyFn, config: Config) -> ppo.Targets:
    whole = replace(config.learner, minibatches=1)
    return ppo.evaluate_batch(params, batch, apply_fn=apply_fn, config=whole)[0]


def _apply(params: policy.Params, token: Any, valid: Any, *, config: Config) -> tuple[jax.Array, jax.Array]:
    # The learner's policy is the one that was sampled from: same temperature.
    logits, value = policy.apply(params, config.model, token, valid)
    return logits / config.sampling.temperature, value


def _sample(
    params: policy.Params, prompt: Any, valid: Any, noise: Any, *, config: Config, tokenizer: CharTokenizer
) -> Rollout:
    chooser = partial(choose_sampled, temperature=config.sampling.temperature)
    return _generate(params, prompt, valid, _key(noise), config=config, chooser=chooser, group=config.trainer.group)


def _explore(
    params: policy.Params, prompt: Any, valid: Any, noise: Any, *, config: Config, tokenizer: CharTokenizer
) -> Rollout:
    first = tuple(tokenizer.encode(config.sampling.explore_alphabet))
    exploration = Exploration(ANSWER, first, config.sampling.explore_temperature)
    chooser = partial(choose_exploring, temperature=config.sampling.temperature, exploration=exploration)
    group = config.sampling.explore_group
    return _generate(params, prompt, valid, _key(noise), config=config, chooser=chooser, group=group)


def _greedy(params: policy.Params, prompt: Any, valid: Any, *, config: Config) -> Rollout:
    return _generate(params, prompt, valid, jax.random.key(0), config=config, chooser=choose_greedy, group=1)


def _generate(
    params: policy.Params, prompt: Any, valid: Any, key: Any, *, config: Config, chooser: Any, group: int
) -> Rollout:
    budget = config.sampling.response_tokens
    return generate(params, prompt, valid, key, model=config.model, chooser=chooser, group=group, budget=budget)


def _key(noise: Any) -> jax.Array:
    """The key of a stream named by (seed, iteration, chunk): the same three, the same random numbers."""
    key = jax.random.key(0)
    for part in noise:
        key = jax.random.fold_in(key, part)
    return key


def encode_prompts(tokenizer: CharTokenizer, prompts: list[str], width: int) -> tuple[np.ndarray, np.ndarray]:
    """Left-padded ids [P, `width`] and which of them are real."""
    token = np.zeros((len(prompts), width), np.int32)
    valid = np.zeros((len(prompts), width), bool)
    for row, prompt in enumerate(prompts):
        ids = tokenizer.encode(prompt)
        token[row, width - len(ids) :] = ids
        valid[row, width - len(ids) :] = True
    return token, valid
