from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.expression import read_expression
from rljax.verify.mathematics.symbolic import equivalent
from rljax.verify.mathematics.tree import Refused

small = st.integers(-9, 9)


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        (r"\int_0^\pi \sin x\,dx", "2"),
        (r"\int_1^e \frac{1}{x}dx", "1"),
        (r"\int_0^1 e^{2x} dx", r"\frac{e^2-1}{2}"),
        (r"\int_0^1 2^x dx", r"\frac{1}{\ln 2}"),
        (r"\int_0^{\pi/2}\cos(2x)\,\mathrm{d}x", "0"),
        (r"\int_0^a x\,dx", r"\frac{a^2}{2}"),
        (r"\int_0^1 (x+1)^2 dx", r"\frac73"),
        (r"\int_0^5 dx", "5"),
        (r"3\int_0^1xdx+1", "2.5"),
        (r"\sum_{k=1}^\infty (-\frac13)^k", r"-\frac14"),
        (r"\sum_{k=0}^\infty \frac{3}{4^{k+1}}", "1"),
        (r"\sum_{k=1}^n k^3", r"\frac{n^2(n+1)^2}{4}"),
        (r"\lim_{x\to0}\frac{\sin 3x}{x}", "3"),
        (r"\lim_{n\to\infty}\frac{2n^2+1}{n^2-n}", "2"),
    ],
)
def test_closed_forms(text: str, closed: str) -> None:
    assert equivalent(text, closed, "any").verdict == "equal"
    assert equivalent(text, f"{closed}+1", "any").verdict != "equal"


@pytest.mark.parametrize(
    "text",
    [
        r"\int_{-1}^1 \frac1x dx",
        r"\int_0^1 \frac{1}{x^2} dx",
        r"\int_0^1 e^{x^2} dx",
        r"\int_0^1 \sqrt{x} dx",
        r"\int_0^1 (-2)^x dx",
        r"\int_a^b \frac1x dx",
        r"\sum_{k=1}^\infty 2^k",
        r"\sum_{k=1}^\infty \frac1k",
        r"\sum_{k=1}^\infty (-1)^k",
    ],
)
def test_what_diverges_or_is_not_known_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_expression(text)


@settings(max_examples=40, deadline=None)
@given(st.lists(small, min_size=1, max_size=5), small, small)
def test_the_integral_of_a_polynomial(coefficients: list[int], low: int, high: int) -> None:
    body = "+".join(
        f"({factor})x^{{{degree}}}" if degree else f"({factor})" for degree, factor in enumerate(coefficients)
    )
    wanted = sum(
        (Fraction(f * (high ** (d + 1) - low ** (d + 1)), d + 1) for d, f in enumerate(coefficients)), Fraction(0)
    )
    assert rational(read_expression(rf"\int_{{{low}}}^{{{high}}} ({body})\,dx")) == wanted


@given(
    st.fractions(min_value=-1, max_value=1, max_denominator=20).filter(lambda r: r and abs(r) < 1), st.integers(0, 5)
)
def test_a_geometric_sum(ratio: Fraction, start: int) -> None:
    text = rf"\sum_{{k={start}}}^\infty \left({ratio}\right)^k"
    assert rational(read_expression(text)) == ratio**start / (1 - ratio)
