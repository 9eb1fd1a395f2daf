"""Kind `quotient`: equations with the unknown in a denominator.

Level 3 `a/x=b`; 4 `a/(x+b)=c`; 5 `a/(x+b)=c/(x+d)`; 6 `(ax+b)/(cx+d)=(ax+e)/(cx+f)`, linear in the end; 7
`a/(x+b)+c/(x+d)=e` with two integer solutions; 8 `x/(x-p)+a/(x-q)=b/((x-p)(x-q))`, where one root has to be left out; 9
`(ax+b)/(cx+d)=(ex+f)/(gx+h)`, a quadratic in the end, with surds.

Twins: an equation whose candidates all make a denominator zero, against one that has a solution.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import gcd

from rljax.tasks.algebra.expansion import times
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
    set_gold,
    wrong_numbers,
    wrong_sets,
)
from rljax.tasks.algebra.notation import linear, polynomial, quotient, spaced
from rljax.tasks.algebra.quadratic import root_misses, root_texts
from rljax.tasks.spaces import EMPTY, Integers, Mapped, Multisets, Space, Subsets, product
from rljax.tasks.types import Gold
from rljax.tasks.words import Words

Pair = tuple[int, int]

WORDINGS = (
    "{e};{x}=?",
    "Solve {e} for {x}.",
    "Find all real {x} with {e}.",
    "For which real {x} does {e} hold? No denominator may be zero.",
    "Determine the solutions of {e}, exactly.",
)


def _shown(left: str, right: str, turn: bool) -> str:
    return f"{right}={left}" if turn else f"{left}={right}"


def _one(equation: str, cleared: str, solution: Fraction, letter: str) -> Statement:
    """An equation with one solution, which clearing the denominators shows."""
    answer = f"{letter}={solution}"
    lines = [cleared, answer] if cleared != answer else [answer]
    fields = {"e": equation, "x": letter}
    return Statement(fields, number_gold(solution), (equation,), (answer,), tuple(map(spaced, lines)))


def _simple(numbers: Numbers, words: Words) -> Statement:
    """`a/(x+b)=c`."""
    a, b, c = numbers
    letter = words.choose(*LETTERS)
    equation = _shown(quotient(str(a), linear((1, b), letter)), str(c), words.flip())
    return _one(equation, f"{linear((c, c * b), letter)}={a}", Fraction(a, c) - b, letter)


def _simple_misses(numbers: Numbers) -> tuple[str, ...]:
    a, b, c = numbers
    return wrong_numbers(Fraction(a, c) - b, Fraction(a, c) + b, Fraction(c, a) - b, a * c - b, Fraction(a - b, c))


def _crossed(numbers: Numbers, words: Words) -> Statement:
    """`(ax+b)/(cx+d)=(ex+f)/(gx+h)` with ag = ce, so that multiplying out leaves a linear equation."""
    left, right = words.order(numbers)
    return _crossed_statement(left, right, words.choose(*LETTERS), words.flip())


def _crossed_statement(left: tuple[Pair, Pair], right: tuple[Pair, Pair], letter: str, turn: bool) -> Statement:
    texts = [quotient(linear(above, letter), linear(below, letter)) for above, below in (left, right)]
    equation = _shown(texts[0], texts[1], turn)
    first, second = times(left[0], right[1]), times(right[0], left[1])
    cleared = f"{polynomial(first, letter)}={polynomial(second, letter)}"
    solution = _crossed_solution(left, right)
    return _one(equation, cleared, solution, letter)


def _crossed_solution(left: tuple[Pair, Pair], right: tuple[Pair, Pair]) -> Fraction:
    first, second = times(left[0], right[1]), times(right[0], left[1])
    _, factor, constant = (one - other for one, other in zip(first, second, strict=True))
    return Fraction(-constant, factor)


def _crossed_misses(numbers: Numbers) -> tuple[str, ...]:
    right = _crossed_solution(numbers[0], numbers[1])
    poles = [Fraction(-b, a) for a, b in (numbers[0][1], numbers[1][1])]
    return wrong_numbers(right, *poles, 1 / right if right else 3)


def _pole_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    """`(ax+s)/(x-p)=c/(x-p)`: the candidate (c-s)/a is the pole p in the false twin."""
    mark = _mark(numbers)
    pole, shift, factor = (1 + mark % 7) * (-1) ** (mark // 7), mark % 9 - 4, 1 + mark % 4
    letter, turn = words.choose(*LETTERS), words.flip()
    constants = (factor * (pole + 1 + mark % 5) + shift, factor * pole + shift)
    sound, false = [_over_same((factor, shift), value, pole, letter, turn) for value in constants]
    return sound, false


def _over_same(above: Pair, constant: int, pole: int, letter: str, turn: bool) -> Statement:
    """`(ax+b)/(x-p)=c/(x-p)`."""
    below, left = linear((1, -pole), letter), linear(above, letter)
    equation = _shown(quotient(left, below), quotient(str(constant), below), turn)
    solution = Fraction(constant - above[1], above[0])
    if solution != pole:
        return _one(equation, f"{left}={constant}", solution, letter)
    lines = (f"only {pole} is left, and there the denominators are zero", "there is no solution")
    return Statement({"e": equation, "x": letter}, NO_SOLUTION, (equation,), (), lines)


def _mark(numbers: object) -> int:
    """The sum of the sizes of all integers of an instance."""
    if isinstance(numbers, tuple):
        return sum(map(_mark, numbers))
    return abs(numbers) if isinstance(numbers, int) else 0


def _sum(numbers: Numbers, words: Words) -> Statement:
    """`a/(x+b)+c/(x+d)=e` with the solutions r and s."""
    terms, value, roots = numbers
    letter = words.choose(*LETTERS)
    left = "+".join([quotient(str(a), linear((1, b), letter)) for a, b in words.order(terms)])
    equation = _shown(left.replace("+-", "-"), str(value), words.flip())
    found = sorted(set(roots))
    cleared = "".join([f"({linear((1, -root), letter)})" for root in roots])
    answers = tuple(f"{letter}={root}" for root in found)
    lines = (f"{cleared}=0", f"solutions: {' or '.join(answers)}")
    return Statement({"e": equation, "x": letter}, set_gold(*found), (equation,), answers, tuple(map(spaced, lines)))


def _sum_misses(numbers: Numbers) -> tuple[str, ...]:
    terms, _, roots = numbers
    found = tuple(sorted(set(roots)))
    return wrong_sets(found, tuple(-b for _, b in terms), (found[0], -found[-1]))


def _shared(numbers: Numbers, words: Words) -> Statement:
    """`x/(x-p)+a/(x-q)=b/((x-p)(x-q))`, where p and s are left when the denominators are cleared, and p is none."""
    p, q, s = numbers
    return _shared_statement(p, q, s, words.choose(*LETTERS), words.flip())


def _shared_statement(p: int, q: int, s: int, letter: str, turn: bool) -> Statement:
    """With s = q there is no solution at all."""
    a, b = q - p - s, p * (p - q)
    poles = [linear((1, -pole), letter) for pole in (p, q)]
    left = f"{quotient(letter, poles[0])}+{quotient(str(a), poles[1])}" if a > 0 else ""
    left = left or f"{quotient(letter, poles[0])}-{quotient(str(-a), poles[1])}"
    equation = _shown(left, f"{b}/(({poles[0]})({poles[1]}))", turn)
    fields, cleared = {"e": equation, "x": letter}, f"{polynomial((1, -p - s, p * s), letter)}=0"
    line = f"clearing the denominators leaves {spaced(cleared)}"
    if s == q:
        return Statement(fields, NO_SOLUTION, (equation,), (), (line, "its roots are zeros of the denominators"))
    lines = (line, f"{p} is a zero of a denominator", f"{letter} = {s}")
    return Statement(fields, set_gold(s), (equation,), (f"{letter}={s}",), lines)


def _shared_misses(numbers: Numbers) -> tuple[str, ...]:
    p, q, s = numbers
    return wrong_sets((s,), (p, s), (p,), (q,), (q, s))


def _shared_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    mark = _mark(numbers)
    p, q = (1 + mark % 8) * (-1) ** mark, mark // 3 % 19 - 9
    q = q if q != p else q + 1
    s = next(value for value in range(mark // 5 % 15 - 7, 99) if value not in (p, q, q - p))
    letter, turn = words.choose(*LETTERS), words.flip()
    return _shared_statement(p, q, s, letter, turn), _shared_statement(p, q, q, letter, turn)


def _general(numbers: Numbers, words: Words) -> Statement:
    """Two quotients of linear expressions, equal where a quadratic equation holds."""
    letter, turn = words.choose(*LETTERS), words.flip()
    left, right = words.order(numbers)
    texts = [quotient(linear(above, letter), linear(below, letter)) for above, below in (left, right)]
    coefficients = _quadratic(numbers)
    found = root_texts(*coefficients)
    gold = Gold("set", f"{{{','.join(found)}}}") if found else NO_SOLUTION
    lines = [f"{polynomial(coefficients, letter)}=0"]
    lines.append(f"roots: {' or '.join(f'{letter}={root}' for root in found)}" if found else "no square is negative")
    wanted = tuple(f"{letter}={root}" for root in found)
    equation = _shown(texts[0], texts[1], turn)
    return Statement({"e": equation, "x": letter}, gold, (equation,), wanted, tuple(map(spaced, lines)))


def _quadratic(numbers: Numbers) -> tuple[int, int, int]:
    """What clearing the denominators leaves, without common divisor, with a positive first coefficient."""
    (above, below), (other, under) = numbers
    pairs = zip(times(above, under), times(other, below), strict=True)
    found = [first - second for first, second in pairs]
    common = gcd(*found) if found[0] > 0 else -gcd(*found)
    a, b, c = (value // common for value in found)
    return a, b, c


def _simple_space(shift: Space) -> Space:
    return Mapped(product(nonzero(1, 30), shift, nonzero(1, 12)), lambda parts: ("simple", *parts))


def _proportion_space() -> Space:
    """Two different numerators over two different denominators; the sides changed over are the same equation."""
    pairs = [(a, b) for a in range(1, 16) for b in range(-9, 10)]

    def build(places: tuple[int, ...]) -> Numbers | None:
        (a, b), (c, d) = (pairs[place] for place in places)
        return ("crossed", ((0, a), (1, b)), ((0, c), (1, d))) if a != c and b != d else None

    return Mapped(Subsets(len(pairs), 2), build)


def _crossed_space() -> Space:
    """The same factors of x on both sides, in lowest terms, and not the same quotient."""
    pairs = [(b, d) for b in range(-9, 10) for d in range(-9, 10)]

    def build(parts: tuple[int, int, tuple[int, int]]) -> Numbers | None:
        a, c, places = parts
        (b, d), (f, h) = (pairs[place] for place in places)
        sound = a * (h - d) + c * (b - f) and a * d != b * c and a * h != f * c
        return ("crossed", ((a, b), (c, d)), ((a, f), (c, h))) if sound else None

    return Mapped(product(Integers(1, 5), Integers(1, 5), Subsets(len(pairs), 2)), build)


def _sum_space() -> Space:
    """`a/(x+b)+c/(x+d)=e` with the solutions r and s: a = -e(b+r)(b+s)/(d-b), c = e(d+r)(d+s)/(d-b)."""

    def build(parts: tuple[tuple[int, int], tuple[int, int], int]) -> Numbers | None:
        (b, d), (r, s), factor = parts
        b, d, r, s = b - 7, d - 7, r - 12, s - 12
        first, second = -(b + r) * (b + s), (d + r) * (d + s)
        common = gcd(d - b, first, second)
        if not first or not second:
            return None
        terms = ((factor * first // common, b), (factor * second // common, d))
        return "sum", terms, factor * (d - b) // common, (r, s)

    return Mapped(product(Subsets(15, 2), Multisets(25, 2), nonzero(1, 3)), build)


def _shared_space() -> Space:
    """p is not zero, s neither a zero of a denominator nor what makes the numerator a zero."""

    def build(parts: tuple[int, int, int]) -> Numbers | None:
        p, q, s = parts
        return ("shared", p, q, s) if p != q and s not in (p, q, q - p) else None

    return Mapped(product(nonzero(1, 12), Integers(-12, 12), Integers(-12, 12)), build)


@cache
def _ratios() -> tuple[tuple[Pair, Pair], ...]:
    """Quotients (ax+b)/(cx+d) in lowest terms, with a and c positive."""
    pairs = [(a, b) for a in range(1, 4) for b in range(-6, 7) if gcd(a, b) == 1]
    return tuple((top, low) for top in pairs for low in pairs if top[0] * low[1] != top[1] * low[0])


def _general_space() -> Space:
    """Different denominators, and a quadratic term that is left."""

    def build(places: tuple[int, ...]) -> Numbers | None:
        (top, low), (other, under) = (_ratios()[place] for place in places)
        sound = low[0] * under[1] != low[1] * under[0] and top[0] * under[0] != other[0] * low[0]
        return ("general", (top, low), (other, under)) if sound else None

    return Mapped(Subsets(len(_ratios()), 2), build)


_SPACES: tuple[Space, ...] = (
    EMPTY,
    EMPTY,
    EMPTY,
    _simple_space(Integers(0, 0)),
    _simple_space(nonzero(1, 15)),
    _proportion_space(),
    _crossed_space(),
    _sum_space(),
    _shared_space(),
    _general_space(),
)

QUOTIENT = kind(
    "quotient",
    (
        Form("simple", WORDINGS, _simple, _simple_misses, Twins(WORDINGS, _pole_twins)),
        Form("crossed", WORDINGS, _crossed, _crossed_misses, Twins(WORDINGS, _shared_twins)),
        Form("sum", WORDINGS, _sum, _sum_misses, Twins(WORDINGS, _shared_twins)),
        Form("shared", WORDINGS, _shared, _shared_misses, Twins(WORDINGS, _shared_twins)),
        Form("general", WORDINGS, _general, lambda v: root_misses(*_quadratic(v)), Twins(WORDINGS, _shared_twins)),
    ),
    _SPACES.__getitem__,
)
