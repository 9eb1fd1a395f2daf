"""Kind `absolute`: equations with absolute values, solved over the real numbers.

Level 2 `|x+a|=b`; 3 `|ax+b|=c`; 4 `k|ax+b|+c=d`; 5 `|ax+b|=|cx+d|`; 6 `|ax+b|=cx+d`, where a case may fail; 7
`|x-a|+|x-b|=c`; 8 `||x-a|-b|=c`; 9 `|x-a|+|x-b|+|x-c|=d`.

Twins: a sum of absolute values and constants that is to be larger than it can get small, or smaller.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from fractions import Fraction

from rljax.tasks.algebra.forms import (
    LETTERS,
    NO_SOLUTION,
    Form,
    Numbers,
    Statement,
    Twins,
    kind,
    nonzero,
    set_text,
    wrong_sets,
)
from rljax.tasks.algebra.notation import joined, linear, spaced
from rljax.tasks.spaces import EMPTY, Integers, Mapped, Space, Subsets, product
from rljax.tasks.types import Gold
from rljax.tasks.words import Words

WORDINGS = (
    "{e};{x}=?",
    "Solve {e} for {x}.",
    "Find all real {x} with {e}.",
    "What is the solution set of {e}?",
    "Determine every real number {x} that satisfies {e}.",
)


def _statement(equation: str, solutions: Iterable[Fraction], letter: str, lines: Sequence[str] = ()) -> Statement:
    found = sorted(set(solutions))
    answers = [f"{letter}={value}" for value in found]
    said = f"solutions: {' or '.join(answers)}" if found else "no case has a solution"
    gold = Gold("set", set_text(*found)) if found else NO_SOLUTION
    solution = tuple(map(spaced, (*lines, said)))
    return Statement({"e": equation, "x": letter}, gold, (equation,), tuple(answers), solution)


def _shown(left: str, right: str, turn: bool) -> str:
    return f"{right}={left}" if turn else f"{left}={right}"


def _bars(a: int, b: int, letter: str) -> str:
    return f"|{linear((a, b), letter)}|"


def _cases(a: int, b: int, value: Fraction, letter: str) -> list[str]:
    """The two equations without bars."""
    return [f"cases: {linear((a, b), letter)}={value} or {linear((a, b), letter)}={-value}"] if value else []


def _single(numbers: Numbers, words: Words) -> Statement:
    """`k|ax+b|+c=d`, where the absolute value comes to m."""
    return _single_statement(numbers, words.choose(*LETTERS), words.flip())


def _single_statement(numbers: Numbers, letter: str, turn: bool) -> Statement:
    k, a, b, c, m = numbers
    left = joined(((k, _bars(a, b, letter)), (c, "")))
    shown = _shown(left, str(k * m + c), turn)
    value = Fraction(m)
    lines = [f"{_bars(a, b, letter)}={m}"] if (k, c) != (1, 0) else []
    if m < 0:
        lines.append("an absolute value is not negative")
        return _statement(shown, (), letter, lines)
    return _statement(shown, _single_solutions(numbers), letter, lines + _cases(a, b, value, letter))


def _single_solutions(numbers: Numbers) -> list[Fraction]:
    _, a, b, _, m = numbers
    return [Fraction(m - b, a), Fraction(-m - b, a)]


def _single_misses(numbers: Numbers) -> tuple[str, ...]:
    k, a, b, c, m = numbers
    found = tuple(sorted(set(_single_solutions(numbers))))
    return wrong_sets(found, (Fraction(m - b, a), Fraction(m + b, a)), (Fraction(k * m + c - b, a),))


def _single_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    """The same with a constant before the bars' value so that the bars come to m, and to less than zero."""
    k, a, b, c, m = numbers
    c = c or (3 + b) or 4
    m = m or 2
    letter, turn = words.choose(*LETTERS), words.flip()
    sound = _single_statement((k, a, b, c, m), letter, turn)
    return sound, _single_statement((k, a, b, c, -(1 + (m + abs(b)) % 9)), letter, turn)


def _both(numbers: Numbers, words: Words) -> Statement:
    """`|ax+b|=|cx+d|`."""
    a, b, c, d = numbers
    letter, turn = words.choose(*LETTERS), words.flip()
    equation = _shown(_bars(a, b, letter), _bars(c, d, letter), turn)
    texts = [linear(pair, letter) for pair in ((a, b), (c, d), (-c, -d))]
    lines = [f"cases: {texts[0]}={texts[1]} or {texts[0]}={texts[2]}"]
    return _statement(equation, _both_solutions(numbers), letter, lines)


def _both_solutions(numbers: Numbers) -> list[Fraction]:
    a, b, c, d = numbers
    return [Fraction(d - b, a - c), Fraction(-d - b, a + c)]


def _both_misses(numbers: Numbers) -> tuple[str, ...]:
    found = tuple(sorted(set(_both_solutions(numbers))))
    return wrong_sets(found, tuple(sorted(-value for value in found)))


def _both_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    """A sum of two absolute values equals a positive number, or a negative one less a larger constant."""
    a, b, c, d = numbers
    return _sum_twins(tuple(sorted({b, b + 1 + abs(d - a - c) % 7})), words)


def _one_side(numbers: Numbers, words: Words) -> Statement:
    """`|ax+b|=cx+d`: a solution of a case counts where the right side is not negative."""
    a, b, c, d = numbers
    letter, turn = words.choose(*LETTERS), words.flip()
    equation = _shown(_bars(a, b, letter), linear((c, d), letter), turn)
    lines = [f"the cases give {' and '.join(map(str, _both_solutions(numbers)))}, the right side must not be negative"]
    return _statement(equation, _one_side_solutions(numbers), letter, lines)


def _one_side_solutions(numbers: Numbers) -> list[Fraction]:
    _, _, c, d = numbers
    return [value for value in _both_solutions(numbers) if c * value + d >= 0]


def _one_side_misses(numbers: Numbers) -> tuple[str, ...]:
    found = tuple(sorted(set(_one_side_solutions(numbers))))
    return wrong_sets(found or (Fraction(99),), tuple(_both_solutions(numbers)), (Fraction(0),))


def _distance(points: Sequence[int], at: int) -> int:
    return sum(abs(at - point) for point in points)


def _sum_solutions(points: Sequence[int], total: int) -> list[Fraction]:
    """Where the sum of the distances to ascending points has a value.

    With i of n points on the left the sum is (2i - n)x less those points and plus the others.
    """
    count, found = len(points), []
    for left in range(count + 1):
        slope, constant = 2 * left - count, sum(points[left:]) - sum(points[:left])
        if slope:
            x = Fraction(total - constant, slope)
            if (not left or x >= points[left - 1]) and (left == count or x <= points[left]):
                found.append(x)
    return found


def _sum(numbers: Numbers, words: Words) -> Statement:
    """`|x-a|+|x-b|+...=d`, with d above the least value."""
    points, total = numbers
    return _sum_statement(words.order(points), total, words.choose(*LETTERS), words.flip())


def _sum_statement(points: Sequence[int], total: int, letter: str, turn: bool) -> Statement:
    left = "+".join([_bars(1, -point, letter) for point in points])
    ordered = sorted(points)
    middle = ordered[len(ordered) // 2]
    lines = [f"the left side is least at {middle}: there it is {_distance(points, middle)}"]
    statement = _statement(_shown(left, str(total), turn), _sum_solutions(ordered, total), letter, lines)
    # Three absolute values are too many letters for the judge's facts: it would take a tenth of a second a response.
    return replace(statement, given=()) if len(points) > 2 else statement


def _sum_misses(numbers: Numbers) -> tuple[str, ...]:
    points, total = numbers
    found = tuple(sorted(set(_sum_solutions(points, total))))
    return wrong_sets(found, tuple(map(Fraction, points)), (Fraction(total),))


def _sum_twins(points: tuple[int, ...], words: Words) -> tuple[Statement, Statement]:
    """The total above and below the least value of the left side."""
    least = _distance(points, points[len(points) // 2])
    mark = sum(map(abs, points))
    order, letter, turn = words.order(points), words.choose(*LETTERS), words.flip()
    totals = (least + 1 + mark % 5, least - 1 - mark % min(5, least))
    sound, false = [_sum_statement(order, total, letter, turn) for total in totals]
    return sound, false


def _nested(numbers: Numbers, words: Words) -> Statement:
    """`||x-a|-b|=c`."""
    a, b, c = numbers
    letter, turn = words.choose(*LETTERS), words.flip()
    left = f"||{linear((1, -a), letter)}|-{b}|"
    sizes = f"{b + c} or {b - c}" if b >= c else f"{b + c}, for {b - c} is negative"
    lines = [f"|{linear((1, -a), letter)}| is {sizes}"]
    return _statement(_shown(left, str(c), turn), _nested_solutions(numbers), letter, lines)


def _nested_solutions(numbers: Numbers) -> list[Fraction]:
    a, b, c = numbers
    return [Fraction(a + sign * size) for size in (b + c, b - c) if size >= 0 for sign in (1, -1)]


def _nested_misses(numbers: Numbers) -> tuple[str, ...]:
    a, b, c = numbers
    found = tuple(sorted(set(_nested_solutions(numbers))))
    return wrong_sets(found, (Fraction(a + b + c), Fraction(a - b - c)), (Fraction(a + b + c),))


def _nested_twins(numbers: Numbers, words: Words) -> tuple[Statement, Statement]:
    a, b, c = numbers
    return _sum_twins((a, a + b), words) if b else _sum_twins((a, a + 1 + c % 5), words)


def _made(name: str, *parts: Space) -> Space:
    return Mapped(product(*parts), lambda found: (name, *found))


def _sides(name: str) -> Space:
    """`|ax+b|` with a > 0 and another factor of x on the other side than a and -a; both sides not the same."""

    def build(parts: tuple[int, ...]) -> Numbers | None:
        a, b, c, d = parts
        return (name, *parts) if abs(a) != abs(c) and a * d != b * c else None

    return Mapped(product(Integers(1, 7), nonzero(1, 12), Integers(1, 7), nonzero(1, 12)), build)


def _both_space() -> Space:
    """The sides changed over are the same equation: a > c."""

    def build(parts: tuple[tuple[int, int], int, int]) -> Numbers | None:
        (c, a), b, d = parts
        return ("both", a + 1, b, c + 1, d) if (a + 1) * d != b * (c + 1) else None

    return Mapped(product(Subsets(9, 2), nonzero(1, 12), nonzero(1, 12)), build)


def _sum_space(count: int, span: int) -> Space:
    def build(parts: tuple[tuple[int, ...], int]) -> Numbers:
        points = tuple(place - span for place in parts[0])
        return "sum", points, _distance(points, points[count // 2]) + parts[1]

    return Mapped(product(Subsets(2 * span + 1, count), Integers(1, 20)), build)


_SPACES: tuple[Space, ...] = (
    EMPTY,
    EMPTY,
    Mapped(product(nonzero(1, 20), Integers(1, 30)), lambda v: ("single", 1, 1, v[0], 0, v[1])),
    Mapped(product(Integers(2, 7), nonzero(1, 20), Integers(1, 30)), lambda v: ("single", 1, v[0], v[1], 0, v[2])),
    _made("single", nonzero(2, 6), Integers(1, 6), nonzero(1, 12), nonzero(1, 20), Integers(0, 15)),
    _both_space(),
    _sides("one"),
    _sum_space(2, 12),
    _made("nested", nonzero(1, 15), Integers(1, 15), Integers(1, 20)),
    _sum_space(3, 12),
)

ABSOLUTE = kind(
    "absolute",
    (
        Form("single", WORDINGS, _single, _single_misses, Twins(WORDINGS, _single_twins)),
        Form("both", WORDINGS, _both, _both_misses, Twins(WORDINGS, _both_twins)),
        Form("one", WORDINGS, _one_side, _one_side_misses, Twins(WORDINGS, _both_twins)),
        Form("sum", WORDINGS, _sum, _sum_misses, Twins(WORDINGS, lambda v, words: _sum_twins(v[0], words))),
        Form("nested", WORDINGS, _nested, _nested_misses, Twins(WORDINGS, _nested_twins)),
    ),
    _SPACES.__getitem__,
)
