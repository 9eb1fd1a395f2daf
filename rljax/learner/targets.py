"""What is known of a batch before its update: values, advantages, returns, and what they say of the critic."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float

from rljax.learner.config import LearnerConfig
from rljax.learner.critic import Critic
from rljax.learner.networks import Networks, Params
from rljax.learner.types import Batch, TrainState
from rljax.rl.advantage import adaptive_lambda, gae, lambda_returns
from rljax.rl.calibration import calibration, overestimation
from rljax.rl.divergence import kl_k1, kl_k2, kl_k3
from rljax.rl.losses import truncated_importance
from rljax.rl.masked import explained_variance, masked_mean

Metrics = dict[str, Float[Array, ""]]
ESTIMATORS: dict[str, Callable[[Array, Array], Array]] = {"k1": kl_k1, "k2": kl_k2, "k3": kl_k3}


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Targets:
    """What the update aims at. Log-probs in nats, the rest in reward units; 0 off the sampled positions."""

    heads: Float[Array, "*N B S M C"]  # the critic's heads before the update
    value: Float[Array, "*N B S"]  # what they come to
    advantage: Float[Array, "*N B S"]
    returns: Float[Array, "*N B S C"]  # by reward layer
    share: Float[Array, "*N B M"]  # of each head in the row's loss
    proximal: Float[Array, "*N B S"]  # log-prob under the policy that the clip is around
    importance: Float[Array, "*N B S"]  # weight of the position: that policy over the one that sampled, at most so much
    reference: Float[Array, "*N B S"]  # log-prob under the reference policy


def split(rows: Any, parts: int) -> Any:
    """[B, …] → [parts, B / parts, …], row i to part i mod parts: this way the rows' sharding is kept."""
    return jax.tree.map(lambda x: x.reshape(x.shape[0] // parts, parts, *x.shape[1:]).swapaxes(0, 1), rows)


def joined(parts: Any) -> Any:
    """The inverse of `split`."""
    return jax.tree.map(lambda x: x.swapaxes(0, 1).reshape(-1, *x.shape[2:]), parts)


def by_parts(function: Callable[[Batch[Array]], Any], batch: Batch[Array], config: LearnerConfig) -> Any:
    """`function` of the batch's rows, so many at a time that no more than a step's activations are ever held."""
    return joined(jax.lax.map(function, split(batch, config.minibatches * config.accumulate)))


def proximal_logprob(state: TrainState, batch: Batch[Array], networks: Networks, config: LearnerConfig) -> Array:
    """Log-prob of the targets under the policy as it stands before the update."""
    return by_parts(
        lambda part: networks.evaluate(state.params, part.token, part.target, part.segment).logprob, batch, config
    )


def reference_logprob(state: TrainState, batch: Batch[Array], networks: Networks, config: LearnerConfig) -> Array:
    """Log-prob of the targets under the reference policy; the sampler's where there is none."""
    if not state.reference:
        return batch.old_logprob
    params: Params = {"policy": state.reference, "critic": state.params["critic"]}
    return by_parts(
        lambda part: networks.evaluate(params, part.token, part.target, part.segment).logprob, batch, config
    )


def with_kl(batch: Batch[Array], reference: Float[Array, "B S"], config: LearnerConfig) -> Batch[Array]:
    """The batch with one more reward layer: −β·k on each sampled token, k an estimate of its KL to the reference."""
    estimate = ESTIMATORS[config.kl_estimator](batch.old_logprob, reference)
    layer = jnp.where(batch.sampled, -config.kl * estimate, 0.0)[..., None]
    return replace(
        batch,
        reward=jnp.concatenate([batch.reward, layer], axis=-1),
        bootstrap=jnp.concatenate([batch.bootstrap, jnp.zeros_like(layer)], axis=-1),
    )


def group_targets(batch: Batch[Array], weights: Float[Array, "C"], config: LearnerConfig) -> Targets:
    """Without a critic: values are 0 and the advantage of a token is the sum of the rewards to come, where the host has
    put the group's advantages."""
    nothing = jnp.zeros_like(batch.old_logprob)
    line = (batch.reward @ weights, nothing, batch.bootstrap @ weights, batch.sampled, batch.last)
    advantage = gae(*line, discount=config.discount, lambda_=1.0)
    heads, share = jnp.zeros((*nothing.shape, 1, 1)), jnp.ones((nothing.shape[0], 1))
    returns = jnp.zeros((*nothing.shape, 1))
    same = batch.old_logprob
    return Targets(heads, nothing, advantage, returns, share, same, jnp.ones_like(nothing), same)


def critic_targets(
    params: Params,
    batch: Batch[Array],
    weights: Float[Array, "C"],
    *,
    networks: Networks,
    critic: Critic,
    config: LearnerConfig,
) -> tuple[Targets, dict[str, Array]]:
    """Values, advantages and returns under the present parameters, and what they say of the critic."""
    assert networks.value is not None
    read = networks.value
    heads = by_parts(lambda part: read(params, part.token, part.segment), batch, config)[..., : weights.shape[0]]
    value, layers = critic.value(heads, weights), critic.layers(heads)
    line = (batch.reward @ weights, value, batch.bootstrap @ weights, batch.sampled, batch.last)
    # gae + value is the λ-return that bootstraps from the careful value; what it is compared with is the sober one.
    advantage = gae(*line, discount=config.discount, lambda_=policy_lambda(batch, config))
    advantage += jnp.where(batch.sampled, value - layers @ weights, 0.0)
    returns = jax.vmap(lambda_returns_of(batch, config.discount, config.lambda_critic), in_axes=-1, out_axes=-1)(
        batch.reward, layers, batch.bootstrap
    )
    realised = lambda_returns(*line, discount=config.discount, lambda_=1.0)
    same = batch.old_logprob
    share = jnp.ones((same.shape[0], heads.shape[-2]))
    targets = Targets(heads, value, advantage, returns, share, same, jnp.ones_like(value), same)
    return targets, critic_metrics(value, realised, batch.sampled)


def policy_lambda(batch: Batch[Array], config: LearnerConfig) -> float | Float[Array, "B S"]:
    """λ of the policy's advantages: fixed, or by the length of the episode."""
    if not config.adaptive_lambda:
        return config.lambda_policy
    return adaptive_lambda(batch.sampled, batch.last, alpha=config.adaptive_lambda, least=config.lambda_policy)


def lambda_returns_of(batch: Batch[Array], discount: float, lambda_: float) -> Callable[[Array, Array, Array], Array]:
    """λ-returns of one reward layer of the batch's rows, from its reward, value and bootstrap."""

    def returns(reward: Array, value: Array, bootstrap: Array) -> Array:
        line = (reward, value, bootstrap, batch.sampled, batch.last)
        return lambda_returns(*line, discount=discount, lambda_=lambda_)

    return returns


def critic_metrics(
    value: Float[Array, "B S"], realised: Float[Array, "B S"], sampled: Bool[Array, "B S"]
) -> dict[str, Array]:
    """The critic on the states that the policy has visited, against the returns that followed."""
    curve = calibration(value, realised, sampled)
    return {
        "critic/vf_explained_var": explained_variance(realised, value, sampled),
        "critic/bias/seen": masked_mean(value - realised, sampled),
        "critic/overestimation/seen": overestimation(curve),
        "critic/rmse/seen": jnp.sqrt(masked_mean((value - realised) ** 2, sampled)),
        "critic/value": masked_mean(value, sampled),
        "critic/calibration/seen": curve,
    }


def importance_of(proximal: Float[Array, "B S"], batch: Batch[Array], cap: float) -> Float[Array, "B S"]:
    """min(π_proximal / π_behaviour, cap) on the sampled positions (Hilton et al., 2022; Espeholt et al., 2018)."""
    return truncated_importance(proximal, batch.old_logprob, batch.sampled, cap)
