"""Sets of premises over unnamed atoms, each set once, however its atoms are called and its premises are ordered.

The atoms 0…n−1 form a path: each is linked to the next by a premise with two of them, and no other premise has two.
Some atoms are stated or denied, and further premises join three or more of them. The path can be told from the
premises alone and so names the atoms, up to the end that it begins with: of two sets that differ in this only one is
kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rljax.tasks.logic.shapes import (
    IFF,
    IMPLIES,
    NAND,
    OR,
    UNIT,
    XOR,
    Filled,
    column,
    denied,
    negations,
    ordered,
    true_fillings,
    true_signs,
)
from rljax.tasks.spaces import Integers, Listed, Product, Subsets, product

# An implication may point either way along the path.
_LINKS = (IMPLIES, IMPLIES, OR, IFF, NAND, XOR)
# Link and denied literals (as bits) so that the link is true if both atoms are.
_FORMS = tuple((kind, signs) for kind, shape in enumerate(_LINKS) for signs in true_signs(shape))


@dataclass(frozen=True)
class Premises:
    """`atoms` on a path, `units` of them stated or denied, and of each group of larger shapes one premise on top.

    An element is a tuple of filled shapes: stated atoms, links in the order of the path, one of each group. A number
    stands for premises and one assignment in which they are true; it counts if that is their first model.
    """

    atoms: int
    units: int
    groups: tuple[tuple[int, ...], ...] = ()

    @cached_property
    def _path(self) -> Product:
        """The false atoms of the assignment, and the links."""
        return product(Integers(0, 2**self.atoms - 1), *[Listed(_FORMS)] * (self.atoms - 1))

    @cached_property
    def _rest(self) -> Product:
        pools = [true_fillings(group, self.atoms) for group in self.groups]
        return product(Subsets(self.atoms, self.units), *pools)

    @cached_property
    def size(self) -> int:
        """How many numbers there are: twice as many as there are pairs of consistent premises and models."""
        return self._path.size * self._rest.size

    def at(self, number: int) -> tuple[Filled, ...] | None:
        """The premises; None where the path read from its other end, or another model, comes first."""
        number, path = divmod(number, self._path.size)
        false, *forms = self._path.at(path)  # type: ignore[misc]
        links = [(kind, _denied(kind, signs, place, false)) for place, (kind, signs) in enumerate(forms)]
        mirrored = [_turned(kind, signs) for kind, signs in reversed(links)]
        if mirrored < links:
            return None
        stated, *extras = self._rest.at(number)  # type: ignore[misc]
        units = [denied((UNIT, atom + 1), false) for atom in stated]
        more = [denied(extra, false) for extra in extras]
        if mirrored == links and self._mirrored(units, more) < (units, more):
            return None
        premises = (*units, *[_link(kind, signs, place) for place, (kind, signs) in enumerate(links)], *more)
        row = (1 << self.atoms) - 1 - false
        return None if common(premises, self.atoms) & ((1 << row) - 1) else premises

    def _mirrored(self, units: list[Filled], extras: list[Filled]) -> tuple[list[Filled], list[Filled]]:
        flipped = [_mirror(unit, self.atoms) for unit in reversed(units)]
        return flipped, [_mirror(extra, self.atoms) for extra in extras]


def _denied(kind: int, signs: int, place: int, false: int) -> int:
    """The denied literals of a link if also the false atoms are denied."""
    here, there = false >> place & 1, false >> (place + 1) & 1
    return signs ^ (there | here << 1 if kind == 1 else here | there << 1)


def _turned(kind: int, signs: int) -> tuple[int, int]:
    """The link read from the other end of the path."""
    return (1 - kind, signs) if kind < 2 else (kind, signs >> 1 | (signs & 1) << 1)


def _link(kind: int, signs: int, place: int) -> Filled:
    """The link of atom `place` to the next one."""
    first, second = (place + 2, place + 1) if kind == 1 else (place + 1, place + 2)
    return (_LINKS[kind], -first if signs & 1 else first, -second if signs & 2 else second)


def _mirror(filled: Filled, atoms: int) -> Filled:
    """The filled shape with the path read from its other end."""
    flipped = [(atoms + 1 - literal) if literal > 0 else -(atoms + 1 + literal) for literal in filled[1:]]
    return ordered((filled[0], *flipped))


def atoms_of(premises: Sequence[Filled]) -> int:
    """How many atoms the premises are about."""
    return max(abs(literal) for filled in premises for literal in filled[1:])


def common(premises: Sequence[Filled], atoms: int) -> int:
    """The rows of the truth table in which all the premises are true."""
    rows = (1 << (1 << atoms)) - 1
    for filled in premises:
        rows &= column(filled, atoms)
    return rows


def without_each(premises: Sequence[Filled], atoms: int) -> list[int]:
    """For each premise the rows in which all the others are true."""
    every = (1 << (1 << atoms)) - 1
    values = [column(filled, atoms) for filled in premises]
    before, after = [every], [every]
    for value in values[:-1]:
        before.append(before[-1] & value)
    for value in reversed(values[1:]):
        after.append(after[-1] & value)
    return [one & other for one, other in zip(before, reversed(after), strict=True)]


def contradiction(premises: Sequence[Filled], atoms: int, first: int) -> tuple[Filled, ...] | None:
    """The premises with one literal denied (or affirmed) so that they contradict each other; None if there is no such.

    Of several ways one is taken by the number `first`.
    """
    others = without_each(premises, atoms)
    ways = negations(premises)
    for turn in range(len(ways)):
        place, changed = ways[(first + turn) % len(ways)]
        if not others[place] & column(changed, atoms) and changed not in premises:
            return (*premises[:place], changed, *premises[place + 1 :])
    return None
