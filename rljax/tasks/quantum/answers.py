"""Right answers as jobs of the mathematics judge, and wrong ones that differ from them."""

from __future__ import annotations

from collections.abc import Iterable

from rljax.tasks.quantum.ring import ZERO, Element, Surd, complex_text, conjugate, lowest, surd_text, turned
from rljax.tasks.types import Gold, GoldType, Posed
from rljax.verify.types import MathJob

NOTHING = Gold("no solution", "no solution")


def posed(text: str, gold: Gold, milestones: Iterable[str] = (), solution: Iterable[str] = ()) -> Posed:
    """A problem with a mathematical answer; the lines of the solution say the milestones."""
    wanted = tuple(dict.fromkeys(milestones))
    return Posed(text, gold, MathJob(gold.text, "", milestones=wanted), "\n".join(solution or wanted))


def number(value: Element, halvings: int) -> Gold:
    """An amplitude."""
    return Gold(_type(value, halvings), complex_text(value, halvings))


def chance(value: Surd) -> Gold:
    """A probability."""
    text = surd_text(value)
    return Gold("expression" if value[1] else "fraction" if value[2] else "integer", text)


def wrong_amplitudes(value: Element, halvings: int) -> tuple[str, ...]:
    """Wrong in sign, phase, factor or part."""
    candidates = (
        *((turned(value, turns), halvings) for turns in (4, 2, 6, 1)),
        (conjugate(value), halvings),
        *((value, other) for other in (halvings + 1, halvings + 2, max(halvings - 1, 0))),
        *((unit, power) for power in (0, 1, 2) for unit in (ZERO, (1, 0, 0, 0), (-1, 0, 0, 0), (0, 0, 1, 0))),
    )
    return different((complex_text(*candidate) for candidate in candidates), complex_text(value, halvings))


def wrong_chances(value: Surd) -> tuple[str, ...]:
    """The other event's, a factor of two, a forgotten square, the commonest ones."""
    whole, roots, power = value
    candidates = (
        lowest(((1 << power) - whole, -roots, power)),
        lowest((whole, roots, power + 1)),
        lowest((2 * whole, 2 * roots, power)),
        (whole, -roots, power),
        *((1, 0, 1), (1, 0, 2), (0, 1, 1), (0, 0, 0), (1, 0, 0), (3, 0, 2), (1, 0, 3)),
    )
    return different(map(surd_text, candidates), surd_text(value))


def different(texts: Iterable[str], right: str) -> tuple[str, ...]:
    """Each text once, without the right one: texts of equal numbers are equal."""
    return tuple([text for text in dict.fromkeys(texts) if text != right])


def _type(value: Element, halvings: int) -> GoldType:
    real = complex_text(value, halvings)
    if real.lstrip("-").isdigit():
        return "integer"
    return "fraction" if real.replace("-", "").replace("/", "").isdigit() else "expression"
