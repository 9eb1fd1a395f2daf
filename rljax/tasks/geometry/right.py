"""Kind `right`: right triangles.

Level 2 the hypotenuse, 3 a leg, all sides integers; 4 a leg as a root; 5 the height on the hypotenuse; 6 the radius of
the inscribed circle; 7 a side by an angle of 30, 45 or 60 degrees; 8 a leg by the parts of the hypotenuse; 9 the
bisector of the right angle.

Twins: three sides of a triangle that is said to be right, and can be or cannot.
"""

from __future__ import annotations

from fractions import Fraction

from rljax.tasks.algebra.forms import Numbers
from rljax.tasks.geometry.measure import Answer, Measure, plain, root
from rljax.tasks.geometry.rules import Draw, Lines, Rule, Solved, family_of, sides, triples, twins
from rljax.tasks.spaces import Integers, Listed, Mapped, Space, Subsets, product

HYPOTENUSE = (
    "right tri legs {a},{b};hyp=?",
    "A right triangle has legs {a} and {b}. How long is its hypotenuse?",
    "Find the hypotenuse of a right triangle with legs {a} and {b}.",
    "The sides at the right angle of a triangle are {a} and {b}. What is the third side?",
)
LEG = (
    "right tri hyp {b},leg {a};other leg=?",
    "A right triangle has the hypotenuse {b} and a leg {a}. How long is the other leg? Give the exact value.",
    "Find the exact length of the other leg of a right triangle with hypotenuse {b} and leg {a}.",
    "A ladder of length {b} leans against a wall, its foot {a} from the wall. How high does it reach, exactly?",
)
HEIGHT = (
    "right tri legs {a},{b};height on hyp=?",
    "A right triangle has legs {a} and {b}. How long is the height on its hypotenuse, exactly?",
    "Find the exact distance of the right angle from the hypotenuse in a right triangle with legs {a} and {b}.",
    "The legs of a right triangle are {a} and {b}. Give the exact length of the altitude to the hypotenuse.",
)
INRADIUS = (
    "right tri legs {a},{b};inradius=?",
    "A right triangle has legs {a} and {b}. What is the radius of its inscribed circle?",
    "Find the radius of the circle inscribed in a right triangle with legs {a} and {b}.",
    "How large is the radius of the largest circle in a right triangle with legs {a} and {b}?",
)
OPPOSITE = (
    "right tri hyp {a},angle {b} deg;opposite side=?",
    "A right triangle has the hypotenuse {a} and an angle of {b} degrees. How long, exactly, is the side opposite it?",
    "Find the exact length of the side opposite the angle of {b} degrees in a right triangle with hypotenuse {a}.",
    "A slope of {b} degrees is {a} long. By how much does it rise, exactly?",
)
PARTS = (
    "right tri,height parts hyp into {a},{b};leg beside {a}=?",
    "The height of a right triangle parts its hypotenuse into {a} and {b}. How long, exactly, is the leg at {a}?",
    "The altitude of a right triangle parts its hypotenuse into {a} and {b}. Find the exact leg beside the part {a}.",
    "In a right triangle the legs have the projections {a} and {b} on the hypotenuse. Give the leg over {a}, exactly.",
)
BISECTOR = (
    "right tri legs {a},{b};bisector of right angle=?",
    "A right triangle has legs {a} and {b}. How long, exactly, is the bisector of its right angle?",
    "Find the exact length of the segment that halves the right angle of a triangle with legs {a} and {b}.",
    "The legs of a right triangle are {a} and {b}. Give the exact length of the bisector of its right angle.",
)
SIDES = (
    "right tri legs {a},{b},hyp {c};P=?",
    "A right triangle has legs {a} and {b} and the hypotenuse {c}. What is its perimeter?",
    "Find the perimeter of a right triangle with legs {a} and {b} and hypotenuse {c}.",
    "In a right triangle the sides at the right angle are {a} and {b}, the third is {c}. How long is its boundary?",
)
_SQUARES_OF_SINES = {30: Fraction(1, 4), 45: Fraction(1, 2), 60: Fraction(3, 4)}


def _hypotenuse(a: int, b: int) -> Solved:
    square = a * a + b * b
    right = root(square)
    return right, (f"{a}^2+{b}^2={square}", f"sqrt({square})={right.text}")


def _leg(a: int, b: int) -> Solved:
    square = b * b - a * a
    right = root(square)
    lines = (f"{b}^2-{a}^2={square}", f"sqrt({square})={right.text}")
    return right, lines if right.under != square else lines[:1]


def _height(a: int, b: int) -> Solved:
    """The area is half of ab, and half of the hypotenuse times its height."""
    square = a * a + b * b
    right = root(Fraction(1, square), a * b)
    return right, (f"{a}^2+{b}^2={square}", f"{a}*{b}/sqrt({square})={right.text}")


def _inradius(a: int, b: int) -> Solved:
    """(a + b - c) / 2."""
    c = root(a * a + b * b).times
    return plain((a + b - c) / 2), (f"sqrt({a}^2+{b}^2)={c}", f"({a}+{b}-{c})/2={(a + b - c) / 2}")


def _opposite(a: int, angle: int) -> Solved:
    """The square of the sine is 1/4, 1/2 or 3/4."""
    share = _SQUARES_OF_SINES[angle]
    right = root(share * a * a)
    return right, (f"{a}^2*{share}={share * a * a}", f"sqrt({share * a * a})={right.text}")


def _opposite_misses(a: int, angle: int) -> list[Answer]:
    return [root(_SQUARES_OF_SINES[90 - angle], a), root(3, a), root(2, a)]


def _parts(a: int, b: int) -> Solved:
    """Euclid's theorem: a leg is the mean proportional of the hypotenuse and its part."""
    right = root(a * (a + b))
    return right, (f"{a}*({a}+{b})={a * (a + b)}", *_simplified(a * (a + b), right))


def _simplified(square: int, found: Measure) -> tuple[str, ...]:
    return (f"sqrt({square})={found.text}",) if found.under != square else ()


def _bisector(a: int, b: int) -> Solved:
    """The point of the bisector has the same distance ab/(a + b) from both legs."""
    side = Fraction(a * b, a + b)
    right = root(2, side)
    return right, (f"{a}*{b}/({a}+{b})={side}", f"{side}*sqrt(2)={right.text}")


def _sides(*numbers: int) -> tuple[Numbers, Numbers, Answer, Lines]:
    """A right triangle with integer sides, and one with a longer or shorter hypotenuse."""
    draw = Draw(*numbers)
    known = triples(100)
    a, b, c = known[draw.whole(0, len(known) - 1)]
    off = draw.whole(1, 2) * (1 if draw.whole(0, 1) else -1)
    return (a, b, c), (a, b, c + off if c + off > b else c + 1), plain(a + b + c), (f"{a}+{b}+{c}={a + b + c}",)


def _pairs(most: int) -> Space:
    """Lengths a < b."""
    return Mapped(Subsets(most, 2), lambda found: (found[0] + 1, found[1] + 1))


def _legs_of_triples(most: int) -> Listed:
    return Listed(tuple((a, b) for a, b, _ in triples(most)))


def _leg_and_hypotenuse(most: int) -> Listed:
    return Listed(tuple((leg, c) for a, b, c in triples(most) for leg in (a, b)))


_RIGHT = twins(SIDES, "abc", _sides, 2)
_LEG = Rule(LEG, "ab", _leg, lambda a, b: (b - a, root(a * a + b * b)), 0, False, _RIGHT)

RIGHT = family_of(
    "right",
    {
        2: (Rule(HYPOTENUSE, "ab", _hypotenuse, lambda a, b: (a + b, b + 1), 2, True, _RIGHT), _legs_of_triples(600)),
        3: (_LEG, _leg_and_hypotenuse(600)),
        4: (_LEG, _pairs(60)),
        5: (Rule(HEIGHT, "ab", _height, lambda a, b: (Fraction(a * b, a + b),), 2, False, _RIGHT), sides(50)),
        6: (Rule(INRADIUS, "ab", _inradius, lambda a, b: (a + b,), 2, False, _RIGHT), _legs_of_triples(600)),
        7: (
            Rule(OPPOSITE, "ab", _opposite, _opposite_misses, 0, False, _RIGHT),
            product(Integers(1, 500), Listed((30, 45, 60))),
        ),
        8: (
            Rule(PARTS, "ab", _parts, lambda a, b: (root(a * b), root(b * (a + b))), 0, False, _RIGHT),
            product(Integers(1, 40), Integers(1, 40)),
        ),
        9: (Rule(BISECTOR, "ab", _bisector, lambda a, b: (root(a * b),), 2, False, _RIGHT), sides(50)),
    },
)
