"""One PPO update: targets, then epochs of minibatches, in one compiled function.

Pure: state and batches in, state and metrics out. What is minimised stands in `rljax.learner.loss`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
import optax
from jaxtyping import Array, Bool, Float, Key

from rljax.learner.config import LearnerConfig
from rljax.learner.critic import make_critic, random_place, shares
from rljax.learner.loss import Common, Deviations, Learner, Minibatch, critic_loss, total_loss
from rljax.learner.networks import Params
from rljax.learner.optimizer import keep_policy
from rljax.learner.targets import (
    Metrics,
    Targets,
    critic_targets,
    group_targets,
    importance_of,
    proximal_logprob,
    reference_logprob,
    split,
    with_kl,
)
from rljax.learner.types import Batch, Pace, TrainState
from rljax.rl.masked import masked_count, masked_mean, whiten

# The entropy scale moves by this much, in logarithms, for an entropy that is off by one nat; and keeps within bounds.
ENTROPY_RATE = 0.1
ENTROPY_BOUNDS = (0.01, 100.0)
RUN = "update/steps"  # share of the planned steps that were taken


class Carry(NamedTuple):
    """Between two steps of an update: the state, and whether the update has ended early."""

    state: TrainState
    ended: Bool[Array, ""]


def start(params: Params, optimizer: optax.GradientTransformation, config: LearnerConfig) -> TrainState:
    """The state before the first update. Averages are copies: `update` may be given its input's buffers to reuse."""
    average = jax.tree.map(jnp.copy, params)
    reference = jax.tree.map(jnp.copy, params["policy"]) if config.kl else {}
    pace = Pace(jnp.ones(()), jnp.ones(()))
    return TrainState(params, average, reference, optimizer.init(params), pace, jnp.ones(()), jnp.zeros((), jnp.int32))


def refresh(state: TrainState) -> TrainState:
    """The present policy becomes the reference."""
    return replace(state, reference=jax.tree.map(jnp.copy, state.params["policy"]))


def update(
    state: TrainState, batch: Batch[Array], replay: Batch[Array], weights: Float[Array, "C"], *, learner: Learner
) -> tuple[TrainState, dict[str, Array]]:
    """`epochs` passes over `batch` in `minibatches` steps, each joined by its share of `replay` (verified successes);
    then those of the critic alone.

    `replay` has rows for epochs · minibatches equal shares, or none with a learner that does not imitate. Rows are
    taken as they come: the host shuffles. `weights` are those of the reward layers. Metrics are float32 scalars, means
    over the steps unless they describe the batch; `critic/calibration/seen` is a curve.
    """
    targets, batch, weights, metrics = aim(state, batch, weights, learner)
    return _descend(state, (batch, targets, replay), weights, metrics, learner)


def update_stale(
    state: TrainState, batch: Batch[Array], replay: Batch[Array], weights: Float[Array, "C"], *, learner: Learner
) -> tuple[TrainState, dict[str, Array]]:
    """`update` for rows that an older policy has sampled: the clip is around the policy as it stands now, and each
    position weighs π/π_behaviour, `importance_cap` at most (decoupled PPO, Hilton et al., 2022)."""
    proximal = proximal_logprob(state, batch, learner.networks, learner.config)
    targets, batch, weights, metrics = aim(state, batch, weights, learner)
    importance = importance_of(proximal, batch, learner.config.importance_cap)
    targets = replace(targets, proximal=proximal, importance=importance)
    far = jnp.where(batch.sampled, jnp.abs(proximal - batch.old_logprob), 0.0)
    metrics |= {
        "sampling/stale_logp_difference": masked_mean(far, batch.sampled),
        "sampling/importance": masked_mean(importance, batch.sampled),
    }
    return _descend(state, (batch, targets, replay), weights, metrics, learner)


def aim(
    state: TrainState, batch: Batch[Array], weights: Float[Array, "C"], learner: Learner
) -> tuple[Targets, Batch[Array], Float[Array, "K"], dict[str, Array]]:
    """The targets of the batch, whitened; the batch and the weights, with a layer more where the KL is a reward."""
    networks, config = learner.networks, learner.config
    reference = reference_logprob(state, batch, networks, config)
    if config.kl and config.kl_in == "reward":
        batch, weights = with_kl(batch, reference, config), jnp.append(weights, 1.0)
    if config.entropy_target:
        batch = replace(batch, entropy_coefficient=batch.entropy_coefficient * state.entropy_scale)
    if networks.value is None:
        return replace(group_targets(batch, weights, config), reference=reference), batch, weights, {}
    targets, metrics = evaluate_batch(state.params, batch, weights, learner=learner)
    white = whiten(targets.advantage, batch.sampled, config.whiten_floor)
    share = shares(learner.critic, stream(state, 1), *targets.share.shape)
    return replace(targets, advantage=white, share=share, reference=reference), batch, weights, metrics


def evaluate_batch(
    params: Params, batch: Batch[Array], weights: Float[Array, "C"], *, learner: Learner
) -> tuple[Targets, dict[str, Array]]:
    """What the critic says of a batch, advantages as they come; without a critic, the group's."""
    if learner.networks.value is None:
        return group_targets(batch, weights, learner.config), {}
    critic = make_critic(learner.critic)
    return critic_targets(params, batch, weights, networks=learner.networks, critic=critic, config=learner.config)


def stream(state: TrainState, purpose: int) -> Key[Array, ""]:
    """The random numbers of one step: they follow from how many steps there were."""
    return jax.random.fold_in(jax.random.key(purpose), state.step)


def _descend(
    state: TrainState,
    rows: tuple[Batch[Array], Targets, Batch[Array]],
    weights: Float[Array, "C"],
    metrics: dict[str, Array],
    learner: Learner,
) -> tuple[TrainState, dict[str, Array]]:
    """All steps of an update."""
    config, (batch, targets, replay) = learner.config, rows
    parts = split((batch, targets), config.minibatches)
    repeated = jax.tree.map(lambda x: jnp.tile(x, (config.epochs,) + (1,) * (x.ndim - 1)), parts)
    steps = (*repeated, split(replay, config.epochs * config.minibatches))

    def one(carry: Carry, part: tuple[Batch[Array], Targets, Batch[Array]]) -> tuple[Carry, Metrics]:
        return guarded_step(carry, part, weights, learner)

    carry, history = jax.lax.scan(one, Carry(state, jnp.zeros((), bool)), steps)
    state = extra_epochs(carry.state, parts, weights, learner)
    # Only the first step's policy is still the one that the clip is around.
    gap = history.pop("sampling/sampling_logp_difference")[0]
    means = {name: jnp.sum(x) / jnp.maximum(jnp.sum(history[RUN]), 1.0) for name, x in history.items()}
    means[RUN] = jnp.mean(history[RUN])
    state = replace(state, entropy_scale=_next_scale(jnp.asarray(state.entropy_scale), means["actor/entropy"], config))
    return state, metrics | means | {"sampling/sampling_logp_difference": gap}


def guarded_step(
    carry: Carry, part: tuple[Batch[Array], Targets, Batch[Array]], weights: Float[Array, "C"], learner: Learner
) -> tuple[Carry, Metrics]:
    """A step, or none once a step's KL has exceeded `kl_stop`; metrics are then 0, `RUN` included."""

    def run(state: TrainState) -> tuple[TrainState, Metrics]:
        state, metrics = train_step(state, part, weights, learner=learner)
        return state, metrics | {RUN: jnp.ones(())}

    if not learner.config.kl_stop:
        state, metrics = run(carry.state)
        return Carry(state, carry.ended), metrics
    shapes = jax.eval_shape(lambda state: run(state)[1], carry.state)

    def skip(state: TrainState) -> tuple[TrainState, Metrics]:
        return state, jax.tree.map(lambda x: jnp.zeros(x.shape, x.dtype), shapes)

    state, metrics = jax.lax.cond(carry.ended, skip, run, carry.state)
    return Carry(state, carry.ended | (metrics["actor/ppo_kl"] > learner.config.kl_stop)), metrics


def train_step(
    state: TrainState,
    part: tuple[Batch[Array], Targets, Batch[Array]],
    weights: Float[Array, "C"],
    *,
    learner: Learner,
) -> tuple[TrainState, Metrics]:
    """One gradient step on a minibatch, `state.pace` long, and one of the parameters' moving average."""
    minibatch = Minibatch(*part, deviations_of(state, part[0], learner))
    gradient, metrics = gradient_of(state.params, minibatch, weights, learner=learner)
    updates, opt_state = learner.optimizer.update(gradient, state.opt_state, state.params)
    state = moved(state, updates, learner.config)
    metrics |= {"actor/grad_norm": optax.global_norm(gradient)}
    return replace(state, opt_state=opt_state, step=state.step + 1), metrics


def moved(state: TrainState, updates: Params, config: LearnerConfig) -> TrainState:
    """The state with its parameters and their average one step on, each network at its own pace."""
    pace = state.pace._asdict()
    paced = {name: jax.tree.map(lambda x, share=pace[name]: share * x, updates[name]) for name in updates}
    params = optax.apply_updates(state.params, paced)
    average = optax.incremental_update(params, state.average, 1.0 - config.average)
    return replace(state, params=params, average=average)


def deviations_of(state: TrainState, batch: Batch[Array], learner: Learner) -> Deviations | None:
    """Every `deviate_every`-th row with a token drawn anew, at a higher temperature; None where none are wanted."""
    critic, deviate = learner.critic, learner.networks.deviate
    if make_critic(critic).unvisited is None or deviate is None:
        return None
    rows = jax.tree.map(lambda x: x[0], split(batch, critic.deviate_every))
    place_key, token_key = jax.random.split(stream(state, 2))
    place, there = random_place(place_key, rows.sampled, rows.last)
    found = deviate(state.params, token_key, rows.token, rows.segment, place)
    weight = jnp.where(there, 1.0 - jnp.exp(found.logprob), 0.0)
    return Deviations(found.token, rows.token, rows.segment, place + 1, weight)


def gradient_of(
    params: Params, minibatch: Minibatch, weights: Float[Array, "C"], *, learner: Learner
) -> tuple[Params, Metrics]:
    """The gradient of the minibatch's loss, added up over `accumulate` micro-batches.

    Each micro-batch's sums are divided by the counts of the whole minibatch, so the result does not depend on how it is
    split.
    """
    deviated = jnp.ones(()) if minibatch.deviations is None else masked_count(minibatch.deviations.weight > 0)
    counts = (masked_count(minibatch.batch.sampled), masked_count(minibatch.replay.sampled), deviated)
    common = Common(*counts, weights)

    def one(part: Minibatch) -> tuple[Params, Metrics, Float[Array, ""]]:
        loss = jax.value_and_grad(total_loss, has_aux=True)
        (value, (metrics, gap)), gradient = loss(params, part, common, learner=learner)
        return gradient, metrics | {"actor/loss": value}, gap

    if learner.config.accumulate == 1:
        gradient, metrics, gap = one(minibatch)
        return gradient, metrics | {"sampling/sampling_logp_difference": gap}
    parts = split(minibatch, learner.config.accumulate)
    gradient, metrics, gap = accumulated(one, parts)
    return gradient, metrics | {"sampling/sampling_logp_difference": gap}


def accumulated(one: Callable[[Any], Any], parts: Any) -> Any:
    """Gradients and metrics summed over the parts, and the largest gap."""
    empty = jax.tree.map(jnp.zeros_like, jax.eval_shape(one, jax.tree.map(lambda x: x[0], parts)))

    def add(so_far: Any, part: Any) -> tuple[Any, None]:
        gradient, metrics, gap = one(part)
        sums = jax.tree.map(jnp.add, so_far[:2], (gradient, metrics))
        return (*sums, jnp.maximum(so_far[2], gap)), None

    return jax.lax.scan(add, empty, parts)[0]


def extra_epochs(
    state: TrainState, parts: tuple[Batch[Array], Targets], weights: Float[Array, "C"], learner: Learner
) -> TrainState:
    """The passes over the batch that the critic has beyond the policy's."""
    extra = learner.critic.epochs - learner.config.epochs
    if learner.networks.value is None or extra <= 0:
        return state

    def one(state: TrainState, part: tuple[Batch[Array], Targets]) -> tuple[TrainState, None]:
        return critic_step(state, part, weights, learner=learner), None

    again = jax.tree.map(lambda x: jnp.tile(x, (extra,) + (1,) * (x.ndim - 1)), parts)
    return jax.lax.scan(one, state, again)[0]


def critic_step(
    state: TrainState, part: tuple[Batch[Array], Targets], weights: Float[Array, "C"], *, learner: Learner
) -> TrainState:
    """One step of the critic alone. The policy, a trunk that both read and its optimizer's state stay as they are."""
    config, (batch, targets) = learner.config, part

    def one(part: tuple[Batch[Array], Targets]) -> tuple[Params, Metrics, Float[Array, ""]]:
        common = Common(masked_count(batch.sampled), jnp.ones(()), jnp.ones(()), weights)

        def loss(critic: Params) -> Float[Array, ""]:
            params = {"policy": state.params["policy"], "critic": critic}
            return config.value_coefficient * critic_loss(params, *part, common, learner=learner)

        return jax.grad(loss)(state.params["critic"]), {}, jnp.zeros(())

    parts = (batch, targets)
    gradient = one(parts)[0] if config.accumulate == 1 else accumulated(one, split(parts, config.accumulate))[0]
    whole = {"policy": jax.tree.map(jnp.zeros_like, state.params["policy"]), "critic": gradient}
    updates, opt_state = learner.optimizer.update(whole, state.opt_state, state.params)
    still = {"policy": jax.tree.map(jnp.zeros_like, updates["policy"]), "critic": updates["critic"]}
    return replace(moved(state, still, config), opt_state=keep_policy(state.opt_state, opt_state))


def _next_scale(scale: Float[Array, ""], entropy: Float[Array, ""], config: LearnerConfig) -> Float[Array, ""]:
    """More weight on the entropy while it is below its target, less above; 1 without a target."""
    if not config.entropy_target:
        return scale
    grown = scale * jnp.exp(ENTROPY_RATE * (config.entropy_target - entropy))
    return jnp.clip(grown, *ENTROPY_BOUNDS)
