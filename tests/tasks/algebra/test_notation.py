"""Formulas as text."""

from __future__ import annotations

from fractions import Fraction

import pytest

from rljax.tasks.algebra.notation import (
    joined,
    latex,
    linear,
    polynomial,
    quotient,
    root_text,
    spaced,
    squarefree,
    surd,
)


@pytest.mark.parametrize(
    ("text", "blanks", "formula"),
    [
        ("2x^2-5x+6=0", "2x^2 - 5x + 6 = 0", "$2x^2-5x+6=0$"),
        ("-3x/4+1/2=(x+1)/(x-2)", "-3x/4 + 1/2 = (x + 1)/(x - 2)", r"$-\frac{3x}{4}+\frac{1}{2}=\frac{x+1}{x-2}$"),
        ("3(x+1)/4-2<=5", "3(x + 1)/4 - 2 <= 5", r"$\frac{3(x+1)}{4}-2 \le 5$"),
        ("x!=(-3+sqrt(65))/4", "x != (-3 + sqrt(65))/4", r"$x \ne \frac{-3+\sqrt{65}}{4}$"),
        ("5*3^12", "5*3^12", r"$5 \cdot 3^{12}$"),
        ("|2x+3|-5=2", "|2x + 3| - 5 = 2", "$|2x+3|-5=2$"),
        ("a=-3,b=4", "a = -3, b = 4", "$a=-3, b=4$"),
        ("25*pi/2", "25*pi/2", r"$\frac{25\pi }{2}$"),
        ("((2x+1)/3+4)/5=2", "((2x + 1)/3 + 4)/5 = 2", r"$\frac{\frac{2x+1}{3}+4}{5}=2$"),
    ],
)
def test_notations(text: str, blanks: str, formula: str) -> None:
    assert spaced(text) == blanks
    assert latex(text) == formula


def test_sums() -> None:
    assert polynomial((1, 0, -1)) == "x^2-1"
    assert polynomial((Fraction(-3, 4), 1), "t") == "-3t/4+1"
    assert polynomial((0, 0)) == "0"
    assert linear((2, -1, 0, 5), "xyz") == "2x-y+5"
    assert joined(((0, "x"), (-1, ""))) == "-1"


def test_quotients_are_unambiguous() -> None:
    assert quotient("-3x", "x-1") == "-3x/(x-1)"
    assert quotient("x+1", "5x") == "(x+1)/(5x)"
    assert quotient("1", "-3") == "1/(-3)"


def test_surds() -> None:
    assert squarefree(72) == (6, 2)
    assert surd(2, 4, 3, 6) == "(1+2*sqrt(3))/3"
    assert surd(0, -3, 2, 6) == "-sqrt(2)/2"
    assert surd(4, 2, 1, 2) == "3"
    assert root_text(Fraction(2, 3)) == "sqrt(6)/3"
    assert root_text(Fraction(9, 4)) == "3/2"
