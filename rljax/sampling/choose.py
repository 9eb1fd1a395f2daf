"""Choosing the next token from logits: one function for each way of doing it.

A chooser gets a random key for each row, the logits, and what is known of the rows; all numbers are those of the row
alone, so what a row says does not depend on its neighbours or on the slot it sits in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int, Key


class Rows(NamedTuple):
    """Of each row: the token before, whether the next one stands inside the answer, and its number in its group."""

    previous: Int[Array, "B"]
    inside: Bool[Array, "B"]
    sample: Int[Array, "B"]


class Choice(NamedTuple):
    """The token, and its log-prob in nats under the whole softmax at the sampling temperature, and under what was
    drawn from: the same unless top-k or top-p cut it, or the row explored."""

    token: Int[Array, "B"]
    logprob: Float[Array, "B"]
    drawn_logprob: Float[Array, "B"]


Chooser = Callable[[Key[Array, "B"], Float[Array, "B V"], Rows], Choice]


@dataclass(frozen=True)
class Exploration:
    """`opening` is the token that opens an answer, `first` are those that may begin it, `hottest` is a temperature."""

    opening: int
    first: tuple[int, ...]
    hottest: float


def choose_sampled(
    key: Key[Array, "B"],
    logits: Float[Array, "B V"],
    rows: Rows,
    *,
    temperature: float,
    top_k: int = 0,
    top_p: float = 1.0,
) -> Choice:
    """A token drawn from softmax(logits / temperature), cut to its `top_k` likeliest tokens (0: all) and to the
    smallest set of likeliest ones that holds `top_p` of the probability (Holtzman et al., 2020)."""
    del rows
    logprobs = jax.nn.log_softmax(logits / temperature)
    return _drawn(key, logprobs, keep_likeliest(logprobs, top_k, top_p))


def choose_exploring(
    key: Key[Array, "B"], logits: Float[Array, "B V"], rows: Rows, *, temperature: float, exploration: Exploration
) -> Choice:
    """As the policy outside the answer; inside from softmax(logits / t), t spread over a group up to `hottest`.

    The coolest rows have the policy's own `temperature`. The first token of the answer is drawn on one row in four
    uniformly from `first`: what the policy has given up can come back. These are not draws from the policy: no policy
    gradient may use them.
    """
    allowed = jnp.zeros(logits.shape[-1], bool).at[jnp.asarray(exploration.first)].set(True)
    uniform = jnp.where(allowed, 0.0, -jnp.inf)
    # Sevenths: neighbours in a group differ, and 7 has no factor in common with the usual sizes of groups.
    heat = temperature + (exploration.hottest - temperature) * (rows.sample % 7) / 6.0
    forced = (rows.previous == exploration.opening) & (rows.sample % 4 == 0)
    hot = jnp.where(forced[:, None], uniform, logits / heat[:, None])
    logprobs = jax.nn.log_softmax(logits / temperature)
    return _drawn(key, logprobs, jax.nn.log_softmax(jnp.where(rows.inside[:, None], hot, logprobs)))


def choose_greedy(key: Key[Array, "B"], logits: Float[Array, "B V"], rows: Rows) -> Choice:
    """The most likely token; nothing is random."""
    del key, rows
    token = jnp.argmax(logits, axis=-1).astype(jnp.int32)
    return Choice(token, _pick(jax.nn.log_softmax(logits), token), jnp.zeros(token.shape, jnp.float32))


def keep_likeliest(logprobs: Float[Array, "B V"], top_k: int, top_p: float) -> Float[Array, "B V"]:
    """Log-probs renormalised over what the two filters leave, −inf elsewhere; equals of the last one kept stay too."""
    if not 0 < top_k < logprobs.shape[-1] and top_p >= 1.0:
        return logprobs
    lowest = jnp.full(logprobs.shape[:1], -jnp.inf)
    if 0 < top_k < logprobs.shape[-1]:
        lowest = jax.lax.top_k(logprobs, top_k)[0][:, -1]
    if top_p < 1.0:
        kept = jax.nn.log_softmax(jnp.where(logprobs >= lowest[:, None], logprobs, -jnp.inf))
        falling = jnp.sort(kept, axis=-1, descending=True)
        before = jnp.cumsum(jnp.exp(falling), axis=-1) - jnp.exp(falling)
        last = jnp.sum(before < top_p, axis=-1, keepdims=True) - 1
        threshold = jnp.take_along_axis(falling, jnp.maximum(last, 0), axis=-1)
        return jax.nn.log_softmax(jnp.where(kept >= threshold, kept, -jnp.inf))
    return jax.nn.log_softmax(jnp.where(logprobs >= lowest[:, None], logprobs, -jnp.inf))


def draw(key: Key[Array, "B"], logprobs: Float[Array, "B V"]) -> Int[Array, "B"]:
    """A token from each row's distribution, by inverting its cumulative sum in two steps: a block, then one in it.

    Two uniform numbers a row instead of V of them: Gumbel noise over a vocabulary of 512 took ten times as long on a
    CPU. Two steps keep the sums short and exact, and resolve probabilities down to 2⁻⁴⁶.
    """
    rows, vocabulary = logprobs.shape
    block = 1 << max(5, int(np.log2(vocabulary)) // 2)
    probability = jnp.pad(jnp.exp(logprobs), ((0, 0), (0, -vocabulary % block))).reshape(rows, -1, block)
    uniform = jax.vmap(lambda k: jax.random.uniform(k, (2,)))(key)
    which = _invert(probability.sum(-1), uniform[:, 0])
    inside = jnp.take_along_axis(probability, which[:, None, None], axis=1)[:, 0]
    return (which * block + _invert(inside, uniform[:, 1])).astype(jnp.int32)


def _invert(weight: Float[Array, "B n"], uniform: Float[Array, "B"]) -> Int[Array, "B"]:
    """The first place whose cumulative sum exceeds `uniform` of the total; never one of weight zero."""
    sums = jnp.cumsum(weight, axis=-1)
    found = jnp.sum(sums <= uniform[:, None] * sums[:, -1:], axis=-1)
    found = jnp.minimum(found, weight.shape[-1] - 1)
    # Partial sums are rounded in different orders and need not rise at every place: a place of weight zero may be hit.
    hit = jnp.take_along_axis(weight, found[:, None], axis=-1)[:, 0] > 0
    return jnp.where(hit, found, jnp.argmax(weight, axis=-1))


def _drawn(key: Key[Array, "B"], logprobs: Float[Array, "B V"], source: Float[Array, "B V"]) -> Choice:
    token = draw(key, source)
    return Choice(token, _pick(logprobs, token), _pick(source, token))


def _pick(logprobs: Float[Array, "B V"], token: Int[Array, "B"]) -> Float[Array, "B"]:
    return jnp.take_along_axis(logprobs, token[:, None], axis=-1)[:, 0]
