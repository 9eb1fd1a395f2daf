"""Kind `rectangle`: sides, perimeters, areas.

Level 0 the area with sides up to 9; 1 the perimeter with sides up to 40; 2 a side by the area; 3 the area by the
perimeter and a side; 4 the diagonal; 5 the perimeter by the ratio of the sides and the area.

Twins: sides and an area that belong together, or do not.
"""

from __future__ import annotations

from math import gcd, isqrt

from rljax.tasks.algebra.forms import Numbers
from rljax.tasks.geometry.measure import Answer, plain, root
from rljax.tasks.geometry.rules import Draw, Lines, Rule, Solved, family_of, sides, twins
from rljax.tasks.spaces import Integers, Listed, Mapped, Space, product

AREA = (
    "rect {a},{b};A=?",
    "A rectangle has sides {a} and {b}. What is its area?",
    "Find the area of a rectangle with side lengths {a} and {b}.",
    "How large is the area of a rectangle of length {a} and width {b}?",
)
PERIMETER = (
    "rect {a},{b};P=?",
    "A rectangle has sides {a} and {b}. What is its perimeter?",
    "Find the perimeter of a rectangle with side lengths {a} and {b}.",
    "A rectangular field is {a} long and {b} wide. How long is the fence around it?",
)
SIDE = (
    "rect {a},?;A={b}",
    "A rectangle with one side {a} has the area {b}. How long is the other side?",
    "The area of a rectangle is {b}, and one side is {a}. Find the other side.",
    "A rectangle of length {a} has area {b}. What is its width?",
)
BY_PERIMETER = (
    "rect {a},?;P={b};A=?",
    "A rectangle with one side {a} has the perimeter {b}. What is its area?",
    "The perimeter of a rectangle is {b}, and one side is {a}. Find its area.",
    "Around a rectangle of length {a} one walks {b}. How large is its area?",
)
DIAGONAL = (
    "rect {a},{b};d=?",
    "A rectangle has sides {a} and {b}. How long is its diagonal? Give the exact value.",
    "Find the exact length of the diagonal of a rectangle with sides {a} and {b}.",
    "What is the distance of opposite corners of a rectangle of length {a} and width {b}, exactly?",
)
RATIO = (
    "rect sides {a}:{b},A={c};P=?",
    "The sides of a rectangle are in the ratio {a}:{b}, and its area is {c}. What is its perimeter?",
    "A rectangle with area {c} has sides whose ratio is {a}:{b}. Find its perimeter.",
    "Find the perimeter of a rectangle of area {c} whose sides are as {a} to {b}.",
)
TOGETHER = (
    "rect {a},{b},A={c};P=?",
    "A rectangle has sides {a} and {b} and the area {c}. What is its perimeter?",
    "Find the perimeter of a rectangle with side lengths {a} and {b} and area {c}.",
    "A rectangular field of area {c} is {a} long and {b} wide. How long is the fence around it?",
)


def _rectangle_twins(*numbers: int) -> tuple[Numbers, Numbers, Answer, Lines]:
    """Sides, and their product or another number."""
    draw = Draw(*numbers)
    a, b = sorted((draw.whole(2, 6 + 5 * (max(numbers) > 9)), draw.whole(2, 9 + 20 * (max(numbers) > 9))))
    off = draw.whole(1, 3) * (1 if draw.whole(0, 1) else -1)
    return (a, b, a * b), (a, b, a * b + off), plain(2 * (a + b)), (f"2*({a}+{b})={2 * (a + b)}",)


_TOGETHER = twins(TOGETHER, "abc", _rectangle_twins, 2)


def _area(a: int, b: int) -> Solved:
    return plain(a * b), (f"{a}*{b}={a * b}",)


def _perimeter(a: int, b: int) -> Solved:
    return plain(2 * (a + b)), (f"{a}+{b}={a + b}", f"2*{a + b}={2 * (a + b)}")


def _side(a: int, area: int) -> Solved:
    return plain(area // a), (f"{area}/{a}={area // a}",)


def _by_perimeter(a: int, around: int) -> Solved:
    b = around // 2 - a
    return plain(a * b), (f"{around}/2-{a}={b}", f"{a}*{b}={a * b}")


def _diagonal(a: int, b: int) -> Solved:
    square = a * a + b * b
    right = root(square)
    lines = (f"{a}^2+{b}^2={square}", f"sqrt({square})={right.text}")
    return right, lines if right.under != square else lines[:1]


def _ratio(a: int, b: int, area: int) -> Solved:
    factor = isqrt(area // (a * b))
    lines = (f"{area}/({a}*{b})={factor * factor}", f"sqrt({factor * factor})={factor}" if factor > 1 else "")
    around = 2 * factor * (a + b)
    return plain(around), (*[line for line in lines if line], f"2*({a * factor}+{b * factor})={around}")


def _ratio_space() -> Space:
    """Ratios in lowest terms."""
    pairs = tuple((a, b) for a in range(1, 12) for b in range(a + 1, 13) if gcd(a, b) == 1)
    return Mapped(product(Listed(pairs), Integers(1, 30)), lambda v: (*v[0], v[0][0] * v[0][1] * v[1] ** 2))


RECTANGLE = family_of(
    "rectangle",
    {
        0: (Rule(AREA, "ab", _area, lambda a, b: (a + b, 2 * (a + b)), 2, True, _TOGETHER), sides(9)),
        1: (Rule(PERIMETER, "ab", _perimeter, lambda a, b: (a + b, a * b), 2, True, _TOGETHER), sides(40)),
        2: (
            Rule(SIDE, "ab", _side, lambda a, b: (a * b, b - a), 0, True, _TOGETHER),
            Mapped(product(Integers(2, 40), Integers(2, 40)), lambda v: (v[0], v[0] * v[1])),
        ),
        3: (
            Rule(BY_PERIMETER, "ab", _by_perimeter, lambda a, b: (a * b, a * (b - a)), 0, True, _TOGETHER),
            Mapped(product(Integers(1, 40), Integers(1, 40)), lambda v: (v[0], 2 * (v[0] + v[1]))),
        ),
        4: (Rule(DIAGONAL, "ab", _diagonal, lambda a, b: (a + b, a * a + b * b), 2, False, _TOGETHER), sides(60)),
        5: (Rule(RATIO, "abc", _ratio, lambda a, b, c: (2 * (a + b), c), 0, False, _TOGETHER), _ratio_space()),
    },
)
