"""Kind `solid`: volumes, surfaces and lengths of bodies; exact, as multiples of pi or with roots.

Level 1 the volume of a box; 2 its surface; 3 an edge by the volume; 4 a cylinder; 5 a cone; 6 the lateral surface of a
cone; 7 the diagonal of a box; 8 the frustum of a cone; 9 the sphere around a box.

Twins: edges and a volume of a box that belong together or do not; from level 5 on edges and a diagonal.
"""

from __future__ import annotations

from fractions import Fraction

from rljax.tasks.algebra.forms import Numbers
from rljax.tasks.geometry.measure import Answer, of_pi, plain, root
from rljax.tasks.geometry.rules import Draw, Lines, Rule, Solved, family_of, sides, twins
from rljax.tasks.spaces import Integers, Mapped, Space, Subsets, product

VOLUME = (
    "box {a},{b},{c};V=?",
    "A box has edges {a}, {b} and {c}. What is its volume?",
    "Find the volume of a box that is {a} long, {b} wide and {c} high.",
    "How much fits into a rectangular tank of {a} by {b} by {c}?",
)
SURFACE = (
    "box {a},{b},{c};S=?",
    "A box has edges {a}, {b} and {c}. What is the area of its whole surface?",
    "Find the surface area of a box that is {a} long, {b} wide and {c} high.",
    "How much paper covers all six sides of a parcel of {a} by {b} by {c}, without overlap?",
)
EDGE = (
    "box {a},{b},?;V={c}",
    "A box with edges {a} and {b} has the volume {c}. How long is the third edge?",
    "Find the third edge of a box of volume {c} whose other edges are {a} and {b}.",
    "A tank with a floor of {a} by {b} holds {c}. How high is it?",
)
CYLINDER = (
    "cylinder r={a},h={b};V=?",
    "A cylinder has the radius {a} and the height {b}. What is its volume, as a multiple of pi?",
    "Find the exact volume of a cylinder with radius {a} and height {b}.",
    "How much fits into a round can of radius {a} and height {b}? Keep pi in the answer.",
)
CONE = (
    "cone r={a},h={b};V=?",
    "A cone has the radius {a} and the height {b}. What is its volume, as a multiple of pi?",
    "Find the exact volume of a cone with radius {a} and height {b}.",
    "How much sand is in a conical heap of radius {a} and height {b}? Keep pi in the answer.",
)
LATERAL = (
    "cone r={a},h={b};lateral surface=?",
    "A cone has the radius {a} and the height {b}. What is the exact area of its lateral surface?",
    "Find the exact area of the curved surface of a cone with radius {a} and height {b}.",
    "A conical roof covers a circle of radius {a} and is {b} high. How large, exactly, is it?",
)
DIAGONAL = (
    "box {a},{b},{c};space diagonal=?",
    "A box has edges {a}, {b} and {c}. How long, exactly, is its space diagonal?",
    "Find the exact length of the longest straight line in a box with edges {a}, {b} and {c}.",
    "How far, exactly, are opposite corners of a room of {a} by {b} by {c} from each other?",
)
FRUSTUM = (
    "cone frustum radii {a},{b},h={c};V=?",
    "A truncated cone has radii {a} and {b} and the height {c}. What is its volume, as a multiple of pi?",
    "Find the exact volume of the frustum of a cone with radii {a} and {b} and height {c}.",
    "How much fits into a bucket with a bottom of radius {a}, an opening of radius {b} and height {c}? Keep pi.",
)
SPHERE = (
    "box {a},{b},{c};V of sphere around it=?",
    "A sphere passes through all corners of a box with edges {a}, {b} and {c}. What is its exact volume?",
    "Find the exact volume of the sphere circumscribed about a box with edges {a}, {b}, {c}.",
    "A box of {a} by {b} by {c} just fits into a ball. How large, exactly, is the ball's volume?",
)
WITH_VOLUME = (
    "box {a},{b},{c},V={d};S=?",
    "A box has edges {a}, {b} and {c} and the volume {d}. What is the area of its whole surface?",
    "Find the surface area of a box of volume {d} that is {a} long, {b} wide and {c} high.",
    "A tank of {a} by {b} by {c} holds {d}. How large are its six sides together?",
)
WITH_DIAGONAL = (
    "box {a},{b},{c},space diagonal {d};V=?",
    "A box has edges {a}, {b} and {c} and the space diagonal {d}. What is its volume?",
    "Find the volume of a box with edges {a}, {b}, {c} whose space diagonal is {d}.",
    "Opposite corners of a room of {a} by {b} by {c} are {d} apart. How large is its volume?",
)


def _volume(a: int, b: int, c: int) -> Solved:
    return plain(a * b * c), (f"{a}*{b}={a * b}", f"{a * b}*{c}={a * b * c}")


def _surface(a: int, b: int, c: int) -> Solved:
    half = a * b + b * c + c * a
    lines = (f"{a}*{b}={a * b}", f"{b}*{c}={b * c}", f"{c}*{a}={c * a}", f"{a * b}+{b * c}+{c * a}={half}")
    return plain(2 * half), (*lines, f"2*{half}={2 * half}")


def _edge(a: int, b: int, volume: int) -> Solved:
    return plain(volume // (a * b)), (f"{a}*{b}={a * b}", f"{volume}/{a * b}={volume // (a * b)}")


def _cylinder(r: int, h: int) -> Solved:
    return of_pi(r * r * h), (f"{r}^2*{h}={r * r * h}", f"pi*{r}^2*{h}={r * r * h}*pi")


def _cone(r: int, h: int) -> Solved:
    right = of_pi(Fraction(r * r * h, 3))
    return right, (f"{r}^2*{h}={r * r * h}", f"pi*{r}^2*{h}/3={right.text}")


def _lateral(r: int, h: int) -> Solved:
    """pi r s with the slant height s."""
    square = r * r + h * h
    right = root(square, r, True)
    return right, (f"slant height squared: {r}^2+{h}^2={square}", f"pi*{r}*sqrt({square})={right.text}")


def _diagonal(a: int, b: int, c: int) -> Solved:
    square = a * a + b * b + c * c
    return root(square), (f"{a}^2+{b}^2+{c}^2={square}", f"sqrt({square})={root(square).text}")


def _frustum(r: int, s: int, h: int) -> Solved:
    sum_of_squares = r * r + r * s + s * s
    right = of_pi(Fraction(sum_of_squares * h, 3))
    return right, (f"{r}^2+{r}*{s}+{s}^2={sum_of_squares}", f"pi*{h}*{sum_of_squares}/3={right.text}")


def _sphere(a: int, b: int, c: int) -> Solved:
    """pi d^3 / 6 with the diagonal d of the box."""
    square = a * a + b * b + c * c
    right = root(square, Fraction(square, 6), True)
    return right, (f"{a}^2+{b}^2+{c}^2={square}", f"pi*{square}*sqrt({square})/6={right.text}")


def _with_volume(*numbers: int) -> tuple[Numbers, Numbers, Answer, Lines]:
    draw = Draw(*numbers)
    a, b, c = sorted(draw.whole(2, 12) for _ in range(3))
    off = draw.whole(1, 4) * (1 if draw.whole(0, 1) else -1)
    return (a, b, c, a * b * c), (a, b, c, a * b * c + off), *_surface(a, b, c)


def _with_diagonal(*numbers: int) -> tuple[Numbers, Numbers, Answer, Lines]:
    """Edges and an integer diagonal, by a^2 + b^2 = (d - c)(d + c); or a diagonal that is off."""
    draw = Draw(*numbers)
    a, b = 2 * draw.whole(1, 9), 2 * draw.whole(1, 9)
    squares = a * a + b * b
    factors = [value for value in range(2, squares, 2) if value * value < squares and squares % (2 * value) == 0]
    less = factors[draw.whole(0, len(factors) - 1)]
    c, d = (squares // less - less) // 2, (squares // less + less) // 2
    off = draw.whole(1, 2) * (1 if draw.whole(0, 1) and d - 2 > max(a, b, c) else -1)
    false = (a, b, c, d + off if d + off > max(a, b, c) else d + 1)
    return (a, b, c, d), false, *_volume(a, b, c)


def _frustums() -> Space:
    """Radii r < s."""
    return Mapped(product(Subsets(15, 2), Integers(1, 20)), lambda v: (v[0][0] + 1, v[0][1] + 1, v[1]))


_WITH_VOLUME = twins(WITH_VOLUME, "abcd", _with_volume, 3)
_WITH_DIAGONAL = twins(WITH_DIAGONAL, "abcd", _with_diagonal, 3)
_TWO = product(Integers(1, 40), Integers(1, 40))

SOLID = family_of(
    "solid",
    {
        1: (Rule(VOLUME, "abc", _volume, lambda a, b, c: (a + b + c, a * b), 3, True, _WITH_VOLUME), sides(9, 3)),
        2: (Rule(SURFACE, "abc", _surface, lambda a, b, c: (a * b * c,), 3, True, _WITH_VOLUME), sides(20, 3)),
        3: (
            Rule(EDGE, "abc", _edge, lambda a, b, v: (v // a, v // b, v - a * b), 2, True, _WITH_VOLUME),
            Mapped(product(sides(12), Integers(2, 20)), lambda v: (*v[0], v[0][0] * v[0][1] * v[1])),
        ),
        4: (Rule(CYLINDER, "ab", _cylinder, lambda r, h: (of_pi(2 * r * h),), 0, False, _WITH_VOLUME), _TWO),
        5: (Rule(CONE, "ab", _cone, lambda r, h: (of_pi(r * r * h),), 0, False, _WITH_DIAGONAL), _TWO),
        6: (Rule(LATERAL, "ab", _lateral, lambda r, h: (of_pi(r * h),), 0, False, _WITH_DIAGONAL), _TWO),
        7: (Rule(DIAGONAL, "abc", _diagonal, lambda a, b, c: (a + b + c,), 3, False, _WITH_DIAGONAL), sides(30, 3)),
        8: (
            Rule(FRUSTUM, "abc", _frustum, lambda r, s, h: (of_pi((r + s) ** 2 * h),), 2, False, _WITH_DIAGONAL),
            _frustums(),
        ),
        9: (Rule(SPHERE, "abc", _sphere, None, 3, False, _WITH_DIAGONAL), sides(20, 3)),
    },
)
