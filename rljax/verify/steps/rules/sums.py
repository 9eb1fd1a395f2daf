"""Sums and means: arithmetic and geometric series, the inequality of arithmetic and geometric mean."""

from __future__ import annotations

import re
from fractions import Fraction

from rljax.verify.mathematics.numeric import approximate
from rljax.verify.mathematics.tree import Binary, Call, Node, Refused, letters, nodes
from rljax.verify.steps.facts import compares
from rljax.verify.steps.rules.shapes import agrees, sides
from rljax.verify.steps.view import Finding, View

_FIRST = re.compile(
    r"sum of (?:the )?(?P<power>squares of |cubes of )?(?:the )?first (?:\$|\\\()?n(?:\$|\\\))? (?P<kind>odd |"
    r"even )?(?:positive |natural )?"
    r"(?P<plural>integers|numbers|odd|even|squares|cubes|natural|positive)",
    re.IGNORECASE,
)
_INFINITE = re.compile(r"infinite geometric", re.IGNORECASE)
_GEOMETRIC = re.compile(r"geometric (?:series|sum|progression|sequence)", re.IGNORECASE)
_RATIO = re.compile(
    r"(?:common )?ratio (?:is |of |= ?|equal to )*(?:\$|\\\()?(?:r ?= ?)?(?P<ratio>-?[0-9]+(?:\.[0-9]+)?)(?![0-9./])",
    re.IGNORECASE,
)
_MEANS = re.compile(r"\bAM[-–—/ ]?GM\b|arithmetic mean.{0,30}geometric mean|arithmetic.geometric mean", re.IGNORECASE)


def series(view: View) -> Finding | None:
    """Closed forms of the sums of the first n numbers, squares, cubes, odd and even numbers."""
    said = _FIRST.search(view.words)
    if said is None or re.search(r"\b(?:minus|less|twice|half)\b", view.words):
        return None
    wanted = _sums(said)
    found = [agrees(side, wanted) for side in sides(view) if letters(side) == {"n"} and isinstance(side, Binary | Call)]
    if not found or None in found:
        return None
    if True in found:
        return Finding("valid", "the closed form of the sum")
    return Finding("inapplicable", f"the closed form is not that of the {said[0].lower()}"[:150])


def _sums(said: re.Match[str]) -> list[tuple[dict[str, int | Fraction], Fraction]]:
    words = f"{said['power'] or ''} {said['kind'] or ''} {said['plural']}".lower()

    def term(index: int) -> int:
        base = 2 * index - 1 if "odd" in words else 2 * index if "even" in words else index
        return base**3 if "cube" in words else base**2 if "square" in words else base

    return [({"n": count}, Fraction(sum(term(index) for index in range(1, count + 1)))) for count in (3, 5, 8)]


def geometric_series(view: View) -> Finding | None:
    """`a/(1 - r)` for the infinite series, where |r| < 1; `a(1 - r^n)/(1 - r)` for n terms."""
    if _GEOMETRIC.search(view.words) is None:
        return None
    ratio = _RATIO.search(view.words)
    converges = ratio is None or abs(Fraction(ratio["ratio"])) < 1 or "diverge" in view.words.lower()
    if not converges and _INFINITE.search(view.words) and view.asserted:
        return Finding("inapplicable", "the infinite geometric series has a sum only for a ratio between -1 and 1")
    for side in sides(view):
        names = letters(side)
        if (
            not names <= {"a", "a_1", "a_0", "r", "n"}
            or "r" not in names
            or len(names) < 2
            or not isinstance(side, Binary)
        ):
            continue
        if side.operator != "/":
            continue
        first = next(iter(names - {"r", "n"}), "a")
        finding = _closed_form(side, first, "n" in names)
        if finding is not None:
            return finding
    return None


def _closed_form(side: Node, first: str, finite: bool) -> Finding | None:
    half = Fraction(1, 2)
    if finite:
        wanted: list[tuple[dict[str, int | Fraction], Fraction]] = [
            ({first: 3, "r": 2, "n": 4}, Fraction(45)), ({first: 5, "r": half, "n": 3}, Fraction(35, 4)),
        ]  # fmt: skip
        right, law = agrees(side, wanted), "the sum of n terms is a(1 - r^n)/(1 - r)"
    else:
        right, law = (
            agrees(side, [({first: 3, "r": half}, Fraction(6)), ({first: 5, "r": -half}, Fraction(10, 3))]),
            "the sum is a/(1 - r)",
        )
    if right is None:
        return None
    return Finding("valid", "the geometric series") if right else Finding("inapplicable", law)


def means(view: View) -> Finding | None:
    """`(a + b)/2 ≥ sqrt(ab)` for numbers that are not negative, and the like for more of them."""
    if _MEANS.search(view.words) is None or not view.asserted:
        return None
    for relation in view.relations:
        for left, sign, right in relation.pairs():
            names = letters(left) | letters(right)
            roots = any(
                isinstance(part, Call) and part.name in ("sqrt", "root")
                for side in (left, right)
                for part in nodes(side)
            )
            if (
                sign not in ("<=", ">=")
                or not 2 <= len(names) <= 4
                or not roots
                or not (letters(left) and letters(right))
            ):
                continue
            if any(view.pairs.facts.is_negative(name) for name in names):
                return Finding("inapplicable", "the inequality of the means needs numbers that are not negative")
            if not _holds_for_positive(left, sign, right, sorted(names)):
                return Finding(
                    "inapplicable",
                    "the arithmetic mean is at least the geometric mean: this does not hold for positive numbers",
                )
            return Finding("valid", "the inequality of the means")
    return None


def _holds_for_positive(left: Node, sign: str, right: Node, names: list[str]) -> bool:
    """Whether the inequality holds at some points with positive coordinates, as far as its sides have values."""
    for values in ((1, 1, 1, 1), (1, 4, 9, 16), (25, 1, 2, 3), (1, 100, 3, 7), (9, 7, 5, 1)):
        point = {name: Fraction(value) for name, value in zip(names, values, strict=False)}
        try:
            first, second = approximate(left, point), approximate(right, point)
        except Refused:
            return True
        if not isinstance(first, float) or not isinstance(second, float):
            return True
        slack = 1e-9 * (1 + abs(first) + abs(second))
        if not compares(Fraction(first - second + (slack if sign == ">=" else -slack)), sign, Fraction(0)):
            return False
    return True
