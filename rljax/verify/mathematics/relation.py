"""Says whether expressions are equal and relations hold: exact rational arithmetic first, the rest on request."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from itertools import islice

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.points import WANTED_PIECEWISE, coordinate, is_piecewise, trials
from rljax.verify.mathematics.tree import Node, Refused, letters

Compare = Callable[[Node, Node], bool]


class NeedsAlgebra(Exception):
    """Exact rational arithmetic does not decide this: it takes `algebra.identical`."""


def no_algebra(left: Node, right: Node) -> bool:
    """A `Compare` that raises `NeedsAlgebra`: for the pass that must stay fast."""
    raise NeedsAlgebra


def point_of(names: frozenset[str], at: int) -> dict[str, Fraction]:
    """The `at`-th random rational point.

    Two different rational functions of the size we admit (degree below 2^14) agree at one with probability below 1e-6
    (Schwartz, 1980).
    """
    return {name: coordinate(name, at) for name in names}


def same(left: Node, right: Node, compare: Compare) -> bool:
    """Whether both trees are the same constant or the same function of their letters. Raises `Refused`."""
    names = letters(left) | letters(right)
    if left == right:
        # Equal spelling is equal value only where there is a value: 1/0 is not.
        return rational(left, point_of(names, 0)) is not None or compare(left, right)
    if is_piecewise(left) or is_piecewise(right):
        return _same_by_pieces(left, right, compare)
    for at in range(2 if names else 1):
        point = point_of(names, at)
        first = rational(left, point)
        second = rational(right, point) if first is not None else None
        if first is None or second is None:
            return compare(left, right)
        if first != second:
            return False
    return True


def _same_by_pieces(left: Node, right: Node, compare: Compare) -> bool:
    """The same for what may follow other formulas in other places, and may have no value in some."""
    compared = 0
    for point in islice(trials(left, right), WANTED_PIECEWISE):
        try:
            first, second = rational(left, point), rational(right, point)
        except Refused:
            continue
        if first is None or second is None:
            return compare(left, right)
        if first != second:
            return False
        compared += 1
    return compared > 0 or compare(left, right)


def truth(sides: tuple[Node, ...], compare: Compare) -> bool | None:
    """Whether the chain `a=b=c` holds: None if that depends on its letters (`x=3`). Raises `Refused`."""
    constant = [side for side in sides if not letters(side)]
    if any(not same(constant[0], other, compare) for other in constant[1:]):
        return False
    if len(constant) == len(sides):
        return True
    return True if all(same(sides[0], other, compare) for other in sides[1:]) else None
