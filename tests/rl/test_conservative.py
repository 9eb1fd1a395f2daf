"""Conservative pieces against numpy, their identities, and what they do to the values of a small MDP solved exactly."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.rl.conservative import (
    agreement_penalty,
    members_mask,
    offsets,
    pessimistic,
    soft_penalty,
    soft_value,
    state_penalty,
)

seeds = st.integers(0, 10**6)


def drawn(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Action values and log-probs of three states with five actions."""
    generator = np.random.default_rng(seed)
    logits = generator.normal(size=(3, 5))
    return generator.normal(size=(3, 5)), logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))


@given(seeds, st.sampled_from([0.05, 0.3, 2.0]))
@settings(max_examples=20, deadline=None)
def test_the_soft_value_is_between_the_mean_and_the_largest(seed: int, tau: float) -> None:
    value, logprob = drawn(seed)
    found = np.asarray(soft_value(jnp.float32(value), jnp.float32(logprob), tau))
    wanted = tau * np.log((np.exp(logprob) * np.exp(value / tau)).sum(axis=1))
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-4)
    assert (found >= (np.exp(logprob) * value).sum(axis=1) - 1e-4).all()
    assert (found <= value.max(axis=1) + 1e-4).all()


def test_the_penalty_knows_no_constants_and_is_not_negative_on_the_average() -> None:
    value, logprob = map(jnp.float32, drawn(1))

    def of_all(action_value: jax.Array) -> jax.Array:
        soft = soft_value(action_value, logprob, 0.3)
        return soft_penalty(jnp.broadcast_to(soft[:, None], action_value.shape), action_value)

    penalty, moved = of_all(value), of_all(value + 7.0)
    np.testing.assert_allclose(moved, penalty, atol=1e-5)
    assert (jnp.sum(jnp.exp(logprob) * penalty, axis=1) > 0).all()
    np.testing.assert_allclose(of_all(jnp.ones_like(value)), 0.0, atol=1e-5)


def test_members_that_disagree_lower_the_value() -> None:
    values = np.random.default_rng(0).normal(size=(4, 6)).astype(np.float32)
    wanted = values.mean(axis=1) - 0.7 * values.std(axis=1)
    np.testing.assert_allclose(pessimistic(jnp.asarray(values), 0.7), wanted, rtol=1e-5, atol=1e-6)
    agreed = jnp.ones((2, 6))
    np.testing.assert_array_equal(pessimistic(agreed, 0.7), 1.0)
    slope = jax.grad(lambda x: pessimistic(x, 0.7).sum())(agreed)
    np.testing.assert_allclose(slope, 1 / 6, rtol=1e-6)


def test_offsets_have_mean_zero_and_unit_size() -> None:
    for count in (2, 3, 5, 8):
        found = np.asarray(offsets(count))
        assert found.mean() == pytest.approx(0.0, abs=1e-6)
        assert found.std() == pytest.approx(1.0, rel=1e-5)
        assert len(set(found.tolist())) == count
    assert np.asarray(offsets(1)).tolist() == [0.0]


def test_members_that_agree_where_nobody_was_are_drawn_apart() -> None:
    apart, weight = np.random.default_rng(0).normal(size=(6, 5)).astype(np.float32), np.linspace(0, 1, 6)
    off = (apart - 0.3 * np.asarray(offsets(5))) ** 2
    wanted = weight * 0.5 * off.mean(axis=1)
    np.testing.assert_allclose(agreement_penalty(jnp.asarray(apart), jnp.asarray(weight), 0.3), wanted, rtol=1e-5)
    # At its least the members differ by `size`, and their mean is what they share.
    still = jax.grad(lambda x: agreement_penalty(x, jnp.ones(6), 0.3).sum())(jnp.tile(0.3 * offsets(5), (6, 1)))
    np.testing.assert_allclose(still, 0.0, atol=1e-7)


def test_rows_are_shown_to_some_heads_at_least_to_one() -> None:
    mask = np.asarray(members_mask(jax.random.key(0), 4000, 5, 0.6))
    assert mask.any(axis=1).all()
    assert mask.mean() == pytest.approx(0.6, abs=0.02)
    assert np.asarray(members_mask(jax.random.key(0), 4000, 5, 1e-6)).sum(axis=1).tolist() == [1] * 4000


# Two decisions, three actions each; the state of the second is the first action. Only one sequence pays.
ACTIONS = 3
PAYS = np.zeros((ACTIONS, ACTIONS))
PAYS[0, 0], PAYS[0, 1], PAYS[1, 0] = 1.0, 0.5, 0.3
POLICY = np.array([0.3, 0.4, 0.3])  # the same at every state
TAU = 1.0  # as large as the rewards
BEHAVIOUR = np.array([0.7, 0.2, 0.1])  # of the rows: successes are replayed more often than they happen


def true_values() -> np.ndarray:
    """V^π of the start and of the three states behind it, by summing over all sequences."""
    second = PAYS @ POLICY
    return np.array([POLICY @ second, *second])


def fitted(loss: Callable[..., jax.Array], behaviour: np.ndarray = BEHAVIOUR) -> np.ndarray:
    """The values V at the minimum of the loss over the behaviour's rows, Q(s, a) = V(s) + A(s, a) − E_π A(s, ·)."""
    start = jnp.zeros((1 + ACTIONS, 1 + ACTIONS))

    def total(table: jax.Array) -> jax.Array:
        value, advantage = table[:, 0], table[:, 1:]
        centred = advantage - (advantage @ jnp.float32(POLICY))[:, None]
        parts = []
        for first in range(ACTIONS):
            for second in range(ACTIONS):
                weight, paid = behaviour[first] * behaviour[second], PAYS[first, second]
                behind = jax.lax.stop_gradient(value[1 + first])
                parts.append(weight * loss(value[0], centred[0], first, (paid, behind)))
                parts.append(weight * loss(value[1 + first], centred[1 + first], second, (paid, paid)))
        return jnp.sum(jnp.stack(parts))

    slope = jax.jit(jax.grad(total))
    step = jax.jit(lambda _, table: table - 0.5 * slope(table))
    return np.asarray(jax.lax.fori_loop(0, 6000, step, start)[:, 0])


def plain(value: jax.Array, centred: jax.Array, action: int, target: tuple[Any, Any]) -> jax.Array:
    """V to the return that followed."""
    del centred, action
    return 0.5 * (value - target[0]) ** 2


def conservative(value: jax.Array, centred: jax.Array, action: int, target: tuple[Any, Any]) -> jax.Array:
    """Q(s, a_t) to r + V(s′), and the penalty."""
    soft = soft_value(centred, jnp.log(jnp.float32(POLICY)), TAU)
    return 0.5 * (value + centred[action] - target[1]) ** 2 + 0.1 * soft_penalty(soft, centred[action])


def test_on_replayed_rows_the_conservative_value_is_below_the_true_one_and_regression_above() -> None:
    true, regression, careful = true_values(), fitted(plain), fitted(conservative)
    pays = true > 0
    assert (regression[pays] > true[pays] + 0.05).all()
    assert (careful[pays] < true[pays]).all()
    assert (careful[pays] > true[pays] - 0.5).all()  # careful, not blind


def test_on_the_policys_own_rows_nothing_is_lowered() -> None:
    """The stationary point has E_π Q = E_π G, penalty or not."""
    np.testing.assert_allclose(fitted(conservative, POLICY), true_values(), atol=2e-3)


def test_the_state_form_lowers_what_was_not_visited_and_leaves_what_was() -> None:
    """A value linear in two features: visited states have the first alone, others the second as well."""
    visited, other = jnp.array([1.0, 0.0]), jnp.array([1.0, 0.6])
    truth = 0.8

    def values_at(alpha: float, least: float) -> tuple[float, float]:
        def loss(weight: jax.Array) -> jax.Array:
            lowered = state_penalty(other @ weight, visited @ weight, jnp.ones(()), least, 0.3)
            return 0.5 * (visited @ weight - truth) ** 2 + alpha * lowered

        slope = jax.grad(loss)
        weight = jax.lax.fori_loop(0, 4000, lambda _, w: w - 0.05 * slope(w), jnp.array([0.0, 0.1]))
        return float(visited @ weight), float(other @ weight)

    seen, unseen = values_at(0.0, 0.0)
    assert seen == pytest.approx(truth, abs=1e-3)
    assert unseen > truth
    seen, unseen = values_at(0.1, 0.0)
    assert seen == pytest.approx(truth, abs=1e-3)  # once the gap is there, nothing is left of the push
    assert unseen == pytest.approx(truth - 0.3, abs=1e-3)
    seen, unseen = values_at(0.1, 0.7)
    assert seen == pytest.approx(truth, abs=0.02)
    assert unseen == pytest.approx(0.7, abs=0.02)


@given(seeds)
@settings(max_examples=20, deadline=None)
def test_the_state_form_against_numpy(seed: int) -> None:
    generator = np.random.default_rng(seed)
    unvisited, visited, weight = generator.normal(size=(3, 50)).astype(np.float32)
    wanted = [
        w * 0.5 * (u - v + 0.3) ** 2 if u > 0.1 and u - v + 0.3 > 0 else 0.0
        for u, v, w in zip(unvisited, visited, weight, strict=True)
    ]
    found = state_penalty(*map(jnp.asarray, (unvisited, visited, weight)), 0.1, 0.3)
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-6)


def test_states_that_cannot_be_told_apart_keep_their_value() -> None:
    slope = jax.grad(lambda value: state_penalty(value, value, jnp.ones(()), 0.0, 0.3))(jnp.float32(0.5))
    assert float(slope) == 0.0
