"""Puts other trees in the place of parts of a tree."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from rljax.verify.mathematics.tree import Binary, Call, Negative, Node, Number, Symbol


def substituted(node: Node, point: dict[str, Fraction]) -> Node:
    """The tree with numbers for the letters of the point."""

    def number(part: Node) -> Node | None:
        if not isinstance(part, Symbol) or part.name not in point:
            return None
        value = point[part.name]
        return Negative(Number(-value)) if value < 0 else Number(value)

    return mapped(node, number)


def mapped(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """The tree with each part replaced that `change` has something else for."""
    changed = change(node)
    if changed is not None:
        return changed
    match node:
        case Negative(inner):
            return Negative(mapped(inner, change))
        case Binary(operator, left, right):
            return Binary(operator, mapped(left, change), mapped(right, change))
        case Call(name, arguments):
            return Call(name, tuple(mapped(argument, change) for argument in arguments))
        case _:
            return node
