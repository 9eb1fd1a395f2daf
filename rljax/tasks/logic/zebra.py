"""Grid puzzles: which value of each attribute is at which position? The clues leave one grid.

Values are named by the grid: value i of each attribute is at position i. Attributes are told apart by the clues that
are about one of them alone, which differ. So every puzzle is there once, whatever its values are called.

| level | positions × attributes | clues | asked for |
|---|---|---|---|
| 0, 1 | 3 × 1, 4 × 1 | 2, 3 | the position of one value |
| 2, 3 | 3 × 2, 3 × 3 | 4, 7 | one cell |
| 4, 5 | 4 × 2, 4 × 3 | 7, 11 | the grid; one cell |
| 6, 7 | 4 × 3, 4 × 4 | 10, 14 | the grid |
| 8, 9 | 5 × 4, 5 × 5 | 18, 23 | the grid |
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rljax.tasks.family import Kind
from rljax.tasks.logic.grids import AT, DIFFERENT, JUST_LEFT, LEFT, NEXT, NOT_AT, SAME, Clue, Grid, holds
from rljax.tasks.logic.zebra_told import Instance, Question, misses, told
from rljax.tasks.permute import seed_of
from rljax.tasks.spaces import EMPTY, Listed, Product, Space, Subsets, product
from rljax.tasks.types import Posed
from rljax.tasks.words import Words


@dataclass(frozen=True)
class Level:
    """`own`: how many attributes have how many clues about them alone; `between`: how many clues of each relation."""

    positions: int
    own: tuple[tuple[int, int], ...]
    between: tuple[tuple[int, int], ...] = ()
    asks: bool = False
    relations: tuple[int, ...] = (AT, LEFT, JUST_LEFT, NEXT)
    twins: bool = True

    @property
    def attributes(self) -> int:
        """How many attributes there are."""
        return sum(many for _, many in self.own)


_LEVELS = (
    Level(3, ((2, 1),), asks=True, relations=(AT, NOT_AT, LEFT, JUST_LEFT), twins=False),
    Level(4, ((3, 1),), asks=True),
    Level(3, ((2, 1), (1, 1)), ((SAME, 1),), asks=True),
    Level(3, ((1, 2), (0, 1)), ((SAME, 2), (LEFT, 1), (JUST_LEFT, 1), (NEXT, 1)), asks=True),
    Level(4, ((2, 1), (1, 1)), ((SAME, 2), (LEFT, 1), (JUST_LEFT, 1))),
    Level(4, ((1, 2), (0, 1)), ((SAME, 3), (LEFT, 2), (JUST_LEFT, 2), (DIFFERENT, 2)), asks=True),
    Level(4, ((2, 1), (1, 1), (0, 1)), ((SAME, 3), (LEFT, 1), (JUST_LEFT, 2), (NEXT, 1))),
    Level(4, ((1, 3), (0, 1)), ((SAME, 5), (LEFT, 2), (JUST_LEFT, 2), (NEXT, 2))),
    Level(5, ((2, 1), (1, 2), (0, 1)), ((SAME, 6), (LEFT, 2), (JUST_LEFT, 3), (NEXT, 3))),
    Level(5, ((2, 1), (1, 3), (0, 1)), ((SAME, 9), (LEFT, 2), (JUST_LEFT, 4), (NEXT, 3))),
)


@dataclass(frozen=True)
class Puzzles:
    """Puzzles with one solution, of which, with twins, one clue can be changed so that there is none."""

    level: Level

    @cached_property
    def _parts(self) -> Product:
        level = self.level
        single = len(_own_pool(level.positions, level.relations))
        own = [Subsets(math.comb(single, clues), many) for clues, many in level.own]
        pools = [len(_pool(relation, level.positions, level.attributes)) for relation, _ in level.between]
        between = [Subsets(pool, clues) for pool, (_, clues) in zip(pools, level.between, strict=True)]
        return product(*own, *between, Listed(_questions(level)))

    @cached_property
    def size(self) -> int:
        """How many numbers there are."""
        return self._parts.size

    def at(self, number: int) -> Instance | None:
        """The puzzle; None where it has several solutions, or a clue answers the question."""
        level = self.level
        *chosen, question = self._parts.at(number)  # type: ignore[misc]
        own = list(_own(level, chosen[: len(level.own)]))
        clues = (*own, *_between(level, chosen[len(level.own) :]))
        if any(_answers(clue, one) for clue in clues for one in question):
            return None
        if len(Grid(level.positions, level.attributes, clues).solutions(2)) != 1:
            return None
        puzzle = (level.positions, level.attributes, clues, question)
        return None if level.twins and contradiction(puzzle, 0) is None else puzzle


def _between(level: Level, chosen: list[tuple[int, ...]]) -> Iterator[Clue]:
    for (relation, _), places in zip(level.between, chosen, strict=True):
        pool = _pool(relation, level.positions, level.attributes)
        yield from (pool[place] for place in places)


def _own(level: Level, codes: list[tuple[int, ...]]) -> Iterator[Clue]:
    """The clues about single attributes, group by group, ascending codes within a group."""
    pool = _own_pool(level.positions, level.relations)
    attribute = 0
    for (clues, _), group in zip(level.own, codes, strict=True):
        for code in group:
            for place in Subsets(len(pool), clues).at(code):
                relation, value, other = pool[place]
                yield relation, attribute, value, -1 if relation in (AT, NOT_AT) else attribute, other
            attribute += 1


@lru_cache(maxsize=64)
def _own_pool(positions: int, relations: tuple[int, ...]) -> tuple[tuple[int, int, int], ...]:
    """What is true of one attribute: (relation, value, other value or position)."""
    places = range(positions)
    found = {
        AT: [(value, value) for value in places],
        NOT_AT: [(value, place) for value in places for place in places if value != place],
        LEFT: [(value, other) for other in places for value in range(other)],
        JUST_LEFT: [(value, value + 1) for value in range(positions - 1)],
        NEXT: [(value, value + 1) for value in range(positions - 1)],
    }
    return tuple((relation, *pair) for relation in relations for pair in found[relation])


@lru_cache(maxsize=256)
def _pool(relation: int, positions: int, attributes: int) -> tuple[Clue, ...]:
    """What is true of values of two attributes; where the order does not matter, the first attribute is the lesser."""
    places = [(here, there) for here in range(positions) for there in range(positions)]
    fits = [(here, there) for here, there in places if holds(relation, here, there)]
    return tuple(
        (relation, one, here, other, there)
        for one in range(attributes)
        for other in range(attributes)
        for here, there in fits
        if one != other and (relation in (LEFT, JUST_LEFT) or one < other)
    )


@lru_cache(maxsize=64)
def _questions(level: Level) -> tuple[tuple[Question, ...], ...]:
    """Nothing, where the whole grid is asked for; else one question."""
    if not level.asks:
        return ((),)
    every = range(level.attributes)
    return tuple(
        ((asked, given, value),)
        for given in every
        for value in range(level.positions)
        for asked in (-1, *every)
        if asked != given
    )


def _answers(clue: Clue, question: Question) -> bool:
    """Whether the clue alone says the answer."""
    relation, one, value, other, _ = clue
    asked, given, known = question
    if asked == -1:
        return relation == AT and (one, value) == (given, known)
    return relation == SAME and {one, other} == {asked, given} and value == known


def contradiction(puzzle: Instance, start: int) -> Instance | None:
    """The puzzle with one clue about other values (or another position) so that there is no grid; None if none does."""
    positions, attributes, clues, question = puzzle
    for turn in range(len(clues)):
        place = (start + turn) % len(clues)
        others = clues[:place] + clues[place + 1 :]
        known = {_about(clue) for clue in others}
        changes = [clue for clue in _changes(clues[place], positions) if _about(clue) not in known]
        for number in range(len(changes)):
            changed = changes[(start + number) % len(changes)]
            if not Grid(positions, attributes, (*others, changed)).solutions(1):
                return positions, attributes, (*clues[:place], changed, *clues[place + 1 :]), question
    return None


def _about(clue: Clue) -> frozenset[tuple[int, int]]:
    """The values that the clue is about."""
    _, one, value, other, there = clue
    return frozenset({(one, value)} if other == -1 else {(one, value), (other, there)})


@lru_cache(maxsize=1 << 12)
def _changes(clue: Clue, positions: int) -> tuple[Clue, ...]:
    """The clues of the same relation and attributes that are false of the grid."""
    relation, one, _, other, _ = clue
    return tuple(
        (relation, one, here, other, there)
        for here in range(positions)
        for there in range(positions)
        if not holds(relation, here, there) and (one != other or here != there)
    )


def _space(level: int) -> Space:
    return Puzzles(_LEVELS[level]) if level else EMPTY


def _first(level: int) -> Space:
    return EMPTY if level else Puzzles(_LEVELS[0])


def _pose(instance: Instance, words: Words) -> Posed:
    return told(instance, words, seed_of(instance), True)


def _twins(instance: Instance, words: Words) -> tuple[Posed, Posed]:
    """The puzzle as it is, and with one clue changed so that there is no grid."""
    wording, seed = words.whole(0, 1 << 30), seed_of(instance)
    false = contradiction(instance, seed_of(wording, instance))
    assert false is not None, "the space holds puzzles that can be made to contradict themselves"
    sound, lying = (
        told(puzzle, Words(None if words.terse else wording), seed, solvable)
        for puzzle, solvable in ((instance, True), (false, False))
    )
    return sound, lying


KIND = Kind("zebra", _space, _pose, misses, _twins)
# On level 0 few puzzles could be made to contradict themselves.
FIRST = Kind("zebra", _first, _pose, misses)
