"""Every kind of job that there is."""

from __future__ import annotations

from typing import Literal, TypeAlias

from rljax.verify.code.types import CodeJob
from rljax.verify.gym.types import GymJob
from rljax.verify.logic.types import LogicJob
from rljax.verify.proof.types import ProofJob
from rljax.verify.steps.types import StepsJob
from rljax.verify.types import MathJob

Job: TypeAlias = MathJob | StepsJob | LogicJob | ProofJob | CodeJob | GymJob
Kind = Literal["math", "steps", "logic", "proof", "code", "gym"]

KINDS: dict[type[Job], Kind] = {
    MathJob: "math",
    StepsJob: "steps",
    LogicJob: "logic",
    ProofJob: "proof",
    CodeJob: "code",
    GymJob: "gym",
}


def is_heavy(job: Job) -> bool:
    """Whether the job takes the better part of a second or more, so that it is handed out by itself."""
    return isinstance(job, CodeJob | GymJob)
