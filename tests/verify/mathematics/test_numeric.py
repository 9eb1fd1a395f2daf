from __future__ import annotations

import time

import pytest

from rljax.verify.mathematics.expression import read_expression
from rljax.verify.mathematics.numeric import Work, agree, approximate, compare_constants
from rljax.verify.mathematics.tree import Refused


def same(left: str, right: str) -> bool:
    return agree(read_expression(left), read_expression(right))


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (r"\sqrt{3+2\sqrt2}", r"1+\sqrt2"),
        (r"\sqrt[3]{5\sqrt2+7}-\sqrt[3]{5\sqrt2-7}", "2"),
        (r"\cos\frac{2\pi}{5}", r"\frac{\sqrt5-1}{4}"),
        (r"e^{i\pi}", "-1"),
        (r"\sin^2 x+\cos^2 x", "1"),
        (r"\ln(x^2)", r"2\ln|x|"),
        (r"\frac{n!}{(n-2)!}", "n(n-1)"),
        (r"\sum_{k=1}^n k", "n(n+1)/2"),
        (r"(-1)^n n", r"n(-1)^n"),
        (r"\sqrt{x^2}", "|x|"),
    ],
)
def test_identities(left: str, right: str) -> None:
    assert same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("640320^3+744", r"e^{\pi\sqrt{163}}"),
        (r"\sqrt2+\sqrt3", "3.14626436994197234232913506571557044551247712918732870"),
        ("4", "4+e^{-64}"),
        (r"\pi", r"\frac{355}{113}"),
        (r"\sqrt{x^2}", "x"),
        ("(-1)^{n+1}", "(-1)^n"),
        ("x", "y"),
        (r"\sin x", r"\sin(x+10^{-50})"),
    ],
)
def test_differences_are_certain(left: str, right: str) -> None:
    assert not same(left, right)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        (r"\infty", "1"),
        ("4", "4+10^{-200}e"),
        ("4", r"4\cos(10^{-170})"),
        ("1/(x-x)", "1"),
        (r"\frac{1}{\sqrt{3+2\sqrt2}-1-\sqrt2}", "0"),
        ("e^{e^{20}}", "1"),
        (r"\sum_{k=1}^{n} k", "n+x^{x}i^{i}/0"),
    ],
)
def test_where_nothing_can_be_said_it_is_refused(left: str, right: str) -> None:
    with pytest.raises(Refused):
        same(left, right)


def test_order_of_constants() -> None:
    first, second = read_expression(r"\sqrt2+\sqrt3"), read_expression(r"\pi")
    assert compare_constants(first, second) == 1
    assert compare_constants(second, first) == -1
    assert compare_constants(first, read_expression(r"\sqrt{5+2\sqrt6}")) == 0
    assert compare_constants(first, read_expression("i")) is None


def test_an_approximation() -> None:
    assert approximate(read_expression(r"\pi")) == pytest.approx(3.141592653589793)
    assert approximate(read_expression("1/(2-2)")) is None


def test_the_work_is_bounded() -> None:
    heavy = read_expression("+".join(f"({k}x)!" for k in range(1, 80)))
    start = time.process_time()
    with pytest.raises(Refused, match="too long"):
        agree(heavy, heavy, Work())
    assert time.process_time() - start < 2.0
    with pytest.raises(Refused, match="too long"):
        agree(heavy, heavy, Work(10))
