"""The family of logic."""

from __future__ import annotations

from rljax.tasks.family import Kind
from rljax.tasks.logic import assignment, entailment, knights, syllogism, zebra

KINDS: tuple[Kind, ...] = (
    entailment.FIRST,
    entailment.KIND,
    assignment.KIND,
    knights.KIND,
    zebra.FIRST,
    zebra.KIND,
    syllogism.KIND,
)
