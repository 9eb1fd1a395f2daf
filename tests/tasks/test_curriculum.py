from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.errors import InputError
from rljax.tasks.config import CurriculumConfig
from rljax.tasks.curriculum import Climb, CurriculumState, draw_levels, observe, share_out, start, start_on_top

CONFIG = CurriculumConfig(advance_at=0.8, retreat_at=0.3, memory=100.0, earlier_share=0.25)


def seen(state: CurriculumState, level: int, *success: float, family: int = 0) -> CurriculumState:
    count = len(success)
    where = np.full(count, family), np.full(count, level)
    return observe(state, *where, np.array(success, np.float32), CONFIG)


def levels_of(state: CurriculumState, count: int = 5, config: CurriculumConfig = CONFIG) -> list[int]:
    return draw_levels(state, (1.0,), np.random.default_rng(0), count, config)[1].tolist()


def test_only_the_easiest_level_is_open_at_first() -> None:
    state = start([3])
    assert levels_of(state) == [0] * 5
    assert state.success(0, 0) == 0.0


def test_a_level_opens_on_verified_success_and_enough_of_it() -> None:
    once = seen(start([3]), 0, *[1.0] * 40)
    assert once.success(0, 0) == 1.0
    assert once.climbs[0].level == 0  # a lucky first batch opens nothing
    assert seen(once, 0, *[1.0] * 40).climbs[0].level == 1
    assert seen(once, 0, *[0.0] * 40).climbs[0].level == 0


def test_one_level_opens_at_a_time_and_the_last_stays() -> None:
    state = seen(start([2]), 0, *[1.0] * 200)
    assert state.climbs[0].level == 1
    assert seen(state, 0, *[1.0] * 200).climbs[0].level == 1  # success elsewhere does not open the next
    assert seen(state, 1, *[1.0] * 200).climbs[0].level == 1


def test_a_level_that_is_too_hard_is_left_again_but_not_at_once() -> None:
    state = seen(start([2]), 0, *[1.0] * 200)
    assert seen(state, 1, *[0.0] * 190).climbs[0].level == 1
    assert seen(state, 1, *[0.0] * 210).climbs[0].level == 0
    assert seen(state, 1, *[0.5] * 500).climbs[0].level == 1  # within the band


def test_between_the_bounds_nothing_moves() -> None:
    state = CurriculumState((Climb(1, 0.0, (0.0,) * 3, (0.0,) * 3),))
    for share in (0.45, 0.5, 0.6):
        rows = [1.0] * round(1000 * share) + [0.0] * round(1000 * (1 - share))
        mixed = np.random.default_rng(0).permutation(rows)
        moved = state
        for part in np.split(mixed, 20):
            moved = seen(moved, 1, *part)
        assert moved.climbs[0].level == 1


def test_without_a_lower_bound_an_open_level_stays_open() -> None:
    config = CurriculumConfig(advance_at=0.8, retreat_at=0.0, memory=100.0)
    state = CurriculumState((Climb(1, 0.0, (0.0,) * 2, (0.0,) * 2),))
    nothing = np.zeros(500, np.float32)
    assert observe(state, np.zeros(500, int), np.ones(500, int), nothing, config).climbs[0].level == 1


def test_the_band_is_found_by_a_learner_of_known_skill() -> None:
    """A learner that solves level n with probability 0.9, 0.8, … is held where 30 to 70 % is solved."""
    generator, state, visited = np.random.default_rng(0), start([10]), np.zeros(10)
    for _ in range(400):
        family, level = draw_levels(state, (1.0,), generator, 64, CurriculumConfig())
        success = (generator.random(64) < 0.9 - 0.1 * level).astype(np.float32)
        state = observe(state, family, level, success, CurriculumConfig())
        visited[state.climbs[0].level] += 1
    inside = visited[2:7].sum() / visited.sum()  # success 0.7 … 0.3
    assert inside > 0.9


def test_the_running_mean_forgets() -> None:
    state = seen(seen(start([1]), 0, *[0.0] * 50), 0, *[1.0] * 50)
    keep = math.exp(-0.5)
    assert state.success(0, 0) == pytest.approx(1 / (1 + keep))
    assert state.climbs[0].seen == pytest.approx((50 * keep + 50,))


@given(st.lists(st.sampled_from([0.0, 0.25, 1.0, math.nan]), min_size=1, max_size=30))
def test_lost_verdicts_count_for_nothing(success: list[float]) -> None:
    kept = [x for x in success if not math.isnan(x)]
    assert seen(start([2]), 0, *success) == seen(start([2]), 0, *kept)


def test_families_and_levels_are_told_apart() -> None:
    success = np.array([1.0, 0.0, 1.0, 0.5])
    state = observe(start([2, 2]), np.array([0, 0, 0, 1]), np.array([0, 1, 0, 0]), success, CONFIG)
    assert [state.success(0, 0), state.success(0, 1), state.success(1, 0)] == [1.0, 0.0, 0.5]
    assert state.failure((1.0, 0.0)) == 0.0
    assert state.failure((1.0, 1.0)) == 0.25


def test_a_share_of_each_batch_comes_from_the_earlier_levels() -> None:
    state = CurriculumState((Climb(2, 0.0, (0.0,) * 3, (0.0,) * 3),))
    drawn = levels_of(state, 40_000)
    np.testing.assert_allclose(np.bincount(drawn, minlength=3) / len(drawn), [0.125, 0.125, 0.75], atol=0.01)
    assert drawn == levels_of(state, 40_000)


def test_earlier_levels_that_are_being_forgotten_are_rehearsed_more() -> None:
    state = CurriculumState((Climb(2, 0.0, (100.0, 20.0, 0.0), (100.0, 100.0, 0.0)),))
    found = np.bincount(levels_of(state, 40_000), minlength=3) / 40_000
    assert found[0] == pytest.approx(0.25 * 0.05 / 0.9, abs=0.005)
    assert found[1] == pytest.approx(0.25 * 0.85 / 0.9, abs=0.01)


@given(
    st.lists(st.floats(0.0, 10.0), min_size=1, max_size=9).filter(lambda w: sum(w) > 0.1),
    st.integers(1, 300),
    st.integers(0, 1000),
)
def test_shares_are_whole_and_off_by_less_than_one_problem(weights: list[float], count: int, seed: int) -> None:
    counts = share_out(weights, count, 0.0, np.random.default_rng(seed))
    assert sum(counts) == count
    wanted = np.array(weights) / sum(weights) * count
    assert np.all(np.abs(np.array(counts) - wanted) < 1.0 + 1e-6)


def test_no_family_is_starved_but_those_without_weight_are_never_drawn() -> None:
    generator = np.random.default_rng(0)
    counts = [share_out((100.0, 0.001, 0.0), 100, 0.05, generator) for _ in range(200)]
    assert min(low for _, low, _ in counts) >= 4
    assert all(none == 0 for _, _, none in counts)
    few = np.mean([share_out((1.0, 3.0), 3, 0.0, generator) for _ in range(4000)], axis=0)
    np.testing.assert_allclose(few, [0.75, 2.25], atol=0.03)  # expected shares are exact even of few problems


def test_families_are_drawn_by_weight_in_mixed_order() -> None:
    family, _ = draw_levels(start([1, 1]), (1.0, 3.0), np.random.default_rng(0), 400, CONFIG)
    assert np.bincount(family).tolist() == [100, 300]
    assert 0 < family[:100].sum() < 100


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        (CurriculumConfig(advance_at=0.0), "curriculum.advance_at is 0.0"),
        (CurriculumConfig(advance_at=1.1), "curriculum.advance_at is 1.1"),
        (CurriculumConfig(retreat_at=0.7), "curriculum.retreat_at is 0.7"),
        (CurriculumConfig(memory=0.5), "curriculum.memory is 0.5"),
        (CurriculumConfig(patience=0.1), "curriculum.patience is 0.1"),
        (CurriculumConfig(earlier_share=1.0), "curriculum.earlier_share is 1.0"),
        (CurriculumConfig(least_share=-0.1), "curriculum.least_share is -0.1"),
    ],
)
def test_values_out_of_range_are_named(config: CurriculumConfig, wanted: str) -> None:
    CurriculumConfig().check()
    with pytest.raises(InputError, match=wanted):
        config.check()


def test_without_climbing_all_levels_are_open_and_nobody_moves() -> None:
    config = CurriculumConfig(kind="uniform", memory=100.0)
    state, generator = start_on_top([4]), np.random.default_rng(0)
    _, level = draw_levels(state, (1.0,), generator, 8000, config)
    assert np.bincount(level) / 8000 == pytest.approx(np.full(4, 0.25), abs=0.02)
    failed = np.zeros(8000, np.float32)
    assert observe(state, np.zeros(8000, np.int64), level, failed, config).climbs[0].level == 3
