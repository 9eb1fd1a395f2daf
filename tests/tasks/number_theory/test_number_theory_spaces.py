"""Instances of `number_theory` are counted once, and the numbering behind them is right."""

from __future__ import annotations

from math import gcd

import pytest

from rljax.tasks.number_theory.counted import Counted
from rljax.tasks.number_theory.family import KINDS
from rljax.tasks.number_theory.whole import euclid, factors, primes_below, totient, unit, value
from rljax.tasks.words import Words

_BY_NAME = {kind.name: kind for kind in KINDS}


def test_small_spaces_hold_nothing_twice() -> None:
    for kind in KINDS:
        for level in range(5):
            space = kind.space(level)
            found = [space.at(number) for number in range(min(space.size, 300))]
            kept = [repr(instance) for instance in found if instance is not None]
            assert len(set(kept)) == len(kept), (kind.name, level)


def test_pairs_by_their_quotients_are_different_pairs() -> None:
    space = _BY_NAME["gcd"].space(2)
    pairs = [space.at(number) for number in range(space.size)]
    assert len(set(pairs)) == len(pairs)
    assert all(less < greater and len(euclid(greater, less)) == 2 for less, greater in pairs)


def test_a_pair_and_its_mirror_image_are_one() -> None:
    for name in ("gcd", "lcm"):
        space = _BY_NAME[name].space(1)
        pairs = [space.at(number) for number in range(space.size)]
        assert all(a < b for a, b in pairs)
    equations = _BY_NAME["combination_count"].space(3)
    found = [equations.at(number) for number in range(0, equations.size, 7)]
    assert all(a < b for _, (a, b), _, _ in found)
    texts = {_BY_NAME["combination_count"].pose(found[0], Words(seed)).gold for seed in range(20)}
    assert len(texts) == 1


def test_systems_are_one_whatever_the_order_of_their_congruences() -> None:
    for name in ("chinese", "chinese_shared"):
        space = _BY_NAME[name].space(2)
        instances = [space.at(number) for number in range(space.size)]
        assert len(set(instances)) == space.size
        assert all(list(moduli) == sorted(moduli) for moduli, _ in instances)
        shared = [gcd(*moduli) > 1 for moduli, _ in instances]
        assert all(shared) if name == "chinese_shared" else not any(shared)


@pytest.mark.parametrize("modulus", [2, 7, 8, 12, 30, 72, 97, 180])
def test_units_are_all_residues_without_a_common_factor(modulus: int) -> None:
    factored = factors(modulus)
    found = {unit(number, factored) for number in range(totient(factored))}
    assert found == {residue for residue in range(modulus) if gcd(residue, modulus) == 1}


def test_factors_and_primes() -> None:
    assert primes_below(30) == (2, 3, 5, 7, 11, 13, 17, 19, 23, 29)
    for number in range(2, 500):
        assert value(factors(number)) == number
        assert all(prime in primes_below(500) for prime, _ in factors(number))


def test_counted_values_come_as_often_as_they_should() -> None:
    space = Counted(("a", "b", "c"), (2, 0, 3))
    assert [space.at(number) for number in range(space.size)] == [("a", 0), ("a", 1), ("c", 0), ("c", 1), ("c", 2)]
