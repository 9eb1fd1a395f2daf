"""Values against the returns that followed, by how high the value was.

A single return is noisy, so E[(V − G)⁺] is positive for a perfect critic, too. Overestimation is therefore taken of
means: within each bin of V, what the mean value has above the mean return.
"""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

BINS = 10
LOWEST, HIGHEST = -0.5, 2.0  # reward units; values beyond are counted in the outermost bins


def calibration(
    value: Float[Array, "*S"], realised: Float[Array, "*S"], mask: Bool[Array, "*S"]
) -> Float[Array, "3 K"]:
    """Σ 1, Σ V and Σ G over the kept positions, by K = `BINS` bins of V of equal width."""
    place = jnp.floor((value - LOWEST) / (HIGHEST - LOWEST) * BINS).astype(jnp.int32)
    inside = (jnp.clip(place, 0, BINS - 1)[..., None] == jnp.arange(BINS)) & mask[..., None]
    axes = tuple(range(mask.ndim))

    def total(x: Float[Array, "*S"]) -> Float[Array, "K"]:
        return jnp.sum(jnp.where(inside, x[..., None], 0.0), axis=axes, dtype=jnp.float32)

    return jnp.stack([total(jnp.ones_like(value)), total(value), total(realised)])


def overestimation(curve: Float[Array, "3 K"]) -> Float[Array, ""]:
    """Σ_k (Σ_k V − Σ_k G)⁺ / n, in reward units: the positive part of the bias, bin by bin; 0 of nothing."""
    count, value, realised = curve
    return jnp.sum(jnp.maximum(value - realised, 0.0)) / jnp.maximum(jnp.sum(count), 1.0)
