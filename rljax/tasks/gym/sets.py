"""Data sets of the package reasoning-gym, by name and level: the only module of this room that uses the package."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from importlib import import_module
from typing import Any

from rljax.errors import InputError
from rljax.verify.gym.packages import VERSION, complaint
from rljax.verify.gym.program import factory

# Indices that a data set has; entries are made when they are asked for.
SIZE = 1 << 20
# Curricula are followed so far; three of them go further.
LEVELS = 10


def installed() -> str:
    """The package's version. Raises `InputError` where it is not there, or another than was audited."""
    if wrong := complaint():
        raise InputError(f"{wrong}.")
    return VERSION


def levels(name: str) -> int:
    """How many configurations are used of a data set, from easy to hard: the levels of its curriculum, or one."""
    installed()
    if not factory().has_curriculum(name):
        return 1
    attributes = factory().create_curriculum(name).attributes.values()
    return min(max((len(attribute.levels) for attribute in attributes), default=1), LEVELS)


def configuration(name: str, level: int) -> Any:
    """The configuration of one level: every attribute at its value of the level, or the hardest before it."""
    if not factory().has_curriculum(name):
        return factory().DATASETS[name][1]()
    curriculum = factory().create_curriculum(name)
    curriculum.set_global_level(level)
    base = import_module("reasoning_gym.coaching.base_curriculum")
    mode = base.RangeAttributeMode.UPPER_BOUND
    return curriculum.generate_configuration(context=base.DefaultCurriculumContext(mode=mode))


@lru_cache(maxsize=512)
def opened(name: str, level: int, seed: int) -> Any:
    """The data set of a level, whose entries are drawn from `seed`."""
    return factory().DATASETS[name][0](config=replace(configuration(name, level), seed=seed, size=SIZE))


def entry(name: str, level: int, seed: int, index: int) -> Mapping[str, Any]:
    """An entry: `question`, `answer`, and `metadata`."""
    found: Mapping[str, Any] = opened(name, level, seed)[index]
    return found
