"""Decides whether trees are equal: exact rational arithmetic where it can, the algebra it is given where it must."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from rljax.verify.mathematics.syntax import Node, letters, rational

Compare = Callable[[Node, Node], bool]

# Any two different rational functions of the size we admit differ at almost every point; this one is as good as any.
_POINT = {letter: Fraction(1009 + 97 * at, 523 + 31 * at) for at, letter in enumerate("abcdefghijklmnopqrstuvwxyz")}
_POINT |= {letter.upper(): -value / 3 for letter, value in _POINT.items()}


class NeedsAlgebra(Exception):
    """Exact rational arithmetic does not decide this: it takes `algebra.identical`."""


def no_algebra(left: Node, right: Node) -> bool:
    """A `Compare` that raises `NeedsAlgebra`: for the pass that must stay fast."""
    raise NeedsAlgebra


def same(left: Node, right: Node, compare: Compare) -> bool:
    """Whether both trees are the same constant or the same function of their letters. Raises `Refused`."""
    if left == right:
        # Equal spelling is equal value only where there is a value: 1/0 is not.
        return rational(left, _POINT) is not None or compare(left, right)
    first, second = rational(left, _POINT), rational(right, _POINT)
    if first is not None and second is not None:
        if first != second:
            return False
        if not letters(left) and not letters(right):
            return True
    return compare(left, right)


def truth(sides: tuple[Node, ...], compare: Compare) -> bool | None:
    """Whether the chain `a=b=c` holds: None if that depends on its letters (`x=3`). Raises `Refused`."""
    constant = [side for side in sides if not letters(side)]
    if any(not same(constant[0], other, compare) for other in constant[1:]):
        return False
    if len(constant) == len(sides):
        return True
    return True if all(same(sides[0], other, compare) for other in sides[1:]) else None
