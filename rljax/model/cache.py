"""The key/value cache: an explicit pytree, never a module's hidden state."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from flax import struct
from jaxtyping import Array, Bool, Float, Int

from rljax.model.config import ModelConfig


@struct.dataclass
class Cache:
    """Keys and values of the slots written so far. W is the number of slots, all rows fill the same slot at once."""

    key: Float[Array, "L B W K d"]
    value: Float[Array, "L B W K d"]
    valid: Bool[Array, "B W"]  # the slot holds a real token, not padding
    position: Int[Array, "B"]  # the position id of the row's next token
    length: Int[Array, ""]  # slots in use, the same for all rows


def empty_cache(config: ModelConfig, rows: int, slots: int) -> Cache:
    """A cache without tokens for B = `rows` and W = `slots`."""
    shape = (config.layers, rows, slots, config.kv_heads, config.head_width)
    zeros = jnp.zeros(shape, jnp.dtype(config.dtype))
    return Cache(
        key=zeros,
        value=zeros,
        valid=jnp.zeros((rows, slots), bool),
        position=jnp.zeros(rows, jnp.int32),
        length=jnp.zeros((), jnp.int32),
    )


def repeat_rows(cache: Cache, times: int) -> Cache:
    """Each row `times` times in succession: a prompt's prefill, shared by its group of samples."""
    return Cache(
        key=jnp.repeat(cache.key, times, axis=1),
        value=jnp.repeat(cache.value, times, axis=1),
        valid=jnp.repeat(cache.valid, times, axis=0),
        position=jnp.repeat(cache.position, times, axis=0),
        length=cache.length,
    )


def cache_bytes(config: ModelConfig, rows: int, slots: int) -> int:
    """Memory that a cache takes, in bytes."""
    leaves = jax.eval_shape(lambda: jax.tree.leaves(empty_cache(config, rows, slots)))
    return sum(leaf.size * leaf.dtype.itemsize for leaf in leaves)
