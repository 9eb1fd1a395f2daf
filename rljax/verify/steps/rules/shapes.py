"""What several rules need: polynomials in one letter, values at a point, numbers in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import chain

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.numeric import agree_at
from rljax.verify.mathematics.tree import Node, Number, Refused, letters
from rljax.verify.steps.budget import Budget, Exhausted
from rljax.verify.steps.polynomial import Letters, add, constant_of
from rljax.verify.steps.substitution import substituted
from rljax.verify.steps.view import View

_OPERATIONS = 600


# The rules ask for the same known relations at every step.
@lru_cache(maxsize=1024)
def univariate(left: Node, right: Node) -> tuple[str, list[Fraction]] | None:
    """The letter and the coefficients, lowest first, of `left - right`; None if that is no polynomial in one letter."""
    names = letters(left) | letters(right)
    if len(names) != 1:
        return None
    symbols = Letters(Budget(_OPERATIONS))
    try:
        (top, bottom), (other_top, other_bottom) = symbols.fraction(left), symbols.fraction(right)
    except (Refused, Exhausted):
        return None
    below, other_below = constant_of(bottom), constant_of(other_bottom)
    if not below or not other_below or symbols.rules:
        return None
    difference = add({monomial: value / below for monomial, value in top.items()}, other_top, -1 / other_below)
    if any(sum(monomial) != monomial[0] for monomial in difference):
        return None
    degree = max((monomial[0] for monomial in difference), default=0)
    coefficients = [Fraction(0)] * (degree + 1)
    for monomial, value in difference.items():
        coefficients[monomial[0]] = value
    return next(iter(names)), coefficients


def polynomials(view: View, degree: int) -> list[tuple[str, list[Fraction]]]:
    """The distinct polynomial equations in one letter, of this degree, that were known before or stand in the step."""
    found: list[tuple[str, list[Fraction]]] = []
    for relation in [*view.known[-60:], *view.relations]:
        for left, sign, right in relation.pairs():
            polynomial = univariate(left, right) if sign == "=" else None
            if polynomial is not None and len(polynomial[1]) == degree + 1 and polynomial not in found:
                found.append(polynomial)
    return found


def at(node: Node, point: Mapping[str, int | Fraction]) -> Fraction | None:
    """The value at a point; None if it has none that is rational."""
    try:
        return rational(node, {name: Fraction(value) for name, value in point.items()})
    except (Refused, ZeroDivisionError, OverflowError):
        return None


def agrees(node: Node, values: Sequence[tuple[Mapping[str, int | Fraction], Fraction]]) -> bool | None:
    """Whether the tree has these values at these points; None if it has none at one of them."""
    found = [(at(node, point), value) for point, value in values]
    if any(value is None for value, _ in found):
        return None
    return all(value == wanted for value, wanted in found)


def equals(node: Node, point: Mapping[str, int | Fraction], wanted: Fraction) -> bool | None:
    """Whether the tree has this value at a point, irrational and complex values included; None if it has none there."""
    exact = at(node, point)
    if exact is not None:
        return exact == wanted
    try:
        # Without letters the value is computed with complex numbers: the root of -1 differs from 1, too.
        there = substituted(node, {name: Fraction(value) for name, value in point.items()})
        return agree_at(there, Number(wanted), {})
    except Refused:
        return None


def last_numbers(view: View) -> list[Fraction]:
    """The numbers at which the step's chains of equations end."""
    ends = [relation.sides[-1].node for relation in view.relations if set(relation.signs) <= {"=", "~"}]
    values = [at(node, {}) for node in ends if node is not None and not letters(node)]
    return [value for value in values if value is not None]


def sides(view: View) -> list[Node]:
    """All sides of the step's equations that can be read."""
    return [side.node for side in chain(*(relation.sides for relation in view.relations)) if side.node is not None]
