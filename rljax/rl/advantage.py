"""Generalised advantage estimation over the sampled positions of a row."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float


def gae(
    reward: Float[Array, "B S"],
    value: Float[Array, "B S"],
    bootstrap: Float[Array, "B"],
    sampled: Bool[Array, "B S"],
    *,
    discount: float,
    lambda_: float,
) -> Float[Array, "B S"]:
    """A_t = Σ_l (γλ)^l δ_{t+l}, δ_t = r_t + γ V_{t+1} − V_t (Schulman et al., 2016, eq. 16).

    t runs over sampled positions alone: V_{t+1} is the value at the *next sampled* position, so prompts, observations
    and padding are stepped over; behind the last one stands `bootstrap`. 0 on other positions. Times: t in 0…S−1.
    """

    def backwards(later, now):  # type: ignore[no-untyped-def]
        next_value, next_advantage = later
        r, v, keep = now
        delta = r + discount * next_value - v
        advantage = delta + discount * lambda_ * next_advantage
        later = (jnp.where(keep, v, next_value), jnp.where(keep, advantage, next_advantage))
        return later, jnp.where(keep, advantage, 0.0)

    start = (bootstrap, jnp.zeros_like(bootstrap))
    _, advantage = jax.lax.scan(backwards, start, (reward.T, value.T, sampled.T), reverse=True)
    return advantage.T


def lambda_returns(
    reward: Float[Array, "B S"],
    value: Float[Array, "B S"],
    bootstrap: Float[Array, "B"],
    sampled: Bool[Array, "B S"],
    *,
    discount: float,
    lambda_: float,
) -> Float[Array, "B S"]:
    """G^λ_t = A_t + V_t on sampled positions, 0 elsewhere; with λ = 1 the discounted sum of rewards to come."""
    advantage = gae(reward, value, bootstrap, sampled, discount=discount, lambda_=lambda_)
    return jnp.where(sampled, advantage + value, 0.0)
