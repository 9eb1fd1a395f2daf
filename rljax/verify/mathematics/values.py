"""What an answer can be: a number, a quantity, several numbers, a region, a matrix, a relation, a phrase."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rljax.verify.mathematics.tree import Node
from rljax.verify.mathematics.units import Unit

# `list` has no brackets, `set` has braces, `tuple` parentheses, `bracket` square brackets.
Grouping = Literal["list", "set", "tuple", "bracket"]
Sign = Literal["=", "<", ">", "<=", ">=", "!=", "in"]


@dataclass(frozen=True, slots=True)
class Expression:
    """A single value, or a function of letters."""

    node: Node


@dataclass(frozen=True, slots=True)
class Quantity:
    """A value with a unit; `bare` is how it reads if the unit is a product of letters after all."""

    node: Node
    unit: Unit
    bare: Node | None = None


@dataclass(frozen=True, slots=True)
class Several:
    """Values between brackets, or none, with commas between them or, in lists, `or` or `and` (`word`)."""

    grouping: Grouping
    items: tuple[Value, ...]
    word: Literal["", "or", "and"] = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """From `low` to `high`; the ends belong to it or not."""

    low: Node
    high: Node
    low_closed: bool
    high_closed: bool


@dataclass(frozen=True, slots=True)
class Region:
    """A union of intervals and of sets of points."""

    parts: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Conditions:
    """Conditions that all hold, as in `x > 2 and x < 5`; without a word between them (not `strict`) perhaps cases."""

    parts: tuple[Value, ...]
    strict: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """A set of numbers without another."""

    whole: Value
    removed: Value


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows of entries."""

    rows: tuple[tuple[Node, ...], ...]


@dataclass(frozen=True, slots=True)
class Relation:
    """Sides with a sign between each two."""

    signs: tuple[Sign, ...]
    sides: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Ratio:
    """`3:4`, or a time of day."""

    items: tuple[Node, ...]
    clock: bool


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words; `set_as_text` if LaTeX said so, else the letters might also be a product."""

    words: str
    set_as_text: bool


@dataclass(frozen=True, slots=True)
class Nothing:
    """No solution; the empty set."""


@dataclass(frozen=True, slots=True)
class Everything:
    """All real numbers."""


Value = (
    Expression
    | Quantity
    | Several
    | Interval
    | Region
    | Conditions
    | Difference
    | Matrix
    | Relation
    | Ratio
    | Phrase
    | Nothing
    | Everything
)
