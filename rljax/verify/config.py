"""The settings of the verification workers."""

from __future__ import annotations

from dataclasses import dataclass

from rljax.errors import InputError


@dataclass(frozen=True)
class VerifyConfig:
    """`workers` CPU processes; a job longer than `deadline_s` seconds is killed and its status is `timeout`."""

    workers: int = 1
    deadline_s: float = 1.0

    def check(self) -> None:
        """Raise `InputError` for values out of range."""
        if self.workers < 1:
            raise InputError(f"verify.workers is {self.workers}; it must be at least 1.")
        if self.deadline_s <= 0:
            raise InputError(f"verify.deadline_s is {self.deadline_s}; it must be above 0 seconds.")
