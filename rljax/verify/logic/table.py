"""Truth tables as integers: bit r of a column is the value in row r. Exact, and microseconds up to a dozen atoms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from rljax.verify.logic.formula import Atom, Constant, Formula, Not

MAX_ATOMS = 16

# The atoms that are true; all others are false.
Model = frozenset[str]


@lru_cache(maxsize=MAX_ATOMS + 1)
def _patterns(count: int) -> tuple[int, ...]:
    """For each of `count` atoms, the rows in which it is true: row r gives atom i the i-th bit of r."""
    full = (1 << (1 << count)) - 1
    return tuple(full ^ full // ((1 << (1 << index)) + 1) for index in range(count))


class Table:
    """All assignments to some atoms, at most `MAX_ATOMS` of them."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._columns = dict(zip(names, _patterns(len(names)), strict=True))
        self.every = (1 << (1 << len(names))) - 1

    def rows(self, formula: Formula) -> int:
        """The rows in which the formula is true; all its atoms must be the table's."""
        if isinstance(formula, Atom):
            return self._columns[formula.name]
        if isinstance(formula, Constant):
            return self.every if formula.value else 0
        if isinstance(formula, Not):
            return self.every ^ self.rows(formula.inner)
        return _joined(formula.operator, self.rows(formula.left), self.rows(formula.right), self.every)

    def common(self, formulas: Iterable[Formula]) -> int:
        """The rows in which all the formulas are true."""
        rows = self.every
        for formula in formulas:
            rows &= self.rows(formula)
        return rows

    def models(self, rows: int, limit: int) -> list[Model]:
        """The first `limit` of these rows, as models."""
        found: list[Model] = []
        while rows and len(found) < limit:
            row = (rows & -rows).bit_length() - 1
            found.append(frozenset(name for index, name in enumerate(self._names) if row >> index & 1))
            rows &= rows - 1
        return found


def holds(formula: Formula, model: Model) -> bool:
    """Whether the formula is true in the model."""
    if isinstance(formula, Atom):
        return formula.name in model
    if isinstance(formula, Constant):
        return formula.value
    if isinstance(formula, Not):
        return not holds(formula.inner, model)
    return bool(_joined(formula.operator, int(holds(formula.left, model)), int(holds(formula.right, model)), 1))


def _joined(operator: str, left: int, right: int, every: int) -> int:
    if operator == "and":
        return left & right
    if operator == "or":
        return left | right
    if operator == "xor":
        return left ^ right
    if operator == "implies":
        return every ^ left | right
    return every ^ left ^ right
