"""Golds against an independent simulation: dense matrices of complex floats, built with numpy by Kronecker products."""

import cmath
import math
import re
from functools import reduce

import numpy as np
import pytest
import sympy

from rljax.tasks.family import LEVELS, Generated
from rljax.tasks.quantum import norms, unitary
from rljax.tasks.quantum.amplitudes import asked
from rljax.tasks.quantum.equality import pair
from rljax.tasks.quantum.family import KINDS
from rljax.tasks.quantum.measured import MEASURED, conditional, told
from rljax.tasks.words import Words
from tests.tasks.checks import places

BY_NAME = {kind.name: kind for kind in KINDS}
_I = np.eye(2)
_ONE = {
    "X": np.array([[0, 1], [1, 0]]),
    "Y": np.array([[0, -1j], [1j, 0]]),
    "Z": np.diag([1, -1]),
    "H": np.array([[1, 1], [1, -1]]) / math.sqrt(2),
    "S": np.diag([1, 1j]),
    "Sdg": np.diag([1, -1j]),
    "T": np.diag([1, cmath.exp(1j * math.pi / 4)]),
    "Tdg": np.diag([1, cmath.exp(-1j * math.pi / 4)]),
}
_ON, _OFF = np.diag([0, 1]), np.diag([1, 0])


def _kron(factors, qubits):
    return reduce(np.kron, [factors.get(qubit, _I) for qubit in range(qubits)])


def _gate(gate, qubits):
    """Sums of products of one-qubit matrices: projectors on the controls and, where all are on, the target's gate."""
    name, *on = gate
    if name in _ONE:
        return _kron({on[0]: _ONE[name]}, qubits)
    if name == "SWAP":
        paulis = [_I, _ONE["X"], _ONE["Y"], _ONE["Z"]]
        return sum(_kron({on[0]: pauli, on[1]: pauli}, qubits) for pauli in paulis) / 2
    *controls, target = on
    act = _ONE["Z"] if name == "CZ" else _ONE["X"]
    every = _kron(dict.fromkeys(controls, _ON), qubits)
    return np.eye(2**qubits) - every + every @ _kron({target: act}, qubits)


def _unitary(gates, qubits):
    return reduce(lambda made, gate: _gate(gate, qubits) @ made, gates, np.eye(2**qubits))


def _final(qubits, start, gates):
    return _unitary(gates, qubits)[:, start]


def _number(text):
    text = re.sub(r"([0-9])i", r"\1*i", text).replace("sqrt(2)", "2**(1/2)").replace("i", "I")
    return complex(sympy.sympify(text, rational=True))


def _plain(name, count):
    alone = Generated("quantum", (BY_NAME[name],))
    for level in range(LEVELS):
        if alone.size(level):
            for place in places(alone, level, count):
                yield (
                    place.instance,
                    place.kind.pose(place.instance, Words(place.index)),
                    place.kind.pose(place.instance, Words()),
                )


def test_outcome():
    for (qubits, start, gates), *posed in _plain("outcome", 8):
        index = int(np.argmax(abs(_final(qubits, start, gates))))
        assert {each.gold.text for each in posed} == {f"{index:0{qubits}b}"}


def test_possible():
    for (qubits, start, gates), *posed in _plain("possible", 8):
        found = [f"{i:0{qubits}b}" for i, value in enumerate(_final(qubits, start, gates)) if abs(value) > 1e-9]
        assert {each.gold.text for each in posed} == {",".join(found)}


def test_amplitude():
    for instance, *posed in _plain("amplitude", 8):
        expected = _final(*instance)[asked(instance)]
        for each in posed:
            assert abs(_number(each.gold.text) - expected) < 1e-9, instance


def test_state():
    for (qubits, start, gates), *posed in _plain("state", 4):
        expected = _final(qubits, start, gates)
        for each in posed:
            found = [_number(part) for part in each.gold.text[1:-1].split(",")]
            assert np.allclose(found, expected), (qubits, start, gates)


def test_probability():
    for (qubits, start, gates, event), *posed in _plain("probability", 8):
        state = _final(qubits, start, gates)
        projector = _kron({qubit: _ON if value else _OFF for qubit, value in event}, qubits)
        expected = np.vdot(state, projector @ state).real
        for each in posed:
            assert abs(_number(each.gold.text) - expected) < 1e-9


def test_equivalence():
    answers = []
    for instance, *posed in _plain("equivalence", 30):
        qubits = instance[0]
        first, second = (_unitary(gates, qubits) for gates in pair(instance))
        overlap = abs(np.trace(first.conj().T @ second)) / 2**qubits
        assert {each.gold.text for each in posed} == {"yes" if overlap > 1 - 1e-9 else "no"}
        answers.append(posed[0].gold.text)
    assert 0.4 < answers.count("yes") / len(answers) < 0.6


def test_inverse():
    for instance, *posed in _plain("inverse", 20):
        made = _unitary(instance, 1)
        closed = [name for name, matrix in _ONE.items() if abs(np.trace(matrix @ made)) > 2 - 1e-9]
        assert {each.gold.text for each in posed} == set(closed)


@pytest.mark.parametrize("level", range(1, LEVELS))
def test_measured(level):
    """By the projection postulate; the result of a false twin has probability 0."""
    alone = Generated("quantum", (MEASURED,))
    for place in places(alone, level, 8):
        qubits, start, first, _, second, last = instance = place.instance
        state = _kron({q: _ON if v else _OFF for q, v in told(instance)}, qubits) @ _final(qubits, start, first)
        given = np.vdot(state, state).real
        assert given > 1e-9
        end = _kron({last: _ON}, qubits) @ _unitary(second, qubits) @ state
        expected = np.vdot(end, end).real / given
        assert abs(_number(MEASURED.pose(instance, Words()).gold.text) - expected) < 1e-9
        false = MEASURED.twins(instance, Words())[1]
        result = {
            int(q or 0): int(v) for q, v in (part[1:].split("=") for part in false.text.split(";") if "M" in part)
        }
        state = _kron({q: _ON if v else _OFF for q, v in result.items()}, qubits) @ _final(qubits, start, first)
        assert np.vdot(state, state).real < 1e-9
        assert conditional(instance, tuple(sorted(result.items()))) is None


def test_normalised():
    for (known, rest), posed, _ in _plain("normalised", 12):
        squares = sum(abs(complex(*value)) ** 2 for value in known)
        norm = squares + rest
        assert abs(_number(posed.gold.text) - (1 - squares / norm)) < 1e-9
        sound, false = norms.twins_normalised((known, rest), Words())
        for each, holds in ((sound, True), (false, False)):
            norm = int(sympy.sympify(each.text.split("/")[1].split("|")[0]) ** 2)
            assert (squares < norm) is holds
            assert len(known) == 1 or max(abs(complex(*value)) ** 2 for value in known) < norm


def test_unitary():
    for instance, posed, _ in _plain("unitary", 12):
        rows, norm = unitary.matrix(instance)
        dense = np.array([[complex(*value) for value in row] for row in rows]) / math.sqrt(norm)
        assert np.allclose(dense @ dense.conj().T, np.eye(len(rows)))
        row, column = divmod(instance[1], len(rows))
        assert abs(_number(posed.gold.text) - dense[row, column] * math.sqrt(norm)) < 1e-9
        assert not _could_be_unitary(unitary.spoilt(instance), norm, row, column)
        assert _could_be_unitary(rows, norm, row, column)


def _could_be_unitary(rows, norm, row, column):
    """Whether the rows without x are orthonormal and x, by least squares from orthogonality, completes them."""
    dense = np.array([[complex(*value) for value in line] for line in rows]) / math.sqrt(norm)
    others = [i for i in range(len(rows)) if i != row]
    known = [j for j in range(len(rows)) if j != column]
    # Σ_j u_ij conj(u_kj) = 0 for the row i with x: conj(u_k,column) x = −(the rest).
    left = np.array([dense[k, column].conj() for k in others])
    right = -np.array([sum(dense[row, j] * dense[k, j].conj() for j in known) for k in others])
    dense[row, column] = np.vdot(left, right) / np.vdot(left, left)
    return np.allclose(dense @ dense.conj().T, np.eye(len(rows)))
