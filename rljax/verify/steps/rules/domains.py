"""Where operations are defined: division by zero, logarithms of positive numbers, signs of inequalities."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import pairwise

from rljax.verify.mathematics.tree import Binary, Call, Node, Number, Refused, letters, nodes
from rljax.verify.steps.budget import Budget, Exhausted
from rljax.verify.steps.polynomial import Letters, Polynomial, add, constant_of
from rljax.verify.steps.reading import Relation, read_formula
from rljax.verify.steps.rules.shapes import at, sides
from rljax.verify.steps.view import Finding, View

_DIVIDES = re.compile(
    r"(?:divid\w+|cancel\w*)\s+(?:both sides|through|everything|each side|out|the equation)?"
    r"\s*(?:by|of)?\s*(?:the )?(?:common )?(?:factor )?(?:of )?"
    r"(?:\$|\\\()?\s*(?P<by>\(?[-+*^0-9A-Za-z ()]{1,30}?\)?)\s*"
    r"(?:\$|\\\)|,|;|\.|:|$|\bgives\b|\bwe\b|\bto\b|\byields\b|\bleaves\b|\bon\b|\bfrom\b)",
    re.IGNORECASE,
)
_AWARE = re.compile(
    r"undefined|not defined|domain|extraneous|nonzero|non-zero|limit|infinit|\\infty|\\lim|approach|complex|asymptote",
    re.IGNORECASE,
)
_SCALES = re.compile(r"multipl\w+|divid\w+|negat\w+|-1", re.IGNORECASE)
_ORDERS = frozenset(("<", ">", "<=", ">="))


def division_by_zero(view: View) -> Finding | None:
    """Nothing is divided by what is zero, as a number or by what is known."""
    if not view.asserted or _AWARE.search(view.words) is not None:
        return None
    for side in sides(view):
        for part in nodes(side):
            if isinstance(part, Binary) and part.operator == "/" and _is_zero(view, part.right):
                return Finding("inapplicable", "a division by zero")
    said = _DIVIDES.search(view.text)
    divisor = None if said is None else _expression(said["by"])
    if divisor is not None and _is_zero(view, divisor):
        return Finding("inapplicable", "both sides are divided by what is zero")
    return None


def _expression(text: str) -> Node | None:
    found = read_formula(f"0 = {text}", 0, 0)
    return found[0].sides[-1].node if len(found) == 1 else None


def _is_zero(view: View, node: Node) -> bool:
    if not letters(node):
        return at(node, {}) == 0
    return letters(node) <= view.pairs.facts.names and view.pairs.facts.is_zero(node)


def logarithm_of_nonpositive(view: View) -> Finding | None:
    """A real logarithm is taken of positive numbers only."""
    if not view.asserted or _AWARE.search(view.words) is not None:
        return None
    for left, right in view.equations():
        for part in [*nodes(left), *nodes(right)]:
            if isinstance(part, Call) and part.name in ("log", "ln"):
                value = at(part.arguments[-1], {}) if not letters(part.arguments[-1]) else None
                if value is not None and value <= 0:
                    return Finding("inapplicable", "a logarithm of a number that is not positive")
    return None


def inequality_sign(view: View) -> Finding | None:
    """An inequality multiplied or divided by a negative number turns its sign."""
    claims = [relation for relation in view.relations if _single_order(relation)]
    before = [relation for relation in view.known if _single_order(relation)]
    if not claims or not _SCALES.search(view.words) or not view.asserted:
        return None
    premises = [*before[-1:], *claims]
    for premise, claim in pairwise(premises):
        if premise.signs[0] != claim.signs[0]:
            continue
        factor = _factor(premise, claim)
        if factor is not None and factor < 0:
            return Finding("inapplicable", "multiplied by a negative number, the inequality must turn its sign")
    return None


def _single_order(relation: Relation) -> bool:
    return len(relation.signs) == 1 and relation.signs[0] in _ORDERS and len(list(relation.pairs())) == 1


def _factor(premise: Relation, claim: Relation) -> Fraction | None:
    """By which number the sides of the premise, or their difference, are multiplied in the claim."""
    symbols = Letters(Budget(1000))
    try:
        first, second = _difference(premise, symbols), _difference(claim, symbols)
    except (Refused, Exhausted):
        return None
    if not first or not second or constant_of(first) is not None or set(first) != set(second):
        return None
    ratios = {second[monomial] / first[monomial] for monomial in first}
    return ratios.pop() if len(ratios) == 1 else None


def _difference(relation: Relation, symbols: Letters) -> Polynomial | None:
    left, right = relation.sides[0].node, relation.sides[1].node
    (top, bottom), (other, other_bottom) = symbols.fraction(left or _ZERO), symbols.fraction(right or _ZERO)
    below, other_below = constant_of(bottom), constant_of(other_bottom)
    if not below or not other_below:
        return None
    return add({monomial: value / below for monomial, value in top.items()}, other, -1 / other_below)


_ZERO = Number(Fraction(0))
