from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.errors import InputError
from rljax.tasks.config import CurriculumConfig
from rljax.tasks.curriculum import CurriculumState, draw_levels, observe, start

CONFIG = CurriculumConfig(advance_at=0.8, memory=100.0, earlier_share=0.25)


def seen(state: CurriculumState, level: int, *success: float) -> CurriculumState:
    return observe(state, np.full(len(success), level), np.array(success, np.float32), CONFIG)


def test_only_the_easiest_level_is_open_at_first() -> None:
    state = start(3)
    assert draw_levels(state, np.random.default_rng(0), 5, CONFIG).tolist() == [0] * 5
    assert state.success(0) == 0.0


def test_a_level_opens_on_verified_success_and_enough_of_it() -> None:
    once = seen(start(3), 0, *[1.0] * 40)
    assert once.success(0) == 1.0
    assert once.level == 0  # a lucky first batch opens nothing
    assert seen(once, 0, *[1.0] * 40).level == 1
    assert seen(once, 0, *[0.0] * 40).level == 0


def test_one_level_opens_at_a_time_and_the_last_stays() -> None:
    state = seen(start(2), 0, *[1.0] * 200)
    assert state.level == 1
    assert seen(state, 0, *[1.0] * 200).level == 1  # success elsewhere does not open the next
    assert seen(state, 1, *[1.0] * 200).level == 1


def test_an_open_level_stays_open() -> None:
    assert seen(seen(start(2), 0, *[1.0] * 200), 0, *[0.0] * 500).level == 1


def test_the_running_mean_forgets() -> None:
    state = seen(seen(start(1), 0, *[0.0] * 50), 0, *[1.0] * 50)
    keep = math.exp(-0.5)
    assert state.success(0) == pytest.approx(1 / (1 + keep))
    assert state.seen == pytest.approx((50 * keep + 50,))


@given(st.lists(st.sampled_from([0.0, 0.25, 1.0, math.nan]), min_size=1, max_size=30))
def test_lost_verdicts_count_for_nothing(success: list[float]) -> None:
    kept = [x for x in success if not math.isnan(x)]
    assert seen(start(2), 0, *success) == seen(start(2), 0, *kept)


def test_levels_are_told_apart() -> None:
    state = observe(start(2), np.array([0, 1, 0]), np.array([1.0, 0.0, 1.0]), CONFIG)
    assert (state.success(0), state.success(1)) == (1.0, 0.0)


def test_a_share_of_each_batch_comes_from_the_earlier_levels() -> None:
    state = CurriculumState(2, (0.0,) * 3, (0.0,) * 3)
    levels = draw_levels(state, np.random.default_rng(0), 40_000, CONFIG)
    found = np.bincount(levels, minlength=3) / len(levels)
    np.testing.assert_allclose(found, [0.125, 0.125, 0.75], atol=0.01)
    assert levels.tolist() == draw_levels(state, np.random.default_rng(0), 40_000, CONFIG).tolist()


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        (CurriculumConfig(advance_at=0.0), "curriculum.advance_at is 0.0"),
        (CurriculumConfig(advance_at=1.1), "curriculum.advance_at is 1.1"),
        (CurriculumConfig(memory=0.5), "curriculum.memory is 0.5"),
        (CurriculumConfig(earlier_share=1.0), "curriculum.earlier_share is 1.0"),
    ],
)
def test_values_out_of_range_are_named(config: CurriculumConfig, wanted: str) -> None:
    CurriculumConfig().check()
    with pytest.raises(InputError, match=wanted):
        config.check()
