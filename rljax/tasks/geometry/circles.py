"""Kind `circle`: lengths and areas at circles; exact, as multiples of pi or with roots.

Level 2 the circumference; 3 an arc; 4 a sector; 5 a ring; 6 a chord by its distance from the centre; 7 a part of a
chord by another chord; 8 a common tangent of two circles; 9 a chord by its angle at the circumference.

Twins: a chord that a circle has, or that is longer than its diameter; from level 5 on the parts of two chords that
cross, or that cannot.
"""

from __future__ import annotations

from fractions import Fraction

from rljax.tasks.algebra.forms import Numbers
from rljax.tasks.geometry.measure import Answer, of_pi, plain, root
from rljax.tasks.geometry.rules import Draw, Lines, Rule, Solved, family_of, twins
from rljax.tasks.spaces import Integers, Listed, Mapped, Multisets, Space, Subsets, product

CIRCUMFERENCE = (
    "circle r={a};circumference=?",
    "What is the circumference of a circle with radius {a}, as a multiple of pi?",
    "Find the exact circumference of a circle of radius {a}.",
    "How long is the boundary of a circle with the radius {a}? Keep pi in the answer.",
)
ARC = (
    "circle r={a},central angle {b} deg;arc=?",
    "How long is the arc of a circle with radius {a} that belongs to a central angle of {b} degrees? Keep pi.",
    "Find the exact length of the arc over a central angle of {b} degrees in a circle of radius {a}.",
    "A pendulum of length {a} swings through {b} degrees. How long, as a multiple of pi, is the way of its end?",
)
SECTOR = (
    "circle r={a},central angle {b} deg;sector A=?",
    "What is the area of the sector of a circle with radius {a} and a central angle of {b} degrees? Keep pi.",
    "Find the exact area of a slice of {b} degrees from a disc of radius {a}.",
    "A beam of light reaches {a} and turns through {b} degrees. How large, as a multiple of pi, is the lit area?",
)
RING = (
    "ring radii {a},{b};A=?",
    "Two circles with the same centre have radii {a} and {b}. What is the area between them, as a multiple of pi?",
    "Find the exact area of a ring with inner radius {a} and outer radius {b}.",
    "From a disc of radius {b} a concentric disc of radius {a} is cut out. How large is the rest? Keep pi.",
)
CHORD = (
    "circle r={b},chord at distance {a} from centre;chord=?",
    "A chord of a circle with radius {b} has the distance {a} from the centre. How long, exactly, is it?",
    "Find the exact length of the chord at distance {a} from the centre of a circle of radius {b}.",
    "A line passes the centre of a circle of radius {b} at a distance of {a}. How long, exactly, is it inside?",
)
CROSSING = (
    "circle,chords AB,CD meet in P,AP={a},PB={b},CP={c};PD=?",
    "Two chords AB and CD of a circle meet in P. AP={a}, PB={b} and CP={c}. How long is PD?",
    "In a circle the chords AB and CD cross in P. Find PD if AP={a}, PB={b}, CP={c}.",
    "A point parts a chord of a circle into {a} and {b}, and another into {c} and a rest. How long is the rest?",
)
TANGENT = (
    "circles r={a},r={b},centres {c} apart;outer common tangent=?",
    "Two circles with radii {a} and {b} have centres {c} apart. How long, exactly, is their outer common tangent?",
    "Find the exact length of the outer common tangent of circles with radii {a} and {b} and centres {c} apart.",
    "Discs of radii {a} and {b} lie on a line, their centres {c} apart. How far apart, exactly, do they touch it?",
)
INSCRIBED = (
    "circle r={a},inscribed angle {b} deg;chord=?",
    "In a circle of radius {a} an inscribed angle of {b} degrees stands on a chord. How long, exactly, is the chord?",
    "Find the exact length of the chord of a circle with radius {a} that is seen under {b} degrees from the circle.",
    "A triangle has a circumcircle of radius {a}. How long, exactly, is the side opposite its angle of {b} degrees?",
)
DISTANCE = (
    "circle r={a},chord {b};distance from centre=?",
    "A circle with radius {a} has a chord of length {b}. How far, exactly, is the chord from the centre?",
    "Find the exact distance of a chord of length {b} from the centre of a circle of radius {a}.",
    "In a circle of radius {a} a chord is {b} long. What is its exact distance from the centre?",
)
ALL_PARTS = (
    "circle,chords AB,CD meet in P,AP={a},PB={b},CP={c},PD={d};AB+CD=?",
    "Two chords AB and CD of a circle meet in P. AP={a}, PB={b}, CP={c} and PD={d}. How long are both together?",
    "In a circle the chords AB and CD cross in P. Find AB+CD if AP={a}, PB={b}, CP={c}, PD={d}.",
    "A point parts a chord of a circle into {a} and {b}, and another into {c} and {d}. How long are the two together?",
)
_SQUARES_OF_SINES = {30: Fraction(1, 4), 45: Fraction(1, 2), 60: Fraction(3, 4)}


def _circumference(r: int) -> Solved:
    return of_pi(2 * r), (f"2*pi*{r}={2 * r}*pi",)


def _arc(r: int, angle: int) -> Solved:
    right = of_pi(Fraction(2 * r * angle, 360))
    return right, (f"part of the circle: {angle}/360={Fraction(angle, 360)}", f"2*pi*{r}*{angle}/360={right.text}")


def _sector(r: int, angle: int) -> Solved:
    right = of_pi(Fraction(r * r * angle, 360))
    return right, (f"part of the circle: {angle}/360={Fraction(angle, 360)}", f"pi*{r}^2*{angle}/360={right.text}")


def _ring(inner: int, outer: int) -> Solved:
    area = outer * outer - inner * inner
    return of_pi(area), (f"{outer}^2-{inner}^2={area}", f"pi*{outer}^2-pi*{inner}^2={area}*pi")


def _chord(distance: int, r: int) -> Solved:
    square = r * r - distance * distance
    right = root(square, 2)
    return right, (f"{r}^2-{distance}^2={square}", f"2*sqrt({square})={right.text}")


def _crossing(a: int, b: int, c: int) -> Solved:
    """The products of the parts of chords through a point are the same."""
    return plain(Fraction(a * b, c)), (f"{a}*{b}={a * b}", f"{a}*{b}/{c}={Fraction(a * b, c)}")


def _tangent(r: int, s: int, d: int) -> Solved:
    square = d * d - (s - r) ** 2
    right = root(square)
    return right, (f"{d}^2-({s}-{r})^2={square}", f"sqrt({square})={right.text}")


def _inscribed(r: int, angle: int) -> Solved:
    """The square of the chord is (2r)^2 sin^2(angle)."""
    share = _SQUARES_OF_SINES[min(angle, 180 - angle)]
    right = root(share * 4 * r * r)
    return right, (f"(2*{r})^2*{share}={share * 4 * r * r}", f"sqrt({share * 4 * r * r})={right.text}")


def _distance(*numbers: int) -> tuple[Numbers, Numbers, Answer, Lines]:
    draw = Draw(*numbers)
    r = draw.whole(3, 12 + min(max(numbers), 40))
    half = r - draw.whole(1, 2)
    square = r * r - half * half
    lines = (f"{r}^2-{half}^2={square}", f"sqrt({square})={root(square).text}")
    return (r, 2 * half), (r, 2 * (r + draw.whole(1, 2))), root(square), lines


def _all_parts(*numbers: int) -> tuple[Numbers, Numbers, Answer, Lines]:
    """Parts with the same product, in another way each time, or with another product."""
    draw = Draw(*numbers)
    p, q, v = (draw.whole(2, 7) for _ in range(3))
    u = q + draw.whole(1, 3)
    a, b, c, d = p * q, u * v, p * u, q * v
    total = a + b + c + d
    return (a, b, c, d), (a, b, c, d + draw.whole(1, 3)), plain(total), (f"{a}+{b}+{c}+{d}={total}",)


def _pairs(most: int) -> Space:
    """Lengths a < b."""
    return Mapped(Subsets(most, 2), lambda found: (found[0] + 1, found[1] + 1))


def _tangents() -> Space:
    """Radii r < s, and circles that do not meet: centres r + s + more apart."""

    def build(parts: tuple[tuple[int, int], int]) -> Numbers:
        (r, s), more = parts
        return r + 1, s + 1, r + s + 2 + more

    return Mapped(product(Subsets(12, 2), Integers(1, 20)), build)


_PARTS_OF_CIRCLE = Listed((10, 15, 20, 30, 36, 40, 45, 60, 72, 80, 90, 100, 108, 120, 135, 144, 150, 160, 200, 240))
_ANGLES = Listed((30, 45, 60, 120, 135, 150))
_DISTANCE, _ALL_PARTS = twins(DISTANCE, "ab", _distance), twins(ALL_PARTS, "abcd", _all_parts)

CIRCLE = family_of(
    "circle",
    {
        2: (
            Rule(CIRCUMFERENCE, "a", _circumference, lambda r: (of_pi(r), of_pi(r * r)), 0, False, _DISTANCE),
            Mapped(Integers(1, 1000), lambda r: (r,)),
        ),
        3: (
            Rule(ARC, "ab", _arc, lambda r, angle: (of_pi(Fraction(r * angle, 360)),), 0, False, _DISTANCE),
            product(Integers(1, 60), _PARTS_OF_CIRCLE),
        ),
        4: (
            Rule(SECTOR, "ab", _sector, lambda r, angle: (of_pi(Fraction(r * angle, 180)),), 0, False, _DISTANCE),
            product(Integers(1, 60), _PARTS_OF_CIRCLE),
        ),
        5: (Rule(RING, "ab", _ring, lambda a, b: (of_pi((b - a) ** 2),), 0, False, _ALL_PARTS), _pairs(50)),
        6: (Rule(CHORD, "ab", _chord, lambda a, b: (root(b * b - a * a),), 0, False, _ALL_PARTS), _pairs(50)),
        7: (
            Rule(CROSSING, "abc", _crossing, lambda a, b, c: (Fraction(a * c, b), a + b - c), 2, False, _ALL_PARTS),
            Mapped(product(Multisets(20, 2), Integers(1, 20)), lambda v: (v[0][0] + 1, v[0][1] + 1, v[1])),
        ),
        8: (
            Rule(TANGENT, "abc", _tangent, lambda r, s, d: (root(d * d - (r + s) ** 2),), 2, False, _ALL_PARTS),
            _tangents(),
        ),
        9: (
            Rule(INSCRIBED, "ab", _inscribed, lambda r, angle: (r, 2 * r), 0, False, _ALL_PARTS),
            product(Integers(1, 200), _ANGLES),
        ),
    },
)
