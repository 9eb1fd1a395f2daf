"""Knights and knaves: who always tells the truth, and who always lies? Everybody makes one statement.

The people stand in a row. Each speaks of the next, alone or together with one who came before or with himself; the
last speaks of those before him. So a row can be told from the statements alone, once one knows who is first; of the
rows that the same statements make, only the least is kept.

| level | people | statements |
|---|---|---|
| 1 | 2 | is a knight, is a knave, both, at least one, the same, different, if … then |
| 2, 4 | 3, 4 | the same without implications |
| 3, 5-8 | 3, 4, 5, 6, 7 | all |
| 9 | 8 | all that are about two people |
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from rljax.tasks.family import Kind
from rljax.tasks.logic.knights_told import AND, DIFFERENT, IMPLIES, IS, OR, SAME, Said, told, values_told
from rljax.tasks.logic.shapes import columns
from rljax.tasks.permute import seed_of
from rljax.tasks.spaces import EMPTY, Listed, Product, Space, product
from rljax.tasks.types import Posed
from rljax.tasks.words import Words
from rljax.verify.logic.words import NONE

_PLAIN = (AND, OR, SAME, DIFFERENT)
_ALL = (*_PLAIN, IMPLIES)


@dataclass(frozen=True)
class Level:
    """How many people there are, what they say of two, and whether they may speak of one alone."""

    people: int
    operators: tuple[int, ...]
    alone: bool = True


_LEVELS = (
    None,
    Level(2, _ALL),
    Level(3, _PLAIN),
    Level(3, _ALL),
    Level(4, _PLAIN),
    Level(4, _ALL),
    Level(5, _ALL),
    Level(6, _ALL),
    Level(7, _ALL),
    Level(8, _ALL, alone=False),
)


@dataclass(frozen=True)
class Rows:
    """Puzzles with one solution, of which one literal can be turned round so that there is none."""

    level: Level

    @cached_property
    def _parts(self) -> Product:
        people = range(self.level.people)
        return product(*[Listed(_sayings(person, self.level)) for person in people])

    @cached_property
    def size(self) -> int:
        """How many numbers there are."""
        return self._parts.size

    def at(self, number: int) -> tuple[Said, ...] | None:
        """What the people say, in the order of the row; None where that makes no puzzle, or not the least row."""
        puzzle: tuple[Said, ...] = self._parts.at(number)  # type: ignore[assignment]
        if solutions(puzzle).bit_count() != 1 or any(row < puzzle for row in _rows(puzzle)):
            return None
        return None if contradiction(puzzle, 0) is None else puzzle


@lru_cache(maxsize=256)
def _sayings(person: int, level: Level) -> tuple[Said, ...]:
    """All that a person can say at this place of the row."""
    last = person == level.people - 1
    pairs = [(one, other) for other in range(level.people) for one in range(other)]
    spoken = pairs if last else [(before, person + 1) for before in range(person + 1)]
    found = [said for pair in spoken for said in _of_two(*pair, level.operators)]
    alone = range(person) if last else (person + 1,)
    if level.alone or not found:
        found += [(IS, sign * (other + 1)) for other in alone for sign in (1, -1)]
    return tuple(found)


def _of_two(one: int, other: int, operators: Sequence[int]) -> list[Said]:
    first, second = one + 1, other + 1
    found: list[Said] = []
    for operator in operators:
        if operator in (SAME, DIFFERENT):
            found.append((operator, first, second))
            continue
        found += [(operator, a * first, b * second) for a in (1, -1) for b in (1, -1)]
        if operator == IMPLIES:
            found += [(operator, b * second, a * first) for a in (1, -1) for b in (1, -1)]
    return found


def solutions(puzzle: Sequence[Said]) -> int:
    """The rows of the truth table, person i being a knight in those with bit i, in which all statements fit."""
    people = len(puzzle)
    every = (1 << (1 << people)) - 1
    found = every
    for speaker, said in enumerate(puzzle):
        found &= ~(columns(people)[speaker] ^ _true(said, people))
    return found


@lru_cache(maxsize=1 << 14)
def _true(said: Said, people: int) -> int:
    """The rows of the truth table in which the statement is true."""
    every, table = (1 << (1 << people)) - 1, columns(people)
    values = [table[literal - 1] if literal > 0 else every ^ table[-literal - 1] for literal in said[1:]]
    one, other = values[0], values[-1]
    if said[0] == AND:
        return one & other
    if said[0] == OR:
        return one | other
    if said[0] == IMPLIES:
        return every ^ one | other
    if said[0] == IS:
        return one
    return one ^ other if said[0] == DIFFERENT else every ^ one ^ other


def _rows(puzzle: tuple[Said, ...]) -> list[tuple[Said, ...]]:
    """All rows that the same people can stand in, their statements with the people renamed."""
    return [row for first in range(1, len(puzzle)) if (row := _row(puzzle, first)) is not None]


def _row(puzzle: tuple[Said, ...], first: int) -> tuple[Said, ...] | None:
    """The row that begins with this person; None where there is none."""
    order = [first]
    while len(order) < len(puzzle):
        new = {abs(literal) - 1 for literal in puzzle[order[-1]][1:]}.difference(order)
        if len(new) != 1:
            return None
        order.append(new.pop())
    place = {person: number for number, person in enumerate(order, 1)}
    return tuple(_renamed(puzzle[person], place) for person in order)


def _renamed(said: Said, place: dict[int, int]) -> Said:
    literals = [place[abs(literal) - 1] * (1 if literal > 0 else -1) for literal in said[1:]]
    return (said[0], *(literals if said[0] == IMPLIES else sorted(literals, key=abs)))


def contradiction(puzzle: tuple[Said, ...], start: int) -> tuple[Said, ...] | None:
    """The puzzle with one statement changed, a knight for a knave or the like, so that there is no solution."""
    ways = [(person, changed) for person, said in enumerate(puzzle) for changed in _changed(said)]
    for turn in range(len(ways)):
        person, changed = ways[(start + turn) % len(ways)]
        other = (*puzzle[:person], changed, *puzzle[person + 1 :])
        if not solutions(other):
            return other
    return None


def _changed(said: Said) -> list[Said]:
    if said[0] in (SAME, DIFFERENT):
        return [(SAME + DIFFERENT - said[0], *said[1:])]
    return [(*said[:slot], -said[slot], *said[slot + 1 :]) for slot in range(1, len(said))]


def _space(level: int) -> Space:
    found = _LEVELS[level]
    return EMPTY if found is None else Rows(found)


def _pose(instance: tuple[Said, ...], words: Words) -> Posed:
    return told(instance, solutions(instance).bit_length() - 1, words)


def _misses(instance: tuple[Said, ...]) -> tuple[str, ...]:
    """One role wrong, all wrong, one left out, or that there is no solution; in the terse wording's letters."""
    people = len(instance)
    row = solutions(instance).bit_length() - 1
    wrong = [row ^ 1 << person for person in range(people)] + [row ^ (1 << people) - 1]
    return (*[values_told(other, people) for other in wrong], NONE, values_told(row, people - 1))


def _twins(instance: tuple[Said, ...], words: Words) -> tuple[Posed, Posed]:
    """The puzzle as it is, and with one statement changed so that there is no solution."""
    wording = words.whole(0, 1 << 30)
    false = contradiction(instance, seed_of(wording, instance))
    assert false is not None, "the space holds puzzles that can be made to contradict themselves"
    sound, lying = (_pose(one, Words(None if words.terse else wording)) for one in (instance, false))
    return sound, lying


KIND = Kind("knights", _space, _pose, _misses, _twins)
