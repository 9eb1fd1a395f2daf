"""Rectangles of integers: level 5 sums rows or columns up, level 6 picks cells, levels 7 and 8 look at neighbours."""

from __future__ import annotations

from random import Random
from typing import Any

from rljax.tasks.code import forms
from rljax.tasks.code.expressions import constants, meaning
from rljax.tasks.code.inputs import Arguments, grids
from rljax.tasks.code.notation import clause, listed, python, shown
from rljax.tasks.code.pattern import AGGREGATES, Names, Parameters, Pattern, put_together, trees
from rljax.tasks.code.shape import Signature
from rljax.tasks.spaces import Integers, Listed, Mapped, Space, Subsets, union
from rljax.tasks.words import Words

Grid = list[list[int]]

_GRID = (("grid",), ("rows",), ("table",), ("m",))
_STRAIGHT = ((-1, 0), (0, -1), (0, 1), (1, 0))
_ALL = tuple((down, right) for down in (-1, 0, 1) for right in (-1, 0, 1) if down or right)
_WHAT = "a list of rows of integers, all of the same length, at least one row and one column"


def _marked(parameters: Parameters) -> list[int]:
    found = [number for part in parameters if isinstance(part, tuple) for number in constants(part)]
    return [number for number in found if abs(number) < 15]


def _inputs(parameters: Parameters, random: Random) -> list[Arguments]:
    return [(grid,) for grid in grids(random, _marked(parameters), -5, 12, square=False)]


# Each row, or column, gives one number; these give the result.
def _lines_run(parameters: Parameters, arguments: Arguments) -> Any:
    side, term, inner, outer = parameters
    grid: Grid = arguments[0]
    of = meaning(term)
    parts = grid if side == "rows" else [list(column) for column in zip(*grid, strict=True)]
    found = [AGGREGATES[inner][0]([of({"v": value}) for value in part]) for part in parts]
    return found if outer == "list" else AGGREGATES[outer][0](found)


def _lines_lines(parameters: Parameters, names: Names) -> list[str]:
    side, term, inner, outer = parameters
    [grid] = names
    members = "line" if term == "v" else f"[{python(term)} for v in line]"
    value = AGGREGATES[inner][1].format(x=members).replace(", default=0", "")
    lines = grid if side == "rows" else f"zip(*{grid})"
    result = "found" if outer == "list" else AGGREGATES[outer][1].format(x="found").replace(", default=0", "")
    return ["found = []", f"for line in {lines}:", f"    found.append({value})", f"return {result}"]


def _lines_say(parameters: Parameters, words: Words, named: Signature) -> str:
    side, term, inner, outer = parameters
    [grid] = named.arguments
    if words.terse:
        what = "" if outer == "list" else f"{outer} of "
        return f"{named.tight}={what}[{inner} of {python(term, tight=True)} for v in each of {side} of {grid}]"
    values = "its numbers" if term == "v" else f"the values {shown(term, words)} of its numbers v"
    result = "the list of these results" if outer == "list" else f"{AGGREGATES[outer][2]} of these results"
    return words.choose(
        f"{grid} is {_WHAT}. For each of its {side}, take {AGGREGATES[inner][2]} of {values}. Return {result}.",
        f"Given {grid}, {_WHAT}, it works out {AGGREGATES[inner][2]} of {values} for every one of its {side}, and "
        f"returns {result}.",
    )


# Cells in row r and column c, counted from 0, with a value v.
def _cells_run(parameters: Parameters, arguments: Arguments) -> int:
    condition, term, aggregate = parameters
    holds, of = meaning(condition), meaning(term)
    rows = enumerate(arguments[0])
    cells = [{"v": value, "r": r, "c": c} for r, row in rows for c, value in enumerate(row)]
    return AGGREGATES[aggregate][0]([of(cell) for cell in cells if holds(cell)])


def _cells_lines(parameters: Parameters, names: Names) -> list[str]:
    condition, term, aggregate = parameters
    return [
        "found = []",
        f"for r, row in enumerate({names[0]}):",
        "    for c, v in enumerate(row):",
        f"        if {python(condition)}:",
        f"            found.append({python(term)})",
        f"return {AGGREGATES[aggregate][1].format(x='found')}",
    ]


def _cells_say(parameters: Parameters, words: Words, named: Signature) -> str:
    condition, term, aggregate = parameters
    [grid] = named.arguments
    if words.terse:
        where = python(condition, tight=True)
        return f"{named.tight}={aggregate} of {python(term, tight=True)} if {where},v={grid}[r][c]"
    zero = "" if aggregate in ("sum", "count") else " (0 if there is none)"
    return words.choose(
        f"{grid} is {_WHAT}. Of the cells in row r and column c, both counted from 0, with the number v, take those "
        f"for which {clause(condition, words)}, and return {AGGREGATES[aggregate][2]} of the values "
        f"{shown(term, words)}{zero}.",
        f"It takes {grid}, {_WHAT}, and returns {AGGREGATES[aggregate][2]} of {shown(term, words)} over all cells, v "
        f"being the number in row r and column c (counted from 0), for which {clause(condition, words)}{zero}.",
    )


# Cells that compare with all their neighbours as asked.
def _peaks_run(parameters: Parameters, arguments: Arguments) -> Any:
    relation, around, term, aggregate = parameters
    grid: Grid = arguments[0]
    holds, of = meaning(relation), meaning(term)
    found = [
        of({"v": grid[r][c]})
        for r in range(len(grid))
        for c in range(len(grid[0]))
        if all(holds({"v": grid[r][c], "w": near}) for near in _near(grid, r, c, around))
    ]
    return AGGREGATES[aggregate][0](found)


def _near(grid: Grid, r: int, c: int, around: str) -> list[int]:
    """The numbers beside a cell, or around it."""
    places = [(r + down, c + right) for down, right in _steps(around)]
    return [grid[i][j] for i, j in places if 0 <= i < len(grid) and 0 <= j < len(grid[0])]


def _steps(around: str) -> tuple[tuple[int, int], ...]:
    return _STRAIGHT if around == "beside" else _ALL


def _peaks_lines(parameters: Parameters, names: Names) -> list[str]:
    relation, around, term, aggregate = parameters
    [grid] = names
    return [
        f"steps = {_steps(around)}",
        "found = []",
        f"for r in range(len({grid})):",
        f"    for c in range(len({grid}[0])):",
        f"        v = {grid}[r][c]",
        "        good = True",
        "        for i, j in steps:",
        f"            if 0 <= r + i < len({grid}) and 0 <= c + j < len({grid}[0]):",
        f"                w = {grid}[r + i][c + j]",
        f"                if not ({python(relation)}):",
        "                    good = False",
        "        if good:",
        f"            found.append({python(term)})",
        f"return {AGGREGATES[aggregate][1].format(x='found')}",
    ]


_AROUND = {
    "beside": "the cells directly above, below, left and right of it",
    "around": "the up to eight cells around it, those at its corners included",
}


def _peaks_say(parameters: Parameters, words: Words, named: Signature) -> str:
    relation, around, term, aggregate = parameters
    [grid] = named.arguments
    if words.terse:
        count = 4 if around == "beside" else 8
        rule = python(relation, tight=True)
        return f"{named.tight}={aggregate} of {python(term, tight=True)} if {rule} for all {count} neighbours w of v"
    zero = "" if aggregate in ("sum", "count") else " (0 if there is none)"
    return words.choose(
        f"{grid} is {_WHAT}. The neighbours of a cell are {_AROUND[around]}, as far as they exist. Take the cells "
        f"whose number v is such that {clause(relation, words)} for the number w of every neighbour, and return "
        f"{AGGREGATES[aggregate][2]} of the values {shown(term, words)}{zero}.",
        f"Given {grid}, {_WHAT}. A cell with the number v counts if for the number w of each of its neighbours "
        f"{clause(relation, words)}; neighbours are {_AROUND[around]}, where there are such. It returns "
        f"{AGGREGATES[aggregate][2]} of {shown(term, words)} over the cells that count{zero}.",
    )


# Cells of 0 and 1 that change together, by how many of their eight neighbours are 1.
def _life_run(parameters: Parameters, arguments: Arguments) -> int:
    born, stay, rounds = parameters
    grid: Grid = arguments[0]
    for _ in range(rounds):
        grid = [
            [int(_living(grid, r, c) in (stay if cell else born)) for c, cell in enumerate(row)]
            for r, row in enumerate(grid)
        ]
    return sum(map(sum, grid))


def _living(grid: Grid, r: int, c: int) -> int:
    """How many of the eight cells around one are alive."""
    block = [row[max(c - 1, 0) : c + 2] for row in grid[max(r - 1, 0) : r + 2]]
    return sum(map(sum, block)) - grid[r][c]


def _life_lines(parameters: Parameters, names: Names) -> list[str]:
    born, stay, rounds = parameters
    [grid] = names
    return [
        f"height, width = len({grid}), len({grid}[0])",
        f"for _ in range({rounds}):",
        "    after = []",
        "    for r in range(height):",
        "        row = []",
        "        for c in range(width):",
        f"            n = -{grid}[r][c]",
        "            for i in range(max(r - 1, 0), min(r + 2, height)):",
        f"                n += sum({grid}[i][max(c - 1, 0):c + 2])",
        f"            alive = n in {stay!r} if {grid}[r][c] else n in {born!r}",
        "            row.append(1 if alive else 0)",
        "        after.append(row)",
        f"    {grid} = after",
        f"return sum(map(sum, {grid}))",
    ]


def _life_say(parameters: Parameters, words: Words, named: Signature) -> str:
    born, stay, rounds = parameters
    [grid] = named.arguments
    if words.terse:
        rule = f"B{''.join(map(str, born))}/S{''.join(map(str, stay))}"
        return f"{named.tight}:life {rule} on {grid},{rounds} rounds;count 1"
    births, stays = listed(list(map(str, born))), listed(list(map(str, stay)))
    times = f"{rounds} rounds" if rounds > 1 else "1 round"
    return words.choose(
        f"{grid} is a rectangular list of rows of 0s and 1s. In each round all cells change at once: a 0 becomes 1 if "
        f"the number of 1s among its up to eight neighbours is one of {births}; a 1 stays 1 if that number is one of "
        f"{stays}, and becomes 0 otherwise. There is nothing beyond the border. Return the number of 1s after {times}.",
        f"A cellular automaton lives on {grid}, a rectangular list of rows; 1 is alive, 0 is dead. Count the living "
        f"among the (at most eight) neighbours of a cell: a dead one comes alive at {births}, a living one goes on at "
        f"{stays}; else it is dead. All cells change together. It returns how many are alive after {times}.",
    )


def _life_inputs(parameters: Parameters, random: Random) -> list[Arguments]:
    sizes = [(2, 2), (2, 3), (1, 1), (3, 3), *[(random.randint(2, 4), random.randint(3, 5)) for _ in range(8)]]
    return [([[random.randint(0, 1) for _ in range(wide)] for _ in range(high)],) for high, wide in sizes]


def _counts(count: int) -> Space:
    """So many different numbers of neighbours, 1…6."""
    return Mapped(Subsets(6, count), lambda chosen: tuple(number + 1 for number in chosen))


_SIDES, _AGGREGATE = Listed(("rows", "columns")), Listed(("sum", "max", "min", "count"))
_TERM: Space = union(Listed(("v",)), forms.steps("v", 6))
_TERMS: Space = union(_TERM, forms.double_steps("v", 6))
_WHERE: Space = union(
    forms.form(lambda m, rest: ("==", ("%", ("+", "r", "c"), m), rest), Integers(2, 4), Integers(0, 1)),
    forms.form(lambda k: (">", "r", ("+", "c", k)), Integers(0, 1)),
    forms.form(lambda k: ("<", "r", ("+", "c", k)), Integers(0, 2)),
    Listed((("==", "r", "c"), ("!=", "r", "c"), (">=", "c", "r"), (">=", "r", "c"))),
)
_WHICH: Space = union(
    forms.form(lambda one, two: ("and", one, two), forms.comparisons("v", -2, 8), _WHERE),
    forms.form(lambda one, two: ("or", one, two), forms.remainders("v", 5), _WHERE),
)
_RELATION: Space = union(
    Listed(((">", "v", "w"), ("<", "v", "w"), (">=", "v", "w"), ("<=", "v", "w"), ("!=", "v", "w"))),
    forms.form(lambda k: (">", "v", ("-", "w", k)), Integers(1, 6)),
    forms.form(lambda k: ("<", "v", ("+", "w", k)), Integers(1, 6)),
    forms.form(lambda k: (">", ("+", "v", "w"), k), Integers(0, 8)),
    forms.form(lambda m: ("!=", ("%", ("+", "v", "w"), m), 0), Integers(3, 6)),
)
PATTERNS = {
    "lines": Pattern(_lines_run, _lines_lines, _lines_say, _inputs, _GRID),
    "cells": Pattern(_cells_run, _cells_lines, _cells_say, _inputs, _GRID, ("r", "c")),
    "peaks": Pattern(_peaks_run, _peaks_lines, _peaks_say, _inputs, _GRID),
    "life": Pattern(_life_run, _life_lines, _life_say, _life_inputs, _GRID),
}
_INNER = Listed(("sum", "max", "min"))
_LISTS: dict[int, tuple[Space, ...]] = {
    5: (trees("lines", _SIDES, _TERMS, _INNER, Listed(("list",))),),
}
_NUMBERS: dict[int, tuple[Space, ...]] = {
    5: (
        trees("lines", Listed(("rows",)), _TERMS, Listed(("sum",)), Listed(("max", "min"))),
        trees("lines", _SIDES, _TERMS, Listed(("max",)), Listed(("sum", "min"))),
        trees("lines", _SIDES, _TERMS, Listed(("min",)), Listed(("sum", "max"))),
    ),
    6: (trees("cells", _WHICH, _TERMS, _INNER),),
    7: (trees("peaks", _RELATION, Listed(("beside", "around")), _TERM, _AGGREGATE),),
    8: (
        trees("life", _counts(2), _counts(2), Integers(1, 2)),
        trees("life", _counts(1), _counts(3), Integers(1, 2)),
        trees("life", _counts(3), _counts(2), Integers(1, 2)),
    ),
    9: (trees("life", _counts(3), _counts(3), Integers(3, 5)),),
}
GRID = put_together("grid", PATTERNS, _LISTS, _NUMBERS)
