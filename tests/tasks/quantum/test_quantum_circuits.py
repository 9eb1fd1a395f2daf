"""Spaces of circuits: each once, and none missing; and the exact ring under them."""

import itertools
import math
import random

import numpy as np

from rljax.tasks.quantum import ring
from rljax.tasks.quantum.circuits import Circuits, gates_on, reordered
from rljax.tasks.quantum.equality import equivalence_space, pair
from rljax.tasks.quantum.gates import run, same_up_to_phase
from rljax.tasks.quantum.gaussian import common_factor, times
from rljax.tasks.quantum.identities import NAMES, WAYS, expanded
from rljax.tasks.quantum.ladder import ONE_QUBIT
from rljax.tasks.quantum.undoing import Undone
from rljax.tasks.quantum.unitary import matrix, unitary_space
from rljax.tasks.words import Words

_OMEGA = np.exp(1j * math.pi / 4)


def _by_wire(gates, qubits):
    """What does not change when neighbours on disjoint qubits are exchanged: the gates on each qubit, in order."""
    return tuple(tuple(gate for gate in gates if qubit in gate[1:]) for qubit in range(qubits))


def _repeats(gates):
    """Whether a gate comes twice with nothing on its qubits in between."""
    return any(
        gates[i] == gates[j] and not any(set(gate[1:]) & set(gates[i][1:]) for gate in gates[i + 1 : j])
        for i in range(len(gates))
        for j in range(i + 1, len(gates))
    )


def test_a_space_has_every_circuit_once():
    for space in (Circuits(3, ("X", "H", "CX", "CZ"), 3, 1, 2), Circuits(2, ("H", "S", "SWAP", "CX"), 4, 0, 2)):
        found = [space.at(number) for number in range(space.size)]
        shapes = {_by_wire(gates, space.qubits) for gates in found}
        assert len(shapes) == len(found)
        wanted = {
            _by_wire(gates, space.qubits)
            for gates in itertools.product(gates_on(space.qubits, space.names), repeat=space.length)
            if space.fewest <= sum(gate[0] == "H" for gate in gates) <= space.most and not _repeats(gates)
        }
        assert shapes == wanted


def test_one_qubit_may_repeat_gates():
    assert Circuits(1, ("X", "H"), 3).size == 8
    assert Circuits(2, ("X",), 2).size == 1


def test_symmetric_gates_come_once():
    assert len(gates_on(4, ("CX",))) == 12
    assert len(gates_on(4, ("CZ",))) == len(gates_on(4, ("SWAP",))) == 6
    assert len(gates_on(4, ("CCX",))) == 12


def test_reordering_exchanges_neighbours_on_disjoint_qubits_alone():
    space = Circuits(4, NAMES, 8)
    changed = 0
    for seed in range(100):
        gates = space.at(random.Random(seed).randrange(space.size))
        other = reordered(gates, Words(seed))
        assert _by_wire(other, 4) == _by_wire(gates, 4)
        changed += other != gates
    assert changed > 50
    assert reordered(gates, Words()) == gates


def test_ring():
    random_ = random.Random(0)
    for _ in range(300):
        value = tuple(random_.randint(-5, 5) for _ in range(4))
        halvings = random_.randint(0, 5)
        as_float = sum(part * _OMEGA**j for j, part in enumerate(value))
        real, imaginary = ((p + q * math.sqrt(2)) / 2**m for p, q, m in ring.parts(value, halvings))
        assert abs(complex(real, imaginary) - as_float / math.sqrt(2) ** halvings) < 1e-9
        (small,), less = ring.halved((value,), halvings)
        assert (
            abs(sum(p * _OMEGA**j for j, p in enumerate(small)) / math.sqrt(2) ** less - complex(real, imaginary))
            < 1e-9
        )
        for turns in range(-8, 9):
            assert (
                abs(sum(p * _OMEGA**j for j, p in enumerate(ring.turned(value, turns))) - as_float * _OMEGA**turns)
                < 1e-9
            )
        p, q, m = ring.weight((value,), halvings)
        assert abs((p + q * math.sqrt(2)) / 2**m - abs(as_float) ** 2 / 2**halvings) < 1e-9


def test_equal_numbers_have_equal_texts():
    doubled = ring.halved(((2, 0, 0, 0), (0, 2, 0, -2)), 2)
    assert doubled == (((1, 0, 0, 0), (0, 1, 0, -1)), 0)
    assert ring.complex_text((0, 1, 0, -1), 2) == ring.complex_text((1, 0, 0, 0), 1) == "sqrt(2)/2"
    assert ring.complex_text((0, 1, 0, 0), 1) == "(1+i)/2"
    assert ring.complex_text((0, 0, -1, 0), 1) == "-i*sqrt(2)/2"
    assert ring.complex_text((-3, 0, -3, 0), 4) == "(-3-3i)/4"


def test_norms_are_one():
    space = Circuits(3, (*ONE_QUBIT, "CX", "CZ", "CCX"), 9, 3, 5)
    for seed in range(200):
        state = run(space.at(random.Random(seed).randrange(space.size)), seed % 8, 3)
        assert state.probability((), 3) == (1, 0, 0)


def test_identities_and_their_unequal_likenesses():
    for name in NAMES:
        gate = gates_on(2, (name,))[0]
        for way in range(WAYS):
            equal, unequal = expanded(gate, way, True), expanded(gate, way, False)
            assert len(equal) == len(unequal) > 1
            assert same_up_to_phase((gate,), equal, 2)
            assert not same_up_to_phase((gate,), unequal, 2)


def test_what_was_expanded_can_be_told():
    """On some qubit no way to write a gate continues another: so different choices give different circuits."""
    for name in NAMES:
        gate = gates_on(2, (name,))[0]
        ways = [(gate,), *(expanded(gate, way, equal) for way in range(WAYS) for equal in (True, False))]
        for first, second in itertools.combinations(ways, 2):
            wires = zip(_by_wire(first, 2), _by_wire(second, 2), strict=True)
            assert any(any(x != y for x, y in zip(one, other, strict=False)) for one, other in wires), (
                name,
                first,
                second,
            )


def test_pairs_of_circuits_come_once():
    space = equivalence_space(1)
    pairs = [tuple(_by_wire(gates, 1) for gates in pair(space.at(number))) for number in range(space.size)]
    assert len({frozenset(both) for both in pairs}) == space.size
    space = equivalence_space(3)
    pairs = [tuple(_by_wire(gates, 2) for gates in pair(space.at(number))) for number in range(space.size)]
    assert len({frozenset(both) for both in pairs}) == space.size


def test_sequences_that_one_gate_undoes():
    space = Undone(("X", "H", "S", "T"), 4, 1)
    found = {space.at(number) for number in range(space.size)}
    assert len(found) == space.size
    wanted = {
        gates
        for gates in itertools.product([(name, 0) for name in space.names], repeat=4)
        if sum(gate[0] == "T" for gate in gates) <= 1
        and any(same_up_to_phase(gates, ((name, 0),), 1) for name in ONE_QUBIT)
    }
    assert found == wanted


def test_unitary_matrices_come_once():
    for level in (2, 7):
        space = unitary_space(level)
        step = max(1, space.size // 16 // 800) * 16 if level == 7 else 1
        found = [space.at(number) for number in range(0, space.size, step)]
        rows = {(str(matrix(instance)), instance[1]) for instance in found}
        scaled = {
            (str([[(a * 60 / math.sqrt(norm), b) for a, b in row] for row in lines]), place)
            for lines, norm, place in ((*matrix(instance), instance[1]) for instance in found)
        }
        assert len(rows) == len(found)
        assert len(scaled) == len(found)


def test_common_factors_of_gaussian_numbers():
    assert common_factor((2, 0), (1, 1)) in {(1, 1), (-1, 1), (1, -1), (-1, -1)}
    a, b = times((2, 1), (3, 2)), times((2, 1), (1, 4))
    factor = common_factor(a, b)
    assert factor[0] ** 2 + factor[1] ** 2 == 5
