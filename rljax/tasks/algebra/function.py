"""Kind `function`: a polynomial function found from what is known of it. The answer is an expression.

Level 3 the inverse of `ax+b`; 4 `f(x+h)` is a quadratic; 5 a line through two points; 6 `f(ax+b)` is linear; 7
`f(f(x))` or `f(f(f(x)))` of an increasing linear f; 8 a quadratic by three values; 9 a cubic by four values.

Twins: a function of limited degree by one value more than determines it, which fits or does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from rljax.tasks.algebra.expansion import times
from rljax.tasks.algebra.forms import NO_SOLUTION, Form, Numbers, Statement, Twins, kind, nonzero, wrong
from rljax.tasks.algebra.notation import Number, linear, polynomial, spaced
from rljax.tasks.spaces import EMPTY, Integers, Mapped, Space, Subsets, product
from rljax.tasks.types import Gold
from rljax.tasks.words import Words

WORDINGS = (
    "{e};{f}=?",
    "Given that {e}, find {f} as an expression in {x}.",
    "A function satisfies {e} for all {x}. What is {f}?",
    "Determine {f} if {e}.",
)
INVERSE = (
    "{e};inverse({x})=?",
    "Find the inverse function of {e}, as an expression in {x}.",
    "What is the inverse of the function given by {e}? Write it in {x}.",
    "The function {e} has an inverse. Give its expression in {x}.",
)
DEGREE = (
    "deg {f}<={n},{e};{f}=?",
    "A polynomial of degree at most {n} has the values {e}. Find {f}.",
    "Find {f}, a polynomial in {x} of degree {n} or less, with {e}.",
    "Determine the polynomial {f} of degree at most {n} that satisfies {e}.",
)
TWICE = (
    "{l},a>0,{e};{f}=?",
    "An increasing linear function satisfies {e}. What is {f}?",
    "Find the linear function {f} with positive slope for which {e}.",
    "Given that {e} and that the function is linear and increasing, determine {f}.",
)
_NAMES = (("f", "x"), ("g", "x"), ("P", "t"), ("h", "z"), ("Q", "y"))


def value(coefficients: Sequence[Number], at: Number) -> Number:
    """Of a polynomial, the highest power first."""
    found: Number = 0
    for coefficient in coefficients:
        found = found * at + coefficient
    return found


def shifted(coefficients: Sequence[int], by: int) -> tuple[int, ...]:
    """p(x + by), by Horner's scheme with polynomials."""
    found: tuple[int, ...] = (0,)
    for coefficient in coefficients:
        found = times(found, (1, by))
        found = (*found[:-1], found[-1] + coefficient)
    return found[-len(coefficients) :]


def _statement(known: str, answer: Sequence[Number], name: str, letter: str, lines: tuple[str, ...] = ()) -> Statement:
    gold = polynomial(answer, letter)
    fields = {"e": known, "f": f"{name}({letter})", "x": letter, "n": str(len(answer) - 1)}
    final = f"{name}({letter})={gold}"
    return Statement(fields, Gold("expression", gold), (), (final,), tuple(map(spaced, (*lines, final))))


def _misses(answer: Sequence[Number]) -> tuple[str, ...]:
    """Signs, a coefficient off, the order of the coefficients."""
    first, *middle, last = answer
    candidates = [
        (first, *middle, -last), (-first, *middle, last), tuple(answer[::-1]), (first, *middle, last + 1),
        (first, *middle, last - 1), (first + 1, *middle, last), (first - 1, *middle, last), (first, *middle, last + 2),
        (2 * first, *middle, last),
    ]  # fmt: skip
    return wrong(polynomial(answer), *[polynomial(candidate) for candidate in candidates])


def _inverse(numbers: Numbers, words: Words) -> Statement:
    name, letter = words.choose(*_NAMES)
    gold = Gold("expression", polynomial(_inverse_answer(*numbers), letter))
    return Statement({"e": f"{name}({letter})={polynomial(numbers, letter)}", "x": letter}, gold)


def _inverse_answer(a: int, b: int) -> tuple[Number, ...]:
    return Fraction(1, a), Fraction(-b, a)


def _shift(numbers: Numbers, words: Words) -> Statement:
    """f(x + h) is known; f is given by its coefficients."""
    h, *coefficients = numbers
    name, letter = words.choose(*_NAMES)
    known = f"{name}({linear((1, h), letter)})={polynomial(shifted(coefficients, h), letter)}"
    return _statement(known, coefficients, name, letter)


def _inner(numbers: Numbers, words: Words) -> Statement:
    """`f(ax+b)=cx+d`."""
    a, b, c, d = numbers
    name, letter = words.choose(*_NAMES)
    known = f"{name}({linear((a, b), letter)})={linear((c, d), letter)}"
    return _statement(known, _inner_answer(*numbers), name, letter)


def _inner_answer(a: int, b: int, c: int, d: int) -> tuple[Number, ...]:
    return Fraction(c, a), d - Fraction(c * b, a)


def _twice(numbers: Numbers, words: Words) -> Statement:
    """f = ax+b applied n times."""
    a, b, n = numbers
    letter = words.choose("x", "t", "z")
    slope, constant = a**n, sum(b * a**at for at in range(n))
    known = f"{'f(' * n}{letter}{')' * n}={linear((slope, constant), letter)}"
    statement = _statement(known, (a, b), "f", letter)
    return replace(statement, fields={**statement.fields, "l": f"f({letter})=a{letter}+b"})


def _points(numbers: Numbers, words: Words) -> Statement:
    """A polynomial by its values at as many places as it has coefficients."""
    coefficients, places = numbers
    name, letter = words.choose(*_NAMES)
    return _by_values(coefficients, [(at, value(coefficients, at)) for at in words.order(places)], name, letter)


def _by_values(answer: Sequence[Number], points: Sequence[tuple[int, Number]], name: str, letter: str) -> Statement:
    return _statement(",".join([f"{name}({at})={found}" for at, found in points]), answer, name, letter)


def _line_space() -> Space:
    """Lines through two points with integer coordinates, of whatever slope but zero."""

    def build(parts: tuple[tuple[int, int], int, int]) -> Numbers | None:
        (p, q), u, v = parts
        p, q, slope = p - 6, q - 6, Fraction(v - u, parts[0][1] - parts[0][0])
        return ("points", (slope, u - slope * p), (p, q)) if slope else None

    return Mapped(product(Subsets(13, 2), Integers(-12, 12), Integers(-12, 12)), build)


def _polynomial_space(most: int, degree: int) -> Space:
    def build(parts: tuple[int | tuple[int, ...], ...]) -> Numbers:
        *coefficients, places = parts
        return "points", tuple(coefficients), tuple(at - 3 for at in places)  # type: ignore[union-attr]

    span = Integers(-most, most)
    return Mapped(product(nonzero(1, most), *(span,) * degree, Subsets(7, degree + 1)), build)


def _twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    """A value more than determines the polynomial; numbers that are no polynomial stand for a line."""
    coefficients, places = numbers if isinstance(numbers[0], tuple) else _line_by(numbers)
    further = next(at for at in range(places[0] % 4, 99) if at not in places)
    name, letter = words.choose(*_NAMES)
    points = [(at, value(coefficients, at)) for at in (*places, further)]
    order = words.order(range(len(points)))
    off = 1 + abs(sum(places)) % 3
    wrongly = [*points[:-1], (further, points[-1][1] + off)]
    sound = _by_values(coefficients, [points[at] for at in order], name, letter)
    false = _by_values(coefficients, [wrongly[at] for at in order], name, letter)
    return sound, Statement(false.fields, NO_SOLUTION)


def _line_by(numbers: Numbers) -> tuple[tuple[int, int], tuple[int, int]]:
    """A line and two places on it."""
    mark = sum(map(abs, numbers))
    return (numbers[0], numbers[1]), (-(mark % 4), 1 + mark // 4 % 5)


def _made(name: str, *parts: Space) -> Space:
    return Mapped(product(*parts), lambda found: (name, *found))


_SPACES: tuple[Space, ...] = (
    *(EMPTY,) * 3,
    _made("inverse", nonzero(2, 15), nonzero(1, 30)),
    _made("shift", nonzero(1, 6), nonzero(1, 4), Integers(-9, 9), nonzero(1, 12)),
    _line_space(),
    _made("inner", nonzero(2, 7), nonzero(1, 9), nonzero(1, 9), nonzero(1, 12)),
    _made("twice", Integers(2, 20), nonzero(1, 20), Integers(2, 3)),
    _polynomial_space(6, 2),
    _polynomial_space(4, 3),
)
_TWINS = Twins(DEGREE, _twins)

FUNCTION = kind(
    "function",
    (
        Form("inverse", INVERSE, _inverse, lambda v: _misses(_inverse_answer(*v)), _TWINS),
        Form("shift", WORDINGS, _shift, lambda v: _misses(v[1:]), _TWINS),
        Form("inner", WORDINGS, _inner, lambda v: _misses(_inner_answer(*v)), _TWINS),
        Form("twice", TWICE, _twice, lambda v: _misses(v[:2]), _TWINS),
        Form("points", DEGREE, _points, lambda v: _misses(v[0]), _TWINS),
    ),
    _SPACES.__getitem__,
)
