"""Values with places that depend on them: moduli with their residues, bases with their numbers."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Any


@dataclass(frozen=True)
class Counted:
    """Pairs of a value and a place in 0…count−1, the counts given for the values in turn; a `Space`."""

    values: tuple[Any, ...]
    counts: tuple[int, ...]

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        return tuple(accumulate(self.counts))

    @property
    def size(self) -> int:
        """The sum of the counts."""
        return self._ends[-1] if self.counts else 0

    def at(self, number: int) -> tuple[Any, int]:
        """The value whose turn it is, by bisection, and the place within its own."""
        which = bisect_right(self._ends, number)
        return self.values[which], number - (self._ends[which - 1] if which else 0)
