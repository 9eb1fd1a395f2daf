"""Three critics behind one signature: how the heads are read, and what each is fitted to.

Heads give V_mc(s), member m, reward layer c. What advantages are taken from is a value in reward units:

    plain     Σ_c w_c V_0c
    ensemble  mean_m − κ·std_m of Σ_c w_c V_mc
    cql       Σ_c w_c V_0c, where Q(s, a) = V(s) + A(s, a) − E_π A, so that V = E_π Q holds by construction

Beside it each has a sober value by layer, which nothing lowers: λ-returns bootstrap from it and self-imitation compares
returns with it. That is the only member of `plain`, the mean of `ensemble`, and for `cql` a head of its own.

What lowers `cql`'s value: on replayed rows Q(s, a_t), not V(s), is fitted to r_t + γ V(s_{t+1}), and the penalty
α(τ log E_π exp(Q/τ) − Q(s, a_t)) raises A at the replayed action: what replayed rows have above the policy's own is
booked to their actions, and more than that. Its stationary point has E_π Q = E_π T + α(1 − Σ_a π(a) π̃(a)/μ(a)), μ the
rows' behaviour and π̃ ∝ π e^{Q/τ}: below E_π T where π̃ is near π, so τ must not be small beside the spread of Q. On
states one token off the policy's way the state form lowers V itself. On the policy's own rows V is fitted to the
λ-returns, as with `plain`: there μ = π, and the penalty would leave E_π Q about where it is.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from rljax.learner.config import CriticConfig
from rljax.model.config import CriticShape
from rljax.rl.conservative import pessimistic, soft_penalty
from rljax.rl.losses import clipped_value_loss

# A layer whose weight is smaller is fitted as if it had this one: were it ignored, its value would be wrong when the
# weights change.
LEAST_WEIGHT = 0.1
Heads = Float[Array, "*S M C"]
Weights = Float[Array, "C"]


class Critic(NamedTuple):
    """`value` is what advantages are taken from, `layers` the sober value of each reward layer."""

    value: Callable[[Heads, Weights], Float[Array, "*S"]]
    layers: Callable[[Heads], Float[Array, "*S C"]]


def make_critic(config: CriticConfig) -> Critic:
    """The critic that `critic.kind` names."""
    return {
        "plain": Critic(plain_value, lambda heads: heads[..., 0, :]),
        "ensemble": Critic(
            lambda heads, weights: ensemble_value(heads, weights, config.kappa), lambda heads: heads.mean(axis=-2)
        ),
        "cql": Critic(plain_value, lambda heads: heads[..., 1, :]),
    }[config.kind]


def shape_of(config: CriticConfig, components: int) -> CriticShape:
    """The heads that the critic needs; C = `components`."""
    return {
        "plain": CriticShape(components, 1, config.hidden),
        "ensemble": CriticShape(components, config.members, config.hidden, config.prior),
        "cql": CriticShape(components, 2, config.hidden, 0.0, config.rank),
    }[config.kind]


def plain_value(heads: Heads, weights: Weights) -> Float[Array, "*S"]:
    """Σ_c w_c V_0c, in reward units."""
    return heads[..., 0, :] @ weights


def ensemble_value(heads: Heads, weights: Weights, kappa: float) -> Float[Array, "*S"]:
    """mean − κ·std over the members' values, in reward units."""
    return pessimistic(heads @ weights, kappa)


def scales(weights: Weights) -> Weights:
    """What brings each layer into reward units for the loss."""
    return jnp.maximum(weights, LEAST_WEIGHT)


def value_loss(
    heads: Float[Array, "B S M C"],
    old: Float[Array, "B S M C"],
    returns: Float[Array, "B S C"],
    members: Bool[Array, "B M"],
    weights: Weights,
    clip: float,
) -> Float[Array, "B S"]:
    """½ (V_mc − G_c)² in reward units, clipped as PPO does, summed over layers, mean over the row's members."""
    scale = scales(weights)
    wanted = jnp.broadcast_to(scale * returns[..., None, :], heads.shape)
    loss = clipped_value_loss(scale * heads, scale * old, wanted, clip).sum(axis=-1)
    kept = members[:, None, :]
    return jnp.where(kept, loss, 0.0).sum(axis=-1) / kept.sum(axis=-1)


def off_policy_loss(
    value: Float[Array, "B S C"],
    taken: Float[Array, "B S C"],
    soft: Float[Array, "B S"],
    target: Float[Array, "B S C"],
    weights: Weights,
    alpha: float,
) -> Float[Array, "B S"]:
    """½ (Q_c(s, a_t) − T_c)² in reward units, summed over layers, + α(τ log E_π exp(Q/τ) − Q(s, a_t)).

    `taken` is Q(s, a_t) − V(s), and `soft` counts from V(s), too: V cancels from the penalty (Kumar et al., 2020,
    eq. 4).
    """
    error = scales(weights) * (value + taken - target)
    return 0.5 * jnp.sum(error**2, axis=-1) + alpha * soft_penalty(soft, taken @ weights)


def random_place(key: Array, sampled: Bool[Array, "B S"], last: Bool[Array, "B S"]) -> tuple[Array, Bool[Array, "B"]]:
    """A random sampled position of each row that does not end an episode, and whether there is one: [B], [B]."""
    fit = sampled & ~last
    # A token behind it must be read for there to be another state.
    fit = fit.at[:, -1].set(False)
    drawn = jnp.where(fit, jax.random.uniform(key, fit.shape), -1.0)
    return jnp.argmax(drawn, axis=1).astype(jnp.int32), fit.any(axis=1)
