"""Choosing the next token from logits: one function for sampling, one for the greedy answer."""

from __future__ import annotations

from dataclasses import dataclass

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, Key


@dataclass(frozen=True)
class Exploration:
    """How rows that explore draw the tokens of their answer, those behind `opening` up to `closing`.

    The first one uniformly from `first`, the others from the policy at `temperature` (in logits' units, above 1 flattens).
    """

    opening: int
    closing: int
    first: tuple[int, ...]
    temperature: float


Choice = tuple[Int[Array, "B"], Float[Array, "B"], Bool[Array, "B"]]


def choose_sampled(
    key: Key[Array, ""],
    logits: Float[Array, "B V"],
    previous: Int[Array, "B"],
    explore: Bool[Array, "B"],
    *,
    temperature: float,
    exploration: Exploration,
) -> Choice:
    """Token drawn from softmax(logits / temperature), its log-prob there in nats, and whether it was forced.

    `explore` marks the rows that explore and are inside their answer: their token comes from the exploration's
    distribution, is marked as forced, and its log-prob is still the policy's.
    """
    free_key, forced_key = jax.random.split(key)
    logprobs = jax.nn.log_softmax(logits / temperature)
    opened = (previous == exploration.opening)[:, None]
    allowed = jnp.zeros(logits.shape[-1], bool).at[jnp.asarray(exploration.first)].set(True)
    wide = jnp.where(opened, jnp.where(allowed, 0.0, -jnp.inf), logits / exploration.temperature)
    free = jax.random.categorical(free_key, logprobs)
    other = jax.random.categorical(forced_key, wide)
    token = jnp.where(explore, other, free).astype(jnp.int32)
    return token, _logprob(logprobs, token), explore


def choose_greedy(
    key: Key[Array, ""], logits: Float[Array, "B V"], previous: Int[Array, "B"], explore: Bool[Array, "B"]
) -> Choice:
    """The most likely token; nothing is random, nothing is forced."""
    del key, previous
    token = jnp.argmax(logits, axis=-1).astype(jnp.int32)
    return token, _logprob(jax.nn.log_softmax(logits), token), jnp.zeros_like(explore)


def _logprob(logprobs: Float[Array, "B V"], token: Int[Array, "B"]) -> Float[Array, "B"]:
    return jnp.take_along_axis(logprobs, token[:, None], axis=-1)[:, 0]
