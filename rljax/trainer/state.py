"""All that a run is between two iterations. What is not in here is not remembered."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from rljax.learner.types import Batch, TrainState
from rljax.reward.bandit import BanditState
from rljax.reward.novelty import NoveltyState
from rljax.tasks.curriculum import CurriculumState
from rljax.tasks.world import Cursor
from rljax.trainer.memory import Memory


@dataclass
class Progress:
    """Sums over the run so far. Times in seconds of training, compilation excluded."""

    time_s: float = 0.0
    compile_s: float = 0.0
    device_s: float = 0.0
    first_iteration_s: float = 0.0
    samples: int = 0
    tokens: int = 0
    passed_over: int = 0  # problems whose prompts were too long for their rows
    format_rate: float = 0.0  # share of the last iteration's responses with all format marks
    accuracy: dict[str, float] = field(default_factory=dict)  # by level, at the last evaluation
    reached_s: dict[str, float] = field(default_factory=dict)  # by level, when the target was first reached
    lowest: dict[str, float] = field(default_factory=dict)  # by level, the lowest accuracy since then
    held: int = 0  # evaluations in a row at which all targets held
    window_accuracy: float = 0.0  # on all held-out problems, when the present weights of the reward began
    probes: list[list[float]] = field(default_factory=list)  # value and return of the last probes of the critic


@dataclass
class RunState:
    """`iteration` counts the iterations done; the random streams of each follow from (seed, iteration) alone."""

    train: TrainState
    iteration: int
    curriculum: CurriculumState
    cursor: Cursor
    memory: Memory
    progress: Progress
    novelty: NoveltyState
    bandit: BanditState
    pending: Batch | None = None  # what the next update learns from, where it is one iteration behind

    def generator(self, seed: int) -> np.random.Generator:
        """The host's random numbers of the iteration to come."""
        return np.random.default_rng([seed, self.iteration])
