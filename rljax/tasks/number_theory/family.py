"""The kinds of the family `number_theory`."""

from __future__ import annotations

from rljax.tasks.family import Kind
from rljax.tasks.number_theory.bases import BASES
from rljax.tasks.number_theory.congruences import CONGRUENCES
from rljax.tasks.number_theory.digits import DIGITS
from rljax.tasks.number_theory.diophantine import DIOPHANTINE
from rljax.tasks.number_theory.divisors import DIVISORS
from rljax.tasks.number_theory.powers import POWERS
from rljax.tasks.number_theory.primes import PRIMES
from rljax.tasks.number_theory.squares import SQUARES
from rljax.tasks.number_theory.systems import SYSTEMS

KINDS: tuple[Kind, ...] = (
    *DIVISORS,
    *PRIMES,
    *POWERS,
    *CONGRUENCES,
    *SYSTEMS,
    *DIOPHANTINE,
    *BASES,
    *DIGITS,
    *SQUARES,
)
