"""Kinds whose answers are bit strings: what a circuit without superposition gives, and what one with it may give."""

from __future__ import annotations

from rljax.tasks.family import Kind
from rljax.tasks.quantum.answers import different, posed
from rljax.tasks.quantum.circuits import Circuits, reordered
from rljax.tasks.quantum.gates import Circuit, run
from rljax.tasks.quantum.ladder import circuits, classical
from rljax.tasks.quantum.notation import bits, meanings, prepared, script, steps
from rljax.tasks.spaces import EMPTY, Integers, Listed, Product, Space, union
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words

# Qubits, the basis state at the start, the circuit.
Instance = tuple[int, int, Circuit]


def started(spaces: tuple[Circuits, ...]) -> Space:
    """Each circuit on each basis state."""
    return union(*[Product((Listed((s.qubits,)), Integers(0, (1 << s.qubits) - 1), s)) for s in spaces])


def outcome_space(level: int) -> Space:
    """Level 0: one or two Pauli gates on a qubit; 3: four gates on three; 6: twelve on four, Toffoli among them."""
    return started(classical(level))


def pose_outcome(instance: Instance, words: Words) -> Posed:
    """Which bit string is measured for certain."""
    qubits, start, gates = instance
    gates = reordered(gates, words)
    writes = script(qubits, words)
    text = prepared(gates, start, writes)
    if writes.style == "terse":
        text += f"~|{'?' * qubits}>" if qubits == 1 else f" ~|{'?' * qubits}>"
    else:
        text += meanings(gates, writes) + words.choose(
            " Which bit string does a measurement of all qubits give?",
            " Every qubit is then measured. What is the result, as a bit string?",
            " The final state is a basis state up to a phase. Write its bits.",
        )
    found = bits(next(iter(run(gates, start, qubits).entries)), qubits)
    return posed(text, Gold("text", found), steps(gates, start, qubits))


def miss_outcome(instance: Instance) -> tuple[str, ...]:
    """Other bit strings; the start, if it changes."""
    qubits, start, gates = instance
    end = next(iter(run(gates, start, qubits).entries))
    others = [bits(index, qubits) for index in (start, *(end ^ 1 << i for i in range(qubits)), *range(1 << qubits))]
    return different((*others, "-1", "2", "1/2", "i"), bits(end, qubits))


def possible_space(level: int) -> Space:
    """From level 2, two qubits and three gates, to level 9, four qubits and twelve."""
    return started(tuple([space for space in circuits(level) if space.qubits > 1])) if level >= 2 else EMPTY


def pose_possible(instance: Instance, words: Words) -> Posed:
    """Which bit strings have a probability above zero."""
    qubits, start, gates = instance
    gates = reordered(gates, words)
    writes = script(qubits, words)
    text = prepared(gates, start, writes)
    if writes.style == "terse":
        text += ";possible?"
    else:
        text += meanings(gates, writes) + words.choose(
            " All qubits are measured. List the bit strings that can come out, separated by commas.",
            " Which results of measuring every qubit have a probability above 0? Give them as a list of bit strings.",
            " Which basis states have an amplitude other than 0? Answer with their bit strings, separated by commas.",
        )
    found = sorted(run(gates, start, qubits).entries)
    return posed(text, Gold("set", _listed(found, qubits)), steps(gates, start, qubits))


def miss_possible(instance: Instance) -> tuple[str, ...]:
    """One missing, one too many, or one in place of another."""
    qubits, start, gates = instance
    found = set(run(gates, start, qubits).entries)
    single = [found ^ {index} for index in range(1 << qubits)]
    double = [found ^ {index, index ^ 1} for index in range(1 << qubits)]
    return tuple(dict.fromkeys([_listed(sorted(wrong), qubits) for wrong in (*single, *double) if wrong]))


def _listed(indices: list[int], qubits: int) -> str:
    return ",".join([bits(index, qubits) for index in indices])


OUTCOME = Kind("outcome", outcome_space, pose_outcome, miss_outcome)
POSSIBLE = Kind("possible", possible_space, pose_possible, miss_possible)
