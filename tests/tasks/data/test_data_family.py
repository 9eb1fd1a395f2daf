"""A data set as a family: deterministic, every row once a round, resumable, split by the hash of the statement."""

from __future__ import annotations

import pytest

from rljax.errors import InputError
from rljax.tasks.data.family import DataFamily, Entry
from rljax.tasks.evaluation import first_round
from rljax.tasks.permute import fraction
from rljax.tasks.types import Family, Gold, Posed
from rljax.verify.types import MathJob


def entries(count: int, start: int = 0) -> tuple[Entry, ...]:
    return tuple(
        Entry(Posed(f"Say {n}.", Gold("integer", str(n)), MathJob(str(n), "")), f"data:{n}", f"line {n}")
        for n in range(start, start + count)
    )


def family(*counts: int, held_out: float = 0.2, name: str = "it") -> DataFamily:
    rows = tuple(entries(count, 10_000 * level) for level, count in enumerate(counts))
    return DataFamily(name, rows, tuple(map(str, range(len(counts)))), "plain", held_out)


def walk(of: DataFamily, seed: int, level: int, held_out: bool = False, rounds: int = 1) -> list[str]:
    """The keys that come, asked one by one as a run does, until the round is over."""
    keys, index = [], 0
    while True:
        posing = of.problem(seed, index, level, held_out)
        if posing.index >= rounds * of.size(level):
            return keys
        keys.append(posing.key)
        index = posing.index + 1


def test_it_is_a_family() -> None:
    one = family(50, 7)
    assert isinstance(one, Family)
    assert (one.levels, one.size(0), one.size(1)) == (2, 50, 7)
    posing = one.problem(3, 4, 0)
    assert posing == one.problem(3, 4, 0)
    assert (posing.kind, posing.premise, posing.posed.text) == ("plain", "plain", f"Say {posing.key[5:]}.")
    assert posing.provenance == f"line {posing.key[5:]}"


def test_every_row_of_its_part_comes_once_a_round() -> None:
    one = family(200, 30)
    for level in (0, 1):
        train, held = walk(one, 1, level), walk(one, 1, level, held_out=True)
        assert sorted(train + held) == sorted(entry.key for entry in one.rows[level])
        assert 0 < len(held) < len(train)
        twice = walk(one, 1, level, rounds=2)
        assert twice[: len(train)] == train
        assert sorted(twice[len(train) :]) == sorted(train)
        assert twice[len(train) :] != train


def test_order_follows_the_seed() -> None:
    one = family(200)
    assert walk(one, 1, 0) != walk(one, 2, 0)
    assert walk(one, 1, 0) == walk(family(200), 1, 0)


def test_the_split_is_that_of_the_statement_in_every_set() -> None:
    first, second = family(500), family(500, name="another")
    held = set(walk(first, 1, 0, held_out=True))
    assert held == set(walk(second, 9, 0, held_out=True))
    assert 60 <= len(held) <= 140
    assert held < set(walk(family(500, held_out=0.5), 1, 0, held_out=True))


def test_a_share_of_none_and_of_all() -> None:
    everything = family(20, held_out=0.0)
    assert len(walk(everything, 1, 0)) == len(walk(everything, 1, 0, held_out=True)) == 20
    nothing = family(20, held_out=1.0)
    assert len(walk(nothing, 1, 0, held_out=True)) == 20
    with pytest.raises(InputError, match=r"data\.sets\[it\] has no training row on level 0; lower its held_out\."):
        nothing.problem(1, 0, 0)
    with pytest.raises(InputError, match=r"data\.sets\[it\] has no held-out row on level 0; raise its held_out\."):
        family(1, held_out=1e-9).problem(1, 0, 0, held_out=True)


def test_a_part_of_one_row_is_found_from_every_place() -> None:
    shares = sorted(fraction(entry.key) for entry in entries(40))
    one = family(40, held_out=(shares[0] + shares[1]) / 2)
    (only,) = walk(one, 1, 0, held_out=True)
    for index in range(400):
        assert one.problem(1, index, 0, held_out=True).key == only


def test_a_level_is_measured_on_its_first_round() -> None:
    one = family(100)
    assert len(first_round(one, 0, 5)) == 5
    assert len(first_round(one, 0, 500)) == len(walk(one, 1, 0, held_out=True))
