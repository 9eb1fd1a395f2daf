"""Numbered spaces: every number another element, none missing."""

from __future__ import annotations

from itertools import combinations, combinations_with_replacement, pairwise, permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.tasks import spaces
from rljax.tasks.permute import fraction, permute, seed_of
from rljax.tasks.spaces import Arrangements, Integers, Listed, Mapped, Multisets, Space, Subsets


def elements(space: Space) -> list[object]:
    return [space.at(number) for number in range(space.size)]


@pytest.mark.parametrize(("among", "count"), [(0, 0), (1, 1), (4, 2), (6, 3), (5, 5), (3, 0)])
def test_subsets_multisets_and_arrangements_are_those_of_itertools(among: int, count: int) -> None:
    assert sorted(elements(Subsets(among, count))) == sorted(combinations(range(among), count))
    assert sorted(elements(Multisets(among, count))) == sorted(combinations_with_replacement(range(among), count))
    assert sorted(elements(Arrangements(among, count))) == sorted(permutations(range(among), count))


def test_products_unions_and_words() -> None:
    letters = Listed(("a", "b"))
    assert elements(spaces.product(Integers(3, 4), letters)) == [(3, "a"), (3, "b"), (4, "a"), (4, "b")]
    assert elements(spaces.union(Integers(1, 2), spaces.EMPTY, letters)) == [1, 2, "a", "b"]
    assert elements(spaces.words(2, 3)) == list(product(range(2), repeat=3))
    with pytest.raises(IndexError):
        spaces.union(letters).at(2)


def test_numbers_may_stand_for_nothing() -> None:
    odd = Mapped(Integers(0, 5), lambda n: n if n % 2 else None)
    assert odd.size == 6
    assert elements(odd) == [None, 1, None, 3, None, 5]
    assert spaces.product(odd, Integers(0, 0)).at(0) is None
    assert elements(Mapped(odd, str)) == [None, "1", None, "3", None, "5"]


def test_large_spaces_are_never_listed() -> None:
    huge = Subsets(10_000, 20)
    last = huge.at(huge.size - 1)
    assert last == tuple(range(9_980, 10_000))
    assert Arrangements(60, 60).at(0) == tuple(range(60))


@pytest.mark.parametrize("size", [1, 2, 3, 5, 16, 17, 255, 1000])
def test_a_permutation_hits_every_number_once(size: int) -> None:
    for key in (b"a", b"b"):
        assert sorted(permute(number, size, key) for number in range(size)) == list(range(size))


def test_permutations_of_two_keys_differ_and_look_random() -> None:
    first, second = ([permute(n, 1000, key) for n in range(1000)] for key in (b"a", b"b"))
    assert first != second
    assert sum(a == b for a, b in zip(first, second, strict=True)) < 10
    steps = sum(abs(a - b) == 1 for a, b in pairwise(first))
    assert steps < 15  # expected 2


@given(st.integers(1, 2**600), st.data())
def test_permutations_of_huge_spaces_stay_inside_and_apart(size: int, data: st.DataObject) -> None:
    number, other = (data.draw(st.integers(0, size - 1)) for _ in range(2))
    images = permute(number, size, b"k"), permute(other, size, b"k")
    assert max(images) < size
    assert (images[0] == images[1]) == (number == other)


def test_a_number_outside_is_refused() -> None:
    with pytest.raises(ValueError, match="does not lie"):
        permute(5, 5, b"k")


def test_hashes_are_uniform_and_the_same_everywhere() -> None:
    shares = [fraction(str(number)) for number in range(10_000)]
    assert abs(sum(share < 0.1 for share in shares) / 10_000 - 0.1) < 0.01
    assert fraction("rljax") == 0.3368161479894928
    assert seed_of(1, "a") != seed_of("1a")
