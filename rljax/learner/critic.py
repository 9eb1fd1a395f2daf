"""Three critics behind one signature: how the heads are read, and what each is fitted to.

Heads give V_mc(s), member m, reward layer c. What the policy's λ-returns bootstrap from is a value in reward units:

    plain     Σ_c w_c V_0c
    ensemble  mean_m − κ·std_m of Σ_c w_c V_mc, m ≥ 1, where V_m = V_0 + Δ_m
    cql       Σ_c w_c V_0c, where Q(s, a) = V(s) + A(s, a) − E_π A, so that V = E_π Q holds by construction

Beside it each has a sober value by layer, which nothing lowers: the only member of `plain`, `ensemble`'s head 0, which
its members are added to, and for `cql` a head of its own. The policy's advantage is A = G^λ(V) − V_sober; returns are
compared with V_sober by self-imitation, too, and the critic's own λ-returns bootstrap from it. A careful value keeps
what is not known from being paid for. As a baseline it would have no part in the expected gradient, and only make the
policy commit earlier to what it does already (Chung et al., 2021).

What lowers `cql`'s value: on replayed rows Q(s, a_t), not V(s), is fitted to r_t + γ V(s_{t+1}), and the penalty
α(τ log E_π exp(Q/τ) − Q(s, a_t)) raises A at the replayed action: what replayed rows have above the policy's own is
booked to their actions, and more than that. Its stationary point has E_π Q = E_π T + α(1 − Σ_a π(a) π̃(a)/μ(a)), μ the
rows' behaviour and π̃ ∝ π e^{Q/τ}: below E_π T where π̃ is near π, so τ must not be small beside the spread of Q. On
states one token off the policy's way the state form lowers V itself (there `ensemble` draws its members apart). On the
policy's own rows V is fitted to the λ-returns, as with `plain`: there μ = π, and the penalty would leave E_π Q about
where it is.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Key

from rljax.learner.config import CriticConfig
from rljax.model.config import CriticShape
from rljax.rl.conservative import agreement_penalty, members_mask, pessimistic, soft_penalty, state_penalty
from rljax.rl.losses import clipped_value_loss

# A layer whose weight is smaller is fitted as if it had this one: were it ignored, its value would be wrong when the
# weights change.
LEAST_WEIGHT = 0.1
Heads = Float[Array, "*S M C"]
Weights = Float[Array, "C"]


class Critic(NamedTuple):
    """`value` is what the policy's λ-returns bootstrap from, `layers` the sober value of each reward layer.

    `unvisited` is the loss of pairs of states, of which the first was not visited and the second was, by their heads,
    the weights of the reward layers, and the pairs' own; None where no such states are asked for.
    """

    value: Callable[[Heads, Weights], Float[Array, "*S"]]
    layers: Callable[[Heads], Float[Array, "*S C"]]
    unvisited: Callable[[Heads, Heads, Weights, Float[Array, "*S"]], Float[Array, "*S"]] | None = None


def make_critic(config: CriticConfig) -> Critic:
    """The critic that `critic.kind` names."""
    return {
        "plain": Critic(plain_value, lambda heads: heads[..., 0, :]),
        "ensemble": Critic(
            partial(ensemble_value, kappa=config.kappa),
            lambda heads: heads[..., 0, :],
            partial(drawn_apart, config=config) if config.disagree else None,
        ),
        "cql": Critic(
            plain_value,
            lambda heads: heads[..., 1, :],
            partial(lowered, config=config) if config.state_alpha else None,
        ),
    }[config.kind]


def shape_of(config: CriticConfig, components: int) -> CriticShape:
    """The heads that the critic needs; C = `components`."""
    return {
        "plain": CriticShape(components, 1, config.hidden),
        "ensemble": CriticShape(components, 1 + config.members, config.hidden, config.members, config.units),
        "cql": CriticShape(components, 2, config.hidden, rank=config.rank),
    }[config.kind]


def plain_value(heads: Heads, weights: Weights) -> Float[Array, "*S"]:
    """Σ_c w_c V_0c, in reward units."""
    return heads[..., 0, :] @ weights


def ensemble_value(heads: Heads, weights: Weights, kappa: float) -> Float[Array, "*S"]:
    """mean − κ·std over the members' values, in reward units; head 0 is what they have in common."""
    return pessimistic(heads[..., 1:, :] @ weights, kappa)


def drawn_apart(
    unvisited: Heads, visited: Heads, weights: Weights, pair: Float[Array, "*S"], *, config: CriticConfig
) -> Float[Array, "*S"]:
    """`ensemble` in a state that was not visited: members are drawn `apart`, the value that they share is not moved."""
    value = unvisited @ weights
    added = value[..., 1:] - jax.lax.stop_gradient(value[..., :1])
    return config.disagree * agreement_penalty(added, pair, config.apart)


def lowered(
    unvisited: Heads, visited: Heads, weights: Weights, pair: Float[Array, "*S"], *, config: CriticConfig
) -> Float[Array, "*S"]:
    """`cql` in a state that was not visited: its value is lowered against that of the one that was."""
    values = plain_value(unvisited, weights), plain_value(visited, weights)
    return config.state_alpha * state_penalty(*values, pair, config.floor, config.gap)


def scales(weights: Weights) -> Weights:
    """What brings each layer into reward units for the loss."""
    return jnp.maximum(weights, LEAST_WEIGHT)


def value_loss(
    heads: Float[Array, "B S M C"],
    old: Float[Array, "B S M C"],
    returns: Float[Array, "B S C"],
    share: Float[Array, "B M"],
    weights: Weights,
    clip: float,
) -> Float[Array, "B S"]:
    """½ (V_mc − G_c)² in reward units, clipped as PPO does, summed over layers; `share` is each head's in the row."""
    scale = scales(weights)
    wanted = jnp.broadcast_to(scale * returns[..., None, :], heads.shape)
    loss = clipped_value_loss(scale * heads, scale * old, wanted, clip).sum(axis=-1)
    return jnp.sum(share[:, None, :] * loss, axis=-1)


def shares(config: CriticConfig, key: Key[Array, ""], rows: int, heads: int) -> Float[Array, "B M"]:
    """What a head's loss weighs in a row's: all the same, with 1 together. An ensemble's first head has a 1 of its own
    in every row, and those of its members that are shown the row share another."""
    if config.kind != "ensemble":
        return jnp.full((rows, heads), 1.0 / heads)
    shown = members_mask(key, rows, heads - 1, config.keep).astype(jnp.float32)
    return jnp.concatenate([jnp.ones((rows, 1)), shown / shown.sum(axis=1, keepdims=True)], axis=1)


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
