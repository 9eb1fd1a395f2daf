"""Kind `linear`: equations of degree one in one unknown.

Level 0 `x+3=7`; 1 `x+a=b` and `ax=b` with larger numbers; 2 `ax+b=c`; 3 the unknown on both sides; 4 brackets; 5 both
sides, the solution a fraction; 6 two quotients; 7 three brackets, a fraction; 8 three quotients, a fraction.

Twins: an equation whose unknown drops out and leaves two different numbers, against one whose unknown does not; where
the plain equation is `ax+b=c`, an integer is asked for, which the equation has or has not.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import gcd, lcm
from typing import Any

from rljax.tasks.algebra.forms import (
    LETTERS,
    NO_SOLUTION,
    Form,
    Numbers,
    Statement,
    Twins,
    kind,
    nonzero,
    number_gold,
    wrong_numbers,
)
from rljax.tasks.algebra.notation import Number, bracket, joined, linear, quotient, spaced
from rljax.tasks.spaces import EMPTY, Integers, Listed, Mapped, Multisets, Space, Subsets, product, union
from rljax.tasks.words import Words

Term = tuple[int, int, int]

WORDINGS = (
    "{e};{x}=?",
    "Solve {e} for {x}.",
    "What value of {x} makes {e} true?",
    "Find {x} if {e}.",
    "Determine the number {x} for which {e}; where it is no integer, give a fraction in lowest terms.",
)
WHOLE = (
    "{x} in Z;{e};{x}=?",
    "Find the integer {x} with {e}.",
    "For which integer {x} does {e} hold?",
    "An integer {x} satisfies {e}. What is {x}?",
)


@dataclass(frozen=True, slots=True)
class _Equation:
    """`left = right` as shown, which comes to `ax + b = cx + d`."""

    left: str
    right: str
    collected: tuple[Number, Number, Number, Number]

    @property
    def solution(self) -> Fraction | None:
        a, b, c, d = self.collected
        return None if a == c else Fraction(d - b) / (a - c)

    def statement(self, letter: str, turn: bool) -> Statement:
        equation = f"{self.right}={self.left}" if turn else f"{self.left}={self.right}"
        fields = {"e": equation, "x": letter}
        solution = self.solution
        if solution is None:
            lines = (*self._lines(letter), "the unknown drops out, so there is no solution")
            return Statement(fields, NO_SOLUTION, (equation,), (), lines)
        answer = f"{letter}={solution}"
        lines = (*self._lines(letter), spaced(answer))
        return Statement(fields, number_gold(solution), (equation,), (answer,), lines)

    def _lines(self, letter: str) -> list[str]:
        """Brackets opened; the unknown on one side; what says no more than the line before it is left out."""
        a, b, c, d = self.collected
        lines = [f"{linear((a, b), letter)}={linear((c, d), letter)}"] if a or c else []
        if a != c and (b or c):
            lines.append(f"{linear((a - c, 0), letter)}={d - b}")
        shown = (f"{self.left}={self.right}", f"{letter}={self.solution}")
        return [spaced(line) for line in lines if line not in shown]


def _line_equation(a: int, b: int, c: int, letter: str) -> _Equation:
    return _Equation(linear((a, b), letter), str(c), (a, b, 0, c))


def _line(numbers: Numbers, words: Words) -> Statement:
    """`ax+b=c` with the solution x."""
    a, b, x = numbers
    letter = words.choose(*LETTERS)
    return _line_equation(a, b, a * x + b, letter).statement(letter, words.flip())


def _line_misses(numbers: Numbers) -> tuple[str, ...]:
    a, b, x = numbers
    c = a * x + b
    return wrong_numbers(x, Fraction(c + b, a), c - b - a, Fraction(c, a) - b, a * (c - b), c)


def _line_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    """`ax+b=c` with c so that a divides c - b, and so that it does not."""
    a, b, x = numbers
    a = a if abs(a) > 1 else 2 + abs(b) % 7
    letter, turn = words.choose(*LETTERS), words.flip()
    off = 1 + abs(3 * b + x) % (abs(a) - 1)
    sound = _line_equation(a, b, a * x + b, letter).statement(letter, turn)
    missed = _line_equation(a, b, a * x + b + off, letter).statement(letter, turn)
    lines = (*missed.solution, f"{letter} is not an integer, so there is no solution")
    return sound, Statement(missed.fields, NO_SOLUTION, missed.given, (), lines)


def _sides_equation(a: int, b: int, c: int, d: int, letter: str) -> _Equation:
    return _Equation(linear((a, b), letter), linear((c, d), letter), (a, b, c, d))


def _sides(numbers: Numbers, words: Words) -> Statement:
    """`ax+b=cx+d`."""
    a, b, c, d = numbers
    letter = words.choose(*LETTERS)
    return _sides_equation(a, b, c, d, letter).statement(letter, words.flip())


def _sides_misses(numbers: Numbers) -> tuple[str, ...]:
    a, b, c, d = numbers
    wrongly = [Fraction(d - b, a + c)] if a + c else []
    return wrong_numbers(Fraction(d - b, a - c), Fraction(d + b, a - c), *wrongly, Fraction(b - d, a - c), d - b)


def _sides_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    """The same equation, and with the same factor of x on both sides."""
    a, b, c, d = numbers
    letter, turn = words.choose(*LETTERS), words.flip()
    false = _sides_equation(a, b, a, d if d != b else d + 1, letter)
    return _sides_equation(a, b, c, d, letter).statement(letter, turn), false.statement(letter, turn)


def _brackets_equation(a: int, b: int, c: int, d: int, e: int, letter: str) -> _Equation:
    """`a(x+b)+c=dx+e`."""
    left = joined(((a, f"({linear((1, b), letter)})"), (c, "")))
    return _Equation(left, linear((d, e), letter), (a, a * b + c, d, e))


def _brackets(numbers: Numbers, words: Words) -> Statement:
    """`a(x+b)+c=dx+e` with the solution x."""
    a, b, c, d, x = numbers
    letter = words.choose(*LETTERS)
    return _brackets_equation(a, b, c, d, a * (x + b) + c - d * x, letter).statement(letter, words.flip())


def _brackets_misses(numbers: Numbers) -> tuple[str, ...]:
    a, b, c, d, x = numbers
    e = a * (x + b) + c - d * x
    wrongly = [Fraction(e - b - c, a - d), Fraction(e + a * b - c, a - d), Fraction(e - a * b + c, a - d)]
    return wrong_numbers(x, *wrongly)


def _brackets_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    """The same equation, and with the factor that the bracket has on the other side as well."""
    a, b, c, d, x = numbers
    letter, turn = words.choose(*LETTERS), words.flip()
    e = a * (x + b) + c - d * x
    false = _brackets_equation(a, b, c, a, e if e != a * b + c else e + 2, letter)
    return _brackets_equation(a, b, c, d, e, letter).statement(letter, turn), false.statement(letter, turn)


def _nested_equation(terms: tuple[Term, ...], g: int, h: int, letter: str) -> _Equation:
    """A sum of products `a(bx+c)` on the left, `g(x+h)` on the right."""
    left = joined([(a, f"({linear((b, c), letter)})") for a, b, c in terms])
    collected = (_factor(terms), sum(a * c for a, _, c in terms), g, g * h)
    return _Equation(left, bracket(g, linear((1, h), letter)), collected)


def _factor(terms: tuple[Term, ...]) -> int:
    return sum(a * b for a, b, _ in terms)


def _nested(numbers: Numbers, words: Words) -> Statement:
    terms, g, h = numbers
    letter = words.choose(*LETTERS)
    return _nested_equation(words.order(terms), g, h, letter).statement(letter, words.flip())


def _nested_misses(numbers: Numbers) -> tuple[str, ...]:
    terms, g, h = numbers
    (a, _, c), (d, _, f) = terms
    rest, value = _factor(terms) - g, g * h - a * c - d * f
    wrongly = (value + 2 * d * f, h - c - f, value + 2 * a * c, value - 2 * g * h)
    return wrong_numbers(Fraction(value, rest), *[Fraction(wrong, rest) for wrong in wrongly])


def _nested_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    """With g one more than the factor that x has on the left, and with g that factor."""
    terms, _, h = numbers
    if _factor(terms) in (0, -1):
        terms = (terms[0], (-terms[1][0], *terms[1][1:]))
    g, constant = _factor(terms), sum(a * c for a, _, c in terms)
    h += g * h == constant
    letter, turn = words.choose(*LETTERS), words.flip()
    shown = words.order(terms)
    sound = _nested_equation(shown, g + 1, h, letter)
    return sound.statement(letter, turn), _nested_equation(shown, g, h, letter).statement(letter, turn)


def _over_equation(terms: tuple[Term, ...], value: Fraction, letter: str) -> _Equation:
    """A sum of quotients `(ax+b)/p` that has a value."""
    left = "+".join([quotient(linear((a, b), letter), str(p)) for a, b, p in terms])
    common = lcm(*[p for _, _, p in terms], value.denominator)
    factor = sum(a * common // p for a, _, p in terms)
    return _Equation(left, str(value), (factor, sum(b * common // p for _, b, p in terms), 0, int(common * value)))


def _over(numbers: Numbers, words: Words) -> Statement:
    """A sum of quotients `(ax+b)/p`, with the solution x."""
    terms, x = numbers
    letter = words.choose(*LETTERS)
    return _over_equation(words.order(terms), _value(terms, x), letter).statement(letter, words.flip())


def _value(terms: tuple[Term, ...], x: Number) -> Fraction:
    return sum((Fraction(a * x + b) / p for a, b, p in terms), Fraction(0))


def _over_misses(numbers: Numbers) -> tuple[str, ...]:
    terms, x = numbers
    common = lcm(*[p for _, _, p in terms])
    return wrong_numbers(x, Fraction(x) / common, common * x, x + Fraction(1, common), Fraction(x) / terms[0][2])


def _over_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    """The last quotient takes away all the x that the others have, or all but a little."""
    terms, x = numbers
    *kept, (_, b, p) = terms
    common = lcm(*[q for _, _, q in kept], p)
    rest = -sum(a * common // q for a, _, q in kept)
    if rest in (0, -1):
        (a, *others), *further = kept
        return _over_twins((((a + 1 or 1, *others), *further, (1, b, p)), x), words)
    order = words.order(range(len(terms)))
    letter, turn = words.choose(*LETTERS), words.flip()
    sound, false = (*kept, (rest + 1, b, common)), (*kept, (rest, b, common))
    value, constant = _value(sound, x), _value(false, 0)
    pair = ((sound, value), (false, value if value != constant else value + 1))
    first, second = [_over_equation(tuple(some[at] for at in order), total, letter) for some, total in pair]
    return first.statement(letter, turn), second.statement(letter, turn)


@cache
def _terms() -> tuple[Term, ...]:
    """Quotients `(ax+b)/p` in lowest terms."""
    span = [value for value in range(-9, 10) if value]
    return tuple((a, b, p) for a in span[4:-4] for b in span for p in range(2, 10) if gcd(a, b, p) == 1)


def _sums(count: int, x: Space) -> Space:
    """Sums of `count` quotients in which x does not drop out."""

    def build(parts: tuple[tuple[int, ...], Number]) -> Numbers | None:
        terms = tuple(_terms()[at] for at in parts[0])
        return ("over", terms, parts[1]) if sum(Fraction(a, p) for a, _, p in terms) else None

    return Mapped(product(Multisets(len(_terms()), count), x), build)


def _fractions() -> Listed:
    return Listed(tuple(Fraction(u, v) for v in range(2, 8) for u in range(-20, 21) if gcd(u, v) == 1))


def _pairs(low: int, high: int) -> Space:
    """Factors a > c, both not zero: an equation turned round is the same equation."""
    values = nonzero(low, high).values
    return Mapped(Subsets(len(values), 2), lambda places: (values[places[1]], values[places[0]]))


def _integral_sides(parts: tuple[tuple[int, int], int, int]) -> Numbers:
    (a, c), b, x = parts
    return "sides", a, b, c, (a - c) * x + b


def _rational_sides(parts: tuple[tuple[int, int], int, int]) -> Numbers:
    (a, c), b, d = parts
    return "sides", a, b, c, d


def _line_space(a: Space, b: Space, x: Space) -> Space:
    return Mapped(product(a, b, x), lambda values: ("line", *values))


def _brackets_space() -> Space:
    """The factor of x on the right is another one than that of the bracket."""

    def build(parts: tuple[int, ...]) -> Numbers | None:
        return ("brackets", *parts) if parts[0] != parts[3] else None

    return Mapped(product(nonzero(2, 9), nonzero(1, 9), nonzero(1, 20), nonzero(1, 9), Integers(-20, 20)), build)


def _nested_space() -> Space:
    """Instances in which x does not drop out; the order of the brackets does not count."""
    brackets = product(nonzero(2, 9), Integers(1, 5), nonzero(1, 9))

    def build(parts: tuple[tuple[int, int], int, int]) -> Numbers | None:
        chosen, g, h = parts
        terms: Any = tuple(brackets.at(number) for number in chosen)
        return ("nested", terms, g, h) if _factor(terms) != g else None

    return Mapped(product(Multisets(brackets.size, 2), nonzero(1, 9), nonzero(1, 5)), build)


_SPACES: tuple[Space, ...] = (
    _line_space(Listed((1,)), Integers(1, 9), Integers(0, 9)),
    union(
        _line_space(Integers(2, 9), Listed((0,)), Integers(-9, 9)),
        _line_space(Listed((1,)), nonzero(1, 20), Integers(-20, 20)),
    ),
    _line_space(nonzero(2, 9), nonzero(1, 20), Integers(-12, 12)),
    Mapped(product(_pairs(1, 9), Integers(-20, 20), Integers(-12, 12)), _integral_sides),
    _brackets_space(),
    Mapped(product(_pairs(1, 12), nonzero(1, 30), nonzero(1, 30)), _rational_sides),
    _sums(2, Integers(-20, 20)),
    _nested_space(),
    _sums(3, _fractions()),
    EMPTY,
)

LINEAR = kind(
    "linear",
    (
        Form("line", WORDINGS, _line, _line_misses, Twins(WHOLE, _line_twins)),
        Form("sides", WORDINGS, _sides, _sides_misses, Twins(WORDINGS, _sides_twins)),
        Form("brackets", WORDINGS, _brackets, _brackets_misses, Twins(WORDINGS, _brackets_twins)),
        Form("nested", WORDINGS, _nested, _nested_misses, Twins(WORDINGS, _nested_twins)),
        Form("over", WORDINGS, _over, _over_misses, Twins(WORDINGS, _over_twins)),
    ),
    _SPACES.__getitem__,
)
