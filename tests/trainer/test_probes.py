"""Probes of the critic: what a value is compared with, and what is said of the comparison."""

from __future__ import annotations

from typing import Any

import jax.numpy as jnp
import numpy as np
import pytest

from rljax.learner.config import LearnerConfig
from rljax.reward.config import RewardConfig
from rljax.reward.weights_config import WeightsConfig
from rljax.rl.calibration import overestimation
from rljax.trainer import probes
from rljax.trainer.collect import Collected
from rljax.trainer.config import Config
from rljax.verify.types import Step, Verdict
from tests.trainer.judged import make_parts, make_rows, make_state

CONFIG = Config(
    learner=LearnerConfig(discount=0.5),
    reward=RewardConfig(format_mark=0.0, weights=WeightsConfig(process=0.4)),
)
PARTS = make_parts(CONFIG)


def test_a_value_is_compared_with_the_discounted_reward_behind_its_token() -> None:
    verdict = Verdict("correct", 1.0, steps=(Step(0, 5, "milestone"),))
    plan, rows = make_rows(("1+1=2, 2", verdict), ("1+1=2, 2", verdict), ("1+1=2, 2", Verdict("lost")))
    ended = int(rows.length[0]) - 1  # the base is paid on the last token, the step on the one that ends it, 4
    place, value = np.array([1, 4, 0], np.int32), np.array([0.7, 0.2, 9.0], np.float32)
    found = probes.finish(probes.Probes(place, value, Collected(plan, rows, [], [])), make_state(), PARTS)
    step = 0.4 * CONFIG.reward.milestone
    wanted = [[0.7, 0.5 ** (ended - 2) + step * 0.5 ** (4 - 2)], [0.2, 0.5 ** (ended - 5)]]
    np.testing.assert_allclose(found, wanted, rtol=1e-5)  # what was not judged is compared with nothing


def made_up(count: int, seed: int = 0) -> list[list[float]]:
    generator = np.random.default_rng(seed)
    value = generator.uniform(-0.4, 1.9, count)
    return np.stack([value, value - 0.3 + generator.normal(0.0, 1.0, count)], axis=1).tolist()


def test_the_figures_are_those_of_the_pairs() -> None:
    pairs = made_up(probes.WINDOW)
    value, realised = np.array(pairs, np.float32).T
    found = probes.probe_metrics(pairs, PARTS)
    assert found["critic/bias/unseen"] == pytest.approx(float((value - realised).mean()), abs=1e-5)
    assert found["critic/rmse/unseen"] == pytest.approx(float(((value - realised) ** 2).mean() ** 0.5), rel=1e-5)
    over = 0.0
    for low in np.arange(-0.5, 2.0, 0.25):
        inside = (value >= low) & (value < low + 0.25)
        over += max(float((value - realised)[inside].sum()), 0.0)
    assert found["critic/overestimation/unseen"] == pytest.approx(over / len(pairs), rel=1e-4)
    curve = probes.probe_curve(pairs, PARTS)
    assert probes.overestimation_of(curve) == pytest.approx(float(overestimation(jnp.asarray(curve))), rel=1e-6)


def test_fewer_probes_than_the_window_are_counted_alone() -> None:
    pairs: Any = [[0.1, 0.6], [1.2, 1.0]]
    curve = probes.probe_curve(pairs, PARTS)
    assert curve[0].sum() == 2.0
    assert curve[1].sum() == pytest.approx(1.3)
    assert probes.overestimation_of(curve) == pytest.approx(0.1)  # a value too low is not set off against one too high


def test_without_probes_nothing_is_said() -> None:
    assert probes.probe_metrics([], PARTS) == {}
