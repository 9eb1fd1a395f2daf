"""The family of proofs. It has no false premises: what does not follow has no proof, so there is nothing to ask for."""

from __future__ import annotations

from rljax.tasks.family import Kind
from rljax.tasks.proof import deduction, equations

KINDS: tuple[Kind, ...] = (deduction.KIND, equations.KIND)
