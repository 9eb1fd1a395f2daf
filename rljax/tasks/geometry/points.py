"""Kind `point`: points by their coordinates.

Level 2 the midpoint of two; 3 their distance, an integer; 4 their distance as a root; 5 the slope of the line through
them; 6 the area of a triangle; 7 of a quadrilateral; 8 the mirror image in a line; 9 the centre of the circle through
three.

Twins: three points that are said to lie on a line, and do or do not; from level 6 on two points that are said to lie on
a circle around a third.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from rljax.tasks.algebra.forms import Numbers, signed
from rljax.tasks.algebra.notation import linear
from rljax.tasks.geometry.measure import Answer, Place, plain, root
from rljax.tasks.geometry.rules import Draw, Lines, Rule, Solved, family_of, fields_of, triples, twins
from rljax.tasks.spaces import Integers, Listed, Mapped, Space, Subsets, product

Point = tuple[int, int]

MIDPOINT = (
    "A{p},B{q};midpoint=?",
    "What is the midpoint of A{p} and B{q}?",
    "Find the point halfway between {p} and {q}.",
    "A segment has the ends {p} and {q}. Where is its middle?",
)
DISTANCE = (
    "A{p},B{q};AB=?",
    "What is the exact distance of A{p} and B{q}?",
    "Find the exact length of the segment from {p} to {q}.",
    "How far, exactly, are the points {p} and {q} from each other?",
)
SLOPE = (
    "A{p},B{q};slope=?",
    "What is the slope of the line through A{p} and B{q}?",
    "Find the slope of the line that joins {p} and {q}.",
    "A line passes through {p} and {q}. How steep is it? Give its slope.",
)
TRIANGLE = (
    "tri {p},{q},{r};A=?",
    "What is the area of the triangle with corners {p}, {q} and {r}?",
    "Find the area of the triangle {p}, {q}, {r}.",
    "The corners of a triangle are {p}, {q} and {r}. How large is it?",
)
QUADRILATERAL = (
    "quadrilateral {p},{q},{r},{s};A=?",
    "What is the area of the quadrilateral with corners {p}, {q}, {r} and {s}, in this order?",
    "Find the area of the quadrilateral {p}, {q}, {r}, {s}.",
    "Going round a field one passes its corners {p}, {q}, {r}, {s}. How large is it?",
)
MIRROR = (
    "mirror {p} in {e};image=?",
    "The point {p} is reflected in the line {e}. What is its image?",
    "Find the mirror image of {p} in the line {e}.",
    "Which point lies opposite to {p}, at the same distance from the line {e}?",
)
CENTRE = (
    "circle through {p},{q},{r};centre=?",
    "What is the centre of the circle through {p}, {q} and {r}?",
    "Find the point that has the same distance from {p}, {q} and {r}.",
    "Where is the centre of the circumscribed circle of the triangle {p}, {q}, {r}?",
)
ON_LINE = (
    "A{p},B{q},C{r} on a line;slope=?",
    "The points A{p}, B{q} and C{r} lie on a line. What is its slope?",
    "A line passes through {p}, {q} and {r}. Find its slope.",
    "What is the slope of the line on which {p}, {q} and {r} lie?",
)
ON_CIRCLE = (
    "M{p},circle around M through {q},{r};r^2=?",
    "A circle around M{p} passes through {q} and {r}. What is the square of its radius?",
    "The points {q} and {r} lie on a circle with the centre {p}. Find the square of its radius.",
    "Find r^2 for the circle of radius r with the centre {p} that passes through {q} and {r}.",
)


def _midpoint(p: Point, q: Point) -> Solved:
    middle = tuple(Fraction(a + b, 2) for a, b in zip(p, q, strict=True))
    pairs = zip(p, q, middle, strict=True)
    return Place(middle), tuple(f"({a}+{signed(b)})/2={value}" for a, b, value in pairs)


def _distance(p: Point, q: Point) -> Solved:
    square = (q[0] - p[0]) ** 2 + (q[1] - p[1]) ** 2
    right = root(square)
    first = f"({q[0]}-{signed(p[0])})^2+({q[1]}-{signed(p[1])})^2={square}"
    return right, (first, f"sqrt({square})={right.text}")


def _slope(p: Point, q: Point) -> Solved:
    slope = Fraction(q[1] - p[1], q[0] - p[0])
    return plain(slope), (f"({q[1]}-{signed(p[1])})/({q[0]}-{signed(p[0])})={slope}",)


def _slope_misses(p: Point, q: Point) -> list[Fraction]:
    dx, dy = q[0] - p[0], q[1] - p[1]
    other = Fraction(dx, dy) if dy else Fraction(7, 3)
    return [Fraction(-dy, dx), other, -other, Fraction(dy, dx) + 1, Fraction(dy, dx) - 1, Fraction(dy, dx) + 2]


def cross(p: Point, q: Point, r: Point) -> int:
    """Twice the area of the triangle, negative where it is passed clockwise."""
    return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])


def _triangle(p: Point, q: Point, r: Point) -> Solved:
    twice = abs(cross(p, q, r))
    (a, b), (c, d) = ((point[0] - p[0], point[1] - p[1]) for point in (q, r))
    first = f"{a}*{signed(d)}-{signed(b)}*{signed(c)}={a * d - b * c}"
    return plain(Fraction(twice, 2)), (first, f"{twice}/2={Fraction(twice, 2)}")


def _quadrilateral(*corners: Point) -> Solved:
    """The shoelace formula."""
    pairs = list(zip(corners, (*corners[1:], corners[0]), strict=True))
    terms = [a * d - b * c for (a, b), (c, d) in pairs]
    lines = [f"{a}*{signed(d)}-{signed(b)}*{signed(c)}={a * d - b * c}" for (a, b), (c, d) in pairs]
    area = Fraction(abs(sum(terms)), 2)
    total = "+".join([str(value) for value in terms]).replace("+-", "-")
    return plain(area), (*lines, f"sum: {total}={sum(terms)}", f"{abs(sum(terms))}/2={area}")


def _mirror(p: Point, m: int, c: int) -> Solved:
    """The foot of the perpendicular on y = mx + c is at x = (a + m(b - c))/(1 + m^2)."""
    a, b = p
    x = Fraction(a + m * (b - c), 1 + m * m)
    image = (2 * x - a, 2 * (m * x + c) - b)
    first = f"x of the foot: ({a}+{signed(m)}*({b}-{signed(c)}))/(1+{signed(m)}^2)={x}"
    return Place(image), (first, f"x of the image: 2*{signed(x)}-{signed(a)}={image[0]}")


def _mirror_fields(p: Point, m: int, c: int) -> dict[str, str]:
    return {**fields_of("p", (p,)), "e": f"y={linear((m, c), 'x')}"}


def centre(p: Point, q: Point, r: Point) -> tuple[Fraction, Fraction]:
    """Where the perpendicular bisectors of two sides meet."""
    (a, b), (c, d) = ((point[0] - p[0], point[1] - p[1]) for point in (q, r))
    twice = 2 * (a * d - b * c)
    first, second = a * a + b * b, c * c + d * d
    return p[0] + Fraction(d * first - b * second, twice), p[1] + Fraction(a * second - c * first, twice)


def _centre(p: Point, q: Point, r: Point) -> Solved:
    x, y = centre(p, q, r)
    squares = [(point[0] - x) ** 2 + (point[1] - y) ** 2 for point in (p, q)]
    return Place((x, y)), tuple(
        f"({point[0]}-{signed(x)})^2+({point[1]}-{signed(y)})^2={square}"
        for point, square in zip((p, q), squares, strict=True)
    )


def _collinear(*numbers: object) -> tuple[Numbers, Numbers, Answer, Lines]:
    """Three points of a line with a small slope, and the last one off it."""
    draw = Draw(*numbers)
    dx, dy = draw.whole(1, 4), draw.whole(-5, 5)
    p = (draw.whole(-6, 6), draw.whole(-6, 6))
    first = draw.whole(1, 2)
    second = first + draw.whole(1, 3)
    q, r = ((p[0] + dx * step, p[1] + dy * step) for step in (first, second))
    off = draw.whole(1, 2) * (1 if draw.whole(0, 1) else -1)
    return (p, q, r), (p, q, (r[0], r[1] + off)), *_slope(p, q)


def _around(*numbers: object) -> tuple[Numbers, Numbers, Answer, Lines]:
    """A centre and two points at the same distance, in other directions; or the last one off."""
    draw = Draw(*numbers)
    m, size = (draw.whole(-6, 6), draw.whole(-6, 6)), (draw.whole(1, 7), draw.whole(1, 7))
    first, second = directions(*size, draw)
    a, b = size
    q, r = ((m[0] + x, m[1] + y) for x, y in (first, second))
    line = f"({q[0]}-{signed(m[0])})^2+({q[1]}-{signed(m[1])})^2={a * a + b * b}"
    off = 1 if second[1] > 0 else -1
    return (m, q, r), (m, q, (r[0], r[1] + off)), plain(a * a + b * b), (line,)


def directions(a: int, b: int, draw: Draw) -> tuple[Point, Point]:
    """Two different ones of the up to eight vectors with coordinates of these sizes."""
    known = list(dict.fromkeys((u * x, v * y) for u in (1, -1) for v in (1, -1) for x, y in ((a, b), (b, a))))
    place = draw.whole(0, len(known) - 1)
    return known[place], known[(place + draw.whole(1, len(known) - 1)) % len(known)]


@cache
def grid(most: int) -> tuple[Point, ...]:
    """Points with integer coordinates up to this size."""
    return tuple((x, y) for x in range(-most, most + 1) for y in range(-most, most + 1))


def chosen(most: int, count: int) -> Space:
    """Different points of the grid, their order not counting."""
    known = grid(most)
    return Mapped(Subsets(len(known), count), lambda found: tuple(known[at] for at in found))


def _integral() -> Space:
    """Two points at an integer distance, neither on a parallel to an axis."""
    steps = tuple((x, sign * y) for a, b, _ in triples(30) for x, y in ((a, b), (b, a)) for sign in (1, -1))

    def build(parts: tuple[Point, Point]) -> Numbers:
        (x, y), (dx, dy) = parts
        return (x, y), (x + dx, y + dy)

    return Mapped(product(Listed(grid(9)), Listed(steps)), build)


def _sloping(most: int) -> Space:
    """Two points not above each other."""
    return Mapped(chosen(most, 2), lambda pair: pair if pair[0][0] != pair[1][0] else None)


def _corners(most: int) -> Space:
    """Three points not on a line."""
    return Mapped(chosen(most, 3), lambda found: found if cross(*found) else None)


def _one_in_each_quadrant() -> Space:
    """A corner in each of the four quadrants, in order: they pass around the origin."""

    def build(sizes: tuple[int, ...]) -> Numbers:
        signs = ((1, 1), (-1, 1), (-1, -1), (1, -1))
        pairs = zip(sizes[::2], sizes[1::2], signs, strict=True)
        return tuple((a * u, b * v) for a, b, (u, v) in pairs)

    return Mapped(product(*(Integers(1, 9),) * 8), build)


def _mirrors() -> Space:
    """A point that is not on the line y = mx + c."""

    def build(parts: tuple[Point, int, int]) -> Numbers | None:
        (x, y), m, c = parts
        return parts if y != m * x + c else None

    slopes = Listed((-4, -3, -2, -1, 1, 2, 3, 4))
    return Mapped(product(Listed(grid(7)), slopes, Integers(-5, 5)), build)


_ON_LINE, _ON_CIRCLE = twins(ON_LINE, "pqr", _collinear, 3), twins(ON_CIRCLE, "pqr", _around)
_DISTANCE = Rule(DISTANCE, "pq", _distance, None, 2, False, _ON_LINE)

POINT = family_of(
    "point",
    {
        2: (Rule(MIDPOINT, "pq", _midpoint, None, 2, False, _ON_LINE), chosen(9, 2)),
        3: (_DISTANCE, _integral()),
        4: (_DISTANCE, chosen(12, 2)),
        5: (Rule(SLOPE, "pq", _slope, _slope_misses, 2, False, _ON_LINE), _sloping(15)),
        6: (
            Rule(TRIANGLE, "pqr", _triangle, lambda *found: (abs(cross(*found)),), 3, False, _ON_CIRCLE),
            _corners(9),
        ),
        7: (Rule(QUADRILATERAL, "pqrs", _quadrilateral, None, 0, False, _ON_CIRCLE), _one_in_each_quadrant()),
        8: (Rule(MIRROR, "", _mirror, None, 0, False, _ON_CIRCLE, _mirror_fields), _mirrors()),
        9: (Rule(CENTRE, "pqr", _centre, None, 3, False, _ON_CIRCLE), _corners(8)),
    },
)
