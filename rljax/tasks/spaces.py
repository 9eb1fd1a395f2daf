"""Finite sets of instances that can be counted and numbered: `space.at(n)` is the n-th of `space.size` distinct ones.

A family lists nothing: it says what its instances are made of, and gets each by its number (unranking; Knuth, *The Art
of Computer Programming*, volume 4A, section 7.2.1).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol, runtime_checkable


@runtime_checkable
class Space(Protocol):
    """`at(0)` … `at(size − 1)` are all different; `at` gives None for a number that stands for no instance."""

    @property
    def size(self) -> int:
        """How many numbers there are."""

    def at(self, number: int) -> Any:
        """The instance of a number in 0…size−1, or None where there is none."""


@dataclass(frozen=True)
class Integers:
    """`low`…`high`, both included."""

    low: int
    high: int

    @property
    def size(self) -> int:
        """How many there are."""
        return max(self.high - self.low + 1, 0)

    def at(self, number: int) -> int:
        """`low` + number."""
        return self.low + number


@dataclass(frozen=True)
class Listed:
    """The values given, which must be distinct."""

    values: tuple[Any, ...]

    @property
    def size(self) -> int:
        """How many there are."""
        return len(self.values)

    def at(self, number: int) -> Any:
        """The value at this place."""
        return self.values[number]


@dataclass(frozen=True)
class Product:
    """Tuples of one element of each part; the last part varies fastest."""

    parts: tuple[Space, ...]

    @cached_property
    def size(self) -> int:
        """The product of the parts' sizes."""
        return math.prod(part.size for part in self.parts)

    def at(self, number: int) -> tuple[Any, ...] | None:
        """The tuple, None if one of its elements is."""
        found = []
        for part in reversed(self.parts):
            number, digit = divmod(number, part.size)
            found.append(part.at(digit))
        return None if any(value is None for value in found) else tuple(reversed(found))


@dataclass(frozen=True)
class Union:
    """The elements of the first part, then those of the next; the parts must be disjoint."""

    parts: tuple[Space, ...]

    @cached_property
    def size(self) -> int:
        """The sum of the parts' sizes."""
        return sum(part.size for part in self.parts)

    def at(self, number: int) -> Any:
        """The element."""
        for part in self.parts:
            if number < part.size:
                return part.at(number)
            number -= part.size
        raise IndexError("the number is not in the space")


@dataclass(frozen=True)
class Multisets:
    """`count` values of 0…`among`−1, order not counting, repetition allowed; ascending tuples."""

    among: int
    count: int

    @cached_property
    def size(self) -> int:
        """C(among + count − 1, count)."""
        return math.comb(self.among + self.count - 1, self.count) if self.among else int(not self.count)

    def at(self, number: int) -> tuple[int, ...]:
        """The multiset, by the combination c_i + i of the same rank."""
        chosen = Subsets(self.among + self.count - 1, self.count).at(number)
        return tuple(value - place for place, value in enumerate(chosen))


@dataclass(frozen=True)
class Subsets:
    """`count` distinct values of 0…`among`−1, order not counting; ascending tuples, in colexicographic order."""

    among: int
    count: int

    @cached_property
    def size(self) -> int:
        """C(among, count)."""
        return math.comb(self.among, self.count)

    def at(self, number: int) -> tuple[int, ...]:
        """The subset: number = Σ C(value_i, i + 1), the combinatorial number system."""
        found = []
        for place in range(self.count, 0, -1):
            value = _last_below(number, place, self.among)
            number -= math.comb(value, place)
            found.append(value)
        return tuple(reversed(found))


@dataclass(frozen=True)
class Arrangements:
    """`count` distinct values of 0…`among`−1 in order."""

    among: int
    count: int

    @cached_property
    def size(self) -> int:
        """among! / (among − count)!."""
        return math.perm(self.among, self.count)

    def at(self, number: int) -> tuple[int, ...]:
        """The arrangement, by its digits in the factorial number system."""
        left, found = list(range(self.among)), []
        for place in range(self.count):
            number, digit = divmod(number, self.among - place)
            found.append(left.pop(digit))
        return tuple(found)


@dataclass(frozen=True)
class Mapped:
    """The elements of a space, each put through an injective function; None where the function says None."""

    space: Space
    function: Callable[[Any], Any]

    @property
    def size(self) -> int:
        """How many there are."""
        return self.space.size

    def at(self, number: int) -> Any:
        """The function's value."""
        element = self.space.at(number)
        return None if element is None else self.function(element)


EMPTY = Listed(())


def product(*parts: Space) -> Product:
    """Tuples of one element of each part."""
    return Product(parts)


def union(*parts: Space) -> Union:
    """The elements of all parts, which must be disjoint."""
    return Union(parts)


def words(letters: int, length: int) -> Product:
    """Tuples of `length` values of 0…`letters`−1."""
    return Product((Integers(0, letters - 1),) * length)


def _last_below(number: int, place: int, among: int) -> int:
    """The largest value < `among` with C(value, place) ≤ number, by bisection."""
    low, high = place - 1, among - 1
    while low < high:
        middle = (low + high + 1) // 2
        if math.comb(middle, place) <= number:
            low = middle
        else:
            high = middle - 1
    return low
