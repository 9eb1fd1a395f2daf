"""The level column: numbers, cut or as they are, or words of difficulty; levels are numbered from 0, easiest first."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rljax.errors import InputError
from rljax.verify.types import Invalid

MAX_LEVELS = 20
_WORDS = {"easy": 0, "introductory": 0, "medium": 1, "interview": 1, "hard": 2, "competition": 2}
_NUMBER = re.compile(r"(?:[a-z][a-z _:.-]*)?(-?[0-9]+(?:\.[0-9]+)?)")


@dataclass(frozen=True, order=True)
class Grade:
    """How difficult a row is said to be: grades are compared by `rank`."""

    rank: float
    name: str


UNGRADED = Grade(math.inf, "unrated")


def grade_of(value: Any, cuts: Sequence[float]) -> Grade:
    """The grade of a level cell: a number, alone or behind a word; where there are `cuts`, it is cut, and 0 is none.

    Raises `Invalid` for what is neither a number nor a word of difficulty.
    """
    if value is None or value == "" or value != value:  # NaN is what some writers put where there is nothing
        return UNGRADED
    word = str(value).strip().lower()
    if word in _WORDS:
        return Grade(float(_WORDS[word]), word)
    number = _NUMBER.fullmatch(word)
    if not number or isinstance(value, bool):
        raise Invalid(f"its level is {value!r:.60}; it must be a number, or easy, medium or hard")
    if not cuts:
        return Grade(float(number[1]), f"level {float(number[1]):g}")
    return _cut(float(number[1]), cuts)


def ranks(grades: Sequence[Grade], where: str) -> tuple[Grade, ...]:
    """The grades that occur, easiest first: their places are the levels. Raises `InputError` if they are too many."""
    found = sorted(set(grades))
    if len(found) > MAX_LEVELS:
        raise InputError(
            f"{where}: the level column holds {len(found)} different values, and at most {MAX_LEVELS} are levels; "
            "cut them by cuts in data.sets, such as cuts=[1200,1600]."
        )
    return tuple(found)


def _cut(number: float, cuts: Sequence[float]) -> Grade:
    if number <= 0:
        return UNGRADED
    place = sum(number >= cut for cut in cuts)
    if place == 0:
        return Grade(0.0, f"below {cuts[0]:g}")
    return Grade(float(place), f"from {cuts[place - 1]:g}")
