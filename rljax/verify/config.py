"""The settings of the verification workers."""

from __future__ import annotations

from dataclasses import dataclass

from rljax.errors import InputError
from rljax.verify.sandbox.types import Backend


@dataclass(frozen=True)
class VerifyConfig:
    """`workers` CPU processes; a job longer than `deadline_s` seconds is killed and its status is `timeout`.

    Programs may take `code_deadline_s` seconds and run in `sandbox`. A worker is replaced after `recycle_jobs` jobs,
    or when it holds more than `recycle_mb` MB (a million bytes).
    """

    workers: int = 1
    deadline_s: float = 1.0
    code_deadline_s: float = 15.0
    sandbox: Backend = "auto"
    recycle_jobs: int = 20_000
    recycle_mb: int = 512

    def check(self) -> None:
        """Raise `InputError` for values out of range."""
        for name in ("workers", "recycle_jobs", "recycle_mb"):
            if getattr(self, name) < 1:
                raise InputError(f"verify.{name} is {getattr(self, name)}; it must be at least 1.")
        for name in ("deadline_s", "code_deadline_s"):
            if getattr(self, name) <= 0:
                raise InputError(f"verify.{name} is {getattr(self, name)}; it must be above 0 seconds.")
