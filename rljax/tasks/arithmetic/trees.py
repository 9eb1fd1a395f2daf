"""Expressions as trees that are numbered without listing any, each in one form only.

A sum holds what is added and what is subtracted, both without order; a product its factors. In what is added no sum
stands, since its brackets would be idle, and in a product no product: `a + b - c` is one tree however it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import groupby
from typing import Any

from rljax.tasks.arithmetic.notation import bracketed
from rljax.tasks.spaces import EMPTY, Integers, Mapped, Multisets, Product, Space, Union, product, union
from rljax.tasks.words import Words

# A number, ("+", added, subtracted), ("*", factors) or ("/", dividend, divisor) with an exact quotient of numbers.
Tree = Any

# How many terms are added and subtracted in a sum.
_TERMS = ((1, 1), (2, 0), (2, 1), (1, 2), (3, 0))


@lru_cache(maxsize=128)
def expressions(leaves: int) -> Space:
    """The sums and products with so many numbers 1…9, the quotients' numbers counted."""
    return union(_sums(leaves), _products(leaves))


@lru_cache(maxsize=128)
def _sums(leaves: int) -> Space:
    parts = [
        product(_bags(_added, share, plus), _bags(_subtracted, leaves - share, minus))
        for plus, minus in _TERMS
        for share in range(plus, leaves - minus + 1)
        if minus or share == leaves
    ]
    return Mapped(Union(tuple(parts)), lambda pair: ("+", *pair))


@lru_cache(maxsize=128)
def _products(leaves: int) -> Space:
    return Mapped(_bags(_factor, leaves, 2), lambda factors: ("*", factors))


@lru_cache(maxsize=128)
def _atoms(leaves: int) -> Space:
    if leaves == 2:
        return Mapped(product(Integers(2, 9), Integers(2, 9)), lambda pair: ("/", pair[0] * pair[1], pair[1]))
    return Integers(1, 9) if leaves == 1 else EMPTY


@lru_cache(maxsize=128)
def _added(leaves: int) -> Space:
    return union(_atoms(leaves), _products(leaves)) if leaves > 1 else _atoms(leaves)


@lru_cache(maxsize=128)
def _subtracted(leaves: int) -> Space:
    return union(_added(leaves), _sums(leaves)) if leaves > 1 else _atoms(leaves)


@lru_cache(maxsize=128)
def _factor(leaves: int) -> Space:
    return union(_atoms(leaves), _sums(leaves)) if leaves > 1 else _atoms(leaves)


def _bags(terms: Callable[[int], Space], leaves: int, count: int) -> Space:
    """Multisets of `count` terms with so many numbers in all."""
    return Union(tuple(_bag(terms, sizes) for sizes in _partitions(leaves, count, 1)))


def _bag(terms: Callable[[int], Space], sizes: tuple[int, ...]) -> Space:
    groups = [_chosen(terms(size), len(list(group))) for size, group in groupby(sizes)]
    return Mapped(Product(tuple(groups)), lambda found: tuple(tree for group in found for tree in group))


def _chosen(space: Space, count: int) -> Space:
    if count == 1:
        return Mapped(space, lambda tree: (tree,))
    return Mapped(Multisets(space.size, count), lambda places: tuple(map(space.at, places)))


def _partitions(total: int, count: int, least: int) -> Iterator[tuple[int, ...]]:
    """`count` numbers from `least` on that make `total`, ascending."""
    if count == 0:
        yield from [()] if total == 0 else []
        return
    for first in range(least, total // count + 1):
        for rest in _partitions(total - first, count - 1, first):
            yield (first, *rest)


def shuffled(tree: Tree, words: Words) -> Tree:
    """The tree with what is added, subtracted and multiplied in an order of its own."""
    if isinstance(tree, int) or tree[0] == "/":
        return tree
    return (tree[0], *(tuple(shuffled(part, words) for part in words.order(parts)) for parts in tree[1:]))


def written(tree: Tree) -> str:
    """The expression in ASCII with the brackets that it needs."""
    if isinstance(tree, int):
        return str(tree)
    if tree[0] == "/":
        return f"{tree[1]}/{tree[2]}"
    if tree[0] == "*":
        return "*".join(_enclosed(part, "+/") for part in tree[1])
    return "+".join(map(written, tree[1])) + "".join(f"-{_enclosed(part, '+')}" for part in tree[2])


def _enclosed(tree: Tree, signs: str) -> str:
    text = written(tree)
    return f"({text})" if not isinstance(tree, int) and tree[0] in signs else text


def worked(tree: Tree, lines: list[str]) -> int:
    """The value; appends the result of each operation, inner ones first and from left to right."""
    if isinstance(tree, int):
        return tree
    if tree[0] == "/":
        lines.append(f"{tree[1]}/{tree[2]}={tree[1] // tree[2]}")
        return int(tree[1] // tree[2])
    sign = tree[0]
    operands = [(sign, worked(part, lines)) for part in tree[1]]
    operands += [("-", worked(part, lines)) for part in tree[2]] if sign == "+" else []
    total = operands[0][1]
    for operator, value in operands[1:]:
        result = applied(operator, total, value)
        lines.append(f"{total}{operator}{bracketed(value)}={result}")
        total = result
    return total


def applied(sign: str, a: int, b: int) -> int:
    """The result of one operation of `+-*`."""
    if sign == "+":
        return a + b
    return a - b if sign == "-" else a * b
