"""Prefill once a prompt, then decode its G samples with a cache, in one compiled function."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, Key

from rljax.model.cache import Cache, empty_cache, repeat_rows
from rljax.model.config import ModelConfig
from rljax.model.policy import step
from rljax.model.tokenizer import ANSWER, END, END_ANSWER, PAD
from rljax.sampling.choose import Choice

Chooser = Callable[[Key[Array, ""], Float[Array, "B V"], Int[Array, "B"], Bool[Array, "B"]], Choice]


class Rollout(NamedTuple):
    """Sampled responses. Behind a row's end all is padding: token PAD, log-prob 0."""

    token: Int[Array, "B T"]
    logprob: Float[Array, "B T"]  # nats, of the distribution that was sampled from
    length: Int[Array, "B"]  # sampled tokens, the end mark included
    finished: Bool[Array, "B"]  # the row sampled its end mark within the budget


class _State(NamedTuple):
    time: Int[Array, ""]
    key: Key[Array, ""]
    cache: Cache
    done: Bool[Array, "B"]
    answering: Bool[Array, "B"]  # the next token stands inside the answer
    rollout: Rollout


def generate(
    params: dict[str, Any],
    prompt: Int[Array, "P S"],
    valid: Bool[Array, "P S"],
    key: Key[Array, ""],
    *,
    model: ModelConfig,
    chooser: Chooser,
    group: int,
    budget: int,
) -> Rollout:
    """G = `group` responses to each of P left-padded prompts, T = `budget` tokens at most; row p·G + g answers p.

    Ends as soon as all rows have ended. The noise comes from `key` alone: pass a fresh one at each call.
    """
    cache = empty_cache(model, prompt.shape[0], prompt.shape[1] + budget)
    logits, cache = step(params, model, prompt, valid, cache)
    cache = repeat_rows(cache, group)
    logits, previous = (jnp.repeat(x[:, -1], group, axis=0) for x in (logits, prompt))
    rows = previous.shape[0]
    inside = previous == ANSWER
    rollout = Rollout(
        token=jnp.full((rows, budget), PAD, jnp.int32),
        logprob=jnp.zeros((rows, budget), jnp.float32),
        length=jnp.zeros(rows, jnp.int32),
        finished=jnp.zeros(rows, bool),
    )
    state = _State(jnp.zeros((), jnp.int32), key, cache, jnp.zeros(rows, bool), inside, rollout)
    state = _record(state, logits, previous, chooser)

    def body(state: _State) -> _State:
        last = jax.lax.dynamic_index_in_dim(state.rollout.token, state.time - 1, axis=1)
        logits, cache = step(params, model, last, ~state.done[:, None], state.cache)
        return _record(state._replace(cache=cache), logits[:, 0], last[:, 0], chooser)

    return jax.lax.while_loop(lambda s: (s.time < budget) & ~jnp.all(s.done), body, state).rollout


def _record(
    state: _State,
    logits: Float[Array, "B V"],
    previous: Int[Array, "B"],
    chooser: Chooser,
) -> _State:
    """Choose a token for each row that goes on and write it down at `state.time`."""
    live = ~state.done
    token, logprob = chooser(jax.random.fold_in(state.key, state.time), logits, previous, state.answering)
    token = jnp.where(live, token, PAD)
    old = state.rollout

    def put(column: Array, new: Array) -> Array:
        return jax.lax.dynamic_update_index_in_dim(column, new.astype(column.dtype), state.time, axis=1)

    ended = live & (token == END)
    rollout = Rollout(
        token=put(old.token, token),
        logprob=put(old.logprob, jnp.where(live, logprob, 0.0)),
        length=old.length + live,
        finished=old.finished | ended,
    )
    answering = (token == ANSWER) | (state.answering & (token != END_ANSWER))
    return state._replace(time=state.time + 1, done=state.done | ended, answering=answering, rollout=rollout)
