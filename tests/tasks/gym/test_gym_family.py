"""The family over data sets of reasoning-gym: the walk, the split, and what is said where the package is missing.

All but the last tests use data sets made up here.
"""

import json
from importlib.util import find_spec

import pytest

from rljax.errors import InputError
from rljax.tasks.config import TaskConfig
from rljax.tasks.evaluation import first_round
from rljax.tasks.gym import family, sets
from rljax.tasks.jobs import with_response
from rljax.tasks.types import Family
from rljax.tasks.world import find_family
from rljax.verify.gym import packages
from rljax.verify.gym.program import ALLOWED
from rljax.verify.gym.types import GymJob

MADE_UP = family.Gym((("easy", 1), ("long", 3)), 0.2)
needs_package = pytest.mark.skipif(find_spec("reasoning_gym") is None, reason="reasoning-gym is not installed")


@pytest.fixture
def _entries(monkeypatch):
    def entry(name, level, seed, index):
        if index % 7 == 3:
            raise ValueError("a draw that failed")
        number = (seed + 31 * index) % 500
        return {"question": f" {name} {level}: {number}? ", "answer": str(number), "metadata": {"n": number}}

    monkeypatch.setattr(sets, "entry", entry)


@pytest.mark.usefixtures("_entries")
def test_data_sets_take_turns_as_far_as_they_go():
    assert isinstance(MADE_UP, Family)
    assert MADE_UP.levels == 3
    assert MADE_UP.names(0) == ("easy", "long")
    assert MADE_UP.names(2) == ("long",)
    assert MADE_UP.size(0) == 2 * MADE_UP.size(1) == 2 * sets.SIZE
    kinds, index = [], 0
    for _ in range(60):
        posing = MADE_UP.problem(1, index, 0)
        assert posing.index >= index
        assert posing.kind == ("easy", "long")[posing.index % 2]
        kinds.append(posing.kind)
        index = posing.index + 1
    assert 20 < kinds.count("easy") < 40


@pytest.mark.usefixtures("_entries")
def test_a_problem_is_its_entry():
    posing = MADE_UP.problem(1, 0, 1)
    assert posing == MADE_UP.problem(1, 0, 1)
    assert posing != MADE_UP.problem(2, 0, 1)
    job = posing.posed.job
    assert posing.posed.text == job.question.strip()
    assert posing.posed.gold.text == job.answer == str(json.loads(job.metadata)["n"])
    assert with_response(job, "so").response == "so"
    assert posing.provenance.startswith(f"reasoning-gym {packages.VERSION}: long, level 1, seed 1, entry ")


@pytest.mark.usefixtures("_entries")
def test_what_cannot_be_made_is_passed_over():
    assert MADE_UP.problem(1, 3, 2).index > 3
    assert MADE_UP.problem(1, 10, 2).index > 10


@pytest.mark.usefixtures("_entries")
def test_the_parts_are_disjoint_on_all_levels_and_in_all_seeds():
    for level in range(3):
        train = {MADE_UP.problem(seed, index, level).key for seed in (1, 2) for index in range(100)}
        held_out = {posing.key for posing in first_round(MADE_UP, level, 40)}
        assert train
        assert held_out
        assert not train & held_out
        assert all(MADE_UP.is_held_out(key) for key in held_out)


@pytest.mark.usefixtures("_entries")
def test_a_level_without_a_part_says_so():
    with pytest.raises(InputError, match=r"no held-out problem on level 1; raise task\.held_out"):
        family.Gym((("long", 3),), 0.0).problem(1, 0, 1, held_out=True)
    with pytest.raises(InputError, match=r"no training problem on level 1; lower task\.held_out"):
        family.Gym((("long", 3),), 1.0).problem(1, 0, 1)


def test_without_the_package_one_sentence_says_what_to_install(monkeypatch):
    monkeypatch.setattr(sets, "complaint", lambda: "reasoning_gym needs the package: pip install 'reasoning-gym'")
    with pytest.raises(InputError, match=r"pip install 'reasoning-gym'\.$"):
        find_family("reasoning_gym", TaskConfig(), {})


@needs_package
def test_every_level_of_every_data_set_makes_problems():
    made = family.make_family(0.1)
    assert made.levels == 10
    assert len(made.names(0)) == len(ALLOWED)
    for name, levels in ALLOWED.items():
        assert sets.levels(name) >= levels
        for level in range(levels):
            assert family.Gym(((name, levels),), 0.1).problem(5, 0, level).index < 100


@needs_package
def test_problems_repeat_exactly_and_are_said_in_full():
    made = family.make_family(0.1)
    for level in (0, 3, 9):
        for index in range(0, 60, 7):
            posing = made.problem(3, index, level)
            assert isinstance(posing.posed.job, GymJob)
            assert posing.kind in ALLOWED
            assert posing == made.problem(3, index, level)
            assert "<answer>" not in posing.posed.text
            assert posing.posed.text
