"""Integer arithmetic by level. Operands stand right-aligned in fixed columns: ` 7+12=`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property

from rljax.errors import InputError
from rljax.tasks.config import LevelConfig
from rljax.tasks.evaluation import first_round
from rljax.tasks.permute import fraction, permute
from rljax.tasks.types import Gold, Posed, Posing
from rljax.verify.types import MathJob

Instance = tuple[int, str, int]


@dataclass(frozen=True)
class Columns:
    """The family of the main experiment; see `rljax.tasks.types.Family`. `ranges` are its levels.

    `7+12` and `12+7` share a key, so that none tells the answer of the other across the split, but are two problems:
    the order of the operands is part of what is to be learned here.
    """

    ranges: tuple[LevelConfig, ...]
    name = "columns"

    @property
    def levels(self) -> int:
        """How many there are."""
        return len(self.ranges)

    @cached_property
    def width(self) -> int:
        """Of an operand's column, in characters."""
        return max(len(str(level.high)) for level in self.ranges)

    def size(self, level: int) -> int:
        """Ordered pairs of operands, for each operation."""
        config = self.ranges[level]
        return (config.high - config.low + 1) ** 2 * len(config.operations)

    def problem(self, seed: int, index: int, level: int, held_out: bool = False) -> Posing:
        """The first problem of the split at or behind place `index` of the level's walk.

        A level that holds nothing out is measured on all of its problems: there every one is in both parts.
        """
        config = self.ranges[level]
        whole = config.held_out == 0 and held_out
        for place in range(index, index + 2 * self.size(level)):
            turn, number = divmod(place, self.size(level))
            # By what the level holds: two levels with the same additions are measured on the same ones.
            key = f"{seed}/{config.low}/{config.high}/{config.operations}/{turn}".encode()
            instance = self._instance(permute(number, self.size(level), key), level)
            if whole or self.is_held_out(instance) == held_out:
                return self._posing(instance, place, f"generated: columns, level {level}, seed {seed}, index {place}")
        part = "to be measured on" if held_out else "to train on"
        remedy = "raise" if held_out else "lower"
        raise InputError(f"task.levels[{config.name}] leaves no problem {part}; {remedy} its held_out.")

    def evaluation(self, level: int) -> tuple[Posing, ...]:
        """The fixed problems on which the level is measured, as many of each operation as its own setting says."""
        config = self.ranges[level]
        chosen: list[Posing] = []
        for operation in config.operations:
            one = Columns((*self.ranges[:level], replace(config, operations=operation), *self.ranges[level + 1 :]))
            chosen += first_round(one, level, config.evaluation)
        return tuple(chosen)

    def is_held_out(self, instance: Instance) -> bool:
        """Whether the hash of the instance puts it into the held-out part of any level that contains it."""
        a, operation, b = instance
        shares = [
            level.held_out
            for level in self.ranges
            if operation in level.operations and level.low <= min(a, b) and max(a, b) <= level.high
        ]
        return fraction(instance_key(instance)) < max(shares, default=0.0)

    def parse(self, text: str) -> Posing:
        """A problem typed by a person, `47 + 38` or `47+38=`. Raises `InputError` if it is none of this task's."""
        known = "".join(dict.fromkeys(operation for level in self.ranges for operation in level.operations))
        match = re.fullmatch(rf"\s*([0-9]+)\s*([{re.escape(known)}])\s*([0-9]+)\s*=?\s*", text)
        if not match or max(len(match[1]), len(match[3])) > self.width:
            raise InputError(
                f"{text[:60]!r} is not a problem of this task; type two numbers of at most {self.width} digits "
                f"with one of {' '.join(known)} between them, such as 7{known[0]}5."
            )
        return self._posing((int(match[1]), match[2], int(match[3])), 0, "typed")

    def _instance(self, number: int, level: int) -> Instance:
        config = self.ranges[level]
        span = config.high - config.low + 1
        pair, operation = divmod(number, len(config.operations))
        a, b = divmod(pair, span)
        return config.low + a, config.operations[operation], config.low + b

    def _posing(self, instance: Instance, place: int, provenance: str) -> Posing:
        a, operation, b = instance
        text = f"{a:>{self.width}}{operation}{b:>{self.width}}="
        gold = str(_value(instance))
        # The answer must be a plain numeral: `40+7` does not answer `47`.
        job = MathJob(gold, "", milestones=_milestones(instance), form="numeral")
        posed = Posed(text, Gold("integer", gold), job, "\n".join(_milestones(instance)))
        return Posing(posed, instance_key(instance), "columns", place, provenance)


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
