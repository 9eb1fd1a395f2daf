"""Each kind of `algebra` with false premises, on each of its levels: of two twins each answers its own gold alone."""

from __future__ import annotations

import pytest

from rljax.tasks.algebra.family import KINDS
from rljax.tasks.family import LEVELS, Generated, Kind
from rljax.tasks.words import Words
from tests.tasks.checks import places, verdict


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.twins], ids=lambda kind: kind.name)
def test_twins_answer_their_own_golds_alone(kind: Kind) -> None:
    family = Generated("algebra", (kind,))
    for level in range(LEVELS):
        if not family.size(level):
            continue
        place = next(places(family, level, 1, twins=True))
        sound, false = kind.twinned(place.instance, Words(None if level % 2 else place.index))
        for posed, other in ((sound, false), (false, sound)):
            found = verdict(posed, posed.gold.text, posed.solution)
            assert found.status == "correct", (posed.text, posed.gold, found)
            assert not {step.verdict for step in found.steps} & {"false", "inapplicable"}, (posed.solution, found.steps)
            assert verdict(posed, other.gold.text).status != "correct", posed.text
