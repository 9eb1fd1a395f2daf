from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.expression import read_expression
from rljax.verify.mathematics.numerals import in_base, number, repeating
from rljax.verify.mathematics.tree import Number, Refused


def value(text: str) -> Fraction | None:
    return rational(read_expression(text))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("007", "7"),
        ("1.50", "3/2"),
        (".5", "1/2"),
        (r"10{,}000", "10000"),
        (r"1,\!234,\!567", "1234567"),
        (r"10\,000", "10000"),
        ("10 000.5", "20001/2"),
        (r"3\frac12", "7/2"),
        ("3 1/2", "7/2"),
        ("1 234/567", "801/567"),
        (r"-1\frac34", "-7/4"),
        (r"0.\overline{3}", "1/3"),
        (r"0.1\overline{6}", "1/6"),
        (r"0.\bar{6}", "2/3"),
        (r"0.\overline{142857}", "1/7"),
        ("204_5", "54"),
        ("204_{5}", "54"),
        (r"204_{(5)}", "54"),
        (r"204_{\text{five}}", "54"),
        ("1_2", "1"),
        ("1A_{16}", "26"),
        ("A1_{16}", "161"),
        ("AB_{16}", "171"),
        ("1A_{11}", "21"),
        ("204 base 5", "54"),
        (r"204\text{ base five}", "54"),
        ("50%", "1/2"),
        (r"12.5\%", "1/8"),
    ],
)
def test_the_value_of_a_numeral(text: str, wanted: str) -> None:
    assert value(text) == Fraction(wanted)


@pytest.mark.parametrize(
    "text",
    ["4 7", "1 23", "12 3456", "204_4", "204_1", "204_37", "204_x", r"10{,}00", "1.2.3", r"0.\bar{x}", "1."],
)
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_expression(text)


def test_a_letter_with_an_index_is_no_numeral() -> None:
    assert value("A_{12}") is None
    assert value("AB_{12}") is None


def test_seven_halves_is_not_three_times_a_half() -> None:
    assert value(r"3\frac12") != value(r"3\cdot\frac12")


@given(st.integers(0, 10**9), st.integers(2, 36))
def test_digits_in_a_base_are_the_number(count: int, base: int) -> None:
    digits, rest = "", count
    while rest or not digits:
        digits, rest = "0123456789abcdefghijklmnopqrstuvwxyz"[rest % base] + digits, rest // base
    assert in_base(digits, base) == Number(Fraction(count))


@given(st.integers(3, 60).filter(lambda n: n % 2 and n % 5))
def test_a_period_is_the_fraction_it_came_from(divisor: int) -> None:
    digits = str(10**300 // divisor).rjust(300, "0")
    length = next(n for n in range(1, 150) if 10**n % divisor == 1)
    assert repeating("0.", digits[:length]) == Number(Fraction(1, divisor))


@given(st.decimals(0, 10**6, allow_nan=False, places=5))
def test_a_decimal_is_exact(decimal: object) -> None:
    assert number(str(decimal)).value == Fraction(str(decimal))
