"""A row of a data file, read by what its columns are for, whatever they are called."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from rljax.tasks.data.config import ColumnsConfig, SetConfig
from rljax.tasks.data.files import Row
from rljax.tasks.types import Posed
from rljax.verify.types import Invalid

# What a column is for, and the names by which it goes, the likeliest first.
Names = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Format:
    """How a kind of data set is read: `pose` makes the problem of a row, or raises `Invalid` with the reason.

    A `Posed.gold` without text has nothing to be verified with. `cuts` are those of its level column.
    """

    pose: Callable[[Cells, SetConfig], Posed]
    names: Names
    cuts: tuple[float, ...] = ()


@dataclass(frozen=True)
class Cells:
    """The cells of one row. `names` says where to look for each role; those in `wanted` were named by the user."""

    row: Row
    names: Names
    wanted: frozenset[str] = field(default_factory=frozenset)

    def get(self, role: str) -> Any:
        """The value in the first column of this role that has one, else None. Raises `Invalid` if the user named it."""
        return next((value for _, value in self.every(role)), None)

    def every(self, role: str) -> Iterator[tuple[str, Any]]:
        """All columns of this role that have a value, by name."""
        found = [(name, _at(self.row, name)) for name in self.names.get(role, ())]
        if role in self.wanted and all(value is None for _, value in found):
            raise self.lacks(role)
        return ((name, value) for name, value in found if value is not None)

    def text(self, role: str) -> str:
        """The text of this role. Raises `Invalid` if it is missing, empty, or something else."""
        found = next(self.every(role), None)
        if found is None:
            raise self.lacks(role)
        name, value = found
        if not isinstance(value, str):
            raise Invalid(f"{name} is a {type(value).__name__}; it must be a text")
        if not value.strip():
            raise Invalid(f"{name} is empty")
        return tidy(value)

    def maybe(self, role: str) -> str:
        """The text of this role; empty if there is none."""
        value = self.get(role)
        return tidy(value) if isinstance(value, str) else ""

    def number_or_text(self, role: str) -> str:
        """What stands for this role as a text: a whole number without a decimal point, however it is stored."""
        value = self.get(role)
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        if isinstance(value, float) and not math.isfinite(value):
            raise Invalid(f"the {role} is {value}, which is no number")
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        return self.text(role)

    def lacks(self, role: str) -> Invalid:
        """The sentence about a column that is not there."""
        names, there = " or ".join(self.names.get(role, ())), ", ".join(self.row) or "nothing"
        remedy = f"name the column by columns.{role} in data.sets"
        return Invalid(f"it has no {names or 'column'} for the {role}, but {there}; {remedy}")


def cells_of(row: Row, names: Names, columns: ColumnsConfig) -> Cells:
    """The row, with the user's names in place of the format's own."""
    wanted = {role: (name,) for role, name in asdict(columns).items() if name is not None}
    return Cells(row, {**names, **wanted}, frozenset(wanted))


def tidy(text: str) -> str:
    """The text without blanks around it, its lines ended as they are everywhere else."""
    return text.replace("\r\n", "\n").strip()


def _at(row: Row, name: str) -> Any:
    """The value of a column, or of a part of one: `metadata.name`, where `metadata` may hold JSON as a text."""
    if name in row or "." not in name:
        return row.get(name)
    head, _, rest = name.partition(".")
    inner = row.get(head)
    if isinstance(inner, str):
        try:
            inner = json.loads(inner)
        except (ValueError, RecursionError):
            return None
    return _at(inner, rest) if isinstance(inner, dict) else None
