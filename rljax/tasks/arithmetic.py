"""Integer arithmetic by level. Operands stand right-aligned in fixed columns: ` 7+12=`."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from rljax.errors import InputError
from rljax.tasks.config import LevelConfig
from rljax.tasks.types import Problem
from rljax.verify.types import MathJob

Instance = tuple[int, str, int]

# Up to here a level's instances are listed; beyond, its evaluation problems are drawn.
LISTED = 100_000


@dataclass(frozen=True)
class Arithmetic:
    """The task of `conf/task/arithmetic.yaml`; see `rljax.tasks.types.Task`."""

    levels: tuple[LevelConfig, ...]

    @property
    def level_names(self) -> tuple[str, ...]:
        """Names of the levels, easiest first."""
        return tuple(level.name for level in self.levels)

    @cached_property
    def columns(self) -> int:
        """Width of an operand's column, in characters."""
        return max(len(str(level.high)) for level in self.levels)

    def problem(self, seed: int, level: int) -> Problem:
        """A training problem: deterministic in (seed, level), never a held-out one."""
        config = self.levels[level]
        generator = np.random.default_rng(seed)
        while True:
            instance = _draw(generator, config)
            if not self.is_held_out(instance):
                return self._problem(instance, level)

    def evaluation(self, level: int) -> tuple[Problem, ...]:
        """The fixed problems on which the level is measured, `evaluation` of each operation at most.

        Held-out ones where the level holds some out, else all of its problems.
        """
        config = self.levels[level]
        chosen: list[Instance] = []
        for operation in config.operations:
            instances = [x for x in _instances(replace(config, operations=operation)) if self._measures(x, config)]
            order = np.random.default_rng(0).permutation(len(instances))[: config.evaluation]
            chosen += [instances[i] for i in sorted(order)]
        return tuple(self._problem(instance, level) for instance in chosen)

    def is_held_out(self, instance: Instance) -> bool:
        """Whether the hash of the instance puts it into the held-out part of any level that contains it."""
        a, operation, b = instance
        shares = [
            level.held_out
            for level in self.levels
            if operation in level.operations and level.low <= min(a, b) and max(a, b) <= level.high
        ]
        return _fraction(instance_key(instance)) < max(shares, default=0.0)

    def job(self, problem: Problem, response: str, finished: bool) -> MathJob:
        """What has to be verified: the answer must be a plain numeral (`40+7` does not answer `47`)."""
        return MathJob(problem.gold, response, finished, problem.milestones, form="numeral")

    def parse(self, text: str) -> Problem:
        """A problem typed by a person, `47 + 38` or `47+38=`. Raises `InputError` if it is none of this task's."""
        known = "".join(dict.fromkeys(operation for level in self.levels for operation in level.operations))
        match = re.fullmatch(rf"\s*([0-9]+)\s*([{re.escape(known)}])\s*([0-9]+)\s*=?\s*", text)
        if not match or max(len(match[1]), len(match[3])) > self.columns:
            raise InputError(
                f"{text[:60]!r} is not a problem of this task; type two numbers of at most {self.columns} digits "
                f"with one of {' '.join(known)} between them, such as 7{known[0]}5."
            )
        return self._problem((int(match[1]), match[2], int(match[3])), 0)

    def check(self) -> None:
        """Raise `InputError` where the split leaves a level without problems to train on or to be measured on."""
        for number, level in enumerate(self.levels):
            if not self.evaluation(number):
                raise InputError(f"task.levels[{level.name}] holds out no problem to be measured on; raise held_out.")
            if all(self.is_held_out(instance) for instance in _instances(level)):
                raise InputError(f"task.levels[{level.name}] holds out all of its problems; lower held_out.")

    def _measures(self, instance: Instance, config: LevelConfig) -> bool:
        return config.held_out == 0 or self.is_held_out(instance)

    def _problem(self, instance: Instance, level: int) -> Problem:
        a, operation, b = instance
        prompt = f"{a:>{self.columns}}{operation}{b:>{self.columns}}=<think>"
        gold = str(_value(instance))
        return Problem("arithmetic", level, instance_key(instance), prompt, gold, _milestones(instance))


def instance_key(instance: Instance) -> str:
    """The name of the underlying instance: `3+5` and `5+3` are one, and so are `3-5` and `5-3`."""
    a, operation, b = instance
    return f"{min(a, b)}{operation}{max(a, b)}"


def _value(instance: Instance) -> int:
    a, operation, b = instance
    if operation == "+":
        return a + b
    return a - b if operation == "-" else a * b


def _milestones(instance: Instance) -> tuple[str, ...]:
    """The column results of a sum or difference of longer numbers, ones first: `7+8=15`."""
    a, operation, b = instance
    if operation == "*" or max(a, b) < 10:
        return ()
    columns = range(len(str(max(a, b))))
    digits = [(a // 10**i % 10, operation, b // 10**i % 10) for i in columns]
    return tuple(f"{x}{operation}{y}={_value((x, operation, y))}" for x, _, y in digits)


def _fraction(key: str) -> float:
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big") / 2**64


def _draw(generator: np.random.Generator, level: LevelConfig) -> Instance:
    a, b = generator.integers(level.low, level.high, size=2, endpoint=True).tolist()
    return a, level.operations[generator.integers(len(level.operations))], b


def _instances(level: LevelConfig) -> list[Instance]:
    """All instances of a small level, a fixed large sample of another."""
    span = range(level.low, level.high + 1)
    if len(span) ** 2 * len(level.operations) <= LISTED:
        return [(a, operation, b) for operation in level.operations for a in span for b in span]
    pairs = np.random.default_rng(1).integers(level.low, level.high, size=(LISTED, 2), endpoint=True).tolist()
    return list(dict.fromkeys((a, operation, b) for operation in level.operations for a, b in pairs))
