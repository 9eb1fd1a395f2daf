"""Walks through a level: everything once a round, kinds in turn, splits by instance, twins in pairs."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice

import pytest

from rljax.errors import InputError
from rljax.tasks.family import Generated
from rljax.tasks.types import Posing
from tests.tasks.checks import check_level, check_twins
from tests.tasks.toys import LARGE, NAMES, SMALL, TOY


def walked(family: Generated, level: int, count: int, seed: int = 0, held_out: bool = False) -> list[Posing]:
    found: list[Posing] = []
    while len(found) < count:
        found.append(family.problem(seed, found[-1].index + 1 if found else 0, level, held_out))
    return found


@pytest.mark.parametrize("level", [0, 1, 5])
def test_a_family_keeps_what_every_family_must(level: int) -> None:
    check_level(TOY, level)
    check_twins(TOY, level)


def test_a_round_holds_every_instance_once_and_the_next_begins_anew() -> None:
    everything = {f"small:{n}" for n in range(2, 22)} | {f"large:{n}" for n in range(101, 201, 2)}
    wanted = {key for key in everything if not TOY.is_held_out(key)}
    first = walked(TOY, 1, len(wanted))
    assert {posing.key for posing in first} == wanted
    both = walked(TOY, 1, 2 * len(wanted))
    again = [posing.key for posing in both[len(wanted) :]]
    assert set(again) == wanted
    assert again != [posing.key for posing in first]
    assert all(posing.index >= TOY.size(1) for posing in both[len(wanted) :])


def test_kinds_take_turns_until_the_smaller_one_is_used_up() -> None:
    kinds = [place.kind.name for place in islice(replace(TOY, held_out=0.0).walk(0, 0, 1), 70)]
    assert kinds[:8].count("small") >= 4
    assert kinds.count("small") == 20
    assert set(kinds[45:]) == {"large"}


def test_the_split_goes_by_the_instance_on_every_level_and_seed() -> None:
    held = {p.key for level in (1, 2, 3) for p in walked(TOY, level, 12, seed=level, held_out=True)}
    trained = {p.key for level in (1, 2, 3) for p in walked(TOY, level, 60, seed=level)}
    assert held.isdisjoint(trained)
    assert "small:" in "".join(trained)


def test_the_same_place_is_the_same_problem_and_another_seed_another_order() -> None:
    assert TOY.problem(3, 7, 1) == replace(TOY).problem(3, 7, 1)
    orders = [[p.key for p in walked(TOY, 1, 30, seed)] for seed in (0, 1)]
    assert orders[0] != orders[1]


def test_terse_wording_is_the_first_phrasing() -> None:
    texts = {p.posed.text for p in walked(replace(TOY, terse=True), 0, 8)}
    assert all(text.endswith("+1=?") for text in texts)
    varied = {p.posed.text[:4] for p in walked(TOY, 2, 60)}
    assert {"What", "Add "} < varied


def test_sizes_are_told_by_kind() -> None:
    assert TOY.sizes(2) == {"small": 20, "large": 201}
    assert TOY.size(2) == 221
    assert TOY.sizes(5)["names"] == 2
    assert Generated("one", (LARGE, NAMES)).sizes(0) == {}


def test_twins_come_in_pairs_in_random_order() -> None:
    family = replace(TOY, terse=True)
    index, pairs = 0, []
    for _ in range(14):
        pair = []
        for _ in range(2):
            twin = family.twin(0, index, 0)
            index = twin.index + 1
            pair.append(twin)
        assert pair[0].key == pair[1].key
        assert {twin.premise for twin in pair} == {"sound", "false"}
        pairs.append(pair[0].premise)
    assert set(pairs) == {"sound", "false"}
    assert family.has_twins(0)
    assert not Generated("one", (LARGE,)).has_twins(1)
    with pytest.raises(InputError, match="false premises"):
        Generated("one", (LARGE,)).twin(0, 0, 1)


def test_a_level_without_problems_is_refused() -> None:
    with pytest.raises(InputError, match="no problem on level 0"):
        Generated("one", (LARGE,)).problem(0, 0, 0)
    with pytest.raises(InputError, match="no held-out problem"):
        Generated("one", (SMALL,), held_out=1e-9).problem(0, 0, 0, held_out=True)
    with pytest.raises(InputError, match="no training problem"):
        Generated("one", (SMALL,), held_out=1.0).problem(0, 0, 0)
