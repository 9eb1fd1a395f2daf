from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.verify.mathematics.expression import read_expression
from rljax.verify.steps.budget import Budget
from rljax.verify.steps.facts import Facts
from rljax.verify.steps.reading import read_given


def facts_of(*given_relations):
    facts = Facts(Budget(25_000))
    for text in given_relations:
        for left, sign, right in read_given(text).pairs():
            if sign == "=":
                facts.give_equation(left, right)
            else:
                facts.give_order(left, sign, right)
    return facts


def judge(facts, text):
    ((left, _, right),) = read_given(text).pairs()
    return facts.judge(left, right)


LINEAR = ("x + y = 5", "x - y = 1")
ROOTS = ("x^2 - 5x + 6 = 0",)


@pytest.mark.parametrize(
    ("given_relations", "claim", "expected"),
    [
        (LINEAR, "x = 3", "follows"),
        (LINEAR, "2y = 4", "follows"),
        (LINEAR, "x^2 + y^2 = 13", "follows"),
        (LINEAR, "x/y = 3/2", "follows"),
        (LINEAR, "x = 4", "contradicts"),
        (LINEAR, "x/(y - 2) = 1", "open"),
        (LINEAR, "z = 4", "open"),
        (ROOTS, "x = 2", "open"),
        (ROOTS, "x = 4", "contradicts"),
        (ROOTS, "(x - 2)(x - 3) = 0", "follows"),
        (("x^2 = 0",), "x = 0", "follows"),
        (("x^2 = 4", "x > 0"), "x = 2", "follows"),
        (("x^2 = 4", "x > 0"), "x = -2", "contradicts"),
        (("x > 3",), "x = 2", "contradicts"),
        (("\\sqrt{x + 3} = x - 3",), "x = 6", "follows"),
        (("\\sqrt{x + 3} = x - 3",), "x = 1", "contradicts"),
        (("x\\sqrt{2} = 20",), "x = 10\\sqrt{2}", "follows"),
        (("x\\sqrt{2} = 20",), "x = 10\\sqrt{3}", "contradicts"),
        (("a + b + c = 6", "ab + bc + ca = 11"), "a^2 + b^2 + c^2 = 14", "follows"),
        (("x + 1/x = 3",), "x^2 + 1/x^2 = 7", "follows"),
        (("x + 1/x = 3",), "x = 0", "contradicts"),
        (("x^2 = x",), "x/x = 1", "follows"),
        (("x = 0",), "x/x = 1", "open"),
        (("x^2 = 2x",), "x = 2", "open"),
        (("|x - 1| = 2", "x > 0"), "x = 3", "follows"),
        (("x + y = 5", "x + y = 6"), "x = 1", "open"),
        ((), "(x + 1)^2 = x^2 + 2x + 1", "follows"),
    ],
)
def test_what_follows(given_relations, claim, expected):
    assert judge(facts_of(*given_relations), claim) == expected


@pytest.mark.parametrize(
    ("given_relations", "expected"),
    [
        (("x + y = 5", "x + y = 6"), True),
        (("x > 3", "x < 2"), True),
        (("x > 3", "x < 4"), False),
        (("x^2 = 1", "x^3 = 2"), True),
        (LINEAR, False),
        ((), False),
    ],
)
def test_contradictory_facts(given_relations, expected):
    assert facts_of(*given_relations).contradictory() is expected


def test_a_definition_is_known_and_never_makes_anything_false():
    facts = facts_of(*LINEAR)
    facts.define("z", read_expression("x + 1"))
    assert judge(facts, "z = 4") == "follows"
    assert judge(facts, "z = 5") == "open"
    facts.define("z", read_expression("x + 2"))
    assert judge(facts, "z = 4") == "open"


def test_alternatives_cover_the_solutions():
    facts = facts_of(*ROOTS)
    x, two, three, four = (read_expression(text) for text in ("x", "2", "3", "4"))
    assert facts.judge_any([(x, two), (x, three)]) == "follows"
    assert facts.judge_any([(x, two), (x, four)]) == "open"
    assert facts.solves(x, two)
    assert not facts.solves(x, four)


def test_what_is_zero():
    facts = facts_of("a = b")
    assert facts.is_zero(read_expression("a - b"))
    assert not facts.is_zero(read_expression("a + b"))


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(-9, 9), min_size=6, max_size=6), st.integers(1, 9))
def test_linear_systems(numbers, error):
    a, b, c, d, x, y = numbers
    facts = facts_of(f"({a})x + ({b})y = {a * x + b * y}", f"({c})x + ({d})y = {c * x + d * y}")
    determined = a * d != b * c
    assert judge(facts, f"x = {x}") == ("follows" if determined else "open") or not determined
    assert judge(facts, f"x = {x + error}") == ("contradicts" if determined else "open") or not determined
    assert judge(facts, f"x = {x}") != "contradicts"
    if determined:
        assert facts.point(frozenset("xy")) == {"x": Fraction(x), "y": Fraction(y)}


def test_without_operations_left_everything_is_open():
    facts = Facts(Budget(30))
    for text in ("a^2 + b^3 + c^2 = d^5", "a^3 b + c^3 d = 2", "a b c d = 7"):
        ((left, _, right),) = read_given(text).pairs()
        facts.give_equation(left, right)
    assert judge(facts, "a = 1") == "open"
    assert not facts.contradictory()
