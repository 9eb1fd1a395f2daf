"""Pieces of conservative critics: penalties on action values and on states, and pessimism among heads."""

from __future__ import annotations

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Key


def soft_value(action_value: Float[Array, "*S V"], logprob: Float[Array, "*S V"], tau: float) -> Float[Array, "*S"]:
    """τ log E_{a∼π} exp(Q(s, a) / τ), in reward units: E_π Q for large τ, max Q for small."""
    return tau * jax.nn.logsumexp(logprob + action_value / tau, axis=-1)


def soft_penalty(soft: Float[Array, "*S"], taken: Float[Array, "*S"]) -> Float[Array, "*S"]:
    """τ log E_π exp(Q/τ) − Q(s, a_t), in reward units (Kumar et al., 2020, eq. 4, with π itself for the prior).

    A constant added to all Q of a state cancels. Where a_t was drawn from π its mean is at least 0 (Jensen), and its
    slope moves E_π Q nowhere: it is off-policy rows that it makes a critic careful by.
    """
    return soft - taken


def state_penalty(
    unvisited: Float[Array, "*S"],
    visited: Float[Array, "*S"],
    weight: Float[Array, "*S"],
    floor: float,
    gap: float,
) -> Float[Array, "*S"]:
    """weight · ½ max(V(s′) − V(s) + gap, 0)² where V(s′) is above `floor`, the least return there can be: lowers s′,
    which was not visited, against s, which was, until it lies `gap` reward units below (after COMBO, Yu et al., 2021,
    eq. 2, which is linear and in the mean over states).

    What the two have in common cancels. Were s not raised, a critic that cannot tell them apart would lose the value of
    both: regression on the returns of s would hold it with a bias of the penalty's size. A linear penalty never ends,
    and with steps as Adam's, which know no size, it moves the critic most where returns teach it least. With 1 − π(a)
    for a weight, states that the policy goes to anyhow are spared.
    """
    off = jnp.maximum(unvisited - visited + gap, 0.0)
    return weight * jnp.where(unvisited > floor, 0.5 * off**2, 0.0)


def offsets(members: int) -> Float[Array, "M"]:
    """Evenly spaced numbers with mean 0 and standard deviation 1; a single one is 0."""
    even = jnp.linspace(-1.0, 1.0, members) if members > 1 else jnp.zeros(members)
    return even / jnp.maximum(even.std(), 1e-6)


def agreement_penalty(
    apart: Float[Array, "*S M"], weight: Float[Array, "*S"], size: Float[Array, ""] | float
) -> Float[Array, "*S"]:
    """weight · ½ mean_m (Δ_m − size·ξ_m)²: draws what members add to their common value, Δ_m, to fixed numbers ξ_m
    (`offsets`) in a state that was not visited.

    Random prior functions (Osband et al., 2018) make members differ everywhere until data brings them together; this is
    where they are to differ, and nothing that is the same for all of them moves.
    """
    wanted = size * offsets(apart.shape[-1])
    return weight * 0.5 * jnp.mean((apart - wanted) ** 2, axis=-1)


def pessimistic(values: Float[Array, "*S M"], kappa: float) -> Float[Array, "*S"]:
    """mean − κ·std over the members (divisor M). The slope is finite where they agree."""
    mean = values.mean(axis=-1)
    variance = jnp.mean((values - mean[..., None]) ** 2, axis=-1)
    positive = variance > 0
    # Chosen before the root, not behind it: the root's slope at 0 is infinite.
    return mean - kappa * jnp.where(positive, jnp.sqrt(jnp.where(positive, variance, 1.0)), 0.0)


def members_mask(key: Key[Array, ""], rows: int, members: int, keep: float) -> Bool[Array, "B M"]:
    """Which heads are fitted to which row: each with probability `keep`, at least one (Osband et al., 2016)."""
    drawn = jax.random.uniform(key, (rows, members))
    return (drawn < keep) | (drawn == drawn.min(axis=1, keepdims=True))
