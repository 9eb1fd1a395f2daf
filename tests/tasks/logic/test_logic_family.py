import pytest

from rljax.tasks.family import Generated
from rljax.tasks.jobs import response_of, with_response
from rljax.tasks.logic.family import KINDS
from rljax.tasks.words import Words
from rljax.verify.judge import Judge
from tests.tasks.checks import check_level, check_twins, places

FAMILY = Generated("logic", KINDS)


@pytest.mark.parametrize("level", range(10))
def test_every_level_holds_what_a_family_promises(level: int) -> None:
    check_level(FAMILY, level, 4)


@pytest.mark.parametrize("level", range(1, 10))
def test_twins_look_alike_and_have_different_answers(level: int) -> None:
    check_twins(FAMILY, level, 4)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.twins], ids=lambda kind: kind.name)
@pytest.mark.parametrize("level", [1, 5, 9])
def test_twins_have_as_many_sentences_and_the_same_frame(kind, level: int) -> None:
    family = Generated("logic", (kind,))
    for place in places(family, level, 4, twins=True):
        sound, false = kind.twins(place.instance, Words(place.index))
        assert len(sound.text.splitlines()) == len(false.text.splitlines())
        assert sound.text.count(";") == false.text.count(";")
        assert abs(len(sound.text) - len(false.text)) <= 12, f"{sound.text}\n{false.text}"
        assert false.gold.text == "contradictory"
        assert false.gold.type == "no solution"


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.twins], ids=lambda kind: kind.name)
def test_every_instance_of_small_levels_has_twins(kind) -> None:
    for level in (1, 2):
        for place in places(Generated("logic", (kind,)), level, 30, twins=True):
            kind.twins(place.instance, Words())


def test_level_0_is_tiny() -> None:
    terse = Generated("logic", KINDS, terse=True)
    found = list(places(terse, 0, 80))
    for place in found:
        posed = place.kind.pose(place.instance, Words())
        assert len(posed.text) <= 20, posed.text
        assert len(posed.gold.text) <= 3
    assert len(found) == 80


@pytest.mark.parametrize("level", range(10))
def test_wordings_vary(level: int) -> None:
    for place in places(FAMILY, level, 5):
        texts = {place.kind.pose(place.instance, Words(seed)).text for seed in range(12)}
        assert len(texts) >= 9, place.key
        assert place.kind.pose(place.instance, Words(3)) == place.kind.pose(place.instance, Words(3))


@pytest.mark.parametrize("level", [2, 5, 9])
def test_levels_are_large(level: int) -> None:
    """Of the numbers of a level at least one in thirty stands for an instance."""
    assert FAMILY.size(level) > 1_000_000
    last = list(places(FAMILY, level, 60))[-1]
    assert last.index < 60 * 30


def test_a_grid_of_25_cells_is_judged_within_the_limit_of_the_search() -> None:
    judge, kind = Judge(), next(kind for kind in KINDS if kind.name == "zebra" and kind.space(9).size)
    for place in places(Generated("logic", (kind,)), 9, 5):
        for posed in (kind.pose(place.instance, Words()), kind.twins(place.instance, Words())[1]):
            found = judge.full(with_response(posed.job, response_of(posed.gold.text)))
            assert found.status == "correct", found
