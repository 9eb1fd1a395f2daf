from __future__ import annotations

import pytest

from rljax.verify.steps.reading import read_given
from rljax.verify.steps.residues import congruence, consequence


def read(text):
    relation = read_given(text)
    ((left, _, right),) = relation.pairs()
    return congruence(left, right, relation.modulus)


@pytest.mark.parametrize(
    ("facts", "claim", "expected"),
    [
        (("x \\equiv 2 \\pmod 3", "x \\equiv 3 \\pmod 5"), "x \\equiv 8 \\pmod{15}", "follows"),
        (("x \\equiv 2 \\pmod 3", "x \\equiv 3 \\pmod 5"), "x \\equiv 7 \\pmod{15}", "contradicts"),
        (("3x \\equiv 6 \\pmod 7",), "x \\equiv 2 \\pmod 7", "follows"),
        (("3x \\equiv 6 \\pmod 9",), "x \\equiv 2 \\pmod 9", "open"),
        (("3x \\equiv 6 \\pmod 9",), "x \\equiv 2 \\pmod 3", "follows"),
        (("x^2 \\equiv 1 \\pmod 8",), "x \\equiv 0 \\pmod 2", "contradicts"),
        (("x \\equiv 1 \\pmod 2", "x \\equiv 0 \\pmod 4"), "x \\equiv 0 \\pmod 4", "open"),
        (("y \\equiv 1 \\pmod 2",), "x \\equiv 0 \\pmod 4", "open"),
    ],
)
def test_consequence(facts, claim, expected):
    assert consequence([read(fact) for fact in facts], read(claim)) == expected


@pytest.mark.parametrize(
    "text", ["x + y \\equiv 1 \\pmod 3", "x/2 \\equiv 1 \\pmod 3", "x \\equiv 1 \\pmod{9999}", "2 \\equiv 1 \\pmod 3"]
)
def test_what_is_not_tried(text):
    assert read(text) is None
