"""The key/value cache of the slots that rows are decoded in: an explicit pytree, never a module's hidden state.

A tuple entry a layer: what is written to one layer then never moves the others. Keys lie with the slots' positions
last, so that scores are plain matrix products.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from flax import struct
from jaxtyping import Array, Float, Int

from rljax.model.config import ModelConfig


@struct.dataclass
class Cache:
    """Keys and values of B slots with room for W tokens each. How much of a slot is in use the engine knows."""

    key: tuple[Float[Array, "B K d W"], ...]
    value: tuple[Float[Array, "B K W d"], ...]

    @property
    def width(self) -> int:
        """W."""
        return self.key[0].shape[3]


def resize(cache: Cache, width: int) -> Cache:
    """The cache with room for W = `width` tokens a slot; what stands behind is lost, what is new is empty."""
    more = max(width - cache.width, 0)
    return Cache(
        tuple(jnp.pad(x[..., :width], ((0, 0), (0, 0), (0, 0), (0, more))) for x in cache.key),
        tuple(jnp.pad(x[:, :, :width], ((0, 0), (0, 0), (0, more), (0, 0))) for x in cache.value),
    )


def regroup(cache: Cache, rows: Int[Array, "M"]) -> Cache:
    """A cache whose slots are those of `cache` that `rows` names, in that order."""
    return Cache(*(tuple(jnp.take(x, rows, axis=0, mode="clip") for x in part) for part in (cache.key, cache.value)))


def empty_cache(config: ModelConfig, slots: int, width: int, dtype: str) -> Cache:
    """A cache without tokens for B = `slots` and W = `width`."""
    shape = (slots, config.kv_heads, config.head, width)

    def layers(*axes: int) -> tuple[Array, ...]:
        return tuple(jnp.zeros([shape[axis] for axis in axes], dtype) for _ in range(config.layers))

    return Cache(layers(0, 1, 2, 3), layers(0, 1, 3, 2))


def cache_bytes(config: ModelConfig, slots: int, width: int, dtype: str) -> int:
    """Memory that a cache takes, in bytes."""
    return 2 * config.layers * slots * width * config.kv_heads * config.head * jnp.dtype(dtype).itemsize


def write(
    cache: Cache,
    key: tuple[Float[Array, "M K d n"], ...],
    value: tuple[Float[Array, "M K n d"], ...],
    slot: Int[Array, "M"],
    start: Int[Array, "M"],
) -> Cache:
    """The cache with n tokens written to each named slot from position `start` on; a slot that is none is dropped."""
    return Cache(
        tuple(_write(old, new, slot, start, 3) for old, new in zip(cache.key, key, strict=True)),
        tuple(_write(old, new, slot, start, 2) for old, new in zip(cache.value, value, strict=True)),
    )


def write_rows(
    cache: Cache,
    key: tuple[Float[Array, "B K d n"], ...],
    value: tuple[Float[Array, "B K n d"], ...],
    start: Int[Array, "B"],
) -> Cache:
    """The cache with n tokens written to every slot from its `start` on; row by row, so sharded slots stay apart."""

    def put(axis: int) -> Any:
        return jax.vmap(lambda old, new, at: jax.lax.dynamic_update_slice_in_dim(old, new, at, axis))

    return Cache(
        tuple(put(2)(old, new, start) for old, new in zip(cache.key, key, strict=True)),
        tuple(put(1)(old, new, start) for old, new in zip(cache.value, value, strict=True)),
    )


def write_counted(
    cache: Cache,
    key: tuple[Float[Array, "M K d n"], ...],
    value: tuple[Float[Array, "M K n d"], ...],
    slot: Int[Array, "M"],
    start: Int[Array, "M"],
    count: Int[Array, "M"],
) -> Cache:
    """The same for the first `count` of the n tokens of each row, one by one: n may reach beyond the slot's end."""
    place = jnp.arange(key[0].shape[3], dtype=jnp.int32)
    # Out of bounds, so dropped.
    row = jnp.where(place < count[:, None], slot[:, None], cache.key[0].shape[0])
    column = start[:, None] + place

    def put_key(old: Array, new: Array) -> Array:
        return old.at[row, :, :, column].set(new.transpose(0, 3, 1, 2).astype(old.dtype), mode="drop")

    def put_value(old: Array, new: Array) -> Array:
        return old.at[row, :, column].set(new.swapaxes(1, 2).astype(old.dtype), mode="drop")

    return Cache(tuple(map(put_key, cache.key, key)), tuple(map(put_value, cache.value, value)))


def copy(cache: Cache, source: Int[Array, "M"], slot: Int[Array, "M"], used: int) -> Cache:
    """The cache with the first `used` positions of each source slot copied to another; what is no slot is dropped."""
    key, value = take(cache, source, used)
    return write(cache, key, value, slot, jnp.zeros_like(slot))


def take(
    cache: Cache, slot: Int[Array, "M"], used: int
) -> tuple[tuple[Float[Array, "M K d U"], ...], tuple[Float[Array, "M K U d"], ...]]:
    """The first U = `used` positions of some slots."""
    # Sliced before the rows are picked: whole rows would be as long as the cache.
    return (
        tuple(jnp.take(x[..., :used], slot, axis=0, mode="clip") for x in cache.key),
        tuple(jnp.take(x[:, :, :used], slot, axis=0, mode="clip") for x in cache.value),
    )


def _write(old: Array, new: Array, slot: Int[Array, "M"], start: Int[Array, "M"], axis: int) -> Array:
    numbers = jax.lax.ScatterDimensionNumbers(
        update_window_dims=(1, 2, 3), inserted_window_dims=(0,), scatter_dims_to_operand_dims=(0, axis)
    )
    where = jnp.stack([slot, start], axis=1)
    mode = jax.lax.GatherScatterMode.FILL_OR_DROP
    return jax.lax.scatter(old, where, new.astype(old.dtype), numbers, unique_indices=True, mode=mode)
