"""The family `arithmetic` as a whole: every level holds, twins look alike, spaces are as large as they should be."""

from __future__ import annotations

import re
from collections import Counter

import pytest

from rljax.tasks.arithmetic.family import KINDS
from rljax.tasks.family import LEVELS, Generated
from rljax.tasks.words import Words
from tests.tasks.checks import check_level, places

FAMILY = Generated("arithmetic", KINDS)
ALL_LEVELS = range(LEVELS)


@pytest.mark.parametrize("level", ALL_LEVELS)
def test_a_level_holds(level: int) -> None:
    check_level(FAMILY, level, count=12)


@pytest.mark.parametrize("level", range(1, LEVELS))
def test_twins_differ_in_nothing_but_a_number(level: int) -> None:
    for place in places(FAMILY, level, 30, twins=True):
        assert place.kind.twins is not None
        for seed in (None, place.index):
            sound, false = (_without_numbers(posed.text) for posed in place.kind.twins(place.instance, Words(seed)))
            assert sound == false


def _without_numbers(text: str) -> str:
    return re.sub(r"[0-9]+", "#", text)


@pytest.mark.parametrize("level", ALL_LEVELS)
def test_a_plain_problem_looks_like_a_sound_twin(level: int) -> None:
    for place in places(FAMILY, level, 50):
        if place.kind.twins is not None:
            plain = place.kind.pose(place.instance, Words(place.index))
            assert plain == place.kind.twins(place.instance, Words(place.index))[0]


def test_the_first_level_is_tiny_and_terse() -> None:
    terse = Generated("arithmetic", KINDS, terse=True)
    posed = [terse.problem(0, index, 0).posed for index in range(90)]
    assert max(len(problem.text) for problem in posed) <= 6
    assert max(len(problem.gold.text) for problem in posed) <= 2
    assert FAMILY.size(0) == 110


@pytest.mark.parametrize("level", range(2, LEVELS))
def test_later_levels_do_not_run_out(level: int) -> None:
    sizes = FAMILY.sizes(level)
    assert FAMILY.size(level) > 10**5
    # Rates with whole harmonic means and ages that people reach are few on the first of their levels.
    few = {kind for kind, size in sizes.items() if size < 900}
    assert few <= {"ages", "average_speed", "work", "powers", "left_out"}


def test_every_kind_appears_on_its_levels() -> None:
    for level in ALL_LEVELS:
        seen = Counter(place.kind.name for place in places(FAMILY, level, 6 * len(FAMILY.sizes(level))))
        assert set(seen) == set(FAMILY.sizes(level)), level


def test_wordings_vary() -> None:
    for kind in KINDS:
        for level in ALL_LEVELS:
            space = kind.space(level)
            if space.size:
                instance = space.at(space.size // 2)
                shapes = {_without_numbers(kind.pose(instance, Words(seed)).text) for seed in range(25)}
                assert len(shapes) >= 4, (kind.name, level, shapes)


def test_an_answer_that_repeats_the_question_is_none() -> None:
    for level in range(LEVELS):
        for place in places(FAMILY, level, 50):
            job = place.kind.pose(place.instance, Words()).job
            assert getattr(job, "form", None) == "numeral" or place.kind.name == "division"
