from __future__ import annotations

import numpy as np

from rljax.tasks.config import NoiseConfig, TaskConfig
from rljax.tasks.world import make_world
from rljax.trainer.examine import make_examination, take_accuracy
from rljax.trainer.state import Progress

WORLD = make_world(TaskConfig(), NoiseConfig(), {})
LEVELS = WORLD.arms


def accuracy(*values: float) -> dict[str, float]:
    return {level.name: value for level, value in zip(LEVELS, values, strict=True)}


def test_a_problem_that_levels_share_is_asked_once() -> None:
    examination = make_examination(WORLD)
    assert {name: len(places) for name, places in examination.places.items()} == {
        "single_digit": 200,
        "two_digit_addition": 1000,
        "two_digit": 2000,
    }
    assert len(examination.problems) == 2200
    shared = set(examination.places["two_digit_addition"]) & set(examination.places["two_digit"])
    assert len(shared) == 1000
    assert np.unique(examination.places["two_digit"]).size == 2000


def test_targets_are_noted_once_and_watched_afterwards() -> None:
    progress = Progress(time_s=10.0)
    progress = take_accuracy(progress, accuracy(0.96, 0.2, 0.1), LEVELS)
    progress.time_s = 20.0
    progress = take_accuracy(progress, accuracy(0.91, 0.9, 0.5), LEVELS)
    assert progress.reached_s == {"single_digit": 10.0, "two_digit_addition": 20.0}
    assert progress.lowest == {"single_digit": 0.91, "two_digit_addition": 0.9}
    assert progress.held == 0


def test_the_run_has_arrived_when_all_targets_hold_twice_in_a_row() -> None:
    progress = Progress()
    for values in ((1.0, 0.9, 0.9), (1.0, 0.9, 0.89), (1.0, 0.9, 0.9), (1.0, 0.9, 0.9)):
        progress = take_accuracy(progress, accuracy(*values), LEVELS)
    assert progress.held == 2
