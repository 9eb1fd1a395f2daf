"""The kind `equivalence`: whether two circuits are equal up to a global phase."""

from __future__ import annotations

from rljax.tasks.family import Kind
from rljax.tasks.quantum.answers import posed
from rljax.tasks.quantum.circuits import Circuits, reordered
from rljax.tasks.quantum.gates import Circuit
from rljax.tasks.quantum.identities import NAMES, WAYS, expanded
from rljax.tasks.quantum.ladder import ONE_QUBIT
from rljax.tasks.quantum.notation import Script, meanings, script
from rljax.tasks.spaces import EMPTY, Integers, Listed, Product, Space, Subsets, union
from rljax.tasks.spaces import words as letters
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words

# Qubits, a circuit, places in it, the ways in which the gates there are written otherwise, whether all ways are equal.
Instance = tuple[int, Circuit, tuple[int, ...], tuple[int, ...], int]


def equivalence_space(level: int) -> Space:
    """From one gate and another way to write it, on level 1, to eight on four qubits, half of them rewritten."""
    match level:
        case 0:
            return EMPTY
        case 1:
            return union(_rewritten(1, ONE_QUBIT, 1, 1), _rewritten(1, ONE_QUBIT, 2, 1))
        case 2:
            return _rewritten(1, ONE_QUBIT, 3, 2)
        case 3:
            return _rewritten(2, NAMES, 2, 1)
        case 4:
            return _rewritten(2, NAMES, 3, 2)
        case 5:
            return _rewritten(2, NAMES, 4, 3)
        case 6:
            return _rewritten(3, NAMES, 5, 3)
        case 7:
            return _rewritten(3, NAMES, 6, 4)
        case 8:
            return _rewritten(4, NAMES, 7, 4)
    return _rewritten(4, NAMES, 8, 4)


def _rewritten(qubits: int, names: tuple[str, ...], length: int, places: int) -> Space:
    circuits = Circuits(qubits, names, length)
    return Product((Listed((qubits,)), circuits, Subsets(length, places), letters(WAYS, places), Integers(0, 1)))


def pair(instance: Instance) -> tuple[Circuit, Circuit]:
    """The circuit, and what becomes of it when the places are rewritten: longer, and equal or not.

    For unequal circuits one place, which the ways determine, gets the unequal likeness of its way. If U g V and U h V
    were equal up to a phase, so were g and h: one wrong place makes the whole unequal.
    """
    _, gates, places, ways, equal = instance
    spoilt = -1 if equal else sum(ways) % len(places)
    found: list[tuple[str | int, ...]] = []
    for place, gate in enumerate(gates):
        if place in places:
            which = places.index(place)
            found += expanded(gate, ways[which], which != spoilt)
        else:
            found.append(gate)
    return gates, tuple(found)


def pose_equivalence(instance: Instance, words: Words) -> Posed:
    """Yes or no."""
    first, second = pair(instance)
    if words.flip():
        first, second = second, first
    first, second = reordered(first, words), reordered(second, words)
    writes = script(instance[0], words)
    text = _asked(first, second, writes, words) + meanings((*first, *second), writes)
    return posed(text, Gold("choice", "yes" if instance[-1] else "no"))


def _asked(first: Circuit, second: Circuit, writes: Script, words: Words) -> str:
    left, right = writes.circuit(first), writes.circuit(second)
    between = "" if writes.qubits == 1 else " "
    match writes.style:
        case "terse":
            return f"{left}{between}~{between}{right}?"
        case "operators":
            return words.choose(
                f"Is there a real $\\alpha$ with ${left} = e^{{i\\alpha}} \\, {right}$? Answer yes or no.",
                f"Are the operators ${left}$ and ${right}$ equal up to a global phase? Answer yes or no.",
            )
        case "program":
            return f"Two programs:\n{left}\n{right}\nDo they differ by no more than a global phase? Answer yes or no."
    many = "one qubit" if writes.qubits == 1 else f"{writes.qubits} qubits"
    return words.choose(
        f"Circuits on {many}, read from left to right. A: {left}. B: {right}. Are A and B equal up to a global phase? "
        "Answer yes or no.",
        f"Someone replaces the circuit {left} on {many} by {right}. Does every input give the same state as before, up "
        "to one global phase? Answer yes or no.",
        f"First circuit on {many}: {left}. Second circuit: {right}. Do both do the same, a global phase aside? "
        "Answer yes or no.",
    )


def miss_equivalence(instance: Instance) -> tuple[str, ...]:
    """The other answer, and evasions."""
    return "no" if instance[-1] else "yes", "maybe", "both", "unknown", "0", "1"


EQUIVALENCE = Kind("equivalence", equivalence_space, pose_equivalence, miss_equivalence)
