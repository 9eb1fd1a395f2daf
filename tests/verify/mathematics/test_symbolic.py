from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.verify.mathematics.algebra import Algebra
from rljax.verify.mathematics.relation import NeedsAlgebra, no_algebra
from rljax.verify.mathematics.symbolic import equivalent


@pytest.mark.parametrize(
    ("answer", "gold", "verdict"),
    [
        ("7", "7", "equal"),
        ("8", "7", "different"),
        ("-7", "7", "different"),
        ("+7", "7", "equal"),
        ("\u22127", "-7", "equal"),
        ("007", "7", "equal"),
        ("7.0", "7", "equal"),
        ("-0", "0", "equal"),
        ("0.5", "1/2", "equal"),
        ("2/4", "1/2", "equal"),
        ("0.33333333333333333333333", "1/3", "different"),
        ("1/0", "3", "unparsable"),
        ("2+2", "4", "equal"),
        ("2 \u00d7 ( 3 - 1 )", "4", "equal"),
        ("-2^2", "-4", "equal"),
        ("2^-1", "1/2", "equal"),
        ("2**3", "8", "equal"),
        ("2^3^2", "512", "equal"),
        ("sqrt(16/9)", "4/3", "equal"),
        ("8-2-1", "5", "equal"),
        ("8/2/2", "2", "equal"),
        ("4 7", "47", "unparsable"),
        ("4,7", "47", "different"),
        ("3 1/2", "31/2", "different"),
        ("", "47", "unparsable"),
        ("2+", "2", "unparsable"),
        ("(2", "2", "unparsable"),
        ("2)", "2", "unparsable"),
        ("()", "2", "unparsable"),
        (".5", "1/2", "equal"),
        ("__import__('os')", "2", "unparsable"),
        ("\uff12", "2", "unparsable"),
        # relations
        ("5=4", "5", "unparsable"),
        ("5=4", "4", "unparsable"),
        ("2+2=4", "4", "equal"),
        ("2+2=4", "5", "different"),
        ("x=3", "3", "equal"),
        ("3=x", "3", "equal"),
        ("x=2+1=3", "3", "equal"),
        ("x=3", "4", "different"),
        ("x=5=3", "3", "unparsable"),
        ("x=x+3", "3", "different"),
        ("y=3", "x=3", "different"),
        ("3", "x=3", "equal"),
        # letters
        ("2x", "x*2", "equal"),
        ("-2x", "x*(-2)", "equal"),
        ("2(x+1)", "2*x+2", "equal"),
        ("1/2x", "x/2", "unparsable"),
        ("(x+y)^2", "x^2+2*x*y+y^2", "equal"),
        ("(x+y)^2", "x^2+y^2", "different"),
        ("(x^2-1)/(x-1)", "x+1", "equal"),
        ("x", "7", "different"),
        ("X", "x", "different"),
        ("x-x+7", "7", "equal"),
        ("2^x*2", "2^(x+1)", "equal"),
        ("sqrt(x^2)", "x", "different"),
        ("1/(x-x)", "7", "unparsable"),
        ("7+0/(x-x)", "7", "unparsable"),
        # constants
        ("sqrt(2)*sqrt(3)", "sqrt(6)", "equal"),
        ("sqrt(3+2*sqrt(2))-1", "sqrt(2)", "equal"),
        ("sqrt(3+2*sqrt(2))-1-sqrt(2)", "0", "equal"),
        ("1.4142135623730950488016887242096980785696718753769480731766797", "sqrt(2)", "different"),
        ("2*pi", "pi+pi", "equal"),
        ("3.14159", "pi", "different"),
        ("sqrt(-4)", "2*sqrt(-1)", "equal"),
        ("(99999999999^64-2)^(1/7)", "2", "unparsable"),
        ("sqrt(2)*10^-64*10^-64*10^-64*10^-64*10^-64*10^-64", "0", "different"),
        ("(sqrt(3+2*sqrt(2))-1-sqrt(2))^2", "0", "equal"),
        ("1/(sqrt(3+2*sqrt(2))-1-sqrt(2))", "0", "unparsable"),
        ("sqrt(x^2+2*x+1)", "x+1", "different"),
        ("sqrt(x^2)*sqrt(x^2)", "x^2", "equal"),
        # golds that are text
        ("no solution", "no solution", "equal"),
        ("no  solution", "no solution", "equal"),
        ("3", "no solution", "different"),
        ("none", "no solution", "equal"),
        # text and choices
        (r"\text{Tuesday}", "tuesday", "equal"),
        ("10:30 AM", r"10{:}30\text{ a.m.}", "different"),
        ("10:30 AM", "10:30 a.m.", "equal"),
        ("10:30 pm", "10:30 a.m.", "different"),
        ("1.5 cm wide rod", "1 5 cm wide rod", "different"),
        ("5! apples", "5 apples", "different"),
        ("(A)", r"\text{(A)}", "equal"),
        ("A", r"\text{(A)}", "equal"),
        (r"\textbf{(A) } 5", "A", "equal"),
        ("(a)", "(A)", "equal"),
        (r"\text{Option A}", "(A)", "equal"),
        ("A) 5", "(A) 5", "equal"),
        ("(B) A", "(A)", "different"),
        ("(A) or (B)", "(A)", "unparsable"),
        ("(A) (B)", "(A)", "unparsable"),
        (r"\text{(A) is wrong, B}", "(A)", "unparsable"),
        ("A or B", "A", "different"),
        ("A, B", "A", "different"),
        ("ABCDE", "A", "different"),
        # hedges and placeholders
        ("{1,2,3,4,5}", "4", "different"),
        ("4 or 5", "4", "different"),
        ("[4,5]", "4", "different"),
        (r"x \ge 4", "4", "different"),
        (r"4 \pm 0.001", "4", "different"),
        (r"\approx 4", "4", "unparsable"),
        ("4...", "4", "unparsable"),
        (r"4\ldots", "4", "unparsable"),
        ("nan", "4", "different"),
        (r"\text{the correct answer}", "4", "different"),
        (r"\text{7 is not the answer, it is 8}", "7", "different"),
        ("1=2=3=4", "4", "unparsable"),
        ("4=4", "4", "equal"),
    ],
)
def test_any_form(answer, gold, verdict):
    outcome = equivalent(answer, gold, "any")
    assert outcome.verdict == verdict, outcome
    assert len(outcome.detail) <= 120


@pytest.mark.parametrize(
    ("answer", "verdict"),
    [
        ("47", "equal"),
        ("48", "different"),
        ("40+7", "different"),
        ("047", "different"),
        ("+47", "different"),
        ("47.0", "different"),
        ("94/2", "different"),
        ("x=47", "different"),
        ("-0", "different"),
        ("4 7", "unparsable"),
        ("47!", "different"),
        ("47?", "unparsable"),
        ("47=46", "unparsable"),
        ("\u0664\u0667", "unparsable"),
    ],
)
def test_numeral_form(answer, verdict):
    assert equivalent(answer, "47", "numeral").verdict == verdict


def test_the_form_and_not_the_value_is_blamed():
    assert "form is not" in equivalent("40+7", "47", "numeral").detail
    assert equivalent("0", "0", "numeral").verdict == "equal"
    assert equivalent("-5", "-5", "numeral").verdict == "equal"


@pytest.mark.parametrize(
    "answer", ["10^10^10", "2^(1/0)", "1+" * 5000 + "1", "9" * 10_000, "(" * 10_000, "x^{x^{x^{x}}}", "5" * 401]
)
def test_caps_hold_before_anything_is_built(answer: str) -> None:
    start = time.process_time()
    assert equivalent(answer, "5", "any", no_algebra).verdict == "unparsable"
    assert time.process_time() - start < 0.1


@pytest.mark.parametrize(
    ("answer", "gold"),
    [
        ("(a+b+c+d+f)^64", "(a+b+c+d+f)^63*(a+b+c+d+f)"),
        ("(a+b)^64*(c+d)^64*(f+g)^64*sqrt(2)", "sqrt(2)*(f+g)^64*(c+d)^64*(a+b)^64"),
        ("(((((x^2)^2)^2)^2)^2)^64*sqrt(2)", "sqrt(2)*x^2048"),
        ("sqrt(" + "9" * 63 + ")", "3"),
        ("(" + "9" * 63 + ")^(1/64)", "3"),
        ("2^2^x", "3"),
        ("2^(64*64*64*64*x)", "3"),
        ("(1+x)^(1/1000)", "3"),
        ("10000000!", "3"),
        (r"\sum_{k=1}^{100}" * 20 + "k", "3"),
        ("+".join(f"({k}x)!" for k in range(1, 80)), "+".join(f"({k}x)!" for k in range(79, 0, -1))),
        (
            ",".join(rf"\sqrt{{{k}}}+\pi" for k in range(1, 40)),
            ",".join(rf"\pi+\sqrt{{{k}}}" for k in range(39, 0, -1)),
        ),
    ],
)
def test_algebra_is_bounded(answer, gold):
    equivalent("sqrt(2)", "sqrt(3)", "any")  # loads SymPy
    start = time.process_time()
    equivalent(answer, gold, "any", Algebra())
    assert time.process_time() - start < 3.0, "0.5 s without the checks of types at run time"


@given(st.fractions(), st.fractions())
def test_rationals_need_no_algebra(left, right):
    expected = "equal" if left == right else "different"
    assert equivalent(str(left), str(right), "any", no_algebra).verdict == expected
    assert equivalent(f"({left})*2/2", str(right), "any", no_algebra).verdict == expected


def test_no_algebra_says_when_it_is_needed():
    with pytest.raises(NeedsAlgebra):
        equivalent("sqrt(2)*sqrt(3)", "sqrt(6)", "any", no_algebra)
    assert equivalent("x+1", "x+2", "any", no_algebra).verdict == "different"
