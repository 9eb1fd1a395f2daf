"""Trees of a grammar by number: how many of a size there are, and which is the n-th.

The method is that of Flajolet, Zimmermann and Van Cutsem, *A calculus for the random generation of labelled
combinatorial structures* (1994), for trees without labels.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

# (name of the production, variant, children)
Tree = tuple[Any, ...]


@dataclass(frozen=True)
class Production:
    """One way to make a symbol: `cost` is added to the children's sizes, and a tree comes in so many `variants`.

    Two children are `unordered` if they have the same symbol and may change places without making another tree. A
    production without a name is its only child.
    """

    name: str
    cost: int
    children: tuple[str, ...] = ()
    variants: int = 1
    unordered: bool = False


@dataclass(frozen=True)
class Grammar:
    """Symbols and their productions. A tree has a size of 1 at least, and no symbol makes itself at no cost."""

    symbols: tuple[tuple[str, tuple[Production, ...]], ...]

    @cached_property
    def _productions(self) -> dict[str, tuple[Production, ...]]:
        return dict(self.symbols)

    @cached_property
    def _counts(self) -> dict[tuple[tuple[str, ...], int], int]:
        return {}

    @cached_property
    def _parts(self) -> dict[tuple[tuple[str, ...], int], list[tuple[int, int, int]]]:
        return {}

    def count(self, symbol: str, size: int) -> int:
        """How many trees of the size the symbol has."""
        return sum(self._made(production, size) for production in self._productions[symbol])

    def tree(self, symbol: str, size: int, number: int) -> Tree:
        """The tree of a number in 0…count−1."""
        for production in self._productions[symbol]:
            made = self._made(production, size)
            if number < made:
                return self._of(production, size, number)
            number -= made
        raise IndexError("the number is not among the trees")

    def _made(self, production: Production, size: int) -> int:
        """How many trees of the size the production makes."""
        left = size - production.cost
        if production.unordered:
            return production.variants * sum(self._pairs(production.children[0], left, less) for less in _halves(left))
        return production.variants * self._sequences(production.children, left)

    def _sequences(self, symbols: tuple[str, ...], size: int) -> int:
        """How many sequences of trees of these symbols have the size in all."""
        if not symbols or size < 0:
            return int(not symbols and size == 0)
        if (symbols, size) not in self._counts:
            self._counts[symbols, size] = self._counted(symbols, size)
        return self._counts[symbols, size]

    def _counted(self, symbols: tuple[str, ...], size: int) -> int:
        if len(symbols) == 1:
            return self.count(symbols[0], size)
        first, rest = symbols[:1], symbols[1:]
        return sum(self._sequences(first, part) * self._sequences(rest, size - part) for part in range(1, size))

    def _pairs(self, symbol: str, size: int, less: int) -> int:
        """How many unordered pairs there are of trees of the sizes `less` and `size` − `less`."""
        one, other = self._sequences((symbol,), less), self._sequences((symbol,), size - less)
        return one * other if 2 * less < size else one * (one + 1) // 2

    def _of(self, production: Production, size: int, number: int) -> Tree:
        number, variant = divmod(number, production.variants)
        left = size - production.cost
        children = (
            self._pair(production.children[0], left, number)
            if production.unordered
            else self._sequence(production.children, left, number)
        )
        return (production.name, variant, *children) if production.name else children[0]

    def _sequence(self, symbols: tuple[str, ...], size: int, number: int) -> tuple[Tree, ...]:
        if not symbols:
            return ()
        for part, rest, made in self._splits(symbols, size):
            if number < made:
                first, others = divmod(number, rest)
                return (self.tree(symbols[0], part, first), *self._sequence(symbols[1:], size - part, others))
            number -= made
        raise IndexError("the number is not among the sequences")

    def _splits(self, symbols: tuple[str, ...], size: int) -> list[tuple[int, int, int]]:
        """The sizes that the first tree may have, how many rests there are then, and how many sequences."""
        if (symbols, size) not in self._parts:
            rests = [(part, self._sequences(symbols[1:], size - part)) for part in range(1, size + 1)]
            found = [(part, rest, rest and rest * self._sequences(symbols[:1], part)) for part, rest in rests]
            self._parts[symbols, size] = [split for split in found if split[2]]
        return self._parts[symbols, size]

    def _pair(self, symbol: str, size: int, number: int) -> tuple[Tree, Tree]:
        for less in _halves(size):
            made = self._pairs(symbol, size, less)
            if number < made:
                break
            number -= made
        if 2 * less < size:
            one, other = divmod(number, self._sequences((symbol,), size - less))
        else:
            one, other = _unordered(number)
        return self.tree(symbol, less, one), self.tree(symbol, size - less, other)


def _halves(size: int) -> range:
    """The sizes that the lesser of two parts may have."""
    return range(1, size // 2 + 1)


def _unordered(number: int) -> tuple[int, int]:
    """The pair one ≤ other with number = other (other + 1) / 2 + one."""
    other = (math.isqrt(8 * number + 1) - 1) // 2
    return number - other * (other + 1) // 2, other


@dataclass(frozen=True)
class Trees:
    """The trees of a symbol that have one of the sizes."""

    grammar: Grammar
    symbol: str
    sizes: tuple[int, ...]

    @cached_property
    def _counts(self) -> tuple[int, ...]:
        # From small to large, so that counting needs no deep recursion.
        counts = [self.grammar.count(self.symbol, size) for size in range(max(self.sizes) + 1)]
        return tuple(counts[size] for size in self.sizes)

    @cached_property
    def size(self) -> int:
        """How many there are."""
        return sum(self._counts)

    def at(self, number: int) -> Tree:
        """The tree of a number, the first size's first."""
        for size, count in zip(self.sizes, self._counts, strict=True):
            if number < count:
                return self.grammar.tree(self.symbol, size, number)
            number -= count
        raise IndexError("the number is not in the space")
