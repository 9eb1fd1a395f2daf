"""The verdict on one job of any kind. Total: no text makes it raise. A room is loaded when its first job comes."""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress
from pathlib import Path
from typing import Literal

from rljax.verify.code.types import CodeJob
from rljax.verify.gym.types import GymJob
from rljax.verify.jobs import Job
from rljax.verify.logic.types import LogicJob
from rljax.verify.proof.types import ProofJob
from rljax.verify.sandbox.types import Backend, Limits, Sandbox, Unavailable
from rljax.verify.steps.types import StepsJob
from rljax.verify.types import MathJob, Verdict

_ROOMS = ("mathematics", "steps", "logic", "proof", "code", "gym")
# What runs in a sandbox: programs, and the scorers of reasoning-gym, which have one that shows them their packages.
Tenant = Literal["code", "gym"]


class Judge:
    """Judges jobs one by one. It holds the sandboxes that some run in, each started when the first such job comes."""

    def __init__(self, backend: Backend = "auto") -> None:
        self._backend = backend
        self._sandboxes: dict[Tenant, Sandbox] = {}

    def load(self) -> None:
        """Import all that judging needs; about half a second."""
        for room in _ROOMS:
            importlib.import_module(f"rljax.verify.{room}.judge")
        # Loads SymPy, and what that makes only when it is first used.
        self.full(MathJob(r"\sqrt6", r"\boxed{\sqrt2\sqrt3}", extract="strict"))

    def exact(self, job: Job) -> Verdict | None:
        """The verdict on a mathematical job if exact arithmetic decides it (microseconds), else None."""
        if not isinstance(job, MathJob):
            return None
        from rljax.verify.steps.tagged import verify_exact

        return verify_exact(job)

    def ready(self, job: Job) -> bool:
        """Whether the job can be judged without loading or starting anything first."""
        tenant = _tenant(job)
        return tenant in self._sandboxes if tenant else "sympy" in sys.modules

    def prepare(self, job: Job) -> None:
        """Load, or start, what the job needs. What cannot be started is told by `full`."""
        if tenant := _tenant(job):
            with suppress(Unavailable, OSError):
                self._sandboxes[tenant] = start_sandbox(self._backend, tenant)
        else:
            self.load()

    def full(self, job: Job) -> Verdict:
        """The verdict; `score` is 1.0 if and only if the status is `correct`."""
        match job:
            case MathJob():
                from rljax.verify.steps.tagged import verify

                return verify(job)
            case StepsJob():
                from rljax.verify.steps.judge import judge as judge_steps

                return judge_steps(job)
            case LogicJob():
                from rljax.verify.logic.judge import judge as judge_logic

                return judge_logic(job)
            case ProofJob():
                from rljax.verify.proof.judge import judge as judge_proof

                return judge_proof(job)
            case CodeJob() | GymJob():
                return self._run(job)

    def close(self) -> None:
        """End the sandboxes that were started."""
        while self._sandboxes:
            self._sandboxes.popitem()[1].close()

    def _run(self, job: CodeJob | GymJob) -> Verdict:
        from rljax.verify.code.judge import judge as judge_code
        from rljax.verify.gym.judge import judge as judge_gym

        tenant: Tenant = "code" if isinstance(job, CodeJob) else "gym"
        try:
            if tenant not in self._sandboxes:
                self._sandboxes[tenant] = start_sandbox(self._backend, tenant)
        except (Unavailable, OSError) as error:
            return Verdict("lost", detail=f"the sandbox could not be started: {error}")
        sandbox = self._sandboxes[tenant]
        return judge_code(job, sandbox) if isinstance(job, CodeJob) else judge_gym(job, sandbox)


def _tenant(job: Job) -> Tenant | None:
    """Whose sandbox the job needs, if it needs any."""
    if isinstance(job, CodeJob):
        return "code"
    return "gym" if isinstance(job, GymJob) else None


def start_sandbox(backend: Backend, tenant: Tenant = "code") -> Sandbox:
    """The sandbox that programs, or scorers of reasoning-gym, run in.

    Raises Unavailable, with one sentence, if there is no such one here, or no such package.
    """
    from rljax.verify.sandbox.choose import choose

    if tenant == "code":
        from rljax.verify.code import candidate

        return choose(backend, Path(candidate.__file__), Limits())
    from rljax.verify.gym import packages, program

    return choose(backend, Path(program.__file__), Limits(packages=packages.shown()))
