"""Counting and probability: combinations, inclusion and exclusion, bounds of a probability."""

from __future__ import annotations

import re
from fractions import Fraction
from math import comb

from rljax.verify.mathematics.tree import Symbol, letters
from rljax.verify.steps.rules.shapes import agrees, at, sides
from rljax.verify.steps.view import Finding, View

_CHOOSE = re.compile(
    r"(?<![0-9.])(?P<n>[0-9]{1,3}) choose (?P<k>[0-9]{1,3}) (?:is|=|equals) "
    r"(?P<v>[0-9]{1,15})(?![0-9.,]*[0-9])(?!\s*[-+*/])",
    re.IGNORECASE,
)
_COMBINATIONS = re.compile(r"combination|choose|binomial coefficient|\\binom|C\(n", re.IGNORECASE)
_PERMUTED = re.compile(r"permutation|arrange|order matters|P\(n", re.IGNORECASE)
_UNION = re.compile(
    r"\|?\s*A\s*(?:\\cup|∪|\bor\b|\bunion\b)\s*B\s*\)?\s*\|?\s*=\s*(?:\||P\(|n\()?\s*A\s*[|)]?\s*\+\s*(?:\||P\(|n\()?\s*B\s*[|)]?\s*"
    r"(?P<sign>[-+−])\s*(?:\||P\(|n\()?\s*A\s*(?:\\cap|∩|\band\b)\s*B"
)
_PROBABILITY = re.compile(r"probabilit", re.IGNORECASE)
_NAMED = re.compile(r"vec (?:P|Pr)\(.*\)|P|p")
_VALUE = re.compile(
    r"(?<!that )(?<!if )(?:the|this|our|required|total|desired|overall) probability (?:is|equals|=) (?:\$|\\\()?"
    r"(?P<p>-?[0-9]{1,9}(?:\.[0-9]{1,9})?)(?:\$|\\\))?(?=\s*(?:[,;]|\.(?![0-9])|$))",
    re.IGNORECASE,
)


def combinations(view: View) -> Finding | None:
    """`n!/(k!(n - k)!)` and its values."""
    said = _CHOOSE.search(view.text)
    if said is not None and view.asserted:
        value = comb(int(said["n"]), int(said["k"]))
        if value == int(said["v"]):
            return Finding("valid", "a binomial coefficient")
        return Finding("inapplicable", f"{said['n']} choose {said['k']} is {value}")
    if _COMBINATIONS.search(view.words) is None or _PERMUTED.search(view.words) is not None:
        return None
    for side in sides(view):
        names = letters(side)
        other = next(iter(names - {"n"}), "")
        if len(names) == 2 and "n" in names and other in ("k", "r") and _has_factorial(repr(side)):
            found = agrees(side, [({"n": 5, other: 2}, Fraction(10)), ({"n": 7, other: 3}, Fraction(35))])
            if found is False:
                return Finding("inapplicable", f"the number of combinations is n!/({other}!(n - {other})!)")
            return Finding("valid", "the number of combinations") if found else None
    return None


def _has_factorial(shown: str) -> bool:
    return "factorial" in shown


def inclusion_exclusion(view: View) -> Finding | None:
    """|A ∪ B| = |A| + |B| - |A ∩ B|."""
    said = _UNION.search(view.text)
    if said is None:
        return None
    if said["sign"] == "+":
        return Finding("inapplicable", "what A and B have in common is counted twice: it must be subtracted")
    return Finding("valid", "inclusion and exclusion")


def probability(view: View) -> Finding | None:
    """A probability lies between 0 and 1."""
    if _PROBABILITY.search(view.words) is None or not view.asserted or "expected" in view.words.lower():
        return None
    said = _VALUE.search(view.text)
    values = [Fraction(said["p"])] if said is not None else []
    for relation in view.relations:
        first, last = relation.sides[0].node, relation.sides[-1].node
        if (
            isinstance(first, Symbol)
            and _NAMED.fullmatch(first.name)
            and last is not None
            and set(relation.signs) == {"="}
        ):
            value = at(last, {})
            named = "(" in first.name and _PROBABILITY.search(view.text) is not None
            if value is not None and named and not relation.converted and not relation.fragile:
                values.append(value)
    if any(not 0 <= value <= 1 for value in values):
        return Finding("inapplicable", "a probability lies between 0 and 1")
    return None
