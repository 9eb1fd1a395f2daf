"""The family `number_theory` as a whole: every level holds, twins look alike, spaces are as large as they should be."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from rljax.tasks.family import LEVELS, Generated
from rljax.tasks.number_theory.family import KINDS
from rljax.tasks.words import Words
from tests.tasks.checks import check_level, places

FAMILY = Generated("number_theory", KINDS)
ALL_LEVELS = range(LEVELS)


@pytest.mark.parametrize("level", ALL_LEVELS)
def test_a_level_holds(level: int) -> None:
    check_level(FAMILY, level, count=4)


@pytest.mark.parametrize("level", range(1, LEVELS))
def test_twins_differ_in_nothing_but_a_number(level: int) -> None:
    for place in places(FAMILY, level, 30, twins=True):
        assert place.kind.twins is not None
        for seed in (None, place.index):
            sound, false = (_without_numbers(posed.text) for posed in place.kind.twins(place.instance, Words(seed)))
            assert sound == false


def _without_numbers(text: str) -> str:
    return re.sub(r"[0-9_]+", "#", text)


@pytest.mark.parametrize("level", ALL_LEVELS)
def test_a_plain_problem_looks_like_a_sound_twin(level: int) -> None:
    for place in places(FAMILY, level, 50):
        if place.kind.twins is not None:
            plain = place.kind.pose(place.instance, Words(place.index))
            assert plain == place.kind.twins(place.instance, Words(place.index))[0]


def test_the_first_level_is_tiny_and_terse() -> None:
    terse = Generated("number_theory", KINDS, terse=True)
    posed = [terse.problem(0, index, 0).posed for index in range(90)]
    assert max(len(problem.text) for problem in posed) <= 10
    assert {len(problem.gold.text) for problem in posed} == {1}
    assert FAMILY.size(0) == 112


@pytest.mark.parametrize("level", range(2, LEVELS))
def test_later_levels_do_not_run_out(level: int) -> None:
    assert FAMILY.size(level) > 10**4
    few = {kind for kind, size in FAMILY.sizes(level).items() if size < 900}
    # Functions of small numbers, and puzzles about two or three digits.
    assert few <= {"largest_prime", "divisor_count", "divisor_sum", "totient", "digit_sum", "square_root",
                   "prime_between", "last_digits", "chinese_shared"}  # fmt: skip


def test_every_kind_appears_on_its_levels() -> None:
    for level in ALL_LEVELS:
        seen = Counter(place.kind.name for place in places(FAMILY, level, 6 * len(FAMILY.sizes(level))))
        assert set(seen) == set(FAMILY.sizes(level)), level


def test_wordings_vary() -> None:
    for kind in KINDS:
        level = max(level for level in ALL_LEVELS if kind.space(level).size)
        space = kind.space(level)
        number = next(n for n in range(space.size // 2, space.size) if space.at(n) is not None)
        shapes = {_without_numbers(kind.pose(space.at(number), Words(seed)).text) for seed in range(25)}
        assert len(shapes) >= 4, (kind.name, level, shapes)


def test_few_numbers_stand_for_no_instance() -> None:
    for kind in KINDS:
        for level in ALL_LEVELS:
            space = kind.space(level)
            if space.size:
                numbers = [space.size * part // 60 for part in range(60)]
                none = sum(space.at(number) is None for number in numbers)
                assert none <= 15, (kind.name, level, none)
