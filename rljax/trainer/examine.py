"""Greedy accuracy on the fixed problems of every level."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rljax.model.policy import Params
from rljax.tasks.types import Problem
from rljax.tasks.world import Arm, World
from rljax.trainer.interact import answer
from rljax.trainer.parts import Parts
from rljax.trainer.state import Progress

# Besides the levels: the two halves of the twins, all levels together.
TWINS = ("sound", "false")


@dataclass(frozen=True)
class Examination:
    """All distinct problems, and where those of each level stand among them; those of twins under `twins`."""

    problems: tuple[Problem, ...]
    places: dict[str, np.ndarray]
    twins: dict[str, np.ndarray]


@dataclass(frozen=True)
class Examined:
    """Accuracy by level, and on solvable and false twins where there are any."""

    levels: dict[str, float]
    twins: dict[str, float]


def make_examination(world: World) -> Examination:
    """Collect the levels' evaluation problems; one that several levels share is asked once."""
    problems: dict[str, int] = {}
    known: list[Problem] = []

    def places(wanted: tuple[Problem, ...]) -> np.ndarray:
        for problem in wanted:
            if problem.prompt not in problems:
                problems[problem.prompt] = len(known)
                known.append(problem)
        return np.array([problems[problem.prompt] for problem in wanted], np.int64)

    levels = {arm.name: places(world.evaluation(number)) for number, arm in enumerate(world.arms)}
    twins = tuple(problem for number in range(len(world.arms)) for problem in world.twin_evaluation(number))
    halves = {half: places(tuple(x for x in twins if x.premise == half)) for half in TWINS}
    return Examination(tuple(known), levels, {half: found for half, found in halves.items() if len(found)})


def examine(examination: Examination, params: Params, parts: Parts) -> Examined:
    """Accuracy by level; problems whose verdict was lost are left out of both counts."""
    responses = answer(examination.problems, parts.programs.prepare(params), parts)
    known = np.array([verdict.status != "lost" for verdict in responses.verdict])
    right = np.array([verdict.status == "correct" for verdict in responses.verdict])

    def shares(places: dict[str, np.ndarray]) -> dict[str, float]:
        return {name: float(right[where].sum() / max(known[where].sum(), 1)) for name, where in places.items()}

    return Examined(shares(examination.places), shares(examination.twins))


def take_accuracy(progress: Progress, accuracy: dict[str, float], arms: tuple[Arm, ...]) -> Progress:
    """Note targets newly reached, the lowest accuracy since, and for how many evaluations in a row all have held."""
    reached, lowest = dict(progress.reached_s), dict(progress.lowest)
    for arm in arms:
        value = accuracy[arm.name]
        if value >= arm.target:
            reached.setdefault(arm.name, progress.time_s)
        if arm.name in reached:
            lowest[arm.name] = min(value, lowest.get(arm.name, 1.0))
    holds = all(accuracy[arm.name] >= arm.target for arm in arms)
    held = progress.held + 1 if holds else 0
    return replace(progress, accuracy=accuracy, reached_s=reached, lowest=lowest, held=held)
