"""Kind `inequality`: solution sets of inequalities in one unknown.

Level 1 `x+a<b`; 2 `ax+b<c` with an integer end; 3 the unknown on both sides; 4 between two numbers; 5 a monic quadratic
with integer roots; 6 a quadratic with rational roots; 7 a quotient and zero; 8 a product of three factors; 9 a quotient
and another number.

Twins: two inequalities at once, that have solutions in common or have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import gcd

from rljax.tasks.algebra.forms import LETTERS, NO_SOLUTION, Form, Numbers, Statement, Twins, kind, nonzero, wrong
from rljax.tasks.algebra.notation import Number, linear, polynomial, quotient, spaced
from rljax.tasks.spaces import EMPTY, Integers, Listed, Mapped, Space, Subsets, product
from rljax.tasks.types import Gold
from rljax.tasks.words import Words

# An interval: its ends, None for none, and whether each belongs to it.
Piece = tuple[Number | None, bool, Number | None, bool]

SIGNS = ("<", ">", "<=", ">=")
FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}

WORDINGS = (
    "{e};{x}?",
    "Solve {e} for {x}.",
    "For which real {x} does {e} hold? Give an interval, or a union U of intervals.",
    "Find the solution set of {e}.",
    "Determine all real numbers {x} with {e}, as an interval or a union of intervals.",
)


def interval_text(pieces: Sequence[Piece]) -> str:
    """`(-inf,2]U(3,inf)`."""
    shown = []
    for low, low_closed, high, high_closed in pieces:
        left = "(-inf" if low is None else f"{'[' if low_closed else '('}{low}"
        right = "inf)" if high is None else f"{high}{']' if high_closed else ')'}"
        shown.append(f"{left},{right}")
    return "U".join(shown)


def ray_text(sign: str, end: Number, letter: str) -> str:
    """`x<4`."""
    return f"{letter}{sign}{end}"


def _statement(relation: str, gold: str, letter: str, lines: Sequence[str]) -> Statement:
    solution = tuple(map(spaced, lines))
    wanted = (gold,) if gold[0] == letter else ()
    return Statement({"e": relation, "x": letter}, Gold("interval", gold), (relation,), wanted, solution)


def _turned(left: str, sign: str, right: str, turn: bool) -> str:
    return f"{right}{FLIPPED[sign]}{left}" if turn else f"{left}{sign}{right}"


def _line(numbers: Numbers, words: Words) -> Statement:
    """`ax+b < c` with the end of the solutions."""
    a, b, sign, end = numbers
    letter = words.choose(*LETTERS)
    right = a * end + b
    answer = ray_text(sign if a > 0 else FLIPPED[sign], end, letter)
    lines = [f"{linear((a, 0), letter)}{sign}{right - b}"] if b and a != 1 else []
    relation = _turned(linear((a, b), letter), sign, str(right), words.flip())
    return _statement(relation, answer, letter, [*lines, answer])


def _line_misses(numbers: Numbers) -> tuple[str, ...]:
    a, b, sign, end = numbers
    return _ray_misses(sign if a > 0 else FLIPPED[sign], end, a * end + 2 * b)


def _ray_misses(sign: str, end: Number, other: Number) -> tuple[str, ...]:
    """The other direction, the end taken in or left out, another end."""
    swapped = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}[sign]
    found = [(FLIPPED[sign], end), (swapped, end), (sign, -end), (sign, end + 1), (sign, end - 1), (sign, other)]
    return wrong(f"x{sign}{end}", *[ray_text(*pair, "x") for pair in found], f"x{FLIPPED[swapped]}{end}")


def _sides(numbers: Numbers, words: Words) -> Statement:
    """`ax+b < cx+d`."""
    a, b, c, d, sign = numbers
    letter = words.choose(*LETTERS)
    end = Fraction(d - b, a - c)
    answer = ray_text(sign if a > c else FLIPPED[sign], end, letter)
    lines = [f"{linear((a - c, 0), letter)}{sign}{d - b}"] if a - c != 1 else []
    relation = _turned(linear((a, b), letter), sign, linear((c, d), letter), words.flip())
    return _statement(relation, answer, letter, [*lines, answer])


def _sides_misses(numbers: Numbers) -> tuple[str, ...]:
    a, b, c, d, sign = numbers
    return _ray_misses(sign if a > c else FLIPPED[sign], Fraction(d - b, a - c), Fraction(d + b, a - c))


def _between(numbers: Numbers, words: Words) -> Statement:
    """`p < ax+b < q` with the ends of the solutions."""
    a, b, low, high, signs = numbers
    letter = words.choose(*LETTERS)
    ends = sorted((a * low + b, a * high + b))
    closed = signs if a > 0 else signs[::-1]
    shown = ["<=" if value else "<" for value in closed]
    gold = interval_text([(low, signs[0], high, signs[1])])
    relation = f"{ends[0]}{shown[0]}{linear((a, b), letter)}{shown[1]}{ends[1]}"
    lines = [f"{ends[0] - b}{shown[0]}{linear((a, 0), letter)}{shown[1]}{ends[1] - b}"] if b else []
    answer = f"{low}{'<=' if signs[0] else '<'}{letter}{'<=' if signs[1] else '<'}{high}"
    return _statement(relation, gold, letter, [*lines, answer])


def _piece_misses(pieces: tuple[Piece, ...], others: Sequence[tuple[Piece, ...]]) -> tuple[str, ...]:
    """The complement, the ends taken in or left out, other ends."""
    right = interval_text(pieces)
    swapped = tuple((a, not closed and a is not None, b, not open_ and b is not None) for a, closed, b, open_ in pieces)
    moved = [tuple((_step(a, s), p, _step(b, s), q) for a, p, b, q in pieces) for s in (1, -1)]
    mirrored = tuple((_negative(b), q, _negative(a), p) for a, p, b, q in reversed(pieces))
    return wrong(right, *[interval_text(value) for value in (swapped, mirrored, *others, *moved)])


def _step(value: Number | None, step: int) -> Number | None:
    return None if value is None else value + step


def _negative(value: Number | None) -> Number | None:
    return None if value is None else -value


def _between_misses(numbers: Numbers) -> tuple[str, ...]:
    _, _, low, high, signs = numbers
    outside: tuple[Piece, ...] = ((None, False, low, signs[0]), (high, signs[1], None, False))
    return _piece_misses(((low, signs[0], high, signs[1]),), [outside, outside[:1], outside[1:]])


def _roots(factors: Sequence[tuple[int, int]]) -> list[Number]:
    return [Fraction(-b, a) for a, b in factors]


def _where(roots: Sequence[Number], positive: bool, closed: bool) -> tuple[Piece, ...]:
    """Where a product with these ascending roots and a positive leading factor is positive, or negative."""
    ends: list[Number | None] = [None, *roots, None]
    gaps = list(pairwise(ends))
    first = len(roots) % 2 if positive else 1 - len(roots) % 2
    return tuple((a, closed and a is not None, b, closed and b is not None) for a, b in gaps[first::2])


def _product(numbers: Numbers, words: Words) -> Statement:
    """A polynomial with the given factors, multiplied out up to degree 2, compared with zero."""
    factors, sign = numbers
    letter, turn = words.choose(*LETTERS), words.flip()
    texts = [f"({linear(pair, letter)})" for pair in words.order(factors)]
    shown = polynomial(_multiplied(factors), letter) if len(factors) == 2 else "".join(texts)
    roots = sorted(_roots(factors))
    gold = interval_text(_where(roots, sign[0] == ">", len(sign) == 2))
    lines = [f"{shown}={''.join(texts)}"] if len(factors) == 2 else []
    lines.append(f"the zeros are {', '.join(map(str, roots))}; the sign changes at each of them")
    return _statement(_turned(shown, sign, "0", turn), gold, letter, lines)


def _multiplied(factors: Sequence[tuple[int, int]]) -> tuple[int, int, int]:
    (a, b), (c, d) = factors
    return a * c, a * d + b * c, b * d


def _product_misses(numbers: Numbers) -> tuple[str, ...]:
    factors, sign = numbers
    roots, closed = sorted(_roots(factors)), len(sign) == 2
    pieces = _where(roots, sign[0] == ">", closed)
    opposite = _where(roots, sign[0] == "<", closed)
    return _piece_misses(pieces, [opposite, pieces[:1] if len(pieces) > 1 else opposite[:1], opposite[-1:]])


def _over(numbers: Numbers, words: Words) -> Statement:
    """`(ax+b)/(cx+d) < k`; a and c are positive."""
    above, below, bound, sign = numbers
    letter, turn = words.choose(*LETTERS), words.flip()
    shown = quotient(linear(above, letter), linear(below, letter))
    lines = [f"{letter}!={Fraction(-below[1], below[0])}"]
    rest = (above[0] - bound * below[0], above[1] - bound * below[1])
    if bound:
        lines.append(f"{quotient(linear(rest, letter), linear(below, letter))}{sign}0")
    lines.append(f"the sign changes at {Fraction(-rest[1], rest[0])} and at {Fraction(-below[1], below[0])}")
    gold = interval_text(_over_pieces(numbers))
    return _statement(_turned(shown, sign, str(bound), turn), gold, letter, lines)


def _over_pieces(numbers: Numbers) -> tuple[Piece, ...]:
    """The zero of the denominator never belongs to the solutions, that of the numerator where equality is allowed."""
    above, below, bound, sign = numbers
    rest = (above[0] - bound * below[0], above[1] - bound * below[1])
    zero, pole = Fraction(-rest[1], rest[0]), Fraction(-below[1], below[0])
    pieces = _where(sorted((zero, pole)), (sign[0] == ">") == (rest[0] > 0), False)
    closed = len(sign) == 2
    return tuple((a, closed and a == zero, b, closed and b == zero) for a, _, b, _ in pieces)


def _over_misses(numbers: Numbers) -> tuple[str, ...]:
    above, below, bound, sign = numbers
    pieces = _over_pieces(numbers)
    opposite = _over_pieces((above, below, bound, FLIPPED[sign]))
    rough = [(Fraction(bound * below[1] - above[1]) / above[0], False, None, False)]
    return _piece_misses(pieces, [opposite, tuple(rough), pieces[:1] if len(pieces) > 1 else opposite[:1]])


def _twins(numbers: Numbers, words: Words, first: tuple[str, Number | None, Number]) -> tuple[Statement, Statement]:
    """An inequality with the highest solutions between low and high, and with it one that x is above a number.

    The number is below `high` in the sound twin, and not in the other. `first` has the letter x.
    """
    shown, low, high = first
    mark = sum(abs(value) for value in _flat(numbers))
    letter = words.choose(*LETTERS)
    shown = shown.replace("x", letter)
    over = -(-high // 1)
    under = over - 1 - mark % 4
    inside = under if low is None or under >= low else over - 1
    lows = [value for value in (low, inside) if value is not None]
    turn, later = words.flip(), words.flip()
    pair = []
    for bound, gold in ((inside, interval_text([(max(lows), False, high, False)])), (over + mark % 4, "")):
        second = _above(bound, mark, letter, turn)
        both = f"{second},{shown}" if later else f"{shown},{second}"
        right = Gold("interval", gold) if gold else NO_SOLUTION
        lines = (f"the second condition says {letter} > {bound}",)
        pair.append(Statement({"e": both, "x": letter}, right, tuple(both.split(",")), (), lines))
    return pair[0], pair[1]


def _flat(numbers: Numbers) -> list[int]:
    """All integers of an instance."""
    found: list[int] = []
    for value in numbers:
        if isinstance(value, tuple):
            found += _flat(value)
        elif isinstance(value, int):
            found.append(value)
    return found


def _above(bound: Number, mark: int, letter: str, turn: bool) -> str:
    """`x > bound` as an inequality `ax+b > c` or `ax+b < c`."""
    a, b = (2 + mark % 4) * (-1) ** (mark // 4), (-1) ** mark * (1 + mark % 9)
    return _turned(linear((a, b), letter), ">" if a > 0 else "<", str(a * bound + b), turn)


def _line_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    a, b, _, end = numbers
    shown = f"{linear((a, b), 'x')}{'<' if a > 0 else '>'}{a * end + b}"
    return _twins(numbers, words, (shown, None, end))


def _sides_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    a, b, c, d, _ = numbers
    shown = f"{linear((a, b), 'x')}{'<' if a > c else '>'}{linear((c, d), 'x')}"
    return _twins(numbers, words, (shown, None, Fraction(d - b, a - c)))


def _between_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    a, b, low, high, _ = numbers
    ends = sorted((a * low + b, a * high + b))
    return _twins(numbers, words, (f"{ends[0]}<{linear((a, b), 'x')}<{ends[1]}", low, high))


def _product_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    factors, _ = numbers
    texts = "".join([f"({linear(pair, 'x')})" for pair in factors])
    shown = polynomial(_multiplied(factors), "x") if len(factors) == 2 else texts
    *_, low, high = sorted(_roots(factors))
    return _twins(numbers, words, (f"{shown}<0", low, high))


def _over_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    above, below, bound, _ = numbers
    factor = above[0] - bound * below[0]
    low, high = sorted((Fraction(bound * below[1] - above[1], factor), Fraction(-below[1], below[0])))
    shown = f"{quotient(linear(above, 'x'), linear(below, 'x'))}{'<' if factor > 0 else '>'}{bound}"
    return _twins(numbers, words, (shown, low, high))


_SIGN = Listed(SIGNS)


def _line_space(a: Space, b: Space, end: Space) -> Space:
    return Mapped(product(a, b, _SIGN, end), lambda parts: ("line", *parts))


def _sides_space() -> Space:
    """The unknown on both sides, a ≠ c; the sign `<` or `<=`, for turned round the others are the same."""

    def build(parts: tuple[int, int, int, int, str]) -> Numbers | None:
        return ("sides", *parts) if parts[0] != parts[2] else None

    return Mapped(product(nonzero(1, 9), nonzero(1, 20), nonzero(1, 9), nonzero(1, 20), Listed(("<", "<="))), build)


def _between_space() -> Space:
    """Ends low < high."""
    closed = Listed(tuple((p, q) for p in (False, True) for q in (False, True)))

    def build(parts: tuple[int, int, tuple[int, int], tuple[bool, bool]]) -> Numbers:
        a, b, (low, high), signs = parts
        return "between", a, b, low - 12, high - 12, signs

    return Mapped(product(nonzero(2, 9), nonzero(1, 15), Subsets(25, 2), closed), build)


@cache
def _factors(leading: int, most: int) -> tuple[tuple[int, int], ...]:
    """Factors ax+b without common divisor, a > 0."""
    return tuple((a, b) for a in range(1, leading + 1) for b in range(-most, most + 1) if gcd(a, b) == 1)


def _products(factors: tuple[tuple[int, int], ...], count: int) -> Space:
    """Products of different factors."""

    def build(parts: tuple[tuple[int, ...], str]) -> Numbers:
        return "product", tuple(factors[at] for at in parts[0]), parts[1]

    return Mapped(product(Subsets(len(factors), count), _SIGN), build)


def _over_space(factors: tuple[tuple[int, int], ...], bounds: Space) -> Space:
    """Quotients in which the bound leaves a term with x above, and another zero than the denominator's."""

    def build(parts: tuple[tuple[int, int], tuple[int, int], int, str]) -> Numbers | None:
        above, below, bound, _ = parts
        crossed = above[0] * below[1] - above[1] * below[0]
        return ("over", *parts) if crossed and above[0] != bound * below[0] else None

    return Mapped(product(Listed(factors), Listed(factors), bounds, _SIGN), build)


_SPACES: tuple[Space, ...] = (
    EMPTY,
    _line_space(Listed((1,)), nonzero(1, 12), Integers(-9, 9)),
    _line_space(nonzero(2, 9), nonzero(1, 15), Integers(-12, 12)),
    _sides_space(),
    _between_space(),
    _products(_factors(1, 25), 2),
    _products(_factors(5, 9), 2),
    _over_space(_factors(4, 9), Listed((0,))),
    _products(_factors(3, 7), 3),
    _over_space(_factors(5, 9), nonzero(1, 4)),
)

INEQUALITY = kind(
    "inequality",
    (
        Form("line", WORDINGS, _line, _line_misses, Twins(WORDINGS, _line_twins)),
        Form("sides", WORDINGS, _sides, _sides_misses, Twins(WORDINGS, _sides_twins)),
        Form("between", WORDINGS, _between, _between_misses, Twins(WORDINGS, _between_twins)),
        Form("product", WORDINGS, _product, _product_misses, Twins(WORDINGS, _product_twins)),
        Form("over", WORDINGS, _over, _over_misses, Twins(WORDINGS, _over_twins)),
    ),
    _SPACES.__getitem__,
)
