"""Arithmetic over the positions that a mask keeps. Sums are global under `jax.jit` on a mesh."""

from __future__ import annotations

import jax.numpy as jnp
from jaxtyping import Array, Bool, Float


def masked_sum(x: Float[Array, "*S"], mask: Bool[Array, "*S"]) -> Float[Array, ""]:
    """Σ x·mask. What the mask drops may be NaN."""
    return jnp.sum(jnp.where(mask, x, 0.0), dtype=jnp.float32)


def masked_count(mask: Bool[Array, "*S"]) -> Float[Array, ""]:
    """Σ mask, 1 at least, so that it can be divided by."""
    return jnp.maximum(jnp.sum(mask, dtype=jnp.float32), 1.0)


def masked_mean(x: Float[Array, "*S"], mask: Bool[Array, "*S"]) -> Float[Array, ""]:
    """Σ x·mask / Σ mask; 0 where the mask keeps nothing. What the mask drops may be NaN."""
    return masked_sum(x, mask) / masked_count(mask)


def masked_std(x: Float[Array, "*S"], mask: Bool[Array, "*S"]) -> Float[Array, ""]:
    """Standard deviation over the kept positions (divisor n, as `np.ma.std`)."""
    kept = jnp.where(mask, x, 0.0)
    return jnp.sqrt(masked_mean((kept - masked_mean(kept, mask)) ** 2, mask))


def whiten(x: Float[Array, "*S"], mask: Bool[Array, "*S"], floor: float) -> Float[Array, "*S"]:
    """(x − mean) / max(std, floor) on the kept positions, 0 elsewhere.

    Without the floor, once nearly all groups succeed, what is left of the advantages is noise blown up to size one.
    """
    kept = jnp.where(mask, x, 0.0)
    scaled = (kept - masked_mean(kept, mask)) / jnp.maximum(masked_std(kept, mask), floor)
    return jnp.where(mask, scaled, 0.0)


def explained_variance(
    target: Float[Array, "*S"], guess: Float[Array, "*S"], mask: Bool[Array, "*S"]
) -> Float[Array, ""]:
    """1 − Var(target − guess) / Var(target); 0 where the target does not vary."""
    spread = masked_std(target, mask) ** 2
    rest = masked_std(target - guess, mask) ** 2
    return jnp.where(spread > 1e-8, 1.0 - rest / jnp.maximum(spread, 1e-8), 0.0)
