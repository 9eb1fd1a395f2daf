"""The verdict on a proof job. Total: no response makes it raise."""

from __future__ import annotations

from rljax.verify.proof.deduction import judge_deduction
from rljax.verify.proof.derivation import judge_derivation
from rljax.verify.proof.region import proof_lines
from rljax.verify.proof.types import NaturalDeduction, ProofJob
from rljax.verify.types import Verdict


def judge(job: ProofJob) -> Verdict:
    """The verdict, with a step for each line; `score` is 1.0 if and only if the status is `correct`. Never raises."""
    lines = proof_lines(job.response)
    if isinstance(lines, str):
        return Verdict("unparsable", detail=lines)
    if isinstance(job.problem, NaturalDeduction):
        return judge_deduction(job.problem, lines)
    return judge_derivation(job.problem, lines)
