"""A verification job and the response that it is about."""

from __future__ import annotations

from dataclasses import replace

from rljax.verify.jobs import Job
from rljax.verify.types import MathJob


def with_response(job: Job, text: str, finished: bool = True) -> Job:
    """The job on this response; `finished` says that the policy ended it itself."""
    if isinstance(job, MathJob):
        return replace(job, response=text, finished=finished)
    return replace(job, response=text)


def response_of(answer: str, thought: str = "") -> str:
    """A well-formed response to a prompt that has opened the thought already."""
    return f"{thought}</think><answer>{answer}</answer>"
