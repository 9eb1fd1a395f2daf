"""What the reward layers read of a verdict, and where they pay in episodes of several turns."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rljax.model.tokenizer import CharTokenizer
from rljax.reward.config import RewardConfig
from rljax.tasks.reading import read_verdict
from rljax.tasks.types import Gold, Problem, Turn
from rljax.trainer import experience
from rljax.trainer.collect import Plan
from rljax.trainer.responses import Responses, Said, blank, put
from rljax.verify.judge import Judge
from rljax.verify.logic.formula import parse
from rljax.verify.logic.types import Entailment, LogicJob
from rljax.verify.steps.types import StepsJob
from rljax.verify.types import MathJob, Step, Verdict

LOGIC = LogicJob(Entailment((parse("p"), parse("p -> q")), parse("q")), "")
PROBLEM = Problem("logic", 0, "k", "p<think>", "p", Gold("choice", "yes"), LOGIC)
WEIGHTS = (1.0, 0.4, 0.0)


def read(text: str, finished: bool = True) -> Verdict:
    turns = [Turn(text, finished)]
    return read_verdict(PROBLEM, turns, Judge().full(replace(LOGIC, response=text)))


def test_every_kind_of_answer_has_marks_of_format() -> None:
    text = "p, so q</think><answer>yes</answer>"
    found = read(text)
    assert (found.status, found.score) == ("correct", 1.0)
    assert found.marks == (text.index("</think>") + 8, text.index("<answer>") + 8, len(text), len(text))


@pytest.mark.parametrize(
    ("text", "finished", "marks"),
    [
        ("</think><answer>yes</answer> and so on", True, 3),
        ("</think><answer>yes</answer>", False, 3),
        ("so <answer>yes</answer>", True, 0),
    ],
)
def test_a_right_answer_in_a_malformed_response_is_none(text: str, finished: bool, marks: int) -> None:
    found = read(text, finished)
    assert (found.status, found.score) == ("unparsable", 0.0)
    assert sum(mark >= 0 for mark in found.marks) == marks


def test_failures_of_the_machinery_stay_what_they_are() -> None:
    for status in ("lost", "timeout", "crashed"):
        assert read_verdict(PROBLEM, [Turn("<")], Verdict(status)).status == status


def test_a_thought_that_the_policy_opens_itself_moves_the_offsets() -> None:
    text = "<think>p, so q</think><answer>yes</answer>"
    found = read(text)
    assert found.status == "correct"
    assert text[: found.marks[0]].endswith("</think>")
    assert found.marks[3] == len(text)


TOKENIZER = CharTokenizer("0123456789+=, \nxy")
STEPS = StepsJob("", ("x + y = 5",), ("x = 3", "y = 2"), gold="6", extract="tags")
EPISODE = Problem("algebra", 0, "k", "x", "x", Gold("integer", "6"), STEPS, mode="steps")


def episode(*turns: tuple[str, Verdict]) -> tuple[Plan, Responses]:
    """One row of these turns, with an observation `=` behind each but the last."""
    rows = blank(1, 60)
    for number, (text, verdict) in enumerate(turns):
        ids = np.array([*TOKENIZER.encode(text), *TOKENIZER.stop], np.int32)
        start = put(rows, 0, ids, np.full(len(ids), -1.0, np.float32))
        rows.said[0].append(Said(start, len(ids), text, True, verdict))
        if number + 1 < len(turns):
            put(rows, 0, np.array(TOKENIZER.encode("="), np.int32), None)
    return Plan((EPISODE,), np.array([TOKENIZER.encode("x")], np.int32), np.zeros(1, np.int32)), rows


def test_steps_are_paid_in_their_turns_and_the_format_once() -> None:
    config = RewardConfig()
    step = Verdict("wrong", steps=(Step(0, 3, "milestone"),), marks=(3, -1, -1, -1))
    end = Verdict("correct", 1.0, marks=(8, 16, 26, 26))
    plan, rows = episode(("x=3", step), ("</think><answer>6</answer>", end))
    layers = experience.reward_layers(plan, rows, TOKENIZER, config)
    assert layers.process[0, 2] == config.milestone
    assert layers.process[0].sum() == pytest.approx(config.milestone + 4 * config.format_mark)
    assert layers.process[0, 3:5].sum() == 0.0
    assert np.flatnonzero(layers.base[0]).tolist() == [rows.length[0] - 1]


def test_the_cap_holds_over_all_turns_so_that_no_wrong_answer_outranks_a_right_one() -> None:
    config = RewardConfig()
    step = Verdict("wrong", steps=(Step(0, 3, "milestone"),))
    full = Verdict("wrong", steps=(Step(0, 1, "milestone"),), marks=(8, 16, 26, 26))
    plan, rows = episode(*[("x=3", step)] * 4, ("</think><answer>7</answer>", full))
    wrong = experience.reward_layers(plan, rows, TOKENIZER, config).total(WEIGHTS).sum()
    bad = Verdict("wrong", steps=(Step(0, 3, "false"),))
    plan, rows = episode(*[("x=4", bad)] * 4, ("6", Verdict("correct", 1.0)))
    right = experience.reward_layers(plan, rows, TOKENIZER, config).total(WEIGHTS).sum()
    assert wrong == pytest.approx(WEIGHTS[1] * (config.step_cap + 4 * config.format_mark))
    assert right == pytest.approx(WEIGHTS[0] - WEIGHTS[1] * config.step_cap)
    assert wrong < right


def test_observations_are_read_and_never_trained_on() -> None:
    plan, rows = episode(("x=3", Verdict("wrong")), ("</think>", Verdict("wrong")))
    zeros = np.zeros((1, 60), np.float32)
    batch = experience.make_batch(plan, rows, np.zeros((1, 60, 3), np.float32), zeros, 20)
    assert batch.token[0, :8].tolist() == [*plan.prompt[0], *rows.token[0, :7]]
    # Targets: x = 3 <end> are drawn, the observation is not, then the second turn is.
    assert batch.sampled[0, :8].tolist() == [True] * 4 + [False] + [True] * 2 + [False]
    assert np.flatnonzero(batch.last[0]).tolist() == [6]


def test_a_short_thought_must_be_readable_only_where_a_numeral_is_asked_for() -> None:
    numeral = replace(EPISODE, job=MathJob("6", "", form="numeral"))
    assert experience.is_short(numeral)
    assert not experience.is_short(EPISODE)
