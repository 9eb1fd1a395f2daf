"""What a logic job asks: one of six tasks, and the response to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rljax.verify.logic.formula import Formula

Extract = Literal["strict", "flexible"]
Form = Literal["any", "nnf", "cnf", "dnf"]
Relation = Literal[
    "same", "different", "at", "not_at", "left_of", "right_of", "just_left_of", "just_right_of", "next_to"
]


@dataclass(frozen=True, slots=True)
class Entailment:
    """Do the premises entail the conclusion? `yes`, `no`, or `contradictory` where no model satisfies the premises."""

    premises: tuple[Formula, ...]
    conclusion: Formula


@dataclass(frozen=True, slots=True)
class Consistency:
    """Can the premises be true together? `consistent` or `inconsistent`."""

    premises: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """A model of the premises, any, over all their atoms; or that there is none."""

    premises: tuple[Formula, ...]


@dataclass(frozen=True, slots=True)
class Equivalence:
    """A formula equivalent to the given one, in a form, of at most `max_size` atoms, constants and connectives."""

    formula: Formula
    form: Form = "any"
    max_size: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """What one of the people says; an atom, a person's name, means that this person always tells the truth."""

    speaker: str
    says: Formula


@dataclass(frozen=True, slots=True)
class Knights:
    """Who always tells the truth, and who always lies? `roles` names first the one, then the other.

    `unique` says that the puzzle has at most one solution; else any solution is right.
    """

    people: tuple[str, ...]
    statements: tuple[Statement, ...]
    roles: tuple[str, str] = ("knight", "knave")
    unique: bool = True


@dataclass(frozen=True, slots=True)
class Attribute:
    """Something of which each position has one value, and no two the same."""

    name: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Constraint:
    """A relation between the positions of two values or, for `at` and `not_at`, of a value and a position from 1."""

    relation: Relation
    value: str
    other: str | int


@dataclass(frozen=True, slots=True)
class Question:
    """Which value of an attribute (None: which position) goes with a value?"""

    attribute: str | None
    of: str


@dataclass(frozen=True, slots=True)
class Zebra:
    """A grid of positions 1..n and attributes; the answer is the whole grid or, if there is a question, one cell."""

    attributes: tuple[Attribute, ...]
    constraints: tuple[Constraint, ...]
    question: Question | None = None
    unique: bool = True


Problem = Entailment | Consistency | Satisfaction | Equivalence | Knights | Zebra


@dataclass(frozen=True, slots=True)
class LogicJob:
    """A response to a logic problem. `timeout_s` seconds are allowed, None for the pool's own limit."""

    problem: Problem
    response: str
    extract: Extract = "strict"
    timeout_s: float | None = None
