"""The potential-based form against its definition, and that it leaves the best policy of a small MDP alone."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.reward.potential import potential_rows


@given(st.integers(0, 1000), st.integers(1, 7), st.sampled_from([1.0, 0.9]))
def test_shaping_is_the_difference_of_potentials_and_adds_up_to_nothing(seed: int, size: int, discount: float) -> None:
    layer = np.random.default_rng(seed).normal(size=(1, 8)).astype(np.float32)
    found = potential_rows(layer, np.array([size - 1]), discount)[0]
    potential = [0.0, *(layer[0, : t + 1].sum() for t in range(size - 1)), 0.0]
    for t in range(size):
        assert found[t] == pytest.approx(discount * potential[t + 1] - potential[t], abs=1e-5)
    assert not found[size:].any()
    assert (discount ** np.arange(size) * found[:size]).sum() == pytest.approx(0.0, abs=1e-5)


def test_rows_are_shaped_by_their_own_ends() -> None:
    layer = np.ones((2, 4), np.float32)
    np.testing.assert_array_equal(potential_rows(layer, np.array([3, 1])), [[1, 1, 1, -3], [1, -1, 0, 0]])


# Three steps, each in one of two ways: way 1 earns a milestone. Only the path 0, 0, 0 is right.
BASE = {(0, 0, 0): 1.0}
MILESTONE = 0.4


def returns(policy: tuple[int, ...], shaped: bool) -> float:
    """The return of a deterministic open-loop policy: this MDP has no chance in it."""
    layer = np.array([[MILESTONE * way for way in policy]], np.float32)
    paid = potential_rows(layer, np.array([len(policy) - 1])) if shaped else layer
    return BASE.get(policy, 0.0) + float(paid.sum())


def test_the_best_policy_of_a_small_mdp_is_left_what_it_is() -> None:
    every = list(product((0, 1), repeat=3))
    plain, shaped = ({policy: returns(policy, form) for policy in every} for form in (False, True))
    assert max(shaped, key=shaped.__getitem__) == (0, 0, 0)
    assert {policy: pytest.approx(value, abs=1e-6) for policy, value in shaped.items()} == {
        policy: BASE.get(policy, 0.0) for policy in every
    }
    assert max(plain, key=plain.__getitem__) == (
        1,
        1,
        1,
    )  # unshaped, the milestones would be worth more than being right
