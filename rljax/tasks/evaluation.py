"""The fixed held-out problems that a level is measured on."""

from __future__ import annotations

from rljax.errors import InputError
from rljax.tasks.types import Family, Posing

# Fixed, so that runs of all seeds are measured on the same problems.
SEED = 0


def first_round(family: Family, level: int, count: int) -> tuple[Posing, ...]:
    """The first `count` held-out problems of a level, or all that it has; always the same.

    Raises `InputError` where it has none.
    """
    found: list[Posing] = []
    index, size = 0, family.size(level)
    while len(found) < count and index < size:
        posing = family.problem(SEED, index, level, held_out=True)
        if posing.index >= size:
            break
        found.append(posing)
        index = posing.index + 1
    if not found:
        raise InputError(f"task.families[{family.name}] has no held-out problem on level {level}; raise held_out.")
    return tuple(found)
