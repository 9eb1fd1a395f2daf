"""The quadratic equation, step by step: what a thought may and may not say, and what answers it."""

from __future__ import annotations

from collections.abc import Iterator
from math import gcd

import pytest

from rljax.tasks.algebra.quadratic import QUADRATIC, discriminant, root_texts
from rljax.tasks.family import LEVELS, Generated
from rljax.tasks.types import Posed
from rljax.tasks.words import Words
from tests.tasks.checks import places, verdict

FAMILY = Generated("quadratic", (QUADRATIC,))


def posed(a: int, b: int, c: int) -> Posed:
    return QUADRATIC.posed(("standard", a, b, c), Words())


def verdicts(problem: Posed, thought: str) -> list[str]:
    return [step.verdict for step in verdict(problem, "0", thought).steps][:-1]


def problems(count: int) -> Iterator[Posed]:
    for level in range(2, LEVELS):
        for place in places(FAMILY, level, count):
            yield QUADRATIC.posed(place.instance, Words(place.index))


def test_the_worked_thought_is_as_it_should_be() -> None:
    assert posed(2, 3, -5).solution.split("\n") == [
        "a = 2, b = 3, c = -5",
        "discriminant D = b^2 - 4*a*c = 3^2 - 4*2*(-5) = 9 + 40 = 49",
        "sqrt(D) = sqrt(49) = 7",
        r"quadratic formula: x = (-b \pm sqrt(b^2 - 4*a*c))/(2*a)",
        "roots: x = (-3 - 7)/4 = -5/2 or x = (-3 + 7)/4 = 1",
    ]


def test_worked_thoughts_reach_the_discriminant_first() -> None:
    for problem in problems(1):
        found = verdict(problem, problem.gold.text, problem.solution)
        reached = [step for step in found.steps if step.verdict == "milestone"]
        assert reached[0].detail.startswith("discriminant = ")
        assert not {step.verdict for step in found.steps} & {"false", "inapplicable"}


def test_later_milestones_are_the_root_and_the_roots() -> None:
    assert posed(2, 3, -5).job.milestones == ("discriminant = 49", "sqrt(49) = 7", "x = -5/2", "x = 1")
    assert posed(1, 0, 4).job.milestones == ("discriminant = -16",)
    assert verdicts(posed(2, 3, -5), "D = 49\nsqrt(49) = 7\nx = 1 or x = -5/2") == ["milestone"] * 3


@pytest.mark.parametrize(
    "misquoted",
    [
        r"x = (b \pm sqrt(b^2 - 4*a*c))/(2*a)",
        r"x = (-b \pm sqrt(b^2 + 4*a*c))/(2*a)",
        r"x = (-b \pm sqrt(b^2 - 4*a*c))/a",
        r"x = -b \pm sqrt(b^2 - 4*a*c)/(2*a)",
    ],
)
def test_a_misquoted_formula_costs(misquoted: str) -> None:
    right = r"x = (-b \pm sqrt(b^2 - 4*a*c))/(2*a)"
    solution = posed(1, -5, 6).solution
    assert right in solution
    thought = solution.replace(right, misquoted)
    assert "inapplicable" in verdicts(posed(1, -5, 6), thought)


@pytest.mark.parametrize("formula", [r"x = (5 \pm sqrt(49))/2", r"x = (-5 \pm sqrt(1))/2", r"x = (5 \pm sqrt(1))/4"])
def test_other_numbers_in_the_formula_cost(formula: str) -> None:
    assert verdicts(posed(1, -5, 6), f"quadratic formula: {formula}")[0] in ("false", "inapplicable")


@pytest.mark.parametrize(
    "thought", ["D = 49", "D = 25 + 24 = 49", "D = -1", "discriminant D = 24", "D = b^2 - 4*a*c\nD = 7", "$D = 2$"]
)
def test_a_wrong_discriminant_is_false(thought: str) -> None:
    assert verdicts(posed(1, -5, 6), thought)[-1] == "false"


def test_wrong_roots_are_false_and_a_right_one_is_a_milestone() -> None:
    assert verdicts(posed(1, -5, 6), "x = 4") == ["false"]
    assert verdicts(posed(1, -5, 6), "x = 2") == ["milestone"]


@pytest.mark.parametrize("answer", ["{2,3}", "3, 2", "x=3 or x=2", "x = 2, x = 3", r"\{3, 2\}", r"x_1=2, x_2=3"])
def test_roots_in_any_order_and_form_are_right(answer: str) -> None:
    assert verdict(posed(1, -5, 6), answer).status == "correct"


@pytest.mark.parametrize(
    "answer",
    ["2", "{3}", "{2,3,4}", "(2,4)", "{-2,-3}", "no solution", "5/2", "2, 2", "x^2-5x+6=0", r"\frac{5\pm1}{2}"],
)
def test_a_part_of_the_roots_or_more_is_wrong(answer: str) -> None:
    assert verdict(posed(1, -5, 6), answer).status != "correct"


@pytest.mark.parametrize(
    "answer",
    [
        r"\frac{-3\pm\sqrt{65}}{4}",
        "-3/4+sqrt(65)/4, -3/4-sqrt(65)/4",
        "{(-6+2*sqrt(65))/8, (-3-sqrt(65))/4}",
    ],
)
def test_irrational_roots_are_compared_exactly(answer: str) -> None:
    assert verdict(posed(2, 3, -7), answer).status == "correct"
    assert verdict(posed(2, 3, -7), "{1.2655644370746373, -2.7655644370746373}").status == "wrong"
    assert verdict(posed(2, 3, -7), r"\frac{-3+\sqrt{65}}{4}").status == "wrong"


def test_a_double_root_and_none() -> None:
    assert verdict(posed(1, -6, 9), "3").status == "correct"
    assert verdict(posed(1, -6, 9), "{-3, 3}").status == "wrong"
    for answer in ("no solution", "no real roots", r"\emptyset"):
        assert verdict(posed(1, 2, 7), answer).status == "correct"
    assert verdict(posed(1, 2, 7), "-1").status == "wrong"


def test_equations_have_no_common_divisor_so_that_the_discriminant_is_one_number() -> None:
    for level in range(2, LEVELS):
        for place in places(FAMILY, level, 100):
            form, *numbers = place.instance
            if form in ("standard", "moved"):
                assert gcd(*numbers[:3]) == 1


def test_all_kinds_of_discriminants_come() -> None:
    for level in range(5, LEVELS):
        found = [len(QUADRATIC.posed(place.instance, Words()).job.milestones) for place in places(FAMILY, level, 60)]
        assert {1, 3, 4} & set(found) >= {1, 3}


def test_roots_and_discriminant() -> None:
    assert discriminant(2, 3, -5) == 49
    assert root_texts(2, 3, -5) == ("-5/2", "1")
    assert root_texts(1, -2, -2) == ("1-sqrt(3)", "1+sqrt(3)")
    assert root_texts(1, 2, 1) == ("-1",)
    assert root_texts(1, 0, 1) == ()
