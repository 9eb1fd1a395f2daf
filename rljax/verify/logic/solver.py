"""Models of formulas: by truth table where there are few atoms, else by SymPy's DPLL on clauses of integers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rljax.verify.logic.formula import Atom, Binary, Constant, Formula, Not, atoms
from rljax.verify.logic.table import MAX_ATOMS, Model, Table

# A literal is a variable's number, from 1, or its negative.
Clause = frozenset[int]
# What the search may decide before it gives up, in well under a second. Counted, not timed: no verdict depends on load.
MAX_DECISIONS = 600


class Exhausted(Exception):
    """The search was given up before the answer was found."""


def find_models(formulas: Sequence[Formula], names: Sequence[str], limit: int = 1) -> list[Model]:
    """Up to `limit` models over the named atoms, which must hold all atoms of the formulas. Raises `Exhausted`."""
    if len(names) <= MAX_ATOMS:
        table = Table(names)
        return table.models(table.common(formulas), limit)
    clauses, count = _clauses(formulas, names)
    found = solve(clauses, count, limit)
    return [frozenset(name for number, name in enumerate(names, 1) if number in true) for true in found]


def satisfiable(formulas: Sequence[Formula]) -> bool:
    """Whether the formulas can all be true at once. Raises `Exhausted`."""
    return bool(find_models(formulas, atoms(formulas)))


def solve(clauses: Iterable[Clause], count: int, limit: int = 1) -> list[frozenset[int]]:
    """Up to `limit` models of clauses over the variables 1..count, each as its true variables. Raises `Exhausted`."""
    kept = [set(clause) for clause in clauses if not any(-literal in clause for literal in clause)]
    if not all(kept):
        return []
    return [
        frozenset(variable for variable, value in model.items() if value)
        for model in islice(_search(kept, count), limit)
    ]


def _search(clauses: list[set[int]], count: int) -> Iterator[dict[int, bool]]:
    from sympy.logic.algorithms.dpll2 import SATSolver

    variables = list(range(1, count + 1))
    solver = SATSolver(clauses, set(variables), set(), variables, INTERVAL=100)

    def watch() -> None:
        if solver.num_decisions > MAX_DECISIONS:
            raise Exhausted(f"no answer after {MAX_DECISIONS} decisions")

    solver.update_functions.append(watch)
    models: Iterator[dict[int, bool]] = solver._find_model()
    return models


def _clauses(formulas: Sequence[Formula], names: Sequence[str]) -> tuple[list[Clause], int]:
    encoder = _Encoder(names)
    for formula in formulas:
        encoder.clauses.append(frozenset({encoder.literal(formula)}))
    return encoder.clauses, encoder.count


class _Encoder:
    """Tseitin's encoding (1968): a variable for each subformula, equivalent to it, so that models stay one to one."""

    def __init__(self, names: Sequence[str]) -> None:
        self._literals: dict[Formula, int] = {Atom(name): number for number, name in enumerate(names, 1)}
        self.count = len(names)
        self.clauses: list[Clause] = []

    def literal(self, formula: Formula) -> int:
        """The literal that stands for the formula."""
        if isinstance(formula, Not):
            return -self.literal(formula.inner)
        if formula not in self._literals:
            self._literals[formula] = self._define(formula)
        return self._literals[formula]

    def _define(self, formula: Formula) -> int:
        if isinstance(formula, Binary):
            left, right = self.literal(formula.left), self.literal(formula.right)
            new = self._new()
            self.clauses.extend(_definition(new, formula.operator, left, right))
            return new
        new = self._new()
        assert isinstance(formula, Constant)
        self.clauses.append(frozenset({new if formula.value else -new}))
        return new

    def _new(self) -> int:
        self.count += 1
        return self.count


def _definition(new: int, operator: str, left: int, right: int) -> list[Clause]:
    """Clauses that say: `new` is true exactly if the operator gives truth."""
    if operator == "implies":
        operator, left = "or", -left
    if operator == "and":
        operator, new, left, right = "or", -new, -left, -right
    if operator == "or":
        return [frozenset({-new, left, right}), frozenset({new, -left}), frozenset({new, -right})]
    if operator == "iff":
        new = -new
    signs = [(-new, left, right), (-new, -left, -right), (new, -left, right), (new, left, -right)]
    return [frozenset(literals) for literals in signs]
