"""Kind `triangle`: triangles by their sides.

Level 1 the perimeter; 2 the legs of an isosceles one by its perimeter; 3 the perimeter of a similar one; 4 a part of a
side, by a parallel to another; 5 the area, an integer; 6 the third side by an angle of 60 or 120 degrees; 7 the area,
with a root; 8 a median; 9 the radius of the circumscribed circle.

Twins: three lengths that make a triangle, or do not; the perimeter is asked for, from level 5 on the area.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from rljax.tasks.algebra.forms import Numbers
from rljax.tasks.geometry.measure import Answer, plain, root
from rljax.tasks.geometry.rules import Draw, Lines, Rule, Solved, family_of, triples, twins
from rljax.tasks.spaces import Integers, Listed, Mapped, Multisets, product

PERIMETER = (
    "tri {a},{b},{c};P=?",
    "A triangle has sides {a}, {b} and {c}. What is its perimeter?",
    "Find the perimeter of a triangle with side lengths {a}, {b}, {c}.",
    "How long is the boundary of a triangle whose sides are {a}, {b} and {c}?",
)
LEGS = (
    "isosceles tri base {a},P={b};leg=?",
    "An isosceles triangle has the base {a} and the perimeter {b}. How long is each of the equal sides?",
    "The perimeter of an isosceles triangle is {b}, its base {a}. Find the length of a leg.",
    "Two sides of a triangle are equal, the third is {a}, and all three together are {b}. How long is one of the two?",
)
SIMILAR = (
    "tri {a},{b},{c},similar one with shortest side {d};P=?",
    "A triangle has sides {a}, {b} and {c}. A similar one has the shortest side {d}. What is its perimeter?",
    "Find the perimeter of the triangle similar to one with sides {a}, {b}, {c} whose shortest side is {d}.",
    "A triangle with sides {a}, {b}, {c} is scaled until its shortest side is {d}. What is its new perimeter?",
)
PARALLEL = (
    "tri ABC,DE||BC,D on AB,E on AC,AD={a},DB={b},AE={c};EC=?",
    "In triangle ABC a parallel to BC meets AB in D and AC in E. AD={a}, DB={b} and AE={c}. How long is EC?",
    "In triangle ABC, D lies on AB, E on AC, and DE is parallel to BC. Find EC if AD={a}, DB={b}, AE={c}.",
    "Two lines through A are cut by parallels in D and B, and in E and C. AD={a}, DB={b}, AE={c}; what is EC?",
)
AREA = (
    "tri {a},{b},{c};A=?",
    "A triangle has sides {a}, {b} and {c}. What is its area, exactly?",
    "Find the exact area of a triangle with side lengths {a}, {b}, {c}.",
    "How large is a triangle whose sides are {a}, {b} and {c}? Give the exact area.",
)
THIRD = (
    "tri sides {a},{b},angle between {c} deg;third side=?",
    "Two sides of a triangle are {a} and {b}, the angle between them is {c} degrees. How long, exactly, is the third?",
    "Find the exact third side of a triangle with sides {a} and {b} that enclose an angle of {c} degrees.",
    "Two paths of {a} and {b} part from a point at {c} degrees. How far apart, exactly, are their ends?",
)
MEDIAN = (
    "tri {a},{b},{c};median on {a}=?",
    "A triangle has sides {a}, {b} and {c}. How long, exactly, is the median to the side {a}?",
    "Find the exact length of the median to the side {a} of a triangle with sides {a}, {b}, {c}.",
    "In a triangle with sides {a}, {b}, {c}, how far, exactly, is the middle of {a} from the opposite corner?",
)
CIRCUMRADIUS = (
    "tri {a},{b},{c};circumradius=?",
    "A triangle has sides {a}, {b} and {c}. What is the exact radius of its circumscribed circle?",
    "Find the exact radius of the circle through the corners of a triangle with side lengths {a}, {b}, {c}.",
    "The corners of a triangle with sides {a}, {b}, {c} lie on a circle. Give its exact radius.",
)


def _perimeter(a: int, b: int, c: int) -> Solved:
    return plain(a + b + c), (f"{a}+{b}+{c}={a + b + c}",)


def _legs(a: int, around: int) -> Solved:
    leg = Fraction(around - a, 2)
    return plain(leg), (f"{around}-{a}={around - a}", f"{around - a}/2={leg}")


def _similar(a: int, b: int, c: int, d: int) -> Solved:
    around = Fraction((a + b + c) * d, a)
    return plain(around), (f"{a}+{b}+{c}={a + b + c}", f"{a + b + c}*{d}/{a}={around}")


def _parallel(a: int, b: int, c: int) -> Solved:
    return plain(Fraction(b * c, a)), (f"{b}*{c}/{a}={Fraction(b * c, a)}",)


def sixteen_squares(a: int, b: int, c: int) -> int:
    """Heron: sixteen times the square of the area."""
    return (a + b + c) * (-a + b + c) * (a - b + c) * (a + b - c)


def _area(a: int, b: int, c: int) -> Solved:
    half, square = Fraction(a + b + c, 2), Fraction(sixteen_squares(a, b, c), 16)
    area = root(square)
    factors = "*".join([f"({half}-{side})" for side in (a, b, c)])
    first = f"semiperimeter: ({a}+{b}+{c})/2={half}"
    return area, (first, f"Heron: {half}*{factors}={square}", f"area: sqrt({square})={area.text}")


def _third(a: int, b: int, angle: int) -> Solved:
    """The law of cosines with cos 60° = 1/2, cos 120° = -1/2."""
    square = a * a + b * b + (a * b if angle == 120 else -a * b)
    right = root(square)
    mark = "+" if angle == 120 else "-"
    return right, (f"square of the third side: {a}^2+{b}^2{mark}{a}*{b}={square}", f"sqrt({square})={right.text}")


def _third_misses(a: int, b: int, angle: int) -> list[Answer]:
    other = a * a + b * b + (-a * b if angle == 120 else a * b)
    return [root(other), root(a * a + b * b), plain(a + b)]


def _median(a: int, b: int, c: int) -> Solved:
    """Apollonius: four times its square is 2b^2 + 2c^2 - a^2."""
    square = 2 * b * b + 2 * c * c - a * a
    right = root(Fraction(square, 4))
    return right, (f"2*{b}^2+2*{c}^2-{a}^2={square}", f"sqrt({square})/2={right.text}")


def _circumradius(a: int, b: int, c: int) -> Solved:
    """R = abc / (4 area)."""
    square = sixteen_squares(a, b, c)
    right = root(Fraction(1, square), a * b * c)
    first = f"({a}+{b}+{c})*({b}+{c}-{a})*({a}+{c}-{b})*({a}+{b}-{c})={square}"
    second = f"four times the area: sqrt({square})={root(square).text}"
    return right, (first, second, f"{a}*{b}*{c}/sqrt({square})={right.text}")


def _lengths(*numbers: int) -> tuple[Numbers, Numbers, Answer, Lines]:
    """The longest side a little shorter, or a little longer, than the others together; the perimeter is asked for."""
    (a, b, c), false = _near(Draw(*numbers), 8 + max(numbers))
    return (a, b, c), false, *_perimeter(a, b, c)


def _areas(*numbers: int) -> tuple[Numbers, Numbers, Answer, Lines]:
    """The same, with the area asked for."""
    sound, false = _near(Draw(*numbers), 12)
    return sound, false, *_area(*sound)


def _near(draw: Draw, most: int) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    a, b = sorted((draw.whole(2, most), draw.whole(2, most)))
    return (a, b, max(a + b - draw.whole(1, 3), b)), (a, b, a + b + draw.whole(1, 3))


@cache
def _heronian() -> tuple[tuple[int, int, int], ...]:
    """Triangles of two right triangles with a leg in common, side by side or one less the other, ascending sides."""
    by_leg: dict[int, list[tuple[int, int]]] = {}
    for a, b, c in triples(250):
        by_leg.setdefault(a, []).append((b, c))
        by_leg.setdefault(b, []).append((a, c))
    found = set()
    for pairs in by_leg.values():
        for base, side in pairs:
            found |= {tuple(sorted((side, other, base + more))) for more, other in pairs}
            found |= {tuple(sorted((side, other, base - less))) for less, other in pairs if less < base}
    return tuple(sorted(found))  # type: ignore[arg-type]


def _small_triangles(most: int) -> Listed:
    """Sides a ≤ b ≤ c < a + b."""
    span = range(1, most + 1)
    return Listed(tuple((a, b, c) for a in span for b in span[a - 1 :] for c in span[b - 1 : a + b - 1]))


def _turned(parts: tuple[tuple[int, int, int], int]) -> Numbers | None:
    """Any of the sides in the first place; of equal sides the first one only."""
    found, place = parts
    return (found[place], *found[:place], *found[place + 1 :]) if found[place] not in found[:place] else None


_LENGTHS, _AREAS = twins(PERIMETER, "abc", _lengths, 3), twins(AREA, "abc", _areas, 3)
_AREA = Rule(AREA, "abc", _area, lambda a, b, c: (Fraction(a * b, 2),), 3, False, _AREAS)

TRIANGLE = family_of(
    "triangle",
    {
        1: (
            Rule(PERIMETER, "abc", _perimeter, lambda a, b, c: (a * b, a + b, a * b * c), 3, True, _LENGTHS),
            _small_triangles(15),
        ),
        2: (
            Rule(LEGS, "ab", _legs, lambda a, b: (b - a, Fraction(b, 2) - a, Fraction(b, 3)), 0, False, _LENGTHS),
            Mapped(product(Integers(1, 40), Integers(1, 40)), lambda v: (v[0], 2 * v[0] + v[1])),
        ),
        3: (
            Rule(SIMILAR, "abcd", _similar, lambda a, b, c, d: (b + c + d, d * (a + b + c)), 3, False, _LENGTHS),
            Mapped(product(_small_triangles(20), Integers(2, 30)), lambda v: (*v[0], v[1])),
        ),
        4: (
            Rule(PARALLEL, "abc", _parallel, lambda a, b, c: (Fraction(a * c, b), b + c - a), 0, False, _LENGTHS),
            product(Integers(1, 20), Integers(1, 20), Integers(1, 20)),
        ),
        5: (_AREA, Listed(_heronian())),
        6: (
            Rule(THIRD, "abc", _third, _third_misses, 2, False, _AREAS),
            Mapped(product(Multisets(40, 2), Listed((60, 120))), lambda v: (v[0][0] + 1, v[0][1] + 1, v[1])),
        ),
        7: (_AREA, _small_triangles(30)),
        8: (
            Rule(MEDIAN, "abc", _median, lambda a, b, c: (Fraction(b + c, 2),), 0, False, _AREAS),
            Mapped(product(_small_triangles(25), Integers(0, 2)), _turned),
        ),
        9: (Rule(CIRCUMRADIUS, "abc", _circumradius, None, 3, False, _AREAS), _small_triangles(30)),
    },
)
