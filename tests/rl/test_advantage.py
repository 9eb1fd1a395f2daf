"""GAE and λ-returns against double sums written out in numpy."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.rl.advantage import gae, lambda_returns

SHAPE = (4, 7)
Line = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
unit = st.floats(0.0, 1.0, width=32)


def line(seed: int, keep: float = 0.6) -> Line:
    """Reward, value, bootstrap, sampled."""
    generator = np.random.default_rng(seed)
    reward, value = generator.normal(size=(2, *SHAPE)).astype(np.float32)
    return reward, value, generator.normal(size=SHAPE[0]).astype(np.float32), generator.random(SHAPE) < keep


def full(seed: int) -> Line:
    return (*line(seed)[:3], np.ones(SHAPE, bool))


def reference(reward: np.ndarray, value: np.ndarray, bootstrap: np.ndarray, sampled: np.ndarray, g: float, lam: float):
    """Σ_l (γλ)^l δ_{t+l}, term by term."""
    out = np.zeros(reward.shape)
    for row in range(len(reward)):
        at = np.flatnonzero(sampled[row])
        v = np.append(value[row, at], bootstrap[row]).astype(float)
        delta = [reward[row, t] + g * v[i + 1] - v[i] for i, t in enumerate(at)]
        for i, t in enumerate(at):
            out[row, t] = sum((g * lam) ** (j - i) * delta[j] for j in range(i, len(at)))
    return out


def n_step(row: Line, t: int, n: int, g: float) -> float:
    """Σ_{k<n} γ^k r_{t+k} + γ^n V_{t+n} of the first row, all positions sampled."""
    reward, value, bootstrap, _ = row
    values = np.append(value[0], bootstrap[0])
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
    compute = partial(gae, discount=0.9, lambda_=0.8)
    np.testing.assert_allclose(jax.jit(compute)(*row), compute(*row), rtol=1e-6, atol=1e-6)


def test_undiscounted_returns_are_the_rewards_to_go() -> None:
    reward, value, bootstrap, sampled = full(2)
    found = lambda_returns(*map(jnp.asarray, (reward, value, bootstrap * 0, sampled)), discount=1.0, lambda_=1.0)
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
    reward, value, bootstrap, sampled = line(seed)
    # Moved to the front: the gaps are gone, and what is left behind is padding.
    order = np.argsort(~sampled, axis=1, kind="stable")
    found = gae(*map(jnp.asarray, (reward, value, bootstrap, sampled)), discount=0.9, lambda_=0.8)
    moved = (np.take_along_axis(x, order, axis=1) for x in (reward, value, sampled, np.asarray(found)))
    reward, value, sampled, found = moved
    packed = gae(*map(jnp.asarray, (reward, value, bootstrap, sampled)), discount=0.9, lambda_=0.8)
    np.testing.assert_allclose(found, packed, rtol=1e-5, atol=1e-6)


def test_a_row_without_sampled_positions_is_zero() -> None:
    reward, value, bootstrap, _ = line(6)
    arrays = map(jnp.asarray, (reward, value, bootstrap, np.zeros(SHAPE, bool)))
    found = lambda_returns(*arrays, discount=1.0, lambda_=1.0)
    assert not np.any(found)


@pytest.mark.parametrize("poison", [np.nan, np.inf])
def test_what_stands_where_nothing_was_sampled_reaches_neither_result_nor_gradient(poison: float) -> None:
    reward, value, bootstrap, sampled = line(7)

    def total(reward: jax.Array, value: jax.Array) -> jax.Array:
        return jnp.sum(gae(reward, value, jnp.asarray(bootstrap), jnp.asarray(sampled), discount=0.9, lambda_=0.8) ** 2)

    clean = jax.value_and_grad(total, (0, 1))(jnp.asarray(reward), jnp.asarray(value))
    spoilt = (jnp.where(sampled, x, poison) for x in (reward, value))
    jax.tree.map(np.testing.assert_array_equal, jax.value_and_grad(total, (0, 1))(*spoilt), clean)
