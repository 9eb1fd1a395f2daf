"""Each kind of `arithmetic` on its first and on its last level."""

from __future__ import annotations

import pytest

from rljax.tasks.arithmetic.family import KINDS
from rljax.tasks.family import LEVELS, Generated, Kind
from tests.tasks.checks import check_place, check_twins, places

_TWINNED = [kind for kind in KINDS if kind.twins]


def _ends(kind: Kind) -> tuple[Generated, list[int]]:
    """A family of the kind alone, and its first and last level."""
    family = Generated("arithmetic", (kind,))
    levels = [level for level in range(LEVELS) if family.size(level)]
    return family, sorted({levels[0], levels[-1]})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_holds_on_its_first_and_last_level(kind: Kind) -> None:
    family, levels = _ends(kind)
    for level in levels:
        for place in places(family, level, 3):
            check_place(family, place, level)


@pytest.mark.parametrize("kind", _TWINNED, ids=lambda kind: kind.name)
def test_one_of_two_twins_alone_can_be_solved(kind: Kind) -> None:
    family, levels = _ends(kind)
    for level in levels:
        check_twins(family, level, count=4)
