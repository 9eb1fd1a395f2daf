from __future__ import annotations

from fractions import Fraction

import pytest

from rljax.verify.mathematics.algebra import identical
from rljax.verify.mathematics.answer import read_answer
from rljax.verify.mathematics.meaning import Meaning, meaning
from rljax.verify.mathematics.tree import Number, Refused
from rljax.verify.mathematics.values import Conditions, Expression, Interval, Region, Relation, Several


def of(text: str) -> Meaning:
    return meaning(read_answer(text), identical)


def plain(value: int) -> Expression:
    return Expression(Number(Fraction(value)))


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("3", "", plain(3)),
        ("x=3", "x", plain(3)),
        ("3=x", "x", plain(3)),
        ("x=2+1=3", "x", read_answer("2+1")),
        ("2+1=3", "", read_answer("2+1")),
        ("f(x)=3", "f(x)", plain(3)),
        ("f(2)=3", "f(2)", plain(3)),
        ("f(-2)=3", "f(-2)", plain(3)),
        ("AB=3", "AB", plain(3)),
        ("|AB|=3", "AB", plain(3)),
        ("a:b=1:2", "a:b", read_answer("1:2")),
        ("(x,y)=(1,2)", "(x,y)", read_answer("(1,2)")),
        ("x=1,y=2", "(x,y)", Several("tuple", (plain(1), plain(2)))),
        ("y=2,x=1", "(x,y)", Several("tuple", (plain(1), plain(2)))),
        ("x=1,x=2", "x", Several("set", (plain(1), plain(2)))),
        (r"x=1,x=2\pm 1", "x", Several("set", (plain(1), read_answer("2+1"), read_answer("2-1")))),  # type: ignore[arg-type]
        (r"x\in[1,2)", "x", Interval(Number(Fraction(1)), Number(Fraction(2)), True, False)),
    ],
)
def test_what_is_meant(text: str, name: str, value: object) -> None:
    assert of(text) == Meaning(name, value)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["x^2=4", "2x=6", "x+y=1", r"2x\in[1,2]", "2x+1>5", "x<y"])
def test_what_is_not_solved_stays_a_relation(text: str) -> None:
    found = of(text)
    assert not found.name
    assert isinstance(found.value, Relation)


def test_conditions() -> None:
    assert isinstance(of("x>1 and x<2").value, Conditions)
    assert isinstance(of("x<1 or x>2").value, Region)
    assert of("x<1").name == "x"


@pytest.mark.parametrize("text", ["5=4", "1=2=3=4", "x=5=3", "x+1=x+1", "4<5", r"\sqrt2=1.414", "0=1"])
def test_what_is_false_or_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        of(text)
