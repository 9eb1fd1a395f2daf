"""What a task is: it makes problems and describes how a response is to be verified; it never verifies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from rljax.verify.types import MathJob


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem. `key` names the underlying instance (not its text): splits and success records go by it."""

    family: str
    level: int
    key: str
    prompt: str
    gold: str
    milestones: tuple[str, ...] = ()


@runtime_checkable
class Task(Protocol):
    """A family of generated problems; see `rljax.tasks.arithmetic` for one."""

    @property
    def level_names(self) -> tuple[str, ...]:
        """Names of the levels, easiest first."""

    def problem(self, seed: int, level: int) -> Problem:
        """A training problem: deterministic in (seed, level), never a held-out one."""

    def evaluation(self, level: int) -> tuple[Problem, ...]:
        """The fixed problems on which the level is measured."""

    def job(self, problem: Problem, response: str, finished: bool) -> MathJob:
        """What has to be verified."""
