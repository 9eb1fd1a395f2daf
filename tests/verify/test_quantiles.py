from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.verify.quantiles import Durations

SECONDS = st.floats(1e-6, 1e5)


@given(st.lists(SECONDS, min_size=1, max_size=60), st.floats(0.0, 1.0))
def test_a_quantile_is_within_a_bucket_of_the_exact_one(seconds, share):
    durations = Durations()
    for value in seconds:
        durations.add(value)
    exact = sorted(seconds)[max(1, math.ceil(share * len(seconds))) - 1]
    assert durations.quantile(share) == pytest.approx(exact, rel=0.03)


@pytest.mark.parametrize("extreme", [0.0, 1e-12, 1e9, -1.0])
def test_extremes_are_kept_in_bounds(extreme):
    durations = Durations()
    durations.add(extreme)
    assert 1e-6 <= durations.quantile(0.5) <= 2e6


def test_nothing_takes_no_time():
    assert Durations().quantile(0.99) == 0.0
