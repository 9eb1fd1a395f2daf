"""Episodes of one turn or of several: what is verified after a turn, and what the policy reads next.

Pure functions of a problem and of the turns so far; whoever runs episodes keeps the turns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rljax.tasks import stepwise
from rljax.tasks.code import stages
from rljax.tasks.jobs import with_response
from rljax.tasks.types import Mode, Problem, Turn
from rljax.verify.code.types import CodeJob
from rljax.verify.jobs import Job
from rljax.verify.steps.types import StepsJob
from rljax.verify.types import MathJob, Verdict


@dataclass(slots=True)
class Episode:
    """A problem under way: the turns taken, and the verdict on each that had one."""

    problem: Problem
    turns: tuple[Turn, ...] = ()
    verdicts: tuple[Verdict | None, ...] = ()
    over: bool = False

    @property
    def verdict(self) -> Verdict | None:
        """What the episode is paid for: the last verdict."""
        return next((verdict for verdict in reversed(self.verdicts) if verdict is not None), None)


def mode_of(job: Job, several: bool) -> Mode:
    """How an episode about such a job goes where several turns are wanted."""
    if several and isinstance(job, CodeJob):
        return "stages"
    if several and isinstance(job, (MathJob, StepsJob)):
        return "steps"
    return "single"


def opening(problem: Problem) -> str:
    """What the statement is followed by, so that the policy knows how the episode goes; empty for a single turn."""
    match problem.mode:
        case "single":
            return ""
        case "steps":
            return stepwise.OPENING
        case "stages":
            return stages.OPENING


def job(problem: Problem, turns: Sequence[Turn], limit: int) -> Job | None:
    """What has to be verified after these turns, `limit` being all that there are; None where nothing is."""
    match problem.mode:
        case "single":
            return with_response(problem.job, turns[-1].text, turns[-1].finished)
        case "steps":
            return stepwise.job(problem, turns, limit)
        case "stages":
            return stages.stage_job(problem, turns, limit)


def observe(problem: Problem, turns: Sequence[Turn], verdict: Verdict | None, limit: int) -> str | None:
    """What the policy reads after these turns; None ends the episode, and always does at the limit."""
    if len(turns) >= limit:
        return None
    match problem.mode:
        case "single":
            return None
        case "steps":
            return stepwise.observe(problem, turns, verdict, limit)
        case "stages":
            return stages.stage_observation(problem, turns, verdict, limit)


def local(problem: Problem, turns: Sequence[Turn], verdict: Verdict) -> Verdict:
    """The verdict with offsets in the last turn's text, and of the judged steps those in it alone."""
    shift = stepwise.offset(turns) if problem.mode == "steps" else 0
    if not shift:
        return verdict
    steps = [replace(x, start=x.start - shift, end=x.end - shift) for x in verdict.steps if x.start >= shift]
    first, second, third, fourth = (mark - shift if mark >= shift else -1 for mark in verdict.marks)
    return replace(verdict, steps=tuple(steps), marks=(first, second, third, fourth))
