"""Generated families: kinds of problems over numbered spaces of instances, walked in random order without repeats."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from rljax.errors import InputError
from rljax.tasks.jobs import evaluated
from rljax.tasks.permute import fraction, permute, seed_of
from rljax.tasks.spaces import Space
from rljax.tasks.types import Posed, Posing, Premise
from rljax.tasks.words import Words

LEVELS = 10


@dataclass(frozen=True)
class Kind:
    """One kind of problem within a family.

    `space` holds the instances of a level, canonical ones: those that differ by a symmetry only (`3+5`, `5+3`) are one.
    `pose` puts an instance into words, deterministically in (instance, words). `misses` are at least five different
    answers that look right and are wrong. `twins`, where premises can be made to fail, poses an instance twice in the
    same wording and look: solvable, and with premises that cannot hold.
    """

    name: str
    space: Callable[[int], Space]
    pose: Callable[[Any, Words], Posed]
    misses: Callable[[Any], tuple[str, ...]]
    twins: Callable[[Any, Words], tuple[Posed, Posed]] | None = None

    def posed(self, instance: Any, words: Words) -> Posed:
        """An instance in words, its answer to be worked out."""
        return evaluated(self.pose(instance, words))

    def twinned(self, instance: Any, words: Words) -> tuple[Posed, Posed]:
        """An instance twice, solvable and with premises that cannot hold. Only for kinds that have `twins`."""
        assert self.twins is not None
        sound, false = self.twins(instance, words)
        return evaluated(sound), evaluated(false)

    def key(self, instance: Any) -> str:
        """The instance's name, the same on whatever level it appears."""
        return f"{self.name}:{instance!r}"


@dataclass(frozen=True)
class Place:
    """Where a walk stands: the instance at `index`."""

    kind: Kind
    instance: Any
    key: str
    index: int


@dataclass(frozen=True)
class Generated:
    """A family of `kinds`, each on the levels where its space is not empty; see `rljax.tasks.types.Family`.

    A share `held_out` of the instances, by the hash of the instance, never appears in training. `terse` asks for the
    first phrasing and notation of each.
    """

    name: str
    kinds: tuple[Kind, ...]
    held_out: float = 0.1
    terse: bool = False
    levels: int = LEVELS

    def size(self, level: int) -> int:
        """How many distinct instances a level has (an upper bound where some numbers stand for none)."""
        return self._layout(level).size

    def sizes(self, level: int) -> dict[str, int]:
        """The same by kind."""
        return {kind.name: space.size for kind, space in self._layout(level).entries}

    def problem(self, seed: int, index: int, level: int, held_out: bool = False) -> Posing:
        """The first problem of the split at or behind place `index` of the level's walk."""
        place = next(self.walk(seed, index, level, held_out))
        posed = place.kind.posed(place.instance, self._words(seed, place.index, level))
        return self._posing(posed, place, seed, level, "plain")

    def twin(self, seed: int, index: int, level: int, held_out: bool = False) -> Posing:
        """A problem that may lie: places 2i and 2i + 1 are twins in random order, one solvable, one not.

        Raises `InputError` where no kind of the level has twins.
        """
        place = next(self.walk(seed, index // 2, level, held_out, twins=True))
        pair = place.kind.twinned(place.instance, self._words(seed, place.index, level))
        # Where the walk had to step over places, the pair begins anew: both halves are always asked for.
        half = index % 2 if place.index == index // 2 else 0
        lies = (half + seed_of(seed, place.index, level, "order")) % 2
        twin = Place(place.kind, place.instance, place.key, 2 * place.index + half)
        return self._posing(pair[lies], twin, seed, level, "false" if lies else "sound")

    def has_twins(self, level: int) -> bool:
        """Whether a kind of this level can pose false premises."""
        return any(kind.twins for kind, _ in self._layout(level).entries)

    def walk(self, seed: int, index: int, level: int, held_out: bool = False, twins: bool = False) -> Iterator[Place]:
        """The instances of a split from place `index` on, each once a round; round after round in a new order."""
        layout = self._layout(level, twins)
        if not layout.size:
            what = "kind with false premises" if twins else "problem"
            raise InputError(f"task.families[{self.name}] has no {what} on level {level}; leave the level out.")
        idle = 0
        # What stands first in one round may stand last in the next.
        while idle < 2 * layout.size:
            place = self._place(layout, seed, index, level)
            index += 1
            idle += 1
            if place is not None and self.is_held_out(place.key) == held_out:
                idle = 0
                yield place
        part = "held-out" if held_out else "training"
        raise InputError(f"task.families[{self.name}] has no {part} problem on level {level}; change task.held_out.")

    def is_held_out(self, key: str) -> bool:
        """Whether the hash of the instance puts it into the held-out part, on every level alike."""
        return fraction(f"{self.name}/{key}") < self.held_out

    def _place(self, layout: Layout, seed: int, index: int, level: int) -> Place | None:
        turn, place = divmod(index, layout.size)
        kind, space, number = layout.at(place)
        key = seed_of(seed, self.name, level, kind.name, turn).to_bytes(8, "big")
        instance = space.at(permute(number, space.size, key))
        return None if instance is None else Place(kind, instance, kind.key(instance), index)

    def _words(self, seed: int, index: int, level: int) -> Words:
        return Words(None if self.terse else seed_of(seed, self.name, level, index))

    def _posing(self, posed: Posed, place: Place, seed: int, level: int, premise: Premise) -> Posing:
        origin = f"generated: {self.name}, level {level}, seed {seed}, index {place.index}"
        return Posing(posed, place.key, place.kind.name, place.index, origin, premise)

    def _layout(self, level: int, twins: bool = False) -> Layout:
        return _layout(self.kinds, level, twins)


@dataclass(frozen=True)
class Layout:
    """The kinds of a level take turns; one whose space is used up drops out, until all are."""

    entries: tuple[tuple[Kind, Space], ...]  # by size, smallest first

    @cached_property
    def size(self) -> int:
        """Places in one round."""
        return sum(space.size for _, space in self.entries)

    def at(self, place: int) -> tuple[Kind, Space, int]:
        """The kind whose turn it is at a place, its space, and which of its numbers comes."""
        used = 0
        for first, (_, space) in enumerate(self.entries):
            active = len(self.entries) - first
            span = (space.size - used) * active
            if place < span:
                turn, which = divmod(place, active)
                return *self.entries[first + which], used + turn
            place -= span
            used = space.size
        raise IndexError("the place is not in the level")


@lru_cache(maxsize=1024)
def _layout(kinds: tuple[Kind, ...], level: int, twins: bool) -> Layout:
    chosen = [(kind, kind.space(level)) for kind in kinds if kind.twins or not twins]
    return Layout(tuple(sorted((entry for entry in chosen if entry[1].size), key=lambda entry: entry[1].size)))
