"""Kinds whose answers are amplitudes: one of them, and all of a state."""

from __future__ import annotations

from rljax.tasks.family import Kind
from rljax.tasks.permute import seed_of
from rljax.tasks.quantum.answers import different, number, posed, wrong_amplitudes
from rljax.tasks.quantum.circuits import Circuits, reordered
from rljax.tasks.quantum.gates import State, run
from rljax.tasks.quantum.ladder import ALL, PAULI, circuits
from rljax.tasks.quantum.notation import Script, bits, meanings, prepared, script, steps
from rljax.tasks.quantum.ring import complex_text, conjugate, turned
from rljax.tasks.quantum.tracks import Instance, started
from rljax.tasks.spaces import EMPTY, Space
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words


def amplitude_space(level: int) -> Space:
    """Level 0: one or two Pauli gates on a qubit; else the circuits of the level."""
    return started((Circuits(1, PAULI, 1), Circuits(1, PAULI, 2)) if level == 0 else circuits(level))


def pose_amplitude(instance: Instance, words: Words) -> Posed:
    """The amplitude of one basis state, phase included."""
    qubits, start, gates = instance
    gates = reordered(gates, words)
    writes = script(qubits, words)
    end = asked(instance)
    text = _amplitude_asked(prepared(gates, start, writes), bits(end, qubits), writes, words)
    gold = number(*run(gates, start, qubits).amplitude(end))
    return posed(text + meanings(gates, writes), gold, steps(gates, start, qubits))


def miss_amplitude(instance: Instance) -> tuple[str, ...]:
    """Wrong in sign, phase or factor."""
    qubits, start, gates = instance
    return wrong_amplitudes(*run(gates, start, qubits).amplitude(asked(instance)))


def asked(instance: Instance) -> int:
    """Whose amplitude is asked for, fixed by the instance: mostly of a basis state that the final state contains."""
    qubits, start, gates = instance
    draw = seed_of("amplitude", instance)
    if draw % 4 == 0:
        return draw // 4 % (1 << qubits)
    found = sorted(run(gates, start, qubits).entries)
    return found[draw // 4 % len(found)]


def _amplitude_asked(text: str, end: str, writes: Script, words: Words) -> str:
    ket = writes.ket(end)
    if writes.style == "terse":
        return f"<{end}|{text}=?" if writes.qubits == 1 else f"{text};<{end}|?"
    if writes.style == "operators":
        return text + words.choose(
            rf" Compute $\langle {end}|\psi\rangle$.",
            rf" What is the amplitude $\langle {end}|\psi\rangle$?",
            rf" Find the coefficient of ${ket}$ in $|\psi\rangle$.",
        )
    return text + words.choose(
        f" What is the amplitude of {ket} in the final state?",
        f" Find the coefficient of {ket} after the last gate, with its phase.",
        f" Give the exact amplitude, global phase included, that {ket} has at the end.",
    )


def state_space(level: int) -> Space:
    """From level 1, one qubit and three gates, to level 9, three qubits and twelve."""
    if level == 0:
        return EMPTY
    if level < 8:
        return started(circuits(level))
    return started((Circuits(3, ALL, 10, 3, 5),) if level == 8 else (Circuits(3, ALL, 12, 4, 6),))


def pose_state(instance: Instance, words: Words) -> Posed:
    """All amplitudes, in the order of the bit strings."""
    qubits, start, gates = instance
    gates = reordered(gates, words)
    writes = script(qubits, words)
    order = ", ".join([writes.ket(bits(index, qubits)) for index in range(1 << qubits)])
    text = prepared(gates, start, writes)
    if writes.style == "terse":
        text += f"=({','.join('?' * (1 << qubits))})"
    else:
        text += words.choose(
            f" Write the final state as a tuple of amplitudes of {order}.",
            f" Give the amplitudes of {order} at the end, in this order, as a tuple.",
            f" What is the resulting vector, as a tuple with the components of {order}, global phase included?",
        )
    gold = Gold("tuple", _tuple(run(gates, start, qubits), qubits))
    return posed(text + meanings(gates, writes), gold, steps(gates, start, qubits))


def miss_state(instance: Instance) -> tuple[str, ...]:
    """A sign, a phase, a normalisation or an order that is wrong."""
    qubits, start, gates = instance
    right = run(gates, start, qubits)
    first = min(right.entries)
    flipped = {index: turned(value, 4) if index == first else value for index, value in right.entries.items()}
    wrong = (
        State({index: turned(value, 4) for index, value in right.entries.items()}, right.halvings),
        State(flipped, right.halvings),
        State({index: turned(value, 2) for index, value in right.entries.items()}, right.halvings),
        State({index: conjugate(value) for index, value in right.entries.items()}, right.halvings),
        State({index ^ 1: value for index, value in right.entries.items()}, right.halvings),
        State(right.entries, right.halvings + 1),
        State(right.entries, right.halvings + 2),
        State({first: (1, 0, 0, 0)}),
        State({first ^ 1: (0, 0, 1, 0)}),
        State({0: (0, 0, 0, 1)}),
    )
    return different([_tuple(state, qubits) for state in wrong], _tuple(right, qubits))


def _tuple(state: State, qubits: int) -> str:
    return f"({','.join([complex_text(*state.amplitude(index)) for index in range(1 << qubits)])})"


AMPLITUDE = Kind("amplitude", amplitude_space, pose_amplitude, miss_amplitude)
STATE = Kind("state", state_space, pose_state, miss_state)
