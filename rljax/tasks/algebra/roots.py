"""Kind `vieta`: symmetric expressions in the roots of a polynomial. Kind `roots`: all roots of a polynomial.

`vieta`: level 4 the sum or the product of the roots of a quadratic; 5 the sum of the squares; 6 of the inverses or the
cubes; 7 the square of the difference; 8 the sum of the squares of the roots of a cubic; 9 of their inverses or cubes.
`roots`: level 3 the other root of a quadratic; 5 a cubic without constant term; 6 a cubic with integer roots; 7 with a
fraction among them; 8 `x^4+bx^2+c`; 9 a quartic with integer roots.

Twins: an equation that is said to have a certain root, and has it or not.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache, partial

from rljax.tasks.algebra.expansion import multiplied
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
    set_text,
    wrong,
    wrong_numbers,
    wrong_sets,
)
from rljax.tasks.algebra.notation import factor, linear, polynomial, root_text, spaced
from rljax.tasks.spaces import EMPTY, Arrangements, Integers, Listed, Mapped, Multisets, Space, Subsets, product
from rljax.tasks.types import Gold
from rljax.tasks.words import Words

SYMMETRIC = (
    "{e};roots {n};{q}=?",
    "Let {n} be the roots of {e}. Find {q}.",
    "The equation {e} has the roots {n}, each as often as it occurs. What is {q}?",
    "If {n} are the solutions of {e}, complex ones included, compute {q}.",
)
ALL = (
    "{e};{x}=?",
    "Find all real solutions of {e}.",
    "Solve {e} over the real numbers.",
    "What is the set of the real roots of {e}?",
    "Factor the left side and find every real {x} with {e}.",
)
OTHER = (
    "{e},{x}={r};other {x}=?",
    "One root of {e} is {r}. Find the other roots.",
    "The equation {e} has the root {x}={r}. What are its other roots?",
    "Knowing that {r} is a solution of {e}, find the remaining solutions.",
)
# What is asked of the roots: as text, and in the elementary symmetric functions.
_ASKED: dict[str, tuple[str, str]] = {
    "sum": ("{r}+{s}", "{r}+{s}+{t}"),
    "product": ("{r}*{s}", "{r}*{s}*{t}"),
    "squares": ("{r}^2+{s}^2", "{r}^2+{s}^2+{t}^2"),
    "inverses": ("1/{r}+1/{s}", "1/{r}+1/{s}+1/{t}"),
    "cubes": ("{r}^3+{s}^3", "{r}^3+{s}^3+{t}^3"),
    "difference": ("({r}-{s})^2", ""),
}


def symmetric(name: str, e1: Fraction, e2: Fraction, e3: Fraction) -> Fraction:
    """The expression by the elementary symmetric functions of the roots, e3 = 0 for two roots (Newton's identities)."""
    match name:
        case "sum":
            return e1
        case "product":
            return e3 or e2
        case "squares":
            return e1 * e1 - 2 * e2
        case "inverses":
            return e2 / e3 if e3 else e1 / e2
        case "cubes":
            return e1**3 - 3 * e1 * e2 + 3 * e3
        case _:
            return e1 * e1 - 4 * e2


def _elementary(coefficients: Sequence[int]) -> tuple[Fraction, Fraction, Fraction]:
    """Vieta's formulas: e_k = (-1)^k a_{n-k} / a_n."""
    a, *others = coefficients
    found = [(-1) ** (at + 1) * Fraction(value, a) for at, value in enumerate(others)]
    return found[0], found[1], found[2] if len(found) > 2 else Fraction(0)


def _vieta(name: str, coefficients: Numbers, words: Words) -> Statement:
    degree = len(coefficients) - 1
    letter, names = words.choose("x", "y", "z"), words.choose("rst", "pqr", "uvw")
    elementary = _elementary(coefficients)
    value = symmetric(name, *elementary)
    r, s, t = tuple(names)
    asked = _ASKED[name][degree - 2].format(r=r, s=s, t=t)
    fields = {"e": f"{polynomial(coefficients, letter)}=0", "n": ",".join(names[:degree]), "q": asked}
    facts = _facts(names, degree, elementary)
    final = f"{asked}={value}"
    lines = [final] if final in facts else [*facts, f"{asked}={_formula(name, degree, elementary)}={value}"]
    wanted = (final,) if final in facts else (facts[0], facts[-1])
    given = tuple(f"2*({fact.replace('=', ')=2*(')})" for fact in facts)
    return Statement(fields, number_gold(value), given, wanted, tuple(map(spaced, lines)))


def _facts(names: str, degree: int, elementary: Sequence[Fraction]) -> tuple[str, ...]:
    """The elementary symmetric functions of the roots and their values."""
    r, s, t = tuple(names)
    cubic = [f"{r}+{s}+{t}", f"{r}*{s}+{s}*{t}+{t}*{r}", f"{r}*{s}*{t}"]
    texts = cubic if degree == 3 else [f"{r}+{s}", f"{r}*{s}"]
    return tuple(f"{text}={value}" for text, value in zip(texts, elementary, strict=False))


def _formula(name: str, degree: int, elementary: Sequence[Fraction]) -> str:
    """The numbers put into the identity that gives the expression."""
    e1, e2, e3 = [str(value) if value >= 0 and value.denominator == 1 else f"({value})" for value in elementary]
    texts = {
        "sum": e1,
        "product": e2 if degree == 2 else e3,
        "squares": f"{e1}^2-2*{e2}",
        "inverses": f"{e1}/{e2}" if degree == 2 else f"{e2}/{e3}",
        "cubes": f"{e1}^3-3*{e1}*{e2}" + ("" if degree == 2 else f"+3*{e3}"),
        "difference": f"{e1}^2-4*{e2}",
    }
    return texts[name]


def _vieta_misses(name: str, coefficients: Numbers) -> tuple[str, ...]:
    e1, e2, e3 = _elementary(coefficients)
    right = symmetric(name, e1, e2, e3)
    return wrong_numbers(right, symmetric(name, -e1, e2, -e3), symmetric(name, e1, -e2, e3), e1 * e1, e2, -e1)


def _equation(coefficients: Sequence[int], letter: str, turn: bool) -> str:
    text = polynomial(coefficients, letter)
    return f"0={text}" if turn else f"{text}=0"


def _roots(numbers: Numbers, words: Words) -> Statement:
    """The product of factors, multiplied out."""
    (factors,) = numbers
    letter = words.choose(*LETTERS)
    found = sorted({Fraction(-b, a) for a, b in factors})
    coefficients = multiplied(factors)
    equation = _equation(coefficients, letter, words.flip())
    shown = "*".join([factor(linear(pair, letter)) for pair in factors])
    lines = [f"{polynomial(coefficients, letter)}={shown}", "roots: " + " or ".join(f"{letter}={r}" for r in found)]
    wanted = tuple(f"{letter}={root}" for root in found)
    gold = Gold("set", set_text(*found))
    return Statement({"e": equation, "x": letter}, gold, (equation,), wanted, tuple(map(spaced, lines)))


def _roots_misses(numbers: Numbers) -> tuple[str, ...]:
    found = tuple(sorted({Fraction(-b, a) for a, b in numbers[0]}))
    return wrong_sets(found, found[1:-1] or (found[0] + 2,), (*found, found[-1] + 1))


def _biquadratic(numbers: Numbers, words: Words) -> Statement:
    """`x^4-(p+q)x^2+pq=0`: x^2 is p or q."""
    p, q = numbers
    letter = words.choose(*LETTERS)
    equation = _equation((1, 0, -(p + q), 0, p * q), letter, words.flip())
    found = _square_roots(p, q)
    gold = Gold("set", f"{{{','.join(found)}}}") if found else NO_SOLUTION
    lines = [f"({letter}^2-{_in(p)})*({letter}^2-{_in(q)})=0"]
    lines.append("roots: " + " or ".join(f"{letter}={root}" for root in found) if found else "no square is negative")
    wanted = tuple(f"{letter}={root}" for root in found)
    return Statement({"e": equation, "x": letter}, gold, (equation,), wanted, tuple(map(spaced, lines)))


def _in(value: int) -> str:
    return str(value) if value >= 0 else f"({value})"


def _square_roots(*squares: int) -> list[str]:
    """All real numbers whose square is one of these, ascending in each pair: `-sqrt(2)`, `sqrt(2)`."""
    positive = [root_text(value) for value in sorted(squares) if value > 0]
    return [f"-{text}" for text in reversed(positive)] + ["0"] * (0 in squares) + positive


def _biquadratic_misses(numbers: Numbers) -> tuple[str, ...]:
    p, q = numbers
    right = f"{{{','.join(_square_roots(p, q))}}}"
    others = [_square_roots(*pair) for pair in ((abs(p), abs(q)), (p,), (q,), (p + 1, q), (p, q + 1), (-p, -q))]
    others += [[str(p), str(q)], [root_text(abs(q))], [root_text(abs(p) + 1)], [f"-{root_text(abs(p) + 2)}"]]
    return tuple(text for text in wrong(right, *[f"{{{','.join(value)}}}" for value in others]) if text != "{}")


def _other(numbers: Numbers, words: Words) -> Statement:
    """The roots besides a given one; `numbers` are the factors, the given root's first."""
    return _known_root(numbers[0], 0, words.choose(*LETTERS), words.flip())


def _known_root(factors: Sequence[tuple[int, int]], off: int, letter: str, turn: bool) -> Statement:
    """With a constant that is off, the given number is no root."""
    coefficients = list(multiplied(factors))
    coefficients[-1] += off
    (a, b), *others = factors
    given = Fraction(-b, a)
    found = sorted({Fraction(-d, c) for c, d in others} - {given})
    equation = _equation(coefficients, letter, turn)
    fields = {"e": equation, "x": letter, "r": str(given)}
    if off:
        line = f"the left side has the value {off} at {given}"
        return Statement(fields, NO_SOLUTION, (equation, f"{letter}={given}"), (), (line,))
    lines = [f"{polynomial(coefficients, letter)}=({linear((a, b), letter)})({polynomial(multiplied(others), letter)})"]
    lines.append("other roots: " + " or ".join(f"{letter}={root}" for root in found))
    wanted = tuple(f"{letter}={root}" for root in found)
    return Statement(fields, Gold("set", set_text(*found)), (equation,), wanted, tuple(map(spaced, lines)))


def _other_misses(numbers: Numbers) -> tuple[str, ...]:
    given, *found = [Fraction(-b, a) for a, b in numbers[0]]
    return wrong_sets(tuple(sorted(set(found))), (given,), (given, *found))


def _roots_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    """The given root is a simple one; no other root is the same."""
    factors = sorted(set(numbers[0]), key=lambda pair: (abs(pair[1]), pair))
    chosen = words.pick(factors, 1)[0] if factors[0][0] == 1 else factors[0]
    kept = [chosen, *[pair for pair in factors if pair != chosen]]
    kept = kept if len(kept) > 1 else [*kept, (1, kept[0][1] + 1)]
    letter, turn = words.choose(*LETTERS), words.flip()
    off = (-1) ** len(kept) * (1 + sum(abs(b) for _, b in kept) % 3)
    return _known_root(kept, 0, letter, turn), _known_root(kept, off, letter, turn)


def _biquadratic_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    p, q = (1 + abs(value) % 6 for value in numbers)
    return _roots_twins((((1, -p), (1, p), (1, -q - 6), (1, q + 6)),), words)


def _symmetric_space(names: tuple[str, ...], leading: int, degree: int) -> Space:
    """Polynomials without the root 0."""
    middle = Integers(-12, 12)
    parts = product(Listed(names), Integers(1, leading), *(middle,) * (degree - 1), nonzero(1, 20))
    return Mapped(parts, lambda found: found)


@cache
def _integers(most: int) -> tuple[tuple[int, int], ...]:
    """Factors x-r."""
    return tuple((1, -root) for root in range(-most, most + 1))


def _factored(factors: tuple[tuple[int, int], ...], count: int, fixed: tuple[tuple[int, int], ...] = ()) -> Space:
    def build(places: tuple[int, ...]) -> Numbers:
        return "roots", (*fixed, *[factors[at] for at in places])

    return Mapped(Multisets(len(factors), count), build)


def _with_fraction() -> Space:
    """A factor ax+b with a > 1, and two factors x-r."""
    first = tuple((a, b) for a in (2, 3, 5) for b in range(-12, 13) if b % a)
    second = _integers(8)

    def build(parts: tuple[tuple[int, int], tuple[int, int]]) -> Numbers:
        return "roots", (parts[0], *[second[at] for at in parts[1]])

    return Mapped(product(Listed(first), Multisets(len(second), 2)), build)


def _other_space() -> Space:
    """Quadratics with two different integer roots, the given one first."""
    values = _integers(20)
    return Mapped(Arrangements(len(values), 2), lambda at: ("other", (values[at[0]], values[at[1]])))


def _biquadratic_space() -> Space:
    return Mapped(Subsets(61, 2), lambda places: ("biquadratic", places[0] - 20, places[1] - 20))


_VIETA: dict[int, Space] = {
    4: _symmetric_space(("sum", "product"), 5, 2),
    5: _symmetric_space(("squares",), 5, 2),
    6: _symmetric_space(("inverses", "cubes"), 3, 2),
    7: _symmetric_space(("difference",), 9, 2),
    8: _symmetric_space(("squares",), 3, 3),
    9: _symmetric_space(("inverses", "cubes"), 3, 3),
}
_ROOTS: dict[int, Space] = {
    3: _other_space(),
    5: _factored(_integers(25), 2, ((1, 0),)),
    6: _factored(_integers(12), 3),
    7: _with_fraction(),
    8: _biquadratic_space(),
    9: _factored(_integers(8), 4),
}

VIETA = kind(
    "vieta",
    tuple(Form(name, SYMMETRIC, partial(_vieta, name), partial(_vieta_misses, name)) for name in _ASKED),
    lambda level: _VIETA.get(level, EMPTY),
)
ROOTS = kind(
    "roots",
    (
        Form("other", OTHER, _other, _other_misses, Twins(OTHER, _roots_twins)),
        Form("roots", ALL, _roots, _roots_misses, Twins(OTHER, _roots_twins)),
        Form("biquadratic", ALL, _biquadratic, _biquadratic_misses, Twins(OTHER, _biquadratic_twins)),
    ),
    lambda level: _ROOTS.get(level, EMPTY),
)
