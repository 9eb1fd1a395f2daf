"""The whole configuration, one dataclass a room; `conf/` mirrors it key by key."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass

from rljax.errors import InputError
from rljax.learner.config import LearnerConfig
from rljax.model.config import ModelConfig
from rljax.parallel.config import MeshConfig
from rljax.reward.config import RewardConfig
from rljax.sampling.config import SamplingConfig
from rljax.tasks.config import CurriculumConfig, TaskConfig
from rljax.verify.config import VerifyConfig


@dataclass(frozen=True)
class TrainerConfig:
    """An iteration draws P = `problems` problems and G = `group` samples of each.

    The run ends after `iterations`, after `time_limit_s` seconds of training (compilation excluded), or, with
    `stop_at_target`, when all levels hold their targets at two evaluations in a row. `evaluate_every`,
    `checkpoint_every` and `rollouts_every` count iterations; `keep` is the number of checkpoints kept, `memory` that of
    problems whose verified answer is remembered.
    """

    iterations: int = 100_000
    time_limit_s: float = 600.0
    stop_at_target: bool = True
    problems: int = 256
    group: int = 2
    evaluate_every: int = 20
    checkpoint_every: int = 50
    rollouts_every: int = 50
    keep: int = 3
    memory: int = 20_000

    def check(self) -> None:
        """Raise `InputError` for values out of range."""
        for name in (
            "iterations",
            "problems",
            "group",
            "evaluate_every",
            "checkpoint_every",
            "rollouts_every",
            "keep",
            "memory",
        ):
            if getattr(self, name) < 1:
                raise InputError(f"trainer.{name} is {getattr(self, name)}; it must be at least 1.")
        if self.time_limit_s <= 0:
            raise InputError(f"trainer.time_limit_s is {self.time_limit_s}; it must be above 0 seconds.")


@dataclass(frozen=True)
class Config:
    """One run. `resume` names the run folder to go on with; `name` is the experiment's and names the output folder."""

    name: str = "run"
    seed: int = 0
    resume: str | None = None
    model: ModelConfig = field(default_factory=ModelConfig)
    sampling: SamplingConfig = field(default_factory=SamplingConfig)
    learner: LearnerConfig = field(default_factory=LearnerConfig)
    reward: RewardConfig = field(default_factory=RewardConfig)
    task: TaskConfig = field(default_factory=TaskConfig)
    curriculum: CurriculumConfig = field(default_factory=CurriculumConfig)
    verify: VerifyConfig = field(default_factory=VerifyConfig)
    mesh: MeshConfig = field(default_factory=MeshConfig)
    trainer: TrainerConfig = field(default_factory=TrainerConfig)

    def check(self) -> None:
        """Raise `InputError` for the first setting that cannot work, alone or together with another."""
        for entry in fields(self):
            value = getattr(self, entry.name)
            if is_dataclass(value):
                value.check()  # type: ignore[union-attr]
        if not 0 <= self.seed < 2**31:
            raise InputError(f"seed is {self.seed}; it must lie in 0…2147483647.")
        self._check_batch()

    def _check_batch(self) -> None:
        chunks, minibatches = self.sampling.chunks, self.learner.minibatches
        rows = self.trainer.problems * self.trainer.group
        if self.trainer.problems % chunks:
            raise InputError(
                f"trainer.problems={self.trainer.problems} cannot be split into sampling.chunks={chunks} equal chunks; "
                "choose a multiple."
            )
        if rows % minibatches:
            raise InputError(
                f"trainer.problems·trainer.group={rows} rows cannot be split into learner.minibatches={minibatches}; "
                "choose a divisor."
            )
        for what, size in (
            ("a chunk's problems (trainer.problems / sampling.chunks)", self.trainer.problems // chunks),
            ("a minibatch (trainer.problems·trainer.group / learner.minibatches)", rows // minibatches),
            ("learner.replay_rows", self.learner.replay_rows),
            ("sampling.explore_problems", self.sampling.explore_problems),
        ):
            if self.mesh.data > 1 and size % self.mesh.data:
                raise InputError(f"{what} = {size} rows cannot be divided by mesh.data={self.mesh.data}; change one.")
