"""The verdict on one job: format, steps, answer. Total: no text makes it raise."""

from __future__ import annotations

from rljax.verify.mathematics import algebra, symbolic
from rljax.verify.mathematics.columns import judge_columns
from rljax.verify.mathematics.relation import Compare, NeedsAlgebra, no_algebra
from rljax.verify.mathematics.tags import Extraction, extract
from rljax.verify.steps import judge as steps
from rljax.verify.types import MathJob, Status, Verdict

_STATUS: dict[str, Status] = {"equal": "correct", "different": "wrong", "unparsable": "unparsable"}


def verify(job: MathJob) -> Verdict:
    """The verdict; `score` is 1.0 if and only if the status is `correct`. Never raises for any text.

    Time and memory are bounded by caps on what is read, though algebra may take seconds: who needs a deadline asks a
    `VerifierPool`.
    """
    return _verify(job, algebra.identical)


def verify_exact(job: MathJob) -> Verdict | None:
    """The verdict if exact rational arithmetic decides it (microseconds, SymPy not needed), else None."""
    try:
        return _verify(job, no_algebra)
    except NeedsAlgebra:
        return None


def _verify(job: MathJob, compare: Compare) -> Verdict:
    found = extract(job.response, job.finished)
    try:
        return _judge(job, found, compare)
    except MemoryError:
        return Verdict("crashed", marks=found.marks, detail="out of memory while judging")
    except (RecursionError, OverflowError, ZeroDivisionError) as error:
        return Verdict("unparsable", marks=found.marks, detail=f"{type(error).__name__} while judging")


def _judge(job: MathJob, found: Extraction, compare: Compare) -> Verdict:
    judged = steps.judge(found.thought, job.milestones, compare) if found.thought else ()
    if not job.finished:
        return Verdict("unparsable", 0.0, None, judged, found.marks, "cut by the response budget")
    if found.answer is None:
        return Verdict("unparsable", 0.0, None, judged, found.marks, found.detail)
    outcome = symbolic.equivalent(found.answer, job.gold, job.form, compare)
    status = _STATUS[outcome.verdict]
    # With blanks before the answer its columns would be paid on the wrong tokens.
    in_place = job.form == "numeral" and job.response.startswith(found.answer, found.marks[1])
    columns = judge_columns(found.answer, job.gold) if in_place else ()
    score = 1.0 if status == "correct" else 0.0
    return Verdict(status, score, found.answer, judged, found.marks, outcome.detail, columns)
