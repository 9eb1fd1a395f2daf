"""Greedy accuracy on the fixed problems of every level."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from rljax.model.policy import Params
from rljax.tasks.config import LevelConfig
from rljax.tasks.types import Problem, Task
from rljax.trainer.collect import answer
from rljax.trainer.parts import Parts
from rljax.trainer.state import Progress


@dataclass(frozen=True)
class Examination:
    """All distinct problems, and where those of each level stand among them."""

    problems: tuple[Problem, ...]
    places: dict[str, np.ndarray]


def make_examination(task: Task) -> Examination:
    """Collect the levels' evaluation problems; one that several levels share is asked once."""
    where: dict[str, int] = {}
    problems: list[Problem] = []
    places = {}
    for level, name in enumerate(task.level_names):
        fixed = task.evaluation(level)
        for problem in fixed:
            if problem.prompt not in where:
                where[problem.prompt] = len(problems)
                problems.append(problem)
        places[name] = np.array([where[problem.prompt] for problem in fixed])
    return Examination(tuple(problems), places)


def examine(examination: Examination, params: Params, parts: Parts) -> dict[str, float]:
    """Accuracy by level; problems whose verdict was lost are left out of both counts."""
    _, verdicts = answer(examination.problems, parts.programs.prepare(params), parts)
    known = np.array([verdict.status != "lost" for verdict in verdicts])
    right = np.array([verdict.status == "correct" for verdict in verdicts])
    return {
        name: float(right[places].sum() / max(known[places].sum(), 1)) for name, places in examination.places.items()
    }


def take_accuracy(progress: Progress, accuracy: dict[str, float], levels: list[LevelConfig]) -> Progress:
    """Note targets newly reached, the lowest accuracy since, and for how many evaluations in a row all have held."""
    reached, lowest = dict(progress.reached_s), dict(progress.lowest)
    for level in levels:
        value = accuracy[level.name]
        if value >= level.target:
            reached.setdefault(level.name, progress.time_s)
        if level.name in reached:
            lowest[level.name] = min(value, lowest.get(level.name, 1.0))
    holds = all(accuracy[level.name] >= level.target for level in levels)
    held = progress.held + 1 if holds else 0
    return replace(progress, accuracy=accuracy, reached_s=reached, lowest=lowest, held=held)
