from __future__ import annotations

import pytest

from rljax.verify.mathematics.algebra import identical
from rljax.verify.mathematics.answer import read_answer
from rljax.verify.mathematics.compare import same_answer
from rljax.verify.mathematics.tree import Refused

T, F = True, False


@pytest.mark.parametrize(
    ("answer", "gold", "wanted"),
    [
        # lists, sets, tuples
        ("1,2", "2,1", T),
        (r"\{1,2\}", "1,2", T),
        (r"\{1,1,2\}", r"\{1,2\}", T),
        ("1,1,2", "1,2", F),
        ("1,2,3", "1,2", F),
        ("1", "1,2", F),
        ("(1,2)", "(2,1)", F),
        ("(1,2)", "1,2", F),
        ("(1,2)", "[1,2]", F),
        ("[1,2]", "[1,2]", T),
        ("[1]", "1", F),
        ("(1,2),(3,4)", "(3,4),(1,2)", T),
        ("(1,2),(3,4)", "(1,3),(2,4)", F),
        (r"\{(1,2),(3,4)\}", "(3,4),(1,2)", T),
        (r"\pm 2", "2,-2", T),
        (r"1\pm\sqrt2", r"1+\sqrt2,1-\sqrt2", T),
        (r"\pm1\pm 2", "3,-3", T),
        (r"\pm1\mp 2", "-1,1", T),
        # names
        ("x=3", "3", T),
        ("x=3", "y=3", F),
        ("x=1,y=2", "(1,2)", T),
        ("x=2,y=1", "(1,2)", F),
        ("y=2,x=1", "x=1,y=2", T),
        ("p=5,q=2;p=7,q=2", "(7,2),(5,2)", T),
        ("AB=4,CD=5", "4,5", T),
        ("AB=4,CD=5", "AB=5,CD=4", F),
        ("n=2,3,4", "4,3,2", T),
        # relations
        ("2x+4y-3=0", r"y=-\frac12x+\frac34", T),
        ("x^2+y^2=4", "4=y^2+x^2", T),
        ("x^2+y^2=4", "x^2+y^2=2", F),
        ("2x=6", "3", F),
        ("2x=6", "x=3", F),
        ("2x=6", "x-3=0", T),
        ("y>2x", "2x<y", T),
        ("-y>-2x", "y<2x", T),
        ("y>2x", r"y\ge 2x", F),
        ("x^2=4", "2,-2", F),
        ("(x-2)(x+2)=0", r"x^2=4", T),
        ("x+y", "x+y=0", F),
        # quantities
        ("3 hours", "180 minutes", T),
        ("3 hours", "3", T),
        ("3 hours", "3 minutes", F),
        ("3 red marbles", "3 marbles", T),
        ("3 red marbles", "3 blue marbles", F),
        ("5 km", "5 m", F),
        (r"\$5", "5 dollars", T),
        (r"\$5", "5 cents", F),
        (r"90^\circ", "90", T),
        (r"90^\circ", r"\frac{\pi}{2}", T),
        (r"90^\circ", r"\frac{\pi}{3}", F),
        (r"20^\circ C", r"20^\circ F", F),
        ("28 percent", "0.28", T),
        ("28 percent", "28", F),
        ("5 million", "5", F),
        ("5 xyz", "5", F),
        ("5 cats", "5", T),
        # ratios and times
        ("6:8", "3:4", T),
        ("4:3", "3:4", F),
        ("12:00", "12:00", T),
        ("12:00", "1:00", F),
        ("12:00", "24:00", F),
        # words
        (r"\text{Tuesday}", "tuesday", T),
        (r"\text{no solution}", r"\emptyset", T),
        (r"\text{no}", r"\text{no solution}", F),
        (r"\text{yes}", r"\text{no}", F),
        (r"\text{ab+cd}", r"\text{ab-cd}", F),
        (r"\text{room 51}", r"\text{room 5.1}", F),
        (r"\text{well-known}", r"\text{well known}", T),
        ("odd", r"\text{odd}", T),
        ("abc", "cba", T),
        (r"\text{abc}", "cba", F),
        ("abc", "abb", F),
        ("seat", "east", F),
        # nothing, infinity
        (r"\infty", r"+\infty", T),
        (r"\infty", r"-\infty", F),
        (r"\infty", "10^{100}", F),
        (r"\emptyset", "0", F),
        (r"\emptyset", r"\{0\}", F),
    ],
)  # fmt: skip
def test_same_answer(answer: str, gold: str, wanted: bool) -> None:
    first, second = read_answer(answer), read_answer(gold)
    assert same_answer(first, second, identical) is wanted
    assert same_answer(second, first, identical) is wanted


@pytest.mark.parametrize("text", ["5=4", "x=5=3", "4<5", r"(2,1)\cup(3,4)"])
def test_an_answer_that_stands_for_nothing_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        same_answer(read_answer(text), read_answer(r"(0,1)\cup(2,3)"), identical)


def test_a_gold_that_says_nothing_is_compared_as_it_stands() -> None:
    assert not same_answer(read_answer("y=y+2"), read_answer("x=x+1"), identical)
