"""Percentage changes one after the other: what becomes of a value, and what it was."""

from __future__ import annotations

from fractions import Fraction
from math import prod

from rljax.tasks.arithmetic.posing import at_levels, integer, near
from rljax.tasks.family import Kind
from rljax.tasks.spaces import Integers, Mapped, Multisets, Space, product
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# Changes in percent, the order of which does not count, and a multiple of the least value that stays whole in any.
Changes = tuple[tuple[int, ...], int]

_PERCENTS = tuple(sign * size for size in (5, 10, 20, 25, 30, 40, 50, 60, 75, 80) for sign in (1, -1))
# How many changes, and the greatest multiple, by level.
_BOUNDS = {4: (1, 60), 5: (2, 30), 6: (3, 30), 7: (4, 30), 8: (5, 30), 9: (7, 9)}
_SUBJECTS = (
    "the price of a bicycle", "the population of a town", "the number of visitors", "the weight of a pile of sand",
    "the number of trees in a park", "the membership of a club", "the value of a painting", "the rent of a shop",
)  # fmt: skip


def _factor(change: int) -> Fraction:
    return 1 + Fraction(change, 100)


def _ends(instance: Changes) -> tuple[int, int]:
    """The value before and after all changes."""
    changes, multiple = instance
    factors = [_factor(change) for change in changes]
    before = multiple * prod(factor.denominator for factor in factors)
    return before, int(before * prod(factors))


def _told(changes: tuple[int, ...], joint: str) -> str:
    """`rises by 20% and then falls by 10%`."""
    return joint.join(f"{'rises' if change > 0 else 'falls'} by {abs(change)}%" for change in changes)


def _walk(before: int, changes: tuple[int, ...]) -> list[tuple[int, int]]:
    """The value before and after each change."""
    found, value = [], before
    for change in changes:
        after = int(value * _factor(change))
        found.append((value, after))
        value = after
    return found


def _forward(instance: Changes, words: Words) -> Posed:
    changes = words.order(instance[0])
    before, after = _ends(instance)
    lines = [f"{x}*{100 + c}/100={y}" for (x, y), c in zip(_walk(before, changes), changes, strict=True)]
    marked = ";".join(f"{change:+d}%" for change in changes)
    listed = marked.replace(";", ", ")
    subject, told = words.choose(*_SUBJECTS), _told(changes, ", then ")
    factors = " ".join(f"\\left(1 {'+' if c > 0 else '-'} {abs(c)}\\%\\right)" for c in changes)
    text = words.choose(
        f"{before};{marked}=?",
        f"{subject.capitalize()} is {before}. It {told}. What is it in the end?",
        f"Find ${before} {factors}$.",
        f"Take the number {before}. It {told}. Which number results?",
        f"In the beginning {subject} was {before}. Since then it changed by {listed}, in this order, each percentage "
        "being of the value just before. What is it now?",
    )
    return integer(text, after, lines)


def _backward(instance: Changes, words: Words) -> Posed:
    changes = words.order(instance[0])
    before, after = _ends(instance)
    steps = zip(reversed(_walk(before, changes)), reversed(changes), strict=True)
    lines = [f"{y}*100/{100 + c}={x}" for (x, y), c in steps]
    marked = ";".join(f"{change:+d}%" for change in changes)
    listed = marked.replace(";", ", ")
    subject, told = words.choose(*_SUBJECTS), _told(changes, ", then ")
    factors = " ".join(f"\\left(1 {'+' if c > 0 else '-'} {abs(c)}\\%\\right)" for c in changes)
    text = words.choose(
        f"x;{marked}={after};x=?",
        f"A value {told}. After that {subject} is {after}. What was it at first?",
        f"Solve $x {factors} = {after}$ for $x$.",
        f"A number {told}, and becomes {after}. Which number was it?",
        f"Now {subject} is {after}. That is after changes of {listed}, in this order, each percentage being of the "
        "value just before. What was it before them?",
    )
    return integer(text, before, lines)


def _misses(instance: Changes) -> tuple[str, ...]:
    before, after = _ends(instance)
    added = before * (100 + sum(instance[0])) // 100
    return near(after, added, before, 2 * before - after, after + before)


def _backward_misses(instance: Changes) -> tuple[str, ...]:
    before, after = _ends(instance)
    undone = after * (100 - sum(instance[0])) // 100
    return near(before, undone, after, 2 * after - before, after + before)


def _changes(count: int, multiple: int) -> Space:
    chosen = Mapped(Multisets(len(_PERCENTS), count), lambda places: tuple(_PERCENTS[place] for place in places))
    return product(chosen, Integers(1, multiple))


CHANGES = (
    Kind("percent_change", at_levels({n: _changes(*bounds) for n, bounds in _BOUNDS.items()}), _forward, _misses),
    Kind("percent_back", at_levels({n: _changes(*bounds) for n, bounds in _BOUNDS.items() if n > 4}), _backward,
         _backward_misses),
)  # fmt: skip
