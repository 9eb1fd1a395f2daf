"""The kind `inverse`: which single gate undoes a sequence of gates on a qubit, up to a global phase."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import accumulate

from rljax.tasks.family import Kind
from rljax.tasks.quantum.answers import posed
from rljax.tasks.quantum.gates import INVERSE, Circuit, Gate, State, matrix, without_phase
from rljax.tasks.quantum.ladder import ONE_QUBIT, PAULI
from rljax.tasks.quantum.notation import Script, meanings, script
from rljax.tasks.quantum.ring import Element, halved
from rljax.tasks.spaces import EMPTY, Space, union
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words

# A matrix of one qubit, column by column, up to phase: its power of √2 and its entries.
_Unitary = tuple[int, tuple[Element, ...]]
_Position = tuple[_Unitary, int, int]
_EIGHTHS = ("T", "Tdg")


@dataclass(frozen=True)
class Undone:
    """Sequences of `length` gates with these names, at most `eighths` of them T or Tdg, that equal one single gate.

    They are counted by what the gates so far make and how many are left: the Clifford group of a qubit has 24 elements
    up to phase, and a few T make it a few hundred (Giles and Selinger, 2013).
    """

    names: tuple[str, ...]
    length: int
    eighths: int = 0

    @cached_property
    def size(self) -> int:
        """How many there are."""
        return self._count((_unitary(()), self.length, self.eighths))

    def at(self, number: int) -> Circuit:
        """The sequence."""
        position = (_unitary(()), self.length, self.eighths)
        found: list[Gate] = []
        while position[1]:
            totals, ways = self._ways(position)
            which = bisect_right(totals, number)
            number -= totals[which - 1] if which else 0
            name, position = ways[which]
            found.append((name, 0))
        return tuple(found)

    @cached_property
    def _known(self) -> dict[_Position, tuple[list[int], list[tuple[str, _Position]]]]:
        return {}

    def _count(self, position: _Position) -> int:
        made, left, _ = position
        if not left:
            return int(made in _named())
        return self._ways(position)[0][-1]

    def _ways(self, position: _Position) -> tuple[list[int], list[tuple[str, _Position]]]:
        """The next gates and where they lead, and how many sequences there are up to and with each."""
        if position not in self._known:
            made, left, eighths = position
            ways = [
                (name, (_times(made, name), left - 1, eighths - (name in _EIGHTHS)))
                for name in self.names
                if eighths or name not in _EIGHTHS
            ]
            self._known[position] = list(accumulate([self._count(behind) for _, behind in ways])), ways
        return self._known[position]


def inverse_space(level: int) -> Space:
    """Level 0: one gate or two; 3: five Clifford gates; 7: twelve, two T among them at most."""
    clifford = (*PAULI, "H", "S", "Sdg")
    match level:
        case 0:
            return union(Undone(ONE_QUBIT, 1, 1), Undone((*PAULI, "H", "S"), 2))
        case 1 | 2 | 3:
            return Undone(clifford, level + 2)
        case 4 | 5 | 6 | 7:
            return Undone(ONE_QUBIT, 2 * level - 2, 2)
    return EMPTY


def pose_inverse(instance: Circuit, words: Words) -> Posed:
    """The gate that has to follow."""
    writes = script(1, words)
    text = _asked(writes.inline(instance), writes, words) + meanings(instance, writes)
    return posed(text, Gold("choice", _answer(instance)))


def _asked(circuit: str, writes: Script, words: Words) -> str:
    gates = ", ".join(ONE_QUBIT)
    if writes.style == "terse":
        return f"?{' ' if 'dg' in circuit else ''}{circuit}~I"
    if writes.style == "operators":
        return words.choose(
            f"Find the gate $U$ among {gates} with $U \\, {circuit} = e^{{i\\alpha}} I$ for some real $\\alpha$.",
            f"The product ${circuit}$ equals a single gate up to a phase. Which of {gates} is its inverse?",
        )
    return words.choose(
        f"A qubit has gone through {circuit}, in this order. Which one of {gates} brings it back to where it was, up "
        "to a global phase?",
        f"These gates act on a qubit, from left to right: {circuit}. Which single gate undoes them up to a global "
        f"phase? Choose from {gates}.",
        f"Complete {circuit} with one more gate at the end, one of {gates}, such that nothing happens in total but for "
        "a global phase.",
    )


def miss_inverse(instance: Circuit) -> tuple[str, ...]:
    """All the other gates."""
    return tuple([name for name in ONE_QUBIT if name != _answer(instance)])


def _answer(instance: Circuit) -> str:
    name = _named()[_unitary(instance)]
    return INVERSE.get(name, name)


@cache
def _named() -> dict[_Unitary, str]:
    return {_unitary(((name, 0),)): name for name in ONE_QUBIT}


def _unitary(gates: Sequence[Gate]) -> _Unitary:
    values, halvings = matrix(gates, 1)
    return halvings, without_phase(values)


@cache
def _times(made: _Unitary, name: str) -> _Unitary:
    """The matrix with one more gate behind it: as a state of two qubits, the first of which numbers the columns."""
    halvings, entries = made
    columns = State({index: value for index, value in enumerate(entries) if any(value)}, halvings)
    state = columns.after(((name, 1),), 2)
    values, halvings = halved(tuple([state.amplitude(index)[0] for index in range(4)]), state.halvings)
    return halvings, without_phase(values)


INVERSES = Kind("inverse", inverse_space, pose_inverse, miss_inverse)
