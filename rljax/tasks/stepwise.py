"""Mathematics a step at a time: each turn brings a step of the thought, and is told whether it holds."""

from __future__ import annotations

from collections.abc import Sequence

from rljax.tasks.jobs import with_response
from rljax.tasks.types import Problem, Turn
from rljax.verify.jobs import Job
from rljax.verify.steps.types import StepsJob
from rljax.verify.types import MathJob, Step, Verdict

OPENING = "One step at a time; the answer when you have it."
CLOSE = "</think>"
MAX_DETAIL = 80


def job(problem: Problem, turns: Sequence[Turn], limit: int) -> Job:
    """The whole response where the thought is closed or the turns are used up, else the steps so far."""
    said = joined(turns)
    if is_answer(turns[-1]) or len(turns) >= limit:
        return with_response(problem.job, said, turns[-1].finished)
    given = problem.job.given if isinstance(problem.job, StepsJob) else ()
    assert isinstance(problem.job, (MathJob, StepsJob))
    return StepsJob(said, given, problem.job.milestones, problem.text)


def observe(problem: Problem, turns: Sequence[Turn], verdict: Verdict | None, limit: int) -> str | None:
    """Feedback on the last step; None once the answer is given."""
    if is_answer(turns[-1]):
        return None
    left = limit - len(turns)
    return f"{feedback(turns, verdict)} {left} left."


def feedback(turns: Sequence[Turn], verdict: Verdict | None) -> str:
    """One short sentence on the steps that the last turn brought."""
    start = offset(turns)
    steps = [step for step in verdict.steps if step.start >= start] if verdict is not None else []
    fault = next((step for step in steps if step.verdict in ("false", "inapplicable")), None)
    if fault is not None:
        return f"Wrong{_because(fault)}."
    if any(step.verdict == "milestone" for step in steps):
        return "Right, a milestone."
    if any(step.verdict == "valid" for step in steps):
        return "Right."
    if any(step.verdict == "idle" for step in steps):
        return "Known already."
    return "Not checked."


def is_answer(turn: Turn) -> bool:
    """Whether the turn closes the thought."""
    return CLOSE in turn.text


def joined(turns: Sequence[Turn]) -> str:
    """All that was said, a turn a line."""
    return "\n".join([turn.text for turn in turns])


def offset(turns: Sequence[Turn]) -> int:
    """Where the last turn begins in `joined`."""
    return sum(len(turn.text) + 1 for turn in turns[:-1])


def _because(step: Step) -> str:
    detail = "".join(character for character in step.detail if character.isprintable())
    return f": {detail[:MAX_DETAIL]}" if detail else ""
