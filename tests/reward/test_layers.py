"""Verdicts of real responses, and what each pays on which token."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.errors import InputError
from rljax.reward.config import RewardConfig
from rljax.reward.layers import base_layer, process_layer
from rljax.reward.weights_config import WeightsConfig
from rljax.verify.steps.tagged import verify
from rljax.verify.types import MathJob, Step, StepVerdict, Verdict

BUDGET = 40
CONFIG = RewardConfig()
WEIGHTS = CONFIG.weights
MARKS = ("</think>", "<answer>", "</answer>")
CLOSE, OPEN, SHUT = MARKS


def tokens(*pieces: str) -> list[str]:
    """Marks as one token each, other text by characters."""
    return [token for piece in pieces for token in ([piece] if piece in MARKS else piece)]


def ends(token: list[str], finished: bool = True) -> list[int]:
    """Offsets behind each token; the end mark has no characters."""
    offsets = np.cumsum([len(x) for x in token]).tolist()
    return [*offsets, offsets[-1]] if finished else offsets


def paid(token: list[str], gold: str, finished: bool = True, milestones: tuple[str, ...] = ()) -> list[float]:
    """The process layer on the tokens of a response, the end mark included."""
    verdict = verify(MathJob(gold, "".join(token), finished, milestones, "numeral"))
    layer = process_layer(verdict, ends(token, finished), BUDGET, CONFIG, short=True)
    assert layer.shape == (BUDGET,)
    assert not layer[len(token) + finished :].any()
    return layer[: len(token) + finished].tolist()


def test_the_base_stands_on_the_last_sampled_token() -> None:
    layer = base_layer(Verdict("correct", 1.0), 6, BUDGET)
    assert layer[5] == 1.0
    assert layer.sum() == 1.0
    assert not base_layer(Verdict("wrong"), 6, BUDGET).any()


def test_marks_columns_and_the_end_pay_where_they_are_complete() -> None:
    mark, column = CONFIG.format_mark, CONFIG.column / 2
    assert paid(tokens(CLOSE, OPEN, "12", SHUT), "12") == [mark, mark, column, column, mark, mark]


@pytest.mark.parametrize(
    ("answer", "gold", "wanted"),
    [
        ("12", "32", [0, 1 / 2]),
        ("12", "-12", [1 / 3, 1 / 3]),  # the sign that is missing is a column too
        ("-12", "-19", [1 / 3, 1 / 3, 0]),
        ("-12", "12", [0, 1 / 3, 1 / 3]),
        ("2", "12", [1 / 2]),
        ("912", "12", [0, 1 / 3, 1 / 3]),
        ("012", "12", [0, 0, 0]),
        ("1+1", "2", [0, 0, 0]),
    ],
)
def test_right_columns_alone_are_paid(answer: str, gold: str, wanted: list[float]) -> None:
    found = paid(tokens(CLOSE, OPEN, answer, SHUT), gold)[2 : 2 + len(answer)]
    assert found == pytest.approx([CONFIG.column * share for share in wanted])


def test_a_row_without_format_earns_nothing() -> None:
    assert not any(paid(tokens("12", SHUT, OPEN), "12"))


def test_a_row_cut_by_the_budget_is_paid_for_the_marks_it_has() -> None:
    assert paid(tokens(CLOSE, OPEN, "12"), "12", finished=False) == [CONFIG.format_mark] * 2 + [0, 0]


def test_steps_are_paid_on_their_last_token() -> None:
    found = paid(tokens("2+5=7;1+1=3", CLOSE, OPEN, "7", SHUT), "7", milestones=("2+5=7",))
    assert found[4] == CONFIG.milestone
    assert found[10] == CONFIG.false_step
    assert not any(found[:4] + found[5:10])


def judged(*verdicts: StepVerdict) -> np.ndarray:
    """The process layer of a thought of steps of one token each."""
    steps = tuple(Step(i, i + 1, verdict) for i, verdict in enumerate(verdicts))
    return process_layer(Verdict("wrong", steps=steps), range(1, BUDGET + 1), BUDGET, CONFIG, short=True)


@given(st.lists(st.sampled_from(["valid", "false", "idle", "milestone", "unjudged"]), max_size=BUDGET))
def test_the_sum_over_steps_stays_within_the_cap(verdicts: list[StepVerdict]) -> None:
    layer = judged(*verdicts)
    assert np.all(np.abs(np.cumsum(layer)) <= CONFIG.step_cap + 1e-6)
    for verdict, reward in zip(verdicts, layer.tolist(), strict=False):
        assert {"milestone": reward >= 0, "false": reward <= 0}.get(verdict, reward == 0)


def test_a_chain_of_milestones_pays_the_cap_once() -> None:
    assert judged(*["milestone"] * 9).sum() == pytest.approx(CONFIG.step_cap)
    assert judged(*["false"] * 9).sum() == pytest.approx(-CONFIG.step_cap)
    assert not judged(*["idle", "valid", "unjudged"] * 3).any()


thoughts = st.lists(st.sampled_from(["2+3=5", "1+1=3", "4=4", "so", "7+8=15"]), max_size=6).map(";".join)
numerals = st.integers(-120, 120).map(str)
answers = st.one_of(numerals, st.text("0123456789-+", min_size=1, max_size=4))


def total(thought: str, answer: str, gold: str) -> tuple[str, float]:
    """The status of a well-formed response and its reward, both layers weighed."""
    token = tokens(thought, CLOSE, OPEN, answer, SHUT)
    verdict = verify(MathJob(gold, "".join(token), True, ("2+3=5", "7+8=15"), "numeral"))
    base = base_layer(verdict, len(token) + 1, 60)
    process = process_layer(verdict, ends(token), 60, CONFIG, short=True)
    return verdict.status, float((WEIGHTS.base * base + WEIGHTS.process * process).sum())


@given(numerals, thoughts, thoughts, answers)
@settings(max_examples=200)
def test_no_wrong_answer_outranks_a_right_one(gold: str, honest: str, clever: str, answer: str) -> None:
    status, right = total(honest, gold, gold)
    assert status == "correct"
    status, other = total(clever, answer, gold)
    assert status == "correct" or other < right


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"milestone": -1.0}, "not be negative"),
        ({"novelty_share": 1.5}, "reward.novelty_share is 1.5"),
        ({"column": -0.1}, "not be negative"),
        ({"false_step": 0.1}, "false_step not positive"),
        ({"weights": WeightsConfig(base=-1.0)}, "reward.weights.base is -1.0"),
        ({"weights": WeightsConfig(base=0.5)}, r"reward.weights.base=0.5 does not exceed the range"),
        ({"weights": WeightsConfig(process=0.6)}, "could outrank a right one"),
        ({"weights": WeightsConfig(exploration=0.3)}, "could outrank a right one"),
        ({"weights": WeightsConfig("bayes", floor=0.6)}, r"reward.weights.floor=0.6 lets a wrong answer outrank"),
        ({"weights": WeightsConfig("bayes", process=1.0)}, "does not exceed|less than reward.weights.floor"),
    ],
)
def test_weights_that_break_the_order_are_refused(change: dict[str, Any], wanted: str) -> None:
    CONFIG.check()
    with pytest.raises(InputError, match=wanted):
        replace(CONFIG, **change).check()
