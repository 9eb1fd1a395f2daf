"""What a proof job asks: a derivation in one of two systems, and the response to it."""

from __future__ import annotations

from dataclasses import dataclass

from rljax.verify.logic.formula import Formula
from rljax.verify.proof.terms import Law, Term


@dataclass(frozen=True, slots=True)
class NaturalDeduction:
    """Derive the goal from the premises by the named rules (see `rules.SCHEMAS`).

    `classical=False` withholds the schemas that are not valid in intuitionistic logic.
    """

    premises: tuple[Formula, ...]
    goal: Formula
    rules: frozenset[str]
    classical: bool = True


@dataclass(frozen=True, slots=True)
class Equational:
    """Rewrite `start` into `goal`, one application of one law at a time, in either direction and at any place."""

    start: Term
    goal: Term
    laws: tuple[Law, ...]


@dataclass(frozen=True, slots=True)
class ProofJob:
    """A response to a proof problem. `timeout_s` seconds are allowed, None for the pool's own limit."""

    problem: NaturalDeduction | Equational
    response: str
    timeout_s: float | None = None
