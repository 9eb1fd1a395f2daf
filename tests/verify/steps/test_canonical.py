from __future__ import annotations

import pytest

from rljax.verify.mathematics.expression import read_expression
from rljax.verify.steps.canonical import key_of


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2+3", "3+2", True),
        ("x*1", "x", True),
        ("0+x", "x", True),
        ("x-y", "-y+x", True),
        ("--x", "x", True),
        ("x^1", "x", True),
        ("x-0", "x", True),
        ("2xy", "y*2*x", True),
        ("1/2", "0.5", True),
        ("2+3", "5", False),
        ("2/4", "0.5", False),
        ("x-y", "y-x", False),
        ("2x", "x+x", False),
        ("x^2", "x*x", False),
    ],
)
def test_keys(first, second, expected):
    assert (key_of(read_expression(first)) == key_of(read_expression(second))) is expected
