"""Congruences in one letter: what follows from given ones, by trying all residues."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Literal

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.tree import Binary, Node, Number, Refused, letters, nodes

MAX_MODULUS = 3000
_MAX_NODES = 24


@dataclass(frozen=True, slots=True)
class Congruence:
    """`left ≡ right` modulo a whole number."""

    left: Node
    right: Node
    modulus: int


def congruence(left: Node, right: Node, modulus: Node | None) -> Congruence | None:
    """The congruence of two expressions in one letter, made of whole numbers by `+ - *` and whole powers; else None."""
    value = None if modulus is None else rational(modulus)
    names = letters(left) | letters(right)
    if value is None or value.denominator != 1 or not 1 <= value <= MAX_MODULUS or len(names) != 1:
        return None
    return Congruence(left, right, int(value)) if _whole(left) and _whole(right) else None


def _whole(node: Node) -> bool:
    parts = list(nodes(node))
    if len(parts) > _MAX_NODES:
        return False
    for part in parts:
        if isinstance(part, Number) and part.value.denominator != 1:
            return False
        if isinstance(part, Binary) and part.operator not in "+-*" and not _whole_power(part):
            return False
    return True


def _whole_power(node: Binary) -> bool:
    return node.operator == "^" and isinstance(node.right, Number) and 1 <= node.right.value <= 16


def consequence(facts: Sequence[Congruence], claim: Congruence) -> Literal["follows", "contradicts", "open"]:
    """Whether all, none or some of the whole numbers that satisfy the facts satisfy the claim."""
    name = next(iter(letters(claim.left) | letters(claim.right)))
    used = [fact for fact in facts if name in letters(fact.left) | letters(fact.right)]
    period = lcm(claim.modulus, *(fact.modulus for fact in used))
    if not used or period > MAX_MODULUS:
        return "open"
    solutions = [at for at in range(period) if all(_holds(fact, name, at) for fact in used)]
    if not solutions:
        return "open"
    held = sum(_holds(claim, name, at) for at in solutions)
    return "follows" if held == len(solutions) else "contradicts" if not held else "open"


def _holds(fact: Congruence, name: str, at: int) -> bool:
    point = {name: Fraction(at)}
    try:
        left, right = rational(fact.left, point), rational(fact.right, point)
    except Refused:
        return False
    return left is not None and right is not None and (left - right) % fact.modulus == 0
