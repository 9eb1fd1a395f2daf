"""Masked statistics against `np.ma`."""

from __future__ import annotations

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.rl.masked import explained_variance, masked_count, masked_mean, masked_std, masked_sum, whiten

SHAPE = (5, 8)
seeds = given(st.integers(0, 10_000))
few = settings(max_examples=25, deadline=None)


def case(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Numbers around 3 and a mask that keeps at least two of them."""
    generator = np.random.default_rng(seed)
    mask = generator.random(SHAPE) < 0.5
    mask[0, :2] = True
    return generator.normal(3.0, 2.0, SHAPE).astype(np.float32), mask


@few
@seeds
def test_mean_and_deviation_are_those_of_masked_arrays(seed: int) -> None:
    x, mask = case(seed)
    wanted = np.ma.masked_array(x, ~mask)
    np.testing.assert_allclose(masked_mean(jnp.asarray(x), jnp.asarray(mask)), wanted.mean(), rtol=1e-5)
    np.testing.assert_allclose(masked_std(jnp.asarray(x), jnp.asarray(mask)), wanted.std(), rtol=1e-5)


@few
@seeds
def test_whitened_numbers_have_mean_zero_and_deviation_one(seed: int) -> None:
    x, mask = case(seed)
    kept = np.ma.masked_array(x, ~mask)
    wanted = ((kept - kept.mean()) / kept.std()).filled(0.0)
    np.testing.assert_allclose(whiten(jnp.asarray(x), jnp.asarray(mask), 1e-6), wanted, rtol=1e-3, atol=1e-4)


def test_small_deviations_are_divided_by_the_floor() -> None:
    x, mask = case(0)
    x *= 0.001
    kept = np.ma.masked_array(x, ~mask)
    found = whiten(jnp.asarray(x), jnp.asarray(mask), 0.1)
    np.testing.assert_allclose(found, ((kept - kept.mean()) / 0.1).filled(0.0), rtol=1e-3, atol=1e-5)


def test_a_mask_that_keeps_nothing_gives_zero() -> None:
    x, nothing = jnp.ones(SHAPE), jnp.zeros(SHAPE, bool)
    assert masked_mean(x, nothing) == 0.0
    assert masked_std(x, nothing) == 0.0
    assert not np.any(whiten(x, nothing, 0.1))
    assert explained_variance(x, x, nothing) == 0.0


def test_explained_variance() -> None:
    x, mask = map(jnp.asarray, case(1))
    noise = jnp.asarray(case(2)[0])
    rest, spread = (np.ma.masked_array(y, ~np.asarray(mask)).var() for y in (x - noise, x))
    np.testing.assert_allclose(explained_variance(x, noise, mask), 1 - rest / spread, rtol=1e-4)
    assert explained_variance(x, x + 5.0, mask) == pytest.approx(1.0)  # a constant error leaves no variance
    assert explained_variance(jnp.ones(SHAPE), x, mask) == 0.0


@pytest.mark.parametrize("poison", [np.nan, np.inf])
@pytest.mark.parametrize(
    "function",
    [masked_mean, masked_std, lambda x, mask: jnp.sum(whiten(x, mask, 0.1) ** 3)],
    ids=["mean", "std", "whiten"],
)
def test_what_the_mask_drops_reaches_neither_result_nor_gradient(function, poison: float) -> None:
    x, mask = map(jnp.asarray, case(3))
    compute = jax.jit(jax.value_and_grad(function))
    clean, spoilt = compute(x, mask), compute(jnp.where(mask, x, poison), mask)
    jax.tree.map(np.testing.assert_array_equal, spoilt, clean)
    assert np.all(np.isfinite(clean[1]))


@few
@seeds
def test_a_mean_is_a_sum_over_a_count_and_parts_of_it_add_up(seed: int) -> None:
    x, mask = map(jnp.asarray, case(seed))
    whole = masked_mean(x, mask)
    np.testing.assert_allclose(masked_sum(x, mask) / masked_count(mask), whole, rtol=1e-6)
    parts = sum(masked_sum(x[row], mask[row]) for row in range(SHAPE[0]))
    np.testing.assert_allclose(parts / masked_count(mask), whole, rtol=1e-5)


def test_a_count_can_be_divided_by() -> None:
    assert masked_count(jnp.zeros(SHAPE, bool)) == 1.0
    assert masked_count(jnp.ones(SHAPE, bool)) == float(np.prod(SHAPE))
