"""Expressions: their values, how they are written, and mistakes in them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.tasks.code import notation
from rljax.tasks.code.expressions import constants, depth, evaluate, is_operation, renamed, variants
from rljax.tasks.words import Words


def grown(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Expressions that are operations on other expressions."""
    binary = st.sampled_from(["+", "-", "*", "max", "min"])
    return st.one_of(
        st.tuples(binary, parts, parts),
        st.tuples(st.sampled_from(["//", "%"]), parts, st.integers(1, 9)),
        st.tuples(st.just("abs"), parts),
        st.tuples(st.just("if"), compared(parts), parts, parts),
    )


def compared(parts: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Conditions."""
    simple = st.tuples(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), parts, parts)
    joined = st.tuples(st.sampled_from(["and", "or"]), simple, simple)
    return st.one_of(simple, joined, st.tuples(st.just("not"), simple))


expressions = st.recursive(st.one_of(st.integers(0, 9), st.sampled_from(["x", "y"])), grown, max_leaves=8)
conditions = compared(expressions)
small = st.integers(-9, 9)


@given(st.one_of(expressions, conditions), small, small, st.booleans())
def test_python_text_means_the_same(expression: Any, x: int, y: int, tight: bool) -> None:
    text = notation.python(expression, tight)
    assert eval(text, {"x": x, "y": y}) == evaluate(expression, {"x": x, "y": y})


@given(expressions, small, small)
def test_renaming_keeps_the_value(expression: Any, x: int, y: int) -> None:
    other = renamed(expression, {"x": "n"})
    assert "x" not in notation.python(other).replace("max", "")
    assert evaluate(other, {"n": x, "y": y}) == evaluate(expression, {"x": x, "y": y})


@given(st.one_of(expressions, conditions), small, small)
def test_variants_differ_in_text_and_have_values(expression: Any, x: int, y: int) -> None:
    for variant in variants(expression, ("x", "y")):
        assert variant != expression
        evaluate(variant, {"x": x, "y": y})
        assert depth(variant) <= depth(expression)


@pytest.mark.parametrize(
    ("expression", "tight", "latex", "nominal"),
    [
        (("+", "x", 3), "x+3", "x + 3", "x plus 3"),
        (("*", 3, "x"), "3*x", "3x", "3 times x"),
        (("*", 3, ("+", "x", 2)), "3*(x+2)", "3(x + 2)", "3 * (x + 2)"),
        (("-", "x", ("-", "y", 1)), "x-(y-1)", "x - (y - 1)", "x - (y - 1)"),
        (("*", "x", "x"), "x*x", "x^2", "x times x"),
        (("*", 4, 5), "4*5", r"4 \cdot 5", "4 times 5"),
        (("//", "x", 3), "x//3", r"\lfloor x / 3 \rfloor", "x divided by 3 and rounded down"),
        (("%", ("+", "x", 1), 3), "(x+1)%3", r"(x + 1) \bmod 3", "(x + 1) % 3"),
        (("abs", ("-", "x", "y")), "abs(x-y)", "|x - y|", "abs(x - y)"),
        (("max", "x", 2), "max(x,2)", r"\max(x, 2)", "the larger of x and 2"),
        (("<=", "x", 2), "x<=2", r"x \le 2", "x <= 2"),
    ],
)
def test_the_three_ways_to_write(expression: Any, tight: str, latex: str, nominal: str) -> None:
    assert notation.python(expression, tight=True) == tight
    assert notation.latex(expression) == latex
    assert notation.nominal(expression) == nominal


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (("==", ("%", "v", 2), 0), ("v", "even")),
        (("==", ("%", "v", 2), 1), ("v", "odd")),
        (("==", ("%", "v", 3), 0), ("v", "divisible by 3")),
        (("==", ("%", "v", 3), 2), ("v", "congruent to 2 modulo 3")),
        (("!=", ("%", "v", 3), 0), ("v", "not divisible by 3")),
        ((">", "v", -4), ("v", "greater than -4")),
        ((">=", ("+", "v", 1), 2), ("v plus 1", "at least 2")),
    ],
)
def test_conditions_in_words(condition: Any, told: tuple[str, str]) -> None:
    assert notation.predicate(condition) == told
    said = {notation.clause(condition, Words(seed)) for seed in range(20)}
    assert len(said) == 3


def test_lists_ordinals_and_what_is_an_operation() -> None:
    assert notation.listed(["a"]) == "a"
    assert notation.listed(["a", "b", "c"]) == "a, b and c"
    assert [notation.ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 102, 111)] == (
        "1st 2nd 3rd 4th 11th 12th 13th 21st 102nd 111th".split()
    )
    assert is_operation(("-", "x", 1))
    assert not any(is_operation(part) for part in (("-", ("+", "x", 1)), (), (("a", 1),), "x", 3, ("a", "b", "c")))
    assert list(constants(("+", ("*", 3, "x"), -1))) == [3, -1]
