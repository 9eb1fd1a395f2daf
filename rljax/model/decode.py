"""Decoding with a cache: the blocks of `rljax.model.layers`, one layer after the other, on weights laid out for it.

The cache of a chunk of C steps has U columns that hold tokens and C more for what is new. In a step all rows write the
same new column, so nothing else moves; at the chunk's end each row's new columns go to its own place.
"""

from __future__ import annotations

import functools
import math
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int

from rljax.model import head
from rljax.model.attention import attend_rows_keeping
from rljax.model.cache import Cache, take, write, write_counted, write_rows
from rljax.model.config import ModelConfig
from rljax.model.layers import Attend, Block, RMSNorm
from rljax.model.policy import Params, table
from rljax.model.rope import look_up, rotation_table

NEVER = -1e30  # a score that exp turns into 0; finite, so that a row without any is no NaN


class Weights(NamedTuple):
    """The policy's parameters for decoding: in the dtype of the activations, layers apart."""

    embed: Float[Array, "V D"]
    layers: tuple[Params, ...]
    norm: Params
    table: Float[Array, "D V"]
    turn: tuple[Float[Array, "W h"], Float[Array, "W h"]]  # cosine and sine of each position


def prepare(params: Params, config: ModelConfig, positions: int) -> Weights:
    """Lay the policy out for decoding up to so many positions; once for each new set of parameters."""
    policy = jax.tree.map(lambda x: x.astype(config.dtype), params["policy"])
    blocks = policy["trunk"]["blocks"]
    layers = tuple(jax.tree.map(lambda x, n=n: x[n], blocks) for n in range(config.layers))
    embed = policy["trunk"]["embed"]["embedding"]
    return Weights(
        embed, layers, policy["trunk"]["norm"], table({"policy": policy}).T, rotation_table(positions, config)
    )


def settle(cache: Cache, steps: int, length: Int[Array, "B"]) -> Cache:
    """The cache with the C = `steps` last columns moved behind each row's `length` tokens."""
    used = cache.width - steps
    key, value = tuple(x[..., used:] for x in cache.key), tuple(x[:, :, used:] for x in cache.value)
    return write_rows(cache, key, value, length)


def decode_step(
    weights: Weights,
    config: ModelConfig,
    token: Int[Array, "B"],
    length: Int[Array, "B"],
    step: Int[Array, ""],
    cache: Cache,
    steps: int,
    forbidden: tuple[int, ...],
) -> tuple[Float[Array, "B V"], Cache]:
    """Logits behind one more token of each row: its `step`-th of C = `steps`, behind `length` ones."""
    by = look_up(weights.turn, (length + step)[:, None])
    x = weights.embed[token][:, None]
    column, used = jnp.arange(cache.width), cache.width - steps
    readable = (column < length[:, None]) | ((column >= used) & (column <= used + step))
    keys, values = [], []
    for layer, key, value in zip(weights.layers, cache.key, cache.value, strict=True):
        x, (key, value) = _block(config, layer, _attend_slots(key, value, used + step, readable), x, by)
        keys.append(key)
        values.append(value)
    hidden = _norm(weights, config, x[:, 0])
    logits = jnp.dot(hidden, weights.table, preferred_element_type=jnp.float32)
    logits = logits.at[:, jnp.asarray(forbidden, jnp.int32)].set(head.FORBIDDEN)
    return logits, Cache(tuple(keys), tuple(values))


def extend(
    weights: Weights,
    config: ModelConfig,
    cache: Cache,
    token: Int[Array, "M n"],
    count: Int[Array, "M"],
    slot: Int[Array, "M"],
    start: Int[Array, "M"],
    *,
    fresh: bool,
) -> Cache:
    """The cache with `count` ≤ n new tokens of each named slot behind the `start` ones it holds.

    With `fresh` all of them begin a slot: `start` is 0, and memory is linear in n. What stands in the cache behind a
    row's end is of no meaning and never read.
    """
    place = jnp.arange(token.shape[1], dtype=jnp.int32)
    real = place < count[:, None]
    by = look_up(weights.turn, start[:, None] + place)
    x = weights.embed[token]
    old_keys, old_values = take(cache, slot, 0 if fresh else cache.width)
    alone = attend_rows_keeping(real.astype(jnp.int32), config)
    keys, values = [], []
    for layer, old_key, old_value in zip(weights.layers, old_keys, old_values, strict=True):
        attend = alone if fresh else _attend_both(old_key, old_value, start)
        x, (key, value) = _block(config, layer, attend, x, by)
        keys.append(key.transpose(0, 2, 3, 1))
        values.append(value.swapaxes(1, 2))
    if fresh:
        return write(cache, tuple(keys), tuple(values), slot, start)
    return write_counted(cache, tuple(keys), tuple(values), slot, start, count)


def _block(config: ModelConfig, layer: Params, attend: Attend, x: Array, by: Any) -> Any:
    return Block(config, attend).apply({"params": layer}, x, by)


def _norm(weights: Weights, config: ModelConfig, x: Float[Array, "B D"]) -> Float[Array, "B D"]:
    normed: Any = RMSNorm(config.norm_epsilon).apply({"params": weights.norm}, x)
    return normed


def _attend_slots(
    key: Float[Array, "B K d w"],
    value: Float[Array, "B K w d"],
    column: Int[Array, ""],
    readable: Bool[Array, "B w"],
) -> Attend:
    """One query a row, whose own key and value go to `column`."""

    def attend(query, new_key, new_value):  # type: ignore[no-untyped-def]
        keys = jax.lax.dynamic_update_slice_in_dim(key, new_key.transpose(0, 2, 3, 1).astype(key.dtype), column, 3)
        values = jax.lax.dynamic_update_slice_in_dim(value, new_value.swapaxes(1, 2).astype(value.dtype), column, 2)
        grouped = query.reshape(query.shape[0], key.shape[1], -1, 1, query.shape[3])
        return _mix(grouped, [(keys, values, readable[:, None])]).reshape(query.shape), (keys, values)

    return attend


def _attend_both(
    old_key: Float[Array, "M K d U"], old_value: Float[Array, "M K U d"], start: Int[Array, "M"]
) -> Attend:
    """n queries a row: over the row's `start` tokens in the cache and the new ones up to each."""

    def attend(query, key, value):  # type: ignore[no-untyped-def]
        rows, new, heads, width = query.shape
        grouped = query.reshape(rows, new, key.shape[2], -1, width).transpose(0, 2, 3, 1, 4)
        place = jnp.arange(new)
        parts = [
            (old_key, old_value, (jnp.arange(old_key.shape[3]) < start[:, None])[:, None]),
            (key.transpose(0, 2, 3, 1), value.swapaxes(1, 2), (place[:, None] >= place)[None]),
        ]
        mixed = _mix(grouped, parts).transpose(0, 3, 1, 2, 4)
        return mixed.reshape(rows, new, heads, width), (key, value)

    return attend


# Keys, values, and which may be read: of some rows, by some queries. Parts are as long as they like.
Part = tuple[Float[Array, "B K d _"], Float[Array, "B K _ d"], Bool[Array, "_ _ _"]]


def _mix(query: Float[Array, "B K g n d"], parts: list[Part]) -> Float[Array, "B K g n d"]:
    """One softmax over several stores of keys: Σ_parts exp(s − m) v / Σ_parts exp(s − m), m the maximum over all."""
    scale = 1.0 / math.sqrt(query.shape[-1])
    shape = query.shape
    flat = query.reshape(*shape[:2], -1, shape[-1])  # a group's queries are the rows of one product
    scores = []
    for key, _, mask in parts:
        score = jnp.matmul(flat, key.astype(flat.dtype), preferred_element_type=jnp.float32) * scale
        score = score.reshape(*shape[:4], -1)
        scores.append(jnp.where(mask[:, None, None], score, NEVER))
    most = functools.reduce(jnp.maximum, [score.max(-1, keepdims=True) for score in scores])
    mixed, total = [], []
    for score, (_, value, _) in zip(scores, parts, strict=True):
        weight = jnp.exp(score - most)
        rows = weight.reshape(*shape[:2], -1, weight.shape[-1]).astype(flat.dtype)
        mixed.append(jnp.matmul(rows, value.astype(flat.dtype), preferred_element_type=jnp.float32).reshape(shape))
        total.append(weight.sum(-1, keepdims=True))
    return (functools.reduce(jnp.add, mixed) / functools.reduce(jnp.add, total)).astype(query.dtype)
