"""GAE and λ-returns against double sums written out in numpy, by episodes; the group baseline against its own."""

from __future__ import annotations

from functools import partial
from itertools import pairwise

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.rl.advantage import (
    adaptive_lambda,
    batch_advantage,
    centred_advantage,
    gae,
    group_advantage,
    lambda_returns,
    leave_one_out_advantage,
)

SHAPE = (4, 7)
Line = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, np.ndarray]
unit = st.floats(0.0, 1.0, width=32)
compiled = jax.jit(partial(gae, discount=0.9, lambda_=0.8))


def line(seed: int, keep: float = 0.6, ends: float = 0.3) -> Line:
    """Reward, value, bootstrap, sampled, last; several episodes in a row, and numbers off `last` that say nothing."""
    generator = np.random.default_rng(seed)
    reward, value, bootstrap = generator.normal(size=(3, *SHAPE)).astype(np.float32)
    sampled = generator.random(SHAPE) < keep
    return reward, value, bootstrap, sampled, finals(sampled) | (sampled & (generator.random(SHAPE) < ends))


def full(seed: int) -> Line:
    """One episode a row, all positions sampled."""
    sampled = np.ones(SHAPE, bool)
    return (*line(seed)[:3], sampled, finals(sampled))


def finals(sampled: np.ndarray) -> np.ndarray:
    """The last sampled position of each row."""
    return sampled & (np.cumsum(sampled[:, ::-1], axis=1)[:, ::-1] == 1)


def reference(
    reward: np.ndarray,
    value: np.ndarray,
    bootstrap: np.ndarray,
    sampled: np.ndarray,
    last: np.ndarray,
    g: float,
    lam: float,
) -> np.ndarray:
    """Σ_l (γλ)^l δ_{t+l}, term by term over the positions of each episode."""
    out = np.zeros(reward.shape)
    for row in range(len(reward)):
        positions = np.flatnonzero(sampled[row])
        for at in np.split(positions, np.flatnonzero(last[row, positions]) + 1):
            if not len(at):
                continue
            v = np.append(value[row, at], bootstrap[row, at[-1]]).astype(float)
            delta = [reward[row, t] + g * v[i + 1] - v[i] for i, t in enumerate(at)]
            for i, t in enumerate(at):
                out[row, t] = sum((g * lam) ** (j - i) * delta[j] for j in range(i, len(at)))
    return out


def n_step(row: Line, t: int, n: int, g: float) -> float:
    """Σ_{k<n} γ^k r_{t+k} + γ^n V_{t+n} of the first row, all positions sampled, one episode."""
    reward, value, bootstrap, *_ = row
    values = np.append(value[0], bootstrap[0, -1])
    return sum(g**k * reward[0, t + k] for k in range(n)) + g**n * values[t + n]


@given(st.integers(0, 10_000), unit, unit)
@settings(max_examples=40, deadline=None)
def test_gae_is_the_sum_of_discounted_errors(seed: int, discount: float, lambda_: float) -> None:
    row = line(seed)
    found = gae(*map(jnp.asarray, row), discount=discount, lambda_=lambda_)
    np.testing.assert_allclose(found, reference(*row, discount, lambda_), rtol=1e-4, atol=1e-4)


@given(st.integers(0, 10_000), unit, unit)
@settings(max_examples=20, deadline=None)
def test_lambda_returns_are_advantages_plus_values(seed: int, discount: float, lambda_: float) -> None:
    row = line(seed)
    wanted = np.where(row[3], reference(*row, discount, lambda_) + row[1], 0.0)
    found = lambda_returns(*map(jnp.asarray, row), discount=discount, lambda_=lambda_)
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-4)


def test_compiled_and_eager_agree() -> None:
    row = tuple(map(jnp.asarray, line(1)))
    np.testing.assert_allclose(compiled(*row), gae(*row, discount=0.9, lambda_=0.8), rtol=1e-6, atol=1e-6)


def test_undiscounted_returns_are_the_rewards_to_go() -> None:
    reward, value, bootstrap, *masks = full(2)
    found = lambda_returns(*map(jnp.asarray, (reward, value, bootstrap * 0, *masks)), discount=1.0, lambda_=1.0)
    np.testing.assert_allclose(found, np.cumsum(reward[:, ::-1], axis=1)[:, ::-1], rtol=1e-4, atol=1e-5)


def test_with_lambda_one_the_advantage_is_return_minus_value() -> None:
    row = full(3)
    found = gae(*map(jnp.asarray, row), discount=0.9, lambda_=1.0)
    wanted = [n_step(row, t, SHAPE[1] - t, 0.9) - row[1][0, t] for t in range(SHAPE[1])]
    np.testing.assert_allclose(found[0], wanted, rtol=1e-4, atol=1e-5)


def test_with_lambda_zero_the_advantage_is_the_one_step_error() -> None:
    row = full(4)
    found = gae(*map(jnp.asarray, row), discount=0.9, lambda_=0.0)
    wanted = [n_step(row, t, 1, 0.9) - row[1][0, t] for t in range(SHAPE[1])]
    np.testing.assert_allclose(found[0], wanted, rtol=1e-4, atol=1e-5)


def test_the_lambda_return_mixes_the_n_step_returns() -> None:
    row, length, lam = full(5), SHAPE[1], 0.7
    found = lambda_returns(*map(jnp.asarray, row), discount=0.9, lambda_=lam)
    mixed = [(1 - lam) * lam ** (n - 1) * n_step(row, 0, n, 0.9) for n in range(1, length)]
    wanted = sum(mixed) + lam ** (length - 1) * n_step(row, 0, length, 0.9)
    np.testing.assert_allclose(found[0, 0], wanted, rtol=1e-4)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_positions_that_were_not_sampled_are_stepped_over(seed: int) -> None:
    row = line(seed)
    # Moved to the front: the gaps are gone, and what is left behind is padding.
    order = np.argsort(~row[3], axis=1, kind="stable")
    found = compiled(*row)
    *moved, wanted = (np.take_along_axis(x, order, axis=1) for x in (*row, np.asarray(found)))
    np.testing.assert_allclose(compiled(*moved), wanted, rtol=1e-5, atol=1e-6)


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_episodes_of_one_row_are_what_they_are_in_rows_of_their_own(seed: int) -> None:
    row = line(seed)
    together = np.asarray(compiled(*row))
    number = np.cumsum(row[4], axis=1) - row[4]
    for episode in range(int(number.max()) + 1):
        own = row[3] & (number == episode)
        alone = compiled(*row[:3], own, row[4] & own)
        np.testing.assert_allclose(alone, np.where(own, together, 0.0), rtol=1e-5, atol=1e-6)


def test_a_row_without_sampled_positions_is_zero() -> None:
    nothing = np.zeros(SHAPE, bool)
    found = lambda_returns(*map(jnp.asarray, (*line(6)[:3], nothing, nothing)), discount=1.0, lambda_=1.0)
    assert not np.any(found)


@pytest.mark.parametrize("poison", [np.nan, np.inf])
def test_what_stands_where_it_is_not_to_be_read_reaches_neither_result_nor_gradient(poison: float) -> None:
    *numbers, sampled, last = map(jnp.asarray, line(7))

    def total(reward: jax.Array, value: jax.Array, bootstrap: jax.Array) -> jax.Array:
        return jnp.sum(gae(reward, value, bootstrap, sampled, last, discount=0.9, lambda_=0.8) ** 2)

    compute = jax.value_and_grad(total, (0, 1, 2))
    masks = (sampled, sampled, last)
    spoilt = (jnp.where(mask, x, poison) for x, mask in zip(numbers, masks, strict=True))
    clean = compute(*numbers)
    jax.tree.map(np.testing.assert_array_equal, compute(*spoilt), clean)
    assert all(np.any(x) for x in clean[1])


@given(st.integers(0, 10_000))
@settings(max_examples=20, deadline=None)
def test_group_advantages_are_standard_scores_within_the_known_samples(seed: int) -> None:
    generator = np.random.default_rng(seed)
    returns = generator.normal(2.0, 1.0, (5, 4)).astype(np.float32)
    known = generator.random((5, 4)) < 0.8
    wanted = np.zeros((5, 4))
    for row, keep in enumerate(known):
        some = returns[row, keep].astype(float)
        if len(some):
            wanted[row, keep] = (some - some.mean()) / max(some.std(), 0.1)
    lost = np.where(known, returns, np.nan).astype(np.float32)
    found = group_advantage(jnp.asarray(lost), jnp.asarray(known), 0.1)
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-4)


def test_a_group_that_agrees_has_no_advantage() -> None:
    found = group_advantage(jnp.array([[1.0, 1.0, 1.0], [0.0, 0.0, 0.001]]), jnp.ones((2, 3), bool), 0.1)
    assert not np.any(found[0])
    assert float(jnp.max(jnp.abs(found[1]))) < 0.01  # the floor keeps noise small


def group(seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Returns, NaN where not known, and which are; one group has a single known one."""
    generator = np.random.default_rng(seed)
    known = generator.random((6, 4)) < 0.7
    known[0] = [True, False, False, False]
    return np.where(known, generator.normal(2.0, 1.0, (6, 4)), np.nan).astype(np.float32), known


def test_baselines_against_their_formulas() -> None:
    returns, known = group()
    whole = returns[known].astype(float).mean()
    for name, place in ((name, place) for name in ("out", "centred", "batch") for place in np.argwhere(known)):
        row, column = place.tolist()
        others = [returns[row, k] for k in range(4) if known[row, k] and k != column]
        mine = float(returns[row, column])
        wanted = {
            "out": mine - np.mean(others) if others else 0.0,
            "centred": mine - np.mean([*others, mine]),
            "batch": mine - whole,
        }[name]
        function = {"out": leave_one_out_advantage, "centred": centred_advantage, "batch": batch_advantage}[name]
        found = np.asarray(function(jnp.asarray(returns), jnp.asarray(known)))
        assert found[row, column] == pytest.approx(wanted, abs=1e-5)
        assert not found[~known].any()


def test_leaving_one_out_is_centring_blown_up() -> None:
    """RLOO = G / (G − 1) · (R − mean) where all are known."""
    returns, known = jnp.asarray(np.random.default_rng(1).normal(size=(5, 4)), jnp.float32), jnp.ones((5, 4), bool)
    wanted = 4 / 3 * centred_advantage(returns, known)
    np.testing.assert_allclose(leave_one_out_advantage(returns, known), wanted, rtol=1e-4, atol=1e-6)


def test_lambda_follows_the_length_of_the_episode() -> None:
    sampled = np.array([[1, 1, 0, 1, 1, 1, 1, 1, 0, 1]], bool)
    last = np.array([[0, 0, 0, 1, 0, 0, 0, 1, 0, 1]], bool)  # of 3, 4 and 1 sampled tokens
    found = np.asarray(adaptive_lambda(jnp.asarray(sampled), jnp.asarray(last), alpha=1.0, least=0.5))[0]
    wanted = [2 / 3, 2 / 3, 0.5, 2 / 3, 0.75, 0.75, 0.75, 0.75, 0.5, 0.5]
    np.testing.assert_allclose(found, wanted, rtol=1e-6)
    published = adaptive_lambda(jnp.ones((1, 20), bool), jnp.zeros((1, 20), bool), alpha=0.05, least=0.0)
    np.testing.assert_allclose(published, 0.0, atol=1e-6)


def test_lambda_by_position_is_taken_where_the_sum_passes() -> None:
    *numbers, sampled, last = map(jnp.asarray, line(3))
    factors = jnp.asarray(np.random.default_rng(0).random(SHAPE), jnp.float32)
    same = gae(*numbers, sampled, last, discount=0.9, lambda_=jnp.full(SHAPE, 0.8))
    np.testing.assert_allclose(same, compiled(*numbers, sampled, last), rtol=1e-6)
    found = np.asarray(gae(*numbers, sampled, last, discount=0.9, lambda_=factors))
    for row in range(SHAPE[0]):
        places = np.flatnonzero(np.asarray(sampled[row]))
        for now, then in pairwise(places):
            if not last[row, now]:
                delta = numbers[0][row, now] + 0.9 * numbers[1][row, then] - numbers[1][row, now]
                wanted = float(delta) + 0.9 * float(factors[row, now]) * found[row, then]
                assert found[row, now] == pytest.approx(wanted, abs=1e-4)
