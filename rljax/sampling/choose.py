"""Choosing the next token from logits: one function for each way of doing it.

A chooser gets a key, the logits, the token before, and whether the next token stands inside the answer; it returns the
token and its log-prob, in nats, under the policy.
"""

from __future__ import annotations

from dataclasses import dataclass

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, Key


@dataclass(frozen=True)
class Exploration:
    """`opening` is the token that opens an answer, `first` are those that may begin it, `hottest` is a temperature."""

    opening: int
    first: tuple[int, ...]
    hottest: float


Choice = tuple[Int[Array, "B"], Float[Array, "B"]]


def choose_sampled(
    key: Key[Array, ""],
    logits: Float[Array, "B V"],
    previous: Int[Array, "B"],
    answering: Bool[Array, "B"],
    *,
    temperature: float,
) -> Choice:
    """A token drawn from softmax(logits / temperature), and its log-prob there."""
    del previous, answering
    logprobs = jax.nn.log_softmax(logits / temperature)
    return _with_logprob(logprobs, jax.random.categorical(key, logprobs))


def choose_exploring(
    key: Key[Array, ""],
    logits: Float[Array, "B V"],
    previous: Int[Array, "B"],
    answering: Bool[Array, "B"],
    *,
    temperature: float,
    exploration: Exploration,
) -> Choice:
    """As the policy outside the answer; inside from softmax(logits / t), t spread over the rows up to `hottest`.

    The coolest rows have the policy's own `temperature`. The first token of the answer is drawn on one row in four
    uniformly from `first`: what the policy has given up can come back. These are not draws from the policy: no policy
    gradient may use them.
    """
    rows = jnp.arange(len(previous))
    allowed = jnp.zeros(logits.shape[-1], bool).at[jnp.asarray(exploration.first)].set(True)
    uniform = jnp.where(allowed, 0.0, -jnp.inf)
    # Sevenths: neighbours in a group differ, and 7 has no factor in common with the usual sizes of groups.
    heat = temperature + (exploration.hottest - temperature) * (rows % 7) / 6.0
    forced = (previous == exploration.opening) & (rows % 4 == 0)
    inside = jnp.where(forced[:, None], uniform, logits / heat[:, None])
    logprobs = jax.nn.log_softmax(logits / temperature)
    token = jax.random.categorical(key, jnp.where(answering[:, None], inside, logprobs))
    return _with_logprob(logprobs, token)


def choose_greedy(
    key: Key[Array, ""], logits: Float[Array, "B V"], previous: Int[Array, "B"], answering: Bool[Array, "B"]
) -> Choice:
    """The most likely token; nothing is random."""
    del key, previous, answering
    return _with_logprob(jax.nn.log_softmax(logits), jnp.argmax(logits, axis=-1))


def _with_logprob(logprobs: Float[Array, "B V"], token: Int[Array, "B"]) -> Choice:
    token = token.astype(jnp.int32)
    return token, jnp.take_along_axis(logprobs, token[:, None], axis=-1)[:, 0]
