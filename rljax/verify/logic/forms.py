"""Normal forms: is a formula in negation, conjunctive or disjunctive normal form?"""

from __future__ import annotations

from rljax.verify.logic.formula import Atom, Binary, Formula, Not
from rljax.verify.logic.types import Form


def in_form(formula: Formula, form: Form) -> bool:
    """Whether the formula has the form. A constant is in every form by itself, and in none inside a cnf or dnf."""
    if form == "any" or not isinstance(formula, Binary | Not):
        return True
    if form == "nnf":
        return _nested(formula, ("and", "or"))
    outer, inner = ("and", "or") if form == "cnf" else ("or", "and")
    return all(_nested(part, (inner,)) for part in _operands(formula, outer))


def _nested(formula: Formula, operators: tuple[str, ...]) -> bool:
    """Whether the formula is made of literals by these operators alone."""
    if isinstance(formula, Binary):
        return formula.operator in operators and all(_nested(part, operators) for part in (formula.left, formula.right))
    return isinstance(formula.inner if isinstance(formula, Not) else formula, Atom)


def _operands(formula: Formula, operator: str) -> list[Formula]:
    """The parts that the operator joins, however they are bracketed."""
    if isinstance(formula, Binary) and formula.operator == operator:
        return [*_operands(formula.left, operator), *_operands(formula.right, operator)]
    return [formula]
