"""The three critics on a table of heads: what is read, what is fitted, and what is lowered."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rljax.learner import loss as losses
from rljax.learner import ppo
from rljax.learner.config import CriticConfig, LearnerConfig
from rljax.learner.critic import LEAST_WEIGHT, make_critic, random_place, shape_of, shares, value_loss
from rljax.learner.loss import Common, Learner
from rljax.learner.networks import Networks
from rljax.learner.optimizer import make_optimizer
from rljax.learner.types import Batch, Pace
from rljax.model.actions import Actions
from rljax.model.policy import Deviation, Evaluation
from rljax.rl.divergence import entropy

V, C = 6, 3
WEIGHTS = jnp.array([1.0, 0.4, 0.0])
CONFIG = LearnerConfig(minibatches=2, warmup_steps=0, learning_rate=0.05, weight_decay=0.0, self_imitation=0.0)
KINDS = [CriticConfig(kind, learning_rate=0.05, members=3, deviate_every=2) for kind in ("plain", "ensemble", "cql")]


def networks(critic: CriticConfig) -> Networks:
    """Logits, heads and action values are looked up by the last token; a deviation is the token after the old one."""

    def heads(params: Any, token: jax.Array, segment: jax.Array) -> jax.Array:
        del segment
        return params["critic"]["heads"][token]

    def evaluate(params: Any, token: jax.Array, target: jax.Array, segment: jax.Array) -> Evaluation:
        logprobs = jax.nn.log_softmax(params["policy"]["table"][token])
        logprob = jnp.take_along_axis(logprobs, target[..., None], axis=-1)[..., 0]
        return Evaluation(logprob, entropy(logprobs), heads(params, token, segment))

    def actions(params: Any, token: jax.Array, target: jax.Array, segment: jax.Array, weights: jax.Array) -> Any:
        found = evaluate(params, token, target, segment)
        logprobs = jax.lax.stop_gradient(jax.nn.log_softmax(params["policy"]["table"][token]))
        table = params["critic"]["actions"][token]  # [B, S, V, C]
        centred = table - jnp.einsum("bsv,bsvc->bsc", jnp.exp(logprobs), table)[:, :, None]
        taken = jnp.take_along_axis(centred, target[..., None, None], axis=2)[:, :, 0]
        soft = critic.tau * jax.nn.logsumexp(logprobs + centred @ weights / critic.tau, axis=-1)
        return found, Actions(taken, soft)

    def deviate(params: Any, key: jax.Array, token: jax.Array, segment: jax.Array, place: jax.Array) -> Deviation:
        del params, key, segment
        row = jnp.arange(token.shape[0])
        other = (token[row, place + 1] + 1) % V
        return Deviation(token.at[row, place + 1].set(other), jnp.full(token.shape[0], jnp.log(0.25)))

    return Networks(evaluate, heads, actions, deviate)


def learner(critic: CriticConfig, config: LearnerConfig = CONFIG) -> Learner:
    return Learner(networks(critic), make_optimizer(config, critic), config, critic)


def params(critic: CriticConfig, seed: int = 0) -> Any:
    generator = np.random.default_rng(seed)
    shape = (V, shape_of(critic, C).members, C)
    tables = {"heads": jnp.float32(generator.normal(size=shape))}
    if critic.kind == "cql":
        tables["actions"] = jnp.float32(generator.normal(size=(V, V, C)))
    return {"policy": {"table": jnp.float32(generator.normal(size=(V, V)))}, "critic": tables}


def layered(table: Any, seed: int = 0, rows: int = 16) -> Batch:
    """The table's rows with three layers of reward, one of which is not paid for."""
    batch = table.batch(seed, rows)
    reward = np.random.default_rng(seed + 100).normal(size=(*batch.token.shape, C))
    return replace(batch, reward=jnp.float32(reward), bootstrap=jnp.zeros((*batch.token.shape, C)))


def updated(table: Any, critic: CriticConfig, config: LearnerConfig = CONFIG, **change: Any) -> Any:
    whole = learner(critic, config)
    state = replace(ppo.start(params(critic), whole.optimizer, config), **change)
    update = jax.jit(partial(ppo.update, learner=whole))
    return update(state, layered(table), layered(table, 1, 16), WEIGHTS)


def heads(seed: int = 0, members: int = 3) -> jax.Array:
    return jnp.float32(np.random.default_rng(seed).normal(size=(4, 5, members, C)))


def test_values_are_read_by_kind() -> None:
    table = heads()
    combined = np.asarray(table) @ np.asarray(WEIGHTS)
    wanted = {
        "plain": combined[..., 0],
        "ensemble": combined[..., 1:].mean(axis=-1) - 0.3 * combined[..., 1:].std(axis=-1),
        "cql": combined[..., 0],
    }
    sober = {"plain": table[..., 0, :], "ensemble": table[..., 0, :], "cql": table[..., 1, :]}
    for config in KINDS:
        critic = make_critic(config)
        np.testing.assert_allclose(critic.value(table, WEIGHTS), wanted[config.kind], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(critic.layers(table), sober[config.kind], rtol=1e-5, atol=1e-6)


def test_values_are_fitted_layer_by_layer_in_units_of_the_reward() -> None:
    now, old, returns = heads(), heads(1), heads(2)[..., 0, :]
    share = jnp.array([[0.75, 0.0, 0.25]] * 4)
    found = np.asarray(value_loss(now, old, returns, share, WEIGHTS, 0.2))
    scale = np.maximum(WEIGHTS, LEAST_WEIGHT)  # a layer that is not paid is known, too
    wanted = np.zeros((4, 5))
    for at in np.ndindex(4, 5):
        for member in (0, 2):
            for c in range(C):
                v, o, g = (scale[c] * float(x) for x in (now[at][member, c], old[at][member, c], returns[at][c]))
                near = o + np.clip(v - o, -0.2, 0.2)
                wanted[at] += 0.5 * max((v - g) ** 2, (near - g) ** 2) * float(share[0, member])
    np.testing.assert_allclose(found, wanted, rtol=1e-4)


def test_heads_share_a_row_alike_but_for_the_one_that_members_are_added_to() -> None:
    plain, ensemble, cql = (np.asarray(shares(config, jax.random.key(0), 400, 4)) for config in KINDS)
    np.testing.assert_array_equal(plain, 0.25)
    np.testing.assert_array_equal(cql, 0.25)
    np.testing.assert_array_equal(ensemble[:, 0], 1.0)
    np.testing.assert_allclose(ensemble[:, 1:].sum(axis=1), 1.0, rtol=1e-6)
    assert (ensemble[:, 1:] > 0).mean() == pytest.approx(0.8, abs=0.05)


@pytest.mark.parametrize("critic", KINDS, ids=lambda x: x.kind)
def test_every_kind_trains_and_says_what_it_did(table: Any, critic: CriticConfig) -> None:
    state, metrics = updated(table, critic)
    moved = jax.tree.map(lambda a, b: float(jnp.max(jnp.abs(a - b))), state.params, params(critic))
    assert min(jax.tree.leaves(moved)) > 0.01
    assert all(np.isfinite(x).all() for x in jax.tree.leaves(metrics))
    assert ("critic/off_policy" in metrics) == (critic.kind == "cql")
    assert ("critic/deviations" in metrics) == (critic.kind != "plain")


@pytest.mark.parametrize("critic", KINDS, ids=lambda x: x.kind)
@pytest.mark.parametrize("accumulate", [2, 4])
def test_micro_batches_do_not_change_the_gradient(table: Any, critic: CriticConfig, accumulate: int) -> None:
    """To 1e-5 of its norm."""

    def gradient(count: int) -> Any:
        whole = learner(critic, replace(CONFIG, accumulate=count, self_imitation=1.0))
        state = ppo.start(params(critic), whole.optimizer, whole.config)
        batch, replay = layered(table), layered(table, 1, 8)
        targets, batch, weights, _ = ppo.aim(state, batch, WEIGHTS, whole)
        deviations = ppo.deviations_of(state, batch, whole)
        minibatch = losses.Minibatch(batch, targets, replay, deviations)
        return jax.jit(partial(ppo.gradient_of, learner=whole))(state.params, minibatch, weights)[0]

    whole, parts = (jnp.concatenate([x.ravel() for x in jax.tree.leaves(gradient(n))]) for n in (1, accumulate))
    assert float(jnp.linalg.norm(whole - parts)) < 1e-5 * float(jnp.linalg.norm(whole))


def test_a_deviation_lowers_the_conservative_value_alone(table: Any) -> None:
    critic = replace(KINDS[2], floor=-5.0)
    whole, batch = learner(critic), layered(table)
    state = ppo.start(params(critic), whole.optimizer, CONFIG)
    found = ppo.deviations_of(state, batch, whole)
    assert found is not None
    assert found.token.shape[0] == 8  # every second row
    rows = np.flatnonzero(found.weight)
    assert np.asarray(found.weight)[rows] == pytest.approx(0.75)
    for row in rows.tolist():
        place, old = int(found.place[row]) - 1, row * 2
        assert bool(batch.sampled[old, place])
        assert not bool(batch.last[old, place])
        changed = np.flatnonzero(np.asarray(found.token[row] != batch.token[old]))
        assert changed.tolist() == [place + 1]
    common = Common(jnp.ones(()), jnp.ones(()), jnp.float32(len(rows)), WEIGHTS)
    slope = jax.grad(lambda p: losses.deviation_loss(p, found, common, learner=whole))(state.params)
    assert not slope["policy"]["table"].any()
    assert not slope["critic"]["heads"][:, 1].any()  # the sober head
    # What it takes from the new tokens' values it gives to those of the old ones.
    assert float(slope["critic"]["heads"][:, 0, 0].sum()) == pytest.approx(0.0, abs=1e-5)
    assert float(jnp.maximum(slope["critic"]["heads"][:, 0, 0], 0.0).sum()) > 0.01 * critic.state_alpha
    np.testing.assert_array_equal(found.own, np.asarray(batch.token)[::2])


def test_a_deviation_draws_the_ensembles_members_apart_and_leaves_what_they_share(table: Any) -> None:
    critic = replace(KINDS[1], disagree=0.5)
    whole = learner(critic)
    state = ppo.start(params(critic), whole.optimizer, CONFIG)
    found = ppo.deviations_of(state, layered(table), whole)
    assert found is not None
    common = Common(jnp.ones(()), jnp.ones(()), jnp.float32((found.weight > 0).sum()), WEIGHTS)

    def loss(p: Any) -> jax.Array:
        return losses.deviation_loss(p, found, common, learner=whole)

    values = np.asarray(state.params["critic"]["heads"] @ WEIGHTS)
    wanted = 0.0
    for row in range(8):
        value = values[int(found.token[row, int(found.place[row])])]
        off = value[1:] - value[0] - critic.apart * np.array([-1.0, 0.0, 1.0]) * 1.5**0.5
        wanted += 0.5 * critic.disagree * float(found.weight[row]) * (off**2).mean() / float(common.deviated)
    assert float(loss(state.params)) == pytest.approx(wanted, rel=1e-5)
    slope = jax.grad(loss)(state.params)
    assert not slope["policy"]["table"].any()
    assert not slope["critic"]["heads"][:, 0].any()
    assert slope["critic"]["heads"][:, 1:].any()


@pytest.mark.parametrize("critic", [KINDS[0], replace(KINDS[1], disagree=0.0), replace(KINDS[2], state_alpha=0.0)])
def test_without_a_state_form_no_states_are_drawn(table: Any, critic: CriticConfig) -> None:
    whole = learner(critic)
    state = ppo.start(params(critic), whole.optimizer, CONFIG)
    assert ppo.deviations_of(state, layered(table), whole) is None


@pytest.mark.parametrize("critic", KINDS, ids=lambda x: x.kind)
def test_returns_bootstrap_from_the_careful_value_and_are_compared_with_the_sober_one(
    table: Any, critic: CriticConfig
) -> None:
    """A_t = Σ_k (1 − λ) λ^k G_t^(k) − V_sober(s_t), and all of the rest on the episode's end."""
    batch, lam, gamma = layered(table), 0.6, 0.9
    config = replace(CONFIG, lambda_policy=lam, discount=gamma)
    found, _ = ppo.evaluate_batch(params(critic), batch, WEIGHTS, learner=learner(critic, config))
    read = make_critic(critic)
    heads = jnp.asarray(params(critic)["critic"]["heads"])[batch.token]
    careful, sober = np.asarray(read.value(heads, WEIGHTS)), np.asarray(read.layers(heads) @ WEIGHTS)
    reward, wanted = np.asarray(batch.reward @ WEIGHTS), np.zeros(batch.token.shape)
    for row in range(batch.token.shape[0]):
        places, ends = np.flatnonzero(batch.sampled[row]), np.flatnonzero(batch.last[row])
        for at in places:
            rest = [p for p in places if at <= p <= min(ends[ends >= at], default=places[-1])]
            paid, left, whole = 0.0, 1.0, 0.0
            for k, place in enumerate(rest):
                paid += gamma**k * reward[row, place]
                if k + 1 < len(rest):
                    whole += left * (1 - lam) * (paid + gamma ** (k + 1) * careful[row, rest[k + 1]])
                    left *= lam
            wanted[row, at] = whole + left * paid - sober[row, at]
    np.testing.assert_allclose(found.advantage, wanted, rtol=1e-4, atol=1e-5)


def test_places_to_deviate_at_are_sampled_and_not_last() -> None:
    sampled = jnp.array([[True, True, True, True], [False, True, False, True], [False, False, False, True]])
    last = jnp.array([[False, False, False, True]] * 3)
    seen = {tuple(np.asarray(random_place(jax.random.key(k), sampled, last)[0])[:2].tolist()) for k in range(40)}
    assert {place for place, _ in seen} == {0, 1, 2}
    assert {place for _, place in seen} == {1}
    assert random_place(jax.random.key(0), sampled, last)[1].tolist() == [True, True, False]


def test_the_critic_may_pass_over_a_batch_more_often_than_the_policy(table: Any) -> None:
    often = replace(KINDS[0], epochs=3)
    once, again = updated(table, KINDS[0])[0], updated(table, often)[0]
    np.testing.assert_array_equal(once.params["policy"]["table"], again.params["policy"]["table"])
    inner = (
        jax.tree.leaves(once.opt_state.inner_states["policy"]),
        jax.tree.leaves(again.opt_state.inner_states["policy"]),
    )
    for one, other in zip(*inner, strict=True):
        np.testing.assert_array_equal(one, other)
    assert float(jnp.max(jnp.abs(once.params["critic"]["heads"] - again.params["critic"]["heads"]))) > 0.01


def test_a_step_beyond_the_bound_ends_the_update(table: Any) -> None:
    config = replace(CONFIG, minibatches=8, epochs=2, learning_rate=0.3)
    _, free = updated(table, KINDS[0], config)
    stopped, metrics = updated(table, KINDS[0], replace(config, kl_stop=0.02))
    assert float(free["update/steps"]) == 1.0
    assert 0.0 < float(metrics["update/steps"]) < 1.0
    assert int(stopped.step) == round(16 * float(metrics["update/steps"]))


def test_the_entropy_scale_grows_below_its_target_and_shrinks_above(table: Any) -> None:
    low, high = (updated(table, KINDS[0], replace(CONFIG, entropy_target=x))[0].entropy_scale for x in (0.1, 3.0))
    assert float(low) < 1.0 < float(high)
    assert float(updated(table, KINDS[0])[0].entropy_scale) == 1.0


def test_old_rows_are_clipped_around_the_present_policy_and_weighted(table: Any) -> None:
    """Rows whose policy is the present one are learned from as ever."""
    whole, stale = learner(KINDS[0]), replace(layered(table), old_logprob=jnp.zeros((16, 5)) - 2.0)
    state = ppo.start(params(KINDS[0]), whole.optimizer, CONFIG)
    present = whole.networks.evaluate(state.params, stale.token, stale.target, stale.segment).logprob
    fresh, none = replace(stale, old_logprob=present), layered(table, 1, 8)
    plain, old = (jax.jit(partial(f, learner=whole)) for f in (ppo.update, ppo.update_stale))
    jax.tree.map(
        partial(np.testing.assert_allclose, rtol=1e-4, atol=1e-6),
        plain(state, fresh, none, WEIGHTS)[0].params,
        old(state, fresh, none, WEIGHTS)[0].params,
    )
    metrics = old(state, stale, none, WEIGHTS)[1]
    wanted = np.minimum(np.exp(np.asarray(present) + 2.0), 2.0)[np.asarray(stale.sampled)].mean()
    assert float(metrics["sampling/importance"]) == pytest.approx(wanted, rel=1e-4)
    assert float(metrics["sampling/sampling_logp_difference"]) < 1e-5
    assert float(metrics["sampling/stale_logp_difference"]) > 0.1


@pytest.mark.parametrize("place", ["loss", "reward"])
def test_the_kl_holds_the_policy_at_the_reference(table: Any, place: Any) -> None:
    """With nothing else to gain, a policy that has left its reference comes back."""
    critic = KINDS[0]
    config = replace(
        CONFIG, minibatches=1, learning_rate=0.02, kl=20.0, kl_in=place, kl_estimator="k2" if place == "loss" else "k1"
    )
    whole = learner(critic, config)
    table_of = params(critic)
    reference = {"table": table_of["policy"]["table"] + 0.5 * np.eye(V, dtype=np.float32)}
    start = params(critic)
    if place == "reward":
        start["critic"]["heads"] = jnp.zeros((V, 1, C + 1))
    state = replace(ppo.start(start, whole.optimizer, config), reference=reference)
    batch = replace(layered(table, rows=16), reward=jnp.zeros((16, 5, C)))
    present = whole.networks.evaluate(state.params, batch.token, batch.target, batch.segment).logprob
    batch = replace(batch, old_logprob=present, entropy_coefficient=jnp.zeros((16, 5)))
    none = jax.tree.map(lambda x: x[:0], layered(table, 1, 8))
    targets, more, weights, _ = ppo.aim(state, batch, WEIGHTS, whole)
    there = whole.networks.evaluate({**start, "policy": reference}, batch.token, batch.target, batch.segment).logprob
    np.testing.assert_allclose(targets.reference, there, rtol=1e-5)
    assert (weights.shape[0], more.reward.shape[-1]) == ((C + 1, C + 1) if place == "reward" else (C, C))
    if place == "reward":
        wanted = jnp.where(batch.sampled, -20.0 * (present - there), 0.0)
        np.testing.assert_allclose(more.reward[..., -1], wanted, rtol=1e-4, atol=1e-4)
    else:
        after, _ = jax.jit(partial(ppo.update, learner=whole))(state, batch, none, WEIGHTS)
        before, now = (divergence(x["table"], reference["table"]) for x in (start["policy"], after.params["policy"]))
        assert now < 0.95 * before


def divergence(policy: jax.Array, reference: jax.Array) -> float:
    """KL(π‖π_ref), summed over the states."""
    p, q = jax.nn.log_softmax(policy), jax.nn.log_softmax(reference)
    return float(jnp.sum(jnp.exp(p) * (p - q)))


def test_pace_is_by_network(table: Any) -> None:
    state, _ = updated(table, KINDS[1], pace=Pace(jnp.float32(1.0), jnp.float32(0.0)))
    np.testing.assert_array_equal(state.params["critic"]["heads"], params(KINDS[1])["critic"]["heads"])
