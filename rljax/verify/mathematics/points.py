"""Rational points at which two trees are tried: of both signs, small and large, and near the numbers that they name.

The same at every time and in every worker for the same two trees: so is the verdict.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from rljax.verify.mathematics.tree import Binary, Bound, Call, Node, Number, letters, nodes

# Points to be compared, and points that are tried to find them, as some functions are real on a part only;
WANTED, WANTED_PIECEWISE, TRIED = 8, 32, 96
# numbers in the trees near which is looked, and how large they may be.
_MAX_MARKS, _MAX_MARK = 8, 10**9
# Functions that are given by one formula wherever they are real.
_SMOOTH = frozenset(
    "sin cos tan cot sec csc sinh cosh tanh coth exp ln log factorial binomial degree".split()
)  # fmt: skip

Point = dict[str, Fraction]


def is_piecewise(node: Node) -> bool:
    """Whether the tree might follow different formulas in different places, as `|x-2|` and `(x^2)^{1/2}` do."""
    for part in nodes(node):
        if isinstance(part, Call) and part.name not in _SMOOTH and letters(part):
            return True
        if isinstance(part, Binary) and part.operator == "^" and letters(part.left) and not _is_whole(part.right):
            return True
    return False


def _is_whole(exponent: Node) -> bool:
    return isinstance(exponent, Number) and exponent.value.denominator == 1


def trials(left: Node, right: Node) -> Iterator[Point]:
    """The points to try: one, without letters, if there are none in the trees."""
    names = sorted(letters(left) | letters(right))
    if not names:
        yield {}
        return
    draw = random.Random(20)
    marks = _marks(left, right) if is_piecewise(left) or is_piecewise(right) else []
    whole = whole_names(left) | whole_names(right)
    for at in range(TRIED):
        yield {
            name: Fraction(draw.randint(1, 40)) if name in whole else _sign(place, at) * _size(draw, at, place, marks)
            for place, name in enumerate(names)
        }


def whole_trials(names: list[str]) -> Iterator[Point]:
    """Points of positive integers: for what has no real value between them, such as `(-1)^n`."""
    draw = random.Random(21)
    for _ in range(TRIED):
        yield {name: Fraction(draw.randint(1, 40)) for name in names}


def _sign(place: int, at: int) -> int:
    """All signs alike, then alternating ones, each the other way round, too: each pair of letters meets all four."""
    pattern = at // 4 % 4
    sign = -1 if pattern % 2 else 1
    return -sign if pattern > 1 and place % 2 else sign


def _size(draw: random.Random, at: int, place: int, marks: list[Fraction]) -> Fraction:
    """Small, near a mark, larger, beyond all marks; in turn."""
    below_one = Fraction(draw.randint(30, 1000), draw.randint(1009, 3027))
    match at % 4:
        case 0:
            return below_one
        case 1 if marks:
            aside = below_one / 2 if at // 4 % 2 else -below_one / 2
            return abs(marks[(at // 8 + place) % len(marks)] + aside)
        case 3 if marks:
            # An integer: there stairs have their steps.
            return Fraction(2 * int(marks[-1]) + at // 4 + place)
        case _:
            return below_one * (4 if at % 4 == 1 else 12)


def _marks(left: Node, right: Node) -> list[Fraction]:
    """The numbers in the trees, in order; the largest ones, if there are many."""
    found = {part.value for node in (left, right) for part in nodes(node) if isinstance(part, Number)}
    return sorted(value for value in found | {Fraction(1)} if value <= _MAX_MARK)[-_MAX_MARKS:]


def whole_names(node: Node) -> frozenset[str]:
    """The letters in the bounds of sums and products: they stand for integers."""
    found: frozenset[str] = frozenset()
    for part in nodes(node):
        if isinstance(part, Bound) and part.upper is not None:
            found |= letters(part.lower) | letters(part.upper)
    return found & letters(node)


@lru_cache(maxsize=4096)
def coordinate(name: str, at: int) -> Fraction:
    """A rational number of twelve digits that belongs to a name: the same at every time and in every worker."""
    draw = random.Random(f"{at} {name}")
    return Fraction(draw.randint(10**11, 10**12) * draw.choice((-1, 1)), draw.randint(10**11, 10**12))
