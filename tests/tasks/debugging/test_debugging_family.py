"""The family `debugging`: tests tell the faulty programs, and the steps that are said to be wrong are."""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest

from rljax.tasks.code.family import SHAPES
from rljax.tasks.code.shape import Shape
from rljax.tasks.debugging.classics import CLASSIC
from rljax.tasks.debugging.family import KINDS
from rljax.tasks.debugging.repair import find_case
from rljax.tasks.debugging.spot import NO_SOLUTION, SPOT_KINDS
from rljax.tasks.family import Generated, Kind
from rljax.tasks.spaces import EMPTY
from rljax.tasks.words import Words
from rljax.verify.code.compare import matches
from rljax.verify.code.types import CallTest, CodeJob
from tests.tasks.checks import check_level, check_place, check_twins, places

FAMILY = Generated("debugging", KINDS)
TERSE = Generated("debugging", KINDS, terse=True)
SPOTS = Generated("debugging", SPOT_KINDS)
REPAIRS = tuple(kind for kind in KINDS if kind not in SPOT_KINDS)
CASES = [(kind, level) for kind in REPAIRS for level in range(10) if kind.space(level).size]
each_level = pytest.mark.parametrize(("kind", "level"), CASES, ids=[f"{kind.name}-{level}" for kind, level in CASES])


@pytest.mark.parametrize("level", range(10))
def test_a_level_holds(level: int) -> None:
    check_level(FAMILY, level, count=1)


@pytest.mark.parametrize("level", range(10))
def test_questions_about_what_is_wrong(level: int) -> None:
    for place in places(SPOTS, level, 5):
        check_place(SPOTS, place, level)


@pytest.mark.parametrize("level", range(1, 10))
def test_twins(level: int) -> None:
    check_twins(FAMILY, level, count=5)


def shape_of(kind: Kind) -> Shape:
    return CLASSIC if kind.name == "classic" else SHAPES[kind.name]


def instances(kind: Kind, level: int, count: int) -> Iterator[Any]:
    for place in places(Generated("debugging", (kind,)), level, count):
        yield place.instance


def failing(source: str, name: str, tests: tuple[CallTest, ...]) -> list[int]:
    """Which tests our own program fails, without a bound: only programs that end are posed."""
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    found = []
    for place, test in enumerate(tests):
        try:
            if not matches(test.expected, namespace[name](*copy.deepcopy(test.args)), None):
                found.append(place)
        except (ArithmeticError, AttributeError, LookupError, NameError, RecursionError, TypeError, ValueError):
            found.append(place)
    return found


@each_level
def test_the_hidden_tests_tell_the_faulty_program_and_the_near_misses(kind: Kind, level: int) -> None:
    for instance in instances(kind, level, 2):
        case = find_case(shape_of(kind), instance)
        assert case is not None
        name = case.named.name
        assert failing(case.right, name, (*case.public, *case.hidden)) == []
        assert failing(case.faulty, name, case.hidden)
        wrong = kind.misses(instance)
        assert wrong[0] == case.faulty
        assert len(set(wrong)) == len(wrong) >= 5
        for source in wrong:
            assert failing(source, name, case.hidden), source


@each_level
def test_the_statement_shows_the_faulty_program_and_not_the_right_one(kind: Kind, level: int) -> None:
    [instance] = instances(kind, level, 1)
    shape, case = shape_of(kind), find_case(shape_of(kind), instance)
    assert case is not None
    posed = kind.pose(instance, Words(3))
    assert case.faulty.strip() in posed.text
    assert case.right.strip() not in posed.text
    assert posed.gold.text == case.right
    assert isinstance(posed.job, CodeJob)
    assert posed.job.tests == (*case.public, *case.hidden)
    assert posed.job.public == len(case.public)
    assert ast.unparse(ast.parse(case.right)).strip() == case.right.strip()
    assert len({kind.pose(instance, Words(seed)).text for seed in range(12)}) > 6
    assert kind.pose(instance, Words()).text.isascii()
    assert shape.name == kind.name


@pytest.mark.parametrize(("name", "level", "count"), [("sequence", 7, 2), ("machine", 9, 2), ("classic", 9, 3)])
def test_several_faults_are_told_and_change_several_places(name: str, level: int, count: int) -> None:
    kind = next(kind for kind in REPAIRS if kind.name == name)
    for instance in instances(kind, level, 6):
        case = find_case(shape_of(kind), instance)
        assert case is not None
        if instance[1] == count:
            assert f"{count} mistakes" in kind.pose(instance, Words(1)).text
            single = {case.right}
            for number in range(8):
                alone = find_case(shape_of(kind), (instance[0], 1, number))
                single.add("" if alone is None else alone.faulty)
            assert case.faulty not in single


def test_level_zero_is_tiny() -> None:
    problems = [TERSE.problem(0, index, 0) for index in range(60)]
    assert {problem.kind for problem in problems} == {"formula", "symbol"}
    for problem in problems:
        assert len(problem.posed.text) <= 20, problem.posed.text
        assert problem.kind == "formula" or len(problem.posed.gold.text) == 1
    assert TERSE.sizes(0)["symbol"] == 360


@pytest.mark.parametrize("level", [0, 1])
def test_the_wrong_symbol_by_comparing(level: int) -> None:
    kind = SPOT_KINDS[0]
    for place in places(Generated("debugging", (kind,)), level, 60):
        posed = kind.pose(place.instance, Words())
        right, wrong = (re.findall(r"\d+|[a-z]|[-+*]", part) for part in posed.text.split(":"))
        differing = [number for number, (one, other) in enumerate(zip(right, wrong, strict=True), 1) if one != other]
        assert [str(number) for number in differing] == [posed.gold.text]


def test_each_symbol_is_wrong_equally_often() -> None:
    space = SPOT_KINDS[0].space(0)
    answers = [space.at(number)[2] for number in range(space.size)]
    assert {answers.count(answer) for answer in (1, 2, 3)} == {space.size // 3}


@pytest.mark.parametrize("level", range(1, 10))
def test_the_twins_differ_in_the_line_of_the_answer_alone(level: int) -> None:
    kind = SPOT_KINDS[1]
    assert kind.twins is not None
    for place in places(Generated("debugging", (kind,)), level, 8):
        sound, false = kind.twins(place.instance, Words())
        tree = place.instance[0]
        ours, theirs = (twin.text.splitlines() for twin in (sound, false))
        assert len(ours) == len(theirs) == len(tree) + 3
        differing = [number - 1 for number, (one, other) in enumerate(zip(ours, theirs, strict=True)) if one != other]
        assert [str(number) for number in differing] == [sound.gold.text]
        assert false.gold.text == NO_SOLUTION


def test_no_instance_of_a_level_that_a_kind_does_not_have() -> None:
    assert SPOT_KINDS[1].space(0) is EMPTY
    assert SPOT_KINDS[0].space(5) is EMPTY
    assert not FAMILY.has_twins(0) or FAMILY.sizes(0).get("step") is None
    assert all(FAMILY.size(level) > 1000 for level in range(1, 10))
