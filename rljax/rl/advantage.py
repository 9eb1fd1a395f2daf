"""Generalised advantage estimation over the sampled positions of a row, and the group baseline without a critic."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float


def gae(
    reward: Float[Array, "B S"],
    value: Float[Array, "B S"],
    bootstrap: Float[Array, "B S"],
    sampled: Bool[Array, "B S"],
    last: Bool[Array, "B S"],
    *,
    discount: float,
    lambda_: float,
) -> Float[Array, "B S"]:
    """A_t = Σ_l (γλ)^l δ_{t+l}, δ_t = r_t + γ V_{t+1} − V_t (Schulman et al., 2016, eq. 16).

    t runs over sampled positions alone: V_{t+1} is the value at the *next sampled* position, so prompts, observations
    and padding are stepped over. A row may hold several episodes: on the `last` sampled position of each the sum ends,
    and `bootstrap` there stands for V_{t+1}. 0 on other positions. Times: t in 0…S−1.
    """

    def backwards(later, now):  # type: ignore[no-untyped-def]
        next_value, next_advantage = later
        r, v, keep, end, cut = now
        next_value, next_advantage = jnp.where(end, cut, next_value), jnp.where(end, 0.0, next_advantage)
        delta = r + discount * next_value - v
        advantage = delta + discount * lambda_ * next_advantage
        later = (jnp.where(keep, v, next_value), jnp.where(keep, advantage, next_advantage))
        return later, jnp.where(keep, advantage, 0.0)

    start = (jnp.zeros_like(reward[:, 0]), jnp.zeros_like(reward[:, 0]))
    line = (reward.T, value.T, sampled.T, last.T, bootstrap.T)
    _, advantage = jax.lax.scan(backwards, start, line, reverse=True)
    return advantage.T


def lambda_returns(
    reward: Float[Array, "B S"],
    value: Float[Array, "B S"],
    bootstrap: Float[Array, "B S"],
    sampled: Bool[Array, "B S"],
    last: Bool[Array, "B S"],
    *,
    discount: float,
    lambda_: float,
) -> Float[Array, "B S"]:
    """G^λ_t = A_t + V_t on sampled positions, 0 elsewhere; with λ = 1 the discounted sum of rewards to come."""
    advantage = gae(reward, value, bootstrap, sampled, last, discount=discount, lambda_=lambda_)
    return jnp.where(sampled, advantage + value, 0.0)


def group_advantage(returns: Float[Array, "P G"], known: Bool[Array, "P G"], floor: float) -> Float[Array, "P G"]:
    """(R − mean) / max(std, floor) within each problem's group (Shao et al., 2024, GRPO, section 4.1.2).

    Samples that are not `known` (no verdict) are left out of mean and deviation, and get 0.
    """
    count = jnp.maximum(known.sum(axis=1, keepdims=True), 1)
    kept = jnp.where(known, returns, 0.0)
    centred = jnp.where(known, kept - kept.sum(axis=1, keepdims=True) / count, 0.0)
    deviation = jnp.sqrt((centred**2).sum(axis=1, keepdims=True) / count)
    return centred / jnp.maximum(deviation, floor)
