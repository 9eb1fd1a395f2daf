"""One PPO update: advantages, then epochs of minibatches, in one compiled function.

    loss = policy + c_v · value − c_H · entropy + c_SI · (imitation + 0.01 · imitation value)

each a mean over the minibatch's sampled tokens (token-mean), however many micro-batches it is computed in. Pure: state
and batches in, state and metrics out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, Protocol

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Float, Int

from rljax.learner.config import LearnerConfig
from rljax.learner.types import Batch, TrainState
from rljax.rl.advantage import gae, lambda_returns
from rljax.rl.divergence import kl_k3
from rljax.rl.losses import clipped_policy_loss, clipped_value_loss, ratio, self_imitation_losses
from rljax.rl.masked import explained_variance, masked_count, masked_mean, masked_sum, whiten

Params = dict[str, Any]
Metrics = dict[str, Float[Array, ""]]

# Oh et al. (2018) weigh the value term so. More, and the critic learns the replayed returns by heart: then nothing is
# left of (R − V)⁺ before the policy has learned the answers.
IMITATION_VALUE = 0.01


class Evaluation(Protocol):
    """What the networks say of each position."""

    @property
    def logprob(self) -> Float[Array, "B S"]:
        """Of the target, in nats."""

    @property
    def entropy(self) -> Float[Array, "B S"]:
        """Of the next token, in nats."""

    @property
    def value(self) -> Float[Array, "B S"]:
        """In reward units."""


class Networks(NamedTuple):
    """The learner's doors to the model. Without a critic `value` is None and the advantages lie in the rewards."""

    evaluate: Callable[[Params, Int[Array, "B S"], Int[Array, "B S"], Int[Array, "B S"]], Evaluation]
    value: Callable[[Params, Int[Array, "B S"], Int[Array, "B S"]], Float[Array, "B S"]] | None


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Targets:
    """What the critic said before the update and what follows from it, in reward units; 0 off the sampled positions."""

    value: Float[Array, "*N B S"]
    advantage: Float[Array, "*N B S"]
    returns: Float[Array, "*N B S"]


class Counts(NamedTuple):
    """Tokens that a minibatch's means are taken over: sampled ones, replayed ones."""

    sampled: Float[Array, ""]
    replayed: Float[Array, ""]


def start(params: Params, optimizer: optax.GradientTransformation) -> TrainState:
    """The state before the first update. The average is a copy: `update` may be given its input's buffers to reuse."""
    average = jax.tree.map(jnp.copy, params)
    return TrainState(params, average, optimizer.init(params), jnp.ones(()), jnp.zeros((), jnp.int32))


def update(
    state: TrainState,
    batch: Batch[Array],
    replay: Batch[Array],
    *,
    networks: Networks,
    optimizer: optax.GradientTransformation,
    config: LearnerConfig,
) -> tuple[TrainState, Metrics]:
    """`epochs` passes over `batch` in `minibatches` steps, each joined by its share of `replay` (verified successes).

    `replay` has rows for epochs · minibatches equal shares, or none with a learner that does not imitate. Rows are
    taken as they come: the host shuffles. Metrics are float32 scalars, means over the steps unless they describe the
    batch.
    """
    targets, metrics = evaluate_batch(state.params, batch, networks=networks, config=config)
    if networks.value is not None:
        white = whiten(targets.advantage, batch.sampled, config.whiten_floor)
        targets = replace(targets, advantage=white)
    parts = split((batch, targets), config.minibatches)
    parts = jax.tree.map(lambda x: jnp.tile(x, (config.epochs,) + (1,) * (x.ndim - 1)), parts)
    steps = (*parts, split(replay, config.epochs * config.minibatches))

    def one(state: TrainState, part: tuple[Batch[Array], Targets, Batch[Array]]) -> tuple[TrainState, Metrics]:
        return train_step(state, *part, networks=networks, optimizer=optimizer, config=config)

    state, history = jax.lax.scan(one, state, steps)
    # Only the first step's policy is still the one that sampled.
    gap = history.pop("sampling/sampling_logp_difference")[0]
    return state, metrics | jax.tree.map(jnp.mean, history) | {"sampling/sampling_logp_difference": gap}


def split(rows: Any, parts: int) -> Any:
    """[B, …] → [parts, B / parts, …], row i to part i mod parts: this way the rows' sharding is kept."""
    return jax.tree.map(lambda x: x.reshape(x.shape[0] // parts, parts, *x.shape[1:]).swapaxes(0, 1), rows)


def evaluate_batch(
    params: Params, batch: Batch[Array], *, networks: Networks, config: LearnerConfig
) -> tuple[Targets, Metrics]:
    """Values, advantages and returns under the present parameters, and what they say of the critic.

    Without a critic values are 0 and the advantage of a token is the sum of the rewards to come: the host has put the
    group's advantages there.
    """
    if networks.value is None:
        line = (batch.reward, jnp.zeros_like(batch.reward), batch.bootstrap, batch.sampled, batch.last)
        advantage = gae(*line, discount=config.discount, lambda_=1.0)
        return Targets(line[1], advantage, line[1]), {}
    critic, parts = networks.value, config.minibatches * config.accumulate
    # In parts, so that no more than a step's activations are ever held.
    value = jax.lax.map(lambda part: critic(params, part.token, part.segment), split(batch, parts))
    value = value.swapaxes(0, 1).reshape(batch.token.shape)
    line = (batch.reward, value, batch.bootstrap, batch.sampled, batch.last)
    advantage = gae(*line, discount=config.discount, lambda_=config.lambda_policy)
    returns = lambda_returns(*line, discount=config.discount, lambda_=config.lambda_critic)
    realised = lambda_returns(*line, discount=config.discount, lambda_=1.0)
    metrics = {
        "critic/vf_explained_var": explained_variance(realised, value, batch.sampled),
        "critic/bias": masked_mean(value - realised, batch.sampled),
        "critic/overestimation": masked_mean(jnp.maximum(value - realised, 0.0), batch.sampled),
        "critic/value": masked_mean(value, batch.sampled),
    }
    return Targets(value, advantage, returns), metrics


def train_step(
    state: TrainState,
    batch: Batch[Array],
    targets: Targets,
    replay: Batch[Array],
    *,
    networks: Networks,
    optimizer: optax.GradientTransformation,
    config: LearnerConfig,
) -> tuple[TrainState, Metrics]:
    """One gradient step on a minibatch, `state.pace` long, and one of the parameters' moving average."""
    gradient, metrics = gradient_of(state.params, (batch, targets, replay), networks=networks, config=config)
    updates, opt_state = optimizer.update(gradient, state.opt_state, state.params)
    params = optax.apply_updates(state.params, jax.tree.map(lambda step: state.pace * step, updates))
    average = optax.incremental_update(params, state.average, 1.0 - config.average)
    metrics |= {"actor/grad_norm": optax.global_norm(gradient)}
    return replace(state, params=params, average=average, opt_state=opt_state, step=state.step + 1), metrics


def gradient_of(
    params: Params,
    minibatch: tuple[Batch[Array], Targets, Batch[Array]],
    *,
    networks: Networks,
    config: LearnerConfig,
) -> tuple[Params, Metrics]:
    """The gradient of the minibatch's loss, added up over `accumulate` micro-batches.

    Each micro-batch's sums are divided by the token counts of the whole minibatch, so the result does not depend on how
    it is split.
    """
    batch, _, replay = minibatch
    counts = Counts(masked_count(batch.sampled), masked_count(replay.sampled))

    def one(part: tuple[Batch[Array], Targets, Batch[Array]]) -> tuple[Params, Metrics, Float[Array, ""]]:
        loss = jax.value_and_grad(total_loss, has_aux=True)
        (value, (metrics, gap)), gradient = loss(params, *part, counts, networks=networks, config=config)
        return gradient, metrics | {"actor/loss": value}, gap

    if config.accumulate == 1:
        gradient, metrics, gap = one(minibatch)
        return gradient, metrics | {"sampling/sampling_logp_difference": gap}
    parts = split(minibatch, config.accumulate)
    empty = jax.tree.map(jnp.zeros_like, jax.eval_shape(one, jax.tree.map(lambda x: x[0], parts)))

    def add(so_far: Any, part: Any) -> tuple[Any, None]:
        gradient, metrics, gap = one(part)
        sums = jax.tree.map(jnp.add, so_far[:2], (gradient, metrics))
        return (*sums, jnp.maximum(so_far[2], gap)), None

    (gradient, metrics, gap), _ = jax.lax.scan(add, empty, parts)
    return gradient, metrics | {"sampling/sampling_logp_difference": gap}


def total_loss(
    params: Params,
    batch: Batch[Array],
    targets: Targets,
    replay: Batch[Array],
    counts: Counts,
    *,
    networks: Networks,
    config: LearnerConfig,
) -> tuple[Float[Array, ""], tuple[Metrics, Float[Array, ""]]]:
    """A micro-batch's share of the minibatch's loss, with its share of the metrics and its largest log-prob gap."""
    total, metrics, gap = ppo_loss(params, batch, targets, counts.sampled, networks=networks, config=config)
    if config.self_imitation and replay.token.shape[0]:
        imitation, more = imitation_loss(params, replay, counts.replayed, networks=networks, config=config)
        total, metrics = total + config.self_imitation * imitation, metrics | more
    return total, (metrics, gap)


def ppo_loss(
    params: Params,
    batch: Batch[Array],
    targets: Targets,
    count: Float[Array, ""],
    *,
    networks: Networks,
    config: LearnerConfig,
) -> tuple[Float[Array, ""], Metrics, Float[Array, ""]]:
    """Clipped policy loss, clipped value loss and entropy; sums over the sampled tokens divided by `count`."""
    found = networks.evaluate(params, batch.token, batch.target, batch.segment)

    def mean(x: Float[Array, "B S"]) -> Float[Array, ""]:
        return masked_sum(x, batch.sampled) / count

    rho = ratio(found.logprob, batch.old_logprob, batch.sampled)
    policy_loss = mean(clipped_policy_loss(rho, targets.advantage, config.clip_low, config.clip_high))
    bonus = mean(found.entropy * jnp.where(batch.sampled, batch.entropy_coefficient, 0.0))
    gap = jax.lax.stop_gradient(jnp.abs(jnp.where(batch.sampled, found.logprob - batch.old_logprob, 0.0)))
    clipped = (rho < 1.0 - config.clip_low) | (rho > 1.0 + config.clip_high)
    total = policy_loss - bonus
    metrics = {
        "actor/policy_loss": policy_loss,
        "actor/entropy": mean(found.entropy),
        "actor/ppo_kl": mean(kl_k3(batch.old_logprob, found.logprob)),
        "actor/clip_fraction": mean(clipped.astype(jnp.float32)),
    }
    if networks.value is not None:
        critic_loss = mean(clipped_value_loss(found.value, targets.value, targets.returns, config.value_clip))
        total, metrics = total + config.value_coefficient * critic_loss, metrics | {"critic/loss": critic_loss}
    return total, metrics, jnp.max(gap)


def imitation_loss(
    params: Params, replay: Batch[Array], count: Float[Array, ""], *, networks: Networks, config: LearnerConfig
) -> tuple[Float[Array, ""], Metrics]:
    """Self-imitation of replayed successes where their return exceeds the value (Oh et al., 2018)."""
    found = networks.evaluate(params, replay.token, replay.target, replay.segment)
    line = (replay.reward, found.value, replay.bootstrap, replay.sampled, replay.last)
    returns = lambda_returns(*line, discount=config.discount, lambda_=1.0)
    # With λ = 1 the values cancel from the returns: they are the replayed rewards; no gradient may flow through them.
    returns = jax.lax.stop_gradient(returns)
    surplus = jax.lax.stop_gradient(jnp.maximum(returns - found.value, 0.0))
    policy, critic = self_imitation_losses(found.logprob, found.value, returns, surplus)
    policy_loss, critic_loss = (masked_sum(x, replay.sampled) / count for x in (policy, critic))
    metrics = {"replay/loss": policy_loss, "replay/surplus": masked_sum(surplus, replay.sampled) / count}
    return policy_loss + IMITATION_VALUE * critic_loss, metrics
