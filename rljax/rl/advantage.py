"""Generalised advantage estimation over the sampled positions of a row, and the group baseline without a critic."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int


def gae(
    reward: Float[Array, "B S"],
    value: Float[Array, "B S"],
    bootstrap: Float[Array, "B S"],
    sampled: Bool[Array, "B S"],
    last: Bool[Array, "B S"],
    *,
    discount: float,
    lambda_: float | Float[Array, "B S"],
) -> Float[Array, "B S"]:
    """A_t = Σ_l (γλ)^l δ_{t+l}, δ_t = r_t + γ V_{t+1} − V_t (Schulman et al., 2016, eq. 16).

    t runs over sampled positions alone: V_{t+1} is the value at the *next sampled* position, so prompts, observations
    and padding are stepped over. A row may hold several episodes: on the `last` sampled position of each the sum ends,
    and `bootstrap` there stands for V_{t+1}. 0 on other positions. Times: t in 0…S−1. λ may differ by position: t's
    multiplies A_{t+1} in A_t.
    """

    def backwards(later, now):  # type: ignore[no-untyped-def]
        next_value, next_advantage = later
        r, v, keep, end, cut, factor = now
        next_value, next_advantage = jnp.where(end, cut, next_value), jnp.where(end, 0.0, next_advantage)
        delta = r + discount * next_value - v
        advantage = delta + discount * factor * next_advantage
        later = (jnp.where(keep, v, next_value), jnp.where(keep, advantage, next_advantage))
        return later, jnp.where(keep, advantage, 0.0)

    start = (jnp.zeros_like(reward[:, 0]), jnp.zeros_like(reward[:, 0]))
    factors = jnp.broadcast_to(jnp.asarray(lambda_, reward.dtype), reward.shape)
    line = (reward.T, value.T, sampled.T, last.T, bootstrap.T, factors.T)
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
    lambda_: float | Float[Array, "B S"],
) -> Float[Array, "B S"]:
    """G^λ_t = A_t + V_t on sampled positions, 0 elsewhere; with λ = 1 the discounted sum of rewards to come."""
    advantage = gae(reward, value, bootstrap, sampled, last, discount=discount, lambda_=lambda_)
    return jnp.where(sampled, advantage + value, 0.0)


def adaptive_lambda(
    sampled: Bool[Array, "B S"], last: Bool[Array, "B S"], *, alpha: float, least: float
) -> Float[Array, "B S"]:
    """λ = 1 − 1/(α l) for an episode of l sampled positions, `least` at least (Yue et al., 2025, VAPO, section 4.2).

    Without the bound it is no λ where α l < 1: at the published α = 0.05 up to 20 tokens. `least` off the sampled
    positions.
    """
    episode = jnp.cumsum(last, axis=1) - last  # number of the episode within its row

    def lengths(number: Int[Array, "S"], kept: Bool[Array, "S"]) -> Int[Array, "S"]:
        return jnp.zeros(kept.shape[0] + 1, jnp.int32).at[number].add(kept.astype(jnp.int32))[number]

    length = jax.vmap(lengths)(episode, sampled)
    adapted = 1.0 - 1.0 / (alpha * jnp.maximum(length, 1))
    return jnp.where(sampled, jnp.clip(adapted, least, 1.0), least).astype(jnp.float32)


def group_advantage(returns: Float[Array, "P G"], known: Bool[Array, "P G"], floor: float) -> Float[Array, "P G"]:
    """(R − mean) / max(std, floor) within each problem's group (Shao et al., 2024, GRPO, section 4.1.2).

    Samples that are not `known` (no verdict) are left out of mean and deviation, and get 0.
    """
    count = jnp.maximum(known.sum(axis=1, keepdims=True), 1)
    centred = centred_advantage(returns, known)
    deviation = jnp.sqrt((centred**2).sum(axis=1, keepdims=True) / count)
    return centred / jnp.maximum(deviation, floor)


def centred_advantage(returns: Float[Array, "P G"], known: Bool[Array, "P G"]) -> Float[Array, "P G"]:
    """R − mean of the group's known ones; 0 for the others (Liu et al., 2025, Dr. GRPO, section 3).

    Its other half, a loss that does not divide each response by its own length, holds of a token-mean anyhow.
    """
    count = jnp.maximum(known.sum(axis=1, keepdims=True), 1)
    kept = jnp.where(known, returns, 0.0)
    return jnp.where(known, kept - kept.sum(axis=1, keepdims=True) / count, 0.0)


def leave_one_out_advantage(returns: Float[Array, "P G"], known: Bool[Array, "P G"]) -> Float[Array, "P G"]:
    """R − mean of the group's *other* known ones (Ahmadian et al., 2024, RLOO, eq. 7); 0 where there is no other."""
    count = known.sum(axis=1, keepdims=True)
    kept = jnp.where(known, returns, 0.0)
    others = (kept.sum(axis=1, keepdims=True) - kept) / jnp.maximum(count - 1, 1)
    return jnp.where(known & (count > 1), kept - others, 0.0)


def batch_advantage(returns: Float[Array, "P G"], known: Bool[Array, "P G"]) -> Float[Array, "P G"]:
    """R − mean over all known ones of the batch: REINFORCE with the plainest of baselines (Williams, 1992); 0 for the
    others."""
    kept = jnp.where(known, returns, 0.0)
    return jnp.where(known, kept - kept.sum() / jnp.maximum(known.sum(), 1), 0.0)
