from __future__ import annotations

import pytest

from rljax.verify.steps.prose import runs


def found(text, known="xy"):
    return [(run.text, run.fragile) for run in runs(text, frozenset(known))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("She sold 48/2 = 24 clips in May.", [("48/2 = 24", False)]),
        ("so x + y = 5 and 2x = 6", [("x + y = 5", False), ("2x = 6", False)]),
        ("there are 25 x 2 = 50 shells", [("25*2 = 50", False)]),
        ("it costs $5 * 3 = $15.", [("$5 * 3 = $15", False)]),
        ("2 hours * 60 = 120 minutes", [("2  * 60 = 120", True)]),
        ("10 miles + 5 miles = 15 miles", [("10  + 5  = 15", False)]),
        ("5 hours + 30 minutes = 5.5 hours", [("5  + 30  = 5.5", True)]),
        ("half of 10 = 5", [("10 = 5", True)]),
        ("17/5 = 3 remainder 2", [("17/5 = 3", True)]),
        ("on day 1 - 3 + 5 = 8", [("1 - 3 + 5 = 8", True)]),
        ("three + 2 = 5", []),
        ("2 + two = 4", []),
        ("(since 3 + 5 = 8)", [("3 + 5 = 8", False)]),
        ("a 3 + 5 = 8 split", [("3 + 5 = 8", False)]),
        ("nothing here", []),
        ("so phi(20) = 8, thus φ(4) = 2", [("phi(20) = 8", False), ("φ(4) = 2", False)]),
        ("the phi = 8", []),
        ("since rad(30) = 30", [("(30) = 30", True)]),
        ("12 = 1011₂ there", [("12 = 1011₂", False)]),
        ("9 = 22 modulo 13", [("9 = 22 modulo 13", False)]),
        ("at 3:30 + 2 = 5:30", [("3:30 + 2 = 5:30", False)]),
    ],
)
def test_runs(text, expected):
    assert [(run.strip(), fragile) for run, fragile in found(text)] == expected


def test_spans_are_those_of_the_text():
    text = "we find 3 + 4 = 7 apples and 2*5=10."
    assert [text[run.start : run.end] for run in runs(text, frozenset())] == ["3 + 4 = 7", "2*5=10"]
