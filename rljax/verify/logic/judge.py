"""The verdict on a logic job. Total: no response makes it raise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from rljax.verify.logic import knights, zebra
from rljax.verify.logic.assignments import find_assignment, read_assignment
from rljax.verify.logic.extract import Span, flexible_answers, strict_answers
from rljax.verify.logic.forms import in_form
from rljax.verify.logic.formula import Formula, Not, Refused, atoms, parse, quoted, size, written
from rljax.verify.logic.solver import Exhausted, find_models, satisfiable
from rljax.verify.logic.table import Model, Table, holds
from rljax.verify.logic.types import (
    Consistency,
    Entailment,
    Equivalence,
    Knights,
    LogicJob,
    Problem,
    Satisfaction,
    Zebra,
)
from rljax.verify.logic.words import CONSISTENCY, ENTAILMENT, NONE, SOLVABILITY, read_word
from rljax.verify.types import Step, Verdict

_MAX_ANSWER = 500


@dataclass(frozen=True, slots=True)
class Reading:
    """An answer as it was understood: two answers agree if `said` is equal. `decide` judges it; raises `Exhausted`."""

    said: str
    decide: Callable[[], Verdict]


def judge(job: LogicJob) -> Verdict:
    """The verdict; `score` is 1.0 if and only if the status is `correct`. Never raises for any response."""
    strict = job.extract == "strict"
    spans = strict_answers(job.response) if strict else flexible_answers(job.response)
    if not spans:
        return Verdict("unparsable", detail="no marked answer behind the thinking, or too many")
    try:
        readings = [_read(job.problem, span, strict) for span in spans]
    except Refused as error:
        return Verdict("unparsable", detail=str(error), answer=spans[-1].text.strip()[:_MAX_ANSWER])
    if len({reading.said for reading in readings}) > 1:
        detail = f"the answers {quoted(readings[0].said)} and {quoted(readings[-1].said)} are in conflict"
        return Verdict("unparsable", detail=detail)
    try:
        return readings[-1].decide()
    except Exhausted as error:
        return Verdict("timeout", detail=str(error), answer=readings[-1].said)


def _read(problem: Problem, span: Span, strict: bool) -> Reading:
    match problem:
        case Entailment():
            said = read_word(span.text, ENTAILMENT, strict)
            return Reading(said, lambda: _compared(said, entailment(problem)))
        case Consistency():
            said = read_word(span.text, CONSISTENCY, strict)
            return Reading(said, lambda: _compared(said, consistency(problem)))
        case Equivalence():
            return _read_equivalence(problem, span)
        case Satisfaction():
            solution = partial(_read_model, problem, span, strict)
        case Knights():
            solution = partial(_read_roles, problem, span, strict)
        case Zebra(question=None):
            solution = partial(_read_grid, problem, span)
        case Zebra():
            solution = partial(_read_cell, problem, span, strict)
    return _solution_or_denial(problem, span, strict, solution)


def _solution_or_denial(
    problem: Satisfaction | Knights | Zebra, span: Span, strict: bool, solution: Callable[[], Reading]
) -> Reading:
    """The solution that the text gives, else that there is none, if it says so."""
    try:
        return solution()
    except Refused as error:
        try:
            read_word(span.text, SOLVABILITY, strict)
        except Refused:
            raise error from None
        return Reading(NONE, lambda: _denied(problem))


def _compared(said: str, right: str) -> Verdict:
    if said == right:
        return Verdict("correct", 1.0, said)
    return Verdict("wrong", answer=said, detail=f"the answer is {right}")


def _denied(problem: Satisfaction | Knights | Zebra) -> Verdict:
    """The verdict on the claim that there is no solution."""
    match problem:
        case Satisfaction(premises=premises):
            solvable = satisfiable(premises)
        case Knights():
            solvable = bool(find_models(knights.formulas(problem), problem.people))
        case Zebra():
            solvable = bool(zebra.solutions(problem, 1))
    return Verdict("wrong", answer=NONE, detail="there is a solution") if solvable else Verdict("correct", 1.0, NONE)


def entailment(problem: Entailment) -> str:
    """The right answer: `yes`, `no` or `contradictory`. Raises `Exhausted`."""
    if not satisfiable(problem.premises):
        return NONE
    return "no" if satisfiable((*problem.premises, Not(problem.conclusion))) else "yes"


def consistency(problem: Consistency) -> str:
    """The right answer: `consistent` or `inconsistent`. Raises `Exhausted`."""
    return "consistent" if satisfiable(problem.premises) else "inconsistent"


def _read_model(problem: Satisfaction, span: Span, strict: bool) -> Reading:
    names = atoms(problem.premises)
    values = read_assignment(span.text, names) if strict else find_assignment(span.text, names)
    said = ", ".join(f"{name} = {str(values[name]).lower()}" for name in sorted(values))
    return Reading(said, lambda: _judge_model(problem, values, said))


def _judge_model(problem: Satisfaction, values: dict[str, bool], said: str) -> Verdict:
    missing = [name for name in atoms(problem.premises) if name not in values]
    if missing:
        return Verdict("wrong", answer=said, detail=f"{missing[0]} is given no value")
    model = frozenset(name for name, value in values.items() if value)
    for premise in problem.premises:
        if not holds(premise, model):
            return Verdict("wrong", answer=said, detail=f"{quoted(written(premise), 80)} is false there")
    return Verdict("correct", 1.0, said)


def _read_equivalence(problem: Equivalence, span: Span) -> Reading:
    formula = parse(span.text.strip().removesuffix("."))
    said = written(formula)
    return Reading(said, lambda: _judge_equivalence(problem, formula, said))


def _judge_equivalence(problem: Equivalence, formula: Formula, said: str) -> Verdict:
    names = atoms([problem.formula])
    foreign = [name for name in atoms([formula]) if name not in names]
    if foreign:
        return Verdict("wrong", answer=said, detail=f"{quoted(foreign[0])} is no atom of the problem")
    table = Table(names)
    differing = table.models(table.rows(formula) ^ table.rows(problem.formula), 1)
    if differing:
        true = ", ".join(sorted(differing[0])) or "no atom"
        return Verdict("wrong", answer=said, detail=f"the two differ where {true} is true and nothing else")
    if not in_form(formula, problem.form):
        return Verdict("wrong", answer=said, detail=f"equivalent, but not in {problem.form}")
    if problem.max_size is not None and size(formula) > problem.max_size:
        return Verdict("wrong", answer=said, detail=f"equivalent, but of size {size(formula)} > {problem.max_size}")
    return Verdict("correct", 1.0, said)


def _read_roles(problem: Knights, span: Span, strict: bool) -> Reading:
    roles = knights.read_roles(span, problem, strict)
    said = ", ".join(
        f"{role.person} is a {problem.roles[0] if role.truthful else problem.roles[1]}"
        for role in sorted(roles, key=lambda role: problem.people.index(role.person))
    )
    return Reading(said, lambda: _judge_roles(problem, roles, said))


def _judge_roles(problem: Knights, roles: tuple[knights.Role, ...], said: str) -> Verdict:
    formulas = knights.formulas(problem)
    models = find_models(formulas, problem.people, 2)
    if not models:
        return _compared(said, NONE)
    given = {role.person: role.truthful for role in roles}
    missing = [person for person in problem.people if person not in given]
    model = frozenset(person for person, truthful in given.items() if truthful)
    steps = tuple(_role_step(role, models[0]) for role in roles) if len(models) == 1 else ()
    if missing:
        return Verdict("wrong", answer=said, steps=steps, detail=f"nothing is said of {missing[0]}")
    for statement, formula in zip(problem.statements, formulas, strict=True):
        if not holds(formula, model):
            detail = f"it does not fit that {statement.speaker} says {quoted(written(statement.says), 80)}"
            return Verdict("wrong", answer=said, steps=steps, detail=detail)
    return Verdict("correct", 1.0, said, steps)


def _role_step(role: knights.Role, model: Model) -> Step:
    right = role.truthful is (role.person in model)
    return Step(role.start, role.end, "valid" if right else "false", "" if right else f"{role.person} is the other")


def _read_cell(problem: Zebra, span: Span, strict: bool) -> Reading:
    question = problem.question
    assert question is not None
    said = zebra.read_cell(span.text, problem, question, strict)
    return Reading(said, lambda: _compared(said, [*zebra.answers(problem, question), NONE][0]))


def _read_grid(problem: Zebra, span: Span) -> Reading:
    rows = zebra.read_grid(span, problem)
    said = "; ".join(f"{row.position}: {', '.join(sorted(row.values))}" for row in rows)
    return Reading(said, lambda: _judge_grid(problem, rows, said))


def _judge_grid(problem: Zebra, rows: tuple[zebra.Row, ...], said: str) -> Verdict:
    solutions = zebra.solutions(problem, 2)
    if not solutions:
        return Verdict("wrong", answer=said, detail="there is no solution")
    steps = tuple(_row_step(row, solutions[0]) for row in rows) if len(solutions) == 1 else ()
    grid = zebra.placed(rows, problem)
    if grid is None:
        detail = "not every position has exactly one value of each attribute"
        return Verdict("wrong", answer=said, steps=steps, detail=detail)
    for constraint in problem.constraints:
        if not zebra.satisfies(grid, constraint):
            detail = f"it is not so that {quoted(constraint.value)} {constraint.relation} {constraint.other!r}"
            return Verdict("wrong", answer=said, steps=steps, detail=detail)
    return Verdict("correct", 1.0, said, steps)


def _row_step(row: zebra.Row, solution: zebra.Grid) -> Step:
    misplaced = [value for value in row.values if solution[value] != row.position]
    detail = f"{misplaced[0]} is elsewhere" if misplaced else ""
    return Step(row.start, row.end, "false" if misplaced else "valid", detail)
