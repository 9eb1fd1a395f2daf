"""Which circuits a level has: one qubit and a gate or two on level 0, four qubits and twelve gates on level 9."""

from __future__ import annotations

from functools import cache

from rljax.tasks.quantum.circuits import Circuits

PAULI = ("X", "Y", "Z")
FLIPS = (*PAULI, "CX", "SWAP")
CLIFFORD = (*PAULI, "H", "S", "Sdg", "CX", "CZ")
ALL = (*PAULI, "H", "S", "Sdg", "T", "Tdg", "CX", "CZ", "SWAP", "CCX")
ONE_QUBIT = (*PAULI, "H", "S", "Sdg", "T", "Tdg")


@cache
def circuits(level: int) -> tuple[Circuits, ...]:
    """The circuits with superpositions: more gates and qubits by level, T from level 5 on, CCX from level 7 on."""
    match level:
        case 0:
            return Circuits(1, ("X", "Z", "H"), 1), Circuits(1, ("X", "Z", "H"), 2)
        case 1:
            return Circuits(1, (*PAULI, "H"), 3, 1, 3), Circuits(2, ("X", "Z", "H"), 2, 1, 1)
        case 2:
            return Circuits(1, (*PAULI, "H", "S", "Sdg"), 4, 1, 3), Circuits(2, ("X", "Z", "H", "CX"), 3, 1, 2)
        case 3:
            return (Circuits(2, (*PAULI, "H", "S", "CX", "CZ"), 4, 1, 3),)
        case 4:
            return Circuits(2, (*CLIFFORD, "SWAP"), 5, 2, 3), Circuits(2, (*CLIFFORD, "SWAP"), 6, 2, 4)
        case 5:
            return Circuits(2, (*ONE_QUBIT, "CX", "CZ"), 7, 3, 4), Circuits(3, CLIFFORD, 6, 2, 4)
        case 6:
            return (Circuits(3, (*CLIFFORD, "T", "Tdg"), 7, 3, 5),)
        case 7:
            return Circuits(3, ALL, 8, 3, 5), Circuits(3, ALL, 9, 4, 5)
        case 8:
            return Circuits(4, ALL, 9, 4, 6), Circuits(4, ALL, 10, 4, 6)
    return Circuits(4, ALL, 11, 5, 7), Circuits(4, ALL, 12, 5, 7)


@cache
def classical(level: int) -> tuple[Circuits, ...]:
    """Circuits that take basis states to basis states, with phases that do not show."""
    match level:
        case 0:
            return Circuits(1, PAULI, 1), Circuits(1, PAULI, 2)
        case 1:
            return Circuits(1, (*PAULI, "S"), 3), Circuits(2, ("X", "Z", "CX"), 2)
        case 2:
            return (Circuits(2, ("X", "Z", "CX", "SWAP"), 4),)
        case 3:
            return (Circuits(3, FLIPS, 4),)
        case 4:
            return (Circuits(3, (*FLIPS, "CZ", "CCX"), 6),)
        case 5:
            return (Circuits(4, (*FLIPS, "S", "CZ", "CCX"), 8),)
        case 6:
            return (Circuits(4, (*FLIPS, "S", "T", "CZ", "CCX"), 12),)
    return ()
