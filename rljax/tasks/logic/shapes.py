"""Shapes of premises: a formula with slots for literals. A filled shape is a tuple (number of the shape, literals).

A literal is ±(atom + 1). Slots that may change places without changing the meaning form groups; within a group atoms
ascend, so that `p | q` and `q | p` are one filled shape, and which is written is a matter of wording.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from rljax.tasks.spaces import Listed, Mapped, Space, product, union
from rljax.tasks.words import Words
from rljax.verify.logic.formula import Atom, Binary, Formula, Not, parse

# (shape, literal, literal, …)
Filled = tuple[int, ...]
_SLOTS = "abcd"


@dataclass(frozen=True)
class Shape:
    """`pattern` has the atoms a, b, c, d as slots, `groups` says how many of them belong together, `words` reads it."""

    pattern: Formula
    groups: tuple[int, ...]
    words: str

    @property
    def slots(self) -> int:
        """How many literals it takes."""
        return sum(self.groups)


def _shape(text: str, groups: str, words: str) -> Shape:
    return Shape(parse(text), tuple(int(digit) for digit in groups), words)


# The first states an atom, the next five link the atoms of a path, the others come on top; see `premises`.
SHAPES = (
    _shape("a", "1", "{0}"),
    _shape("a -> b", "11", "if {0}, then {1}"),
    _shape("a | b", "2", "{0} or {1}, or both"),
    _shape("a <-> b", "2", "{0} exactly if {1}"),
    _shape("~(a & b)", "2", "it is not the case that both {0} and {1}"),
    _shape("a ^ b", "2", "either {0} or {1}, but not both"),
    _shape("a & b -> c", "21", "if {0} and {1}, then {2}"),
    _shape("a -> b | c", "12", "if {0}, then {1} or {2}, or both"),
    _shape("a | b -> c", "21", "if {0} or {1}, or both, then {2}"),
    _shape("a -> b & c", "12", "if {0}, then {1} and {2}"),
    _shape("a | b | c", "3", "at least one of these is true: {0}; {1}; {2}"),
    _shape("(a -> b) -> c", "111", "if it is true that {0} only if {1}, then {2}"),
    _shape("a <-> b & c", "12", "{0} exactly if both {1} and {2}"),
    _shape("a <-> b | c", "12", "{0} exactly if at least one of these is true: {1}; {2}"),
    _shape("a & b | c", "21", "at least one of these is true: both {0} and {1}; {2}"),
    _shape("a -> (b <-> c)", "12", "if {0}, then {1} exactly if {2}"),
    _shape("(a ^ b) -> c", "21", "if {0} or {1}, but not both, then {2}"),
    _shape("a & b -> c | d", "22", "if {0} and {1}, then {2} or {3}, or both"),
    _shape("(a -> b) | (c & d)", "112", "at least one of these is true: {0} only if {1}; both {2} and {3}"),
    _shape("(a | b) <-> (c & d)", "22", "at least one of {0}; {1} is true exactly if both {2} and {3}"),
)
UNIT, IMPLIES, OR, IFF, NAND, XOR = range(6)
# Groups of the larger shapes, one to six of them, ever deeper ones.
EXTRAS = (
    ((6, 7, 8, 9, 10),),
    ((6, 8, 10), (7, 9)),
    ((6, 7, 10), (8, 9, 11), (12, 13, 14, 15, 16)),
    ((6, 7), (8, 9), (10, 11, 14), (12, 13, 15, 16)),
    ((6, 7, 8, 9), (10, 11), (12, 13), (14, 15, 16), (17, 18, 19)),
    ((6, 7), (8, 9, 10), (11, 14), (12, 13), (15, 16), (17, 18, 19)),
)


@lru_cache(maxsize=256)
def true_fillings(shapes: tuple[int, ...], atoms: int) -> Space:
    """The ways to fill one of the shapes with distinct atoms 0…`atoms`−1 so that it is true if all atoms are."""
    return union(*[_true_fillings(shape, atoms) for shape in shapes])


def _true_fillings(shape: int, atoms: int) -> Space:
    choices = product(Listed(_placings(SHAPES[shape].groups, tuple(range(1, atoms + 1)))), Listed(true_signs(shape)))
    return Mapped(choices, lambda choice: _signed(shape, *choice))


@lru_cache(maxsize=256)
def _placings(groups: tuple[int, ...], among: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """The ways to put distinct atoms into the slots, ascending within each group."""
    if not groups:
        return ((),)
    first = combinations(among, groups[0])
    rest = {taken: tuple(atom for atom in among if atom not in taken) for taken in first}
    return tuple((*taken, *more) for taken, left in rest.items() for more in _placings(groups[1:], left))


@lru_cache(maxsize=64)
def true_signs(shape: int) -> tuple[int, ...]:
    """Which literals to deny, as bits, so that the shape is true if all atoms are."""
    slots = SHAPES[shape].slots
    fills = [_signed(shape, range(1, slots + 1), signs) for signs in range(2**slots)]
    return tuple(signs for signs, filled in enumerate(fills) if column(filled, slots) >> (2**slots - 1) & 1)


def _signed(shape: int, literals: Sequence[int], signs: int) -> Filled:
    return (shape, *[-literal if signs >> place & 1 else literal for place, literal in enumerate(literals)])


def denied(filled: Filled, atoms: int) -> Filled:
    """The same with the atoms denied that are bits of `atoms`."""
    return (filled[0], *[-literal if atoms >> (abs(literal) - 1) & 1 else literal for literal in filled[1:]])


def ordered(filled: Filled) -> Filled:
    """The filling with the atoms of each group in ascending order."""
    literals: list[int] = []
    at = 1
    for group in SHAPES[filled[0]].groups:
        literals += sorted(filled[at : at + group], key=abs)
        at += group
    return (filled[0], *literals)


@lru_cache(maxsize=32)
def columns(atoms: int) -> tuple[int, ...]:
    """Of each atom the rows of the truth table in which it is true, as bits: row r gives atom i the i-th bit of r."""
    every = (1 << (1 << atoms)) - 1
    return tuple(every ^ every // ((1 << (1 << atom)) + 1) for atom in range(atoms))


@lru_cache(maxsize=1 << 14)
def column(filled: Filled, atoms: int) -> int:
    """The rows in which the filled shape is true."""
    every, table = (1 << (1 << atoms)) - 1, columns(atoms)
    values = [table[literal - 1] if literal > 0 else every ^ table[-literal - 1] for literal in filled[1:]]
    return _column(SHAPES[filled[0]].pattern, values, every)


def _column(pattern: Formula, values: list[int], every: int) -> int:
    if isinstance(pattern, Atom):
        return values[_SLOTS.index(pattern.name)]
    if isinstance(pattern, Not):
        return every ^ _column(pattern.inner, values, every)
    assert isinstance(pattern, Binary)
    left, right = _column(pattern.left, values, every), _column(pattern.right, values, every)
    match pattern.operator:
        case "and":
            return left & right
        case "or":
            return left | right
        case "xor":
            return left ^ right
        case "implies":
            return every ^ left | right
    return every ^ left ^ right


def reordered(filled: Filled, words: Words) -> Filled:
    """The same with the literals of each group in an order that the wording chooses."""
    literals: list[int] = []
    at = 1
    for group in SHAPES[filled[0]].groups:
        literals += words.order(filled[at : at + group]) if group > 1 else filled[at : at + 1]
        at += group
    return (filled[0], *literals)


def formula(filled: Filled, names: Sequence[str]) -> Formula:
    """The formula, its atoms named."""
    return _formula(SHAPES[filled[0]].pattern, [literal_formula(literal, names) for literal in filled[1:]])


def literal_formula(literal: int, names: Sequence[str]) -> Formula:
    """The atom of a literal, or its negation."""
    return Atom(names[literal - 1]) if literal > 0 else Not(Atom(names[-literal - 1]))


def _formula(pattern: Formula, values: list[Formula]) -> Formula:
    if isinstance(pattern, Atom):
        return values[_SLOTS.index(pattern.name)]
    if isinstance(pattern, Not):
        return Not(_formula(pattern.inner, values))
    assert isinstance(pattern, Binary)
    return Binary(pattern.operator, _formula(pattern.left, values), _formula(pattern.right, values))


def negations(premises: Sequence[Filled]) -> list[tuple[int, Filled]]:
    """Every way to deny, or to affirm, one literal of one premise: which premise, and what it becomes."""
    return [
        (place, (*filled[:slot], -filled[slot], *filled[slot + 1 :]))
        for place, filled in enumerate(premises)
        for slot in range(1, len(filled))
    ]
