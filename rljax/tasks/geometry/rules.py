"""Rules of geometry as forms of problems: wordings, and a function from the numbers in them to the answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import gcd, isqrt
from typing import Any

from rljax.tasks.algebra.forms import NO_SOLUTION, Form, Numbers, Statement, Twins, kind, tuple_text, wrong
from rljax.tasks.algebra.notation import Number, number, spaced
from rljax.tasks.family import Kind
from rljax.tasks.geometry.measure import Answer
from rljax.tasks.permute import seed_of
from rljax.tasks.spaces import EMPTY, Mapped, Multisets, Space
from rljax.tasks.words import Words
from rljax.verify.steps.canonical import key_of
from rljax.verify.steps.reading import read_given

# Zeros and ones, with which nothing may be left to be said.
_NEUTRAL = re.compile(r"(?<![0-9])[01](?![0-9])")
# The lines of a worked thought; what stands behind a colon, or all of it, is a relation between numbers.
Lines = tuple[str, ...]
Solved = tuple[Answer, Lines]


@dataclass(frozen=True)
class Rule:
    """A problem whose statement holds some numbers and asks for a measure, a point or a line.

    The wordings have places named by `letters`, one for each number of an instance. The first `alike` numbers may be
    said in any order; an instance has them ascending. `solve` and `misses` take the numbers; where `misses` is left
    out, what is near the right answer is taken. A `plain` rule asks for a numeral. `show` makes the fields of the
    wording, where they are not the numbers themselves.
    """

    wordings: tuple[str, ...]
    letters: str
    solve: Callable[..., Solved]
    misses: Callable[..., Sequence[Number | Answer]] | None = None
    alike: int = 0
    plain: bool = False
    twins: Twins | None = None
    show: Callable[..., Mapping[str, str]] | None = None

    def form(self, name: str) -> Form:
        """The form of problems that the rule describes."""
        return Form(name, self.wordings, self.state, self.wrong, self.twins)

    def state(self, numbers: Numbers, words: Words) -> Statement:
        """The statement for some numbers."""
        said = (*words.order(numbers[: self.alike]), *numbers[self.alike :]) if self.alike > 1 else numbers
        fields = self.show(*said) if self.show else fields_of(self.letters, said)
        return stated(fields, *self.solve(*numbers), self.plain)

    def wrong(self, numbers: Numbers) -> tuple[str, ...]:
        """Wrong answers."""
        right, _ = self.solve(*numbers)
        own = self.misses(*numbers) if self.misses else ()
        texts = [number(value) if isinstance(value, Number) else value.text for value in own]
        return wrong(right.text, *texts, *right.near())


def fields_of(letters: str, numbers: Sequence[Any]) -> dict[str, str]:
    """The numbers, or points, by their places."""
    return {letter: _shown(value) for letter, value in zip(letters, numbers, strict=True)}


def _shown(value: Any) -> str:
    return tuple_text(*value) if isinstance(value, tuple) else str(value)


def stated(fields: Mapping[str, str], answer: Answer, lines: Lines, plain: bool = False) -> Statement:
    """A statement with its answer, and the lines that lead to it; those that say nothing new are left out."""
    kept: dict[tuple[str, ...], str] = {}
    for line in lines:
        left, _, right = line.rpartition(": ")[2].partition("=")
        if not _is_idle(left, right):
            kept.setdefault((*sorted(left.split("*")), right), line)
    wanted = tuple(line.rpartition(": ")[2] for line in kept.values())
    shown = tuple(kept.values()) if plain else tuple(spaced(line) for line in kept.values())
    return Statement(fields, answer.gold, (), wanted, shown, plain=plain)


def _is_idle(left: str, right: str) -> bool:
    """Whether both sides read the same to the judge of steps: the same factors, zeros added, ones multiplied."""
    if sorted(left.replace("/", "*/").split("*")) == sorted(right.replace("/", "*/").split("*")):
        return True
    if _NEUTRAL.search(left) is None:
        return False
    relation = read_given(f"{left}={right}")
    return relation is not None and all(key_of(first) == key_of(second) for first, _, second in relation.pairs())


def unsolvable(fields: Mapping[str, str], line: str = "") -> Statement:
    """A statement whose premises cannot hold."""
    return Statement(fields, NO_SOLUTION, (), (), (line,) if line else ())


def twins(
    wordings: tuple[str, ...],
    letters: str,
    build: Callable[..., tuple[Numbers, Numbers, Answer, Lines]],
    alike: int = 0,
) -> Twins:
    """Twins from a function of an instance: the sound numbers, the false ones, the sound answer, the lines to it."""

    def state(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
        sound, false, answer, lines = build(*numbers)
        order = (*words.order(range(alike)), *range(alike, len(letters)))
        fields = [fields_of(letters, [values[at] for at in order]) for values in (sound, false)]
        return stated(fields[0], answer, lines), unsolvable(fields[1])

    return Twins(wordings, state)


def family_of(name: str, rules: Mapping[int, tuple[Rule, Space]]) -> Kind:
    """A kind with one rule a level. Levels with the same rule name their instances alike."""
    names = {rule: f"{name}{level}" for level, (rule, _) in reversed(tuple(rules.items()))}
    forms = tuple(rule.form(form) for rule, form in names.items())

    def space(level: int) -> Space:
        if level not in rules:
            return EMPTY
        rule, numbers = rules[level]
        return Mapped(numbers, lambda found: (names[rule], *found))

    return kind(name, forms, space)


class Draw:
    """Numbers that depend on an instance alone, to make its twins of."""

    def __init__(self, *numbers: Any) -> None:
        self._left = seed_of(*numbers)

    def whole(self, low: int, high: int) -> int:
        """A number in `low`…`high`; together they have 64 bits to draw from."""
        self._left, found = divmod(self._left, high - low + 1)
        return low + found


@cache
def triples(longest: int) -> tuple[tuple[int, int, int], ...]:
    """Right triangles with integer sides a < b < c ≤ longest: multiples of m^2 - n^2, 2mn, m^2 + n^2 (Euclid)."""
    found = set()
    for m in range(2, isqrt(longest) + 1):
        for n in range(1 + m % 2, m, 2):
            if gcd(m, n) == 1:
                legs, c = sorted((m * m - n * n, 2 * m * n)), m * m + n * n
                found |= {(k * legs[0], k * legs[1], k * c) for k in range(1, longest // c + 1)}
    return tuple(sorted(found))


def sides(most: int, count: int = 2) -> Space:
    """Lengths 1…most in ascending order."""
    return Mapped(Multisets(most, count), lambda found: tuple(value + 1 for value in found))
