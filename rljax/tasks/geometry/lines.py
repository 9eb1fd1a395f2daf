"""Kind `line`: straight lines in the plane; the answer is y as an expression in x, if nothing else is asked for.

Level 3 a line by slope and point; 4 by two points, with an integer slope; 5 by two points; 6 a perpendicular; 7 the
perpendicular bisector of two points; 8 where two lines meet; 9 the distance of a point from a line.

Twins: three points that are said to lie on a line, and do or do not.
"""

from __future__ import annotations

from fractions import Fraction

from rljax.tasks.algebra.forms import Numbers, nonzero, signed
from rljax.tasks.algebra.notation import linear
from rljax.tasks.geometry.measure import Answer, Graph, Place, root
from rljax.tasks.geometry.points import Point, chosen, grid
from rljax.tasks.geometry.rules import Draw, Lines, Rule, Solved, family_of, fields_of, twins
from rljax.tasks.spaces import Integers, Listed, Mapped, Space, Subsets, product

BY_SLOPE = (
    "line slope {m} through {p};y=?",
    "A line with slope {m} passes through {p}. Write y in terms of x on it.",
    "Find the line through {p} with the slope {m}; give y as an expression in x.",
    "The point {p} lies on a line of slope {m}. What is y on this line, in terms of x?",
)
BY_POINTS = (
    "line through {p},{q};y=?",
    "A line passes through {p} and {q}. Write y in terms of x on it.",
    "Find the line through {p} and {q}; give y as an expression in x.",
    "The points {p} and {q} lie on a line. What is y on it, in terms of x?",
)
PERPENDICULAR = (
    "line through {p} perpendicular to {e};y=?",
    "A line passes through {p} and is perpendicular to {e}. Write y in terms of x on it.",
    "Find the perpendicular to {e} through {p}; give y as an expression in x.",
    "Through {p} a line is drawn at a right angle to {e}. What is y on it, in terms of x?",
)
BISECTOR = (
    "perpendicular bisector of {p},{q};y=?",
    "What is the perpendicular bisector of the segment from {p} to {q}? Write y in terms of x on it.",
    "Find all points at the same distance from {p} and {q}; give y as an expression in x.",
    "The points with equal distance from {p} and {q} form a line. What is y on it, in terms of x?",
)
MEETING = (
    "{e},{f};meet at?",
    "Where do the lines {e} and {f} meet?",
    "Find the common point of the lines {e} and {f}.",
    "The lines {e} and {f} cross in a point. What are its coordinates?",
)
DISTANCE = (
    "distance of {p} from {e}=?",
    "What is the exact distance of the point {p} from the line {e}?",
    "Find how far, exactly, {p} is from the line {e}.",
    "The perpendicular from {p} meets the line {e}. How long, exactly, is it?",
)
THREE = (
    "line through {p},{q},{r};y=?",
    "A line passes through {p}, {q} and {r}. Write y in terms of x on it.",
    "Find the line through {p}, {q} and {r}; give y as an expression in x.",
    "The points {p}, {q} and {r} lie on a line. What is y on it, in terms of x?",
)


def _by_slope(m: int, p: Point) -> Solved:
    height = p[1] - m * p[0]
    return Graph(m, height), (f"{p[1]}-{signed(m)}*{signed(p[0])}={height}",)


def _by_points(p: Point, q: Point) -> Solved:
    slope = Fraction(q[1] - p[1], q[0] - p[0])
    height = p[1] - slope * p[0]
    first = f"slope: ({q[1]}-{signed(p[1])})/({q[0]}-{signed(p[0])})={slope}"
    return Graph(slope, height), (first, f"height: {p[1]}-{signed(slope)}*{signed(p[0])}={height}")


def _perpendicular(p: Point, m: int, c: int) -> Solved:
    slope = Fraction(-1, m)
    height = p[1] - slope * p[0]
    return Graph(slope, height), (f"{p[1]}-{signed(slope)}*{signed(p[0])}={height}",)


def _perpendicular_fields(p: Point, m: int, c: int) -> dict[str, str]:
    return {**fields_of("p", (p,)), "e": f"y={linear((m, c), 'x')}"}


def _bisector(p: Point, q: Point) -> Solved:
    """Through the midpoint, with the negative reciprocal of the slope."""
    slope = Fraction(p[0] - q[0], q[1] - p[1])
    x, y = Fraction(p[0] + q[0], 2), Fraction(p[1] + q[1], 2)
    height = y - slope * x
    lines = (f"x of the middle: ({p[0]}+{signed(q[0])})/2={x}", f"y of the middle: ({p[1]}+{signed(q[1])})/2={y}")
    return Graph(slope, height), (*lines, f"height: {y}-{signed(slope)}*{signed(x)}={height}")


def _meeting(first: tuple[int, int], second: tuple[int, int]) -> Solved:
    """y = mx + c and y = nx + d."""
    (m, c), (n, d) = first, second
    x = Fraction(d - c, m - n)
    y = m * x + c
    return Place((x, y)), (f"({d}-{signed(c)})/({m}-{signed(n)})={x}", f"{m}*{signed(x)}+{signed(c)}={y}")


def _meeting_fields(first: tuple[int, int], second: tuple[int, int]) -> dict[str, str]:
    return {"e": f"y={linear(first, 'x')}", "f": f"y={linear(second, 'x')}"}


def _distance(p: Point, a: int, b: int, c: int) -> Solved:
    """|ax + by - c| / sqrt(a^2 + b^2)."""
    value, square = a * p[0] + b * p[1] - c, a * a + b * b
    right = root(Fraction(1, square), abs(value))
    first = f"{a}*{signed(p[0])}+{signed(b)}*{signed(p[1])}-{signed(c)}={value}"
    return right, (first, f"{a}^2+{signed(b)}^2={square}", f"{abs(value)}/sqrt({square})={right.text}")


def _distance_fields(p: Point, a: int, b: int, c: int) -> dict[str, str]:
    return {**fields_of("p", (p,)), "e": f"{linear((a, b), ('x', 'y'))}={c}"}


def _collinear(*numbers: object) -> tuple[Numbers, Numbers, Answer, Lines]:
    """Three points of a line, and the last one off it."""
    draw = Draw(*numbers)
    p = (draw.whole(-6, 6), draw.whole(-6, 6))
    dx, dy, first = draw.whole(1, 3), draw.whole(-5, 5) or 1, draw.whole(1, 2)
    second = first + draw.whole(1, 3)
    q, r = ((p[0] + dx * step, p[1] + dy * step) for step in (first, second))
    off = draw.whole(1, 2) * (1 if draw.whole(0, 1) else -1)
    return (p, q, r), (p, q, (r[0], r[1] + off)), *_by_points(p, q)


def _integral_slope() -> Space:
    """Two points, the first with the smaller x, on a line with an integer slope."""

    def build(parts: tuple[Point, int, int]) -> Numbers:
        (x, y), step, slope = parts
        return (x, y), (x + step, y + step * slope)

    return Mapped(product(Listed(grid(7)), Integers(1, 5), nonzero(1, 5)), build)


def _pairs(most: int) -> Space:
    """Two points that are on no parallel to an axis."""

    def build(pair: tuple[Point, Point]) -> Numbers | None:
        (a, b), (c, d) = pair
        return pair if a != c and b != d else None

    return Mapped(chosen(most, 2), build)


def _meetings() -> Space:
    """Two lines with different slopes, their order not counting."""
    known = tuple((m, c) for m in range(-7, 8) for c in range(-12, 13))

    def build(places: tuple[int, int]) -> Numbers | None:
        first, second = (known[place] for place in places)
        return (first, second) if first[0] != second[0] else None

    return Mapped(Subsets(len(known), 2), build)


def _distances() -> Space:
    """A point that is not on the line ax + by = c."""

    def build(parts: tuple[Point, int, int, int]) -> Numbers | None:
        (x, y), a, b, c = parts
        return parts if a * x + b * y != c else None

    slopes = Listed((-5, -4, -3, -2, -1, 1, 2, 3, 4, 5))
    return Mapped(product(Listed(grid(7)), Integers(1, 5), slopes, Integers(-12, 12)), build)


_THREE = twins(THREE, "pqr", _collinear, 3)
_SLOPES = Listed((-6, -5, -4, -3, -2, 2, 3, 4, 5, 6))
_BY_POINTS = Rule(BY_POINTS, "pq", _by_points, None, 2, False, _THREE)

LINE = family_of(
    "line",
    {
        3: (Rule(BY_SLOPE, "mp", _by_slope, None, 0, False, _THREE), product(_SLOPES, Listed(grid(7)))),
        4: (_BY_POINTS, _integral_slope()),
        5: (_BY_POINTS, _pairs(9)),
        6: (
            Rule(PERPENDICULAR, "", _perpendicular, None, 0, False, _THREE, _perpendicular_fields),
            product(Listed(grid(7)), _SLOPES, Integers(-9, 9)),
        ),
        7: (Rule(BISECTOR, "pq", _bisector, None, 2, False, _THREE), _pairs(9)),
        8: (Rule(MEETING, "", _meeting, None, 2, False, _THREE, _meeting_fields), _meetings()),
        9: (Rule(DISTANCE, "", _distance, None, 0, False, _THREE, _distance_fields), _distances()),
    },
)
