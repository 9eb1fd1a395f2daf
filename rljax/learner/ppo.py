"""One PPO update: advantages, then epochs of minibatches, in one compiled function.

    loss = policy + c_v · value − c_H · entropy + c_SI · (imitation + 0.01 · imitation value)

each a mean over the minibatch's sampled tokens (token-mean). Pure: state and batches in, state and metrics out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Bool, Float, Int

from rljax.learner.config import LearnerConfig
from rljax.learner.types import Batch, TrainState
from rljax.rl.advantage import gae, lambda_returns
from rljax.rl.divergence import entropy, kl_k3
from rljax.rl.losses import clipped_policy_loss, clipped_value_loss, ratio, self_imitation_losses
from rljax.rl.masked import explained_variance, masked_mean, whiten

Params = dict[str, Any]
Metrics = dict[str, Float[Array, ""]]
ApplyFn = Callable[[Params, Int[Array, "B S"], Bool[Array, "B S"]], tuple[Float[Array, "B S V"], Float[Array, "B S"]]]

# Oh et al. (2018) weigh the value term so. More, and the critic learns the replayed returns by heart: then nothing is
# left of (R − V)⁺ before the policy has learned the answers.
IMITATION_VALUE = 0.01


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Targets:
    """What the critic said before the update and what follows from it, in reward units; 0 off the sampled positions."""

    value: Float[Array, "*N B S"]
    advantage: Float[Array, "*N B S"]
    returns: Float[Array, "*N B S"]


def start(params: Params, optimizer: optax.GradientTransformation) -> TrainState:
    """The state before the first update. The average is a copy: `update` may be given its input's buffers to reuse."""
    average = jax.tree.map(jnp.copy, params)
    return TrainState(params, average, optimizer.init(params), jnp.ones(()), jnp.zeros((), jnp.int32))


def update(
    state: TrainState,
    batch: Batch[Array],
    replay: Batch[Array],
    *,
    apply_fn: ApplyFn,
    optimizer: optax.GradientTransformation,
    config: LearnerConfig,
) -> tuple[TrainState, Metrics]:
    """`epochs` passes over `batch` in `minibatches` steps, each joined by its share of `replay` (verified successes).

    `replay` has epochs · minibatches · replay_rows rows, or none with a learner that does not imitate. Rows are taken
    as they come: the host shuffles. Metrics are float32 scalars, means over the steps unless they describe the batch.
    """
    targets, metrics = evaluate_batch(state.params, batch, apply_fn=apply_fn, config=config)
    white = whiten(targets.advantage, batch.sampled, config.whiten_floor)
    parts = split((batch, replace(targets, advantage=white)), config.minibatches)
    parts = jax.tree.map(lambda x: jnp.tile(x, (config.epochs,) + (1,) * (x.ndim - 1)), parts)
    steps = (*parts, split(replay, config.epochs * config.minibatches))

    def one(state: TrainState, part: tuple[Batch[Array], Targets, Batch[Array]]) -> tuple[TrainState, Metrics]:
        return train_step(state, *part, apply_fn=apply_fn, optimizer=optimizer, config=config)

    state, history = jax.lax.scan(one, state, steps)
    return state, metrics | jax.tree.map(jnp.mean, history)


def split(rows: Any, parts: int) -> Any:
    """[B, …] → [parts, B / parts, …], row i to part i mod parts: this way the rows' sharding is kept."""
    return jax.tree.map(lambda x: x.reshape(x.shape[0] // parts, parts, *x.shape[1:]).swapaxes(0, 1), rows)


def evaluate_batch(
    params: Params, batch: Batch[Array], *, apply_fn: ApplyFn, config: LearnerConfig
) -> tuple[Targets, Metrics]:
    """Values, advantages and returns under the present parameters, and what they say of sampler and critic."""

    def forward(part: Batch[Array]) -> tuple[Float[Array, "b S"], Float[Array, "b S"]]:
        logprobs, value = _forward(params, part, apply_fn)
        return _pick(logprobs, part.target), value

    # By minibatch, so that no more than one minibatch of logits is ever held.
    logprob, value = jax.tree.map(
        lambda x: x.swapaxes(0, 1).reshape(batch.token.shape), jax.lax.map(forward, split(batch, config.minibatches))
    )
    line = (batch.reward, value, batch.bootstrap, batch.sampled)
    advantage = gae(*line, discount=config.discount, lambda_=config.lambda_policy)
    returns = lambda_returns(*line, discount=config.discount, lambda_=config.lambda_critic)
    realised = lambda_returns(*line, discount=config.discount, lambda_=1.0)
    gap = jnp.where(batch.sampled, jnp.abs(logprob - batch.old_logprob), 0.0)
    metrics = {
        "sampling/sampling_logp_difference": jnp.max(gap),
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
    apply_fn: ApplyFn,
    optimizer: optax.GradientTransformation,
    config: LearnerConfig,
) -> tuple[TrainState, Metrics]:
    """One gradient step on a minibatch, `state.pace` long, and one of the parameters' moving average."""

    def loss_fn(params: Params) -> tuple[Float[Array, ""], Metrics]:
        total, metrics = ppo_loss(params, batch, targets, apply_fn=apply_fn, config=config)
        if config.self_imitation and replay.token.shape[0]:
            imitation, more = imitation_loss(params, replay, apply_fn=apply_fn, config=config)
            total, metrics = total + config.self_imitation * imitation, metrics | more
        return total, metrics

    (loss, metrics), gradient = jax.value_and_grad(loss_fn, has_aux=True)(state.params)
    updates, opt_state = optimizer.update(gradient, state.opt_state, state.params)
    params = optax.apply_updates(state.params, jax.tree.map(lambda step: state.pace * step, updates))
    average = optax.incremental_update(params, state.average, 1.0 - config.average)
    metrics |= {"actor/loss": loss, "actor/grad_norm": optax.global_norm(gradient)}
    return replace(state, params=params, average=average, opt_state=opt_state, step=state.step + 1), metrics


def ppo_loss(
    params: Params, batch: Batch[Array], targets: Targets, *, apply_fn: ApplyFn, config: LearnerConfig
) -> tuple[Float[Array, ""], Metrics]:
    """Clipped policy loss, clipped value loss and entropy."""
    logprobs, value = _forward(params, batch, apply_fn)
    logprob = _pick(logprobs, batch.target)
    rho = ratio(logprob, batch.old_logprob, batch.sampled)
    policy = clipped_policy_loss(rho, targets.advantage, config.clip_low, config.clip_high)
    critic = clipped_value_loss(value, targets.value, targets.returns, config.value_clip)
    spread = entropy(logprobs)
    coefficient = jnp.where(batch.sampled, batch.entropy_coefficient, 0.0)
    bonus = masked_mean(spread * coefficient, batch.sampled)
    policy_loss, critic_loss = masked_mean(policy, batch.sampled), masked_mean(critic, batch.sampled)
    total = policy_loss + config.value_coefficient * critic_loss - bonus
    clipped = (rho < 1.0 - config.clip_low) | (rho > 1.0 + config.clip_high)
    return total, {
        "actor/policy_loss": policy_loss,
        "actor/entropy": masked_mean(spread, batch.sampled),
        "actor/ppo_kl": masked_mean(kl_k3(batch.old_logprob, logprob), batch.sampled),
        "actor/clip_fraction": masked_mean(clipped.astype(jnp.float32), batch.sampled),
        "critic/loss": critic_loss,
    }


def imitation_loss(
    params: Params, replay: Batch[Array], *, apply_fn: ApplyFn, config: LearnerConfig
) -> tuple[Float[Array, ""], Metrics]:
    """Self-imitation of replayed successes where their return exceeds the value (Oh et al., 2018)."""
    logprobs, value = _forward(params, replay, apply_fn)
    line = (replay.reward, value, replay.bootstrap, replay.sampled)
    returns = lambda_returns(*line, discount=config.discount, lambda_=1.0)
    # With λ = 1 the values cancel from the returns: they are the replayed rewards; no gradient may flow through them.
    returns = jax.lax.stop_gradient(returns)
    surplus = jax.lax.stop_gradient(jnp.maximum(returns - value, 0.0))
    policy, critic = self_imitation_losses(_pick(logprobs, replay.target), value, returns, surplus)
    policy_loss, critic_loss = masked_mean(policy, replay.sampled), masked_mean(critic, replay.sampled)
    metrics = {"replay/loss": policy_loss, "replay/surplus": masked_mean(surplus, replay.sampled)}
    return policy_loss + IMITATION_VALUE * critic_loss, metrics


def _forward(
    params: Params, batch: Batch[Array], apply_fn: ApplyFn
) -> tuple[Float[Array, "B S V"], Float[Array, "B S"]]:
    logits, value = apply_fn(params, batch.token, batch.valid)
    return jax.nn.log_softmax(logits), value


def _pick(logprobs: Float[Array, "B S V"], target: Int[Array, "B S"]) -> Float[Array, "B S"]:
    return jnp.take_along_axis(logprobs, target[..., None], axis=-1)[..., 0]
