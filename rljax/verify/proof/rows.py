"""Rows of JSON to proof jobs. A row whose problem makes no sense is refused here, before any response is judged."""

from __future__ import annotations

import reprlib
from collections.abc import Mapping

from rljax.verify.fields import timeout_from
from rljax.verify.logic.formula import Not, Refused, atoms, quoted
from rljax.verify.logic.rows import formula_from
from rljax.verify.logic.solver import Exhausted, satisfiable
from rljax.verify.proof.derivation import plain_name
from rljax.verify.proof.rules import core, derived
from rljax.verify.proof.terms import Law, Term, names, parse_equation, parse_term
from rljax.verify.proof.theories import THEORIES
from rljax.verify.proof.types import Equational, NaturalDeduction, ProofJob
from rljax.verify.types import Invalid

MAX_PREMISES = 50
MAX_ATOMS = 40
MAX_LAWS = 60


def job_from(row: Mapping[str, object]) -> ProofJob:
    """The job of a row of kind `proof`, as docs/proofs.md describes it. Raises `Invalid`."""
    system, response = row.get("system"), row.get("response")
    if not isinstance(response, str):
        raise Invalid("response must be text.")
    if system == "natural_deduction":
        return ProofJob(_deduction(row), response, timeout_from(row))
    if system == "equational":
        return ProofJob(_equational(row), response, timeout_from(row))
    raise Invalid(f"system is {reprlib.repr(system)}; it must be natural_deduction or equational.")


def _deduction(row: Mapping[str, object]) -> NaturalDeduction:
    given, classical = row.get("premises", []), row.get("classical", True)
    if not isinstance(given, list | tuple) or len(given) > MAX_PREMISES:
        raise Invalid(f"premises must be a list of at most {MAX_PREMISES} formulas.")
    if not isinstance(classical, bool):
        raise Invalid("classical must be true or false.")
    premises = tuple(formula_from(item, "premises") for item in given)
    goal = formula_from(row.get("goal"), "goal")
    if len(atoms((*premises, goal))) > MAX_ATOMS:
        raise Invalid(f"premises and goal have more than {MAX_ATOMS} atoms.")
    try:
        provable = not satisfiable((*premises, Not(goal)))
    except Exhausted:
        raise Invalid("the problem is too hard to be checked within the limit; make it smaller.") from None
    if not provable:
        raise Invalid("goal does not follow from premises, so it has no proof.")
    return NaturalDeduction(premises, goal, _rules(row.get("rules", "derived")), classical)


def _rules(given: object) -> frozenset[str]:
    if given in ("core", "derived"):
        return core() if given == "core" else derived()
    if not isinstance(given, list | tuple) or not all(isinstance(name, str) and name in derived() for name in given):
        raise Invalid(f"rules must be core, derived, or a list of some of {', '.join(sorted(derived()))}.")
    return frozenset(str(name) for name in given)


def _equational(row: Mapping[str, object]) -> Equational:
    start, goal = _term(row.get("start"), "start"), _term(row.get("goal"), "goal")
    if start == goal:
        raise Invalid("start and goal are the same term, so there is nothing to prove.")
    constants = row.get("constants", [])
    if not isinstance(constants, list | tuple) or not all(isinstance(name, str) for name in constants):
        raise Invalid("constants must be a list of names.")
    fixed = frozenset(str(name) for name in constants)
    theory = _theory(row.get("theory"))
    laws = [_law(name, text, fixed) for name, text in {**theory, **_equations(row, "laws")}.items()]
    laws += [_law(name, text, None) for name, text in _equations(row, "hypotheses").items()]
    plain = [plain_name(law.name) for law in laws]
    if not laws or len(laws) > MAX_LAWS:
        raise Invalid(f"laws, theory and hypotheses must give 1 to {MAX_LAWS} equations in all.")
    if len(set(plain)) < len(plain) or not all(plain):
        raise Invalid(
            "laws and hypotheses must have different names; case, blanks, hyphens and underscores do not count."
        )
    return Equational(start, goal, tuple(laws))


def _theory(given: object) -> dict[str, str]:
    if given is None:
        return {}
    if not isinstance(given, str) or given not in THEORIES:
        raise Invalid(f"theory is {reprlib.repr(given)}; it must be one of {', '.join(THEORIES)}.")
    return THEORIES[given]


def _equations(row: Mapping[str, object], field: str) -> dict[str, str]:
    given = row.get(field, {})
    if not isinstance(given, Mapping) or not all(isinstance(text, str) for text in given.values()):
        raise Invalid(f'{field} must be an object of names and equations, such as {{"comm": "x * y = y * x"}}.')
    return {str(name): str(text) for name, text in given.items()}


def _law(name: str, text: str, constants: frozenset[str] | None) -> Law:
    """The law; without `constants`, a hypothesis: all its names are constants."""
    try:
        left, right = parse_equation(text)
    except Refused as error:
        raise Invalid(f"laws: {quoted(text)} cannot be read: {error}.") from None
    if any(character in name for character in "[]{}\n"):
        raise Invalid("laws: a name must not hold brackets or line breaks.")
    return Law(name, left, right, frozenset() if constants is None else (names(left) | names(right)) - constants)


def _term(given: object, field: str) -> Term:
    if not isinstance(given, str):
        raise Invalid(f"{field} must be text that is a term, such as `x * (y + 0)`.")
    try:
        return parse_term(given)
    except Refused as error:
        raise Invalid(f"{field}: {quoted(given)} cannot be read: {error}.") from None
