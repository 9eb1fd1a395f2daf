"""Kind `value`: a polynomial at an integer. Kind `remainder`: what division by a polynomial leaves.

`value`: level 1 `P(x)=2x+3`; 2 quadratic; 3 cubic; 4 cubic with larger numbers.
`remainder`: level 3 a quadratic, 4 a cubic divided by `x-a`; 5 the k with which a cubic leaves a given remainder.

Twins: for `value` a linear function with three values that are on a line or not; for `remainder` a k with which two
divisions leave given remainders, or with which they do not.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rljax.tasks.algebra.forms import (
    NO_SOLUTION,
    Form,
    Numbers,
    Statement,
    Twins,
    kind,
    nonzero,
    number_gold,
    signed,
    wrong_numbers,
)
from rljax.tasks.algebra.notation import joined, linear, polynomial, spaced
from rljax.tasks.spaces import EMPTY, Integers, Mapped, Space, product
from rljax.tasks.words import Words

VALUE = (
    "{p};{c}=?",
    "Let {p}. What is {c}?",
    "Compute {c} for {p}.",
    "Evaluate {p} at {x}={a}.",
)
LINE = (
    "{p},{v};{c}=?",
    "A function has the form {p}, and {v}. What is {c}?",
    "Given that {v} and that {p} for certain numbers, find {c}.",
    "For a linear function {p} it is known that {v}. Determine {c}.",
)
REMAINDER = (
    "({p}):({d}) rest=?",
    "What is the remainder when {p} is divided by {d}?",
    "Find the remainder of the division of {p} by {d}.",
    "Divide {p} by {d}. What remains?",
)
LEAVES = (
    "({p}):({d}) rest {r};{k}=?",
    "Divided by {d}, the polynomial {p} leaves the remainder {r}. Find {k}.",
    "For which {k} does {p} leave the remainder {r} when it is divided by {d}?",
    "What must {k} be if the remainder of {p} by {d} is {r}?",
)
BOTH = (
    "({p}):({d}) rest {r},:({o}) rest {s};{k}=?",
    "Divided by {d}, the polynomial {p} leaves the remainder {r}, and divided by {o} the remainder {s}. Find {k}.",
    "For which {k} does {p} leave the remainder {r} when divided by {d} and {s} when divided by {o}?",
    "The remainder of {p} by {d} is {r}, and that by {o} is {s}. What is {k}?",
)
_LETTERS = ("x", "y", "t", "z")
_FUNCTIONS = ("P", "f", "Q", "g")


def horner(coefficients: Sequence[int], at: int) -> int:
    """The value of a polynomial, the highest power first."""
    value = 0
    for coefficient in coefficients:
        value = value * at + coefficient
    return value


def _value(numbers: Numbers, words: Words) -> Statement:
    *coefficients, at = numbers
    letter, name = words.choose(*_LETTERS), words.choose(*_FUNCTIONS)
    fields = {
        "p": f"{name}({letter})={polynomial(coefficients, letter)}",
        "c": f"{name}({at})",
        "x": letter,
        "a": str(at),
    }
    return _arithmetic(fields, coefficients, at)


def _arithmetic(fields: dict[str, str], coefficients: Sequence[int], at: int) -> Statement:
    """The powers of the number, the terms, and their sum."""
    top = len(coefficients) - 1
    value = horner(coefficients, at)
    powers = [f"{signed(at)}^{exponent}={at**exponent}" for exponent in range(2, top + 1)]
    terms = [c * at ** (top - place) for place, c in enumerate(coefficients)]
    total = joined((term, "") for term in terms)
    lines = [*powers, f"{total}={value}"] if sum(map(bool, terms)) > 1 else powers
    return Statement(fields, number_gold(value), (), tuple(lines), tuple(lines), plain=True)


def _value_misses(numbers: Numbers) -> tuple[str, ...]:
    *coefficients, at = numbers
    right = horner(coefficients, at)
    candidates = (
        horner(coefficients, -at),
        horner([*coefficients[:-1], -coefficients[-1]], at),
        right - coefficients[-1],
    )
    return wrong_numbers(right, *candidates)


def _value_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    """Three values of `ax+b`, the last of which may be off, and a fourth that is asked for."""
    *_, a, b, at = numbers
    slope = a or 1
    letter, name = words.choose(*_LETTERS), words.choose(*_FUNCTIONS)
    places = [abs(at) % 4, abs(at) % 4 + 1 + abs(b) % 3, abs(at) % 4 + 5]
    values = [slope * place + b for place in places]
    order = words.order(range(3))
    asked = places[-1] + 1 + abs(slope) % 3
    fields = {"p": f"{name}({letter})=a{letter}+b", "c": f"{name}({asked})", "x": letter}
    pair = []
    for found in (values, [*values[:2], values[2] + 1 + abs(b) % 2]):
        shown = ",".join([f"{name}({places[place]})={found[place]}" for place in order])
        right = slope * asked + b
        gold = number_gold(right) if found is values else NO_SOLUTION
        pair.append(Statement({**fields, "v": shown}, gold))
    return pair[0], pair[1]


def _remainder(numbers: Numbers, words: Words) -> Statement:
    """Division by `x-a`."""
    *coefficients, at = numbers
    letter = words.choose(*_LETTERS)
    fields = {"p": polynomial(coefficients, letter), "d": linear((1, -at), letter), "x": letter}
    return _arithmetic(fields, coefficients, at)


def _with_letter(numbers: Numbers, words: Words) -> Statement:
    """A cubic `x^3+bx^2+kx+d` that leaves a remainder by `x-a`, with the k."""
    b, d, at, k = numbers
    letter, name = words.choose(*_LETTERS), words.choose("k", "m", "n")
    fields = _divided(b, d, at, horner((1, b, k, d), at), letter, name)
    answer = f"{name}={k}"
    known, value = at**3 + b * at**2 + d, horner((1, b, k, d), at)
    given = f"{at}*{name}+{known}={value}" if known >= 0 else f"{at}*{name}-{-known}={value}"
    lines = [given, answer] if at != 1 else [given.removeprefix("1*"), answer]
    return Statement(fields, number_gold(k), (f"{given}+0",), (answer,), tuple(map(spaced, lines)))


def _divided(b: int, d: int, at: int, rest: int, letter: str, name: str) -> dict[str, str]:
    shown = joined(((1, f"{letter}^3"), (b, f"{letter}^2"), (1, f"{name}{letter}"), (d, "")))
    return {"p": shown, "d": linear((1, -at), letter), "r": str(rest), "k": name, "x": letter}


def _with_letter_misses(numbers: Numbers) -> tuple[str, ...]:
    b, d, at, k = numbers
    known, rest = at**3 + b * at**2 + d, horner((1, b, k, d), at)
    return wrong_numbers(k, Fraction(rest - known, -at), Fraction(rest + known, at), rest - known, Fraction(-known, at))


def _with_letter_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    b, d, at, k = numbers
    return _both_twins((b, d, k), (at, -at if at % 2 else at + 1), words)


def _both_twins(values: tuple[int, int, int], places: tuple[int, int], words: Words) -> tuple[Statement, Statement]:
    """Two remainders of the cubic, the second of which may be off."""
    b, d, k = values
    letter, name = words.choose(*_LETTERS), words.choose("k", "m", "n")
    rests = [horner((1, b, k, d), place) for place in places]
    fields = _divided(b, d, places[0], rests[0], letter, name)
    fields |= {"o": linear((1, -places[1]), letter), "s": str(rests[1])}
    off = 1 + (abs(b) + abs(d)) % 3
    sound = Statement(fields, number_gold(k), (), (f"{name}={k}",))
    return sound, Statement({**fields, "s": str(rests[1] + off * abs(places[1]))}, NO_SOLUTION)


_SMALL, _MIDDLE = nonzero(1, 9), Integers(-9, 9)


def _value_space(level: int) -> Space:
    parts: dict[int, tuple[Space, ...]] = {
        1: (Integers(2, 9), nonzero(1, 9), Integers(-5, 9)),
        2: (nonzero(1, 5), _MIDDLE, _SMALL, nonzero(2, 6)),
        3: (nonzero(1, 5), _MIDDLE, _MIDDLE, _SMALL, nonzero(2, 6)),
        4: (nonzero(2, 9), nonzero(1, 15), nonzero(1, 15), nonzero(1, 20), nonzero(4, 12)),
    }
    return Mapped(product(*parts[level]), lambda found: ("value", *found)) if level in parts else EMPTY


def _remainder_space(level: int) -> Space:
    divisor = nonzero(1, 5)
    parts: dict[int, tuple[str, Space]] = {
        3: ("rest", product(nonzero(1, 5), _MIDDLE, _SMALL, divisor)),
        4: ("rest", product(nonzero(1, 5), _MIDDLE, _MIDDLE, _SMALL, divisor)),
        5: ("letter", product(_MIDDLE, nonzero(1, 12), divisor, Integers(-12, 12))),
    }
    if level not in parts:
        return EMPTY
    name, space = parts[level]
    return Mapped(space, lambda found: (name, *found))


def _remainder_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    *_, b, c, d, at = (1, *numbers)
    return _both_twins((b, d, c), (at, -at if at % 2 else at + 1), words)


VALUES = kind("value", (Form("value", VALUE, _value, _value_misses, Twins(LINE, _value_twins)),), _value_space)
REMAINDERS = kind(
    "remainder",
    (
        Form("rest", REMAINDER, _remainder, _value_misses, Twins(BOTH, _remainder_twins)),
        Form("letter", LEAVES, _with_letter, _with_letter_misses, Twins(BOTH, _with_letter_twins)),
    ),
    _remainder_space,
)
