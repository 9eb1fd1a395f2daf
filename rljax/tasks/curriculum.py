"""Which levels a batch is drawn from, family by family. State is data: it goes into the checkpoint as it is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float, Int

from rljax.tasks.config import CurriculumConfig


@dataclass(frozen=True)
class Climb:
    """One family's way up: it stands on its `level`-th level in play, and has seen `since` problems of it since it
    moved there. `passed` and `seen` are discounted sums of successes and problems, by level."""

    level: int
    since: float
    passed: tuple[float, ...]
    seen: tuple[float, ...]

    def success(self, level: int) -> float:
        """Running mean of the verified success on a level; 0 before its first problem."""
        return self.passed[level] / self.seen[level] if self.seen[level] else 0.0


@dataclass(frozen=True)
class CurriculumState:
    """The climbs of all families, in the order of the world."""

    climbs: tuple[Climb, ...]

    def success(self, family: int, level: int) -> float:
        """Running mean of the verified success on a level; 0 before its first problem."""
        return self.climbs[family].success(level)

    def failure(self, weights: Sequence[float]) -> float:
        """How much the families fail on the levels they stand on: the mean of 1 − success, weighted."""
        failures = [1.0 - climb.success(climb.level) for climb in self.climbs]
        return float(np.average(failures, weights=weights))


def start(levels: Sequence[int]) -> CurriculumState:
    """Every family, with so many levels in play, begins on its easiest one."""
    return CurriculumState(tuple(Climb(0, 0.0, (0.0,) * count, (0.0,) * count) for count in levels))


def start_on_top(levels: Sequence[int]) -> CurriculumState:
    """Every family stands on its hardest level: all of them are open."""
    return CurriculumState(tuple(Climb(count - 1, 0.0, (0.0,) * count, (0.0,) * count) for count in levels))


def draw_levels(
    state: CurriculumState,
    weights: Sequence[float],
    generator: np.random.Generator,
    count: int,
    config: CurriculumConfig,
) -> tuple[Int[np.ndarray, "P"], Int[np.ndarray, "P"]]:
    """A family and one of its levels for each of P = `count` problems, in random order."""
    counts = share_out(weights, count, config.least_share, generator)
    family = generator.permutation(np.repeat(np.arange(len(counts)), counts))
    level = np.zeros(count, np.int64)
    for index, climb in enumerate(state.climbs):
        mine = np.flatnonzero(family == index)
        level[mine] = _LEVELS[config.kind](climb, len(mine), generator, config)
    return family, level


def share_out(weights: Sequence[float], count: int, least: float, generator: np.random.Generator) -> list[int]:
    """`count` whole problems by weight, at least `least`·count of each weight above 0; expected shares are exact.

    Systematic sampling: one uniform shift of a regular grid, so a share is off by less than one problem.
    """
    wanted = np.asarray(weights, np.float64) / np.sum(weights)
    raised = np.where(wanted > 0, np.maximum(wanted, least), 0.0)
    bounds = np.cumsum(raised / raised.sum()) * count
    bounds[-1] = count
    marks = np.floor(bounds + generator.random()).astype(np.int64)
    marks[-1] = count
    return np.diff(np.minimum(marks, count), prepend=0).tolist()


def observe(
    state: CurriculumState,
    family: Int[np.ndarray, "P"],
    level: Int[np.ndarray, "P"],
    success: Float[np.ndarray, "P"],
    config: CurriculumConfig,
) -> CurriculumState:
    """Take in the verified success of each problem (NaN where the verdict was lost), and move the families due."""
    known = ~np.isnan(success)
    climbs = []
    for index, climb in enumerate(state.climbs):
        mine = known & (family == index)
        noted = _note(climb, level[mine], success[mine], config)
        climbs.append(_move(noted, config) if config.kind == "climb" else noted)
    return CurriculumState(tuple(climbs))


def _levels_of(
    climb: Climb, count: int, generator: np.random.Generator, config: CurriculumConfig
) -> Int[np.ndarray, "p"]:
    """The present level, but for a share of the earlier ones, in proportion to their failures."""
    present = np.full(count, climb.level)
    if climb.level == 0:
        return present
    failure = np.array([1.05 - climb.success(level) for level in range(climb.level)])
    earlier = generator.choice(climb.level, size=count, p=failure / failure.sum())
    return np.where(generator.random(count) < config.earlier_share, earlier, present)


def _any_level(
    climb: Climb, count: int, generator: np.random.Generator, config: CurriculumConfig
) -> Int[np.ndarray, "p"]:
    """Any level, all alike."""
    del config
    return generator.integers(len(climb.seen), size=count)


_LEVELS = {"climb": _levels_of, "uniform": _any_level}


def _note(
    climb: Climb, level: Int[np.ndarray, "p"], success: Float[np.ndarray, "p"], config: CurriculumConfig
) -> Climb:
    passed, seen = list(climb.passed), list(climb.seen)
    for index in range(len(seen)):
        found = success[level == index]
        keep = math.exp(-len(found) / config.memory)
        passed[index] = passed[index] * keep + float(found.sum())
        seen[index] = seen[index] * keep + len(found)
    since = climb.since + float((level == climb.level).sum())
    return Climb(climb.level, since, tuple(passed), tuple(seen))


def _move(climb: Climb, config: CurriculumConfig) -> Climb:
    """One level up or down, or none: a lucky first batch opens nothing, and a hard level is given time."""
    if climb.since < config.memory / 2:
        return climb
    success = climb.success(climb.level)
    if success >= config.advance_at and climb.level + 1 < len(climb.seen):
        return _arrive(climb, climb.level + 1)
    tried = climb.since >= config.patience * config.memory
    if tried and success < config.retreat_at and climb.level > 0:
        return _arrive(climb, climb.level - 1)
    return climb


def _arrive(climb: Climb, level: int) -> Climb:
    """On another level, what was seen of it long ago counts little: it is to be judged by what comes now."""
    forget = 0.1
    passed, seen = list(climb.passed), list(climb.seen)
    passed[level], seen[level] = passed[level] * forget, seen[level] * forget
    return replace(climb, level=level, since=0.0, passed=tuple(passed), seen=tuple(seen))
