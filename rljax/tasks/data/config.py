"""The settings of data sets."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from rljax.errors import InputError

FormatName = Literal[
    "gsm8k", "math", "aime", "svamp", "humaneval", "mbpp", "quixbugs", "contest", "plain", "rows"
]  # fmt: skip


@dataclass(frozen=True)
class ColumnsConfig:
    """Where a row holds what: names of columns, `a.b` for a part of one; None for the names that the format knows.

    `question` is the statement (`body` what stands before it in SVAMP), `answer` the gold, `solution` a worked solution
    or a reference program, `level` its difficulty. Programs have an `entry_point`, `tests`, a `setup` that these need,
    and code to `starter` with; contest problems have an `input_format`, an `output_format` and `examples`.
    """

    question: str | None = None
    body: str | None = None
    answer: str | None = None
    solution: str | None = None
    level: str | None = None
    entry_point: str | None = None
    tests: str | None = None
    setup: str | None = None
    starter: str | None = None
    input_format: str | None = None
    output_format: str | None = None
    examples: str | None = None


@dataclass(frozen=True)
class SetConfig:
    """One data set, a family called `name`, read from `path`: a file, looked for in `data.path`; None: `data.path`.

    `instruction` stands before each statement (None: what the format says). The first `limit` rows are read (0: all).
    `held_out` goes before `data.held_out`; with 1 nothing is trained on. `cuts` are where the numbers of the level
    column are cut into levels. Of each program's tests the first `max_tests` are used (0: all). `timeout_s` seconds
    are allowed to a judgement, None for what `verify` says.
    """

    name: str = "data"
    path: str | None = None
    format: FormatName = "plain"
    columns: ColumnsConfig = field(default_factory=ColumnsConfig)
    instruction: str | None = None
    limit: int = 0
    held_out: float | None = None
    cuts: list[float] = field(default_factory=list)
    max_tests: int = 0
    timeout_s: float | None = None

    def check(self) -> None:
        """Raise `InputError` for values out of range."""
        where = f"data.sets[{self.name}]"
        for name in ("limit", "max_tests"):
            if getattr(self, name) < 0:
                raise InputError(f"{where}.{name} is {getattr(self, name)}; it must be at least 1, or 0 for all.")
        if self.held_out is not None and not 0 <= self.held_out <= 1:
            raise InputError(f"{where}.held_out is {self.held_out}; it must lie in 0…1.")
        if self.cuts != sorted(set(self.cuts)) or not all(map(math.isfinite, self.cuts)):
            raise InputError(f"{where}.cuts is {self.cuts}; its numbers must rise, such as [1200, 1600].")
        if self.timeout_s is not None and not 0 < self.timeout_s < math.inf:
            raise InputError(f"{where}.timeout_s is {self.timeout_s}; it must be above 0 seconds.")


@dataclass(frozen=True)
class DataConfig:
    """Data sets that `task.families` may name. `path` is their folder, or the file of a single one.

    A row that cannot be used, or whose gold does not pass its own judge, ends the run before it begins
    (`on_bad_row=stop`), or is left out, listed and counted (`skip`). A share `held_out` of the rows, by the hash of the
    statement, never appears in training and is what a level is measured on; with 0 it is measured on all of them.
    """

    path: str | None = None
    on_bad_row: Literal["stop", "skip"] = "stop"
    held_out: float = 0.1
    sets: list[SetConfig] = field(default_factory=list)

    def check(self) -> None:
        """Raise `InputError` for values out of range, and for sets that cannot be told apart."""
        if not 0 <= self.held_out <= 1:
            raise InputError(f"data.held_out is {self.held_out}; it must lie in 0…1.")
        names = [wanted.name for wanted in self.sets]
        for wanted in self.sets:
            if not wanted.name.strip():
                raise InputError("data.sets holds a set without a name; give it one, such as {name: gsm8k}.")
            if names.count(wanted.name) > 1:
                raise InputError(f"data.sets names {wanted.name} twice; give each set its own name.")
            wanted.check()
