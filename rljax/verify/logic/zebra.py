"""Grid puzzles ("who owns the zebra?"): as clauses over "value v stands at position h", and as answers to be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations

from rljax.verify.logic.extract import Span
from rljax.verify.logic.formula import Refused, quoted
from rljax.verify.logic.solver import Clause, solve
from rljax.verify.logic.types import Constraint, Question, Relation, Zebra

# The position, from 1, of every value.
Grid = dict[str, int]

RELATIONS: dict[Relation, Callable[[int, int], bool]] = {
    "same": lambda one, other: one == other,
    "different": lambda one, other: one != other,
    "at": lambda one, other: one == other,
    "not_at": lambda one, other: one != other,
    "left_of": lambda one, other: one < other,
    "right_of": lambda one, other: one > other,
    "just_left_of": lambda one, other: one + 1 == other,
    "just_right_of": lambda one, other: one == other + 1,
    "next_to": lambda one, other: abs(one - other) == 1,
}
_LINE = re.compile(r"[^\n;]+")
_POSITION = re.compile(r"[\s|*#-]*(?:[A-Za-z]+\s*#?\s*)?([0-9]{1,2})\b[\s.:)|,=*-]*")
_CELL = re.compile(r"[^,|]+")
_RULE = re.compile(r"[\s|:+=-]*")


@dataclass(frozen=True, slots=True)
class Row:
    """What the response says of one position, and where."""

    position: int
    values: tuple[str, ...]
    start: int
    end: int


def positions(puzzle: Zebra) -> int:
    """The number of positions."""
    return len(puzzle.attributes[0].values)


def satisfies(grid: Grid, constraint: Constraint) -> bool:
    """Whether the grid, which places every value, obeys the constraint."""
    other = constraint.other if isinstance(constraint.other, int) else grid[constraint.other]
    return RELATIONS[constraint.relation](grid[constraint.value], other)


def solutions(puzzle: Zebra, limit: int) -> list[Grid]:
    """Up to `limit` grids that obey all constraints. Raises `Exhausted`."""
    values = _values(puzzle)
    count = positions(puzzle)
    found = solve(_clauses(puzzle), len(values) * count, limit)
    return [
        {
            value: position
            for value in values
            for position in range(1, count + 1)
            if _place(puzzle, value, position) in true
        }
        for true in found
    ]


def answers(puzzle: Zebra, question: Question) -> list[str]:
    """The answers to the question that solutions give: none, the one, or two of several. Raises `Exhausted`."""
    found = [cell(puzzle, grid, question) for grid in solutions(puzzle, 1)]
    if found and question.attribute is None:
        other = Constraint("not_at", question.of, int(found[0]))
    elif found:
        other = Constraint("different", question.of, found[0])
    else:
        return []
    changed = replace(puzzle, constraints=(*puzzle.constraints, other))
    return found + [cell(puzzle, grid, question) for grid in solutions(changed, 1)]


def cell(puzzle: Zebra, grid: Grid, question: Question) -> str:
    """The answer to the question that the grid gives."""
    if question.attribute is None:
        return str(grid[question.of])
    values = next(attribute.values for attribute in puzzle.attributes if attribute.name == question.attribute)
    return next(value for value in values if grid[value] == grid[question.of])


def _values(puzzle: Zebra) -> list[str]:
    return [value for attribute in puzzle.attributes for value in attribute.values]


def _place(puzzle: Zebra, value: str, position: int) -> int:
    """The variable that says: the value stands at the position."""
    return _values(puzzle).index(value) * positions(puzzle) + position


def _clauses(puzzle: Zebra) -> list[Clause]:
    number = {value: index * positions(puzzle) for index, value in enumerate(_values(puzzle))}
    every = range(1, positions(puzzle) + 1)
    clauses: list[Clause] = []
    for attribute in puzzle.attributes:
        clauses += _one_to_one([[number[value] + position for position in every] for value in attribute.values])
    for constraint in puzzle.constraints:
        holds, first = RELATIONS[constraint.relation], number[constraint.value]
        if isinstance(constraint.other, int):
            clauses.append(frozenset(first + position for position in every if holds(position, constraint.other)))
        else:
            clauses += _related(first, number[constraint.other], every, holds)
    return clauses


def _one_to_one(square: list[list[int]]) -> Iterator[Clause]:
    """Every row and every column of these variables has exactly one that is true."""
    for line in [*square, *[list(column) for column in zip(*square, strict=True)]]:
        yield frozenset(line)
        yield from (frozenset({-one, -other}) for one, other in combinations(line, 2))


def _related(first: int, second: int, every: range, holds: Callable[[int, int], bool]) -> Iterator[Clause]:
    """Where the one value is, the other is at a position in relation to it; said from both ends, to propagate more."""
    for here in every:
        yield frozenset([-(first + here), *[second + there for there in every if holds(here, there)]])
        yield frozenset([-(second + here), *[first + there for there in every if holds(there, here)]])


def read_grid(span: Span, puzzle: Zebra) -> tuple[Row, ...]:
    """One line, or part between semicolons, for each position: its number, then its values, in any order.

    Raises `Refused`: for what is no value, and for a position that is given twice.
    """
    rows = [row for found in _LINE.finditer(span.text) for row in _row(found, span.start, puzzle)]
    seen = [row.position for row in rows]
    if not rows:
        raise Refused("no position is filled")
    if len(set(seen)) < len(seen) or not set(seen) <= set(range(1, positions(puzzle) + 1)):
        raise Refused("a position is given twice, or is not in the grid")
    return tuple(sorted(rows, key=lambda row: row.position))


def placed(rows: tuple[Row, ...], puzzle: Zebra) -> Grid | None:
    """The grid that the rows make; None unless every position has exactly one value of each attribute."""
    grid = {value: row.position for row in rows for value in row.values}
    count = positions(puzzle)
    filled = {(attribute.name, grid.get(value)) for attribute in puzzle.attributes for value in attribute.values}
    given = sum(len(row.values) for row in rows)
    whole = given == len(grid) == len(filled) == len(puzzle.attributes) * count
    return grid if whole else None


def _row(found: re.Match[str], offset: int, puzzle: Zebra) -> list[Row]:
    """The row of a line; none for a table's rule or heading, or an empty line."""
    line = found.group()
    if _RULE.fullmatch(line) or _is_heading(line, puzzle):
        return []
    position = _POSITION.match(line)
    if position is None:
        raise Refused(f"{quoted(line.strip())} begins with no position")
    values = [_value(part, puzzle) for part in _CELL.findall(line[position.end() :]) if part.strip(" .*")]
    start = offset + found.start()
    return [Row(int(position.group(1)), tuple(values), start, start + len(line))]


def _is_heading(line: str, puzzle: Zebra) -> bool:
    names = {attribute.name.lower() for attribute in puzzle.attributes}
    return bool(names & {part.strip(" *").lower() for part in _CELL.findall(line)})


def _value(text: str, puzzle: Zebra) -> str:
    """The value that the text names, alone or behind the name of its attribute."""
    label, separator, rest = _split_label(text)
    wanted = (rest if separator else text).strip(" \t.*\"'`$").lower()
    for attribute in puzzle.attributes:
        if not separator or label == attribute.name.lower():
            for value in attribute.values:
                if value.lower() == wanted:
                    return value
    raise Refused(f"{quoted(text.strip())} is no value of the puzzle")


def _split_label(text: str) -> tuple[str, str, str]:
    found = re.search(r"[:=]|\bis\b", text)
    if found is None:
        return "", "", text
    return text[: found.start()].strip(" *\"'").lower(), found.group(), text[found.end() :]


def read_cell(text: str, puzzle: Zebra, question: Question, strict: bool) -> str:
    """The value, of the attribute that is asked for, that the text gives. Raises `Refused`.

    Strict: the text is the value, an article or the attribute's name before it. Otherwise it names one such value.
    """
    candidates = [str(position) for position in range(1, positions(puzzle) + 1)]
    if question.attribute is not None:
        candidates = list(next(a.values for a in puzzle.attributes if a.name == question.attribute))
    name = re.escape(question.attribute or "position")
    said = re.sub(r"\\text\{([^{}]*)\}", r"\1", text)
    said = re.sub(
        rf"^\W*(?:the\s+)?(?:(?:{name}|house|number|no\.)\s*(?:is|[:=#])?\s*)?", "", said, flags=re.IGNORECASE
    )
    named = [value for value in candidates if _names(said, value, strict)]
    if len(named) != 1:
        raise Refused(f"{quoted(text.strip())} is not one of the answers")
    return named[0]


def _names(text: str, value: str, strict: bool) -> bool:
    if strict:
        return text.strip(" \t\n.*\"'`$").lower() == value.lower()
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", text, re.IGNORECASE) is not None
