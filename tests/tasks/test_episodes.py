"""Episodes: what is verified after a turn, what is read next, and where offsets point."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rljax.tasks import episodes, stepwise
from rljax.tasks.jobs import response_of, with_response
from rljax.tasks.reading import read_verdict
from rljax.tasks.types import Gold, Problem, Turn
from rljax.verify.code.types import CallTest, CodeJob
from rljax.verify.judge import Judge
from rljax.verify.logic.formula import parse
from rljax.verify.logic.types import Entailment, LogicJob
from rljax.verify.steps.types import StepsJob
from rljax.verify.types import MathJob, Verdict

GIVEN = ("x + y = 5", "x - y = 1")
JOB = StepsJob("", GIVEN, ("x = 3",), "x + y = 5, x - y = 1; xy = ?", "6", "tags")
PROBLEM = Problem("algebra", 0, "k", "…<think>", JOB.problem, Gold("integer", "6"), JOB, mode="steps")
RIGHT, WRONG = Turn("2x = 6, so x = 3"), Turn("so y = 4")
ANSWER = Turn("</think><answer>6</answer>")


def judged(*turns: Turn, limit: int = 6) -> Verdict:
    job = episodes.job(PROBLEM, turns, limit)
    assert job is not None
    return Judge().full(job)


def test_a_step_is_told_whether_it_holds() -> None:
    assert stepwise.observe(PROBLEM, [RIGHT], judged(RIGHT), 6) == "Right, a milestone. 5 left."
    observed = stepwise.observe(PROBLEM, [RIGHT, WRONG], judged(RIGHT, WRONG), 6)
    assert observed == "Wrong: contradicts what is given. 4 left."
    again = [RIGHT, Turn("x = 3")]
    assert stepwise.observe(PROBLEM, again, judged(*again), 6) == "Known already. 4 left."
    assert stepwise.observe(PROBLEM, [Turn("hm")], judged(Turn("hm")), 6) == "Not checked. 5 left."


def test_an_answer_ends_the_episode_and_is_judged_with_all_that_was_said() -> None:
    found = judged(RIGHT, ANSWER)
    assert found.status == "correct"
    assert [step.verdict for step in found.steps][:1] == ["milestone"]
    assert episodes.observe(PROBLEM, [RIGHT, ANSWER], found, 6) is None
    assert judged(RIGHT, Turn("</think><answer>7</answer>")).status == "wrong"
    unfinished = [RIGHT, replace(ANSWER, finished=False)]
    assert read_verdict(PROBLEM, unfinished, judged(*unfinished)).status == "unparsable"


def test_the_last_turn_is_an_answer_or_none() -> None:
    found = judged(RIGHT, WRONG, limit=2)
    assert found.status == "unparsable"
    assert episodes.observe(PROBLEM, [RIGHT, WRONG], found, 2) is None


def test_offsets_are_those_of_the_last_turn() -> None:
    turns = [RIGHT, WRONG]
    local = episodes.local(PROBLEM, turns, judged(*turns))
    assert [(WRONG.text[step.start : step.end], step.verdict) for step in local.steps] == [("so y = 4", "false")]
    final = episodes.local(PROBLEM, [RIGHT, ANSWER], judged(RIGHT, ANSWER))
    assert final.marks == (len("</think>"), len("</think><answer>"), len(ANSWER.text), len(ANSWER.text))
    alone = judged(ANSWER)
    assert episodes.local(PROBLEM, [ANSWER], alone) is alone


def test_feedback_is_short_and_printable() -> None:
    step = judged(RIGHT, WRONG).steps[-1]
    hostile = Verdict("wrong", steps=(replace(step, detail="\x1b[31m" + "a" * 500),))
    said = stepwise.feedback([RIGHT, WRONG], hostile)
    assert said.isprintable()
    assert len(said) < 100


@pytest.mark.parametrize("several", [False, True])
def test_the_mode_goes_by_what_is_verified(several: bool) -> None:
    program = CodeJob("", "f", (CallTest((1,), 2),))
    logic = LogicJob(Entailment((parse("p"),), parse("p")), "")
    modes = [episodes.mode_of(job, several) for job in (MathJob("1", ""), JOB, program, logic)]
    assert modes == (["steps", "steps", "stages", "single"] if several else ["single"] * 4)


def test_a_single_turn_ends_with_it() -> None:
    single = replace(PROBLEM, mode="single")
    assert episodes.opening(single) == ""
    job = episodes.job(single, [ANSWER], 1)
    assert job == with_response(JOB, ANSWER.text)
    assert episodes.observe(single, [ANSWER], Verdict("correct", 1.0), 6) is None
    mathematical = with_response(MathJob("6", ""), response_of("6"), finished=False)
    assert isinstance(mathematical, MathJob)
    assert not mathematical.finished
