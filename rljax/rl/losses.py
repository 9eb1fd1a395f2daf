"""The terms of the PPO loss, one number a position; the learner masks and averages them."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float


def ratio(logprob: Float[Array, "*S"], old_logprob: Float[Array, "*S"], mask: Bool[Array, "*S"]) -> Float[Array, "*S"]:
    """ρ = π / π_old, 1 off the mask. The difference is masked before exp: exp(inf)·0 would be NaN in the gradient."""
    return jnp.exp(jnp.where(mask, logprob - old_logprob, 0.0))


def truncated_importance(
    proximal: Float[Array, "*S"], behaviour: Float[Array, "*S"], mask: Bool[Array, "*S"], cap: float
) -> Float[Array, "*S"]:
    """min(π_proximal / π_behaviour, cap) from log-probs in nats, 1 off the mask; not learned through.

    The first factor of decoupled PPO (Hilton et al., 2022, eq. 5), truncated as in IMPALA (Espeholt et al., 2018).
    """
    return jax.lax.stop_gradient(jnp.minimum(ratio(proximal, behaviour, mask), cap))


def clipped_policy_loss(
    rho: Float[Array, "*S"], advantage: Float[Array, "*S"], clip_low: float, clip_high: float
) -> Float[Array, "*S"]:
    """−min(ρ A, clip(ρ, 1 − ε_low, 1 + ε_high) A) (Schulman et al., 2017, eq. 7; two bounds: Yu et al., 2025)."""
    return -jnp.minimum(rho * advantage, jnp.clip(rho, 1.0 - clip_low, 1.0 + clip_high) * advantage)


def clipped_value_loss(
    value: Float[Array, "*S"], old_value: Float[Array, "*S"], returns: Float[Array, "*S"], clip: float
) -> Float[Array, "*S"]:
    """½ max((V − G)², (V_clipped − G)²), V_clipped within `clip` reward units of the old value."""
    near = old_value + jnp.clip(value - old_value, -clip, clip)
    return 0.5 * jnp.maximum((value - returns) ** 2, (near - returns) ** 2)


def self_imitation_losses(
    logprob: Float[Array, "*S"], value: Float[Array, "*S"], returns: Float[Array, "*S"], surplus: Float[Array, "*S"]
) -> tuple[Float[Array, "*S"], Float[Array, "*S"]]:
    """−log π · (R − V)⁺ and ½ ((R − V)⁺)² (Oh et al., 2018, eqs. 2 and 3).

    `surplus` is (R − V)⁺ with its gradient stopped: it weighs, it is not learned through.
    """
    return -logprob * surplus, 0.5 * jnp.maximum(returns - value, 0.0) ** 2
