"""Triangles and polygons: Pythagoras, angle sums, the triangle inequality, Heron, the laws of sines and cosines."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import permutations

from rljax.verify.mathematics.tree import Binary, Call, Node, Refused, Symbol, letters, nodes
from rljax.verify.steps.budget import Budget, Exhausted
from rljax.verify.steps.polynomial import Letters, Polynomial, add
from rljax.verify.steps.rules.shapes import agrees, sides
from rljax.verify.steps.view import Finding, View

_PYTHAGORAS = re.compile(r"pythagor", re.IGNORECASE)
_QUOTED = re.compile(
    r"pythagor\w* (?:theorem|formula)(?:,? (?:says|states|gives|tells us|is|which is|that))* "
    r"?[:,]?[^A-Za-z]*(?:that )?[^A-Za-z]*a\b",
    re.I,
)
_RIGHT = re.compile(
    r"\bright\b|\brt\b|perpendicular|orthogonal|90|square|rectang|cube|box|prism|legs?\b|hypotenuse|distance|diagonal|altitude|height|"
    r"foot|midpoint|bisect|tangent|coordinat|radius|circle|cone|pyramid|ladder|north|east|vertical|horizontal|grid|axis|complex|"
    r"magnitude|vector|diameter|semicircle|sphere|cylinder|trapez|rhomb|kite|\\perp|\\frac\{\\pi\}\{2\}|identity|triple",
    re.IGNORECASE,
)
_SIDES = {
    "triangle": 3, "quadrilateral": 4, "pentagon": 5, "hexagon": 6, "heptagon": 7, "octagon": 8, "nonagon": 9,
    "decagon": 10, "dodecagon": 12,
}  # fmt: skip
_ANGLE_SUM = re.compile(
    r"(?P<sum_of>sum of (?:all |the |three |interior )*)?\bangles? (?P<noun>sum )?(?:of|in) (?:an?|any|every|"
    r"each|the) (?:\w+ )?"
    rf"(?P<figure>{'|'.join(_SIDES)})(?: always| must)? (?:(?P<verb>sums? (?:up )?to|adds? (?:up )?to|total)|"
    rf"is|equals?|=)"
    r"[^0-9.;]{0,12}(?P<sum>[0-9]{2,4})\b",
    re.IGNORECASE,
)
_POLYGON = re.compile(r"sum of (?:the |all )?(?:interior )?angles", re.IGNORECASE)
_EACH = re.compile(r"\beach\b|regular|exterior|one angle|per ", re.IGNORECASE)
_LENGTHS = re.compile(
    r"(?:sides|lengths)(?: (?:of|are|with|lengths?|measuring|measure))* \$?(\d+(?:\.\d+)?)\$?, "
    r"\$?(\d+(?:\.\d+)?)\$?,? and \$?(\d+(?:\.\d+)?)\b",
    re.IGNORECASE,
)
_HERON = re.compile(r"heron", re.IGNORECASE)
_SEMIPERIMETER = re.compile(r"semi-?perimeter", re.IGNORECASE)
_COSINES = re.compile(r"(?:law of cosines|cosine (?:law|rule))", re.IGNORECASE)
_SINES = re.compile(r"(?:law of sines|sine (?:law|rule))", re.IGNORECASE)


def pythagoras(view: View) -> Finding | None:
    """`a^2 + b^2 = c^2`, in a right triangle."""
    if _PYTHAGORAS.search(view.words) is None:
        return None
    for left, right in view.equations():
        if letters(left) | letters(right) == {"a", "b", "c"} and not any(
            isinstance(part, Call) for side in (left, right) for part in nodes(side)
        ):
            found = _polynomial(left, right)
            if found is not None and _pure_powers(found):
                right_form = sorted(found.values()) in ([-1, -1, 1], [-1, 1, 1]) and all(
                    max(term) == 2 for term in found
                )
                if right_form:
                    return Finding("valid", "the theorem of Pythagoras")
                if len(view.equations()) == 1 and _QUOTED.search(view.words):
                    return Finding("inapplicable", "the theorem of Pythagoras is a^2 + b^2 = c^2")
    if view.heard and view.asserted and "triangle" in view.heard and not _RIGHT.search(view.heard + view.words):
        return Finding("inapplicable", "no right angle is known: the theorem of Pythagoras needs one")
    return None


def _polynomial(left: Node, right: Node) -> Polynomial | None:
    try:
        symbols = Letters(Budget(400))
        (top, bottom), (other, other_bottom) = symbols.fraction(left), symbols.fraction(right)
    except (Refused, Exhausted):
        return None
    return add(top, other, Fraction(-1)) if bottom == other_bottom else None


def _pure_powers(polynomial: Polynomial) -> bool:
    """Whether the terms are powers of three different letters, as in the theorem and its misquotations."""
    return len(polynomial) == 3 and all(sum(term) == max(term) > 0 for term in polynomial)


def angle_sum(view: View) -> Finding | None:
    """The interior angles of a polygon with n corners sum to (n - 2) 180 degrees."""
    said = _ANGLE_SUM.search(view.text)
    if said is not None and not any((said["sum_of"], said["noun"], said["verb"])):
        said = None
    if (
        said is not None
        and not re.search(r"exterior|sum of (?:two|the other)|remaining", view.text, re.IGNORECASE)
        and view.asserted
    ):
        value = (_SIDES[said["figure"].lower()] - 2) * 180
        if int(said["sum"]) == value:
            return Finding("valid", "the sum of the angles")
        return Finding("inapplicable", f"the angles of a {said['figure'].lower()} sum to {value} degrees")
    if _POLYGON.search(view.words) is None or _EACH.search(view.words) is not None:
        return None
    for side in sides(view):
        if letters(side) == {"n"} and isinstance(side, Binary):
            degrees = agrees(side, [({"n": 5}, Fraction(540)), ({"n": 8}, Fraction(1080))])
            if degrees is False:
                return Finding("inapplicable", "the angles of a polygon with n corners sum to (n - 2) 180 degrees")
            return Finding("valid", "the sum of the angles") if degrees else None
    return None


def triangle_inequality(view: View) -> Finding | None:
    """Each side of a triangle is shorter than the other two together."""
    said = _LENGTHS.search(view.text)
    if said is None or "triangle" not in view.words.lower() or "?" in view.text:
        return None
    first, second, longest = sorted(Fraction(length) for length in said.groups())
    possible = first + second > longest
    denied = re.search(
        r"\b(?:no triangle|not|cannot|can't|impossible|violat\w*|fails?|degenerate)\b", view.text, re.IGNORECASE
    )
    claimed = re.search(
        r"\b(?:is|are|form|forms|make|makes|valid|possible|exists?|satisf\w+)\b", view.text, re.IGNORECASE
    )
    if claimed is None and denied is None:
        return None
    if possible == (denied is None):
        return Finding("valid", "the triangle inequality") if "inequality" in view.words.lower() else None
    if re.search(r"\b(?:if|whether|check)\b", view.text, re.IGNORECASE):
        return None
    return Finding(
        "inapplicable", f"sides {said[1]}, {said[2]} and {said[3]} {'do' if possible else 'do not'} make a triangle"
    )


def heron(view: View) -> Finding | None:
    """`s = (a + b + c)/2`, area `sqrt(s(s - a)(s - b)(s - c))`."""
    if _HERON.search(view.words) is None and _SEMIPERIMETER.search(view.words) is None:
        return None
    for side in sides(view):
        if letters(side) == {"a", "b", "c"} and not any(isinstance(part, Call) for part in nodes(side)):
            half = agrees(side, [({"a": 3, "b": 4, "c": 5}, Fraction(6)), ({"a": 5, "b": 6, "c": 7}, Fraction(9))])
            if half is False:
                return Finding("inapplicable", "the semiperimeter is (a + b + c)/2")
            return Finding("valid", "the semiperimeter") if half else None
    return _heron_quoted(view)


def _heron_quoted(view: View) -> Finding | None:
    for left, right in view.equations():
        if isinstance(left, Symbol) and letters(right) == {"a", "b", "c", "s"}:
            points: list[tuple[dict[str, int | Fraction], Fraction]] = [
                ({"a": 3, "b": 4, "c": 5, "s": 6}, Fraction(6)), ({"a": 13, "b": 14, "c": 15, "s": 21}, Fraction(84)),
            ]  # fmt: skip
            area = agrees(right, points)
            if area is False:
                return Finding("inapplicable", "Heron's formula is sqrt(s(s - a)(s - b)(s - c))")
            return Finding("valid", "Heron's formula") if area else None
    return None


def law_of_cosines(view: View) -> Finding | None:
    """`c^2 = a^2 + b^2 - 2ab cos C`, for each side."""
    if _COSINES.search(view.words) is None:
        return None
    for left, right in view.equations():
        angles = {
            part for side in (left, right) for part in nodes(side) if isinstance(part, Call) and part.name == "cos"
        }
        names = sorted((letters(left) | letters(right)) - frozenset().union(*(letters(angle) for angle in angles)))
        if len(angles) != 1 or len(names) != 3 or any(len(name) > 1 for name in names):
            continue
        found = _quotation(left, right, names, next(iter(angles)))
        if found is False:
            return Finding("inapplicable", "the law of cosines is c^2 = a^2 + b^2 - 2ab cos C")
        return Finding("valid", "the law of cosines") if found else None
    return None


def _quotation(left: Node, right: Node, names: list[str], angle: Node) -> bool | None:
    """Whether the equation is the law for one of the three sides; None if it has no squares of all three."""
    symbols = Letters(Budget(1000))
    try:
        (top, bottom), (other, other_bottom) = symbols.fraction(left), symbols.fraction(right)
        if bottom != other_bottom:
            return None
        said = add(top, other, Fraction(-1))
        squares = [symbols.fraction(Binary("*", Symbol(name), Symbol(name)))[0] for name in names]
        if not all(next(iter(square)) in said for square in squares):
            return None
        for a, b, c in permutations(names):
            legs = symbols.fraction(Binary("*", Binary("*", Symbol(a), Symbol(b)), angle))[0]
            law = symbols.fraction(Binary("*", Symbol(c), Symbol(c)))[0]
            for name in (a, b):
                law = add(law, symbols.fraction(Binary("*", Symbol(name), Symbol(name)))[0], Fraction(-1))
            law = add(law, legs, Fraction(2))
            if said in (law, add({}, law, Fraction(-1))):
                return True
    except (Refused, Exhausted):
        return None
    return False


def law_of_sines(view: View) -> Finding | None:
    """`a/sin A = b/sin B`: each side with the angle opposite to it."""
    if _SINES.search(view.words) is None:
        return None
    quotients = [_side_and_angle(side) for side in sides(view)]
    known = [pair for pair in quotients if pair is not None]
    if len(known) < 2:
        return None
    if any(side.upper() != angle for side, angle in known):
        return Finding(
            "inapplicable", "the law of sines pairs each side with the angle opposite to it: a/sin A = b/sin B"
        )
    return Finding("valid", "the law of sines")


def _side_and_angle(node: Node) -> tuple[str, str] | None:
    match node:
        case Binary("/", Symbol(side), Call("sin", (Symbol(angle),))) | Binary(
            "/", Call("sin", (Symbol(angle),)), Symbol(side)
        ):
            if len(side) == len(angle) == 1 and side.islower() and angle.isupper():
                return side, angle
    return None
