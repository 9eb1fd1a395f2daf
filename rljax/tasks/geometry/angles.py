"""Kind `angle`: angles of triangles and polygons, in degrees.

Level 1 the third angle of a triangle, in fives; 2 in degrees; 3 the fourth of a quadrilateral; 4 angles in the ratio of
three numbers; 5 the angle of two bisectors of a triangle; 6 the angle of a regular polygon; 7 a missing angle of a
polygon with an unknown number of corners; 8 the difference of the angles of two regular polygons; 9 an angle between
corners of a regular polygon.

Twins: all angles of a triangle or a polygon, whose sum is right or is not.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import gcd

from rljax.tasks.algebra.forms import Numbers
from rljax.tasks.geometry.measure import Answer, plain
from rljax.tasks.geometry.rules import Draw, Lines, Rule, Solved, family_of, twins
from rljax.tasks.spaces import Integers, Listed, Mapped, Multisets, Space, Subsets, product

THIRD = (
    "tri angles {a},{b};third=?",
    "Two angles of a triangle are {a} and {b} degrees. How many degrees has the third?",
    "Find the third angle of a triangle with angles of {a} and {b} degrees, in degrees.",
    "In a triangle two corners have angles of {a} and {b} degrees. What is the angle at the last corner, in degrees?",
)
FOURTH = (
    "quadrilateral angles {a},{b},{c};fourth=?",
    "Three angles of a quadrilateral are {a}, {b} and {c} degrees. How many degrees has the fourth?",
    "Find the fourth angle of a quadrilateral with angles of {a}, {b} and {c} degrees, in degrees.",
    "In a four-sided figure three corners have {a}, {b} and {c} degrees. What is the last angle, in degrees?",
)
RATIO = (
    "tri angles {a}:{b}:{c};largest=?",
    "The angles of a triangle are in the ratio {a}:{b}:{c}. How many degrees has the largest?",
    "Find the largest angle, in degrees, of a triangle whose angles are as {a} to {b} to {c}.",
    "A triangle has angles in the proportion {a}:{b}:{c}. What is its largest angle in degrees?",
)
BISECTORS = (
    "tri angles {a},{b};angle of their bisectors=?",
    "Two angles of a triangle are {a} and {b} degrees. Their bisectors meet in I. How many degrees has the angle at I?",
    "In triangle ABC the angles at A and B are {a} and {b} degrees, their bisectors meet in I. Find AIB in degrees.",
    "From A and B, where a triangle has {a} and {b} degrees, its incentre I is seen. What is angle AIB in degrees?",
)
REGULAR = (
    "regular {a}-gon;angle=?",
    "How many degrees has each interior angle of a regular polygon with {a} corners?",
    "Find the interior angle of a regular polygon with {a} sides, in degrees.",
    "All sides and all angles of a polygon with {a} corners are equal. What is one of its angles in degrees?",
)
MISSING = (
    "convex polygon,all angles but one sum to {a};that one=?",
    "All angles of a convex polygon but one add up to {a} degrees. How many degrees has that one?",
    "Someone adds the angles of a convex polygon, forgets one and gets {a} degrees. How large is the one forgotten?",
    "Find the angle, in degrees, that a convex polygon still has if its other angles sum to {a} degrees.",
)
BETWEEN = (
    "regular {a}-gon and {b}-gon;difference of their angles=?",
    "By how many degrees is an angle of a regular polygon with {b} corners larger than one with {a} corners?",
    "Find the difference, in degrees, of the interior angles of a regular {a}-gon and a regular {b}-gon.",
    "A regular {a}-gon and a regular {b}-gon lie on one side of a common edge. At what angle do their next edges part?",
)
CORNERS = (
    "regular {a}-gon,corners 0,1,2..;angle at {c} between {b},{d}=?",
    "The corners of a regular {a}-gon are numbered 0, 1, 2 and so on. At corner {c}, what angle do {b} and {d} make?",
    "On a circle {a} points stand at equal distances, numbered from 0 on. Under what angle does {c} see {b} and {d}?",
    "Number the corners of a regular polygon with {a} sides in order from 0. What angle do {b} and {d} make at {c}?",
)
ALL = (
    "tri angles {a},{b},{c};largest exterior=?",
    "The angles of a triangle are {a}, {b} and {c} degrees. How many degrees has its largest exterior angle?",
    "Find the largest exterior angle, in degrees, of a triangle with angles of {a}, {b} and {c} degrees.",
    "A triangle has angles of {a}, {b} and {c} degrees. How many degrees does its smallest angle lack to 180?",
)
PENTAGON = (
    "convex pentagon angles {a},{b},{c},{d},{e};largest exterior=?",
    "The angles of a convex pentagon are {a}, {b}, {c}, {d} and {e} degrees. How large is its largest exterior angle?",
    "Find the largest exterior angle of a convex pentagon with angles of {a}, {b}, {c}, {d} and {e} degrees.",
    "A convex pentagon has angles of {a}, {b}, {c}, {d} and {e} degrees. What does its smallest angle lack to 180?",
)


def _third(a: int, b: int) -> Solved:
    return plain(180 - a - b), (f"{a}+{b}={a + b}", f"180-{a + b}={180 - a - b}")


def _fourth(a: int, b: int, c: int) -> Solved:
    return plain(360 - a - b - c), (f"{a}+{b}+{c}={a + b + c}", f"360-{a + b + c}={360 - a - b - c}")


def _ratio(a: int, b: int, c: int) -> Solved:
    largest = Fraction(180 * c, a + b + c)
    return plain(largest), (f"{a}+{b}+{c}={a + b + c}", f"180*{c}/{a + b + c}={largest}")


def _bisectors(a: int, b: int) -> Solved:
    angle = 180 - Fraction(a + b, 2)
    return plain(angle), (f"({a}+{b})/2={Fraction(a + b, 2)}", f"180-{Fraction(a + b, 2)}={angle}")


def _regular(n: int) -> Solved:
    angle = Fraction(180 * (n - 2), n)
    return plain(angle), (f"180*({n}-2)={180 * (n - 2)}", f"{180 * (n - 2)}/{n}={angle}")


def _missing(total: int) -> Solved:
    """The sum of all is the next multiple of 180: an angle of a convex polygon is less than that."""
    whole = total // 180 + 1
    return plain(180 * whole - total), (f"180*{whole}={180 * whole}", f"{180 * whole}-{total}={180 * whole - total}")


def _between(a: int, b: int) -> Solved:
    """The interior angles are 180 - 360/n."""
    angle = Fraction(360, a) - Fraction(360, b)
    return plain(angle), (f"360/{a}-360/{b}={angle}",)


def _corners(n: int, b: int, c: int, d: int) -> Solved:
    """Half of the arc between b and d that does not hold c."""
    steps = (d - b) % n if (c - b) % n > (d - b) % n else (b - d) % n
    angle = Fraction(180 * steps, n)
    return plain(angle), (f"arc: 360*{steps}/{n}={2 * angle}", f"half of the arc: 180*{steps}/{n}={angle}")


def _all_angles(*numbers: int) -> tuple[Numbers, Numbers, Answer, Lines]:
    draw = Draw(*numbers)
    first, second = draw.whole(20, 85), draw.whole(20, 85)
    return _summing((first, second, 180 - first - second), draw)


def _pentagon(*numbers: int) -> tuple[Numbers, Numbers, Answer, Lines]:
    draw = Draw(*numbers)
    some = [draw.whole(95, 130) for _ in range(4)]
    return _summing((*some, 540 - sum(some)), draw)


def _summing(angles: tuple[int, ...], draw: Draw) -> tuple[Numbers, Numbers, Answer, Lines]:
    """These angles, and others of which one is off; the largest exterior angle is asked for."""
    off = draw.whole(1, 12) * (1 if draw.whole(0, 1) else -1)
    place = draw.whole(0, len(angles) - 1)
    wrongly = (*angles[:place], angles[place] + off, *angles[place + 1 :])
    least = min(angles)
    return angles, wrongly, plain(180 - least), (f"180-{least}={180 - least}",)


@cache
def _pairs(step: int) -> Listed:
    """Two angles a ≤ b of a triangle, multiples of a number."""
    span = range(step, 180, step)
    return Listed(tuple((a, b) for a in span for b in range(a, 180 - a, step)))


@cache
def _ratios() -> Listed:
    """a ≤ b < c without common divisor."""
    found = ((a, b, c) for a in range(1, 26) for b in range(a, 26) for c in range(b + 1, 26))
    return Listed(tuple(ratio for ratio in found if gcd(*ratio) == 1))


def _corner_space() -> Space:
    """Steps u ≤ w from the vertex to both sides, and k between; the vertex has a number that depends on them."""

    def build(parts: tuple[tuple[int, int], int]) -> Numbers:
        (u, w), k = parts
        u, w = u + 1, w + 1
        n = u + k + w
        start = Draw(u, k, w).whole(0, n - 1)
        return n, (start + u) % n, start, (start + u + k) % n

    return Mapped(product(Multisets(16, 2), Integers(1, 16)), build)


_TRIANGLE, _PENTAGON = twins(ALL, "abc", _all_angles, 3), twins(PENTAGON, "abcde", _pentagon, 5)
_THIRD = Rule(THIRD, "ab", _third, lambda a, b: (a + b, 360 - a - b), 2, True, _TRIANGLE)

ANGLE = family_of(
    "angle",
    {
        1: (_THIRD, _pairs(5)),
        2: (_THIRD, _pairs(1)),
        3: (
            Rule(FOURTH, "abc", _fourth, lambda a, b, c: (a + b + c, abs(a + b + c - 180)), 3, True, _TRIANGLE),
            Mapped(Multisets(80, 3), lambda found: tuple(value + 35 for value in found)),
        ),
        4: (
            Rule(RATIO, "abc", _ratio, lambda a, b, c: (Fraction(180 * a, a + b + c),), 3, False, _TRIANGLE),
            _ratios(),
        ),
        5: (Rule(BISECTORS, "ab", _bisectors, lambda a, b: (180 - a - b, a + b), 2, False, _TRIANGLE), _pairs(1)),
        6: (
            Rule(REGULAR, "a", _regular, lambda n: (Fraction(360, n), 180 * (n - 2)), 0, False, _PENTAGON),
            Mapped(Integers(5, 1500), lambda n: (n,)),
        ),
        7: (
            Rule(MISSING, "a", _missing, lambda total: (total % 180, 360 - total % 180), 0, False, _PENTAGON),
            Mapped(Integers(361, 9000), lambda total: (total,) if total % 180 else None),
        ),
        8: (
            Rule(BETWEEN, "ab", _between, lambda a, b: (b - a, Fraction(360, b - a)), 0, False, _PENTAGON),
            Mapped(Subsets(60, 2), lambda found: (found[0] + 3, found[1] + 3)),
        ),
        9: (
            Rule(CORNERS, "abcd", _corners, lambda n, *_: (Fraction(360, n), Fraction(180, n)), 0, False, _PENTAGON),
            _corner_space(),
        ),
    },
)
