from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.verify.logic import solver
from rljax.verify.logic.formula import Atom, Binary, Constant, Formula, Not
from rljax.verify.logic.table import Table, holds

NAMES = ("a", "b", "c", "d")
leaves = st.builds(Atom, st.sampled_from(NAMES)) | st.builds(Constant, st.booleans())
formulas = st.recursive(
    leaves,
    lambda inner: (
        st.builds(Not, inner) | st.builds(Binary, st.sampled_from(["and", "or", "xor", "implies", "iff"]), inner, inner)
    ),
    max_leaves=8,
)
PYTHON = {"and": "and", "or": "or", "xor": "!=", "iff": "==", "implies": "<="}


def _value(formula: Formula, true: frozenset[str]) -> bool:
    """By Python's own operators on truth values."""
    if isinstance(formula, Atom):
        return formula.name in true
    if isinstance(formula, Constant):
        return formula.value
    if isinstance(formula, Not):
        return not _value(formula.inner, true)
    left, right = _value(formula.left, true), _value(formula.right, true)
    return eval(f"{left} {PYTHON[formula.operator]} {right}")


def _brute(formulas: list[Formula]) -> set[frozenset[str]]:
    assignments = [
        frozenset(n for n, v in zip(NAMES, values, strict=True) if v) for values in product((0, 1), repeat=4)
    ]
    return {true for true in assignments if all(_value(formula, true) for formula in formulas)}


@given(st.lists(formulas, min_size=1, max_size=4))
@settings(max_examples=60)
def test_both_solvers_find_what_brute_force_finds(given_formulas: list[Formula]) -> None:
    expected = _brute(given_formulas)
    assert set(solver.find_models(given_formulas, NAMES, 16)) == expected
    clauses, count = solver._clauses(given_formulas, NAMES)
    found = [frozenset(NAMES[v - 1] for v in true if v <= 4) for true in solver.solve(clauses, count, 17)]
    assert len(found) == len(expected)
    assert set(found) == expected


@given(formulas)
def test_holds_agrees_with_the_table(formula: Formula) -> None:
    table = Table(NAMES)
    models = table.models(table.rows(formula), 16)
    assert set(models) == {model for model in table.models(table.every, 16) if holds(formula, model)}


def _at_most_one_each(holes: int) -> list[Formula]:
    """One pigeon more than holes: unsatisfiable, and hard for resolution."""
    inside = {(pigeon, hole): Atom(f"p{pigeon}_{hole}") for pigeon in range(holes + 1) for hole in range(holes)}
    formulas: list[Formula] = []
    for pigeon in range(holes + 1):
        somewhere: Formula = Constant(False)
        for hole in range(holes):
            somewhere = Binary("or", somewhere, inside[pigeon, hole])
        formulas.append(somewhere)
    formulas += [
        Not(Binary("and", inside[one, hole], inside[other, hole]))
        for hole in range(holes)
        for one in range(holes + 1)
        for other in range(one)
    ]
    return formulas


def test_many_atoms_are_solved_by_search() -> None:
    assert not solver.satisfiable(_at_most_one_each(4))
    assert solver.satisfiable(_at_most_one_each(4)[1:])


def test_a_search_that_takes_too_long_is_given_up() -> None:
    with pytest.raises(solver.Exhausted):
        solver.satisfiable(_at_most_one_each(9))
