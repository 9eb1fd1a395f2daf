from __future__ import annotations

import contextlib
import time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.verify.mathematics.exact import folded, rational, rational_root
from rljax.verify.mathematics.expression import read_expression
from rljax.verify.mathematics.tree import Number, Refused


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        (r"8^{2/3}", "4"),
        (r"\sqrt[3]{-8}", "-2"),
        (r"\sqrt{\frac{16}{9}}", "4/3"),
        (r"\log_2 8", "3"),
        (r"\log_3\frac19", "-2"),
        (r"\log_{1/2} 8", "-3"),
        (r"\log 1000", "3"),
        (r"\ln 1", "0"),
        (r"\sin 0", "0"),
        (r"\cos 0", "1"),
        (r"\binom{10}{3}", "120"),
        (r"\lceil 2.1\rceil", "3"),
        (r"\lfloor -2.1\rfloor", "-3"),
        (r"\min(3,-4)", "-4"),
        ("2^{100}-2^{99}", str(2**99)),
        (r"\sum_{a=1}^{3}\sum_{b=1}^{a} b", "10"),
    ],
)
def test_rational_values(text: str, wanted: str) -> None:
    assert rational(read_expression(text)) == Fraction(wanted)


@pytest.mark.parametrize("text", [r"\sqrt2", r"\sqrt{-4}", r"\pi", "x", r"\sin 1", r"\log_2 3", "i", "4000!"])
def test_no_rational_value(text: str) -> None:
    assert rational(read_expression(text)) is None


@pytest.mark.parametrize(
    "text",
    ["1/0", r"\frac{0}{0}", "0^0", "0^{-1}", "7+0/(2-2)", r"\sum_{k=1}^{10000}k", r"\sum_{k=0}^{2}\frac1k"],
)
def test_what_is_undefined_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        rational(read_expression(text))


def test_a_value_at_a_point() -> None:
    assert rational(read_expression("x^2-y"), {"x": Fraction(3), "y": Fraction(1, 2)}) == Fraction(17, 2)


@given(st.fractions(max_denominator=1000), st.integers(2, 7))
def test_the_root_of_a_power(value: Fraction, degree: int) -> None:
    root = rational_root(value**degree, degree)
    assert root == (value if degree % 2 else abs(value))
    assert rational_root(abs(value) ** degree + 1, degree) is None or value == 0


@pytest.mark.parametrize(
    "text",
    [
        "+".join(rf"\frac{{1}}{{{k}^{{900}}}}" for k in range(3, 60)),
        r"\sum_{a=1}^{40}\sum_{b=1}^{40} ab",
        r"\sum_{k=1}^{900} \frac{1}{k+7}",
        "3000!/2999!",
    ],
)
def test_the_work_is_bounded(text: str) -> None:
    start = time.process_time()
    with contextlib.suppress(Refused):
        rational(read_expression(text))
    assert time.process_time() - start < 0.5


def test_constant_sums_are_folded() -> None:
    assert folded(read_expression(r"\sum_{k=1}^{4}k")) == Number(Fraction(10))
    assert folded(read_expression(r"\sum_{k=1}^{4}kx")) == read_expression(r"\sum_{k=1}^{4}kx")
