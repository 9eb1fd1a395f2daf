"""Kind `area`: areas of plane figures, and lengths by them.

Level 1 a triangle by base and height; 2 a parallelogram's height; 3 a trapezoid; 4 a rhombus by its diagonals; 5 an
L-shaped figure; 6 an isosceles trapezoid by its legs; 7 an isosceles triangle by its sides; 8 a kite by its sides and a
diagonal; 9 a quadrilateral inscribed in a circle.

Twins: a parallelogram with the heights to both sides, which go with one area or do not.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from rljax.tasks.algebra.forms import Numbers
from rljax.tasks.geometry.measure import Answer, plain, root
from rljax.tasks.geometry.rules import Draw, Lines, Rule, Solved, family_of, sides, triples, twins
from rljax.tasks.spaces import Integers, Listed, Mapped, Multisets, Space, Subsets, product

TRIANGLE = (
    "tri base {a},height {b};A=?",
    "A triangle has a base of {a} and the height {b}. What is its area?",
    "Find the area of a triangle whose base is {a} and whose height is {b}.",
    "How large is a triangle with a side {a} and the height {b} on that side?",
)
HEIGHT = (
    "parallelogram base {a},A={b};height=?",
    "A parallelogram with base {a} has the area {b}. What is its height?",
    "Find the height of a parallelogram whose base is {a} and whose area is {b}.",
    "The area of a parallelogram is {b}. How high does it stand on a side of length {a}?",
)
TRAPEZOID = (
    "trapezoid parallel sides {a},{b},height {c};A=?",
    "A trapezoid has parallel sides {a} and {b} and the height {c}. What is its area?",
    "Find the area of a trapezoid whose parallel sides are {a} and {b} long and {c} apart.",
    "Two parallel sides of a quadrilateral measure {a} and {b}, their distance is {c}. How large is its area?",
)
RHOMBUS = (
    "rhombus diagonals {a},{b};A=?",
    "The diagonals of a rhombus are {a} and {b}. What is its area?",
    "Find the area of a rhombus with diagonals of length {a} and {b}.",
    "A kite with equal sides has the diagonals {a} and {b}. How large is it?",
)
CORNER = (
    "rect {a},{b},a corner {c},{d} cut off;A=?",
    "From a corner of an {a} by {b} rectangle a {c} by {d} rectangle is cut off. What is the area of the rest?",
    "A rectangle {a} by {b} lacks a rectangle {c} by {d} at a corner. Find the area of what is left.",
    "A room of {a} by {b} has a closed-off corner of {c} by {d}. How large is the rest of its floor?",
)
ISOSCELES_TRAPEZOID = (
    "trapezoid parallel sides {a},{b},legs {c},{c};A=?",
    "A trapezoid has parallel sides {a} and {b} and two legs of {c}. What is its area?",
    "Find the area of an isosceles trapezoid with parallel sides {a} and {b} and legs {c}.",
    "The parallel sides of an isosceles trapezoid are {a} and {b}, the other two are {c}. How large is its area?",
)
ISOSCELES = (
    "tri sides {a},{b},{b};A=?",
    "An isosceles triangle has the base {a} and legs of {b}. What is its area, exactly?",
    "Find the exact area of a triangle with sides {a}, {b} and {b}.",
    "Two sides of a triangle are {b} long, the third is {a}. Give its exact area.",
)
KITE = (
    "kite sides {a},{a},{b},{b},diagonal across {c};A=?",
    "A convex kite has sides {a}, {a}, {b}, {b}. The diagonal that its axis halves is {c}. What is its area?",
    "Find the area of a convex kite with sides {a}, {a}, {b}, {b} whose diagonal across the axis is {c}.",
    "Two isosceles triangles on the base {c}, with legs {a} and with legs {b}, form a convex kite. How large is it?",
)
CYCLIC = (
    "quadrilateral in a circle,sides {a},{b},{c},{d};A=?",
    "A quadrilateral with sides {a}, {b}, {c}, {d} is inscribed in a circle. What is its area, exactly?",
    "Find the exact area of a cyclic quadrilateral with sides {a}, {b}, {c} and {d}.",
    "The corners of a quadrilateral lie on a circle, its sides are {a}, {b}, {c}, {d}. Give its exact area.",
)
HEIGHTS = (
    "parallelogram sides {a},{b},heights on them {c},{d};P=?",
    "A parallelogram has sides {a} and {b}; the height on the first is {c}, on the second {d}. What is its perimeter?",
    "Find the perimeter of a parallelogram with sides {a} and {b} and the heights {c} on {a} and {d} on {b}.",
    "On the side {a} of a parallelogram stands the height {c}, on the side {b} the height {d}. What is its perimeter?",
)


def _triangle(a: int, b: int) -> Solved:
    return plain(a * b // 2), (f"{a}*{b}={a * b}", f"{a * b}/2={a * b // 2}")


def _height(a: int, area: int) -> Solved:
    return plain(area // a), (f"{area}/{a}={area // a}",)


def _trapezoid(a: int, b: int, c: int) -> Solved:
    area = Fraction((a + b) * c, 2)
    return plain(area), (f"({a}+{b})*{c}/2={area}",)


def _rhombus(a: int, b: int) -> Solved:
    return plain(Fraction(a * b, 2)), (f"{a}*{b}/2={Fraction(a * b, 2)}",)


def _corner(a: int, b: int, c: int, d: int) -> Solved:
    area = a * b - c * d
    return plain(area), (f"{a}*{b}={a * b}", f"{c}*{d}={c * d}", f"{a * b}-{c * d}={area}")


def _isosceles_trapezoid(a: int, b: int, c: int) -> Solved:
    overhang = Fraction(b - a, 2)
    height = root(c * c - overhang * overhang)
    area = height.times * (a + b) / 2
    first = (f"overhang: ({b}-{a})/2={overhang}", f"height: sqrt({c}^2-{overhang}^2)={height.text}")
    return plain(area), (*first, f"area: ({a}+{b})*{height.text}/2={area}")


def _isosceles(a: int, b: int) -> Solved:
    square = b * b - Fraction(a * a, 4)
    area = root(square, Fraction(a, 2))
    return area, (f"square of the height: {b}^2-{a}^2/4={square}", f"area: {a}*sqrt({square})/2={area.text}")


def _kite(a: int, b: int, c: int) -> Solved:
    first, second = (root(value * value - Fraction(c * c, 4)).times for value in (a, b))
    area = c * (first + second) / 2
    lines = (f"sqrt({a}^2-{c}^2/4)={first}", f"sqrt({b}^2-{c}^2/4)={second}", f"{c}*({first}+{second})/2={area}")
    return plain(area), lines


def _cyclic(a: int, b: int, c: int, d: int) -> Solved:
    """Brahmagupta: sqrt((s-a)(s-b)(s-c)(s-d)), s half the perimeter."""
    half = Fraction(a + b + c + d, 2)
    under = (half - a) * (half - b) * (half - c) * (half - d)
    area = root(under)
    return area, (f"half the perimeter: ({a}+{b}+{c}+{d})/2={half}", f"area: sqrt({under})={area.text}")


def _heights(*numbers: int) -> tuple[Numbers, Numbers, Answer, Lines]:
    """Heights are the other side times one sine, u/v."""
    draw = Draw(*numbers)
    v = draw.whole(2, 5)
    u, first, second = draw.whole(1, v - 1), draw.whole(1, 6), draw.whole(7, 10)
    a, b = (v * first, v * second) if draw.whole(0, 1) else (v * second, v * first)
    c, d = b // v * u, a // v * u
    return (a, b, c, d), (a, b, c, d + draw.whole(1, 2)), plain(2 * (a + b)), (f"2*({a}+{b})={2 * (a + b)}",)


@cache
def _legs() -> tuple[tuple[int, int, int], ...]:
    """Right triangles (overhang, height, leg)."""
    return tuple(found for a, b, c in triples(75) for found in ((a, b, c), (b, a, c)))


def _trapezoids() -> Space:
    """a < b = a + twice the overhang."""
    return Mapped(product(Listed(_legs()), Integers(1, 30)), lambda v: (v[1], v[1] + 2 * v[0][0], v[0][2]))


@cache
def _kites() -> tuple[tuple[int, int, int], ...]:
    """Sides a < b and the common diagonal 2h of two right triangles with the leg h."""
    by_leg: dict[int, list[int]] = {}
    for a, b, c in triples(300):
        by_leg.setdefault(a, []).append(c)
        by_leg.setdefault(b, []).append(c)
    found = [(first, second, 2 * leg) for leg, longest in by_leg.items() for first in longest for second in longest]
    return tuple(kite for kite in found if kite[0] < kite[1])


def _corners() -> Space:
    """A rectangle with sides a and b, and a smaller one; turned by a quarter it is the same figure."""
    edges = Subsets(15, 2)

    def build(places: tuple[int, int]) -> Numbers:
        (c, a), (d, b) = (edges.at(place) for place in places)
        return a + 1, b + 1, c + 1, d + 1

    return Mapped(Multisets(edges.size, 2), build)


def _quadrilaterals() -> Space:
    """Four sides of which none is as long as the others together."""

    def build(found: tuple[int, ...]) -> Numbers | None:
        a, b, c, d = (value + 1 for value in found)
        return (a, b, c, d) if d < a + b + c else None

    return Mapped(Multisets(25, 4), build)


_HEIGHTS = twins(HEIGHTS, "abcd", _heights)
_SQUARES = Mapped(product(Integers(1, 25), Integers(1, 40)), lambda v: (2 * v[0], v[1]))

AREA = family_of(
    "area",
    {
        1: (Rule(TRIANGLE, "ab", _triangle, lambda a, b: (a * b, a + b), 0, True, _HEIGHTS), _SQUARES),
        2: (
            Rule(HEIGHT, "ab", _height, lambda a, b: (2 * b // a, b - a, a * b), 0, True, _HEIGHTS),
            Mapped(product(Integers(2, 40), Integers(2, 40)), lambda v: (v[0], v[0] * v[1])),
        ),
        3: (
            Rule(TRAPEZOID, "abc", _trapezoid, lambda a, b, c: ((a + b) * c, a * b * c), 2, False, _HEIGHTS),
            Mapped(product(Subsets(30, 2), Integers(1, 20)), lambda v: (v[0][0] + 1, v[0][1] + 1, v[1])),
        ),
        4: (Rule(RHOMBUS, "ab", _rhombus, lambda a, b: (a * b, a + b), 2, False, _HEIGHTS), sides(60)),
        5: (Rule(CORNER, "abcd", _corner, lambda a, b, c, d: (a * b, a * b + c * d), 0, False, _HEIGHTS), _corners()),
        6: (Rule(ISOSCELES_TRAPEZOID, "abc", _isosceles_trapezoid, None, 2, False, _HEIGHTS), _trapezoids()),
        7: (
            Rule(ISOSCELES, "ab", _isosceles, None, 0, False, _HEIGHTS),
            Mapped(product(Integers(1, 30), Integers(1, 40)), lambda v: (v[0], v[0] // 2 + v[1])),
        ),
        8: (Rule(KITE, "abc", _kite, None, 2, False, _HEIGHTS), Listed(_kites())),
        9: (Rule(CYCLIC, "abcd", _cyclic, None, 4, False, _HEIGHTS), _quadrilaterals()),
    },
)
