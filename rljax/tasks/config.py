"""The settings of the world: levels and the curriculum over them."""

from __future__ import annotations

from dataclasses import dataclass, field

from rljax.errors import InputError


@dataclass(frozen=True)
class LevelConfig:
    """Operands lie in `low`…`high`, both included; `target` is the greedy accuracy that counts as learned.

    A share `held_out` of the instances never appears in training and is what the level is measured on; with 0 it is
    measured on all of its problems. `evaluation` problems are fixed for each operation.
    """

    name: str = "single_digit"
    low: int = 0
    high: int = 9
    operations: str = "+-"
    target: float = 0.95
    held_out: float = 0.0
    evaluation: int = 1000


def _levels() -> list[LevelConfig]:
    return [
        LevelConfig(),
        LevelConfig("two_digit_addition", 10, 99, "+", 0.9, 0.2),
        LevelConfig("two_digit", 10, 99, "+-", 0.9, 0.2),
    ]


@dataclass(frozen=True)
class TaskConfig:
    """Arithmetic on integers, level by level."""

    levels: list[LevelConfig] = field(default_factory=_levels)

    def check(self) -> None:
        """Raise `InputError` for levels that hold no problem."""
        if not self.levels:
            raise InputError("task.levels is empty; name at least one level.")
        for level in self.levels:
            where = f"task.levels[{level.name}]"
            if not 0 <= level.low <= level.high <= 999_999:
                raise InputError(f"{where}: low={level.low}, high={level.high}; choose 0 ≤ low ≤ high ≤ 999999.")
            if not level.operations or set(level.operations) - set("+-*"):
                raise InputError(f"{where}.operations is {level.operations!r}; choose from '+', '-', '*'.")
            if not 0 <= level.held_out < 1 or not 0 <= level.target <= 1:
                raise InputError(f"{where}: held_out must lie in 0…1 (1 excluded) and target in 0…1.")
            if level.evaluation < 1:
                raise InputError(f"{where}.evaluation is {level.evaluation}; it must be at least 1.")


@dataclass(frozen=True)
class CurriculumConfig:
    """A level is opened when the success on the one before reaches `advance_at`; success is a running mean that forgets
    with `memory` problems. Of each batch, `earlier_share` comes from the levels already passed.
    """

    advance_at: float = 0.75
    memory: float = 512.0
    earlier_share: float = 0.25

    def check(self) -> None:
        """Raise `InputError` for values out of range."""
        if not 0 < self.advance_at <= 1:
            raise InputError(f"curriculum.advance_at is {self.advance_at}; it must lie in 0…1 (0 excluded).")
        if self.memory < 1:
            raise InputError(f"curriculum.memory is {self.memory}; it must be at least 1 problem.")
        if not 0 <= self.earlier_share < 1:
            raise InputError(f"curriculum.earlier_share is {self.earlier_share}; it must lie in 0…1 (1 excluded).")
