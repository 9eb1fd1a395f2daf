"""The level column."""

from __future__ import annotations

from typing import Any

import pytest

from rljax.errors import InputError
from rljax.tasks.data.levels import UNGRADED, Grade, grade_of, ranks
from rljax.verify.types import Invalid
from tests.tasks.data.conftest import Load

CUTS = (1200.0, 1600.0)


@pytest.mark.parametrize(
    ("value", "rank"), [(3, 3), (3.0, 3), ("3", 3), ("Level 3", 3), ("level-3", 3), ("-1", -1), ("grade: 2.5", 2.5)]
)
def test_numbers_are_ranks(value: Any, rank: float) -> None:
    assert grade_of(value, ()).rank == rank


@pytest.mark.parametrize(
    ("value", "name"),
    [(800, "below 1200"), (1199, "below 1200"), (1200, "from 1200"), (1599, "from 1200"), (3500, "from 1600")],
)
def test_ratings_are_cut(value: int, name: str) -> None:
    assert grade_of(value, CUTS).name == name


@pytest.mark.parametrize("value", [None, "", float("nan"), 0, -1])
def test_what_has_no_rating_is_a_level_of_its_own_behind_the_others(value: Any) -> None:
    assert grade_of(value, CUTS) == UNGRADED
    assert ranks([UNGRADED, grade_of(5000, CUTS), grade_of(900, CUTS)], "file")[-1] == UNGRADED


def test_words_of_difficulty() -> None:
    found = ranks([grade_of(word, CUTS) for word in ("Hard", "easy", "medium", "easy")], "file")
    assert [grade.name for grade in found] == ["easy", "medium", "hard"]


@pytest.mark.parametrize("value", ["Level ?", "3 of 5", True, [3], {"level": 3}, "difficult"])
def test_what_is_no_level_is_refused(value: Any) -> None:
    with pytest.raises(Invalid, match="it must be a number, or easy, medium or hard"):
        grade_of(value, ())


def test_too_many_levels_have_to_be_cut(load: Load) -> None:
    grades = [Grade(float(n), str(n)) for n in range(21)]
    assert len(ranks(grades[:20], "file")) == 20
    with pytest.raises(InputError, match=r"file: the level column holds 21 different values.*cut them by cuts"):
        ranks(grades, "file")
    rows = [{"question": f"What is {n}?", "answer": str(n), "level": n} for n in range(1, 40)]
    with pytest.raises(InputError, match="holds 39 different values"):
        load(rows)
    family = load(rows, cuts=[10.0, 20.0]).family
    assert family.level_names == ("below 10", "from 10", "from 20")
    assert [family.size(level) for level in range(3)] == [9, 10, 20]
