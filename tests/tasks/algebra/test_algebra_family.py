"""The family `algebra` as a whole: twins look alike, spaces are as large as they should be, wordings differ."""

from __future__ import annotations

import re

import pytest

from rljax.tasks.algebra.family import KINDS
from rljax.tasks.family import LEVELS, Generated
from rljax.tasks.words import Words
from rljax.verify.steps.milestones import read_milestone
from rljax.verify.steps.reading import read_given
from rljax.verify.steps.types import StepsJob
from tests.tasks.checks import check_level, places

FAMILY = Generated("algebra", KINDS)
TERSE = Generated("algebra", KINDS, terse=True)
ALL_LEVELS = range(LEVELS)
# The first level of the quadratic equation is small on purpose.
FEW = {"quadratic"}


@pytest.mark.parametrize("level", ALL_LEVELS)
def test_a_level_holds(level: int) -> None:
    check_level(FAMILY, level, count=2)


@pytest.mark.parametrize("level", ALL_LEVELS)
def test_twins_differ_in_their_formulas_alone(level: int) -> None:
    for place in places(FAMILY, level, 40, twins=True):
        sound, false = place.kind.twinned(place.instance, Words(place.index))
        assert _words(sound.text) == _words(false.text)
        assert abs(len(sound.text) - len(false.text)) <= 8
        assert false.gold.type == "no solution" != sound.gold.type


def _words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z]{2,}", text)


@pytest.mark.parametrize("level", ALL_LEVELS)
def test_what_is_given_and_wanted_can_be_read(level: int) -> None:
    for place in places(FAMILY, level, 25):
        for words in (Words(), Words(place.index)):
            job = place.kind.posed(place.instance, words).job
            if isinstance(job, StepsJob):
                assert all(read_given(text) is not None for text in job.given), job.given
                assert all(read_milestone(text) is not None for text in job.milestones), job.milestones


def test_twins_may_lie_on_every_level() -> None:
    assert all(FAMILY.has_twins(level) for level in ALL_LEVELS)


def test_the_first_level_is_tiny_and_terse() -> None:
    posed = [TERSE.problem(0, index, 0).posed for index in range(90)]
    assert max(len(problem.text) for problem in posed) <= 12
    assert max(len(problem.gold.text) for problem in posed) <= 1
    assert FAMILY.size(0) == 90


@pytest.mark.parametrize("level", range(2, LEVELS))
def test_later_levels_do_not_run_out(level: int) -> None:
    assert FAMILY.size(level) > 50_000
    assert {name for name, size in FAMILY.sizes(level).items() if size < 1000} <= FEW


@pytest.mark.parametrize("level", ALL_LEVELS)
def test_kinds_have_four_wordings_and_more_notations(level: int) -> None:
    for place in places(FAMILY, level, len(FAMILY.sizes(level))):
        texts = {place.kind.posed(place.instance, Words(seed)).text for seed in range(20)}
        assert len(texts) >= 10, texts
        assert any("$" in text for text in texts)
        terse = place.kind.posed(place.instance, Words()).text
        assert len(terse) <= min(map(len, texts)) + 3


def test_instances_of_small_spaces_are_all_different() -> None:
    for kind in KINDS:
        for level in ALL_LEVELS:
            space = kind.space(level)
            if space.size <= 2500:
                found = [space.at(number) for number in range(space.size)]
                known = [instance for instance in found if instance is not None]
                assert len(set(known)) == len(known) >= 0.8 * len(found), (kind.name, level)


def test_one_problem_is_one_instance() -> None:
    known: dict[str, str] = {}
    for level in ALL_LEVELS:
        for place in places(FAMILY, level, 100):
            text = place.kind.posed(place.instance, Words()).text
            assert known.setdefault(text, place.key) == place.key, "two instances are one problem"
