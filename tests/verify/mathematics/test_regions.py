from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.verify.mathematics.algebra import identical
from rljax.verify.mathematics.answer import read_answer
from rljax.verify.mathematics.meaning import meaning
from rljax.verify.mathematics.regions import pieces, same_pieces
from rljax.verify.mathematics.symbolic import equivalent
from rljax.verify.mathematics.tree import Refused

T, F = True, False


@pytest.mark.parametrize(
    ("answer", "gold", "wanted"),
    [
        ("x<2", r"(-\infty,2)", T),
        (r"x\le 2", r"(-\infty,2]", T),
        (r"2\ge x", r"(-\infty,2]", T),
        ("1<x<2", "(1,2)", T),
        (r"2>x\ge 1", "[1,2)", T),
        (r"x<1\text{ or }x>2", r"(-\infty,1)\cup(2,\infty)", T),
        ("x<1, x>2", r"(-\infty,1)\cup(2,\infty)", T),
        ("x>1, x<2", "(1,2)", T),
        ("x>1 and x<2", "(1,2)", T),
        ("x>1 or x<2", r"\mathbb{R}", T),
        ("x<1 and x>2", r"(-\infty,1)\cup(2,\infty)", F),
        (r"x\ne 1", r"(-\infty,1)\cup(1,\infty)", T),
        (r"x\ne\pm1", r"(-\infty,-1)\cup(-1,1)\cup(1,\infty)", T),
        (r"x>0, x\ne 1", r"(0,1)\cup(1,\infty)", T),
        (r"\mathbb{R}\setminus\{1\}", r"x\ne 1", T),
        (r"(0,3)\setminus\{1,2\}", r"(0,1)\cup(1,2)\cup(2,3)", T),
        (r"(0,2)\cap(1,3)", "(1,2)", T),
        (r"[0,1]\cup[1,2]", "[0,2]", T),
        (r"[0,1)\cup(1,2]", "[0,2]", F),
        (r"(0,1)\cup\{1\}", "(0,1]", T),
        (r"\{1,2\}\cup\{2,3\}", r"\{1,2,3\}", T),
        (r"(2,3)\cup(0,1)", r"(0,1)\cup(2,3)", T),
        (r"(\sqrt2,\sqrt3)\cup(\pi,4)", r"(\pi,4)\cup(\sqrt2,\sqrt3)", T),
        ("[1,2]", "(1,2)", F),
        ("1<x<3", "(1,2)", F),
        (r"\{1,2\}", "(1,2)", F),
        ("1,2", "[1,2]", F),
        ("1.5", "[1,2]", F),
        ("y>3", "x>3", F),
        ("x=3", r"x\ge 3", F),
        ("2x+1>5", "x>2", F),
    ],
)
def test_regions(answer: str, gold: str, wanted: bool) -> None:
    assert (equivalent(answer, gold, "any").verdict == "equal") is wanted
    assert (equivalent(gold, answer, "any").verdict == "equal") is wanted


@pytest.mark.parametrize("text", [r"[2,1]\cup[3,4]", r"(1,1)\cup[3,4]", r"(a,b)\cup(c,d)", r"(i,2)\cup(3,4)"])
def test_what_has_no_order_is_refused(text: str) -> None:
    with pytest.raises(Refused):
        pieces(meaning(read_answer(text), identical).value, identical)


ends = st.integers(-5, 5)
intervals = st.tuples(ends, st.integers(1, 4), st.booleans(), st.booleans())


def shown(interval: tuple[int, int, bool, bool]) -> str:
    low, width, left, right = interval
    return f"{'[' if left else '('}{low},{low + width}{']' if right else ')'}"


def holds(interval: tuple[int, int, bool, bool], at: float) -> bool:
    low, width, left, right = interval
    return low < at < low + width or (left and at == low) or (right and at == low + width)


@settings(max_examples=50, deadline=None)
@given(st.lists(intervals, min_size=1, max_size=4), st.lists(intervals, min_size=1, max_size=4))
def test_two_unions_are_equal_if_they_hold_the_same_points(
    some: list[tuple[int, int, bool, bool]], others: list[tuple[int, int, bool, bool]]
) -> None:
    def union(parts: list[tuple[int, int, bool, bool]]) -> str:
        return r"\cup".join(map(shown, parts)) + r"\cup\{99\}"

    grid = [at / 2 for at in range(-12, 22)]
    points = [[any(holds(part, at) for part in parts) for at in grid] for parts in (some, others)]
    first, second = (pieces(read_answer(union(parts)), identical) for parts in (some, others))
    assert first is not None
    assert second is not None
    assert same_pieces(first, second, identical) is (points[0] == points[1])
