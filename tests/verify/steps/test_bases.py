"""Numerals in other bases."""

from __future__ import annotations

import pytest

from rljax.verify.steps.judge import judge
from rljax.verify.steps.types import StepsJob


def verdicts(response, milestones=()):
    return [step.verdict for step in judge(StepsJob(response, milestones=tuple(milestones))).steps]


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("1011_2 = 11.", ["valid"]),
        ("1011_2 = 12.", ["false"]),
        ("\\(1011_2 = 11\\)", ["valid"]),
        ("\\(1011_{2} = 11_{10}\\)", ["valid"]),
        ("\\(1011_{2} = 12_{10}\\)", ["false"]),
        ("11 = 1011_2.", ["valid"]),
        ("1011_2 = 23_4. 1011_2 = 24_5.", ["valid", "false"]),
        ("1011₂ = 11₁₀. 1011₂ = 12.", ["valid", "false"]),
        ("12 = 1011₂.", ["false"]),
        ("(1011)₂ = 11. \\((1101)_2 = 13_{10}\\)", ["valid", "valid"]),
        ("2F_{16} = 47. 2F_{16} = 48.", ["valid", "false"]),
        ("FF_{16} = 255. AB_{16} = 5.", ["valid", "unjudged"]),
        ("1011_2 = 8 + 2 + 1 = 11.", ["valid"]),
        ("1011_2 = 1011_2. 11_{10} = 11. 1_2 = 1.", ["idle", "idle", "idle"]),
        ("1011_2 = 11. 11 = 1011_2. 1101_2 = 13.", ["valid", "idle", "valid"]),
        ("101_2 + 1_2 = 110_2.", ["valid"]),
        ("1021_2 = 11.", ["unjudged"]),
        ("Suppose 1011_2 = 12.", ["unjudged"]),
    ],
)
def test_conversions(response, expected):
    assert verdicts(response) == expected


@pytest.mark.parametrize(
    ("response", "expected"),
    [
        ("13 = 1101 in base 2.", "unjudged"),
        ("In binary, 13 = 1101.", "unjudged"),
        ("\\(13 = 1101\\) in binary.", "unjudged"),
        ("In binary, 13 = 1121.", "false"),
        ("In base 10, 2 + 2 = 5.", "false"),
        ("(10)_3 = 1320.", "unjudged"),
    ],
)
def test_what_may_be_meant_otherwise_is_not_false(response, expected):
    assert verdicts(response) == [expected]


def test_milestones():
    assert verdicts("11 = 1011₂.", ("1011_2 = 11",)) == ["milestone"]
    assert verdicts("8 + 3 = 11.", ("1011_2 = 11",)) == ["valid"]
    assert verdicts("n = 1011_2.", ("n = 11",)) == ["milestone"]
