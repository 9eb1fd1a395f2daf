"""Terms by number, each once, however its variables are called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache

from rljax.tasks.proof.grammar import Grammar, Production, Trees
from rljax.tasks.proof.grammar import Tree as Shape
from rljax.tasks.proof.rewriting import Tree
from rljax.tasks.spaces import Product, product

_MOST_CONSTANTS = 2
# What a leaf costs, where a symbol of one argument costs 1: the size then says how many there are of both.
_LEAF = 16


@dataclass(frozen=True)
class Signature:
    """The symbols of terms: with two arguments, with one, and with none."""

    binary: tuple[str, ...]
    unary: tuple[str, ...] = ()
    constants: tuple[str, ...] = ()


@dataclass(frozen=True)
class Labels:
    """Words of constants, at most two, and variables, numbered in the order in which they first come.

    A constant is a negative number, −1 the last of them.
    """

    length: int
    constants: int
    variables: int

    @cached_property
    def size(self) -> int:
        """How many there are."""
        return _ways(self.length, 0, 0, self)

    def at(self, number: int) -> tuple[int, ...]:
        """The word of a number."""
        word: list[int] = []
        known = fixed = 0
        for left in reversed(range(self.length)):
            label, known, fixed, number = self._next(left, known, fixed, number)
            word.append(label)
        return tuple(word)

    def _next(self, left: int, known: int, fixed: int, number: int) -> tuple[int, int, int, int]:
        """The next label, how many variables and constants there are then, and the number of the rest."""
        for label, more_known, more_fixed in _labels(known, fixed, self):
            ways = _ways(left, known + more_known, fixed + more_fixed, self)
            if number < ways:
                return label, known + more_known, fixed + more_fixed, number
            number -= ways
        raise IndexError("the number is not among the words")


def _labels(known: int, fixed: int, words: Labels) -> list[tuple[int, int, int]]:
    """What may come behind so many variables and constants: the label, and how many of both it adds."""
    constants = [(label, 0, 1) for label in range(-words.constants, 0)] if fixed < _MOST_CONSTANTS else []
    return constants + [(label, int(label == known), 0) for label in range(min(known + 1, words.variables))]


@lru_cache(maxsize=1 << 12)
def _ways(left: int, known: int, fixed: int, words: Labels) -> int:
    """How many words there are that begin alike and have so many labels left."""
    if not left:
        return 1
    return sum(
        _ways(left - 1, known + more_known, fixed + more_fixed, words)
        for _, more_known, more_fixed in _labels(known, fixed, words)
    )


@dataclass(frozen=True)
class Starts:
    """The terms with so many leaves, and at most so many symbols of one argument, none right above another."""

    signature: Signature
    leaves: int
    variables: int
    unary: int = 0

    @cached_property
    def _parts(self) -> Product:
        sizes = tuple(_LEAF * self.leaves + unary for unary in range(self.unary + 1))
        shapes = Trees(_shapes(len(self.signature.binary), len(self.signature.unary)), "term", sizes)
        return product(shapes, Labels(self.leaves, len(self.signature.constants), self.variables))

    @property
    def size(self) -> int:
        """How many there are."""
        return self._parts.size

    def at(self, number: int) -> Tree:
        """The term of a number."""
        shape, labels = self._parts.at(number)  # type: ignore[misc]
        return _filled(shape, list(labels), self.signature)


@lru_cache(maxsize=64)
def _shapes(binary: int, unary: int) -> Grammar:
    bare = (Production("leaf", _LEAF), Production("binary", 0, ("term", "term"), binary))
    under = (Production("unary", 1, ("bare",), unary),) if unary else ()
    return Grammar((("term", (Production("", 0, ("bare",)), *under)), ("bare", bare)))


def _filled(shape: Shape, labels: list[int], signature: Signature) -> Tree:
    """The shape with the labels on its leaves from left to right; takes them from the list."""
    name, variant, *parts = shape
    if name == "leaf":
        label = labels.pop(0)
        return (signature.constants[label],) if label < 0 else label
    symbols = signature.binary if name == "binary" else signature.unary
    return (symbols[variant], *[_filled(part, labels, signature) for part in parts])
