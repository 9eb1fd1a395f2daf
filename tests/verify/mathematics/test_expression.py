from __future__ import annotations

import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.expression import read_expression
from rljax.verify.mathematics.tree import Binary, Call, Constant, Negative, Node, Number, Refused, Symbol


def num(value: int | str) -> Number:
    return Number(Fraction(value))


x, y = Symbol("x"), Symbol("y")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("x+y", Binary("+", x, y)),
        ("xy", Binary("*", x, y)),
        ("x y", Binary("*", x, y)),
        (r"x\cdot y", Binary("*", x, y)),
        ("-x^2", Negative(Binary("^", x, num(2)))),
        ("2^-1", Binary("^", num(2), Negative(num(1)))),
        ("x^{10}", Binary("^", x, num(10))),
        ("2^3^2", Binary("^", num(2), Binary("^", num(3), num(2)))),
        (r"\frac{x}{2}", Binary("/", x, num(2))),
        (r"\frac12", Binary("/", num(1), num(2))),
        (r"\frac x2", Binary("/", x, num(2))),
        (r"{x \over 2}", Binary("/", x, num(2))),
        (r"x \over 2", Binary("/", x, num(2))),
        (r"\sqrt2", Call("sqrt", (num(2),))),
        (r"\sqrt[3]{x}", Call("root", (num(3), x))),
        (r"\sqrt[2]{x}", Call("sqrt", (x,))),
        ("sqrt(x)", Call("sqrt", (x,))),
        ("\u221a13", Call("sqrt", (num(13),))),
        ("|x|", Call("abs", (x,))),
        ("x!", Call("factorial", (x,))),
        (r"\binom x2", Call("binomial", (x, num(2)))),
        (r"{x \choose 2}", Call("binomial", (x, num(2)))),
        ("C(x,2)", Call("binomial", (x, num(2)))),
        ("C(x)", Binary("*", Symbol("C"), x)),
        (r"\sin x", Call("sin", (x,))),
        (r"\sin^2 x", Binary("^", Call("sin", (x,)), num(2))),
        (r"\sin x^2", Call("sin", (Binary("^", x, num(2)),))),
        (r"\sin^{-1} x", Call("arcsin", (x,))),
        (r"\sin 2x", Call("sin", (Binary("*", num(2), x),))),
        (r"\log_2 x", Call("log", (num(2), x))),
        (r"\lg x", Call("log", (x,))),
        ("x^\\circ", Call("degree", (x,))),
        ("x_1", Symbol("x_1")),
        ("x_{12}", Symbol("x_12")),
        ("x'", Symbol("x'")),
        (r"\alpha", Symbol("alpha")),
        ("e", Constant("e")),
        ("i", Constant("i")),
        (r"\pi", Constant("pi")),
        ("pi", Constant("pi")),
        (r"\max\{x,y\}", Call("max", (x, y))),
        (r"\lfloor x \rfloor", Call("floor", (x,))),
        ("2!x", Binary("*", Call("factorial", (num(2),)), x)),
        ("[x]", x),
    ],
)
def test_trees(text: str, tree: Node) -> None:
    assert read_expression(text) == tree


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("8-2-1", "5"),
        ("8/2/2", "2"),
        ("2+3*4", "14"),
        ("-2^2", "-4"),
        ("2^{1+2}", "8"),
        (r"\frac{1}{2}\cdot 4", "2"),
        (r"\frac{5!}{2!3!}", "10"),
        (r"\sum_{k=1}^{10} k^2", "385"),
        (r"\prod_{k=1}^5 k", "120"),
        (r"\sum_{i=1}^{3} i", "6"),
        (r"\gcd(12,18)", "6"),
        (r"|-5|", "5"),
        (r"\int_0^1 x^2\,dx", "1/3"),
        (r"\sum_{k=0}^\infty \frac{1}{2^k}", "2"),
    ],
)
def test_values(text: str, wanted: str) -> None:
    assert rational(read_expression(text)) == Fraction(wanted)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2+",
        "(2",
        "2)",
        "()",
        "|x",
        "x^",
        "x_",
        r"\frac1",
        r"\frac{1}",
        "1/2x",
        "4 7",
        r"\sqrt51",
        "x!!",
        r"\foo",
        r"\text{five}",
        r"\frac{d}{dx}x^2",
        r"\sum_{k=1}^{9}",
        r"\sum_{2k=1}^{9}k",
        r"\lim_{x\to0^+}x",
        r"\int_0^1 x",
        "__import__('os')",
        "x;y",
        "x,y",
    ],
)
def test_what_is_no_expression_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        read_expression(text)


@pytest.mark.parametrize(
    "text",
    [
        "10^10^10",
        "9^9^9^9",
        "((((2^64)^64)^64)^64)^64",
        "x^(10^9)",
        "2^(x+10^60)*2^(0-x)",
        "x^{x^{x^{x}}}",
        "(" * 100 + "1" + ")" * 100,
        "-" * 200 + "1",
        "sqrt(" * 50 + "2" + ")" * 50,
        r"\frac{1}{1+" * 60 + "1" + "}" * 60,
        "x" * 700,
        "+".join("x" * 390),
        "2^" * 390 + "2",
        "|" * 700,
    ],
)
def test_caps_hold_before_anything_is_computed(text: str) -> None:
    start = time.process_time()
    with pytest.raises(Refused):
        read_expression(text)
    assert time.process_time() - start < 0.2


fragments = st.sampled_from(
    [*"0123456789xyzeiC+-*/^_!%|()[]{},.'= ", "\\frac", "\\sqrt", "\\sin", "\\log_", "\\sum_{k=1}^", "\\int_0^1", "dx",
     "\\left(", "\\right)", "\\text{cm}", "\\pi", "\\infty", "\\binom", "\\lim_{x\\to 0}", "\\overline", "\\cdot"]
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.lists(fragments, max_size=40).map("".join), st.text(max_size=60)))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        node = read_expression(text)
    except Refused:
        return
    assert isinstance(node, Node)
