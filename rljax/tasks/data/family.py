"""A data set as a family: its rows in random order, each once a round, in a training and a held-out part."""

from __future__ import annotations

from dataclasses import dataclass

from rljax.errors import InputError
from rljax.tasks.permute import fraction, permute, seed_of
from rljax.tasks.types import Posed, Posing


@dataclass(frozen=True)
class Entry:
    """A row that may be posed. `key` is the same for the same statement, in whatever file it stands."""

    posed: Posed
    key: str
    provenance: str


@dataclass(frozen=True, eq=False)
class DataFamily:
    """See `rljax.tasks.types.Family`. `rows` are the rows of each level, `level_names` what the file calls that level.

    A row is held out if the hash of its key says so, whatever the set: what one set trains on, another one of the
    same `held_out` does not measure. With `held_out` = 0 the level is measured on all of its rows.
    """

    name: str
    rows: tuple[tuple[Entry, ...], ...]
    level_names: tuple[str, ...]
    kind: str
    held_out: float

    @property
    def levels(self) -> int:
        """How many there are."""
        return len(self.rows)

    def size(self, level: int) -> int:
        """How many rows a level has."""
        return len(self.rows[level])

    def problem(self, seed: int, index: int, level: int, held_out: bool = False) -> Posing:
        """The first problem of the split at or behind place `index` of the level's walk."""
        rows = self.rows[level]
        # A part's only row may stand first in one round and last in the next.
        for place in range(index, index + 2 * len(rows)):
            turn, number = divmod(place, len(rows))
            order = seed_of(seed, self.name, level, turn).to_bytes(8, "big")
            entry = rows[permute(number, len(rows), order)]
            if self._is_in(entry.key, held_out):
                return Posing(entry.posed, entry.key, self.kind, place, entry.provenance)
        part, remedy = ("held-out", "raise") if held_out else ("training", "lower")
        raise InputError(f"data.sets[{self.name}] has no {part} row on level {level}; {remedy} its held_out.")

    def is_held_out(self, key: str) -> bool:
        """Whether the hash of a key puts it into the held-out part."""
        return fraction(key) < self.held_out

    def _is_in(self, key: str, held_out: bool) -> bool:
        return (held_out and self.held_out == 0) or self.is_held_out(key) == held_out
