"""The family `geometry` as a whole: twins look alike, spaces are as large as they should be, wordings differ."""

from __future__ import annotations

import re

import pytest

from rljax.tasks.family import LEVELS, Generated
from rljax.tasks.geometry.family import KINDS
from rljax.tasks.words import Words
from rljax.verify.steps.milestones import read_milestone
from rljax.verify.steps.types import StepsJob
from tests.tasks.checks import check_level, places

FAMILY = Generated("geometry", KINDS)
TERSE = Generated("geometry", KINDS, terse=True)
ALL_LEVELS = range(LEVELS)
# Right triangles with integer sides, and kites of them, are few.
FEW = {"right", "area"}


@pytest.mark.parametrize("level", ALL_LEVELS)
def test_a_level_holds(level: int) -> None:
    check_level(FAMILY, level, count=3)


@pytest.mark.parametrize("level", ALL_LEVELS)
def test_twins_differ_in_their_numbers_alone(level: int) -> None:
    for place in places(FAMILY, level, 30, twins=True):
        for words in (Words(), Words(place.index)):
            sound, false = place.kind.twinned(place.instance, words)
            assert _without_numbers(sound.text) == _without_numbers(false.text)
            assert false.gold.type == "no solution" != sound.gold.type


def _without_numbers(text: str) -> str:
    return re.sub(r"-?[0-9]+", "#", text)


@pytest.mark.parametrize("level", ALL_LEVELS)
def test_milestones_can_be_read(level: int) -> None:
    for place in places(FAMILY, level, 30):
        job = place.kind.posed(place.instance, Words()).job
        if isinstance(job, StepsJob):
            assert all(read_milestone(text) is not None for text in job.milestones), job.milestones


def test_twins_may_lie_on_every_level() -> None:
    assert all(FAMILY.has_twins(level) for level in ALL_LEVELS)


def test_the_first_level_is_tiny_and_terse() -> None:
    posed = [TERSE.problem(0, index, 0).posed for index in range(45)]
    assert max(len(problem.text) for problem in posed) <= 12
    assert max(len(problem.gold.text) for problem in posed) <= 2
    assert FAMILY.size(0) == 45


@pytest.mark.parametrize("level", range(2, LEVELS))
def test_later_levels_do_not_run_out(level: int) -> None:
    assert FAMILY.size(level) > 5_000
    assert {name for name, size in FAMILY.sizes(level).items() if size < 1000} <= FEW


@pytest.mark.parametrize("level", ALL_LEVELS)
def test_kinds_have_four_wordings_and_more_notations(level: int) -> None:
    for place in places(FAMILY, level, len(FAMILY.sizes(level))):
        texts = {place.kind.posed(place.instance, Words(seed)).text for seed in range(20)}
        assert len(texts) >= 7, texts
        assert any("$" in text for text in texts)


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


def test_the_order_of_like_lengths_does_not_count() -> None:
    posed = [TERSE.problem(0, index, 0).posed.text for index in range(200)]
    sides = {tuple(re.findall(r"[0-9]+", text)) for text in posed}
    assert len(sides) == len({tuple(sorted(pair)) for pair in sides}) > 30
    triangle = next(kind for kind in KINDS if kind.name == "triangle")
    space = triangle.space(1)
    found = [space.at(number)[1:] for number in range(space.size)]
    assert all(sides == tuple(sorted(sides)) for sides in found)
    texts = {triangle.posed(("triangle1", 3, 5, 7), Words(seed)).text for seed in range(20)}
    assert any("7, 5" in text for text in texts)
    assert any("5, 7" in text for text in texts)
