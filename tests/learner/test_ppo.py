"""The update on a table of logits and values, where gradients can be written down."""

from __future__ import annotations

from dataclasses import replace
from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rljax.learner import loss as losses
from rljax.learner import ppo
from rljax.learner.config import CriticConfig, LearnerConfig
from rljax.learner.loss import Common, Learner
from rljax.learner.optimizer import make_optimizer
from rljax.learner.targets import Targets, split
from rljax.learner.types import Batch, Pace, TrainState
from rljax.rl.advantage import gae, lambda_returns
from rljax.rl.masked import masked_count

CONFIG = LearnerConfig(
    minibatches=4, warmup_steps=0, learning_rate=0.05, weight_decay=0.0, epochs=1, lambda_policy=0.95
)
PLAIN = replace(CONFIG, value_coefficient=0.0)
Params = dict[str, Any]


ONE = jnp.ones(1)


def learner_of(table: Any, config: LearnerConfig, critic: bool = True) -> Learner:
    plain = CriticConfig(learning_rate=config.learning_rate)
    networks = table.networks if critic else table.without_critic
    return Learner(networks, make_optimizer(config, plain), config, plain)


def start(params: Params, config: LearnerConfig) -> TrainState:
    return ppo.start(params, make_optimizer(config, CriticConfig(learning_rate=config.learning_rate)), config)


@cache
def updater(table: Any, config: LearnerConfig, critic: bool = True) -> Any:
    update = partial(ppo.update, learner=learner_of(table, config, critic))
    return jax.jit(lambda state, batch, replay: update(state, batch, replay, jnp.ones(1)), donate_argnums=0)


def updated(table: Any, batch: Batch, replay: Batch, config: LearnerConfig) -> tuple[TrainState, dict[str, Any]]:
    return updater(table, config)(start(table.params(), config), batch, replay)


def targets_of(table: Any, batch: Batch) -> Targets:
    found, _ = ppo.evaluate_batch(table.params(), batch, ONE, learner=learner_of(table, CONFIG))
    return found


def common(batch: Batch, replay: Batch) -> Common:
    return Common(masked_count(batch.sampled), masked_count(replay.sampled), jnp.ones(()), ONE)


def loss(params: Params, table: Any, batch: Batch, targets: Targets, config: LearnerConfig) -> jax.Array:
    return losses.ppo_loss(params, batch, targets, common(batch, batch), learner=learner_of(table, config))[0]


def loss_and_gradient(table: Any, batch: Batch, targets: Targets, config: LearnerConfig) -> tuple[Any, Params]:
    compute = jax.jit(jax.value_and_grad(loss), static_argnums=(1, 4))
    return compute(table.params(), table, batch, targets, config)


def imitation(table: Any, params: Params, replay: Batch) -> jax.Array:
    one = learner_of(table, replace(CONFIG, self_imitation=1.0))
    return losses.replay_loss(params, replay, common(replay, replay), learner=one)[0]


def poisoned(batch: Batch, lost: np.ndarray, poison: float) -> Batch:
    """Rows whose verdict was lost, and anything at all written where it is not to be read."""
    sampled = batch.sampled & ~lost[:, None]
    spoilt = {
        name: jnp.where(lost[:, None], poison, getattr(batch, name)) for name in ("old_logprob", "entropy_coefficient")
    }
    spoilt["reward"] = jnp.where(lost[:, None, None], poison, batch.reward)
    return replace(batch, sampled=sampled, **spoilt)


def test_splitting_keeps_the_rows() -> None:
    rows = jnp.arange(24).reshape(12, 2)
    parts = split({"x": rows}, 3)["x"]
    assert parts.shape == (3, 4, 2)
    for part in range(3):
        assert parts[part].tolist() == rows[part::3].tolist()


@pytest.mark.parametrize(("minibatches", "accumulate"), [(1, 1), (4, 1), (2, 4)])
def test_targets_are_those_of_the_whole_batch(table: Any, minibatches: int, accumulate: int) -> None:
    config = replace(CONFIG, minibatches=minibatches, accumulate=accumulate, lambda_critic=0.5)
    batch = table.batch()
    targets, metrics = ppo.evaluate_batch(table.params(), batch, ONE, learner=learner_of(table, config))
    value = table.params()["critic"]["value"][batch.token]
    line = (batch.reward[..., 0], value, batch.bootstrap[..., 0], batch.sampled, batch.last)
    np.testing.assert_array_equal(targets.value, value)
    np.testing.assert_allclose(targets.advantage, gae(*line, discount=1.0, lambda_=0.95), rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(
        targets.returns[..., 0], lambda_returns(*line, discount=1.0, lambda_=0.5), rtol=1e-5, atol=1e-6
    )
    realised = lambda_returns(*line, discount=1.0, lambda_=1.0)
    error = np.asarray(value - realised)[np.asarray(batch.sampled)]
    np.testing.assert_allclose(metrics["critic/bias/seen"], error.mean(), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(metrics["critic/rmse/seen"], np.sqrt((error**2).mean()), rtol=1e-4)


def test_the_gap_between_sampler_and_learner_is_measured(table: Any) -> None:
    """On the first minibatch: behind it the policy is no longer the one that sampled."""
    replay, exact = table.batch(1, rows=8), table.batch(drift=0.0)
    row, place = np.argwhere(exact.sampled & (np.arange(table.rows) % CONFIG.minibatches == 0)[:, None])[3]
    off = replace(exact, old_logprob=exact.old_logprob.at[row, place].add(0.25))
    found, wanted = (updated(table, batch, replay, CONFIG)[1] for batch in (exact, off))
    assert found["sampling/sampling_logp_difference"] < 1e-6
    assert wanted["sampling/sampling_logp_difference"] == pytest.approx(0.25, rel=1e-4)


def test_the_loss_is_a_mean_over_tokens(table: Any) -> None:
    batch = table.batch()
    targets = targets_of(table, batch)
    logprobs = np.asarray(jax.nn.log_softmax(table.params()["policy"]["table"]))
    policy, critic, bonus = [], [], []
    for at in map(tuple, np.argwhere(batch.sampled)):
        here = logprobs[batch.token[at]]
        rho, A = np.exp(here[batch.target[at]] - batch.old_logprob[at]), targets.advantage[at]
        policy.append(-min(rho * A, np.clip(rho, 0.8, 1.28) * A))
        critic.append((targets.value[at] - targets.returns[at][0]) ** 2 / 2)
        bonus.append(-(np.exp(here) * here).sum() * batch.entropy_coefficient[at])
    found, _ = loss_and_gradient(table, batch, targets, CONFIG)
    np.testing.assert_allclose(found, np.mean(policy) + 0.5 * np.mean(critic) - np.mean(bonus), rtol=1e-4)


def test_at_ratio_one_the_gradient_is_the_plain_policy_gradient(table: Any) -> None:
    batch = replace(table.batch(drift=0.0), entropy_coefficient=jnp.zeros((table.rows, table.width)))
    targets = targets_of(table, batch)
    wanted = np.zeros((table.vocabulary, table.vocabulary))
    probability = np.asarray(jax.nn.softmax(table.params()["policy"]["table"]))
    for at in map(tuple, np.argwhere(batch.sampled)):
        score = np.eye(table.vocabulary)[batch.target[at]] - probability[batch.token[at]]
        wanted[batch.token[at]] -= float(targets.advantage[at]) * score / float(batch.sampled.sum())
    _, gradient = loss_and_gradient(table, batch, targets, PLAIN)
    np.testing.assert_allclose(gradient["policy"]["table"], wanted, rtol=1e-3, atol=1e-5)
    assert not np.any(gradient["critic"]["value"])


def test_the_gradient_is_the_slope_of_the_loss(table: Any) -> None:
    batch, direction = table.batch(), table.params(seed=9)
    targets = targets_of(table, batch)
    _, gradient = loss_and_gradient(table, batch, targets, CONFIG)
    slope = sum(jnp.vdot(g, d) for g, d in zip(*map(jax.tree.leaves, (gradient, direction)), strict=True))

    def at(step: float) -> float:
        params = jax.tree.map(lambda p, d: p + step * d, table.params(), direction)
        return float(loss(params, table, batch, targets, CONFIG))

    assert float(slope) == pytest.approx((at(1e-3) - at(-1e-3)) / 2e-3, rel=2e-2)


def test_a_batch_without_verdicts_moves_nothing(table: Any) -> None:
    batch = poisoned(table.batch(), np.ones(table.rows, bool), np.nan)
    value, gradient = loss_and_gradient(table, batch, targets_of(table, batch), CONFIG)
    assert value == 0.0
    assert not any(np.any(x) for x in jax.tree.leaves(gradient))  # NaN counts as something


@pytest.mark.parametrize("poison", [np.nan, np.inf, 7.0])
def test_lost_rows_do_not_reach_the_parameters(table: Any, poison: float) -> None:
    lost = np.arange(table.rows) % 3 == 0
    clean, spoilt = (
        updated(table, poisoned(table.batch(), lost, x), table.batch(1, rows=8), CONFIG) for x in (0.0, poison)
    )
    jax.tree.map(np.testing.assert_array_equal, clean[0].params, spoilt[0].params)
    assert all(np.isfinite(x).all() for x in jax.tree.leaves(spoilt[1]))


def test_imitation_against_its_formula(table: Any) -> None:
    replay = table.batch(3)
    logprobs, value = jax.nn.log_softmax(table.params()["policy"]["table"]), table.params()["critic"]["value"]
    policy, critic = [], []
    for row, at in map(tuple, np.argwhere(replay.sampled)):
        returns = sum(float(r) for r, k in zip(replay.reward[row, at:, 0], replay.sampled[row, at:], strict=True) if k)
        surplus = max(returns - float(value[replay.token[row, at]]), 0.0)
        policy.append(-float(logprobs[replay.token[row, at], replay.target[row, at]]) * surplus)
        critic.append(surplus**2 / 2)
    found = imitation(table, table.params(), replay)
    np.testing.assert_allclose(found, np.mean(policy) + losses.IMITATION_VALUE * np.mean(critic), rtol=1e-4)


def test_the_surplus_weighs_imitation_and_is_not_learned_through(table: Any) -> None:
    replay, params = table.batch(3), table.params()
    gradient = jax.grad(lambda p: imitation(table, p, replay))(params)
    value = params["critic"]["value"][replay.token]
    line = (replay.reward[..., 0], value, replay.bootstrap[..., 0], replay.sampled, replay.last)
    returns = lambda_returns(*line, discount=1.0, lambda_=1.0)
    slope = jnp.where(replay.sampled, -losses.IMITATION_VALUE * jnp.maximum(returns - value, 0.0), 0.0)
    wanted = jnp.zeros(table.vocabulary).at[replay.token].add(slope / replay.sampled.sum())
    np.testing.assert_allclose(gradient["critic"]["value"], wanted, rtol=1e-3, atol=1e-7)


@pytest.mark.parametrize("accumulate", [2, 4])
def test_micro_batches_do_not_change_the_update(table: Any, accumulate: int) -> None:
    config = replace(CONFIG, minibatches=2)
    batch, replay = table.batch(), table.batch(1, rows=8)
    # Of four micro-batches one has nothing to learn from: the mean of their means would be another number.
    empty = (np.arange(table.rows) // config.minibatches % 4 == 1)[:, None]
    batch = replace(batch, sampled=batch.sampled & ~empty, last=batch.last & ~empty)
    (state, metrics), (again, others) = (
        updated(table, batch, replay, replace(config, accumulate=count)) for count in (1, accumulate)
    )
    close = partial(np.testing.assert_allclose, rtol=1e-4, atol=2e-6)
    jax.tree.map(close, (again.params, again.average), (state.params, state.average))
    jax.tree.map(close, others, metrics)
    assert float(jnp.max(jnp.abs(state.params["policy"]["table"] - table.params()["policy"]["table"]))) > 0.05


def test_without_a_critic_the_loss_is_that_of_group_relative_policies(table: Any) -> None:
    """Shao et al. (2024), eq. 3, as a mean over tokens: A of a row is its return's standard score in its group."""
    batch, group = table.batch(), 4
    total = np.random.default_rng(5).normal(size=(table.rows // group, group))
    score = ((total - total.mean(axis=1, keepdims=True)) / total.std(axis=1, keepdims=True)).reshape(-1)
    batch = replace(batch, reward=jnp.where(batch.last, jnp.float32(score)[:, None], 0.0)[..., None])
    config = replace(CONFIG, minibatches=1, entropy=0.0, self_imitation=0.0)
    logprobs = np.asarray(jax.nn.log_softmax(table.params()["policy"]["table"]))
    policy, bonus = [], []
    for row, place in np.argwhere(batch.sampled):
        here = logprobs[batch.token[row, place]]
        rho = np.exp(here[batch.target[row, place]] - batch.old_logprob[row, place])
        policy.append(-min(rho * score[row], np.clip(rho, 0.8, 1.28) * score[row]))
        bonus.append(-(np.exp(here) * here).sum() * batch.entropy_coefficient[row, place])
    none = jax.tree.map(lambda x: x[:0], batch)
    state, metrics = updater(table, config, False)(start(table.params(), config), batch, none)
    np.testing.assert_allclose(metrics["actor/policy_loss"], np.mean(policy), rtol=1e-4)
    np.testing.assert_allclose(metrics["actor/loss"], np.mean(policy) - np.mean(bonus), rtol=1e-4)
    assert not [name for name in metrics if name.startswith("critic/")]
    np.testing.assert_array_equal(state.params["critic"]["value"], table.params()["critic"]["value"])


def test_episodes_that_share_a_row_are_learned_from_as_if_apart(table: Any) -> None:
    """Two rows of S positions side by side are one of 2 S, and no reward or value crosses the border."""
    batch, replay = table.batch(), table.batch(1, rows=8)

    def joined(x: jax.Array) -> jax.Array:
        return x.reshape(x.shape[0] // 2, -1, *x.shape[2:])

    config = replace(CONFIG, minibatches=1)
    pairs = [
        replace(jax.tree.map(joined, x), segment=joined(x.segment).at[:, table.width :].set(2)) for x in (batch, replay)
    ]
    apart, together = (updated(table, *rows, config) for rows in ((batch, replay), pairs))
    close = partial(np.testing.assert_allclose, rtol=1e-4, atol=2e-6)
    jax.tree.map(close, (together[0].params, together[1]), (apart[0].params, apart[1]))


def test_an_empty_replay_is_no_imitation(table: Any) -> None:
    batch, replay = table.batch(), table.batch(1, rows=8)
    empty = replace(replay, sampled=jnp.zeros_like(replay.sampled))
    none = jax.tree.map(lambda x: x[:0], replay)
    without = updated(table, batch, none, replace(CONFIG, self_imitation=0.0))[0].params
    for case in (updated(table, batch, empty, CONFIG), updated(table, batch, none, CONFIG)):
        jax.tree.map(partial(np.testing.assert_allclose, rtol=1e-5, atol=1e-6), case[0].params, without)
    imitating = updated(table, batch, replay, CONFIG)[0].params
    assert float(jnp.max(jnp.abs(imitating["policy"]["table"] - without["policy"]["table"]))) > 1e-3


def test_every_epoch_takes_every_minibatch(table: Any) -> None:
    config = replace(CONFIG, epochs=3)
    state, metrics = updated(table, table.batch(), table.batch(1, rows=24), config)
    assert int(state.step) == 12
    assert metrics.pop("critic/calibration/seen").shape == (3, 10)
    assert {x.shape for x in metrics.values()} == {()}


def test_an_update_donates_its_state_and_moves_nothing_between_host_and_devices(table: Any) -> None:
    update, old = updater(table, CONFIG), start(table.params(), CONFIG)
    batch, replay = table.batch(), table.batch(1, rows=8)
    update(start(table.params(), CONFIG), batch, replay)  # compiles
    with jax.transfer_guard("disallow"):
        new, _ = update(old, batch, replay)
        update(new, batch, replay)
    assert all(x.is_deleted() for x in jax.tree.leaves(old.params))


def test_the_average_follows_the_parameters(table: Any) -> None:
    config = replace(CONFIG, minibatches=1, average=0.75)
    state, _ = updated(table, table.batch(), table.batch(1, rows=8), config)
    wanted = jax.tree.map(lambda old, new: 0.75 * old + 0.25 * new, table.params(), state.params)
    jax.tree.map(partial(np.testing.assert_allclose, rtol=1e-5, atol=1e-6), state.average, wanted)


def test_the_pace_scales_every_step(table: Any) -> None:
    config = replace(CONFIG, minibatches=1)
    update, arguments = updater(table, config), (table.batch(), table.batch(1, rows=8))
    full, _ = update(start(table.params(), config), *arguments)
    half, _ = update(replace(start(table.params(), config), pace=Pace(jnp.float32(0.5), jnp.float32(0.5))), *arguments)
    wanted = jax.tree.map(lambda old, new: (old + new) / 2, table.params(), full.params)
    jax.tree.map(partial(np.testing.assert_allclose, rtol=1e-5, atol=1e-6), half.params, wanted)


def test_a_warming_critic_leaves_the_policy_alone(table: Any) -> None:
    config = replace(CONFIG, minibatches=1)
    warming = replace(start(table.params(), config), pace=Pace(jnp.float32(0.0), jnp.float32(1.0)))
    state, _ = updater(table, config)(warming, table.batch(), table.batch(1, rows=8))
    np.testing.assert_array_equal(state.params["policy"]["table"], table.params()["policy"]["table"])
    assert float(jnp.max(jnp.abs(state.params["critic"]["value"] - table.params()["critic"]["value"]))) > 0.01


def test_a_bandit_with_two_arms_is_learned(table: Any) -> None:
    """Token 1 pays; the policy reads token 0. Nothing but the update moves it there."""
    config = replace(CONFIG, learning_rate=0.1, self_imitation=0.0)
    update, state = updater(table, config), start(jax.tree.map(jnp.zeros_like, table.params()), config)
    generator, none = np.random.default_rng(0), jax.tree.map(lambda x: x[:0], table.batch())
    for _ in range(12):
        logprobs = np.asarray(jax.nn.log_softmax(state.params["policy"]["table"][0, :2]))
        arm = generator.choice(2, 64, p=np.exp(logprobs) / np.exp(logprobs).sum())
        full = np.asarray(jax.nn.log_softmax(state.params["policy"]["table"][0]))
        state, _ = update(state, pulls(arm, full[arm]), none)
    assert float(jax.nn.softmax(state.params["policy"]["table"][0, :2])[1]) > 0.9
    assert float(state.params["critic"]["value"][0]) > 0.5


def pulls(arm: np.ndarray, logprob: np.ndarray) -> Batch:
    """One pull a row."""
    column = {"old_logprob": np.float32(logprob), "reward": np.float32(arm)[:, None], "target": np.int32(arm)}
    column |= {"token": np.zeros(len(arm), np.int32), "entropy_coefficient": np.zeros(len(arm), np.float32)}
    column |= {name: np.ones(len(arm), bool) for name in ("sampled", "last")}
    column |= {"segment": np.ones(len(arm), np.int32), "bootstrap": np.zeros((len(arm), 1), np.float32)}
    return Batch(**{name: jnp.asarray(x)[:, None] for name, x in column.items()})
