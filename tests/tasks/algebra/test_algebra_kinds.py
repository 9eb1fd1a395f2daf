"""Each kind of `algebra` on each of its levels: golds, near-misses, worked thoughts."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rljax.tasks.algebra.family import KINDS
from rljax.tasks.family import LEVELS, Generated, Kind, Place
from rljax.tasks.types import Posed
from rljax.tasks.words import Words
from rljax.verify.steps.types import StepsJob
from tests.tasks.checks import places, verdict

pytestmark = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def first_places(kind: Kind, twins: bool = False) -> Iterator[tuple[Place, Words]]:
    """A place of each level, with a terse wording on every other one."""
    family = Generated("algebra", (kind,))
    for level in range(LEVELS):
        if family.size(level):
            place = next(places(family, level, 1, twins=twins))
            yield place, Words(None if level % 2 else place.index)


def check_thought(posed: Posed) -> None:
    """The worked thought is answered rightly, holds no fault, and says all milestones where steps are judged."""
    found = verdict(posed, posed.gold.text, posed.solution)
    assert found.status == "correct", (posed.text, posed.gold, found)
    assert not {step.verdict for step in found.steps} & {"false", "inapplicable"}, (posed.solution, found.steps)
    if isinstance(posed.job, StepsJob) and posed.solution:
        said = "; ".join(step.detail for step in found.steps if step.verdict == "milestone")
        assert all(milestone in said for milestone in posed.job.milestones), (posed.solution, said)


def test_golds_are_right_and_near_misses_wrong(kind: Kind) -> None:
    for place, words in first_places(kind):
        posed = kind.posed(place.instance, words)
        check_thought(posed)
        misses = kind.misses(place.instance)
        assert len(set(misses)) >= 5
        for miss in misses[:3]:
            assert verdict(posed, miss).status != "correct", (posed.text, miss)
