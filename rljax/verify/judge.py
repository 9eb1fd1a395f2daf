"""The verdict on one job of any kind. Total: no text makes it raise. A room is loaded when its first job comes."""

from __future__ import annotations

import importlib
import sys
from contextlib import suppress
from pathlib import Path

from rljax.verify.code.types import CodeJob
from rljax.verify.jobs import Job
from rljax.verify.logic.types import LogicJob
from rljax.verify.proof.types import ProofJob
from rljax.verify.sandbox.types import Backend, Limits, Sandbox, Unavailable
from rljax.verify.steps.types import StepsJob
from rljax.verify.types import MathJob, Verdict

_ROOMS = ("mathematics", "steps", "logic", "proof", "code")


class Judge:
    """Judges jobs one by one. It holds the sandbox that programs run in, started when the first of them comes."""

    def __init__(self, backend: Backend = "auto") -> None:
        self._backend = backend
        self._sandbox: Sandbox | None = None

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
        return self._sandbox is not None if isinstance(job, CodeJob) else "sympy" in sys.modules

    def prepare(self, job: Job) -> None:
        """Load, or start, what the job needs. What cannot be started is told by `full`."""
        if isinstance(job, CodeJob):
            with suppress(Unavailable, OSError):
                self._sandbox = start_sandbox(self._backend)
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
            case CodeJob():
                return self._run(job)

    def close(self) -> None:
        """End the sandbox, if one was started."""
        if self._sandbox:
            self._sandbox.close()
            self._sandbox = None

    def _run(self, job: CodeJob) -> Verdict:
        from rljax.verify.code.judge import judge as judge_code

        try:
            self._sandbox = self._sandbox or start_sandbox(self._backend)
        except (Unavailable, OSError) as error:
            return Verdict("lost", detail=f"the sandbox could not be started: {error}")
        return judge_code(job, self._sandbox)


def start_sandbox(backend: Backend) -> Sandbox:
    """The sandbox that programs are judged in. Raises Unavailable, with one sentence, if there is no such one here."""
    from rljax.verify.code import candidate
    from rljax.verify.sandbox.choose import choose

    return choose(backend, Path(candidate.__file__), Limits())
