"""Kind `quadratic`: equations of degree two, solved over the real numbers.

Level 2 monic, integer roots up to 12; 3 up to 30; 4 one integer and one fractional root; 5 monic with any discriminant:
two roots, one, or none; 6 any coefficients without common divisor; 7 terms on both sides; 8 a product on one side;
9 terms on both sides with large coefficients.

The thought should name the discriminant early: it is the first milestone, its root and the roots of the equation come
after it. `D` belongs to what is given, as the discriminant, so that a wrong value of it is false; this is why equations
have no common divisor.

Twins: a negative discriminant against one that is not, with the same first two coefficients and a positive third.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from math import gcd

from rljax.tasks.algebra.forms import (
    LETTERS,
    NO_SOLUTION,
    Form,
    Numbers,
    Statement,
    Twins,
    kind,
    nonzero,
    signed,
    wrong,
)
from rljax.tasks.algebra.notation import linear, polynomial, root_text, spaced, squarefree, surd
from rljax.tasks.spaces import EMPTY, Integers, Listed, Mapped, Multisets, Space, product
from rljax.tasks.types import Gold
from rljax.tasks.words import Words

Coefficients = tuple[int, int, int]
Pair = tuple[int, int]

WORDINGS = (
    "{e};{x}=?",
    "Solve {e} over the real numbers.",
    "Find all real solutions of {e}.",
    "What are the real roots of the equation {e}?",
    "Determine the set of all real {x} with {e}; give exact values.",
)
FORMULA = r"quadratic formula: {x} = (-b \pm sqrt(b^2 - 4*a*c))/(2*a)"


def discriminant(a: int, b: int, c: int) -> int:
    """b^2 - 4ac."""
    return b * b - 4 * a * c


def root_texts(a: int, b: int, c: int) -> tuple[str, ...]:
    """The real roots of ax^2 + bx + c with a > 0, ascending, each once: `(-3-sqrt(65))/4`."""
    value = discriminant(a, b, c)
    if value < 0:
        return ()
    times, under = squarefree(value) if value else (0, 1)
    return tuple(dict.fromkeys(surd(-b, sign * times, under, 2 * a) for sign in (-1, 1)))


def thought(a: int, b: int, c: int, letter: str) -> tuple[str, ...]:
    """The coefficients, the discriminant, the formula, the roots."""
    value = discriminant(a, b, c)
    filled = f"{signed(b)}^2 - 4*{a}*{signed(c)} = {b * b} {'-' if c > 0 else '+'} {abs(4 * a * c)}"
    opening = (f"a = {a}, b = {b}, c = {c}", f"discriminant D = b^2 - 4*a*c = {filled} = {value}")
    if value < 0:
        return *opening, "the discriminant is negative, so there are no real roots"
    if not value:
        said = "the discriminant is zero, so there is exactly one real root"
        return *opening, said, f"{letter} = -b/(2*a) = {-b}/{2 * a} = {Fraction(-b, 2 * a)}"
    return *opening, *_by_formula(a, b, value, letter)


def _by_formula(a: int, b: int, value: int, letter: str) -> tuple[str, ...]:
    """The root of the discriminant, the formula, and the two roots that it gives."""
    times, under = squarefree(value)
    root = root_text(value)
    simplified = (f"sqrt(D) = sqrt({value}) = {root}",) if times > 1 or value == 1 else ()
    found = []
    for sign, mark in ((-1, "-"), (1, "+")):
        filled, final = f"({-b} {mark} {root})/{2 * a}", spaced(surd(-b, sign * times, under, 2 * a))
        found.append(f"{letter} = {filled}" + (f" = {final}" if final != filled else ""))
    return *simplified, FORMULA.format(x=letter), f"roots: {found[0]} or {found[1]}"


def milestones(a: int, b: int, c: int, letter: str) -> tuple[str, ...]:
    """The discriminant, its root where that is simpler than it looks, and the roots."""
    value = discriminant(a, b, c)
    simpler = (f"sqrt({value}) = {root_text(value)}",) if value > 1 and squarefree(value)[0] > 1 else ()
    return f"discriminant = {value}", *simpler, *[f"{letter} = {root}" for root in root_texts(a, b, c)]


def _statement(equation: str, coefficients: Coefficients, letter: str) -> Statement:
    """An equation that comes to ax^2 + bx + c = 0 with these coefficients."""
    roots = root_texts(*coefficients)
    gold = Gold("set", f"{{{','.join(roots)}}}") if roots else NO_SOLUTION
    collected = f"{polynomial(coefficients, letter)}=0"
    lines = thought(*coefficients, letter)
    given = (equation, f"2*D = {2 * discriminant(*coefficients)}")
    solution = lines if equation in (collected, f"0={collected[:-2]}") else (spaced(collected), *lines)
    return Statement({"e": equation, "x": letter}, gold, given, milestones(*coefficients, letter), solution)


def _turned(left: str, right: str, turn: bool) -> str:
    return f"{right}={left}" if turn else f"{left}={right}"


def _standard(numbers: Numbers, words: Words) -> Statement:
    """`ax^2+bx+c=0`."""
    a, b, c = numbers
    letter = words.choose(*LETTERS)
    return _statement(_turned(polynomial((a, b, c), letter), "0", words.flip()), (a, b, c), letter)


def _moved(numbers: Numbers, words: Words) -> Statement:
    """`ax^2+bx+c=0` with dx^2 + ex + f added on both sides."""
    return _moved_statement(numbers[:3], numbers[3:], words.choose(*LETTERS), words.flip())


def _moved_statement(coefficients: Coefficients, added: Sequence[int], letter: str, turn: bool) -> Statement:
    left = [value + more for value, more in zip(coefficients, added, strict=True)]
    equation = _turned(polynomial(left, letter), polynomial(added, letter), turn)
    return _statement(equation, coefficients, letter)


def _product(numbers: Numbers, words: Words) -> Statement:
    """`(px+q)(rx+s)=tx+u`."""
    factors, t, u = numbers
    return _product_statement(words.order(factors), (t, u), words.choose(*LETTERS), words.flip())


def _product_statement(factors: Sequence[Pair], right: Pair, letter: str, turn: bool) -> Statement:
    left = "".join([f"({linear(pair, letter)})" for pair in factors])
    return _statement(_turned(left, linear(right, letter), turn), _multiplied(factors, right), letter)


def _multiplied(factors: Sequence[Pair], right: Pair) -> Coefficients:
    (p, q), (r, s) = factors
    return p * r, p * s + q * r - right[0], q * s - right[1]


def root_misses(a: int, b: int, c: int) -> tuple[str, ...]:
    """Sets of numbers that mistakes lead to: a sign of b, a forgotten 2 or 4, one root of two, a negative radicand."""
    value, right = discriminant(a, b, c), f"{{{','.join(root_texts(a, b, c))}}}"
    times, under = squarefree(abs(value)) if value else (0, 1)
    wrongly = abs(b * b + 4 * a * c)
    other_times, other_under = squarefree(wrongly) if wrongly else (0, 1)
    found = [
        _set(b, times, under, 2 * a), _set(-b, times, under, a), _set(-b, other_times, other_under, 2 * a),
        f"{{{surd(-b, times, under, 2 * a)}}}", _set(-b, times, under, 2 * a), _set(-b + 2 * a, times, under, 2 * a),
        _set(-b - 2 * a, times, under, 2 * a), _set(-b, 2 * times + 1, under, 2 * a), _set(-b, 3 * a, 1, 2 * a),
    ]  # fmt: skip
    return wrong(right, *found)


def _set(whole: int, times: int, under: int, below: int) -> str:
    roots = dict.fromkeys(surd(whole, sign * times, under, below) for sign in (-1, 1))
    return f"{{{','.join(roots)}}}"


def _beside(a: int, b: int, c: int) -> tuple[int, int, int]:
    """(b, c, c') for twins: ax^2 + bx + c has real roots, ax^2 + bx + c' has none, c > 0 and c' > 0.

    Where the roots of the instance are rational, so are those of the sound twin.
    """
    value = discriminant(a, b, c)
    root = squarefree(value)[0] if value > 0 else 0
    if value >= 0 and root * root == value:
        small, large = sorted((abs(-b - root) or 2 * a, abs(-b + root) or 2 * a))
        b = (small + large) // (-2 if b < 0 else 2)
        return b, small * large // (4 * a), _coprime(a, b, b * b // (4 * a) + 1 + c % 3, 1)
    b += (4 * a if b >= 0 else -4 * a) if b * b < 40 * a else 0
    most = b * b // (4 * a)
    return b, _coprime(a, b, most - c % 3, -1), _coprime(a, b, most + 1 + c % 4, 1)


def _coprime(a: int, b: int, c: int, step: int) -> int:
    """The first of c, c + step, … with which a and b have no common divisor."""
    while gcd(a, b, c) != 1:
        c += step
    return c


def _standard_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    a, b, c = numbers
    b, sound, false = _beside(a, b, c)
    letter, turn = words.choose(*LETTERS), words.flip()
    pair = [_statement(_turned(polynomial((a, b, c), letter), "0", turn), (a, b, c), letter) for c in (sound, false)]
    return pair[0], pair[1]


def _moved_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    a, b, c, *added = numbers
    b, sound, false = _beside(a, b, c)
    letter, turn = words.choose(*LETTERS), words.flip()
    return _moved_statement((a, b, sound), added, letter, turn), _moved_statement((a, b, false), added, letter, turn)


def _product_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    factors, t, u = numbers
    a, middle, last = _multiplied(factors, (t, u))
    b, sound, false = _beside(a, middle, last)
    shown, letter, turn = words.order(factors), words.choose(*LETTERS), words.flip()
    rights = [(t + middle - b, u + last - c) for c in (sound, false)]
    pair = [_product_statement(shown, right, letter, turn) for right in rights]
    return pair[0], pair[1]


@cache
def _fractional() -> tuple[tuple[int, int], ...]:
    """Roots q/p that are no integers, as (p, q)."""
    return tuple((p, q) for p in range(2, 7) for q in range(-13, 14) if gcd(p, q) == 1)


@cache
def _factors() -> tuple[tuple[int, int], ...]:
    """Factors px+q without common divisor."""
    return tuple((p, q) for p in range(1, 5) for q in range(-9, 10) if gcd(p, q) == 1)


def _integral_roots(most: int) -> Space:
    """Monic equations with integer roots of this size."""

    def build(places: tuple[int, ...]) -> Numbers:
        r, s = (place - most for place in places)
        return "standard", 1, -(r + s), r * s

    return Mapped(Multisets(2 * most + 1, 2), build)


def _rational_roots(parts: tuple[tuple[int, int], int]) -> Numbers:
    (p, q), s = parts
    return "standard", p, -(p * s + q), q * s


def _primitive(parts: tuple[int, ...]) -> Numbers | None:
    """Coefficients without common divisor."""
    return ("standard", *parts) if gcd(*parts) == 1 else None


def _moved_space(a: Space, size: int, constant: int) -> Space:
    """Equations with terms on both sides; the quadratic term is larger on the left: turned round they are the same."""

    def build(parts: tuple[int, ...]) -> Numbers | None:
        return ("moved", *parts) if gcd(*parts[:3]) == 1 and any(parts[3:5]) else None

    b, c = Integers(-size, size), Integers(-constant, constant)
    return Mapped(product(a, b, c, Integers(-5, 5), b, c), build)


def _product_space() -> Space:
    def build(parts: tuple[tuple[int, int], int, int]) -> Numbers | None:
        places, t, u = parts
        factors = (_factors()[places[0]], _factors()[places[1]])
        return ("product", factors, t, u) if gcd(*_multiplied(factors, (t, u))) == 1 else None

    return Mapped(product(Multisets(len(_factors()), 2), Integers(-9, 9), nonzero(1, 20)), build)


_SPACES: tuple[Space, ...] = (
    EMPTY,
    EMPTY,
    _integral_roots(12),
    _integral_roots(30),
    Mapped(product(Listed(_fractional()), Integers(-12, 12)), _rational_roots),
    Mapped(product(Listed((1,)), Integers(-20, 20), nonzero(1, 40)), _primitive),
    Mapped(product(Integers(2, 9), Integers(-20, 20), nonzero(1, 30)), _primitive),
    _moved_space(Integers(1, 6), 15, 20),
    _product_space(),
    _moved_space(Integers(2, 15), 40, 99),
)

QUADRATIC = kind(
    "quadratic",
    (
        Form("standard", WORDINGS, _standard, lambda v: root_misses(*v), Twins(WORDINGS, _standard_twins)),
        Form("moved", WORDINGS, _moved, lambda v: root_misses(*v[:3]), Twins(WORDINGS, _moved_twins)),
        Form(
            "product",
            WORDINGS,
            _product,
            lambda v: root_misses(*_multiplied(v[0], v[1:])),
            Twins(WORDINGS, _product_twins),
        ),
    ),
    _SPACES.__getitem__,
)
