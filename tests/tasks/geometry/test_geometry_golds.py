"""Golds of `geometry` against the terse statement alone: figures are built of coordinates, and measured."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import pytest

from rljax.tasks.family import LEVELS, Generated
from rljax.tasks.geometry.family import KINDS
from rljax.tasks.types import Posed
from rljax.tasks.words import Words
from tests.tasks.checks import places

_BY_NAME = {kind.name: kind for kind in KINDS}
Point = tuple[float, float]


def number(text: str, x: float = 0.0) -> float:
    """The value of an exact measure, or of an expression in x."""
    python = re.sub(r"(?<=[0-9])x", "*x", text).replace("^", "**")
    return float(eval(python, {"sqrt": math.sqrt, "pi": math.pi, "x": x}))


def numbers(text: str) -> list[int]:
    """All integers of a statement."""
    return [int(found) for found in re.findall(r"-?[0-9]+", text)]


def problems(name: str, level: int, count: int = 12) -> Iterator[Posed]:
    family = Generated(name, (_BY_NAME[name],))
    for place in places(family, level, count):
        yield family.kinds[0].posed(place.instance, Words())


def twins(name: str, level: int, count: int = 12) -> Iterator[tuple[Posed, Posed]]:
    family = Generated(name, (_BY_NAME[name],))
    for place in places(family, level, count, twins=True):
        yield family.kinds[0].twinned(place.instance, Words())


def distance(p: Sequence[float], q: Sequence[float]) -> float:
    return math.dist(p, q)


def area(*corners: Point) -> float:
    """By cutting the polygon into trapezoids over the x-axis."""
    closed = [*corners, corners[0]]
    return abs(sum((q[0] - p[0]) * (p[1] + q[1]) / 2 for p, q in pairwise(closed)))


def triangle(a: float, b: float, c: float) -> tuple[Point, Point, Point]:
    """B, C at the ends of a on the x-axis, and A with AC = b, AB = c."""
    x = (a * a + c * c - b * b) / (2 * a)
    return (x, math.sqrt(c * c - x * x)), (0.0, 0.0), (a, 0.0)


def angle(p: Point, vertex: Point, q: Point) -> float:
    """In degrees."""
    first, second = (math.atan2(r[1] - vertex[1], r[0] - vertex[0]) for r in (p, q))
    turned = abs(math.degrees(first - second)) % 360
    return min(turned, 360 - turned)


def regular(n: int) -> list[Point]:
    return [(math.cos(2 * math.pi * k / n), math.sin(2 * math.pi * k / n)) for k in range(n)]


def kite(a: float, _a: float, b: float, _b: float, c: float) -> float:
    up, down = (math.sqrt(side * side - c * c / 4) for side in (a, b))
    return area((-c / 2, 0), (0, up), (c / 2, 0), (0, -down))


def inscribed(*sides: float) -> float:
    """The radius at which the sides close, by halving; then triangles from the centre, one perhaps taken away."""
    sides = tuple(sorted(sides))
    longest = sides[-1]

    def gap(radius: float) -> float:
        rest = sum(math.asin(min(side / (2 * radius), 1)) for side in sides[:-1])
        return rest - math.asin(min(longest / (2 * radius), 1))

    def over(radius: float) -> float:
        return sum(math.asin(min(side / (2 * radius), 1)) for side in sides) - math.pi

    inside = over(longest / 2) >= 0
    low, high = longest / 2, 1e6
    for _ in range(200):
        middle = (low + high) / 2
        if (over(middle) > 0) if inside else (gap(middle) < 0):
            low = middle
        else:
            high = middle
    pieces = [side / 2 * math.sqrt(max(low * low - side * side / 4, 0)) for side in sides]
    return sum(pieces) if inside else sum(pieces[:-1]) - pieces[-1]


def slices(height: float, section: Callable[[float], float]) -> float:
    """A volume by Simpson's rule, which is exact for sections that are quadratic in the height."""
    return height / 6 * (section(0) + 4 * section(height / 2) + section(height))


def arc(radius: float, degrees: float, steps: int = 4000) -> float:
    step = math.radians(degrees) / steps
    return steps * distance((radius, 0), (radius * math.cos(step), radius * math.sin(step)))


def sector(radius: float, degrees: float, steps: int = 4000) -> float:
    step = math.radians(degrees) / steps
    return steps * area((0, 0), (radius, 0), (radius * math.cos(step), radius * math.sin(step)))


def foot(p: Point, q: Point, r: Point) -> Point:
    """Of the perpendicular from p on the line through q and r."""
    dx, dy = r[0] - q[0], r[1] - q[1]
    t = ((p[0] - q[0]) * dx + (p[1] - q[1]) * dy) / (dx * dx + dy * dy)
    return q[0] + t * dx, q[1] + t * dy


def half(p: Point, q: Point) -> Point:
    return (p[0] + q[0]) / 2, (p[1] + q[1]) / 2


def circumcentre(p: Point, q: Point, r: Point) -> Point:
    """By two linear equations, solved by Cramer's rule."""
    a, b, c, d = q[0] - p[0], q[1] - p[1], r[0] - p[0], r[1] - p[1]
    u, v = (a * (q[0] + p[0]) + b * (q[1] + p[1])) / 2, (c * (r[0] + p[0]) + d * (r[1] + p[1])) / 2
    return (u * d - b * v) / (a * d - b * c), (a * v - u * c) / (a * d - b * c)


def mean_leg(a: float, b: float) -> float:
    """The corner at which a right angle stands over a hypotenuse a + b, above the place a."""
    radius = (a + b) / 2
    return distance((0, 0), (a, math.sqrt(radius * radius - (a - radius) ** 2)))


def hidden_bisector(a: float, b: float) -> float:
    """Where the diagonal meets the line from (a, 0) to (0, b)."""
    meeting = a * b / (a + b)
    assert abs(meeting / a + meeting / b - 1) < 1e-9
    return distance((0, 0), (meeting, meeting))


Measured = Callable[..., float]
_MEASURES: dict[tuple[str, int], Measured] = {
    ("rectangle", 0): lambda a, b: area((0, 0), (a, 0), (a, b), (0, b)),
    ("rectangle", 1): lambda a, b: a + b + a + b,
    ("rectangle", 2): lambda a, v: v / a,
    ("rectangle", 3): lambda a, p: a * (p - 2 * a) / 2,
    ("rectangle", 4): lambda a, b: distance((0, 0), (a, b)),
    ("rectangle", 5): lambda a, b, v: 2 * (a + b) * math.sqrt(v / a / b),
    ("area", 1): lambda a, b: area((0, 0), (a, 0), (a / 3, b)),
    ("area", 2): lambda a, v: v / a,
    ("area", 3): lambda a, b, h: area((0, 0), (a, 0), (b + 1, h), (1, h)),
    ("area", 4): lambda a, b: area((a / 2, 0), (0, b / 2), (-a / 2, 0), (0, -b / 2)),
    ("area", 5): lambda a, b, c, d: area((0, 0), (a, 0), (a, b - d), (a - c, b - d), (a - c, b), (0, b)),
    ("area", 6): lambda a, b, c, _: area(
        (0, 0),
        (b, 0),
        ((a + b) / 2, math.sqrt(c * c - (b - a) ** 2 / 4)),
        ((b - a) / 2, math.sqrt(c * c - (b - a) ** 2 / 4)),
    ),
    ("area", 7): lambda a, b, _: area(*triangle(a, b, b)),
    ("area", 8): kite,
    ("area", 9): inscribed,
    ("right", 2): lambda a, b: distance((a, 0), (0, b)),
    ("right", 3): lambda c, a: math.sqrt((c - a) * (c + a)),
    ("right", 4): lambda c, a: math.sqrt((c - a) * (c + a)),
    ("right", 5): lambda a, b: distance((0, 0), foot((0, 0), (a, 0), (0, b))),
    ("right", 6): lambda a, b: a * b / (a + b + math.hypot(a, b)),
    ("right", 7): lambda c, angle: c * math.sin(math.radians(angle)),
    ("right", 8): lambda a, b, _: mean_leg(a, b),
    ("right", 9): hidden_bisector,
    ("triangle", 1): lambda a, b, c: a + b + c,
    ("triangle", 2): lambda a, p: (p - a) / 2,
    ("triangle", 3): lambda a, b, c, d: d + b * d / a + c * d / a,
    ("triangle", 4): lambda a, b, c: c * (a + b) / a - c,
    ("triangle", 5): lambda a, b, c: area(*triangle(a, b, c)),
    ("triangle", 6): lambda a, b, angle: distance(
        (a, 0), (b * math.cos(math.radians(angle)), b * math.sin(math.radians(angle)))
    ),
    ("triangle", 7): lambda a, b, c: area(*triangle(a, b, c)),
    ("triangle", 8): lambda a, b, c, _: distance(triangle(a, b, c)[0], (a / 2, 0)),
    ("triangle", 9): lambda a, b, c: distance(circumcentre(*triangle(a, b, c)), (0, 0)),
    ("angle", 1): lambda a, b: 180 - a - b,
    ("angle", 2): lambda a, b: 180 - a - b,
    ("angle", 3): lambda a, b, c: 360 - a - b - c,
    ("angle", 4): lambda a, b, c: 180 / (a + b + c) * max(a, b, c),
    ("angle", 5): lambda a, b: 180 - a / 2 - b / 2,
    ("angle", 6): lambda n: angle(regular(n)[1], regular(n)[0], regular(n)[-1]),
    ("angle", 7): lambda total: next(180 * n - total for n in range(99) if 0 < 180 * n - total < 180),
    ("angle", 8): lambda a, b: (
        angle(regular(b)[1], (1, 0), regular(b)[-1]) - angle(regular(a)[1], (1, 0), regular(a)[-1])
    ),
    ("angle", 9): lambda n, _0, _1, _2, c, b, d: angle(regular(n)[b], regular(n)[c], regular(n)[d]),
    ("circle", 2): lambda r: arc(r, 360),
    ("circle", 3): arc,
    ("circle", 4): sector,
    ("circle", 5): lambda a, b: sector(b, 360) - sector(a, 360),
    ("circle", 6): lambda r, d: distance((d, math.sqrt(r * r - d * d)), (d, -math.sqrt(r * r - d * d))),
    ("circle", 7): lambda a, b, c: a * b / c,
    ("circle", 8): lambda r, s, d: math.sqrt(d * d - (r - s) ** 2),
    ("circle", 9): lambda r, angle: distance(
        (r, 0), (r * math.cos(math.radians(2 * angle)), r * math.sin(math.radians(2 * angle)))
    ),
    ("solid", 1): lambda a, b, c: a * b * c,
    ("solid", 2): lambda a, b, c: 2 * a * b + 2 * a * c + 2 * b * c,
    ("solid", 3): lambda a, b, v: v / a / b,
    ("solid", 4): lambda r, h: slices(h, lambda z: sector(r, 360)),
    ("solid", 5): lambda r, h: slices(h, lambda z: math.pi * (r - r * z / h) ** 2),
    ("solid", 6): lambda r, h: math.pi * r * distance((r, 0), (0, h)),
    ("solid", 7): lambda a, b, c: distance((0, 0, 0), (a, b, c)),
    ("solid", 8): lambda r, s, h: slices(h, lambda z: math.pi * (r + (s - r) * z / h) ** 2),
    ("solid", 9): lambda a, b, c: slices(
        math.dist((0, 0, 0), (a, b, c)), lambda z: math.pi * z * (math.dist((0, 0, 0), (a, b, c)) - z)
    ),
    ("point", 3): lambda *v: distance(v[:2], v[2:]),
    ("point", 4): lambda *v: distance(v[:2], v[2:]),
    ("point", 5): lambda a, b, c, d: (d - b) / (c - a),
    ("point", 6): lambda *v: area(v[:2], v[2:4], v[4:]),
    ("point", 7): lambda *v: area(v[:2], v[2:4], v[4:6], v[6:]),
    ("line", 9): lambda x, y, a, b, c: distance((x, y), foot((x, y), (c / a, 0), (c / a - b, a))),
    ("round", 4): lambda *v: distance(v[:2], v[2:]),
    ("round", 7): lambda *v: distance(v[:2], circumcentre(v[:2], v[2:4], v[4:])),
}


@pytest.mark.parametrize(("name", "level"), _MEASURES, ids=lambda value: str(value))
def test_measures(name: str, level: int) -> None:
    measure = _MEASURES[name, level]
    for posed in problems(name, level):
        said = re.sub(r"\b([xy])\b", r"1\1", posed.text.split("=?")[0]) if name == "line" else posed.text
        found = measure(*_coefficients(said) if name == "line" else numbers(said))
        assert number(posed.gold.text) == pytest.approx(found, rel=1e-5), (posed.text, posed.gold)


def _coefficients(text: str) -> list[int]:
    """Of `distance of (a,b) from px+qy=c`: signs in front of the letters count."""
    point, equation = text.split(" from ")
    terms = re.fullmatch(r"(-?\d*)1?x([+-]\d*)1?y=(-?\d+)", equation)
    assert terms is not None, equation
    values = [int(f"{term}1" if term in ("", "+", "-") else term) for term in terms.groups()]
    return [*numbers(point), *values]


def test_every_level_of_every_kind_is_checked() -> None:
    elsewhere = {("point", 2), ("point", 8), ("point", 9), ("round", 5), ("round", 6), ("round", 8), ("round", 9)}
    elsewhere |= {("line", level) for level in range(3, 9)}
    known = {(kind.name, level) for kind in KINDS for level in range(LEVELS) if kind.space(level).size}
    assert known == set(_MEASURES) | elsewhere


def test_points() -> None:
    for posed in problems("point", 2):
        a, b, c, d = numbers(posed.text)
        assert place(posed.gold.text) == pytest.approx(half((a, b), (c, d)))
    for posed in problems("point", 9):
        found = place(posed.gold.text)
        v = numbers(posed.text)
        radii = [distance(found, v[at : at + 2]) for at in (0, 2, 4)]
        assert max(radii) - min(radii) < 1e-9
    for posed in problems("point", 8):
        image, p = place(posed.gold.text), tuple(numbers(posed.text)[:2])
        line = posed.text.split("y=")[1].removesuffix(";image=?")
        middle = half(image, p)
        assert number(line, middle[0]) == pytest.approx(middle[1])
        slope = number(line, 1) - number(line, 0)
        assert (image[0] - p[0]) + slope * (image[1] - p[1]) == pytest.approx(0)


def place(gold: str) -> Point:
    x, y = gold.strip("()").split(",")
    return number(x), number(y)


@pytest.mark.parametrize("level", [4, 5])
def test_lines_through_points(level: int) -> None:
    for posed in problems("line", level):
        a, b, c, d = numbers(posed.text)
        assert [number(posed.gold.text, x) for x in (a, c)] == pytest.approx([b, d])


def test_lines() -> None:
    for posed in problems("line", 3):
        m, x, y = numbers(posed.text)
        assert number(posed.gold.text, x) == pytest.approx(y)
        assert number(posed.gold.text, x + 1) == pytest.approx(y + m)
    for posed in problems("line", 6):
        x, y = numbers(posed.text)[:2]
        other = posed.text.split(";")[0].split("y=")[1]
        slopes = [number(text, 1) - number(text, 0) for text in (other, posed.gold.text)]
        assert slopes[0] * slopes[1] == pytest.approx(-1)
        assert number(posed.gold.text, x) == pytest.approx(y)
    for posed in problems("line", 7):
        a, b, c, d = numbers(posed.text)
        for x in (-3.0, 5.0):
            point = (x, number(posed.gold.text, x))
            assert distance(point, (a, b)) == pytest.approx(distance(point, (c, d)))
    for posed in problems("line", 8):
        x, y = place(posed.gold.text)
        for line in re.findall(r"y=([^,;]+)[,;]", posed.text):
            assert number(line, x) == pytest.approx(y)


def circle(equation: str, x: float, y: float) -> float:
    """The left side less the right side at a point."""
    left, right = equation.split("=")
    python = re.sub(r"(?<=[0-9])(?=[xy])", "*", left).replace("^", "**")
    return float(eval(python, {"x": x, "y": y})) - float(right)


@pytest.mark.parametrize("level", [5, 6])
def test_equations_of_circles(level: int) -> None:
    for posed in problems("round", level):
        equation = posed.text.split(";")[0]
        values = [circle(equation, *point) for point in ((0, 0), (1, 0), (-1, 0), (0, 1), (0, -1))]
        x, y = (values[2] - values[1]) / 4, (values[4] - values[3]) / 4
        if level == 5:
            assert place(posed.gold.text) == pytest.approx((x, y))
        else:
            radius = number(posed.gold.text)
            assert circle(equation, x + radius, y) == pytest.approx(0, abs=1e-6)


def test_lines_at_circles() -> None:
    for posed in problems("round", 8):
        a, b, c, d = numbers(posed.text)
        touching = foot((a, b), (c, d), (c + 1, number(posed.gold.text, c + 1)))
        assert number(posed.gold.text, c) == pytest.approx(d)
        assert distance((a, b), touching) == pytest.approx(distance((a, b), (c, d)))
    for posed in problems("round", 9):
        found = re.fullmatch(r"circle (.+),line y=(.+);chord=\?", posed.text)
        assert found is not None
        slope, height = number(found[2], 1) - number(found[2], 0), number(found[2], 0)
        along = [circle(found[1], x, slope * x + height) for x in (-1.0, 0.0, 1.0)]
        a, b, c = (along[2] + along[0]) / 2 - along[1], (along[2] - along[0]) / 2, along[1]
        apart = math.sqrt(b * b - 4 * a * c) / a
        assert number(posed.gold.text) == pytest.approx(apart * math.hypot(1, slope))


def _right(values: list[int]) -> bool:
    a, b, c = values
    return math.isclose(math.hypot(a, b), c, rel_tol=1e-12)


def _collinear(values: list[int]) -> bool:
    return area(*zip(values[::2], values[1::2], strict=True)) < 1e-9  # type: ignore[arg-type]


def _around(values: list[int]) -> bool:
    return math.isclose(distance(values[:2], values[2:4]), distance(values[:2], values[4:6]), rel_tol=1e-12)


_POSSIBLE: dict[str, Callable[[list[int]], Any]] = {
    "rectangle": lambda v: v[0] * v[1] == v[2],
    "area": lambda v: v[0] * v[2] == v[1] * v[3] and v[2] <= v[1] and v[3] <= v[0],
    "right": _right,
    "triangle": lambda v: 2 * max(v) < sum(v),
    "angle": lambda v: sum(v) == 180 * (len(v) - 2),
    "circle": lambda v: v[1] < 2 * v[0] if len(v) == 2 else v[0] * v[1] == v[2] * v[3],
    "solid": lambda v: v[0] * v[1] * v[2] == v[3] or math.isclose(math.dist((0, 0, 0), v[:3]), v[3], rel_tol=1e-12),
    "point": lambda v: _collinear(v) if len(v) == 6 else _around(v),
    "line": _collinear,
    "round": _around,
}


@pytest.mark.parametrize("name", _BY_NAME)
def test_false_premises_cannot_hold_and_sound_ones_do(name: str) -> None:
    for level in range(LEVELS):
        if _BY_NAME[name].space(level).size:
            for sound, false in twins(name, level):
                assert _POSSIBLE[name](numbers(sound.text)), sound.text
                assert not _POSSIBLE[name](numbers(false.text)), false.text
