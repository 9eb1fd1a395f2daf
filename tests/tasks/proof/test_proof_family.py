import pytest

from rljax.tasks.family import Generated
from rljax.tasks.jobs import response_of, with_response
from rljax.tasks.proof.family import KINDS
from rljax.tasks.words import Words
from rljax.verify.judge import Judge
from tests.tasks.checks import check_level, places

FAMILY = Generated("proof", KINDS)


@pytest.mark.parametrize("level", range(10))
def test_every_level_holds_what_a_family_promises(level: int) -> None:
    check_level(FAMILY, level, 3)


@pytest.mark.parametrize("level", range(10))
def test_every_line_of_a_right_answer_is_valid_in_every_style(level: int) -> None:
    judge = Judge()
    for place in places(FAMILY, level, 4):
        for seed in range(4):
            posed = place.kind.pose(place.instance, Words(seed))
            found = judge.full(with_response(posed.job, response_of(posed.gold.text)))
            assert found.status == "correct", f"{posed.text}\n{posed.gold.text}\n{found}"
            assert len(found.steps) == len(posed.gold.text.splitlines())
            assert {step.verdict for step in found.steps} == {"valid"}, posed.gold.text


def test_level_0_is_tiny() -> None:
    terse = Generated("proof", KINDS, terse=True)
    found = [place.kind.pose(place.instance, Words()) for place in places(terse, 0, 60)]
    assert max(len(posed.text) for posed in found) <= 25
    assert sum(len(posed.text) for posed in found) / len(found) < 18
    assert max(len(posed.gold.text) for posed in found) <= 50


def test_there_are_no_false_premises() -> None:
    """Where nothing can be proved there is no proof to ask for."""
    assert not any(FAMILY.has_twins(level) for level in range(10))


@pytest.mark.parametrize("level", [0, 3, 6, 9])
def test_wordings_vary_and_say_how_an_answer_is_written(level: int) -> None:
    for place in places(FAMILY, level, 4):
        texts = {place.kind.pose(place.instance, Words(seed)).text for seed in range(16)}
        assert len(texts) >= 12, place.key
        assert sum("= term [law]" in text or "->E (cites" in text for text in texts) >= 6


def test_sizes() -> None:
    assert all(sum(FAMILY.sizes(level).values()) >= 1000 for level in range(2, 10))
    assert all(FAMILY.sizes(level)["deduction"] > 10**6 for level in range(6, 10))
