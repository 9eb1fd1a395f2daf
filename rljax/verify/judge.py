"""The verdict on one job of any kind. Total: no text makes it raise."""

from __future__ import annotations

from rljax.verify.mathematics import judge as mathematics
from rljax.verify.types import MathJob, Verdict


def verify(job: MathJob) -> Verdict:
    """The verdict; `score` is 1.0 if and only if the status is `correct`. Never raises for any text."""
    return mathematics.verify(job)


def verify_exact(job: MathJob) -> Verdict | None:
    """The verdict if exact rational arithmetic decides it (microseconds, SymPy not needed), else None."""
    return mathematics.verify_exact(job)
