"""Small families for tests of what is built around families."""

from __future__ import annotations

from rljax.tasks.family import Generated, Kind
from rljax.tasks.spaces import EMPTY, Integers, Listed, Mapped, Space
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words
from rljax.verify.steps.types import StepsJob


def pose(instance: int, words: Words) -> Posed:
    text = words.choose(f"{instance}+1=?", f"What is one more than {instance}?", f"Add one to {instance}.")
    gold = str(instance + 1)
    job = StepsJob("", milestones=(f"{instance}+1={gold}",), problem=text, gold=gold, extract="tags")
    return Posed(text, Gold("integer", gold), job, f"{instance}+1={gold}")


def twins(instance: int, words: Words) -> tuple[Posed, Posed]:
    sound = StepsJob("", gold="5", extract="tags")
    false = StepsJob("", gold="no solution", extract="tags")
    return (
        Posed(f"x=5; x<{instance + 6}; x?", Gold("integer", "5"), sound),
        Posed(f"x=5; x>{instance + 6}; x?", Gold("no solution", "no solution"), false),
    )


def misses(instance: int | str) -> tuple[str, ...]:
    right = 8 if isinstance(instance, str) else instance + 1
    return tuple(str(right + by) for by in (-2, -1, 1, 2, 10))


def small(level: int) -> Space:
    return Integers(2, 21)


def large(level: int) -> Space:
    """Odd numbers only; the others stand for no instance."""
    return EMPTY if level == 0 else Mapped(Integers(100, 100 + 100 * level), lambda n: n if n % 2 else None)


NAMES = Kind(
    "names", lambda level: Listed(("a", "b")) if level == 5 else EMPTY, lambda name, words: pose(7, words), misses
)
SMALL = Kind("small", small, pose, misses, twins)
LARGE = Kind("large", large, pose, misses)
TOY = Generated("toy", (SMALL, LARGE, NAMES), held_out=0.25)
