"""Spaces of expressions: what formulas, conditions and terms are made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rljax.tasks.code.expressions import Expression
from rljax.tasks.spaces import Integers, Listed, Mapped, Space, product, union


def form(build: Callable[..., Expression], *parts: Space) -> Space:
    """The expressions that a function builds from one element of each part, all different."""
    return Mapped(product(*parts), lambda values: build(*values))


def steps(name: str, reach: int) -> Space:
    """One operation on a variable: `x+k`, `x-k`, `k*x`."""
    return union(
        form(lambda k: ("+", name, k), Integers(1, reach)),
        form(lambda k: ("-", name, k), Integers(1, reach)),
        form(lambda k: ("*", k, name), Integers(2, reach)),
    )


def double_steps(name: str, reach: int) -> Space:
    """Two operations on a variable, such as `a*x+b` and `a*(x-b)`."""
    factor, term = Integers(2, reach), Integers(1, reach)
    return union(
        form(lambda a, b: ("+", ("*", a, name), b), factor, term),
        form(lambda a, b: ("-", ("*", a, name), b), factor, term),
        form(lambda a, b: ("-", b, ("*", a, name)), factor, term),
        form(lambda a, b: ("*", a, ("+", name, b)), factor, term),
        form(lambda a, b: ("*", a, ("-", name, b)), factor, term),
        form(lambda a, b: ("+", ("//", name, a), b), factor, term),
        form(lambda a, b: ("+", ("%", name, a), b), factor, term),
        form(lambda b: ("abs", ("-", name, b)), term),
        form(lambda b: ("max", name, b), term),
        form(lambda b: ("min", name, b), term),
    )


def quadratics(name: str, reach: int) -> Space:
    """`a*x*x+b*x+c` and `(x+a)*(x-b)`, and a line under a remainder or an absolute value."""
    factor, term = Integers(2, reach), Integers(1, reach)
    square = ("*", name, name)
    return union(
        form(lambda a, b, c: ("+", ("+", ("*", a, square), ("*", b, name)), c), factor, factor, term),
        form(lambda a, b, c: ("-", ("-", ("*", a, square), ("*", b, name)), c), factor, factor, term),
        form(lambda a, b: ("*", ("+", name, a), ("-", name, b)), term, term),
        form(lambda a, b, m: ("%", ("+", ("*", a, name), b), m), factor, term, Integers(2, 2 * reach)),
        form(lambda a, b: ("abs", ("-", ("*", a, name), b)), factor, term),
    )


def pairs(left: str, right: str, reach: int) -> Space:
    """Expressions in two variables of which neither can be left out."""
    factor, term = Integers(2, reach), Integers(1, reach)
    return union(
        form(lambda a, b: ("+", ("*", a, left), ("*", b, right)), factor, factor),
        form(lambda a, b: ("-", ("*", a, left), ("*", b, right)), factor, factor),
        form(lambda a, b: ("+", ("+", left, ("*", a, right)), b), factor, term),
        form(lambda a, b: ("-", ("*", a, left), ("+", right, b)), factor, term),
        form(lambda a, b: ("*", ("+", left, a), ("-", right, b)), term, term),
        form(lambda a: ("+", ("*", left, right), a), term),
        form(lambda a, b: ("max", ("+", left, a), ("*", b, right)), term, factor),
        form(lambda a, b: ("min", ("*", b, left), ("+", right, a)), term, factor),
        form(lambda a: ("abs", ("-", left, ("*", a, right))), factor),
    )


def wide_pairs(left: str, right: str, reach: int) -> Space:
    """Three to five operations on two variables."""
    factor, term = Integers(2, reach), Integers(1, reach)

    def line(a: int, b: int) -> Expression:
        return ("+", ("*", a, left), ("*", b, right))

    return union(
        form(lambda a, b, c: ("+", line(a, b), c), factor, factor, term),
        form(lambda a, b, m: ("%", line(a, b), m), factor, factor, Integers(3, 2 * reach)),
        form(lambda a, b, c: ("max", ("-", ("*", a, left), c), ("*", b, right)), factor, factor, term),
        form(lambda a, b, c: ("+", ("abs", ("-", left, right)), ("%", line(a, b), c)), factor, factor, factor),
        form(lambda a, b, c: ("-", ("*", left, right), ("//", line(a, b), c)), factor, factor, factor),
    )


def comparisons(name: str, low: int, high: int) -> Space:
    """`x>k` and `x<k`."""
    thresholds = Integers(low, high)
    return union(form(lambda k: (">", name, k), thresholds), form(lambda k: ("<", name, k), thresholds))


def remainders(name: str, most: int) -> Space:
    """`x%d==r` for all remainders, and `x%d!=0` for d > 2."""
    equal: list[Any] = [("==", ("%", name, d), r) for d in range(2, most + 1) for r in range(d)]
    return Listed((*equal, *[("!=", ("%", name, d), 0) for d in range(3, most + 1)]))


def conditions(name: str, low: int, high: int, most: int = 7) -> Space:
    """Comparisons with a number, and remainders."""
    return union(comparisons(name, low, high), remainders(name, most))


def both(name: str, low: int, high: int, most: int = 3) -> Space:
    """A comparison and a remainder that must hold together."""
    return form(lambda one, two: ("and", one, two), comparisons(name, low, high), remainders(name, most))


def either(name: str, low: int, high: int, most: int = 5) -> Space:
    """A comparison and a remainder of which one must hold."""
    return form(lambda one, two: ("or", one, two), comparisons(name, low, high), remainders(name, most))
