"""What counts as worked out, and what is the question said again."""

from __future__ import annotations

import pytest

from rljax.verify.judge import Judge
from rljax.verify.steps.types import StepsJob
from rljax.verify.types import MathJob

DONE = [
    ("5/6", "5/6"),
    ("5/6", r"\frac{5}{6}"),
    ("5/6", "-(-5/6)"),
    ("1/2", "0.5"),
    ("1/2", "50%"),
    ("7/2", "3 1/2"),
    ("12", "x=12"),
    ("12", "1.2e1"),
    ("{-2,6}", "6, -2"),
    ("98*pi/5", r"\frac{98\pi}{5}"),
    ("(3+sqrt(5))/2", "3/2+sqrt(5)/2"),
    ("2*sqrt(2)", "sqrt(8)"),
    ("x^2/2-x-7/2", "(x^2-2x-7)/2"),
    ("(1/2,-3)", "(0.5,-3)"),
    ("x<12", "12>x"),
    ("sqrt(385)", r"\sqrt{385}"),
    ("2^100", "2^100"),
    ("2^100", "4^50"),  # the gold itself is left as a power
]
LEFT = [
    ("5/6", "1/2+1/3"),
    ("5/6", "10/12"),
    ("3", "12/4"),
    ("3", r"\frac{12}{4}"),
    ("12", "gcd(84,36)"),
    ("12", "7+5"),
    ("12", "x=7+5"),
    ("12", "2*6"),
    ("12", "-(-12*1)"),
    ("16", "2^4"),
    ("2", "sqrt(4)"),
    ("6", "3!"),
    ("3.75", "1.5+2.25"),
    ("3", "|-3|"),
    ("{-2,6}", "{-2,3+3}"),
    ("(5,3)", "(5,4-1)"),
    ("x<12", "x<7+5"),
    ("5*x+9", "2*x+3*x+4+5"),
    ("5*x+9", "(x^3-5*x^2+4*x+9)-x*(x^2-5*x-1)"),
    ("10", r"\sum_{k=1}^{4} k"),
    ("98*pi/5", "49*2*pi/5"),
    ("1/2", "sin(pi/6)"),
]


def status(gold: str, answer: str, form: str) -> str:
    response = f"</think><answer>{answer}</answer>"
    return Judge().full(MathJob(gold, response, form=form)).status  # type: ignore[arg-type]


@pytest.mark.parametrize(("gold", "answer"), DONE)
def test_what_is_worked_out_is_right(gold: str, answer: str) -> None:
    assert status(gold, answer, "evaluated") == "correct"


@pytest.mark.parametrize(("gold", "answer"), LEFT)
def test_what_has_the_value_and_is_not_worked_out_is_no_answer(gold: str, answer: str) -> None:
    assert status(gold, answer, "any") == "correct"
    assert status(gold, answer, "evaluated") == "wrong"


@pytest.mark.parametrize(("gold", "answer"), [("5/6", "1/3"), ("5/6", "1/("), ("yes", "no"), ("no solution", "5")])
def test_other_answers_are_judged_as_before(gold: str, answer: str) -> None:
    assert status(gold, answer, "evaluated") == status(gold, answer, "any") != "correct"


@pytest.mark.parametrize("gold", ["yes", "no solution", "A=L,B=T", "12 rem 3"])
def test_words_are_not_computed(gold: str) -> None:
    assert status(gold, gold, "evaluated") == "correct"


def test_chains_of_thought_know_the_form_too() -> None:
    job = StepsJob("</think><answer>7+5</answer>", gold="12", extract="tags", form="evaluated")
    assert Judge().full(job).status == "wrong"
