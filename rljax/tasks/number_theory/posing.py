"""How a problem with a congruence or an equation in whole numbers is posed, and its twin without solution."""

from __future__ import annotations

from collections.abc import Iterable

from rljax.tasks.arithmetic.posing import NO_SOLUTION
from rljax.tasks.types import Gold, Posed
from rljax.verify.steps.types import StepsJob


def solvable(text: str, value: int, given: Iterable[str], lines: Iterable[str], milestones: Iterable[str]) -> Posed:
    """A problem whose answer is an integer: what it gives, a worked thought, and what the thought should reach."""
    gold = str(value)
    return Posed(text, Gold("integer", gold), _job(text, gold, given, milestones), _thought(lines))


def unsolvable(text: str, given: Iterable[str], lines: Iterable[str], milestones: Iterable[str] = ()) -> Posed:
    """A problem that has no solution."""
    return Posed(text, Gold("no solution", NO_SOLUTION), _job(text, NO_SOLUTION, given, milestones), _thought(lines))


def _job(text: str, gold: str, given: Iterable[str], milestones: Iterable[str]) -> StepsJob:
    wanted = tuple(dict.fromkeys(milestones))
    return StepsJob("", given=tuple(given), milestones=wanted, problem=text, gold=gold, extract="tags")


def _thought(lines: Iterable[str]) -> str:
    return "\n".join(dict.fromkeys(lines))
