"""Circuits on a register, simulated exactly. Qubit 0 is the left one in kets, the most significant bit of an index.

Matrices: X, Y, Z of Pauli; H = (1 1; 1 −1)/√2; S = diag(1, i), T = diag(1, ω), Sdg and Tdg their inverses; CX (controls
first, target last; CCX with two), CZ, SWAP. Source: M. A. Nielsen and I. L. Chuang, *Quantum Computation and Quantum
Information* (2000), section 4.2 and 4.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rljax.tasks.quantum.ring import ONE, Element, Surd, halved, turned, weight

# A gate is its name and its qubits: ("CX", 0, 1). Controls of CCX and the qubits of CZ and SWAP ascend.
Gate = tuple[str | int, ...]
Circuit = tuple[Gate, ...]
# What is measured of some qubits: (qubit, result) pairs, ascending.
Event = tuple[tuple[int, int], ...]

ARITY = {"X": 1, "Y": 1, "Z": 1, "H": 1, "S": 1, "Sdg": 1, "T": 1, "Tdg": 1, "CX": 2, "CZ": 2, "SWAP": 2, "CCX": 3}
INVERSE = {"S": "Sdg", "Sdg": "S", "T": "Tdg", "Tdg": "T"}
_PHASES = {"Z": 4, "S": 2, "Sdg": 6, "T": 1, "Tdg": 7, "CZ": 4}  # turns by ω where all of its qubits are 1


@dataclass(frozen=True)
class State:
    """Amplitudes `entries[index]`/√2^halvings of the basis states; those that are not there are 0."""

    entries: dict[int, Element]
    halvings: int = 0

    def amplitude(self, index: int) -> tuple[Element, int]:
        """One amplitude: the element and its power of √2."""
        return self.entries.get(index, (0, 0, 0, 0)), self.halvings

    def probability(self, event: Event, qubits: int) -> Surd:
        """That measuring these qubits gives these results."""
        mask, bits = masked(event, qubits)
        return weight((value for index, value in self.entries.items() if index & mask == bits), self.halvings)

    def after(self, gates: Iterable[Gate], qubits: int) -> State:
        """The state that the gates make of this one."""
        entries, halvings = self.entries, self.halvings
        for gate in gates:
            entries = _applied(gate, entries, qubits)
            halvings += gate[0] == "H"
        return State(entries, halvings)

    def reduced(self) -> State:
        """The same over the least power of √2: equal states are then equal."""
        values, halvings = halved(tuple(self.entries.values()), self.halvings)
        return State(dict(zip(self.entries, values, strict=True)), halvings)

    def seen(self, event: Event, qubits: int) -> State:
        """The part in which the qubits have these values, not normalised."""
        mask, bits = masked(event, qubits)
        return State({index: value for index, value in self.entries.items() if index & mask == bits}, self.halvings)


def masked(event: Event, qubits: int) -> tuple[int, int]:
    """The bits of an index that the event is about, and their values."""
    mask = bits = 0
    for qubit, value in event:
        mask |= 1 << (qubits - 1 - qubit)
        bits |= value << (qubits - 1 - qubit)
    return mask, bits


def basis(index: int) -> State:
    """A basis state."""
    return State({index: ONE})


def run(gates: Sequence[Gate], start: int, qubits: int) -> State:
    """The state that a circuit makes of a basis state."""
    return basis(start).after(gates, qubits)


def trail(gates: Sequence[Gate], start: int, qubits: int) -> list[State]:
    """The states after each gate."""
    states = [basis(start)]
    for gate in gates:
        states.append(states[-1].after((gate,), qubits))
    return states[1:]


def matrix(gates: Sequence[Gate], qubits: int) -> tuple[tuple[Element, ...], int]:
    """The circuit's matrix, column by column, over its least power of √2."""
    states = [run(gates, start, qubits) for start in range(1 << qubits)]
    values = tuple([state.amplitude(index)[0] for state in states for index in range(1 << qubits)])
    return halved(values, states[0].halvings)


def without_phase(entries: tuple[Element, ...]) -> tuple[Element, ...]:
    """One of the matrices that differ from this one, over its least power of √2, by a global phase.

    Such phases are powers of ω: a number of the ring that has modulus 1 has it in every embedding, and is then a root
    of unity (L. Kronecker, 1857).
    """
    return min(tuple([turned(entry, turns) for entry in entries]) for turns in range(8))


def same_up_to_phase(first: Sequence[Gate], second: Sequence[Gate], qubits: int) -> bool:
    """Whether two circuits do the same, but for a global phase."""
    (left, power), (right, other) = matrix(first, qubits), matrix(second, qubits)
    return power == other and without_phase(left) == without_phase(right)


def _applied(gate: Gate, entries: dict[int, Element], qubits: int) -> dict[int, Element]:
    name = gate[0]
    masks = [1 << (qubits - 1 - int(qubit)) for qubit in gate[1:]]
    every = sum(masks)
    if name in _PHASES:
        turns = _PHASES[str(name)]
        return {i: turned(v, turns) if i & every == every else v for i, v in entries.items()}
    match name:
        case "H":
            return _branched(entries, every)
        case "X":
            return {i ^ every: v for i, v in entries.items()}
        case "Y":
            return {i ^ every: turned(v, 6 if i & every else 2) for i, v in entries.items()}
        case "SWAP":
            return {i ^ every if i & every in masks else i: v for i, v in entries.items()}
    target = masks[-1]
    controls = every ^ target
    return {i ^ target if i & controls == controls else i: v for i, v in entries.items()}


def _branched(entries: dict[int, Element], mask: int) -> dict[int, Element]:
    """H without its factor 1/√2; what cancels is left out."""
    found: dict[int, Element] = {}
    for index in {i & ~mask for i in entries}:
        a, b, c, d = entries.get(index, (0, 0, 0, 0))
        e, f, g, h = entries.get(index | mask, (0, 0, 0, 0))
        plus, minus = (a + e, b + f, c + g, d + h), (a - e, b - f, c - g, d - h)
        if any(plus):
            found[index] = plus
        if any(minus):
            found[index | mask] = minus
    return found
