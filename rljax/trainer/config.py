"""The whole configuration, one dataclass a room; `conf/` mirrors it key by key."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass

from rljax.errors import InputError
from rljax.learner.config import CriticConfig, LearnerConfig
from rljax.model.config import ModelConfig
from rljax.parallel.config import MeshConfig
from rljax.reward.config import RewardConfig
from rljax.sampling.config import SamplingConfig
from rljax.tasks.config import CurriculumConfig, NoiseConfig, TaskConfig
from rljax.tasks.data.config import DataConfig
from rljax.verify.config import VerifyConfig


@dataclass(frozen=True)
class TrainerConfig:
    """An iteration draws P = `problems` problems and G = `group` samples of each.

    The run ends after `iterations`, after `time_limit_s` seconds of training (compilation excluded), with the
    iteration that draws the last of `sample_limit` samples (0: without limit), or, with `stop_at_target`, when all
    levels hold their targets at two evaluations in a row. `evaluate_every`,
    `checkpoint_every` and `rollouts_every` count iterations; `keep` is the number of checkpoints kept, `memory` that of
    problems whose verified answer is remembered. With `ahead` 1 an iteration learns from the samples of the one before
    while its own are judged: they are one update old, and weighted for it.
    """

    iterations: int = 100_000
    time_limit_s: float = 600.0
    sample_limit: int = 0
    stop_at_target: bool = True
    problems: int = 256
    group: int = 2
    evaluate_every: int = 20
    checkpoint_every: int = 50
    rollouts_every: int = 50
    keep: int = 3
    memory: int = 20_000
    ahead: int = 0

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
        if self.ahead not in (0, 1):
            raise InputError(f"trainer.ahead is {self.ahead}; choose 0 or 1 iterations.")
        if self.time_limit_s <= 0:
            raise InputError(f"trainer.time_limit_s is {self.time_limit_s}; it must be above 0 seconds.")
        if self.sample_limit < 0:
            raise InputError(f"trainer.sample_limit is {self.sample_limit}; 0 means no limit.")


@dataclass(frozen=True)
class Config:
    """One run. `resume` names the run folder to go on with; `name` is the experiment's and names the output folder."""

    name: str = "run"
    seed: int = 0
    resume: str | None = None
    model: ModelConfig = field(default_factory=ModelConfig)
    sampling: SamplingConfig = field(default_factory=SamplingConfig)
    learner: LearnerConfig = field(default_factory=LearnerConfig)
    critic: CriticConfig = field(default_factory=CriticConfig)
    reward: RewardConfig = field(default_factory=RewardConfig)
    task: TaskConfig = field(default_factory=TaskConfig)
    noise: NoiseConfig = field(default_factory=NoiseConfig)
    data: DataConfig = field(default_factory=DataConfig)
    curriculum: CurriculumConfig = field(default_factory=CurriculumConfig)
    verify: VerifyConfig = field(default_factory=VerifyConfig)
    mesh: MeshConfig = field(default_factory=MeshConfig)
    trainer: TrainerConfig = field(default_factory=TrainerConfig)

    @property
    def episode_tokens(self) -> int:
        """T: the tokens of a row behind its prompt: all turns, and the observations between them."""
        turns = self.task.turns if self.task.mode == "turns" else 1
        return turns * self.sampling.response_tokens + (turns - 1) * self.task.observation_tokens

    def check(self) -> None:
        """Raise `InputError` for the first setting that cannot work, alone or together with another."""
        for entry in fields(self):
            value = getattr(self, entry.name)
            if is_dataclass(value):
                value.check()  # type: ignore[union-attr]
        if not 0 <= self.seed < 2**31:
            raise InputError(f"seed is {self.seed}; it must lie in 0…2147483647.")
        self._check_batch()
        if self.model.critic == "none":
            self._check_group()

    def _check_group(self) -> None:
        if self.trainer.group < 2:
            raise InputError("model.critic=none compares the samples of a problem; set trainer.group to 2 or more.")
        if self.learner.kl and self.learner.kl_in == "reward":
            raise InputError("learner.kl_in=reward needs a critic; choose loss, or another model.critic than none.")

    def _check_batch(self) -> None:
        learner, devices = self.learner, max(self.mesh.data, 1)
        rows, parts = self.trainer.problems * self.trainer.group, learner.minibatches * learner.accumulate
        if not learner.pack_tokens and rows % parts:
            raise InputError(
                f"trainer.problems·trainer.group={rows} rows cannot be split into learner.minibatches="
                f"{learner.minibatches} times learner.accumulate={learner.accumulate}; choose a divisor."
            )
        self._check_deviations(rows // parts * learner.accumulate)
        if learner.replay_rows % learner.accumulate:
            raise InputError(
                f"learner.replay_rows={learner.replay_rows} cannot be split into learner.accumulate="
                f"{learner.accumulate} micro-batches; choose a divisor."
            )
        if learner.pack_tokens and self.model.attention == "cudnn":
            raise InputError("model.attention=cudnn knows no packed rows; choose auto, or learner.pack_tokens=0.")
        self._check_devices(rows // parts, devices)

    def _check_deviations(self, rows: int) -> None:
        every, accumulate = self.critic.deviate_every, self.learner.accumulate
        if self.critic.kind == "plain" or self.model.critic == "none" or self.learner.pack_tokens:
            return
        if rows % (every * accumulate):
            raise InputError(
                f"critic.deviate_every={every} does not divide a minibatch of {rows} rows"
                f"{f' in {accumulate} micro-batches' if accumulate > 1 else ''}; choose a divisor."
            )

    def _check_devices(self, rows: int, devices: int) -> None:
        learner = self.learner
        for what, size in (
            ("sampling.slots", self.sampling.slots),
            (
                "a micro-batch (problems·group / learner.minibatches / learner.accumulate)",
                rows,
            ),
            ("a micro-batch's learner.replay_rows", learner.replay_rows // learner.accumulate),
        ):
            if devices > 1 and size % devices and (what == "sampling.slots" or not learner.pack_tokens):
                raise InputError(f"{what} = {size} rows cannot be divided by mesh.data={devices}; change one.")
