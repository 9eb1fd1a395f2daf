"""The choices of wording that one problem makes: which phrasing, which names, which order."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Words:
    """Choices drawn from `seed`; without one the wording is terse: always the first choice, always the given order."""

    def __init__(self, seed: int | None = None) -> None:
        self.terse = seed is None
        self._random = Random(seed)

    def choose(self, *options: T) -> T:
        """One of the options; the first should be the tersest."""
        return options[0] if self.terse else options[int(self._random.random() * len(options))]

    def pick(self, values: Sequence[T], count: int) -> tuple[T, ...]:
        """`count` distinct ones among the values, in random order."""
        return tuple(values[:count]) if self.terse else tuple(self._random.sample(values, count))

    def order(self, values: Sequence[T]) -> tuple[T, ...]:
        """All of the values, in random order."""
        return self.pick(values, len(values))

    def flip(self) -> bool:
        """Yes or no; no where the wording is terse."""
        return not self.terse and self._random.random() < 0.5

    def whole(self, low: int, high: int) -> int:
        """A whole number in `low`…`high`, both included; `low` where the wording is terse."""
        return low if self.terse else self._random.randint(low, high)
