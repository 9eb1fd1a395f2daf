"""The kind `unitary`: a gate's matrix lacks an entry; twins give a matrix that no entry makes unitary.

Every 2×2 unitary matrix with entries in the same field has the form (a, b; −e·b̄, e·ā)/√(|a|² + |b|²) with |e| = 1.
"""

from __future__ import annotations

import math
from itertools import product as tuples_of

from rljax.tasks.family import Kind
from rljax.tasks.permute import seed_of
from rljax.tasks.quantum.answers import NOTHING, different, posed
from rljax.tasks.quantum.gaussian import (
    Gaussian,
    common_factor,
    conjugated,
    root_text,
    square,
    text,
    times,
    turned,
    within,
)
from rljax.tasks.spaces import EMPTY, Integers, Listed, Mapped, Product, Space
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words

# The first row a, b of a 2×2 unitary matrix and the quarter turns of e, for one or two matrices (then their tensor
# product is meant), and the place of the lost entry, row by row.
Factor = tuple[Gaussian, Gaussian, int]
Instance = tuple[tuple[Factor, ...], int]
Rows = list[list[Gaussian]]


def unitary_space(level: int) -> Space:
    """Level 2: a real 2×2 matrix; 5: complex ones with parts up to 5; 6 to 9: tensor products of two."""
    match level:
        case 0 | 1:
            return EMPTY
        case 2:
            return _space(tuple([(a, 0) for a in range(-9, 10) if a]), 1)
        case 3:
            return _space(within(2), 1)
        case 4:
            return _space(within(3), 1)
        case 5:
            return _space(within(5), 1)
        case 6:
            return _space(tuple([(a, 0) for a in range(-3, 4) if a]), 2)
        case 7:
            return _space(within(1), 2)
        case 8:
            return _space(within(2), 2)
    return _space(within(3), 2)


def _space(values: tuple[Gaussian, ...], count: int) -> Space:
    """Of tensor products each once: A ⊗ B is also cA ⊗ B/c, so that of all multiples of B one has to be chosen."""
    rows = tuple([row for row in tuples_of(values, values) if _primitive(row)])
    if count == 1:
        return Product((Product((_factors(rows),)), Integers(0, 3)))
    chosen = tuple([row for row in rows if _first_of_its_multiples(row)])
    return Product((Product((_factors(rows), _factors(chosen))), Integers(0, 15)))


def _factors(rows: tuple[tuple[Gaussian, Gaussian], ...]) -> Space:
    return Mapped(Product((Listed(rows), Integers(0, 3))), lambda pair: (*pair[0], pair[1]))


def _primitive(row: tuple[Gaussian, Gaussian]) -> bool:
    """Whether the row is no whole multiple of one with the same matrix, and has entries of two sizes."""
    (a, b), (c, d) = row
    return math.gcd(a, b, c, d) == 1 and a * a + b * b != c * c + d * d


def _first_of_its_multiples(row: tuple[Gaussian, Gaussian]) -> bool:
    """Whether the row has no common factor but units, of which the one is taken that turns `a` into a quadrant."""
    a, b = row
    return a[0] > 0 and a[1] >= 0 and square(common_factor(a, b)) == 1


def matrix(instance: Instance) -> tuple[Rows, int]:
    """The matrix times the root of a number, and that number."""
    factors, _ = instance
    rows, norm = _rows(factors[0])
    for factor in factors[1:]:
        others, more = _rows(factor)
        rows = [[times(x, y) for x in row for y in other] for row in rows for other in others]
        norm *= more
    return rows, norm


def _rows(factor: Factor) -> tuple[Rows, int]:
    a, b, quarters = factor
    below = [turned(conjugated(b), quarters + 2), turned(conjugated(a), quarters)]
    return [[a, b], below], square(a) + square(b)


def pose_unitary(instance: Instance, words: Words) -> Posed:
    """The lost entry."""
    rows, norm = matrix(instance)
    return _posed(rows, norm, instance, words, sound=True)


def twins_unitary(instance: Instance, words: Words) -> tuple[Posed, Posed]:
    """The matrix, and one in which another entry is spoilt, so that two rows or columns are at odds whatever x is."""
    seed = words.whole(0, 1 << 30)
    rows, norm = matrix(instance)
    sound = _posed(rows, norm, instance, Words(None if words.terse else seed), sound=True)
    false = _posed(spoilt(instance), norm, instance, Words(None if words.terse else seed), sound=False)
    return sound, false


def spoilt(instance: Instance) -> Rows:
    """The matrix with a wrong entry, times the root.

    2×2: the entry below or above the lost one gets the size of the other one in its row, so that this row is too long
    or too short. 4×4: an entry in neither row nor column of the lost one changes its sign; then its row is not
    orthogonal to another one that is known as a whole, as no entry is 0.
    """
    rows, _ = matrix(instance)
    size = len(rows)
    row, column = divmod(instance[1], size)
    if size == 2:
        beside = rows[1 - row][1 - column]
        rows[1 - row][column] = turned(conjugated(beside), 1 + seed_of("unitary", instance) % 3)
        return rows
    draw = seed_of("unitary", instance)
    other = (row + 1 + draw % (size - 1)) % size
    place = (column + 1 + draw // size % (size - 1)) % size
    rows[other][place] = turned(rows[other][place], 2)
    return rows


def miss_unitary(instance: Instance) -> tuple[str, ...]:
    """A sign, a conjugate or a phase that is wrong, or another entry."""
    rows, _ = matrix(instance)
    row, column = divmod(instance[1], len(rows))
    a, b = right = rows[row][column]
    wrong = [
        turned(right, 2),
        conjugated(right),
        turned(right, 1),
        turned(right, 3),
        (a + 1, b),
        (a, b + 1),
        (a - 1, b),
    ]
    return different(map(text, [*wrong, rows[row][column - 1], rows[row - 1][column]]), text(right))


def _posed(rows: Rows, norm: int, instance: Instance, words: Words, sound: bool) -> Posed:
    row, column = divmod(instance[1], len(rows))
    entries = [[text(value) for value in line] for line in rows]
    gold = Gold("integer" if not rows[row][column][1] else "expression", entries[row][column]) if sound else NOTHING
    entries[row][column] = "x"
    lengths = [f"{'+'.join([str(square(value)) for value in line])}={norm}" for i, line in enumerate(rows) if i != row]
    return posed(_asked(entries, norm, words), gold, lengths if sound else ())


def _asked(entries: list[list[str]], norm: int, words: Words) -> str:
    style = words.choose("terse", "latex", "plain", "rows")
    if style == "terse":
        rows = ",".join([f"({','.join(line)})" for line in entries])
        return f"U=({rows})/{root_text(norm)} unitary;x=?"
    if style == "latex":
        rows = r" \\ ".join([" & ".join(line) for line in entries])
        shown = rf"$U = \frac{{1}}{{{root_text(norm, latex=True)}}} \begin{{pmatrix}} {rows} \end{{pmatrix}}$"
    elif style == "plain":
        rows = ",".join([f"[{','.join(line)}]" for line in entries])
        shown = f"U = 1/{root_text(norm)} * [{rows}]"
    else:
        rows = "; ".join([", ".join(line) for line in entries])
        shown = f"{root_text(norm)} * U = ({rows})"
    none = words.choose(
        "If no x does, answer: no solution.",
        'Answer "no solution" if there is none.',
        "Should that be impossible, the answer is: no solution.",
    )
    return words.choose(
        f"For which x is U unitary, if {shown}? {none}",
        f"A quantum gate has a matrix U with an entry x that cannot be read: {shown}. Find x. {none}",
        f"Determine x such that U has orthonormal rows and columns, where {shown}. {none}",
    )


UNITARY = Kind("unitary", unitary_space, pose_unitary, miss_unitary, twins_unitary)
