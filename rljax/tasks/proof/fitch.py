"""Proofs in Fitch's style: lines and subproofs, numbered and written down."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rljax.verify.logic.formula import Formula


@dataclass(eq=False)
class Line:
    """A formula, the rule that gives it, and the lines and subproofs that the rule cites."""

    formula: Formula
    rule: str
    cites: tuple[Line | Box, ...] = ()
    number: int = 0


@dataclass(eq=False)
class Box:
    """A subproof: what it assumes, and its lines and subproofs; the last of them, or the assumption, is its end."""

    steps: list[Line | Box] = field(default_factory=list)
    first: Line | None = None

    def assume(self, formula: Formula) -> Line:
        """Begin the subproof with the assumption."""
        self.first = Line(formula, "assumption")
        return self.first

    @property
    def lines(self) -> list[Line | Box]:
        """All of it in order."""
        assert self.first is not None
        return [self.first, *self.steps]


@dataclass(frozen=True)
class Row:
    """A line with its number, as many bars as subproofs are open, and the numbers that it cites."""

    number: int
    bars: int
    line: Line
    cited: str


@dataclass(frozen=True)
class Style:
    """How formulas are written, what rules are called, and how the columns of a line are put together.

    `layout` has the number, the bars, the formula, the rule, and what it cites after a blank.
    """

    formula: Callable[[Formula], str]
    rule: Callable[[str], str]
    bar: str
    layout: str

    def row(self, row: Row) -> str:
        """A line of the proof."""
        cited = f" {row.cited}" if row.cited else ""
        return self.layout.format(
            row.number, self.bar * row.bars, self.formula(row.line.formula), self.rule(row.line.rule), cited
        )


def rows(lines: Sequence[Line | Box]) -> list[Row]:
    """The lines in order, numbered from 1."""
    found: list[Row] = []
    _number(lines, 0, found)
    return found


def _number(lines: Sequence[Line | Box], bars: int, found: list[Row]) -> None:
    for line in lines:
        if isinstance(line, Box):
            _number(line.lines, bars + 1, found)
        else:
            line.number = len(found) + 1
            found.append(Row(line.number, bars, line, ",".join(_cited(one) for one in line.cites)))


def _cited(cited: Line | Box) -> str:
    if isinstance(cited, Line):
        return str(cited.number)
    first, last = cited.lines[0], cited.lines[-1]
    assert isinstance(first, Line)
    assert isinstance(last, Line)
    return f"{first.number}-{last.number}"
