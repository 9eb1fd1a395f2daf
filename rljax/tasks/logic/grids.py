"""Solving grid puzzles: which permutations of each attribute's values over the positions obey all clues?

Sets of permutations are integers with a bit for each. The grid that a puzzle is built around puts value i of each
attribute at position i.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import permutations

# (relation, attribute, value, other attribute, other value); of AT and NOT_AT the last is a position, the fourth −1.
Clue = tuple[int, int, int, int, int]
AT, NOT_AT, SAME, DIFFERENT, LEFT, JUST_LEFT, NEXT = range(7)


def holds(relation: int, here: int, there: int) -> bool:
    """Whether two positions are in the relation."""
    if relation in (AT, SAME):
        return here == there
    if relation in (NOT_AT, DIFFERENT):
        return here != there
    if relation == LEFT:
        return here < there
    return here + 1 == there if relation == JUST_LEFT else abs(here - there) == 1


@lru_cache(maxsize=8)
def orders(positions: int) -> tuple[tuple[int, ...], ...]:
    """All permutations: the position of each value."""
    return tuple(permutations(range(positions)))


@lru_cache(maxsize=8)
def _placed(positions: int) -> list[list[int]]:
    """For each value and position the permutations that put the one at the other."""
    table = [[0] * positions for _ in range(positions)]
    for number, order in enumerate(orders(positions)):
        for value, position in enumerate(order):
            table[value][position] |= 1 << number
    return table


@lru_cache(maxsize=1 << 12)
def _related(relation: int, here: int, value: int, positions: int, turned: bool) -> int:
    """The permutations that put `value` where it is in the relation to the position `here` (or, turned, from it)."""
    placed = _placed(positions)[value]
    fits = (holds(relation, there, here) if turned else holds(relation, here, there) for there in range(positions))
    return sum(rows for rows, fit in zip(placed, fits, strict=True) if fit)


@lru_cache(maxsize=1 << 12)
def _alone(relation: int, value: int, other: int, positions: int) -> int:
    """The permutations of one attribute in which two of its values, or a value and a position, are in the relation."""
    if relation in (AT, NOT_AT):
        return _related(relation, other, value, positions, True)
    every = enumerate(orders(positions))
    return sum(1 << number for number, order in every if holds(relation, order[value], order[other]))


class Grid:
    """The clues on `attributes` × `positions`, sorted by what they are about."""

    def __init__(self, positions: int, attributes: int, clues: Sequence[Clue]) -> None:
        self._positions = positions
        self._orders = orders(positions)
        self.domains = [(1 << len(self._orders)) - 1] * attributes
        self._between: dict[tuple[int, int], list[tuple[int, int, int, bool]]] = {}
        for relation, one, value, other, there in clues:
            if other in (-1, one):
                self.domains[one] &= _alone(relation, value, there, positions)
            else:
                self._between.setdefault((one, other), []).append((relation, value, there, False))
                self._between.setdefault((other, one), []).append((relation, there, value, True))

    def solutions(self, limit: int) -> list[tuple[int, ...]]:
        """Up to `limit` grids, each as the number of a permutation for each attribute."""
        found: list[tuple[int, ...]] = []
        self._search(dict(enumerate(self.domains)), {}, limit, found)
        return found

    def _search(self, open_: dict[int, int], chosen: dict[int, int], limit: int, found: list[tuple[int, ...]]) -> None:
        if not open_:
            found.append(tuple(chosen[attribute] for attribute in range(len(chosen))))
            return
        attribute = min(open_, key=lambda one: open_[one].bit_count())
        rows = open_[attribute]
        while rows and len(found) < limit:
            number = (rows & -rows).bit_length() - 1
            rows &= rows - 1
            left = self._left(open_, attribute, number)
            if left is not None:
                self._search(left, {**chosen, attribute: number}, limit, found)

    def _left(self, open_: dict[int, int], attribute: int, number: int) -> dict[int, int] | None:
        """What the other attributes may still be; None where one of them can be nothing."""
        order, left = self._orders[number], {}
        for other, rows in open_.items():
            if other != attribute:
                for relation, value, there, turned in self._between.get((attribute, other), ()):
                    rows &= _related(relation, order[value], there, self._positions, turned)
                if not rows:
                    return None
                left[other] = rows
        return left
