"""What must hold of every level: right golds, wrong near-misses, twins that look alike, wordings, sizes."""

import re

import pytest

from rljax.tasks.family import LEVELS, Generated
from rljax.tasks.quantum.family import KINDS
from rljax.tasks.words import Words
from tests.tasks.checks import check_level, check_twins, places, verdict

FAMILY = Generated("quantum", KINDS)
TERSE = Generated("quantum", KINDS, terse=True)


@pytest.mark.parametrize("level", range(LEVELS))
def test_level(level):
    check_level(FAMILY, level, 10)


@pytest.mark.parametrize("level", range(1, LEVELS))
def test_twins(level):
    check_twins(FAMILY, level, 4)


def test_twins_differ_in_premises_alone():
    """The same words and as many numbers in both: only digits and signs, or the letters of an entry, differ."""
    for level in range(1, LEVELS):
        for place in places(FAMILY, level, 6, twins=True):
            sound, false = place.kind.twins(place.instance, Words(place.index))
            letters = [re.sub(r"[-+0-9i()]|\\sqrt|sqrt|[{}]", "", posed.text) for posed in (sound, false)]
            assert letters[0] == letters[1]
            assert false.gold.text == "no solution"
            assert sound.gold.text != "no solution"


def test_refusing_and_answering_always_are_right_half_of_the_time():
    for level in range(1, LEVELS):
        premises, index = [], 0
        while len(premises) < 40:
            posing = FAMILY.twin(0, index, level)
            premises.append(posing.premise)
            index = posing.index + 1
        assert premises.count("false") == premises.count("sound") == 20
        assert {"false", "sound"} == set(premises[::2]) == set(premises[1::2])


def test_level_0_is_terse():
    for index in range(TERSE.size(0)):
        posed = TERSE.problem(0, index, 0).posed
        assert len(posed.text) <= 20
        assert len(posed.gold.text) <= 3


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_wordings_vary(kind):
    level = next(level for level in (3, 0, 1) if kind.space(level).size)
    instance = kind.space(level).at(7)
    texts = {kind.pose(instance, Words(seed)).text for seed in range(200)}
    assert len(texts) >= 12
    assert any("$" in text for text in texts)
    golds = {kind.pose(instance, Words(seed)).gold.text for seed in range(200)}
    assert len(golds) == 1


def test_sizes():
    assert all(FAMILY.size(level) >= 1000 for level in range(2, LEVELS))
    assert FAMILY.size(9) > 10**15
    kinds_by_level = [len(FAMILY.sizes(level)) for level in range(LEVELS)]
    assert kinds_by_level[0] == 4
    assert min(kinds_by_level[1:]) >= 6


def test_other_ways_to_write_an_answer():
    state = next(kind for kind in KINDS if kind.name == "state")
    posed = state.pose((1, 0, (("H", 0),)), Words())
    assert posed.gold.text == "(sqrt(2)/2,sqrt(2)/2)"
    for answer in (
        "(1/sqrt(2), 1/sqrt(2))",
        r"\left(\frac{1}{\sqrt2}, \frac{\sqrt{2}}{2}\right)",
        "(2^(-1/2), 2^(-1/2))",
    ):
        assert verdict(posed, answer).status == "correct"
    for answer in ("(1/sqrt(2), -1/sqrt(2))", "(0.7071, 0.7071)", "(1/2, 1/2)", "1/sqrt(2)", "(sqrt(2)/2,sqrt(2)/2,0)"):
        assert verdict(posed, answer).status != "correct"
    possible = next(kind for kind in KINDS if kind.name == "possible")
    bell = possible.pose((2, 0, (("H", 0), ("CX", 0, 1))), Words())
    assert bell.gold.text == "00,11"
    assert verdict(bell, "{11, 00}").status == "correct"
    assert verdict(bell, "00").status != "correct"
