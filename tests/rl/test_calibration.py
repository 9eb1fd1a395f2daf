"""The calibration curve against sums in numpy."""

from __future__ import annotations

import jax.numpy as jnp
import numpy as np
import pytest

from rljax.rl.calibration import BINS, HIGHEST, LOWEST, calibration, overestimation


def test_a_curve_holds_the_sums_of_each_bin() -> None:
    generator = np.random.default_rng(0)
    value, realised = generator.normal(0.5, 1.0, (2, 30, 7)).astype(np.float32)
    mask = generator.random((30, 7)) < 0.6
    found = np.asarray(
        calibration(jnp.asarray(np.where(mask, value, np.nan)), jnp.asarray(realised), jnp.asarray(mask))
    )
    place = np.clip(np.floor((value[mask] - LOWEST) / (HIGHEST - LOWEST) * BINS), 0, BINS - 1).astype(int)
    for row, x in enumerate((np.ones(mask.sum()), value[mask], realised[mask])):
        np.testing.assert_allclose(found[row], np.bincount(place, x, BINS), rtol=1e-4, atol=1e-4)
    over = sum(max(v - g, 0.0) for v, g in found[1:].T) / mask.sum()
    assert float(overestimation(jnp.asarray(found))) == pytest.approx(over, rel=1e-5)


def test_noise_of_returns_is_no_overestimation_and_overshooting_in_one_bin_is() -> None:
    realised = jnp.asarray(np.tile([0.0, 1.0], 500), jnp.float32)
    everything = jnp.ones(1000, bool)
    assert float(overestimation(calibration(jnp.full(1000, 0.5), realised, everything))) == pytest.approx(0.0, abs=1e-6)
    split = jnp.where(jnp.arange(1000) < 500, 1.2, -0.2)  # right on the average, wrong on each half
    assert float(overestimation(calibration(split, realised, everything))) == pytest.approx(0.35, abs=1e-3)
    assert float(overestimation(jnp.zeros((3, BINS)))) == 0.0
