"""Linear equations in two whole numbers: the least solution, and how many there are.

In the twin the coefficients have a factor in common that the right side lacks.
"""

from __future__ import annotations

from functools import lru_cache
from math import gcd

from rljax.tasks.arithmetic.posing import MARK, near, off_multiples
from rljax.tasks.arithmetic.settings import GOODS, NAMES
from rljax.tasks.family import Kind
from rljax.tasks.number_theory.counted import Counted
from rljax.tasks.number_theory.posing import solvable, unsolvable
from rljax.tasks.number_theory.whole import euclid
from rljax.tasks.spaces import EMPTY, Integers, Mapped, Space, product
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# A common factor, 5 at least so that no parity tells a twin, coefficients without one, the least x ≥ 0, and its y.
Equation = tuple[int, tuple[int, int], int, int]

# The greatest common factor, the greatest coefficient after it is divided out, and the greatest y, by level.
_LEAST = {2: (8, 6, 6), 3: (10, 9, 12), 4: (12, 15, 20), 5: (15, 25, 40), 6: (20, 50, 60), 7: (30, 99, 99),
          8: (60, 200, 99), 9: (99, 500, 500)}  # fmt: skip
_COUNT = {3: (8, 6, 40), 4: (9, 9, 80), 5: (9, 15, 200), 6: (12, 25, 400), 7: (20, 40, 999)}


@lru_cache(maxsize=32)
def _space(level: int, counts: bool) -> Space:
    bounds = (_COUNT if counts else _LEAST).get(level)
    if bounds is None:
        return EMPTY
    common, greatest, most = bounds
    ends = range(2, greatest + 1)
    # In a count the two unknowns are alike; where the least x is asked for they are not.
    coprime = tuple((a, b) for a in ends for b in ends if gcd(a, b) == 1 and (a < b or not counts))
    found = Counted(coprime, tuple(b * most for _, b in coprime))

    def instance(pair: tuple[int, tuple[tuple[int, int], int]]) -> Equation:
        factor, (coefficients, place) = pair
        x, less = divmod(place, most)
        return factor, coefficients, x, less + 1

    return Mapped(product(Integers(5, common), found), instance)


def _sides(instance: Equation) -> tuple[int, int, int]:
    """a, b and c of a x + b y = c."""
    common, (a, b), x, y = instance
    return common * a, common * b, common * (a * x + b * y)


def _least_wording(a: int, b: int, words: Words) -> str:
    """The mark stands for the right side."""
    (_, many), (_, others) = words.pick(GOODS, 2)
    name, unit = words.choose(*NAMES), words.choose("euros", "dollars", "pounds")
    return words.choose(
        f"whole x,y>=0;{a}x+{b}y={MARK};min x=?",
        f"Non-negative integers x and y satisfy {a}x + {b}y = {MARK}. What is the least possible x?",
        f"Find the smallest $x \\ge 0$ for which ${a}x + {b}y = {MARK}$ has a solution with an integer $y \\ge 0$.",
        f"{name} spends exactly {MARK} {unit} on {many} at {a} {unit} and {others} at {b} {unit} each. "
        f"How many {many} at the least?",
        f"Boards of {a} cm and of {b} cm are laid end to end, {MARK} cm in all. How few boards of {a} cm can there be?",
    )


def _lines(instance: Equation) -> tuple[list[str], list[str]]:
    """What is said, and what of it is wanted."""
    common, (a, b), x, y = instance
    _, _, right = _sides(instance)
    reduced = f"{a}x + {b}y = {right // common}"
    wanted = [reduced, f"{a}x ≡ {right // common % b} (mod {b})", f"x ≡ {x} (mod {b})"]
    greater, less = max(a, b) * common, min(a, b) * common
    rest = right - common * a * x
    said = [*euclid(greater, less), *wanted, f"{right} - {common * a}*{x} = {rest}", f"{rest}/{common * b} = {y}"]
    return said, wanted


def _least(instance: Equation, words: Words) -> Posed:
    return _twins(instance, words)[0]


def _twins(instance: Equation, words: Words) -> tuple[Posed, Posed]:
    common, _, x, y = instance
    a, b, right = _sides(instance)
    wording, off = _least_wording(a, b, words), right + off_multiples(common, x + y)
    said, wanted = _lines(instance)
    sound = solvable(wording.replace(MARK, str(right)), x, [f"{a}x + {b}y = {right}"], said, wanted)
    obstacle = [f"{common} divides {a}", f"{common} divides {b}", f"{common} does not divide {off}"]
    return sound, unsolvable(wording.replace(MARK, str(off)), [f"{a}x + {b}y = {off}"], obstacle)


def _least_misses(instance: Equation) -> tuple[str, ...]:
    _, (a, b), x, y = instance
    return near(x, x + b, y, x + a, b - x, y + a)


def _number(instance: Equation) -> int:
    """x + b t and y − a t for t from 0 on, as long as y is not negative."""
    _, (a, _), _, y = instance
    return y // a + 1


def _count(instance: Equation, words: Words) -> Posed:
    first, second, right = _sides(instance)
    a, b = words.order((first, second))
    (_, many), (_, others) = words.pick(GOODS, 2)
    text = words.choose(
        f"whole x,y>=0;{a}x+{b}y={right};how many=?",
        f"How many pairs of non-negative integers (x, y) satisfy {a}x + {b}y = {right}?",
        f"Find the number of solutions of ${a}x + {b}y = {right}$ in integers $x, y \\ge 0$.",
        f"{many.capitalize()} cost {a} and {others} {b} each. In how many ways can one spend exactly {right} on them? "
        "To take none of one kind is allowed.",
        f"In how many ways is {right} a sum of numbers that are all {a} or {b}, order not counting?",
    )
    _, (less, _), _, y = instance
    said, wanted = _lines(instance)
    more = [f"{y} = {y // less}*{less} + {y % less}", f"{y // less} + 1 = {_number(instance)}"] if y >= less else []
    return solvable(text, _number(instance), (), [*said, *more], [*wanted, *more[1:]])


def _count_misses(instance: Equation) -> tuple[str, ...]:
    count = _number(instance)
    a, b, right = _sides(instance)
    return near(count, count - 1, right // a, right // b, count + 2)


DIOPHANTINE = (
    Kind("combination", lambda level: _space(level, False), _least, _least_misses, _twins),
    Kind("combination_count", lambda level: _space(level, True), _count, _count_misses),
)
