"""The compiled functions of a run, bound to its mesh and settings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from jax.sharding import Mesh

from rljax.learner import ppo
from rljax.learner.optimizer import make_optimizer
from rljax.learner.types import Batch, TrainState
from rljax.model import policy
from rljax.model.tokenizer import ANSWER, END_ANSWER, CharTokenizer
from rljax.parallel.mesh import make_mesh, replicated, rows
from rljax.sampling.choose import Exploration, choose_greedy, choose_sampled
from rljax.sampling.decode import Rollout, generate
from rljax.trainer.config import Config


@dataclass(frozen=True)
class Programs:
    """All that runs on devices. Arguments are arrays placed by `put_rows` or `put`; each result stays on devices."""

    mesh: Mesh
    tokenizer: CharTokenizer
    init: Callable[[], TrainState]
    sample: Callable[..., Rollout]  # (params, prompt, valid, explore, noise [3] uint32)
    greedy: Callable[..., Rollout]  # (params, prompt, valid)
    update: Callable[[TrainState, Batch, Batch], tuple[TrainState, dict[str, jax.Array]]]

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
    update = partial(
        ppo.update,
        apply_fn=partial(_apply, config=config),
        optimizer=make_optimizer(config.learner),
        config=config.learner,
    )
    return Programs(
        mesh=mesh,
        tokenizer=tokenizer,
        init=jax.jit(partial(_init, config=config, vocabulary=tokenizer.size), out_shardings=everywhere),
        sample=jax.jit(partial(_sample, config=config, tokenizer=tokenizer), out_shardings=by_row),
        greedy=jax.jit(partial(_greedy, config=config), out_shardings=by_row),
        update=jax.jit(update, donate_argnums=0, out_shardings=everywhere),
    )


def _init(config: Config, vocabulary: int) -> TrainState:
    params = policy.init_params(jax.random.key(config.seed), config.model, vocabulary)
    return TrainState(params, make_optimizer(config.learner).init(params), jnp.zeros((), jnp.int32))


def _apply(params: policy.Params, token: Any, valid: Any, *, config: Config) -> tuple[jax.Array, jax.Array]:
    # The learner's policy is the one that was sampled from: same temperature.
    logits, value = policy.apply(params, config.model, token, valid)
    return logits / config.sampling.temperature, value


def _sample(
    params: policy.Params,
    prompt: Any,
    valid: Any,
    explore: Any,
    noise: Any,
    *,
    config: Config,
    tokenizer: CharTokenizer,
) -> Rollout:
    """`noise` = (seed, iteration, chunk) names the stream of random numbers: the same three, the same responses."""
    key = jax.random.key(0)
    for part in noise:
        key = jax.random.fold_in(key, part)
    first = tuple(tokenizer.encode(config.sampling.explore_alphabet))
    exploration = Exploration(ANSWER, END_ANSWER, first, config.sampling.explore_temperature)
    chooser = partial(choose_sampled, temperature=config.sampling.temperature, exploration=exploration)
    settings = {"model": config.model, "group": config.trainer.group, "budget": config.sampling.response_tokens}
    return generate(params, prompt, valid, explore, key, chooser=chooser, **settings)


def _greedy(params: policy.Params, prompt: Any, valid: Any, *, config: Config) -> Rollout:
    explore = jnp.zeros(prompt.shape[0], bool)
    settings = {"model": config.model, "group": 1, "budget": config.sampling.response_tokens}
    return generate(params, prompt, valid, explore, jax.random.key(0), chooser=choose_greedy, **settings)


def encode_prompts(tokenizer: CharTokenizer, prompts: list[str], width: int) -> tuple[np.ndarray, np.ndarray]:
    """Left-padded ids [P, `width`] and which of them are real."""
    token = np.zeros((len(prompts), width), np.int32)
    valid = np.zeros((len(prompts), width), bool)
    for row, prompt in enumerate(prompts):
        ids = tokenizer.encode(prompt)
        token[row, width - len(ids) :] = ids
        valid[row, width - len(ids) :] = True
    return token, valid
