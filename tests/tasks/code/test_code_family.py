"""The family `code` as a whole: checks against the real judge, and questions that a number answers."""

from __future__ import annotations

import re
from typing import Any

import pytest

from rljax.tasks.code import formula
from rljax.tasks.code.answers import NO_SOLUTION
from rljax.tasks.code.family import KINDS, SHAPES
from rljax.tasks.code.shape import Signature, program, signature
from rljax.tasks.family import Generated
from rljax.tasks.types import Posed
from rljax.tasks.words import Words
from tests.tasks.checks import check_level, check_place, check_twins, places

FAMILY = Generated("code", KINDS)
TERSE = Generated("code", KINDS, terse=True)
NUMBERS = Generated("code", tuple(kind for kind in KINDS if kind.name in ("value", "agree")))


@pytest.mark.parametrize("level", range(10))
def test_a_level_holds(level: int) -> None:
    check_level(FAMILY, level, count=1)


@pytest.mark.parametrize("level", range(10))
def test_questions_about_a_value(level: int) -> None:
    for place in places(NUMBERS, level, 6):
        check_place(NUMBERS, place, level)


@pytest.mark.parametrize("level", range(1, 10))
def test_twins(level: int) -> None:
    check_twins(FAMILY, level, count=5)


def test_level_zero_is_tiny() -> None:
    for index in range(60):
        posed = TERSE.problem(0, index, 0).posed
        assert len(posed.text) <= 20
        if posed.gold.type == "integer":
            assert len(posed.gold.text) <= 3
    assert {TERSE.problem(0, index, 0).kind for index in range(20)} == {"formula", "value"}
    assert TERSE.sizes(0) == {"formula": 59, "value": 590}


def test_a_level_has_the_kinds_that_it_says() -> None:
    assert set(FAMILY.sizes(4)) == {"sequence", "table", "agree", "loop", "text", "list", "branch"}
    assert set(FAMILY.sizes(9)) == {"grid", "dynamic", "agree", "composite", "parser"}


def reference(asked: Any) -> tuple[Any, Signature]:
    """The function of an `agree` instance, from its reference program."""
    name, tree, _ = asked
    named = signature(SHAPES[name], tree, Words())
    namespace: dict[str, Any] = {}
    exec(program(SHAPES[name], tree, named), namespace)
    return namespace[named.name], named


def told(posed: Posed, named: Signature) -> list[tuple[str, str]]:
    """Calls and values in a terse statement; the last one is asked for."""
    calls = re.findall(rf";{named.name}(\((?:[^;']|'[^']*')*?\))=(-?\d+|\?)(?=;|$)", posed.text)
    return [(arguments, value) for arguments, value in calls]


@pytest.mark.parametrize("level", range(1, 10))
def test_examples_of_the_sound_twin_hold_and_one_of_the_false_ones_does_not(level: int) -> None:
    kind = next(kind for kind in KINDS if kind.name == "agree")
    for place in places(Generated("code", (kind,)), level, 6):
        run, named = reference(place.instance)
        assert kind.twins is not None
        sound, false = kind.twins(place.instance, Words())
        holds = []
        for posed in (sound, false):
            *shown, (query, mark) = told(posed, named)
            assert (len(shown), mark) == (2, "?")
            values = [run(*eval(f"({arguments[1:-1]},)")) for arguments, _ in shown]
            holds.append([str(value) == claimed for value, (_, claimed) in zip(values, shown, strict=True)])
            answer = str(run(*eval(f"({query[1:-1]},)")))
        assert holds[0] == [True, True]
        assert sorted(holds[1]) == [False, True]
        assert (sound.gold.text, false.gold.text) == (answer, NO_SOLUTION)


def test_twins_differ_in_one_number_only() -> None:
    for index in range(0, 40, 2):
        one, other = (FAMILY.twin(1, index + half, 5) for half in (0, 1))
        if one.key != other.key:
            continue
        texts = [re.sub(r"-?\d+", "#", twin.posed.text) for twin in (one, other)]
        assert texts[0] == texts[1]


@pytest.mark.parametrize("level", range(4))
def test_values_of_formulas_by_another_way(level: int) -> None:
    kind = next(kind for kind in KINDS if kind.name == "value")
    for place in places(Generated("code", (kind,)), level, 30):
        tree, *arguments = place.instance
        posed = kind.pose(place.instance, Words())
        rule, _, _ = posed.text.partition(";")
        value = eval(rule.partition("=")[2], dict(zip(("x", "y"), arguments, strict=False)))
        assert posed.gold.text == str(value)
        assert formula.arity(tree) == len(arguments)
