"""How a problem with an integer for an answer is posed, and its twin whose premises cannot hold.

All answers are judged as plain numerals: an answer such as `3+5` would have the right value, and repeat the question.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from rljax.tasks.spaces import EMPTY, Space
from rljax.tasks.types import Gold, Posed
from rljax.verify.types import MathJob

# Stands in a wording for the number that makes its premises hold or fail.
MARK = "@"
NO_SOLUTION = "no solution"


def at_levels(spaces: Mapping[int, Space]) -> Callable[[int], Space]:
    """The space of each level, an empty one where none is given."""
    return lambda level: spaces.get(level, EMPTY)


def integer(text: str, value: int, lines: Iterable[str] = ()) -> Posed:
    """A problem whose answer is an integer; `lines` are the relations of a worked thought, and the milestones."""
    steps = tuple(dict.fromkeys(lines))
    gold = str(value)
    job = MathJob(gold, "", milestones=steps, form="numeral")
    return Posed(text, Gold("integer", gold), job, "\n".join(steps))


def refused(text: str, lines: Iterable[str] = ()) -> Posed:
    """A problem whose premises cannot hold; `lines` are the relations that bring it to light."""
    steps = tuple(dict.fromkeys(lines))
    job = MathJob(NO_SOLUTION, "", milestones=steps)
    return Posed(text, Gold("no solution", NO_SOLUTION), job, "\n".join(steps))


def twins(wording: str, stated: tuple[int, int], value: int, lines: Iterable[str]) -> tuple[Posed, Posed]:
    """The wording with the number that agrees with the rest, then with the one that does not, in place of the mark."""
    steps = tuple(lines)
    sound, false = (wording.replace(MARK, str(number)) for number in stated)
    return integer(sound, value, steps), refused(false, steps)


def near(value: int, *likely: int) -> tuple[str, ...]:
    """Wrong answers: the likely ones, where they are wrong, then values close by."""
    beside = (value + 1, value - 1, value + 10, value - 10, value + 2, value - 2)
    return tuple(dict.fromkeys(str(wrong) for wrong in (*likely, *beside) if wrong != value))


def off_multiples(modulus: int, number: int) -> int:
    """Of 1…modulus − 1 one that `number` chooses, even where the modulus is even, so that parity tells nothing."""
    if modulus % 2 or modulus == 2:
        return 1 + number % (modulus - 1)
    return 2 + number % (modulus // 2 - 1) * 2


def shift(*numbers: int) -> int:
    """By how much a stated total is off: small and never 0, the same for the same numbers."""
    sizes = (1, 2, 3, 4, 5, 6, 10)
    mixed = sum(place * number for place, number in enumerate(numbers, 3))
    return sizes[mixed % 7] if mixed // 7 % 2 else -sizes[mixed % 7]
