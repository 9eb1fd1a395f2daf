"""Paths by their abstracted steps, and what a new one is paid."""

from __future__ import annotations

import json
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.reward import novelty
from rljax.reward.novelty import NoveltyState, bonus, count, exploration_layer, observe, path, signature
from rljax.verify.types import Step, StepVerdict, Verdict


def steps(*parts: tuple[str, StepVerdict]) -> tuple[str, list[Step]]:
    """Text and steps: each part is a step, with `;` behind it."""
    text, found = "", []
    for part, verdict in parts:
        found.append(Step(len(text), len(text) + len(part), verdict))
        text += f"{part};"
    return text, found


def way(*parts: str, verdict: StepVerdict = "valid") -> tuple[str, ...]:
    return path(*steps(*((part, verdict) for part in parts)))


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("7+8=15", "N+N=N"),
        ("2 x + 3 = 7.5", "Nv1+N=N"),
        ("y = sqrt(z)", "v1=sqrt(v2)"),
        ("p -> q", "v1->v2"),
    ],
)
def test_numerals_and_variables_are_abstracted(said: str, wanted: str) -> None:
    assert way(said) == (wanted,)


def test_variables_keep_their_names_over_the_whole_path() -> None:
    assert way("x+y=3", "y=1") == ("v1+v2=N", "v2=N")
    assert way("a+b=9", "b=4") == way("x+y=3", "y=1") != way("x+y=3", "x=1")


@pytest.mark.parametrize("verdict", ["false", "idle", "inapplicable", "unjudged"])
def test_only_steps_that_hold_and_lead_on_count(verdict: StepVerdict) -> None:
    text, found = steps(("1=1", verdict), ("x=2", "milestone"), ("2=2", verdict))
    assert path(text, found) == ("v1=N",)
    assert way("1=1", verdict=verdict) == ()


def test_a_chain_of_true_steps_is_not_ever_newer() -> None:
    chains = [way(*(f"{k}+{k}={2 * k}" for k in range(1, length))) for length in (2, 5, 40)]
    assert set(chains) == {("N+N=N",)}
    assert len(way(*(f"{'x' * k}=1" for k in range(2, 30)))) == novelty.MOST_STEPS


def test_the_same_path_at_another_level_is_another() -> None:
    assert signature("algebra/1", ("v1=N",)) == signature("algebra/1", ("v1=N",))
    assert len({signature(arm, ("v1=N",)) for arm in ("algebra/1", "algebra/2")}) == 2


def test_novelty_decays_as_a_path_is_met_and_comes_back_as_it_is_not() -> None:
    state, paid = NoveltyState(), []
    for iteration in range(6):
        paid.append(bonus(count(state, "a", iteration, 0.9)))
        state = observe(state, ["a"], iteration, 0.9)
    assert paid[0] == 1.0
    assert paid == sorted(paid, reverse=True)
    assert bonus(count(state, "a", 60, 0.9)) > 0.97
    assert bonus(count(state, "b", 6, 0.9)) == 1.0


def test_counts_weigh_by_age() -> None:
    state = observe(NoveltyState(), ["a", "a", "b"], 0, 0.5)
    assert count(state, "a", 0, 0.5) == 2.0
    assert count(state, "a", 3, 0.5) == pytest.approx(0.25)
    assert count(observe(state, ["a"], 1, 0.5), "a", 1, 0.5) == pytest.approx(2.0)
    assert count(state, "a", 0, 0.5) == 2.0  # what was observed later is in the new state alone


@given(st.permutations(["a", "b", "a", "c", "b", "a"]))
def test_the_order_within_an_iteration_does_not_matter(names: Sequence[str]) -> None:
    assert observe(NoveltyState(), names, 3, 0.9).counts == {"a": (3.0, 3), "b": (2.0, 3), "c": (1.0, 3)}


def test_the_least_met_are_forgotten_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(novelty, "MOST_SIGNATURES", 2)
    state = observe(NoveltyState(), ["a", "a", "a", "b", "b", "c"], 0, 0.9)
    assert set(state.counts) == {"a", "b"}


def test_the_state_survives_a_file() -> None:
    state = observe(observe(NoveltyState(), ["a", "b"], 0, 0.7), ["a"], 3, 0.7)
    assert novelty.from_json(json.loads(json.dumps(novelty.to_json(state)))) == state


def verdict(found: list[Step], right: bool) -> Verdict:
    return Verdict("correct" if right else "wrong", float(right), steps=tuple(found))


def test_a_new_path_is_paid_where_it_ends_and_less_without_a_verified_answer() -> None:
    text, found = steps(("x=2", "valid"), ("1=2", "false"))
    ends = list(range(1, len(text) + 1))
    right, wrong = (exploration_layer(verdict(found, x), ends, 3.0, 0.1) for x in (True, False))
    assert np.flatnonzero(right).tolist() == [2]  # the token that ends `x=2`
    assert right[2] == pytest.approx(0.5)
    np.testing.assert_allclose(wrong, 0.1 * right)
    assert not exploration_layer(verdict([], True), ends, 0.0, 0.1).any()


@given(st.floats(0, 1e6), st.floats(0, 1), st.booleans(), st.integers(0, 4))
def test_a_response_is_paid_between_nothing_and_one(times: float, share: float, right: bool, size: int) -> None:
    text, found = steps(*[("x=2", "valid")] * size)
    layer = exploration_layer(verdict(found, right), list(range(1, len(text) + 2)), times, share)
    assert 0.0 <= layer.sum() <= 1.0
    assert np.count_nonzero(layer) <= 1
