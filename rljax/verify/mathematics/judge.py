"""The verdict on a mathematical answer. Total: no text makes it raise."""

from __future__ import annotations

from collections.abc import Callable

from rljax.verify.mathematics import algebra, symbolic
from rljax.verify.mathematics.boxes import Found, Same, boxed
from rljax.verify.mathematics.columns import judge_columns
from rljax.verify.mathematics.phrases import phrased
from rljax.verify.mathematics.relation import Compare, NeedsAlgebra, no_algebra
from rljax.verify.mathematics.tags import Extraction, extract
from rljax.verify.types import MathJob, Status, Verdict

_STATUS: dict[str, Status] = {"equal": "correct", "different": "wrong", "unparsable": "unparsable"}
_FINDERS: dict[str, Callable[[str, Same], Found]] = {"strict": boxed, "flexible": phrased}
# What may escape from arithmetic on hostile input, in spite of the caps: it says nothing about the answer.
ESCAPES = (RecursionError, OverflowError, ZeroDivisionError)


def judge(job: MathJob, compare: Compare) -> Verdict:
    """The verdict; `score` is 1.0 if and only if the status is `correct`. Never raises for any text.

    Time and memory are bounded by caps on what is read, though algebra may take long: who needs a deadline asks a
    `VerifierPool`. `compare` decides what exact rational arithmetic does not; what it raises passes through.
    """
    try:
        return (
            _tagged(job, extract(job.response, job.finished), compare)
            if job.extract == "tags"
            else _found(job, compare)
        )
    except MemoryError:
        return Verdict("crashed", detail="out of memory while judging")
    except ESCAPES as error:
        return Verdict("unparsable", detail=f"{type(error).__name__} while judging")


def _tagged(job: MathJob, found: Extraction, compare: Compare) -> Verdict:
    if not job.finished:
        return Verdict("unparsable", marks=found.marks, detail="cut by the response budget")
    if found.answer is None:
        return Verdict("unparsable", marks=found.marks, detail=found.detail)
    outcome = symbolic.equivalent(found.answer, job.gold, job.form, compare)
    status = _STATUS[outcome.verdict]
    # With blanks before the answer its columns would be paid on the wrong tokens.
    in_place = job.form == "numeral" and job.response.startswith(found.answer, found.marks[1])
    columns = judge_columns(found.answer, job.gold) if in_place else ()
    score = 1.0 if status == "correct" else 0.0
    return Verdict(status, score, found.answer, (), found.marks, outcome.detail, columns)


def _found(job: MathJob, compare: Compare) -> Verdict:
    if not job.finished:
        return Verdict("unparsable", detail="cut by the response budget")

    def same(first: str, second: str) -> bool:
        return symbolic.equivalent(first, second, "any", compare).verdict == "equal"

    found = _FINDERS[job.extract](job.response, same)
    if found.answer is None:
        return Verdict("unparsable", detail=found.detail)
    outcome = symbolic.equivalent(found.answer, job.gold, job.form, compare)
    status = _STATUS[outcome.verdict]
    # The answer is model text: what is shown of it is bounded.
    return Verdict(status, 1.0 if status == "correct" else 0.0, found.answer[:1000], detail=outcome.detail)


def verify(job: MathJob) -> Verdict:
    """The verdict with all the algebra it takes; total."""
    return judge(job, algebra.Algebra())


def verify_exact(job: MathJob) -> Verdict | None:
    """The verdict if exact rational arithmetic decides it (microseconds, SymPy not needed), else None."""
    try:
        return judge(job, no_algebra)
    except NeedsAlgebra:
        return None
