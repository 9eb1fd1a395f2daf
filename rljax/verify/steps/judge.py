"""The verdict on a chain of thought, step by step. Total: no text makes it raise."""

from __future__ import annotations

from rljax.verify.mathematics.judge import verify
from rljax.verify.steps.cut import cut
from rljax.verify.steps.milestones import Milestone, read_milestone
from rljax.verify.steps.reading import read_given
from rljax.verify.steps.stated import stated
from rljax.verify.steps.thought import Task, Thought
from rljax.verify.steps.types import StepsJob
from rljax.verify.types import MathJob, Step, Verdict

# What may escape from arithmetic on hostile input, in spite of the caps.
_ESCAPES = (RecursionError, OverflowError, ZeroDivisionError)


def judge(job: StepsJob) -> Verdict:
    """The verdict; never raises for any text.

    With a gold, status and score are those of the final answer. Without one the response is `correct` if a step is
    valid or a milestone, none is false or inapplicable, and every milestone is reached; `unparsable` if nothing was
    found right or wrong and no milestone is missing; else `wrong`.
    """
    try:
        steps, missing = judge_steps(job)
    except MemoryError:
        return Verdict("crashed", detail="out of memory while judging")
    except _ESCAPES as error:
        return Verdict("unparsable", detail=f"{type(error).__name__} while judging")
    if job.gold is not None:
        answer = verify(MathJob(job.gold, job.response, form=job.form, extract=job.extract, timeout_s=job.timeout_s))
        return Verdict(answer.status, answer.score, answer.answer, steps, answer.marks, answer.detail)
    return _by_steps(steps, missing)


def judge_steps(job: StepsJob) -> tuple[tuple[Step, ...], tuple[Milestone, ...]]:
    """The steps, judged, and the milestones that were not reached."""
    thought = Thought(job.response, task_of(job))
    steps = tuple(thought.step(piece) for piece in cut(job.response))
    return steps, thought.missing


def task_of(job: StepsJob) -> Task:
    """What is known before the response begins. What cannot be read of it is left out: rows refuse it beforehand."""
    given = [read_given(text) for text in job.given]
    milestones = [read_milestone(text) for text in job.milestones]
    return Task(
        tuple(relation for relation in given if relation is not None),
        stated(job.problem),
        tuple(milestone for milestone in milestones if milestone is not None),
        job.problem,
    )


def _by_steps(steps: tuple[Step, ...], missing: tuple[Milestone, ...]) -> Verdict:
    verdicts = {step.verdict for step in steps}
    faults = sum(step.verdict in ("false", "inapplicable") for step in steps)
    if faults:
        return Verdict("wrong", steps=steps, detail=f"{faults} of {len(steps)} steps are false or inapplicable")
    if missing:
        return Verdict("wrong", steps=steps, detail=f"{len(missing)} milestones are not reached")
    if verdicts & {"valid", "milestone"}:
        return Verdict("correct", 1.0, steps=steps)
    return Verdict("unparsable", steps=steps, detail="no step could be judged")
