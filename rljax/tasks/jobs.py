"""A verification job and the response that it is about."""

from __future__ import annotations

from dataclasses import replace

from rljax.tasks.types import GoldType, Posed
from rljax.verify.jobs import Job
from rljax.verify.steps.types import StepsJob
from rljax.verify.types import MathJob

_WORDS: tuple[GoldType, ...] = ("text", "choice", "no solution")


def with_response(job: Job, text: str, finished: bool = True) -> Job:
    """The job on this response; `finished` says that the policy ended it itself."""
    if isinstance(job, MathJob):
        return replace(job, response=text, finished=finished)
    return replace(job, response=text)


def evaluated(posed: Posed) -> Posed:
    """The same, where the answer is mathematical asking for one that has been worked out: a generated problem's value
    stands in its question, and copying that must not pay.
    """
    job = posed.job
    if isinstance(job, (MathJob, StepsJob)) and job.form == "any" and posed.gold.type not in _WORDS:
        return replace(posed, job=replace(job, form="evaluated"))
    return posed


def response_of(answer: str, thought: str = "") -> str:
    """A well-formed response to a prompt that has opened the thought already."""
    return f"{thought}</think><answer>{answer}</answer>"
