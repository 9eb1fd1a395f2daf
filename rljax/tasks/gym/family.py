"""The family `reasoning_gym`: data sets of that package which were audited, taking turns, by the level of each."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from rljax.errors import InputError
from rljax.tasks.gym import sets
from rljax.tasks.permute import fraction, seed_of
from rljax.tasks.types import Gold, Posed, Posing
from rljax.verify.gym.packages import VERSION
from rljax.verify.gym.program import ALLOWED
from rljax.verify.gym.types import GymJob

NAME = "reasoning_gym"
# Seeds of data sets, to which an entry's number is added, stay within what numpy takes.
_SEEDS = (1 << 32) - sets.SIZE
# So many entries in a row of the wrong part, or that cannot be made, and a level has none.
_PATIENCE = 10_000


@dataclass(frozen=True)
class Gym:
    """See `rljax.tasks.types.Family`. `data_sets` are names, and how many levels each has.

    Level n has the data sets whose curricula go so far, in turn. Entries are drawn by chance: one may come again, and
    `size` counts draws. A share `held_out` of them, by the hash of question and answer, never appears in training.
    """

    data_sets: tuple[tuple[str, int], ...]
    held_out: float
    name: str = NAME

    @property
    def levels(self) -> int:
        """As many as the longest curriculum has."""
        return max(levels for _, levels in self.data_sets)

    def size(self, level: int) -> int:
        """How many entries can be drawn."""
        return len(self.names(level)) * sets.SIZE

    def names(self, level: int) -> tuple[str, ...]:
        """The data sets of a level."""
        return tuple([name for name, levels in self.data_sets if level < levels])

    def problem(self, seed: int, index: int, level: int, held_out: bool = False) -> Posing:
        """The first entry of the split at or behind place `index` of the level's walk."""
        for posing in self._walk(seed, index, level):
            if self.is_held_out(posing.key) == held_out:
                return posing
        part, remedy = ("held-out", "raise") if held_out else ("training", "lower")
        raise InputError(f"task.families[{NAME}] has no {part} problem on level {level}; {remedy} task.held_out.")

    def is_held_out(self, key: str) -> bool:
        """Whether the hash of a key puts it into the held-out part, on every level alike."""
        return fraction(f"{NAME}/{key}") < self.held_out

    def _walk(self, seed: int, index: int, level: int) -> Iterator[Posing]:
        names = self.names(level)
        for place in range(index, index + _PATIENCE):
            turn, which = divmod(place, len(names))
            round_, number = divmod(turn, sets.SIZE)
            name = names[which]
            drawn = _drawn(name, level, seed_of(seed, name, level, round_) % _SEEDS, number)
            if drawn is not None:
                origin = f"reasoning-gym {VERSION}: {name}, level {level}, seed {seed}, entry {turn}"
                yield Posing(drawn, _key(name, drawn), name, place, origin)


def make_family(held_out: float) -> Gym:
    """The family of all data sets that are allowed. Raises `InputError` where the package is not there."""
    sets.installed()
    return Gym(tuple(ALLOWED.items()), held_out)


def _drawn(name: str, level: int, seed: int, number: int) -> Posed | None:
    """An entry as a problem; None where the data set cannot make it."""
    try:
        entry = sets.entry(name, level, seed, number)
    except Exception:  # code of others draws by chance, and may raise anything where that fails
        return None
    return _posed(name, entry)


def _posed(name: str, entry: Mapping[str, Any]) -> Posed:
    question, answer = str(entry["question"]), str(entry["answer"])
    job = GymJob(name, question, answer, json.dumps(entry["metadata"]), "")
    return Posed(question.strip(), Gold("text", answer), job)


def _key(name: str, posed: Posed) -> str:
    text = f"{posed.text}\x1f{posed.gold.text}"
    return f"{name}:{blake2b(text.encode(errors='replace'), digest_size=12).hexdigest()}"
