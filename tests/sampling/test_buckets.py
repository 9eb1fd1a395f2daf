"""Sizes are few, none is far from what is wanted, and the limit is one of them."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from rljax.sampling.buckets import counts, fit, groups, lengths, take_rows

limits = st.integers(1, 40_000)


@given(limits, st.data())
def test_a_length_is_at_most_doubled(limit: int, data: st.DataObject) -> None:
    sizes, wanted = lengths(limit), data.draw(st.integers(1, limit))
    assert list(sizes) == sorted(set(sizes))
    assert sizes[-1] == limit
    assert wanted <= fit(sizes, wanted) <= max(2 * wanted, 16)
    assert len(sizes) <= 2 * math.log2(max(limit, 2)) + 1


@given(limits, st.data())
def test_rows_fill_nearly_what_is_computed(limit: int, data: st.DataObject) -> None:
    sizes, rows = counts(limit), data.draw(st.integers(1, limit))
    assert list(sizes) == sorted(set(sizes))
    assert (sizes[0], sizes[-1]) == (1, limit) or sizes == (1,)
    assert len(sizes) <= math.log(limit, 4) + 2
    taken = take_rows(sizes, rows)
    assert 1 <= taken <= rows
    assert 3 * fit(sizes, taken) <= 4 * taken or taken < sizes[1]


@given(st.integers(1, 4096), st.sampled_from([1, 2, 4, 8]))
def test_slots_that_are_decoded_together_can_be_divided_among_the_devices(share: int, devices: int) -> None:
    found = groups(share * devices, devices)
    assert found[-1] == share * devices
    assert all(size % devices == 0 and size > 0 for size in found)


def test_sizes_are_those_that_are_written_down() -> None:
    assert lengths(200) == (16, 32, 48, 64, 96, 128, 192, 200)
    assert lengths(10) == (10,)
    assert counts(256) == (1, 4, 16, 64, 256)
    assert counts(20) == (1, 4, 16, 20)
    assert groups(256, 8) == (64, 256)
