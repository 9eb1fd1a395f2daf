"""Kind `division`: the remainder, a polynomial, of a division by a quadratic.

Level 6 a cubic; 7 by `(x-a)(x-b)`, the remainders by `x-a` and `x-b` being known; 8 `px^n+q` by `(x-a)(x-b)`; 9 that by
`(x-a)^2`.
"""

from __future__ import annotations

from collections.abc import Sequence

from rljax.tasks.algebra.expansion import times
from rljax.tasks.algebra.forms import Form, Numbers, Statement, kind, nonzero, wrong
from rljax.tasks.algebra.notation import joined, linear, polynomial, power, spaced
from rljax.tasks.spaces import EMPTY, Integers, Mapped, Space, Subsets, product
from rljax.tasks.types import Gold
from rljax.tasks.words import Words

DIVIDED = (
    "({p}):({d}) rest=?",
    "What is the remainder when {p} is divided by {d}?",
    "Find the remainder of the division of {p} by {d}, a polynomial in {x}.",
    "Divide {p} by {d} until the remainder has a lower degree than the divisor. What remains?",
)
KNOWN = (
    "P:({d}) rest {r},P:({o}) rest {s};P:({d})({o}) rest=?",
    "A polynomial leaves the remainder {r} when divided by {d}, and {s} when divided by {o}. What is left by {b}?",
    "Dividing a polynomial by {d} leaves {r}, by {o} it leaves {s}. Find its remainder by {b}, a polynomial in {x}.",
    "The remainders of P by {d} and by {o} are {r} and {s}. Determine the remainder of P by {b}.",
)
_LETTERS = ("x", "y", "t", "z")


def _rest(dividend: Sequence[int], divisor: Sequence[int]) -> tuple[int, ...]:
    """The remainder by a divisor with leading coefficient 1, the highest power first, zeros included."""
    left = list(dividend)
    while len(left) >= len(divisor):
        leading = left[0]
        for place, value in enumerate(divisor):
            left[place] -= leading * value
        del left[0]
    return tuple(left)


def _divided(numbers: Numbers, words: Words) -> Statement:
    """A dividend and a quadratic with leading coefficient 1."""
    dividend, divisor = numbers
    letter = words.choose(*_LETTERS)
    return _statement(dividend, divisor, polynomial(divisor, letter), letter)


def _statement(dividend: Sequence[int], divisor: Sequence[int], shown: str, letter: str) -> Statement:
    rest = _rest(dividend, divisor)
    quotient = _quotient(dividend, divisor)
    fields = {"p": polynomial(dividend, letter), "d": shown, "x": letter}
    answer = polynomial(rest, letter)
    product_text = f"({polynomial(divisor, letter)})({polynomial(quotient, letter)})"
    line = f"{fields['p']}={product_text}" + ("" if answer == "0" else answer if answer[0] == "-" else f"+{answer}")
    return Statement(fields, Gold("expression", answer), (), (line,), (spaced(line),))


def _quotient(dividend: Sequence[int], divisor: Sequence[int]) -> tuple[int, ...]:
    left, found = list(dividend), []
    while len(left) >= len(divisor):
        found.append(left[0])
        for place, value in enumerate(divisor):
            left[place] -= found[-1] * value
        del left[0]
    return tuple(found)


def _rest_misses(rest: Sequence[int]) -> tuple[str, ...]:
    """Signs, the two coefficients changed over, one of them off."""
    p, q = rest
    found = [(-p, q), (p, -q), (q, p), (p + 1, q), (p, q + 1), (p - 1, q), (p, q - 1), (p, 0)]
    return wrong(polynomial((p, q)), *[polynomial(pair) for pair in found])


def _power(numbers: Numbers, words: Words) -> Statement:
    """`px^n+q` divided by the product of `x-a` and `x-b`."""
    p, n, q, a, b = numbers
    letter = words.choose(*_LETTERS)
    factors = [f"({linear((1, -root), letter)})" for root in words.order((a, b))]
    rest = _power_rest(p, n, q, a, b)
    fields = {
        "p": joined(((p, power(letter, n)), (q, ""))),
        "d": "".join(factors) if a != b else f"{factors[0]}^2",
        "x": letter,
    }
    answer = Gold("expression", polynomial(rest, letter))
    if a == b:
        slope = f"{p * n}*{a}^{n - 1}" if a > 0 else f"{p * n}*({a})^{n - 1}"
        lines = [f"slope: {slope}={rest[0]}", f"value: {rest[0]}*{_in(a)}{_plus(rest[1])}={rest[0] * a + rest[1]}"]
        return Statement(fields, answer, (), (lines[0].removeprefix("slope: "),), tuple(map(spaced, lines)))
    lines = [f"{p}*{_in(root)}^{n}{_plus(q)}={p * root**n + q}" for root in (a, b)]
    return Statement(fields, answer, (), tuple(lines), tuple(map(spaced, lines)))


def _power_rest(p: int, n: int, q: int, a: int, b: int) -> tuple[int, ...]:
    return _rest((p, *(0,) * (n - 1), q), times((1, -a), (1, -b)))


def _in(value: int) -> str:
    return str(value) if value >= 0 else f"({value})"


def _plus(value: int) -> str:
    return f"+{value}" if value >= 0 else str(value)


def _known(numbers: Numbers, words: Words) -> Statement:
    """The remainders r at a and r + m(b - a) at b of an unknown polynomial."""
    a, b, r, m = numbers
    letter = words.choose(*_LETTERS)
    (first, value), (second, other) = words.order(((a, r), (b, r + m * (b - a))))
    texts = [linear((1, -first), letter), linear((1, -second), letter)]
    fields = {"d": texts[0], "o": texts[1], "r": str(value), "s": str(other), "x": letter}
    fields["b"] = f"({texts[0]})({texts[1]})"
    answer = Gold("expression", polynomial((m, r - m * a), letter))
    line = f"({other}-{_in(value)})/({second}-{_in(first)})={m}"
    return Statement(fields, answer, (), (line,), (spaced(line),))


def _divided_space() -> Space:
    def build(parts: tuple[int, ...]) -> Numbers:
        return "divided", parts[:4], (1, *parts[4:])

    middle = Integers(-7, 7)
    return Mapped(product(nonzero(1, 5), middle, middle, nonzero(1, 9), nonzero(1, 6), nonzero(1, 6)), build)


def _power_space() -> Space:
    """a < b."""

    def build(parts: tuple[int, int, int, tuple[int, int]]) -> Numbers:
        p, n, q, (a, b) = parts
        return "power", p, n, q, a - 2, b - 2

    return Mapped(product(Integers(1, 9), Integers(5, 12), nonzero(1, 9), Subsets(6, 2)), build)


def _square_space() -> Space:
    def build(parts: tuple[int, int, int, int]) -> Numbers:
        p, n, q, a = parts
        return "power", p, n, q, a, a

    return Mapped(product(Integers(1, 12), Integers(5, 12), nonzero(1, 12), nonzero(1, 3)), build)


def _known_space() -> Space:
    """a < b; the slope is not zero, so that the answer is no number."""

    def build(parts: tuple[tuple[int, int], int, int]) -> Numbers:
        (a, b), r, m = parts
        return "known", a - 7, b - 7, r, m

    return Mapped(product(Subsets(15, 2), Integers(-12, 12), nonzero(1, 6)), build)


_SPACES: tuple[Space, ...] = (*(EMPTY,) * 6, _divided_space(), _known_space(), _power_space(), _square_space())

DIVISION = kind(
    "division",
    (
        Form("divided", DIVIDED, _divided, lambda v: _rest_misses(_rest(*v))),
        Form("known", KNOWN, _known, lambda v: _rest_misses((v[3], v[2] - v[3] * v[0]))),
        Form("power", DIVIDED, _power, lambda v: _rest_misses(_power_rest(*v))),
    ),
    _SPACES.__getitem__,
)
