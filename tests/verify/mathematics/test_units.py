from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.verify.mathematics.units import KNOWN, is_known, is_unit, product, singular, unit_of


@pytest.mark.parametrize(
    ("word", "wanted"),
    [
        ("feet", "foot"),
        ("inches", "inch"),
        ("Hours", "hour"),
        ("miles", "mile"),
        ("apples", "apple"),
        ("berries", "berry"),
        ("glass", "glass"),
        ("people", "person"),
        ("ft.", "ft"),
    ],
)
def test_singular(word: str, wanted: str) -> None:
    assert singular(word) == wanted


@pytest.mark.parametrize(
    ("phrase", "dimension", "factor"),
    [
        ("m", {"length": 1}, 1),
        ("square feet", {"length": 2}, Fraction("0.3048") ** 2),
        ("sq. ft.", {"length": 2}, Fraction("0.3048") ** 2),
        ("feet squared", {"length": 2}, Fraction("0.3048") ** 2),
        ("cubic centimeters", {"length": 3}, Fraction(1, 10**6)),
        ("inches ^2", {"length": 2}, Fraction("0.0254") ** 2),
        ("miles per hour", {"length": 1, "time": -1}, Fraction("1609.344") / 3600),
        ("m / s ^2", {"length": 1, "time": -2}, 1),
        ("red marbles", {"red": 1, "marble": 1}, 1),
        ("percent", {}, Fraction(1, 100)),
        ("pct", {}, Fraction(1, 100)),
    ],
)
def test_units(phrase: str, dimension: dict[str, int], factor: Fraction) -> None:
    unit = unit_of(phrase)
    assert unit is not None
    assert (dict(unit.dimension), unit.factor) == (dimension, factor)


@pytest.mark.parametrize(
    "phrase",
    ["", "is wrong", "or so", "not", "maybe apples", "halves", "^2", "m^9", "-inches", "a b c d e f g h i", "x+y"],
)
def test_what_is_no_unit(phrase: str) -> None:
    assert unit_of(phrase) is None


def test_a_phrase_of_known_units_alone() -> None:
    assert is_unit("km/h")
    assert is_unit("square feet")
    assert not is_unit("apples")
    assert not is_unit("")
    assert is_known("hours")
    assert not is_known("apples")


@given(st.sampled_from(sorted(KNOWN)), st.sampled_from(sorted(KNOWN)))
def test_the_product_of_units_does_not_depend_on_the_order(one: str, other: str) -> None:
    assert product([KNOWN[one], KNOWN[other]]) == product([KNOWN[other], KNOWN[one]])
