"""Between a turn's text and its verdict: the job, and the marks of the format that every kind of answer has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rljax.tasks import episodes
from rljax.tasks.templates import opened
from rljax.tasks.types import Problem, Turn
from rljax.trainer.parts import Parts
from rljax.verify.jobs import Job
from rljax.verify.mathematics.tags import extract
from rljax.verify.types import NO_MARKS, Verdict


def make_job(problem: Problem, turns: Sequence[Turn], parts: Parts) -> Job | None:
    """The verification job after these turns."""
    return parts.task.job(problem, [_read(turn) for turn in turns])


def read_verdict(problem: Problem, turns: Sequence[Turn], verdict: Verdict) -> Verdict:
    """The verdict as the reward layers read it: offsets in the last turn's text, format marks for all kinds.

    What is not well-formed to the end is no answer, whatever the judge found in it: a policy that writes on behind its
    answer would never learn to stop.
    """
    last = _read(turns[-1])
    verdict = episodes.local(problem, [_read(turn) for turn in turns], verdict)
    found = extract(last.text, last.finished)
    closes = len(turns) == 1 or problem.mode == "stages"
    if verdict.marks == NO_MARKS and closes:
        verdict = replace(verdict, marks=found.marks)
    if not last.finished:
        verdict = replace(verdict, marks=(*verdict.marks[:3], -1))
    if verdict.status in ("correct", "wrong") and found.answer is None:
        verdict = replace(verdict, status="unparsable", score=0.0, detail=found.detail)
    return _moved(verdict, len(turns[-1].text) - len(last.text))


def _read(turn: Turn) -> Turn:
    """The turn as the judges read it: behind a prompt that has opened the thought."""
    return Turn(opened(turn.text), turn.finished)


def _moved(verdict: Verdict, by: int) -> Verdict:
    """Offsets in a text that has so many characters more in front."""
    if not by:
        return verdict
    steps = tuple([replace(step, start=step.start + by, end=step.end + by) for step in verdict.steps])
    first, second, third, fourth = (mark + by if mark >= 0 else -1 for mark in verdict.marks)
    return replace(verdict, steps=steps, marks=(first, second, third, fourth))
