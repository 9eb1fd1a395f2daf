"""The loss of a minibatch, summed over a micro-batch's share of it.

    loss = policy + c_v · value − c_H · entropy + β · KL + c_SI · imitation + critic's own terms

each a mean over the minibatch's sampled, replayed or deviated tokens, however many micro-batches it is computed in.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Bool, Float, Int

from rljax.learner.config import CriticConfig, LearnerConfig
from rljax.learner.critic import make_critic, off_policy_loss, value_loss
from rljax.learner.networks import Actions, Evaluation, Networks, Params
from rljax.learner.targets import ESTIMATORS, Metrics, Targets
from rljax.learner.types import Batch
from rljax.rl.advantage import lambda_returns
from rljax.rl.divergence import kl_k3
from rljax.rl.losses import clipped_policy_loss, ratio, self_imitation_losses
from rljax.rl.masked import masked_sum

# Oh et al. (2018) weigh the value term so. More, and the critic learns the replayed returns by heart: then nothing is
# left of (R − V)⁺ before the policy has learned the answers.
IMITATION_VALUE = 0.01


class Learner(NamedTuple):
    """What an update is made of; nothing of it changes during a run."""

    networks: Networks
    optimizer: optax.GradientTransformation
    config: LearnerConfig
    critic: CriticConfig


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Deviations:
    """Rows with one token exchanged, whose state behind it the policy has not visited in this batch."""

    token: Int[Array, "*N B S"]
    own: Int[Array, "*N B S"]  # the rows as they were
    segment: Int[Array, "*N B S"]
    place: Int[Array, "*N B"]  # of the state: the position that reads the new token
    weight: Float[Array, "*N B"]  # 1 − π(new token), 0 where the row has no such state


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Minibatch:
    """The rows of one step. `deviations` is None with a critic that does not ask for them."""

    batch: Batch[Array]
    targets: Targets
    replay: Batch[Array]
    deviations: Deviations | None


class Common(NamedTuple):
    """What the micro-batches of a step share: tokens that its means are over, and the weights of the reward layers."""

    sampled: Float[Array, ""]
    replayed: Float[Array, ""]
    deviated: Float[Array, ""]
    weights: Float[Array, "C"]


def total_loss(
    params: Params, part: Minibatch, common: Common, *, learner: Learner
) -> tuple[Float[Array, ""], tuple[Metrics, Float[Array, ""]]]:
    """A micro-batch's share of the minibatch's loss, with its share of the metrics and its largest log-prob gap."""
    total, metrics, gap = ppo_loss(params, part.batch, part.targets, common, learner=learner)
    if wants_replay(learner) and part.replay.token.shape[0]:
        loss, more = replay_loss(params, part.replay, common, learner=learner)
        total, metrics = total + loss, metrics | more
    if part.deviations is not None:
        loss = deviation_loss(params, part.deviations, common, learner=learner)
        total, metrics = total + loss, metrics | {"critic/deviations": loss}
    return total, (metrics, gap)


def wants_replay(learner: Learner) -> bool:
    """Whether replayed successes are learned from, by the policy or by its critic."""
    return learner.config.self_imitation > 0 or (learner.critic.kind == "cql" and learner.networks.value is not None)


def ppo_loss(
    params: Params, batch: Batch[Array], targets: Targets, common: Common, *, learner: Learner
) -> tuple[Float[Array, ""], Metrics, Float[Array, ""]]:
    """Clipped policy loss, clipped value loss, entropy and KL; sums over the sampled tokens divided by their number."""
    config = learner.config
    found = learner.networks.evaluate(params, batch.token, batch.target, batch.segment)
    mean = _mean(batch.sampled, common.sampled)
    rho = ratio(found.logprob, targets.proximal, batch.sampled)
    clipped_loss = clipped_policy_loss(rho, targets.advantage, config.clip_low, config.clip_high)
    policy_loss = mean(targets.importance * clipped_loss)
    bonus = mean(found.entropy * jnp.where(batch.sampled, batch.entropy_coefficient, 0.0))
    gap = jax.lax.stop_gradient(jnp.abs(jnp.where(batch.sampled, found.logprob - targets.proximal, 0.0)))
    clipped = (rho < 1.0 - config.clip_low) | (rho > 1.0 + config.clip_high)
    total = policy_loss - bonus
    metrics = {
        "actor/policy_loss": policy_loss,
        "actor/entropy": mean(found.entropy),
        "actor/ppo_kl": mean(kl_k3(targets.proximal, found.logprob)),
        "actor/clip_fraction": mean(clipped.astype(jnp.float32)),
    }
    if config.kl:
        kl = mean(reference_kl(found, rho * targets.importance, targets, config))
        metrics |= {"actor/reference_kl": kl}
        total = total + (config.kl * kl if config.kl_in == "loss" else 0.0)
    if learner.networks.value is not None:
        line = (found.value, targets.heads, targets.returns, targets.share, common.weights)
        critic_loss = mean(value_loss(*line, config.value_clip))
        total, metrics = total + config.value_coefficient * critic_loss, metrics | {"critic/loss": critic_loss}
    return total, metrics, jnp.max(gap)


def reference_kl(
    found: Evaluation, rho: Float[Array, "B S"], targets: Targets, config: LearnerConfig
) -> Float[Array, "B S"]:
    """The chosen estimate of the KL to the reference, weighted to the present policy; ρ is not learned through."""
    estimate = ESTIMATORS[config.kl_estimator](found.logprob, targets.reference)
    return jax.lax.stop_gradient(rho) * estimate


def critic_loss(
    params: Params, batch: Batch[Array], targets: Targets, common: Common, *, learner: Learner
) -> Float[Array, ""]:
    """The value loss by itself, for steps of the critic alone."""
    assert learner.networks.value is not None
    heads = learner.networks.value(params, batch.token, batch.segment)
    line = (heads, targets.heads, targets.returns, targets.share, common.weights)
    return _mean(batch.sampled, common.sampled)(value_loss(*line, learner.config.value_clip))


def replay_loss(
    params: Params, replay: Batch[Array], common: Common, *, learner: Learner
) -> tuple[Float[Array, ""], Metrics]:
    """Self-imitation of replayed successes where their return exceeds the sober value, which learns ½ ((R − V)⁺)² from
    them (Oh et al., 2018); with `cql` its action values, too."""
    found, actions = _evaluate_replay(params, replay, common.weights, learner)
    layers = make_critic(learner.critic).layers(found.value)[..., : replay.reward.shape[-1]]
    weights = common.weights[: replay.reward.shape[-1]]
    returns = jax.lax.stop_gradient(returns_by_layer(replay, learner.config))
    mean = _mean(replay.sampled, common.replayed)
    value, total = layers @ weights, returns @ weights
    surplus = jax.lax.stop_gradient(jnp.maximum(total - value, 0.0))
    policy, critic = map(mean, self_imitation_losses(found.logprob, value, total, surplus))
    # The sober value learns from what is imitated, whatever the critic: else the surplus of the first few successes
    # lasts, and the policy learns them by heart.
    loss = learner.config.self_imitation * (policy + IMITATION_VALUE * critic)
    metrics = {"replay/loss": policy, "replay/surplus": mean(surplus)}
    if actions is None:
        return loss, metrics
    conservative = found.value[..., 0, : returns.shape[-1]]
    taken = actions.taken[..., : returns.shape[-1]]
    target = one_step_returns(replay, conservative, learner.config)
    own = mean(off_policy_loss(conservative, taken, actions.soft, target, weights, learner.critic.alpha))
    metrics |= {"critic/off_policy": own, "critic/taken": mean(taken @ weights)}
    return loss + learner.critic.off_policy * own, metrics


def returns_by_layer(batch: Batch[Array], config: LearnerConfig) -> Float[Array, "B S C"]:
    """The discounted sum of the rewards to come, layer by layer."""

    def of_layer(reward: Float[Array, "B S"], bootstrap: Float[Array, "B S"]) -> Float[Array, "B S"]:
        line = (reward, jnp.zeros_like(reward), bootstrap, batch.sampled, batch.last)
        return lambda_returns(*line, discount=config.discount, lambda_=1.0)

    return jax.vmap(of_layer, in_axes=-1, out_axes=-1)(batch.reward, batch.bootstrap)


def one_step_returns(batch: Batch[Array], value: Float[Array, "B S C"], config: LearnerConfig) -> Float[Array, "B S C"]:
    """r_t + γ V(s_{t+1}), layer by layer, not learned through. What followed in the row was another policy's doing:
    by the return of a replayed success even its first tokens would seem to be worth it."""

    def of_layer(reward: Float[Array, "B S"], value: Float[Array, "B S"], bootstrap: Float[Array, "B S"]) -> Array:
        line = (reward, value, bootstrap, batch.sampled, batch.last)
        return lambda_returns(*line, discount=config.discount, lambda_=0.0)

    held = jax.lax.stop_gradient(value)
    return jax.vmap(of_layer, in_axes=-1, out_axes=-1)(batch.reward, held, batch.bootstrap)


def deviation_loss(params: Params, deviations: Deviations, common: Common, *, learner: Learner) -> Float[Array, ""]:
    """The critic's state form: the mean over pairs of a state that was not visited and the one visited in its stead.

    It moves a trunk of the critic's own, for heads alone cannot tell such states apart; a trunk that the critic shares
    stays the policy's.
    """
    read, unvisited = learner.networks.value, make_critic(learner.critic).unvisited
    assert read is not None
    assert unvisited is not None
    held = params | {"policy": jax.lax.stop_gradient(params["policy"])}

    def there(token: Int[Array, "B S"]) -> Float[Array, "B M C"]:
        heads = read(held, token, deviations.segment)
        return jnp.take_along_axis(heads, deviations.place[:, None, None, None], axis=1)[:, 0]

    pair = there(deviations.token), there(deviations.own)
    return jnp.sum(unvisited(*pair, common.weights, deviations.weight)) / common.deviated


def _evaluate_replay(
    params: Params, replay: Batch[Array], weights: Float[Array, "C"], learner: Learner
) -> tuple[Evaluation, Actions | None]:
    line = (params, replay.token, replay.target, replay.segment)
    if learner.critic.kind != "cql" or learner.networks.evaluate_actions is None:
        return learner.networks.evaluate(*line), None
    return learner.networks.evaluate_actions(*line, weights)


def _mean(mask: Bool[Array, "B S"], count: Float[Array, ""]) -> Callable[[Float[Array, "B S"]], Float[Array, ""]]:
    return lambda x: masked_sum(x, mask) / count
