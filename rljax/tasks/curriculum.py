"""Which levels a batch is drawn from. State is data: it goes into the checkpoint as it is."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from rljax.tasks.config import CurriculumConfig


@dataclass(frozen=True)
class CurriculumState:
    """`level` is the highest one open; `passed` and `seen` are discounted sums of successes and problems, by level."""

    level: int
    passed: tuple[float, ...]
    seen: tuple[float, ...]

    def success(self, level: int) -> float:
        """Running mean of the verified success on a level; 0 before its first problem."""
        return self.passed[level] / self.seen[level] if self.seen[level] else 0.0


def start(levels: int) -> CurriculumState:
    """Only the easiest level is open."""
    return CurriculumState(0, (0.0,) * levels, (0.0,) * levels)


def draw_levels(
    state: CurriculumState, generator: np.random.Generator, count: int, config: CurriculumConfig
) -> Int[np.ndarray, "P"]:
    """A level for each of P = `count` problems: the newest one, but for a share spread evenly over the earlier ones."""
    newest = np.full(count, state.level)
    if state.level == 0:
        return newest
    earlier = generator.integers(state.level, size=count)
    return np.where(generator.random(count) < config.earlier_share, earlier, newest)


def observe(
    state: CurriculumState,
    level: Int[np.ndarray, "P"],
    success: Float[np.ndarray, "P"],
    config: CurriculumConfig,
) -> CurriculumState:
    """Take in the verified success of each problem (NaN where the verdict was lost) and open the next level if due."""
    passed, seen = list(state.passed), list(state.seen)
    for index in range(len(seen)):
        found = success[(level == index) & ~np.isnan(success)]
        keep = math.exp(-len(found) / config.memory)
        passed[index] = passed[index] * keep + float(found.sum())
        seen[index] = seen[index] * keep + len(found)
    state = CurriculumState(state.level, tuple(passed), tuple(seen))
    return replace(state, level=state.level + 1) if _is_due(state, config) else state


def _is_due(state: CurriculumState, config: CurriculumConfig) -> bool:
    # Half of what the mean remembers must have been seen: a lucky first batch opens nothing.
    sure = state.seen[state.level] >= config.memory / 2
    return sure and state.level + 1 < len(state.seen) and state.success(state.level) >= config.advance_at
