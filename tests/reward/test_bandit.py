"""The search for weights: on the simplex, repeatable, and after an optimum that moves."""

from __future__ import annotations

import json
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.errors import InputError
from rljax.reward import bandit
from rljax.reward.bandit import BanditState, Trial, advance, gain, lattice, posterior, propose, start
from rljax.reward.config import RewardConfig
from rljax.reward.weights_config import Point, WeightsConfig, effective, simplex

CONFIG = WeightsConfig("bayes")
Objective = Callable[[Point, int], float]


def planted(best: Callable[[int], tuple[float, float]]) -> Objective:
    """A gain of 1 at the best (w2, w3) of a window, falling with the squared distance from it."""

    def value(point: Point, window: int) -> float:
        process, exploration = best(window)
        return 1.0 - 20.0 * ((point[1] - process) ** 2 + (point[2] - exploration) ** 2)

    return value


STILL = planted(lambda window: (0.05, 0.2))
DRIFTING = planted(lambda window: (0.25, 0.0) if window < 30 else (0.0, 0.25))


def searched(objective: Objective, seed: int, windows: int) -> list[Point]:
    """The weights of each window; what is told of them is noisy."""
    generator, state, found = np.random.default_rng(seed), start(CONFIG), []
    for window in range(windows):
        found.append(state.current)
        told = objective(state.current, window) + 0.2 * generator.normal()
        state = advance(state, told, window, CONFIG, generator)
    return found


def mean_value(points: list[Point], objective: Objective, first: int) -> float:
    return float(np.mean([objective(point, window) for window, point in enumerate(points) if window >= first]))


def test_an_optimum_is_found() -> None:
    points = lattice(CONFIG.floor)
    blind = np.mean([STILL(tuple(point), 0) for point in points.tolist()])
    late = [mean_value(searched(STILL, seed, 30), STILL, 20) for seed in range(3)]
    assert 1.0 - np.mean(late) < 0.4 * (1.0 - blind)


def test_an_optimum_that_moves_is_followed() -> None:
    """It moves from process to exploration after half of the windows."""
    runs = [searched(DRIFTING, seed, 60) for seed in range(3)]
    late = np.mean([mean_value(points, DRIFTING, 50) for points in runs])
    stayed = DRIFTING((0.75, 0.25, 0.0), 60)
    blind = np.mean([DRIFTING(tuple(point), 60) for point in lattice(CONFIG.floor).tolist()])
    assert 1.0 - late < 0.5 * (1.0 - blind)
    assert 1.0 - late < 0.25 * (1.0 - stayed)


@given(st.integers(0, 10**6), st.integers(0, 6), st.sampled_from([0.67, 0.7, 0.9]))
@settings(max_examples=25, deadline=None)
def test_proposals_stay_on_the_simplex_above_the_floor(seed: int, count: int, floor: float) -> None:
    config, generator = WeightsConfig("bayes", floor=floor, process=0.05), np.random.default_rng(seed)
    state = start(config)
    for iteration in range(count):
        state = advance(state, float(generator.normal()), iteration, config, generator)
    assert sum(state.current) == pytest.approx(1.0)
    assert min(state.current) >= -1e-12
    assert state.current[0] >= floor - 1e-9


def test_under_no_admissible_weights_can_a_wrong_answer_outrank_a_right_one() -> None:
    reward = RewardConfig()
    points = lattice(CONFIG.floor)
    assert len(points) == 28
    assert (points[:, 0] > reward.process_range * points[:, 1] + points[:, 2]).all()
    for base, process, exploration in map(effective, map(tuple, points.tolist())):
        RewardConfig(WeightsConfig(base=base, process=process, exploration=exploration)).check()


def test_the_posterior_is_that_of_a_gaussian_process() -> None:
    generator = np.random.default_rng(0)
    points = lattice(CONFIG.floor)
    chosen = generator.integers(len(points), size=12)
    trials = [Trial(tuple(points[k].tolist()), i, float(generator.normal())) for i, k in enumerate(chosen)]
    kernel = bandit.fit(trials).kernel_
    inputs = np.array([[*trial.weights[1:], i] for i, trial in enumerate(trials)])
    asked = np.concatenate([points[:, 1:], np.full((len(points), 1), 12.0)], axis=1)
    told = np.array([trial.gain for trial in trials])

    def matern(one: np.ndarray, other: np.ndarray) -> np.ndarray:
        far = np.sqrt(3) * np.linalg.norm((one[:, None] - other) / kernel.k1.k2.length_scale, axis=2)
        return kernel.k1.k1.constant_value * (1 + far) * np.exp(-far)

    noise = kernel.k2.noise_level
    inverse = np.linalg.inv(matern(inputs, inputs) + noise * np.eye(12))
    across = matern(asked, inputs)
    mean = across @ inverse @ ((told - told.mean()) / told.std()) * told.std() + told.mean()
    variance = kernel.k1.k1.constant_value + noise - np.einsum("ij,jk,ik->i", across, inverse, across)
    found = posterior(trials, points)
    np.testing.assert_allclose(found[0], mean, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(found[1], np.sqrt(variance) * told.std(), rtol=1e-4)


def test_a_search_repeats_and_survives_a_file() -> None:
    assert searched(STILL, 1, 8) == searched(STILL, 1, 8)
    state = BanditState((0.7, 0.2, 0.1), (Trial((0.8, 0.1, 0.1), 20, 0.125), Trial((0.7, 0.3, 0.0), 40, -0.1)))
    again = bandit.from_json(json.loads(json.dumps(bandit.to_json(state))))
    assert again == state
    assert propose(again, CONFIG, np.random.default_rng(0)) == propose(state, CONFIG, np.random.default_rng(0))


def test_a_gain_is_relative_to_what_was_left() -> None:
    assert gain(0.5, 0.75) == pytest.approx(0.5)
    assert gain(0.9, 0.8) == pytest.approx(-1.0)
    assert gain(1.0, 0.98) == pytest.approx(-1.0)  # of a headroom of two per cent, which there is not


def test_the_base_keeps_its_size() -> None:
    assert simplex(WeightsConfig(base=2.0, process=1.0, exploration=1.0)) == (0.5, 0.25, 0.25)
    assert effective((0.8, 0.16, 0.04)) == pytest.approx((1.0, 0.2, 0.05))


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        (WeightsConfig(window=0), "reward.weights.window is 0"),
        (WeightsConfig(floor=1.0), "reward.weights.floor is 1.0"),
        (WeightsConfig("bayes", floor=0.8), "reward.weights.base=1.0 is a share of 0.714"),
    ],
)
def test_settings_out_of_range_are_named(config: WeightsConfig, wanted: str) -> None:
    with pytest.raises(InputError, match=wanted):
        config.check()
