"""Kinds `system2` and `system3`: systems of linear equations in two and three unknowns.

`system2`: level 2 coefficients up to 3, 3 up to 5, 4 up to 9, all with integer solutions; 5 and 6 rational solutions.
`system3`: level 6 coefficients up to 2, 7 up to 3, 8 up to 5; 9 rational solutions.

Neither the order of the equations nor that of the unknowns counts: an instance has the solution in ascending order at
first, and is then turned by a function of its numbers in which no order matters, so that answers are not all ascending.

Twins: equations whose left sides depend on each other and whose right sides do not go along, against (a) the same left
sides with right sides that do, in numbers enough for one solution; (b) two dependent equations that do agree, and are
asked for what they determine; (c) left sides that almost depend on each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import permutations
from itertools import product as tuples
from math import gcd, lcm

from rljax.tasks.algebra.forms import (
    NO_SOLUTION,
    Form,
    Numbers,
    Statement,
    Twins,
    kind,
    number_gold,
    tuple_gold,
    wrong_tuples,
)
from rljax.tasks.algebra.notation import Number, linear, spaced
from rljax.tasks.spaces import EMPTY, Mapped, Space, Subsets, product
from rljax.tasks.words import Words

Row = tuple[int, ...]

WORDINGS = (
    "{e};{q}=?",
    "Solve the system {e} for {q}.",
    "Find {q} if {e}.",
    "The real numbers {n} satisfy {e}. What is {q}?",
    "Given that {e}, determine {q}; where it is no integer, use fractions in lowest terms.",
)
_NAMES = ("xyz", "uvw", "abc", "pqr", "xyz")


@cache
def directions(count: int, most: int) -> tuple[Row, ...]:
    """Left sides: vectors without common divisor, the first entry that is not zero positive, two at least not zero."""
    found = []
    for row in tuples(range(-most, most + 1), repeat=count):
        leading = next((value for value in row if value), 0)
        if leading > 0 and gcd(*row) == 1 and sum(map(bool, row)) >= 2:
            found.append(row)
    return tuple(found)


def determinant(rows: Sequence[Row]) -> int:
    """Of a matrix of two or three rows."""
    if len(rows) == 2:
        return rows[0][0] * rows[1][1] - rows[0][1] * rows[1][0]
    first, *others = rows
    return sum(
        (-1) ** at * value * determinant([_without(row, at) for row in others]) for at, value in enumerate(first)
    )


def _without(row: Row, place: int) -> Row:
    return row[:place] + row[place + 1 :]


def dot(row: Sequence[int], point: Sequence[Number]) -> Number:
    """The left side's value."""
    return sum(value * other for value, other in zip(row, point, strict=True))


def eliminated(rows: Sequence[Row], letters: str) -> list[str]:
    """The equations that Gaussian elimination makes, each without common divisor; the last has one letter."""
    lines: list[str] = []
    rest = list(rows)
    for column in range(len(letters) - 1):
        pivot = next(row for row in rest if row[column])
        rest.remove(pivot)
        rest = [_combined(row, pivot, column) if row[column] else row for row in rest]
        lines += [f"{linear(row[:-1], letters)}={row[-1]}" for row in rest]
    return lines


def _combined(row: Row, pivot: Row, column: int) -> Row:
    """A multiple of the row less one of the pivot, without the column; the first entry that is not zero positive."""
    made = [pivot[column] * value - row[column] * other for value, other in zip(row, pivot, strict=True)]
    common = gcd(*made) or 1
    leading = next((value for value in made if value), 1)
    return tuple(value // (common if leading > 0 else -common) for value in made)


def _cleared(row: Row, point: Sequence[Number]) -> Row:
    """The equation that a point satisfies, with the right side, in integers."""
    common = lcm(*[value.denominator for value in point])
    value = sum(
        entry * other.numerator * (common // other.denominator) for entry, other in zip(row, point, strict=True)
    )
    shared = gcd(value, common)
    return *(common // shared * entry for entry in row), value // shared


def _equations(rows: Sequence[Row], letters: str, turned: Sequence[bool]) -> str:
    shown = []
    for row, turn in zip(rows, turned, strict=True):
        left, right = linear(row[:-1], letters), str(row[-1])
        shown.append(f"{right}={left}" if turn else f"{left}={right}")
    return ",".join(shown)


def _asked(letters: str) -> str:
    return f"({','.join(letters)})"


def _system(numbers: Numbers, words: Words) -> Statement:
    """Rows, and the point that they all hold at."""
    rows, point = numbers
    letters = words.choose(*_NAMES)[: len(point)]
    full = words.order([_cleared(row, point) for row in rows])
    return _solvable(full, point, letters, [words.flip() for _ in rows])


def _solvable(rows: Sequence[Row], point: tuple[Number, ...], letters: str, turned: Sequence[bool]) -> Statement:
    equations = _equations(rows, letters, turned)
    answers = [f"{letter}={value}" for letter, value in zip(letters, point, strict=True)]
    chosen = rows[: len(point)]
    lines = [line for line in eliminated(chosen, letters) if line not in answers] + answers[::-1]
    fields = {"e": equations, "q": _asked(letters), "n": ",".join(letters)}
    given, solution = tuple(equations.split(",")), tuple(map(spaced, lines))
    return Statement(fields, tuple_gold(*point), given, tuple(answers), solution)


def _unsolvable(rows: Sequence[Row], asked: str, letters: str, turned: Sequence[bool]) -> Statement:
    equations = _equations(rows, letters, turned)
    fields = {"e": equations, "q": asked, "n": ",".join(letters)}
    line = "the equations contradict each other: there is no solution"
    return Statement(fields, NO_SOLUTION, tuple(equations.split(",")), (), (line,))


def _misses(numbers: Numbers) -> tuple[str, ...]:
    rows, point = numbers
    signs = tuple(-value for value in point)
    values = tuple(Fraction(dot(row, point)) for row in rows)
    return wrong_tuples(point, point[::-1], signs, values)


def _twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    rows, point = numbers
    integral = tuple(value.numerator for value in point)
    letters = words.choose(*_NAMES)[: len(point)]
    mark = sum(map(abs, (*integral, *(value for row in rows for value in row))))
    makers = (_one_more, _almost, _determined) if len(point) == 2 else (_one_more, _almost)
    return makers[mark % len(makers)](rows, integral, letters, mark, words)


def _one_more(rows: Sequence[Row], point: Row, letters: str, mark: int, words: Words) -> tuple[Statement, Statement]:
    """A further equation whose left side is a sum of multiples of the others', and whose right side is, or is not."""
    times = (1 + mark % 3, (-1) ** mark, 1)[: len(rows)]
    added = tuple(dot(times, column) for column in zip(*rows, strict=True))
    full = [(*row, int(dot(row, point))) for row in rows]
    last = (*map(int, added), int(dot(added, point)))  # type: ignore[arg-type]
    order = words.order(range(len(full) + 1))
    turned = [words.flip() for _ in order]
    wrong = (*last[:-1], last[-1] + 1 + mark % 4)
    sound, false = ([(*full, end)[at] for at in order] for end in (last, wrong))
    solved = _solvable(full, point, letters, turned[:-1])
    fields = {**solved.fields, "e": _equations(sound, letters, turned)}
    given = tuple(fields["e"].split(","))
    shown = Statement(fields, solved.gold, given, solved.milestones, solved.solution)
    return shown, _unsolvable(false, _asked(letters), letters, turned)


def _almost(rows: Sequence[Row], point: Row, letters: str, mark: int, words: Words) -> tuple[Statement, Statement]:
    """The last left side is a sum of multiples of the others', or that but for one coefficient."""
    kept = list(rows[:-1])
    times = (1 + mark % 3,) if len(kept) == 1 else (1, (-1) ** mark)
    dependent = tuple(int(dot(times, column)) for column in zip(*kept, strict=True))
    column = next(at for at in range(len(point)) if determinant([*kept, _unit(at, len(point))]))
    changed = tuple(value + (at == column) for at, value in enumerate(dependent))
    right, excluded = int(dot(changed, point)), int(dot(dependent, point))
    order, turned = words.order(range(len(rows))), [words.flip() for _ in rows]
    full = [(*row, int(dot(row, point))) for row in kept]
    sound = [[*full, (*changed, right)][at] for at in order]
    false = [[*full, (*dependent, right if right != excluded else right + 1)][at] for at in order]
    return _solvable(sound, point, letters, turned), _unsolvable(false, _asked(letters), letters, turned)


def _unit(place: int, length: int) -> Row:
    return tuple(int(at == place) for at in range(length))


def _determined(rows: Sequence[Row], point: Row, letters: str, mark: int, words: Words) -> tuple[Statement, Statement]:
    """Two multiples of one equation, and two whose right sides are not in the ratio of the left sides."""
    row, value = rows[0], int(dot(rows[0], point))
    factors = words.order(((2, 3), (1, 2), (3, 1), (2, 5), (4, 3))[mark % 5])
    turned = [words.flip(), words.flip()]
    lefts = [tuple(factor * entry for entry in row) for factor in factors]
    rights = [factor * value for factor in factors]
    asked = linear([sum(factors) * entry for entry in row], letters)
    sound = [(*left, right) for left, right in zip(lefts, rights, strict=True)]
    false = [sound[0], (*lefts[1], rights[1] + 1 + mark % 3)]
    equations, gold = _equations(sound, letters, turned), sum(rights)
    fields = {"e": equations, "q": asked, "n": ",".join(letters)}
    solution = (spaced(f"{asked}={rights[0]}+{rights[1]}={gold}"),)
    given = tuple(equations.split(","))
    return Statement(fields, number_gold(gold), given, (), solution), _unsolvable(false, asked, letters, turned)


def _turn(rows: tuple[Row, ...], point: tuple[Number, ...]) -> Numbers:
    """The same system with its unknowns in an order that depends on its numbers, in whatever order they are."""
    mark = sum(value for row in rows for value in row) + sum(value.numerator + 3 * value.denominator for value in point)
    orders = list(permutations(range(len(point))))
    order = orders[mark % len(orders)]
    turned = tuple(tuple(row[at] for at in order) for row in (rows if mark % 4 < 2 else rows[::-1]))
    return "system", turned, tuple(point[at] for at in order)


def _space(count: int, most: int, values: Sequence[Number]) -> Space:
    """Systems whose solution has `count` different ones of the values, in ascending order."""
    left = directions(count, most)

    def build(parts: tuple[tuple[int, ...], tuple[int, ...]]) -> Numbers | None:
        rows, point = tuple(left[at] for at in parts[0]), tuple(values[at] for at in parts[1])
        return _turn(rows, point) if determinant(rows) else None

    return Mapped(product(Subsets(len(left), count), Subsets(len(values), count)), build)


@cache
def _rationals(most: int, below: int) -> tuple[Fraction, ...]:
    """Numbers p/q in lowest terms with |p| ≤ most and q ≤ below, ascending."""
    return tuple(sorted({Fraction(p, q) for q in range(1, below + 1) for p in range(-most, most + 1)}))


def _spaces2(level: int) -> Space:
    match level:
        case 2:
            return _space(2, 3, range(-6, 7))
        case 3:
            return _space(2, 5, range(-9, 10))
        case 4:
            return _space(2, 9, range(-15, 16))
        case 5:
            return _space(2, 9, _rationals(9, 4))
        case 6:
            return _space(2, 15, _rationals(20, 7))
        case _:
            return EMPTY


def _spaces3(level: int) -> Space:
    match level:
        case 6:
            return _space(3, 2, range(-5, 6))
        case 7:
            return _space(3, 3, range(-9, 10))
        case 8:
            return _space(3, 5, range(-15, 16))
        case 9:
            return _space(3, 5, _rationals(9, 3))
        case _:
            return EMPTY


_FORMS = (Form("system", WORDINGS, _system, _misses, Twins(WORDINGS, _twins)),)
SYSTEM2 = kind("system2", _FORMS, _spaces2)
SYSTEM3 = kind("system3", _FORMS, _spaces3)
