"""Equational derivations: one term is to be turned into another by named laws.

The derivation that is found by a random walk is the right answer. In one half of the theories the walk begins at the
given term; in the other half it begins at the goal, with steps that make the term larger, and is then read backwards,
so that something is to be simplified. Each term that a walk begins at is there once, however its variables are called.

| level | theories | steps |
|---|---|---|
| 0, 1 | one law (commutative, unit, idempotent); one or two | 1, 2 |
| 2, 3 | commutative semigroups and monoids; monoids, groups, lattices | 2-3, 3-4 |
| 4, 5 | groups, lattices, abelian groups; rings | 4-5, 5 |
| 6, 7 | rings, distributive lattices; commutative rings, Boolean algebras | 6, 7 |
| 8, 9 | commutative rings, Boolean algebras | 8, 10 |
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from random import Random

from rljax.tasks.family import Kind
from rljax.tasks.proof import theories
from rljax.tasks.proof.equations_told import Instance, misses, told
from rljax.tasks.proof.rewriting import Step, Tree, Walk, derivation, turned
from rljax.tasks.proof.starts import Starts
from rljax.tasks.proof.theories import Theory
from rljax.tasks.spaces import Space, union
from rljax.tasks.types import Posed
from rljax.tasks.words import Words


@dataclass(frozen=True)
class Derivations:
    """Walks in a theory from every term of a size; up to `walks` different ones from each.

    `back`: the walk makes terms larger, and is read backwards.
    """

    theory: Theory
    leaves: int
    variables: int
    steps: int
    unary: int = 0
    walks: int = 1
    back: bool = False

    @cached_property
    def _starts(self) -> Starts:
        return Starts(self.theory.signature, self.leaves, self.variables, self.unary)

    @cached_property
    def size(self) -> int:
        """How many numbers there are."""
        return self.walks * self._starts.size

    def at(self, number: int) -> Instance | None:
        """The problem; None where the walk comes to an end, or where an earlier one does."""
        number, turn = divmod(number, self.walks)
        start = self._starts.at(number)
        found = [self._walk(start, self.walks * number + earlier) for earlier in range(turn + 1)]
        steps = found.pop()
        if steps is None or any(earlier and earlier[-1][1] == steps[-1][1] for earlier in found):
            return None
        return (self.theory.name, *(turned(start, steps) if self.back else (start, steps)))

    def _walk(self, start: Tree, seed: int) -> tuple[Step, ...] | None:
        simple = len(self.theory.laws) == 1
        walk = Walk(self.steps, 0.5, 2 * self.steps) if self.back else Walk(self.steps, 0.5 if simple else 0.15, 3)
        return derivation(start, self.theory.rules, walk, Random(seed))


_LEVELS: tuple[tuple[Derivations, ...], ...] = (
    (
        Derivations(theories.COMMUTATIVE, 2, 2, 1),
        Derivations(theories.COMMUTATIVE, 3, 3, 1, walks=3),
        Derivations(theories.UNIT, 2, 2, 1, walks=4),
        Derivations(theories.UNIT, 3, 2, 1, walks=4),
        Derivations(theories.IDEMPOTENT, 2, 2, 1, walks=3),
        Derivations(theories.IDEMPOTENT, 3, 2, 1, walks=4),
    ),
    (
        Derivations(theories.ASSOCIATIVE, 3, 3, 1),
        Derivations(theories.COMMUTATIVE, 4, 4, 2, walks=2),
        Derivations(theories.ASSOCIATIVE, 4, 4, 2, walks=2),
        Derivations(theories.SEMIGROUP, 3, 3, 2, walks=4),
        Derivations(theories.UNIT_COMMUTATIVE, 3, 3, 2, walks=3),
    ),
    (
        Derivations(theories.SEMIGROUP, 5, 5, 3),
        Derivations(theories.COMMUTATIVE_MONOID, 4, 4, 3, walks=2),
        Derivations(theories.MONOID, 4, 4, 2, walks=2),
    ),
    (
        Derivations(theories.COMMUTATIVE_MONOID, 5, 5, 4),
        Derivations(theories.GROUP, 4, 3, 3, unary=2, back=True),
        Derivations(theories.LATTICE, 4, 4, 3),
    ),
    (
        Derivations(theories.GROUP, 5, 4, 5, unary=2, back=True),
        Derivations(theories.LATTICE, 5, 4, 4),
        Derivations(theories.ABELIAN_GROUP, 4, 4, 4, unary=2),
    ),
    (
        Derivations(theories.ABELIAN_GROUP, 5, 4, 5, unary=2),
        Derivations(theories.RING, 4, 4, 5, unary=1, back=True),
        Derivations(theories.LATTICE, 6, 4, 5),
    ),
    (
        Derivations(theories.RING, 5, 4, 6, unary=1, back=True),
        Derivations(theories.DISTRIBUTIVE_LATTICE, 5, 4, 6, back=True),
    ),
    (
        Derivations(theories.COMMUTATIVE_RING, 6, 4, 7, unary=1),
        Derivations(theories.BOOLEAN_ALGEBRA, 4, 4, 7, unary=2, back=True),
    ),
    (
        Derivations(theories.COMMUTATIVE_RING, 7, 5, 8, unary=1),
        Derivations(theories.BOOLEAN_ALGEBRA, 5, 4, 8, unary=2, back=True),
    ),
    (
        Derivations(theories.COMMUTATIVE_RING, 8, 5, 10, unary=2),
        Derivations(theories.BOOLEAN_ALGEBRA, 6, 5, 10, unary=3, back=True),
    ),
)


def _space(level: int) -> Space:
    return union(*_LEVELS[level])


def _pose(instance: Instance, words: Words) -> Posed:
    return told(instance, words)


KIND = Kind("equations", _space, _pose, misses)
