"""Scores of the next token and of its advantages, the vocabulary read in chunks: [B, S, V] is never held.

With A(s, a) = u(s)·v_a two means over a are needed: E_π v, which centres the advantages, and E_π exp(A/τ). π weighs
here, it is not learned: its logits' gradient is stopped.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from rljax.model import head
from rljax.model.head import FORBIDDEN, Scores


class Actions(NamedTuple):
    """Advantages relative to the policy's mean: of the target by reward layer, and τ log E_π exp(A_w/τ)."""

    taken: Float[Array, "*S C"]
    soft: Float[Array, "*S"]


class _Sums(NamedTuple):
    """Σ e^{z−m}, Σ e^{z−m} v and Σ e^{z+A/τ−n} over the tokens read so far; m and n are the largest exponents."""

    most: Float[Array, "N"]
    total: Float[Array, "N"]
    mean: Float[Array, "N r"]
    tilted_most: Float[Array, "N"]
    tilted: Float[Array, "N"]


def score_actions(
    hidden: Float[Array, "*S D"],
    table: Float[Array, "V D"],
    target: Int[Array, "*S"],
    factors: tuple[Float[Array, "*S C r"], Float[Array, "V r"]],
    weights: Float[Array, "C"],
    *,
    tau: float,
    forbidden: Sequence[int],
    temperature: float,
    chunk: int,
) -> tuple[Scores, Actions]:
    """`head.score`, and of the advantages u·v (`factors`) those of the targets and the soft maximum of the weighted."""
    scores = head.score(hidden, table, target, forbidden, temperature, chunk)
    state, token = factors
    count = head.chunks_of(table.shape[0], chunk)
    size = -(-table.shape[0] // count)
    flat = jax.lax.stop_gradient(hidden.reshape(-1, hidden.shape[-1]))
    rows = jnp.pad(jax.lax.stop_gradient(table).astype(hidden.dtype), ((0, size * count - table.shape[0]), (0, 0)))
    values = jnp.pad(token, ((0, size * count - table.shape[0]), (0, 0)))
    allowed = np.zeros(size * count, bool)
    allowed[: table.shape[0]] = True
    allowed[np.asarray(forbidden, np.int32)] = False
    by_layer = state.reshape(-1, *state.shape[-2:])
    weighted = jnp.einsum("ncr,c->nr", by_layer, weights)

    @jax.checkpoint
    def read(sums: _Sums, part: tuple[Array, Array, Array]) -> tuple[_Sums, None]:
        row, value, keep = part
        z = jnp.einsum("nd,vd->nv", flat, row, preferred_element_type=jnp.float32) / temperature
        return _take_in(sums, jnp.where(keep, z, FORBIDDEN), weighted @ value.T / tau, value, keep), None

    empty = jnp.full(flat.shape[0], FORBIDDEN)
    nothing = jnp.zeros(flat.shape[0], jnp.float32)
    start = _Sums(empty, nothing, jnp.zeros_like(weighted), empty, nothing)
    parts = (rows.reshape(count, size, -1), values.reshape(count, size, -1), jnp.asarray(allowed).reshape(count, size))
    sums, _ = jax.lax.scan(read, start, parts)
    mean = sums.mean / sums.total[:, None]
    chosen = token[target.reshape(-1)] - mean
    taken = jnp.einsum("ncr,nr->nc", by_layer, chosen).reshape(*target.shape, -1)
    logs = jnp.log(sums.tilted) + sums.tilted_most - jnp.log(sums.total) - sums.most
    soft = tau * logs - jnp.einsum("nr,nr->n", weighted, mean)
    return scores, Actions(taken, soft.reshape(target.shape))


def _take_in(
    sums: _Sums, z: Float[Array, "N c"], raised: Float[Array, "N c"], value: Float[Array, "c r"], keep: Array
) -> _Sums:
    """The sums with one more chunk in them; maxima only shift, so no gradient flows through them."""
    most = jnp.maximum(sums.most, z.max(-1))
    weight = jnp.where(keep, jnp.exp(jnp.where(keep, z - most[:, None], 0.0)), 0.0)
    shrink = jnp.exp(sums.most - most)
    both = jnp.where(keep, z + raised, FORBIDDEN)
    tilted_most = jax.lax.stop_gradient(jnp.maximum(sums.tilted_most, both.max(-1)))
    tilted = jnp.where(keep, jnp.exp(jnp.where(keep, both - tilted_most[:, None], 0.0)), 0.0)
    return _Sums(
        most,
        sums.total * shrink + weight.sum(-1),
        sums.mean * shrink[:, None] + weight @ value,
        tilted_most,
        sums.tilted * jnp.exp(sums.tilted_most - tilted_most) + tilted.sum(-1),
    )
