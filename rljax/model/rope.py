"""Rotary position embeddings (Su et al., 2021), with the stretching of Llama 3."""

from __future__ import annotations

import math

import jax.numpy as jnp
import numpy as np
from jaxtyping import Array, Float, Int

from rljax.model.config import ModelConfig

Rotation = tuple[Float[Array, "B S 1 h"], Float[Array, "B S 1 h"]]  # cosine and sine, h = d / 2


def frequencies(config: ModelConfig) -> Float[np.ndarray, "h"]:
    """Radians a position of each pair of coordinates: f_i = theta^(−2i/d), i in 0…d/2−1.

    With `rope_factor` s > 1 (Llama 3.1; Dubey et al., 2024, as in Hugging Face's `llama3` scaling): pairs whose wave
    2π/f is longer than original/low turn s times slower, those shorter than original/high as before, between them the
    two are mixed in proportion.
    """
    half = config.head // 2
    plain = config.rope_theta ** (-np.arange(half, dtype=np.float64) / half)
    if config.rope_factor == 1.0:
        return plain.astype(np.float32)
    turns = config.rope_original * plain / (2 * math.pi)
    low, high = config.rope_low_frequency, config.rope_high_frequency
    share = np.clip((turns - low) / (high - low), 0.0, 1.0)
    return ((1 - share) * plain / config.rope_factor + share * plain).astype(np.float32)


def rotation(position: Int[Array, "B S"], config: ModelConfig) -> Rotation:
    """Cosine and sine of position · f, float32, the same for all heads."""
    angle = position[..., None, None].astype(jnp.float32) * jnp.asarray(frequencies(config))
    return jnp.cos(angle), jnp.sin(angle)


def rotation_table(positions: int, config: ModelConfig) -> tuple[Float[Array, "W h"], Float[Array, "W h"]]:
    """Cosine and sine at positions 0…W−1, to be looked up where they are needed many times.

    XLA's CPU backend computes them anew in each fusion that reads them: a fifth of a small model's decoding step.
    """
    cos, sin = rotation(jnp.arange(positions)[None], config)
    return cos[0, :, 0], sin[0, :, 0]


def look_up(table: tuple[Float[Array, "W h"], Float[Array, "W h"]], position: Int[Array, "B S"]) -> Rotation:
    """`rotation` by table."""
    cos, sin = (part[position][:, :, None] for part in table)
    return cos, sin


def rotate(x: Float[Array, "B S N d"], by: Rotation) -> Float[Array, "B S N d"]:
    """(x1, x2) → (x1 cos a − x2 sin a, x2 cos a + x1 sin a), halves convention, in float32."""
    cos, sin = by
    half = x.shape[-1] // 2
    x1, x2 = (part.astype(jnp.float32) for part in (x[..., :half], x[..., half:]))
    return jnp.concatenate([x1 * cos - x2 * sin, x2 * cos + x1 * sin], axis=-1).astype(x.dtype)
