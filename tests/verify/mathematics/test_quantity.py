from __future__ import annotations

from fractions import Fraction

import pytest

from rljax.verify.mathematics.answer import read_answer
from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.tree import Refused
from rljax.verify.mathematics.values import Expression, Quantity


@pytest.mark.parametrize(
    ("text", "value", "dimension"),
    [
        (r"\$18", "18", {"money": 1}),
        (r"-\$18", "-18", {"money": 1}),
        (r"18\$", "18", {"money": 1}),
        (r"\$5\text{ million}", "5000000", {"money": 1}),
        ("1,000.99\u20ac", "100099/100", {"euro": 1}),
        (r"5\text{ million people}", "5000000", {"person": 1}),
        ("18 dollars per day", "18", {"money": 1, "time": -1}),
        ("5 km", "5", {"length": 1}),
        (r"5\,\mathrm{km}", "5", {"length": 1}),
        (r"864 \mbox{ inches}^2", "864", {"length": 2}),
        (r"15\text{ cm}^{2}", "15", {"length": 2}),
        ("30 students", "30", {"student": 1}),
        (r"90^\circ", "90", {"angle": 1}),
        (r"-90^\circ", "-90", {"angle": 1}),
        (r"90^{\circ}", "90", {"angle": 1}),
        ("90 degrees", "90", {"angle": 1}),
        (r"20^\circ C", "20", {"degree C": 1}),
        ("2 hours and 30 minutes", "5/2", {"time": 1}),
        ("5 feet 3 inches", "21/4", {"length": 1}),
    ],
)
def test_quantities(text: str, value: str, dimension: dict[str, int]) -> None:
    found = read_answer(text)
    assert isinstance(found, Quantity)
    assert rational(found.node) == Fraction(value)
    assert dict(found.unit.dimension) == dimension


@pytest.mark.parametrize(
    ("text", "value"),
    [("5 million", 5_000_000), (r"2\text{ thousand}", 2000), ("3 hundred", 300)],
)
def test_names_of_large_numbers_count(text: str, value: int) -> None:
    found = read_answer(text)
    assert isinstance(found, Expression)
    assert rational(found.node) == value


@pytest.mark.parametrize("text", [r"5\text{ is wrong}", r"5\text{ maybe}", "5 halves", "5 squared", "5 mod 7"])
def test_words_that_are_no_unit_are_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_answer(text)


def test_a_letter_without_a_blank_is_a_factor() -> None:
    assert isinstance(read_answer("5m"), Expression)
    assert isinstance(read_answer("5cm"), Quantity)
