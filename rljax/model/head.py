"""From hidden states to what the loss wants of the next-token distribution, without ever holding [B, S, V].

The vocabulary is read in chunks; each is multiplied, reduced and forgotten, and multiplied again in the backward pass.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

# What a token that must not be sampled has for a logit. Finite, so that no 0 · inf arises.
FORBIDDEN = float(np.finfo(np.float32).min)


class Scores(NamedTuple):
    """Of the distribution at each position, in nats: the log-prob of the target, and the entropy."""

    logprob: Float[Array, "*S"]
    entropy: Float[Array, "*S"]


class _Sums(NamedTuple):
    """Over the logits z read so far: their maximum m, Σ exp(z − m), Σ exp(z − m)·(z − m), and the target's logit."""

    most: Float[Array, "N"]
    total: Float[Array, "N"]
    tilted: Float[Array, "N"]
    chosen: Float[Array, "N"]


def logits(
    hidden: Float[Array, "*B D"], table: Float[Array, "V D"], forbidden: Sequence[int], temperature: float
) -> Float[Array, "*B V"]:
    """h Eᵀ / temperature, float32; `forbidden` ids have probability zero."""
    flat = hidden.reshape(-1, hidden.shape[-1])  # see `rljax.model.layers.Linear`
    product = jnp.einsum("nd,vd->nv", flat, table.astype(hidden.dtype), preferred_element_type=jnp.float32)
    # Padding is no action: it has no probability, neither when sampling nor in the loss.
    kept = (product / temperature).at[:, np.asarray(forbidden, np.int32)].set(FORBIDDEN)
    return kept.reshape(*hidden.shape[:-1], -1)


def score(
    hidden: Float[Array, "*S D"],
    table: Float[Array, "V D"],
    target: Int[Array, "*S"],
    forbidden: Sequence[int],
    temperature: float,
    chunk: int,
) -> Scores:
    """log softmax(z)[target] and the entropy of softmax(z), z = h Eᵀ / temperature; `chunk` columns of z at a time."""
    count = chunks_of(table.shape[0], chunk)
    if count == 1:
        return _score_at_once(logits(hidden, table, forbidden, temperature), target)
    flat, wanted = hidden.reshape(-1, hidden.shape[-1]), target.reshape(-1)
    size = -(-table.shape[0] // count)
    padded = jnp.pad(table.astype(hidden.dtype), ((0, size * count - table.shape[0]), (0, 0)))
    allowed = np.zeros(size * count, bool)
    allowed[: table.shape[0]] = True
    allowed[np.asarray(forbidden, np.int32)] = False
    sums = _Sums(jnp.full(wanted.shape, FORBIDDEN), *(jnp.zeros(wanted.shape, jnp.float32) for _ in range(3)))

    @jax.checkpoint
    def read(sums: _Sums, part: tuple[Array, Array, Array]) -> tuple[_Sums, None]:
        rows, keep, first = part
        z = jnp.einsum("nd,vd->nv", flat, rows, preferred_element_type=jnp.float32) / temperature
        return _take_in(sums, jnp.where(keep, z, FORBIDDEN), keep, wanted - first), None

    firsts = jnp.arange(count, dtype=jnp.int32) * size
    parts = (padded.reshape(count, size, -1), jnp.asarray(allowed).reshape(count, size), firsts)
    sums, _ = jax.lax.scan(read, sums, parts)
    logsum = jnp.log(sums.total)
    logprob, entropy = sums.chosen - sums.most - logsum, logsum - sums.tilted / sums.total
    return Scores(logprob.reshape(target.shape), entropy.reshape(target.shape))


def chunks_of(vocabulary: int, chunk: int) -> int:
    """Into how many equal parts V is read: the least number that keeps a part within `chunk`, one that divides V if
    there is such a one close by (else the last part is filled up, which copies the table)."""
    least = -(-vocabulary // chunk)
    return next((n for n in range(least, 2 * least) if vocabulary % n == 0), least)


def _score_at_once(z: Float[Array, "*S V"], target: Int[Array, "*S"]) -> Scores:
    logprobs = jax.nn.log_softmax(z)
    probability = jnp.exp(logprobs)
    # Masked before the product, not behind it: 0 · −inf would be NaN in the gradient.
    entropy = -jnp.sum(probability * jnp.where(probability > 0, logprobs, 0.0), axis=-1)
    return Scores(jnp.take_along_axis(logprobs, target[..., None], axis=-1)[..., 0], entropy)


def _take_in(sums: _Sums, z: Float[Array, "N c"], keep: Bool[Array, "c"], place: Int[Array, "N"]) -> _Sums:
    """The sums with one more chunk in them, all relative to the new maximum.

    The maximum only shifts the sums, so no gradient flows through it.
    """
    most = jax.lax.stop_gradient(jnp.maximum(sums.most, z.max(-1)))
    shift = sums.most - most
    shrink = jnp.exp(shift)
    # A column that is not allowed has weight zero; its size must not meet that zero.
    above = jnp.where(keep, z - most[:, None], 0.0)
    weight = jnp.where(keep, jnp.exp(above), 0.0)
    inside = (place >= 0) & (place < z.shape[1])
    found = jnp.take_along_axis(z, jnp.clip(place, 0, z.shape[1] - 1)[:, None], axis=1)[:, 0]
    return _Sums(
        most,
        sums.total * shrink + weight.sum(-1),
        (sums.tilted + shift * sums.total) * shrink + (weight * above).sum(-1),
        jnp.where(inside, found, sums.chosen),
    )
