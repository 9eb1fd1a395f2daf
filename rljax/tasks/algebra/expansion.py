"""Kind `expansion`: products of sums multiplied out. The answer is the tuple of coefficients, the highest power first.

Coefficients are asked for, since the product itself has the value of what it is multiplied out to.

Level 1 `3(x+4)`; 2 `(x+a)(x+b)`; 3 `(ax+b)(cx+d)`; 4 a difference of two squares of sums; 5 `(ax+b)(cx^2+dx+e)`; 6 the
difference of two products; 7 three factors; 8 a cube less a product; 9 two quadratic factors, less a cube.

Twins: a number k is asked for that makes a product equal to a polynomial for all x; there is one, or there is none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache

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
from rljax.tasks.algebra.notation import polynomial, power, spaced
from rljax.tasks.spaces import EMPTY, Listed, Mapped, Multisets, Space, product
from rljax.tasks.words import Words

Polynomial = tuple[int, ...]
# Products, the first one added, the others taken away; each is a number and factors.
Products = tuple[tuple[Polynomial, ...], ...]

WORDINGS = (
    "{e};{q}=?",
    "For all {x}, {e}. What is {q}?",
    "Multiply out: {e}. Give {q}.",
    "The identity {e} holds for every real {x}. Find {q}.",
)
SAME = (
    "{e} for all {x};{k}=?",
    "For which {k} does {e} hold for all {x}?",
    "The number {k} is such that {e} for every real {x}. Find {k}.",
    "The identity {e} in {x} holds for a certain {k}. What is {k}?",
)
_COEFFICIENTS = ("pqrst", "klmnp", "uvwst", "abcdn")
_VARIABLES = ("x", "y", "z")


def times(first: Sequence[int], second: Sequence[int]) -> Polynomial:
    """The product of two polynomials, the highest power first."""
    found = [0] * (len(first) + len(second) - 1)
    for place, value in enumerate(first):
        for other, factor in enumerate(second):
            found[place + other] += value * factor
    return tuple(found)


def multiplied(factors: Sequence[Sequence[int]]) -> Polynomial:
    """The product of polynomials."""
    found: Polynomial = (1,)
    for factor in factors:
        found = times(found, factor)
    return found


def _sum(products: Products) -> Polynomial:
    """The first product less the others."""
    expanded = [multiplied(factors) for factors in products]
    length = max(map(len, expanded))
    rows = [(0,) * (length - len(row)) + row for row in expanded]
    return tuple(column[0] - sum(column[1:]) for column in zip(*rows, strict=True))


def _text(factors: Sequence[Polynomial], letter: str) -> str:
    """`3(x+2)^2(x-1)`; factors that are the same become a power."""
    shown = ""
    for factor, count in Counter(factors).items():
        inside = polynomial(factor, letter)
        exponent = f"^{count}" if count > 1 else ""
        shown += inside if len(factor) == 1 else f"({inside}){exponent}"
    return shown


def _expansion(numbers: Numbers, words: Words) -> Statement:
    (products,) = numbers
    letter, names = words.choose(*_VARIABLES), words.choose(*_COEFFICIENTS)
    texts = [_text(words.order(factors), letter) for factors in products]
    coefficients = _sum(products)
    top = len(coefficients) - 1
    wanted = "+".join([names[at] + power(letter, top - at) for at in range(top + 1)])
    fields = {"e": f"{'-'.join(texts)}={wanted}", "q": f"({','.join(names[: top + 1])})", "x": letter}
    values = [f"{name}={value}" for name, value in zip(names, coefficients, strict=False)]
    lines = [f"{text}={polynomial(multiplied(factors), letter)}" for text, factors in zip(texts, products, strict=True)]
    lines += [",".join(values)]
    given = tuple(f"2*{name}={2 * value}" for name, value in zip(names, coefficients, strict=False))
    return Statement(fields, tuple_gold(*coefficients), given, tuple(values), tuple(map(spaced, lines)))


def _misses(numbers: Numbers) -> tuple[str, ...]:
    (products,) = numbers
    right = _sum(products)
    first, *middle, last = right
    candidates = [(first, *(0 for _ in middle), last), (first, *(-value for value in middle), last)]
    return wrong_tuples(right, *candidates, (*right[:-1], -last), right[::-1])


def _constant(numbers: Numbers, words: Words) -> Statement:
    """`a(x+b)=ax+c`, with c asked for."""
    a, b = numbers
    letter, name = words.choose(*_VARIABLES), words.choose("c", "k", "n")
    fields = {"e": f"{_text(((a,), (1, b)), letter)}={polynomial((a, 0), letter)}+{name}", "q": name, "x": letter}
    line = f"{a}*{b if b > 0 else f'({b})'}={a * b}"
    return Statement(fields, number_gold(a * b), (), (line,), (line,), plain=True)


def _constant_misses(numbers: Numbers) -> tuple[str, ...]:
    a, b = numbers
    return tuple(str(value) for value in dict.fromkeys((b, a + b, -a * b, a * b + a, a * b - a, a * b + 1, a * b - 1))
                 if value != a * b)  # fmt: skip


def _twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    """The constant of the second factor is asked for; in the false twin the constant of the product does not fit."""
    products = numbers[0]
    known, second, *others = [factor for factor in products[0] if len(factor) > 1]
    rest = multiplied((known, *others))
    letter, name = words.choose(*_VARIABLES), words.choose("k", "a", "n")
    open_factor = f"({polynomial((*second[:-1], 0), letter)}+{name})"
    shown = words.order(
        (f"({polynomial(known, letter)})", open_factor, *[f"({polynomial(p, letter)})" for p in others])
    )
    right = times(rest, second)
    off = 1 + abs(sum(right)) % 3
    pair = [f"{''.join(shown)}={polynomial(p, letter)}" for p in (right, (*right[:-1], right[-1] + off))]
    fields = [{"e": equation, "x": letter, "k": name} for equation in pair]
    answer = f"{name}={second[-1]}"
    lines = (spaced(f"{rest[-1]}{name}={right[-1]}"), spaced(answer))
    sound = Statement(fields[0], number_gold(second[-1]), (pair[0],), (answer,), lines)
    return sound, Statement(fields[1], NO_SOLUTION, (pair[1],), (), ("no such number: the coefficients do not fit",))


def _constant_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    a, b = numbers
    return _twins(((((1, a), (1, b)),),), words)


@cache
def _linear(leading: int, most: int) -> tuple[Polynomial, ...]:
    """Sums ax+b with both not zero and a > 0."""
    return tuple((a, b) for a in range(1, leading + 1) for b in range(-most, most + 1) if b)


@cache
def _quadratic(leading: int, most: int) -> tuple[Polynomial, ...]:
    """Sums ax^2+bx+c with a > 0 and c not zero."""
    span = range(-most, most + 1)
    return tuple((a, b, c) for a in range(1, leading + 1) for b in span for c in span if c)


def _chosen(values: tuple[Polynomial, ...], count: int) -> Space:
    """`count` factors in a product, their order not counting."""
    return Mapped(Multisets(len(values), count), lambda places: tuple(values[at] for at in places))


def _power(values: tuple[Polynomial, ...], exponent: int) -> Space:
    return Mapped(Listed(values), lambda value: (value,) * exponent)


def _expansions(*parts: Space) -> Space:
    """The first product less the others; none where two are the same."""

    def build(products: Products) -> Numbers | None:
        return ("expansion", products) if len(set(products)) == len(products) else None

    return Mapped(product(*parts), build)


def _two_factors(first: tuple[Polynomial, ...], second: tuple[Polynomial, ...]) -> Space:
    """Factors of different degree."""
    return product(Listed(first), Listed(second))


_SPACES: tuple[Space, ...] = (
    EMPTY,
    Mapped(product(nonzero(2, 12), nonzero(1, 12)), lambda parts: ("constant", *parts)),
    _expansions(_chosen(_linear(1, 25), 2)),
    _expansions(_chosen(_linear(6, 9), 2)),
    _expansions(_power(_linear(6, 9), 2), _power(_linear(6, 9), 2)),
    _expansions(_two_factors(_linear(4, 9), _quadratic(3, 6))),
    _expansions(_chosen(_linear(5, 9), 2), _chosen(_linear(5, 9), 2)),
    _expansions(_chosen(_linear(4, 7), 3)),
    _expansions(_power(_linear(4, 7), 3), _chosen(_linear(5, 9), 2)),
    _expansions(_chosen(_quadratic(4, 7), 2), _power(_linear(4, 7), 3)),
)

EXPANSION = kind(
    "expansion",
    (
        Form("constant", WORDINGS, _constant, _constant_misses, Twins(SAME, _constant_twins)),
        Form("expansion", WORDINGS, _expansion, _misses, Twins(SAME, _twins)),
    ),
    _SPACES.__getitem__,
)
