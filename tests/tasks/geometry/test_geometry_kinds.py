"""Each kind of `geometry` on each of its levels: golds, near-misses, worked thoughts, twins."""

from __future__ import annotations

import pytest

from rljax.tasks.family import LEVELS, Generated, Kind
from rljax.tasks.geometry.family import KINDS
from rljax.tasks.types import Posed
from rljax.tasks.words import Words
from rljax.verify.steps.types import StepsJob
from tests.tasks.checks import places, verdict

pytestmark = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


def check_thought(posed: Posed) -> None:
    """The worked thought is answered rightly, holds no fault, and says all milestones."""
    found = verdict(posed, posed.gold.text, posed.solution)
    assert found.status == "correct", (posed.text, posed.gold, found)
    assert not {step.verdict for step in found.steps} & {"false", "inapplicable"}, (posed.solution, found.steps)
    if isinstance(posed.job, StepsJob):
        said = "; ".join(step.detail for step in found.steps if step.verdict == "milestone")
        assert all(milestone in said for milestone in posed.job.milestones), (posed.solution, said)


def test_golds_are_right_and_near_misses_wrong(kind: Kind) -> None:
    family = Generated("geometry", (kind,))
    for level in range(LEVELS):
        for place in places(family, level, 2) if family.size(level) else ():
            posed = kind.posed(place.instance, Words(None if level % 2 else place.index))
            check_thought(posed)
            misses = kind.misses(place.instance)
            assert len(set(misses)) >= 5
            for miss in misses[:3]:
                assert verdict(posed, miss).status != "correct", (posed.text, miss)


def test_twins_answer_their_own_golds_alone(kind: Kind) -> None:
    family = Generated("geometry", (kind,))
    for level in range(LEVELS):
        for place in places(family, level, 2, twins=True) if family.size(level) else ():
            sound, false = kind.twinned(place.instance, Words(None if level % 2 else place.index))
            check_thought(sound)
            check_thought(false)
            assert verdict(sound, false.gold.text).status != "correct", sound.text
            assert verdict(false, sound.gold.text).status != "correct", false.text
