"""Kind `round`: equations of circles.

Level 4 the radius by the centre and a point; 5 the centre by the equation; 6 the radius by the equation; 7 the radius
of the circle through three points; 8 a tangent; 9 the chord that a line cuts off.

Twins: a circle around a given centre that is said to pass through two points, and can or cannot.
"""

from __future__ import annotations

from fractions import Fraction

from rljax.tasks.algebra.forms import Numbers, signed
from rljax.tasks.algebra.notation import joined, linear
from rljax.tasks.geometry.measure import Answer, Graph, Place, root
from rljax.tasks.geometry.points import Point, centre, chosen, cross, directions, grid
from rljax.tasks.geometry.rules import Draw, Lines, Rule, Solved, family_of, twins
from rljax.tasks.spaces import Integers, Listed, Mapped, Space, product

THROUGH = (
    "circle centre {p} through {q};r=?",
    "A circle with the centre {p} passes through {q}. What is its exact radius?",
    "Find the exact radius of the circle around {p} that goes through {q}.",
    "The point {q} lies on a circle with the centre {p}. How large, exactly, is its radius?",
)
CENTRE = (
    "{e};centre=?",
    "What is the centre of the circle {e}?",
    "Find the centre of the circle with the equation {e}.",
    "The points with {e} form a circle. Where is its centre?",
)
RADIUS = (
    "{e};r=?",
    "What is the exact radius of the circle {e}?",
    "Find the exact radius of the circle with the equation {e}.",
    "The points with {e} form a circle. How large, exactly, is its radius?",
)
THREE = (
    "circle through {p},{q},{r};radius=?",
    "What is the exact radius of the circle through {p}, {q} and {r}?",
    "Find the exact radius of the circumscribed circle of the triangle {p}, {q}, {r}.",
    "A circle passes through {p}, {q} and {r}. How large, exactly, is its radius?",
)
TANGENT = (
    "circle centre {p},tangent at {q};y=?",
    "A circle has the centre {p}. Write y in terms of x on its tangent at {q}.",
    "Find the tangent to the circle around {p} at its point {q}; give y as an expression in x.",
    "A line touches a circle with the centre {p} in the point {q}. What is y on it, in terms of x?",
)
CHORD = (
    "circle {e},line {f};chord=?",
    "How long, exactly, is the part of the line {f} inside the circle {e}?",
    "Find the exact length of the chord that the line {f} cuts out of the circle {e}.",
    "The line {f} meets the circle {e} in two points. How far, exactly, are they from each other?",
)
TWO = (
    "circle centre {p} through {q} and {r};r=?",
    "A circle with the centre {p} passes through {q} and {r}. What is its exact radius?",
    "Find the exact radius of the circle around {p} that goes through {q} and {r}.",
    "The points {q} and {r} lie on a circle with the centre {p}. How large, exactly, is its radius?",
)


def _through(p: Point, q: Point) -> Solved:
    square = (q[0] - p[0]) ** 2 + (q[1] - p[1]) ** 2
    first = f"({q[0]}-{signed(p[0])})^2+({q[1]}-{signed(p[1])})^2={square}"
    return root(square), (first, f"sqrt({square})={root(square).text}")


def _general(p: Point, square: int) -> dict[str, str]:
    """`x^2+y^2-2ax-2by+a^2+b^2-r^2=0`."""
    (a, b) = p
    terms = ((1, "x^2"), (1, "y^2"), (-2 * a, "x"), (-2 * b, "y"), (a * a + b * b - square, ""))
    return {"e": f"{joined(terms)}=0"}


def _centre(p: Point, square: int) -> Solved:
    return Place(p), tuple(f"{2 * value}/2={value}" for value in p)


def _radius(p: Point, square: int) -> Solved:
    a, b = p
    constant = a * a + b * b - square
    first = f"{signed(a)}^2+{signed(b)}^2-{signed(constant)}={square}"
    return root(square), (first, f"sqrt({square})={root(square).text}")


def _three(p: Point, q: Point, r: Point) -> Solved:
    x, y = centre(p, q, r)
    square = (p[0] - x) ** 2 + (p[1] - y) ** 2
    first = f"distance from the centre: ({p[0]}-{signed(x)})^2+({p[1]}-{signed(y)})^2={square}"
    return root(square), (first, f"sqrt({square})={root(square).text}")


def _tangent(p: Point, q: Point) -> Solved:
    """Perpendicular to the radius."""
    slope = Fraction(p[0] - q[0], q[1] - p[1])
    height = q[1] - slope * q[0]
    first = f"slope: -({q[0]}-{signed(p[0])})/({q[1]}-{signed(p[1])})={slope}"
    return Graph(slope, height), (first, f"height: {q[1]}-{signed(slope)}*{signed(q[0])}={height}")


def _chord(p: Point, square: int, m: int, c: int) -> Solved:
    """2 sqrt(r^2 - d^2), with the distance d of the centre from the line y = mx + c."""
    value = m * p[0] - p[1] + c
    distance = Fraction(value * value, 1 + m * m)
    right = root(square - distance, 2)
    first = f"{m}*{signed(p[0])}-{signed(p[1])}+{signed(c)}={value}"
    lines = (first, f"distance squared: {signed(value)}^2/(1+{signed(m)}^2)={distance}")
    return right, (*lines, f"2*sqrt({square}-{distance})={right.text}")


def _chord_fields(p: Point, square: int, m: int, c: int) -> dict[str, str]:
    x, y = (f"({linear((1, -value), name)})^2" if value else f"{name}^2" for value, name in zip(p, "xy", strict=True))
    return {"e": f"{x}+{y}={square}", "f": f"y={linear((m, c), 'x')}"}


def _two(*numbers: object) -> tuple[Numbers, Numbers, Answer, Lines]:
    """A centre and two points at the same distance, in other directions; or the last one off."""
    draw = Draw(*numbers)
    m = (draw.whole(-7, 7), draw.whole(-7, 7))
    first, second = directions(draw.whole(1, 8), draw.whole(1, 8), draw)
    q, r = ((m[0] + x, m[1] + y) for x, y in (first, second))
    off = draw.whole(1, 2) if second[0] > 0 else -draw.whole(1, 2)
    return (m, q, r), (m, q, (r[0] + off, r[1])), *_through(m, q)


def _ordered(most: int) -> Space:
    """Two points, the first of them a centre, with different y."""

    def build(parts: tuple[Point, Point]) -> Numbers | None:
        p, q = parts
        return parts if p[1] != q[1] else None

    return Mapped(product(Listed(grid(most)), Listed(grid(most))), build)


def _chords() -> Space:
    """Circles that a line crosses."""

    def build(parts: tuple[Point, int, int, int]) -> Numbers | None:
        (x, y), square, m, c = parts
        return parts if (m * x - y + c) ** 2 < square * (1 + m * m) else None

    return Mapped(product(Listed(grid(4)), Integers(20, 60), Integers(-3, 3), Integers(-3, 3)), build)


_TWO = twins(TWO, "pqr", _two)

ROUND = family_of(
    "round",
    {
        4: (Rule(THROUGH, "pq", _through, None, 0, False, _TWO), _ordered(7)),
        5: (Rule(CENTRE, "", _centre, None, 0, False, _TWO, _general), product(Listed(grid(9)), Integers(1, 40))),
        6: (Rule(RADIUS, "", _radius, None, 0, False, _TWO, _general), product(Listed(grid(12)), Integers(1, 99))),
        7: (
            Rule(THREE, "pqr", _three, None, 3, False, _TWO),
            Mapped(chosen(7, 3), lambda found: found if cross(*found) else None),
        ),
        8: (Rule(TANGENT, "pq", _tangent, None, 0, False, _TWO), _ordered(8)),
        9: (Rule(CHORD, "", _chord, None, 0, False, _TWO, _chord_fields), _chords()),
    },
)
