"""Causal attention with memory linear in the length, in plain XLA: an online softmax over pairs of blocks.

Forward and backward follow FlashAttention-2 (Dao, 2023, algorithms 1 and 2). One scan runs over the pairs (i, j) with
j ≤ i of query and key blocks that causality leaves, so no arithmetic is spent above the diagonal. Letters: n blocks of
b positions, S = n·b; K key/value heads, each read by g = H / K query heads.
"""

from __future__ import annotations

import math
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Bool, Float, Int

# Finite: a row of −inf alone would make NaN of exp(s − max).
NEVER = -1e30


class Blocks(NamedTuple):
    """Queries, keys, values and segments cut into blocks, in the order the products want."""

    query: Float[Array, "n B K g b d"]
    key: Float[Array, "n B K b d"]
    value: Float[Array, "n B K b d"]
    segment: Int[Array, "n B b"]


def blockwise_attention(
    query: Float[Array, "B S H d"],
    key: Float[Array, "B S K d"],
    value: Float[Array, "B S K d"],
    segment: Int[Array, "B S"],
    block: int,
) -> Float[Array, "B S H d"]:
    """softmax(q·k / √d) v for each token over its own segment up to itself; scores exist for a pair of blocks only."""
    length, heads = query.shape[1], query.shape[2]
    block = min(block, length)
    padding = -length % block
    query, key, value, segment = (_pad(x, padding) for x in (query, key, value, segment))
    blocks = Blocks(
        _cut(query.reshape(*query.shape[:2], key.shape[2], -1, query.shape[3]), block).transpose(0, 1, 3, 4, 2, 5),
        _cut(key, block).swapaxes(2, 3),
        _cut(value, block).swapaxes(2, 3),
        _cut(segment, block),
    )
    mixed = _attention(blocks).transpose(1, 0, 4, 2, 3, 5)
    return mixed.reshape(query.shape[0], -1, heads, query.shape[3])[:, :length]


@jax.custom_vjp
def _attention(blocks: Blocks) -> Float[Array, "n B K g b d"]:
    return _forward(blocks)[0]


def _forward(blocks: Blocks) -> tuple[Float[Array, "n B K g b d"], tuple[Blocks, Array, Array]]:
    """The output, and for the backward pass the log of each row's Σ exp(s)."""
    shape = blocks.query.shape
    start = (
        jnp.zeros(shape, jnp.float32),
        jnp.full(shape[:-1], NEVER, jnp.float32),
        jnp.zeros(shape[:-1], jnp.float32),
    )

    def step(carry, pair):  # type: ignore[no-untyped-def]
        i, j = pair
        output, most, total = (x[i] for x in carry)
        score = _scores(blocks, i, j)
        higher = jnp.maximum(most, score.max(-1))
        weight = jnp.exp(score - higher[..., None])
        shrink = jnp.exp(most - higher)
        gathered = _product("bkgqc,bkcd->bkgqd", weight.astype(blocks.value.dtype), blocks.value[j])
        new = (output * shrink[..., None] + gathered, higher, total * shrink + weight.sum(-1))
        return tuple(x.at[i].set(y) for x, y in zip(carry, new, strict=True)), None

    # Checkpointed, though nothing differentiates it: else the gradient of a scan over layers would hoist the masks,
    # which are the same in each, out of it, and hold those of all pairs of blocks at once.
    (output, most, total), _ = jax.lax.scan(jax.checkpoint(step, prevent_cse=False), start, _pairs(shape[0]))
    output = (output / total[..., None]).astype(blocks.query.dtype)
    return output, (blocks, output, most + jnp.log(total))


def _backward(saved: tuple[Blocks, Array, Array], gradient: Float[Array, "n B K g b d"]) -> tuple[Blocks]:
    """P = exp(S − log Σ): dV = Pᵀ dO, dP = dO Vᵀ, dS = P ∘ (dP − rowsum(dO ∘ O)), dQ = dS K / √d, dK = dSᵀ Q / √d."""
    blocks, output, logsum = saved
    inner = jnp.sum(gradient.astype(jnp.float32) * output.astype(jnp.float32), -1)
    scale = blocks.query.shape[-1] ** -0.5

    def step(carry, pair):  # type: ignore[no-untyped-def]
        i, j = pair
        dquery, dkey, dvalue = carry
        weight = jnp.exp(_scores(blocks, i, j) - logsum[i][..., None])
        slope = _product("bkgqd,bkcd->bkgqc", gradient[i], blocks.value[j])
        dscore = (weight * (slope - inner[i][..., None]) * scale).astype(blocks.query.dtype)
        weight = weight.astype(blocks.value.dtype)
        return (
            dquery.at[i].add(_product("bkgqc,bkcd->bkgqd", dscore, blocks.key[j])),
            dkey.at[j].add(_product("bkgqc,bkgqd->bkcd", dscore, blocks.query[i])),
            dvalue.at[j].add(_product("bkgqc,bkgqd->bkcd", weight, gradient[i])),
        ), None

    start = tuple(jnp.zeros(x.shape, jnp.float32) for x in blocks[:3])
    found, _ = jax.lax.scan(step, start, _pairs(blocks.query.shape[0]))
    dquery, dkey, dvalue = (x.astype(y.dtype) for x, y in zip(found, blocks[:3], strict=True))
    return (Blocks(dquery, dkey, dvalue, np.zeros(blocks.segment.shape, jax.dtypes.float0)),)  # type: ignore[arg-type]


_attention.defvjp(_forward, _backward)


def _pairs(blocks: int) -> tuple[Int[Array, "m"], Int[Array, "m"]]:
    """(i, j) for all j ≤ i < n, row by row; m = n(n+1)/2."""
    i, j = np.tril_indices(blocks)
    return jnp.asarray(i, jnp.int32), jnp.asarray(j, jnp.int32)


def _scores(blocks: Blocks, i: Int[Array, ""], j: Int[Array, ""]) -> Float[Array, "B K g b c"]:
    """q·k / √d of one pair of blocks, `NEVER` where the query may not look."""
    score = _product("bkgqd,bkcd->bkgqc", blocks.query[i], blocks.key[j]) / math.sqrt(blocks.query.shape[-1])
    return jnp.where(_allowed(blocks.segment, i, j)[:, None, None], score, NEVER)


def _allowed(segment: Int[Array, "n B b"], i: Int[Array, ""], j: Int[Array, ""]) -> Bool[Array, "B b c"]:
    place = jnp.arange(segment.shape[-1])
    causal = (i > j) | (place[:, None] >= place)
    return causal & (segment[i][:, :, None] == segment[j][:, None, :])


_product = partial(jnp.einsum, preferred_element_type=jnp.float32)


def _pad(x: Array, padding: int) -> Array:
    """Behind the row's end; a padded query sees at least itself, and nobody before it sees it."""
    return jnp.pad(x, ((0, 0), (0, padding)) + ((0, 0),) * (x.ndim - 2))


def _cut(x: Array, block: int) -> Array:
    """[B, S, …] → [n, B, b, …]."""
    return x.reshape(x.shape[0], -1, block, *x.shape[2:]).swapaxes(0, 1)
