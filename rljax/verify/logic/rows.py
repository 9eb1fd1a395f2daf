"""Rows of JSON to logic jobs. A row whose problem makes no sense is refused here, before any response is judged."""

from __future__ import annotations

import reprlib
from collections.abc import Callable, Mapping, Sequence
from typing import get_args

from rljax.verify.fields import timeout_from
from rljax.verify.logic import zebra
from rljax.verify.logic.english import parse_statement
from rljax.verify.logic.formula import Formula, Refused, atoms, parse, quoted
from rljax.verify.logic.knights import formulas
from rljax.verify.logic.solver import Exhausted, find_models, satisfiable
from rljax.verify.logic.table import MAX_ATOMS
from rljax.verify.logic.types import (
    Attribute,
    Consistency,
    Constraint,
    Entailment,
    Equivalence,
    Form,
    Knights,
    LogicJob,
    Problem,
    Question,
    Relation,
    Satisfaction,
    Statement,
    Zebra,
)
from rljax.verify.types import Invalid

MAX_PREMISES = 100
MAX_PROBLEM_ATOMS = 64
MAX_PEOPLE = 30
MAX_POSITIONS = 8
MAX_ATTRIBUTES = 8
MAX_CONSTRAINTS = 200


def job_from(row: Mapping[str, object]) -> LogicJob:
    """The job of a row of kind `logic`, as docs/logic.md describes it. Raises `Invalid`."""
    task, response, extract = row.get("task"), row.get("response"), row.get("extract", "strict")
    if not isinstance(task, str) or task not in _TASKS:
        raise Invalid(f"task is {reprlib.repr(task)}; it must be one of {', '.join(_TASKS)}.")
    if not isinstance(response, str):
        raise Invalid("response must be text.")
    if extract not in ("strict", "flexible"):
        raise Invalid(f"extract is {reprlib.repr(extract)}; it must be strict or flexible.")
    try:
        problem = _TASKS[task](row)
    except Exhausted:
        raise Invalid("the problem is too hard to be solved within the limit; make it smaller.") from None
    return LogicJob(problem, response, extract, timeout_from(row))


def _entailment(row: Mapping[str, object]) -> Problem:
    problem = Entailment(_premises(row), formula_from(row.get("conclusion"), "conclusion"))
    _bounded((*problem.premises, problem.conclusion), "premises and conclusion")
    satisfiable(problem.premises)
    satisfiable((*problem.premises, problem.conclusion))
    return problem


def _consistency(row: Mapping[str, object]) -> Problem:
    if _flag(row, "witness", False):
        return _model(row)
    problem = Consistency(_bounded(_premises(row), "premises"))
    satisfiable(problem.premises)
    return problem


def _model(row: Mapping[str, object]) -> Problem:
    premises = _bounded(_premises(row), "premises")
    if not atoms(premises):
        raise Invalid("premises must hold an atom, or there is nothing to give a value to.")
    satisfiable(premises)
    return Satisfaction(premises)


def _equivalence(row: Mapping[str, object]) -> Problem:
    formula = formula_from(row.get("formula"), "formula")
    form, max_size = row.get("form", "any"), row.get("max_size")
    if len(atoms([formula])) > MAX_ATOMS:
        raise Invalid(f"formula has more than {MAX_ATOMS} atoms; equivalence is judged up to there.")
    if form not in get_args(Form):
        raise Invalid(f"form is {reprlib.repr(form)}; it must be one of {', '.join(get_args(Form))}.")
    if max_size is not None and (isinstance(max_size, bool) or not isinstance(max_size, int) or max_size < 1):
        raise Invalid("max_size must be an integer of at least 1.")
    return Equivalence(formula, form, max_size)  # type: ignore[arg-type]


def _knights(row: Mapping[str, object]) -> Problem:
    people, roles = _texts(row.get("people"), "people"), _texts(row.get("roles", ["knight", "knave"]), "roles")
    if not 1 <= len(people) <= MAX_PEOPLE or len({person.lower() for person in people}) < len(people):
        raise Invalid(f"people must be 1 to {MAX_PEOPLE} different names.")
    if any(_atoms_of(person) != (person,) for person in people):
        raise Invalid("people must be names of one word, which is not a connective.")
    if len(roles) != 2 or roles[0].lower() == roles[1].lower():
        raise Invalid("roles must be two different nouns: who tells the truth, and who lies.")
    statements = _list(row.get("statements"), "statements", MAX_PREMISES)
    puzzle = Knights(
        people,
        tuple(_statement(item, people, (roles[0], roles[1])) for item in statements),
        (roles[0], roles[1]),
        _flag(row, "unique", True),
    )
    if puzzle.unique and len(find_models(formulas(puzzle), people, 2)) > 1:
        raise Invalid("statements allow several solutions; add some, or set unique to false to accept any solution.")
    return puzzle


def _atoms_of(name: str) -> tuple[str, ...] | None:
    try:
        return atoms([parse(name)])
    except Refused:
        return None


def _statement(item: object, people: tuple[str, ...], roles: tuple[str, str]) -> Statement:
    if not isinstance(item, Mapping) or item.get("speaker") not in people or not isinstance(item.get("says"), str):
        raise Invalid(
            'statements must be objects such as {"speaker": "Zoey", "says": "~Oliver"}, by people of the row.'
        )
    try:
        says = parse_statement(item["says"], people, roles)
    except Refused as error:
        raise Invalid(f"statements: {quoted(item['says'])} cannot be read: {error}.") from None
    strangers = set(atoms([says])) - set(people)
    if strangers:
        raise Invalid(f"statements: {quoted(min(strangers))} is none of the people.")
    return Statement(item["speaker"], says)


def _zebra(row: Mapping[str, object]) -> Problem:
    attributes = _attributes(row.get("attributes"))
    constraints = _list(row.get("constraints"), "constraints", MAX_CONSTRAINTS)
    values = {value for attribute in attributes for value in attribute.values}
    count = len(attributes[0].values)
    puzzle = Zebra(
        attributes,
        tuple(_constraint(item, values, count) for item in constraints),
        _question(row.get("question"), attributes, values),
        _flag(row, "unique", True),
    )
    if puzzle.question is not None:
        if len(zebra.answers(puzzle, puzzle.question)) > 1:
            raise Invalid("constraints leave the question open: two solutions answer it differently; add some.")
    elif len(zebra.solutions(puzzle, 2)) > 1 and puzzle.unique:
        raise Invalid("constraints allow several grids; add some, or set unique to false to accept any solution.")
    return puzzle


def _attributes(given: object) -> tuple[Attribute, ...]:
    if not isinstance(given, Mapping) or not 1 <= len(given) <= MAX_ATTRIBUTES:
        raise Invalid(f"attributes must be an object of 1 to {MAX_ATTRIBUTES} names, each with its list of values.")
    attributes = tuple(Attribute(str(name), _texts(values, "attributes")) for name, values in given.items())
    counts = {len(attribute.values) for attribute in attributes}
    values = [value.lower() for attribute in attributes for value in attribute.values]
    if len(counts) != 1 or not 2 <= min(counts) <= MAX_POSITIONS:
        raise Invalid(f"attributes must all have the same number of values, 2 to {MAX_POSITIONS}.")
    if len(set(values)) < len(values):
        raise Invalid("attributes must not share a value; write them apart.")
    return attributes


def _constraint(item: object, values: set[str], count: int) -> Constraint:
    if not isinstance(item, Sequence) or isinstance(item, str) or len(item) != 3 or item[0] not in get_args(Relation):
        relations = ", ".join(get_args(Relation))
        raise Invalid(f'constraints must be lists such as ["same", "red", "English"]; relations are {relations}.')
    relation, value, other = item
    if value not in values:
        raise Invalid(f"constraints: {reprlib.repr(value)} is no value of the attributes.")
    if relation in ("at", "not_at"):
        if isinstance(other, bool) or not isinstance(other, int) or not 1 <= other <= count:
            raise Invalid(f"constraints: the third part of {relation} must be a position, 1 to {count}.")
    elif other not in values:
        raise Invalid(f"constraints: {reprlib.repr(other)} is no value of the attributes.")
    return Constraint(relation, value, other)


def _question(given: object, attributes: tuple[Attribute, ...], values: set[str]) -> Question | None:
    if given is None:
        return None
    names = [attribute.name for attribute in attributes]
    if not isinstance(given, Mapping) or given.get("of") not in values:
        raise Invalid('question must be an object such as {"attribute": "nation", "of": "zebra"}, `of` a value.')
    asked, of = given.get("attribute"), given["of"]
    if asked == "position" and "position" not in names:
        return Question(None, of)
    if asked not in names or of in attributes[names.index(str(asked))].values:
        raise Invalid("question: attribute must be `position` or an attribute that `of` is no value of.")
    return Question(str(asked), of)


def _premises(row: Mapping[str, object]) -> tuple[Formula, ...]:
    return tuple(formula_from(item, "premises") for item in _list(row.get("premises"), "premises", MAX_PREMISES))


def _bounded(given: tuple[Formula, ...], field: str) -> tuple[Formula, ...]:
    if len(atoms(given)) > MAX_PROBLEM_ATOMS:
        raise Invalid(f"{field} have more than {MAX_PROBLEM_ATOMS} atoms.")
    return given


def formula_from(given: object, field: str) -> Formula:
    """The formula of a field. Raises `Invalid` for what is none."""
    if not isinstance(given, str):
        raise Invalid(f"{field} must be text that is a formula, such as `p -> ~q`.")
    try:
        return parse(given)
    except Refused as error:
        raise Invalid(f"{field}: {quoted(given)} cannot be read: {error}.") from None


def _list(given: object, field: str, limit: int) -> Sequence[object]:
    if not isinstance(given, list | tuple) or len(given) > limit:
        raise Invalid(f"{field} must be a list of at most {limit}.")
    return given


def _texts(given: object, field: str) -> tuple[str, ...]:
    items = _list(given, field, MAX_PREMISES)
    if not all(isinstance(item, str) and item.strip() == item and 0 < len(item) <= 40 for item in items):
        raise Invalid(f"{field} must be a list of texts of 1 to 40 characters.")
    return tuple(str(item) for item in items)


def _flag(row: Mapping[str, object], field: str, default: bool) -> bool:
    flag = row.get(field, default)
    if not isinstance(flag, bool):
        raise Invalid(f"{field} must be true or false.")
    return flag


_TASKS: dict[str, Callable[[Mapping[str, object]], Problem]] = {
    "entailment": _entailment,
    "consistency": _consistency,
    "model": _model,
    "equivalence": _equivalence,
    "knights": _knights,
    "zebra": _zebra,
}
