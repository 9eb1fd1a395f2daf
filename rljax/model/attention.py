"""Causal attention over whole rows, several segments in a row allowed: dense, blockwise or cuDNN's flash attention."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

import jax
import jax.numpy as jnp
from jaxtyping import Array, Float, Int

from rljax.model.blockwise import blockwise_attention
from rljax.model.config import ModelConfig

Kernel = Literal["dense", "blockwise", "cudnn"]
# Up to this many positions the quadratic scores are small, and one matrix product beats many.
DENSE_UP_TO = 512
BLOCK = 256


def choose_kernel(config: ModelConfig, length: int) -> Kernel:
    """The kernel for rows of S = `length` tokens: what the configuration says, or by size and backend with `auto`."""
    if config.attention != "auto":
        return config.attention
    if jax.default_backend() == "gpu" and config.dtype == "bfloat16":
        return "cudnn"
    return "dense" if length <= DENSE_UP_TO else "blockwise"


def attend_rows(segment: Int[Array, "B S"], config: ModelConfig) -> Callable[..., tuple[Float[Array, "B S H d"], None]]:
    """An `Attend` of whole rows that keeps nothing: each token sees its own segment up to itself.

    With cuDNN a row must be one segment with its padding (0) behind it: then causality alone keeps padding out.
    """
    mix = attention_function(segment, config)
    return lambda query, key, value: (mix(query, key, value), None)


def attend_rows_keeping(
    segment: Int[Array, "B S"], config: ModelConfig
) -> Callable[..., tuple[Float[Array, "B S H d"], Any]]:
    """The same, keeping keys and values for a cache."""
    mix = attention_function(segment, config)
    return lambda query, key, value: (mix(query, key, value), (key, value))


def attention_function(segment: Int[Array, "B S"], config: ModelConfig) -> Callable[..., Float[Array, "B S H d"]]:
    """(query, key, value) → Σ_j softmax_j(q·k_j / √d) v_j over the positions that causality and segments leave."""
    kernel = choose_kernel(config, segment.shape[1])
    if kernel == "dense":
        return partial(dense_attention, segment=segment)
    if kernel == "blockwise":
        return partial(blockwise_attention, segment=segment, block=BLOCK)
    return partial(jax.nn.dot_product_attention, is_causal=True, implementation="cudnn")


def dense_attention(
    query: Float[Array, "B S H d"],
    key: Float[Array, "B S K d"],
    value: Float[Array, "B S K d"],
    segment: Int[Array, "B S"],
) -> Float[Array, "B S H d"]:
    """All S² scores at once."""
    place = jnp.arange(segment.shape[1])
    mask = (place[:, None] >= place) & (segment[:, :, None] == segment[:, None, :])
    return jax.nn.dot_product_attention(query, key, value, mask=mask[:, None])
