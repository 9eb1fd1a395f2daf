"""The settings of the world: families and levels, noise, and the curriculum over them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

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
class FamilyConfig:
    """A family in the mixture: `weight` is its share (0: never trained on, only measured, as unseen families are, and
    without a target), and levels `lowest`…`highest` are in play, training beginning on the lowest. `target` is the
    greedy accuracy on held-out problems that counts as learned.
    """

    name: str = "columns"
    weight: float = 1.0
    lowest: int = 0
    highest: int = 9
    target: float = 0.9


def _families() -> list[FamilyConfig]:
    return [FamilyConfig()]


@dataclass(frozen=True)
class TaskConfig:
    """The world: a mixture of `families`, generated ones or data sets of the group `data`, by name.

    Of generated families a share `held_out` of the instances never appears in training; `evaluation` of them measure
    each level. `wording` is `terse` (the first phrasing and notation of each kind) or `varied`. `template` makes the
    prompt of a statement; prompts of more than `prompt_tokens` tokens are passed over (0: a quarter more than the
    longest that measures a level). With `mode=turns` an episode has up to `turns` responses of
    `sampling.response_tokens` each, and observations of at most `observation_tokens` between them: a step of
    mathematics and its feedback, or a stage of a program. `levels` are those of the family `columns`.
    """

    families: list[FamilyConfig] = field(default_factory=_families)
    held_out: float = 0.1
    evaluation: int = 100
    wording: Literal["terse", "varied"] = "terse"
    template: Literal["bare", "r1_zero", "question"] = "bare"
    mode: Literal["single", "turns"] = "single"
    turns: int = 6
    observation_tokens: int = 64
    prompt_tokens: int = 0
    levels: list[LevelConfig] = field(default_factory=_levels)

    def check(self) -> None:
        """Raise `InputError` for a world that holds no problem."""
        self._check_families()
        for name, least in (("evaluation", 1), ("turns", 1), ("observation_tokens", 8), ("prompt_tokens", 0)):
            if getattr(self, name) < least:
                raise InputError(f"task.{name} is {getattr(self, name)}; it must be at least {least}.")
        if not 0 < self.held_out < 1:
            raise InputError(f"task.held_out is {self.held_out}; it must lie between 0 and 1.")
        if not self.levels:
            raise InputError("task.levels is empty; name at least one level.")
        for level in self.levels:
            _check_level(level)

    def _check_families(self) -> None:
        names = [family.name for family in self.families]
        if not any(family.weight > 0 for family in self.families):
            raise InputError(
                "task.families holds no family with a weight above 0; name one, such as [{name: algebra}]."
            )
        for family in self.families:
            if names.count(family.name) > 1:
                raise InputError(f"task.families names {family.name} twice; leave one of them out.")
            where = f"task.families[{family.name}]"
            if family.weight < 0 or not 0 <= family.target <= 1:
                raise InputError(f"{where}: weight must not be negative and target lie in 0…1.")
            if not 0 <= family.lowest <= family.highest:
                raise InputError(
                    f"{where}: lowest={family.lowest}, highest={family.highest}; choose 0 ≤ lowest ≤ highest."
                )


def _check_level(level: LevelConfig) -> None:
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
class NoiseConfig:
    """A share `rate` of the problems that a level's kinds allow it for comes in twins: one whose premises contradict
    each other or cannot hold, so that the right answer is to say so, and one of the same look that can be solved. A
    share `distraction` of all problems is given a fact that has nothing to do with them, or a claim that misleads.
    """

    rate: float = 0.0
    distraction: float = 0.0

    def check(self) -> None:
        """Raise `InputError` for values out of range."""
        for name in ("rate", "distraction"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"noise.{name} is {getattr(self, name)}; it must lie in 0…1.")


@dataclass(frozen=True)
class CurriculumConfig:
    """Each family climbs its levels by itself, seeking those of which a share `retreat_at`…`advance_at` is solved.

    It advances when the success on its present level reaches `advance_at`, and retreats when it falls below
    `retreat_at`; success is a running mean that forgets with `memory` problems. It advances after half of these at the
    earliest, and retreats after `patience` times as many: a level that has just been opened is solved by nobody at
    first, and takes its time to be learned. Of a family's problems, `earlier_share` comes from the levels already
    passed, more of those that fail more often; of a batch, a family of weight above 0 has at least `least_share`, as
    far as whole problems allow. With `kind: uniform` nobody climbs: all levels are open from the start and drawn alike.
    """

    kind: Literal["climb", "uniform"] = "climb"
    advance_at: float = 0.7
    retreat_at: float = 0.3
    memory: float = 512.0
    patience: float = 2.0
    earlier_share: float = 0.25
    least_share: float = 0.02

    def check(self) -> None:
        """Raise `InputError` for values out of range."""
        if not 0 < self.advance_at <= 1:
            raise InputError(f"curriculum.advance_at is {self.advance_at}; it must lie in 0…1 (0 excluded).")
        if not 0 <= self.retreat_at < self.advance_at:
            raise InputError(
                f"curriculum.retreat_at is {self.retreat_at}; it must lie in 0…{self.advance_at:g}, below "
                "curriculum.advance_at."
            )
        if self.memory < 1:
            raise InputError(f"curriculum.memory is {self.memory}; it must be at least 1 problem.")
        if self.patience < 0.5:
            raise InputError(
                f"curriculum.patience is {self.patience}; it must be at least 0.5 times curriculum.memory."
            )
        for name in ("earlier_share", "least_share"):
            if not 0 <= getattr(self, name) < 1:
                raise InputError(f"curriculum.{name} is {getattr(self, name)}; it must lie in 0…1 (1 excluded).")
