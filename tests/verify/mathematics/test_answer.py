from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.verify.mathematics.answer import MAX_ITEMS, key, read_answer
from rljax.verify.mathematics.tree import Constant, Negative, Number, Refused, Symbol
from rljax.verify.mathematics.units import KNOWN
from rljax.verify.mathematics.values import (
    Conditions,
    Difference,
    Everything,
    Expression,
    Interval,
    Matrix,
    Nothing,
    Phrase,
    Quantity,
    Ratio,
    Region,
    Relation,
    Several,
    Value,
)


def num(value: int) -> Number:
    return Number(Fraction(value))


def plain(value: int) -> Expression:
    return Expression(num(value))


one, two, x = plain(1), plain(2), Expression(Symbol("x"))
inf = Constant("infinity")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", one),
        ("(1)", one),
        ("{1}", one),
        ("1.", one),
        ("10,000", plain(10000)),
        ("1,2", Several("list", (one, two))),
        ("1, 2", Several("list", (one, two))),
        ("1 and 2", Several("list", (one, two), "and")),
        (r"1 \text{ or } 2", Several("list", (one, two), "or")),
        ("1, 2, and 1", Several("list", (one, two, one))),
        (r"\{1,2\}", Several("set", (one, two))),
        (r"\{\}", Nothing()),
        (r"\emptyset", Nothing()),
        ("(1,2)", Several("tuple", (one, two))),
        ("(1;2)", Several("tuple", (one, two))),
        (r"\langle 1,2\rangle", Several("tuple", (one, two))),
        ("[1,2]", Several("bracket", (one, two))),
        ("[1]", Several("bracket", (one,))),
        ("[1,2)", Interval(num(1), num(2), True, False)),
        (r"(-\infty,2]", Interval(Negative(inf), num(2), False, True)),
        (r"[1,2)\cup\{2\}", Region((Interval(num(1), num(2), True, False), Several("set", (two,))))),
        ("[1,2)U(2,1]", Region((Interval(num(1), num(2), True, False), Interval(num(2), num(1), False, True)))),
        (r"[1,2)\cap\{1\}", Conditions((Interval(num(1), num(2), True, False), Several("set", (one,))), True)),
        (r"\mathbb{R}\setminus\{1\}", Difference(Everything(), Several("set", (one,)))),
        (r"\text{all real numbers except } 1", Difference(Everything(), Several("set", (one,)))),
        ("x=1", Relation(("=",), (x, one))),
        (r"1<x\le 2", Relation(("<", "<="), (one, x, two))),
        (r"x\in\{1,2\}", Relation(("in",), (x, Several("set", (one, two))))),
        (r"\{x\mid x=1\}", Relation(("=",), (x, one))),
        ("1:2", Ratio((num(1), num(2)), False)),
        ("1:20", Ratio((num(1), num(20)), True)),
        (r"\text{Tuesday}", Phrase("Tuesday", True)),
        ("Tuesday", Phrase("Tuesday", False)),
        (r"\text{no solution}", Nothing()),
        ("There are no real solutions.", Nothing()),
        (r"\text{no}", Phrase("no", True)),
        (r"\text{all real numbers}", Everything()),
        (r"\begin{pmatrix}1&2\\2&1\end{pmatrix}", Matrix(((num(1), num(2)), (num(2), num(1))))),
        ("[[1,2],[2,1]]", Matrix(((num(1), num(2)), (num(2), num(1))))),
        (r"1\text{ hour}", Quantity(num(1), KNOWN["hour"])),
        (r"\text{Answer: }1", one),
        (r"x\ne 1, 2", Several("list", (Relation(("!=",), (x, one)), Relation(("!=",), (x, two))), "and")),
        (
            "x=1,y=2;x=2,y=1",
            Several(
                "list",
                tuple(
                    Several("tuple", (Relation(("=",), (x, a)), Relation(("=",), (Expression(Symbol("y")), b))))
                    for a, b in ((one, two), (two, one))
                ),
            ),
        ),
    ],
)
def test_values(text: str, value: Value) -> None:
    assert read_answer(text) == value


@pytest.mark.parametrize(
    "text",
    [
        "",
        " . ",
        "1=",
        "=1",
        "1...",
        r"1,2,\ldots",
        r"1\cup 2",
        r"\approx 1",
        r"1 \to 2",
        "f(2x)",
        "f(g(x))",
        "1 & 2",
        r"\begin{vmatrix}1&2\\3&4\end{vmatrix}",
        r"\begin{pmatrix}1&2\\3\end{pmatrix}",
        r"\begin{pmatrix}1&2",
        r"5\text{ is wrong}",
        r"\forall x>0, f(x)=0",
        ",".join(["1"] * (MAX_ITEMS + 1)),
        "(" * 60 + "1" + ")" * 60,
    ],
)
def test_what_is_no_answer_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_answer(text)


@pytest.mark.parametrize(
    ("words", "wanted"),
    [("The  Answer!", "answer"), ("a circle", "circle"), ("DNE", "does not exist"), ("a+b", "a+b")],
)
def test_the_key_of_a_phrase(words: str, wanted: str) -> None:
    assert key(words) == wanted


fragments = st.sampled_from(
    [*"0123456789xyABn,;:=<>()[]{}|.$ -+", "\\{", "\\}", "\\cup", "\\cap", "\\setminus", "\\in", "\\le", "\\ne", "\\\\",
     "&", "\\begin{pmatrix}", "\\end{pmatrix}", "\\text{ or }", "\\text{cm}", "\\infty", "\\mathbb{R}", "\\pm", " and "]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(fragments, max_size=30).map("".join))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        value = read_answer(text)
    except Refused:
        return
    assert isinstance(value, Value)
