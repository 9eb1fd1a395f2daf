"""Quadratic equations: the formula, the discriminant, completing the square, and Vieta's formulas."""

from __future__ import annotations

import re
from fractions import Fraction
from math import isqrt

from rljax.verify.mathematics.numeric import approximate
from rljax.verify.mathematics.tree import Binary, Negative, Node, Number, Refused, Symbol, letters, nodes
from rljax.verify.steps.pairs import variants
from rljax.verify.steps.rules.shapes import agrees, equals, last_numbers, polynomials, sides, univariate
from rljax.verify.steps.view import Finding, View

_FORMULA = re.compile(r"quadratic formula", re.IGNORECASE)
_DISCRIMINANT = re.compile(r"discriminant", re.IGNORECASE)
_SQUARE = re.compile(r"complet\w+ (?:the |a )?square", re.IGNORECASE)
_VIETA = re.compile(r"vi[eè]t[ae]|(?:sum|product) of (?:the |its |both |all )?(?:roots|zeros|solutions)", re.IGNORECASE)
_SUM = re.compile(r"sum of (?:the |its |both |all |these )?(?:\w+ )?(?:roots|zeros|solutions)", re.IGNORECASE)
_PRODUCT = re.compile(r"product of (?:the |its |both |all |these )?(?:\w+ )?(?:roots|zeros|solutions)", re.IGNORECASE)
# Points with a square discriminant: 1, 49 and 64. What is right has rational values there.
_POINTS = ({"a": 1, "b": -5, "c": 6}, {"a": 2, "b": 3, "c": -5}, {"a": 3, "b": -10, "c": 3})
_GENERIC = frozenset("abc")
_ZERO = Number(Fraction(0))
_NAMES = frozenset(("D", "d", "Delta"))
# Between the word and the first sign of equality: the numbers there belong to something else.
_ELSEWHERE = re.compile(
    r"discriminant[^=]*\b(?:roots?|solutions?|zeros?|zeroes|positive|negative|vanish\w*|so|thus|then|hence|therefore)\b[^=]*=",
    re.IGNORECASE,
)
_ROOT_OF = re.compile(r"(?:root|sqrt|half|square) *(?:of|\() *(?:the +)?discriminant", re.IGNORECASE)
_CLAIMS = {
    "none": re.compile(
        r"\bno real|\bnot (?:have )?(?:any )?real|(?:complex|imaginary|non-?real) (?:roots|solutions)", re.IGNORECASE
    ),
    "two": re.compile(r"two (?:distinct |different )?real|two distinct (?:roots|solutions)", re.IGNORECASE),
    "one": re.compile(
        r"(?:double|repeated|equal) (?:real )?(?:root|solution)|(?:exactly|only) one (?:real )?(?:root|solution)",
        re.IGNORECASE,
    ),
}  # fmt: skip


def quadratic_formula(view: View) -> Finding | None:
    """`x = (-b ± sqrt(b^2 - 4ac))/(2a)`, for a quadratic equation, with its coefficients."""
    if _FORMULA.search(view.words) is None:
        return None
    pairs = [(left, right, variants(left, right)) for left, right in view.equations()]
    signed = [(left, right, (pair[0][1], pair[1][1])) for left, right, pair in pairs if len(pair) == 2]
    quoted = [_quotes(values) for left, right, values in signed if _is_quotation(left, right)]
    if quoted:
        return _quotation(quoted)
    numeric = next((values for _, right, values in signed if not letters(right)), None)
    return _with_numbers(view, numeric) if numeric is not None and view.asserted else _not_quadratic(view)


def _is_quotation(left: Node, right: Node) -> bool:
    """Whether `right` is to be the value of the unknown, or of another quotation; not so for `2ax = -b ± …`."""
    return letters(right) == _GENERIC and (isinstance(left, Symbol) or letters(left) == _GENERIC)


def _quotation(quoted: list[bool | None]) -> Finding | None:
    if False in quoted:
        return Finding("inapplicable", "the quadratic formula is x = (-b ± sqrt(b^2 - 4ac))/(2a)")
    return None if None in quoted else Finding("valid", "the quadratic formula")


def _quotes(values: tuple[Node, Node]) -> bool | None:
    """Whether the two values are the roots at all points; None if that cannot be said."""
    found = [_generic_roots(values, point) for point in _POINTS]
    return False if False in found else None if None in found else True


def _generic_roots(values: tuple[Node, Node], point: dict[str, int]) -> bool | None:
    a, b, c = (Fraction(point[name]) for name in "abc")
    root = isqrt(int(b * b - 4 * a * c))
    roots = [(-b + root) / (2 * a), (-b - root) / (2 * a)]
    found = [
        [equals(value, point, wanted) for value, wanted in zip(values, order, strict=True)]
        for order in (roots, roots[::-1])
    ]
    if [True, True] in found:
        return True
    return False if all(False in order for order in found) else None


def _with_numbers(view: View, values: tuple[Node, Node]) -> Finding | None:
    """Whether the two values are the roots of a quadratic equation that is known."""
    known = polynomials(view, 2)
    found = [_number(value) for value in values]
    if not known or any(value is None for value in found):
        return None
    total, product = sum(value for value in found if value is not None), 1 + 0j
    for value in found:
        product *= value if value is not None else 1
    for _, (c, b, a) in known:
        if abs(total + float(b / a)) <= 1e-9 * (1 + abs(total)) and abs(product - float(c / a)) <= 1e-9 * (
            1 + abs(product)
        ):
            return Finding("valid", "the quadratic formula with the coefficients of the equation")
    return Finding("inapplicable", "the numbers in the quadratic formula are not those of the equation")


def _number(node: Node) -> complex | None:
    try:
        value = approximate(node)
    except Refused:
        return None
    return None if value is None else complex(value)


def _not_quadratic(view: View) -> Finding | None:
    if not view.asserted or polynomials(view, 2) or (not view.relations and not view.known):
        return None
    linear = polynomials(view, 1)
    others = any(polynomials(view, degree) for degree in (3, 4, 5, 6))
    known = [pair for relation in view.known for pair in relation.pairs()]
    if linear and not others and all(univariate(left, right) in linear for left, _, right in known):
        return Finding("inapplicable", "the equation is linear: the quadratic formula needs a term of degree 2")
    return None


def discriminant(view: View) -> Finding | None:
    """`b^2 - 4ac`; positive: two real roots, zero: one, negative: none."""
    if _DISCRIMINANT.search(view.words) is None:
        return None
    for side in sides(view):
        if letters(side) == _GENERIC and not any(
            isinstance(part, Binary) and part.operator in "±∓" for part in nodes(side)
        ):
            quoted = _is_discriminant(side)
            if quoted is False:
                return Finding("inapplicable", "the discriminant is b^2 - 4ac")
            right = Finding("valid", "the discriminant") if quoted else None
            return _value_of_discriminant(view) or right
    return _value_of_discriminant(view) or _conclusion(view)


def _is_discriminant(side: Node) -> bool | None:
    """Whether it is `b^2 - 4ac`; None if that cannot be said."""
    found = [equals(side, point, Fraction(point["b"] ** 2 - 4 * point["a"] * point["c"])) for point in _POINTS]
    return False if False in found else None if None in found else True


def _said_values(view: View) -> list[Fraction]:
    """The numbers said to be the discriminant: not those of `it is zero, so x = 2/2 = 1`, nor of its square root."""
    first = [relation.sides[0].node for relation in view.relations]
    if len(first) == 1 and first[0] is not None:
        named = isinstance(first[0], Symbol) and first[0].name in _NAMES
        if letters(first[0]) and not named and not (letters(first[0]) == _GENERIC and _is_discriminant(first[0])):
            return []
        if not named and _ELSEWHERE.search(view.words):
            return []
    return [] if _ROOT_OF.search(view.words) else last_numbers(view)


def _value_of_discriminant(view: View) -> Finding | None:
    known, numbers = polynomials(view, 2), _said_values(view)
    if len(known) != 1 or len(numbers) != 1 or not view.asserted or len(view.relations) != 1:
        return None
    c, b, a = known[0][1]
    value = b * b - 4 * a * c
    if _is_square_multiple(value, numbers[0]):
        return None
    return Finding("inapplicable", f"the discriminant of the equation is {_shown(value)}")


def _is_square_multiple(value: Fraction, said: Fraction) -> bool:
    """An equation multiplied by a number has a discriminant multiplied by its square."""
    if not value or not said:
        return value == said
    ratio = value / said
    return ratio > 0 and all(isqrt(part) ** 2 == part for part in (ratio.numerator, ratio.denominator))


def _conclusion(view: View) -> Finding | None:
    claims = [name for name, pattern in _CLAIMS.items() if pattern.search(view.text)]
    known, numbers = polynomials(view, 2), _said_values(view)
    if len(claims) != 1 or re.search(r"\b(?:if|when|whether|for)\b", view.text, re.IGNORECASE) or "?" in view.text:
        return None
    if len(numbers) == 1:
        value = numbers[0]
    elif len(known) == 1:
        c, b, a = known[0][1]
        value = b * b - 4 * a * c
    else:
        return None
    right = {"none": value < 0, "two": value > 0, "one": value == 0}[claims[0]]
    if right:
        return Finding("valid", "what the discriminant says of the roots")
    if not numbers and view.relations:
        return None  # it may be the discriminant of what the step's relations say
    count = "two real roots" if value > 0 else "one real root" if value == 0 else "no real roots"
    return Finding("inapplicable", f"a discriminant of {_shown(value)} means {count}")


def completing_the_square(view: View) -> Finding | None:
    """A quadratic expression equals its completed square for all values of its letter."""
    if _SQUARE.search(view.words) is None or not view.asserted:
        return None
    for left, right in view.equations():
        first, second = univariate(left, _ZERO), univariate(right, _ZERO)
        if first is None or second is None or first[0] != second[0] or len(first[1]) != 3 or len(second[1]) != 3:
            continue
        if first[1][2] == second[1][2] and (_has_square(left) != _has_square(right)):
            if first == second:
                return Finding("valid", "the completed square")
            return Finding("inapplicable", "the completed square is not equal to the expression")
    return None


def _has_square(node: Node) -> bool:
    return any(
        isinstance(part, Binary) and part.operator == "^" and isinstance(part.left, Binary) for part in nodes(node)
    )


def vieta(view: View) -> Finding | None:
    """The sum of the roots is -b/a, their product c/a, up to the sign (-1)^n for degree n."""
    if _VIETA.search(view.words) is None or not view.asserted:
        return None
    total, product = _SUM.search(view.words) is not None, _PRODUCT.search(view.words) is not None
    if total == product:
        return None
    generic = [side for side in sides(view) if letters(side) <= _GENERIC and _is_quotient(side)]
    if generic:
        return _generic_vieta(generic[-1], total)
    known, numbers = [entry for degree in (2, 3, 4, 5, 6) for entry in polynomials(view, degree)], last_numbers(view)
    if len(known) != 1 or len(numbers) != 1 or len(view.relations) != 1:
        return None
    coefficients = known[0][1]
    sign = -1 if total or len(coefficients) % 2 == 0 else 1
    value = sign * coefficients[-2 if total else 0] / coefficients[-1]
    name = "sum" if total else "product"
    if numbers[0] == value:
        return Finding("valid", f"the {name} of the roots")
    return Finding("inapplicable", f"by Vieta the {name} of the roots is {_shown(value)}")


def _is_quotient(node: Node) -> bool:
    """Whether it is a quotient of two coefficients, up to sign."""
    parts = [part for part in nodes(node) if not isinstance(part, Negative)]
    return len(parts) == 3 and isinstance(parts[0], Binary) and parts[0].operator == "/" and len(letters(node)) == 2


def _generic_vieta(side: Node, total: bool) -> Finding | None:
    wanted = [(point, Fraction(-point["b"] if total else point["c"], point["a"])) for point in _POINTS]
    if agrees(side, wanted) is False:
        return Finding("inapplicable", "the sum of the roots is -b/a" if total else "the product of the roots is c/a")
    return Finding("valid", "Vieta's formula")


def _shown(value: Fraction) -> str:
    return str(value) if len(str(value)) <= 30 else "another number"
