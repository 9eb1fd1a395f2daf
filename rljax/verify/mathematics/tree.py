"""Mathematical expressions as trees of our own. Nothing here evaluates text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal


class Refused(ValueError):
    """The text is not in the grammar, exceeds a cap, or has no value; the message is one short phrase."""


Operator = Literal["+", "-", "*", "/", "^", "±", "∓"]
ConstantName = Literal["pi", "e", "i", "infinity"]


@dataclass(frozen=True, slots=True)
class Number:
    """A nonnegative rational number, exactly: an integer, a decimal, a percentage, a repeating decimal."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Symbol:
    """A variable: `x`, `x_1`, `alpha`."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """pi, Euler's number, the imaginary unit, or infinity."""

    name: ConstantName


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus the inner tree."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """Two trees joined by an operator; `±` and `∓` stand for two values and are gone before anything is compared."""

    operator: Operator
    left: Node
    right: Node


@dataclass(frozen=True, slots=True)
class Call:
    """A named function of one or two arguments, e.g. `sqrt(x)`, `root(3, x)`, `log(2, x)`, `binomial(n, k)`."""

    name: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Bound:
    """A sum or product over `variable` from `lower` to `upper`, or the limit where it goes to `lower`.

    `upper` is None for a limit.
    """

    kind: Literal["sum", "product", "limit"]
    variable: str
    lower: Node
    upper: Node | None
    body: Node


Node = Number | Symbol | Constant | Negative | Binary | Call | Bound


def children(node: Node) -> tuple[Node, ...]:
    """The trees directly below."""
    match node:
        case Negative(inner):
            return (inner,)
        case Binary(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
        case Bound(_, _, lower, upper, body):
            return (lower, body) if upper is None else (lower, upper, body)
        case _:
            return ()


def nodes(node: Node) -> Iterator[Node]:
    """The tree and all trees below it."""
    waiting = [node]
    while waiting:
        current = waiting.pop()
        yield current
        waiting.extend(children(current))


def letters(node: Node) -> frozenset[str]:
    """The names of the free symbols of a tree."""
    match node:
        case Symbol(name):
            return frozenset((name,))
        case Bound(_, variable, lower, upper, body):
            around = letters(lower) | (letters(upper) if upper is not None else frozenset())
            return around | (letters(body) - {variable})
        case Number() | Constant():
            return frozenset()
        case _:
            found: frozenset[str] = frozenset()
            # No comprehension: each would deepen the recursion once more.
            for child in children(node):
                found |= letters(child)
            return found


def quoted(text: str, limit: int = 40) -> str:
    """Model text for a detail: escaped and cut, never longer than about `limit` characters."""
    shown = ascii(text[:limit])
    return shown if len(shown) <= limit else shown[: limit - 3] + "..."
