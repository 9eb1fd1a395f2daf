"""Order of operations: expressions with nested brackets."""

from __future__ import annotations

import re
from fractions import Fraction

from rljax.tasks.arithmetic.notation import asked
from rljax.tasks.arithmetic.posing import at_levels, integer, near
from rljax.tasks.arithmetic.trees import Tree, expressions, shuffled, worked, written
from rljax.tasks.family import Kind
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# How many numbers an expression has, by level.
_LEAVES = {2: 3, 3: 4, 4: 5, 5: 6, 6: 7, 7: 8, 8: 10, 9: 13}
_TOKEN = re.compile(r"[0-9]+|[-+*/]")


def _pose(instance: Tree, words: Words) -> Posed:
    tree = shuffled(instance, words)
    lines: list[str] = []
    value = worked(tree, lines)
    return integer(asked(words, written(tree)), value, lines)


def _misses(instance: Tree) -> tuple[str, ...]:
    value = worked(instance, [])
    text = written(instance)
    without_brackets = _in_order(_TOKEN.findall(text))
    return near(value, *_from_left(_TOKEN.findall(text)), *without_brackets, -value)


def _from_left(tokens: list[str]) -> list[int]:
    """What comes of working from left to right without regard to brackets and order; nothing if no integer."""
    total = Fraction(tokens[0])
    for sign, number in zip(tokens[1::2], tokens[2::2], strict=True):
        value = int(number)
        total = {"+": total + value, "-": total - value, "*": total * value, "/": total / value}[sign]
    return [int(total)] if total.denominator == 1 else []


def _in_order(tokens: list[str]) -> list[int]:
    """What comes of forgetting the brackets alone; nothing if no integer."""
    total, term, sign = Fraction(0), Fraction(tokens[0]), 1
    for operator, number in zip(tokens[1::2], tokens[2::2], strict=True):
        value = int(number)
        if operator in "+-":
            total, term, sign = total + sign * term, Fraction(value), 1 if operator == "+" else -1
        else:
            term = term * value if operator == "*" else term / value
    total += sign * term
    return [int(total)] if total.denominator == 1 else []


EXPRESSIONS = (
    Kind("expression", at_levels({n: expressions(leaves) for n, leaves in _LEAVES.items()}), _pose, _misses),
)
