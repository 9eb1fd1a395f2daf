"""Between a turn's text and what its verdict means: the thought that is open already, and the marks of the format."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rljax.tasks import episodes, stepwise
from rljax.tasks.templates import opened
from rljax.tasks.types import Problem, Turn
from rljax.verify.mathematics.tags import extract
from rljax.verify.types import NO_MARKS, Verdict


def as_judged(turns: Sequence[Turn]) -> list[Turn]:
    """The turns as the judges read them: behind a prompt that has opened the thought."""
    return [Turn(opened(turn.text), turn.finished) for turn in turns]


def read_verdict(problem: Problem, turns: Sequence[Turn], verdict: Verdict) -> Verdict:
    """The verdict as the reward layers read it: offsets in the last turn's text, format marks for all kinds.

    What is not well-formed to the end is no answer, whatever the judge found in it: a policy that writes on behind its
    answer would never learn to stop. Steps on the way to an answer keep their verdict.
    """
    judged = as_judged(turns)
    last = judged[-1]
    verdict = episodes.local(problem, judged, verdict)
    if problem.mode != "steps" or stepwise.is_answer(last):
        verdict = _well_formed(last, verdict)
    return _moved(verdict, len(turns[-1].text) - len(last.text))


def _well_formed(turn: Turn, verdict: Verdict) -> Verdict:
    found = extract(turn.text, turn.finished)
    marks = found.marks if verdict.marks == NO_MARKS else verdict.marks
    verdict = replace(verdict, marks=marks if turn.finished else (*marks[:3], -1))
    if verdict.status in ("correct", "wrong") and found.answer is None:
        return replace(verdict, status="unparsable", score=0.0, detail=found.detail)
    return verdict


def _moved(verdict: Verdict, by: int) -> Verdict:
    """Offsets in a text that has so many characters more in front."""
    if not by:
        return verdict
    steps = tuple([replace(step, start=step.start + by, end=step.end + by) for step in verdict.steps])
    first, second, third, fourth = (mark + by if mark >= 0 else -1 for mark in verdict.marks)
    return replace(verdict, steps=steps, marks=(first, second, third, fourth))
