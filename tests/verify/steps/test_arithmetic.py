from __future__ import annotations

import pytest

from rljax.verify.steps.arithmetic import convertible, truth_of
from rljax.verify.steps.budget import Budget
from rljax.verify.steps.reading import read_given


def truth(text):
    relation = read_given(text)
    ((left, sign, right),) = relation.pairs()
    return truth_of(left, sign, right, relation.modulus, Budget(20))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("7 + 8 = 15", "true"),
        ("7 + 8 = 16", "false"),
        ("\\frac12 = 0.5", "true"),
        ("3 < 4", "true"),
        ("4 \\le 3", "false"),
        ("4 \\ne 4", "false"),
        ("\\sqrt{8} = 2\\sqrt{2}", "true"),
        ("\\sqrt{8} = 3\\sqrt{2}", "false"),
        ("\\sqrt{2} < 1.5", "true"),
        ("17 \\equiv 2 \\pmod 5", "true"),
        ("17 \\equiv 3 \\pmod 5", "false"),
        ("\\frac12 \\equiv 3 \\pmod 5", "open"),
        ("\\sqrt2 \\approx 1.414", "true"),
        ("\\sqrt2 \\approx 1.5", "open"),
        ("\\sqrt2 \\approx 2", "false"),
        ("\\sqrt2 = 1.41", "open"),
        ("10/3 = 3.33", "open"),
        ("10/3 = 3.4", "false"),
        ("10/3 = 4.3", "false"),
        ("0.1 + 0.2 = 0.31", "false"),
        ("1/0 = 5", "open"),
        ("2 \\pm 1 = 3", "open"),
        ("20\\% = 0.2", "true"),
    ],
)
def test_truth(text, expected):
    assert truth(text) == expected


def test_without_budget_nothing_is_said():
    ((left, sign, right),) = read_given("\\sqrt2 < 5").pairs()
    assert truth_of(left, sign, right, None, Budget(0)) == "open"


@pytest.mark.parametrize(
    ("text", "expected"), [("5 = 500", True), ("2 = 120", True), ("8 = 9", False), ("7 = 77", False)]
)
def test_convertible(text, expected):
    ((left, _, right),) = read_given(text).pairs()
    assert convertible(left, right) is expected
