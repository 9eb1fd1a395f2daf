from __future__ import annotations

import pytest

from rljax.verify.steps.budget import Budget
from rljax.verify.steps.milestones import Matcher, read_milestone
from rljax.verify.steps.reading import read_formula


def reached(milestone, formula, words=""):
    matcher = Matcher([read_milestone(milestone)], Budget(60_000))
    return bool(matcher.reached(read_formula(formula, 0, 0), words))


@pytest.mark.parametrize(
    ("milestone", "formula", "expected"),
    [
        ("x = 3", "x = 3", True),
        ("x = 3", "3 = x", True),
        ("x = 3", "2x = 6", True),
        ("x = 3", "x = 2 + 1 = 3", True),
        ("x = 3", "x = 4", False),
        ("x = 3", "y = 3", False),
        ("7 + 8 = 15", "15 = 8 + 7", True),
        ("7 + 8 = 15", "9 + 6 = 15", False),
        ("x > 2", "2 < x", True),
        ("x > 2", "x < 2", False),
        ("x \\equiv 2 \\pmod 3", "x \\equiv 2 \\pmod 3", True),
        ("x \\equiv 2 \\pmod 3", "x \\equiv 2 \\pmod 5", False),
        ("(a-b)(a+b) = a^2-b^2", "a^2-b^2 = (a+b)(a-b)", True),
        ("(a-b)(a+b) = a^2-b^2", "(a+b)^2 = a^2+2ab+b^2", False),
        ("b^2 - 4ac = 1", "\\Delta = b^2 - 4ac = 9 - 8 = 1", True),
    ],
)
def test_relations(milestone, formula, expected):
    assert reached(milestone, formula) is expected


@pytest.mark.parametrize(
    ("milestone", "formula", "words", "expected"),
    [
        ("discriminant = 1", "\\Delta = 9 - 8 = 1", "\\Delta = 9 - 8 = 1", True),
        ("discriminant = 1", "9 - 8 = 1", "The discriminant is", True),
        ("discriminant = 1", "9 - 8 = 1", "We compute", False),
        ("discriminant = 1", "9 - 7 = 2", "The discriminant is", False),
        ("sum of the roots = 5", "x_1 + x_2 = 5", "the sum of its roots is", True),
        ("total cost = 12", "3 * 4 = 12", "so the total cost is", True),
    ],
)
def test_named_quantities(milestone, formula, words, expected):
    assert reached(milestone, formula, words) is expected


def test_each_milestone_is_reached_once():
    matcher = Matcher([read_milestone("x = 3")], Budget(60_000))
    assert len(matcher.reached(read_formula("x = 3", 0, 0), "")) == 1
    assert matcher.waiting == ()
    assert matcher.reached(read_formula("x = 3", 0, 0), "") == []


@pytest.mark.parametrize("text", ["", "x", "find the answer", "= 3"])
def test_what_is_no_milestone(text):
    assert read_milestone(text) is None
