"""The verdict on a mathematical answer together with the steps of the thought before it, for `tags` jobs.

Total: no text makes it raise. Rewards are paid by what stands here, so both passes, the fast and the full, are one.
"""

from __future__ import annotations

from rljax.verify.mathematics import algebra
from rljax.verify.mathematics import judge as mathematics
from rljax.verify.mathematics.relation import Compare, NeedsAlgebra, no_algebra
from rljax.verify.mathematics.tags import extract
from rljax.verify.steps.chain import judge_chain
from rljax.verify.types import MathJob, Verdict


def verify(job: MathJob) -> Verdict:
    """The verdict with all the algebra it takes."""
    return _judge(job, algebra.Algebra())


def verify_exact(job: MathJob) -> Verdict | None:
    """The verdict if exact rational arithmetic decides it (microseconds, SymPy not needed), else None."""
    try:
        return _judge(job, no_algebra)
    except NeedsAlgebra:
        return None


def _judge(job: MathJob, compare: Compare) -> Verdict:
    verdict = mathematics.judge(job, compare)
    thought = extract(job.response, job.finished).thought if job.extract == "tags" else ""
    if not thought:
        return verdict
    try:
        steps = judge_chain(thought, job.milestones, compare)
    except MemoryError:
        return Verdict("crashed", marks=verdict.marks, detail="out of memory while judging")
    except mathematics.ESCAPES as error:
        return Verdict("unparsable", marks=verdict.marks, detail=f"{type(error).__name__} while judging")
    return Verdict(verdict.status, verdict.score, verdict.answer, steps, verdict.marks, verdict.detail, verdict.columns)
