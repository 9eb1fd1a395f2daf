"""Kind `partial`: partial fractions. The numerators of the parts are asked for, as a tuple.

Level 6 two factors `x+a`; 7 two factors `ax+b`; 8 a factor and its square, and another factor; 9 three factors.

Twins: one numerator is asked for, the others are known; there is one that fits, or there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from math import gcd

from rljax.tasks.algebra.expansion import multiplied
from rljax.tasks.algebra.forms import (
    NO_SOLUTION,
    Form,
    Numbers,
    Statement,
    Twins,
    kind,
    nonzero,
    number_gold,
    tuple_gold,
    wrong_tuples,
)
from rljax.tasks.algebra.notation import linear, polynomial, spaced
from rljax.tasks.spaces import EMPTY, Arrangements, Mapped, Space, Subsets, product
from rljax.tasks.words import Words

Pair = tuple[int, int]

WORDINGS = (
    "{e};{q}=?",
    "The identity {e} holds wherever both sides are defined. Find {q}.",
    "Decompose into partial fractions: {e}. What is {q}?",
    "For which {q} is {e} for all {x} in the domain?",
)
_NAMES = ("ABC", "abc", "pqr", "uvw")
_VARIABLES = ("x", "y", "z")


def _factor(pair: Pair, exponent: int, letter: str) -> str:
    return f"({linear(pair, letter)})" + (f"^{exponent}" if exponent > 1 else "")


def _cofactors(parts: Sequence[tuple[Pair, int]]) -> list[tuple[int, ...]]:
    """What each numerator is multiplied by: the product of all factors over the part's own denominator.

    A part is a factor and its exponent; a factor with exponent 2 stands behind the same one with exponent 1.
    """
    highest = dict(parts)
    found = []
    for pair, exponent in parts:
        rest = [factor for factor, most in highest.items() for _ in range(most - exponent * (factor == pair))]
        found.append(multiplied(rest))
    return found


def numerator(parts: Sequence[tuple[Pair, int]], values: Sequence[int]) -> tuple[int, ...]:
    """The numerator of the sum over the common denominator."""
    cofactors = _cofactors(parts)
    length = max(map(len, cofactors))
    rows = [(0,) * (length - len(row)) + row for row in cofactors]
    columns = zip(*rows, strict=True)
    return tuple(sum(value * entry for value, entry in zip(values, column, strict=True)) for column in columns)


def _partial(numbers: Numbers, words: Words) -> Statement:
    """Parts and their numerators."""
    parts, values = numbers
    letter, names = words.choose(*_VARIABLES), words.choose(*_NAMES)[: len(parts)]
    equation = _equation(parts, numerator(parts, values), letter, names)
    answers = tuple(f"{name}={value}" for name, value in zip(names, values, strict=True))
    given = tuple(f"2*{name}={2 * value}" for name, value in zip(names, values, strict=True))
    fields = {"e": equation, "q": f"({','.join(names)})", "x": letter}
    return Statement(fields, tuple_gold(*values), given, answers, (spaced(",".join(answers)),))


def _equation(parts: Sequence[tuple[Pair, int]], above: Sequence[int], letter: str, names: Sequence[str]) -> str:
    below = "".join([_factor(pair, exponent, letter) for pair, exponent in dict(parts).items()])
    right = "+".join([f"{name}/{_factor(*part, letter)}" for name, part in zip(names, parts, strict=True)])
    return f"({polynomial(above, letter)})/({below})={right}"


def _misses(numbers: Numbers) -> tuple[str, ...]:
    values = numbers[1]
    return wrong_tuples(values, tuple(-value for value in values), values[::-1])


def _twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    """All numerators on the right are known but the first; the constant on the left fits, or does not."""
    parts, values = numbers
    letter, name = words.choose(*_VARIABLES), words.choose("A", "a", "p", "k")
    shown = (name, *map(str, values[1:]))
    above = numerator(parts, values)
    off = 1 + sum(map(abs, values)) % 4
    equations = [_equation(parts, top, letter, shown) for top in (above, (*above[:-1], above[-1] + off))]
    answer = f"{name}={values[0]}"
    fields = [{"e": equation.replace("+-", "-"), "q": name, "x": letter} for equation in equations]
    sound = Statement(fields[0], number_gold(values[0]), (f"2*{name}={2 * values[0]}",), (answer,), (spaced(answer),))
    return sound, Statement(fields[1], NO_SOLUTION)


@cache
def _factors(leading: int, most: int) -> tuple[Pair, ...]:
    """Factors ax+b without common divisor."""
    return tuple((a, b) for a in range(1, leading + 1) for b in range(-most, most + 1) if gcd(a, b) == 1)


def _space(factors: tuple[Pair, ...], count: int) -> Space:
    """Different factors, in an order that does not count, with numerators."""

    def build(found: tuple[tuple[int, ...], tuple[int, ...]]) -> Numbers:
        return "partial", tuple((factors[at], 1) for at in found[0]), found[1]

    return Mapped(product(Subsets(len(factors), count), product(*(nonzero(1, 9),) * count)), build)


def _square_space(factors: tuple[Pair, ...]) -> Space:
    """A factor, its square, and another factor."""

    def build(found: tuple[tuple[int, int], tuple[int, ...]]) -> Numbers:
        first, second = (factors[at] for at in found[0])
        return "partial", ((first, 1), (first, 2), (second, 1)), found[1]

    return Mapped(product(Arrangements(len(factors), 2), product(*(nonzero(1, 9),) * 3)), build)


_SPACES: tuple[Space, ...] = (
    *(EMPTY,) * 6,
    _space(_factors(1, 9), 2),
    _space(_factors(4, 9), 2),
    _square_space(_factors(1, 7)),
    _space(_factors(2, 7), 3),
)

PARTIAL = kind("partial", (Form("partial", WORDINGS, _partial, _misses, Twins(WORDINGS, _twins)),), _SPACES.__getitem__)
