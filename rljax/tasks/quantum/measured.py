"""The kind `measured`: a result is told in between, and how likely is another one then; twins tell what cannot be."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product as tuples_of

from rljax.tasks.family import Kind
from rljax.tasks.permute import seed_of
from rljax.tasks.quantum.answers import NOTHING, chance, posed, wrong_chances
from rljax.tasks.quantum.circuits import Circuits, reordered
from rljax.tasks.quantum.gates import Circuit, Event, run
from rljax.tasks.quantum.ladder import CLIFFORD, ONE_QUBIT, PAULI
from rljax.tasks.quantum.notation import Script, meanings, prepared, script, steps
from rljax.tasks.quantum.ring import Surd, lowest, weight
from rljax.tasks.spaces import EMPTY, Integers, Listed, Product, Space, Subsets, union
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# Qubits, start, circuit, qubits that are measured then, circuit behind that, qubit that is measured at the end.
Instance = tuple[int, int, Circuit, tuple[int, ...], Circuit, int]
Bits = tuple[int, ...]


@dataclass(frozen=True)
class Results:
    """The results of measuring the qubits `between` that are possible, and those that are not."""

    between: tuple[int, ...]
    possible: tuple[Bits, ...]
    impossible: tuple[Bits, ...]


def measured_space(level: int) -> Space:
    """From a Pauli gate, a measurement and a gate on level 1 to eight gates, a measurement and five on level 9."""
    match level:
        case 0:
            return EMPTY
        case 1:
            return _space(Circuits(1, PAULI, 1), (1,), Circuits(1, (*PAULI, "H"), 1))
        case 2:
            return _space(Circuits(1, (*PAULI, "S"), 2), (1,), Circuits(1, (*PAULI, "H"), 2))
        case 3:
            return _space(Circuits(2, ("X", "Z", "H", "CX"), 3, 1, 1), (1,), Circuits(2, ("X", "H", "CX"), 1))
        case 4:
            return _space(Circuits(2, (*PAULI, "H", "S", "CX", "CZ"), 4, 1, 1), (1,), Circuits(2, CLIFFORD, 2))
        case 5:
            return _space(Circuits(3, CLIFFORD, 5, 2, 2), (1, 2), Circuits(3, CLIFFORD, 2))
        case 6:
            return _space(Circuits(3, CLIFFORD, 6, 2, 2), (1, 2), Circuits(3, (*ONE_QUBIT, "CX"), 3, 1))
        case 7:
            return _space(Circuits(3, CLIFFORD, 7, 2, 2), (1, 2), Circuits(3, (*ONE_QUBIT, "CX"), 4, 2))
        case 8:
            return _space(Circuits(4, CLIFFORD, 7, 2, 3), (1, 2), Circuits(4, (*ONE_QUBIT, "CX", "CZ"), 4, 2))
    return _space(Circuits(4, (*CLIFFORD, "SWAP"), 8, 3, 3), (2, 3), Circuits(4, (*ONE_QUBIT, "CX", "CZ"), 5, 2))


def _space(first: Circuits, counts: tuple[int, ...], second: Circuits) -> Space:
    """`counts` qubits are measured in between.

    `first` has fewer Hadamards than qubits, so that it makes half of the basis states at most, and not all results of
    measuring all qubits are possible.
    """
    qubits = first.qubits
    between = union(*[Subsets(qubits, count) for count in counts])
    start = Integers(0, (1 << qubits) - 1)
    return Product((Listed((qubits,)), start, first, between, second, Integers(0, qubits - 1)))


def pose_measured(instance: Instance, words: Words) -> Posed:
    """The probability of 1 at the end, given a result that is possible."""
    return _posed(instance, told(instance), words)


def twins_measured(instance: Instance, words: Words) -> tuple[Posed, Posed]:
    """The same with a result that is possible and with one that is not; all qubits are measured if need be."""
    results = _results(instance, instance[3])
    if not results.impossible:
        results = _results(instance, tuple(range(instance[0])))
    seed = words.whole(0, 1 << 30)
    sound, false = (
        _posed(instance, _event(instance, results.between, found), Words(None if words.terse else seed))
        for found in (results.possible, results.impossible)
    )
    return sound, false


def miss_measured(instance: Instance) -> tuple[str, ...]:
    """The opposite result's, or off by a factor."""
    found = conditional(instance, told(instance))
    assert found is not None, "a possible result has a probability"
    return wrong_chances(found)


def told(instance: Instance) -> Event:
    """The result in between that a plain problem tells: one that is possible, fixed by the instance."""
    results = _results(instance, instance[3])
    return _event(instance, results.between, results.possible)


def conditional(instance: Instance, event: Event) -> Surd | None:
    """The probability of 1 at the end given the event, by projecting; None if the event is impossible.

    The results of a Clifford circuit have probabilities 2^-k (D. Gottesman, *The Heisenberg representation of quantum
    computers*, 1998), by which one divides.
    """
    qubits, start, first, _, second, last = instance
    seen = run(first, start, qubits).seen(event, qubits)
    if not seen.entries:
        return None
    given, roots, power = weight(seen.entries.values(), seen.halvings)
    assert (given, roots) == (1, 0), "no probability of a Clifford circuit"
    whole, more, halvings = seen.after(second, qubits).probability(((last, 1),), qubits)
    return lowest((whole << power, more << power, halvings))


def _results(instance: Instance, between: tuple[int, ...]) -> Results:
    qubits, start, first, *_ = instance
    found = {_bits(index, between, qubits) for index in run(first, start, qubits).entries}
    every = tuple(tuples_of((0, 1), repeat=len(between)))
    return Results(between, tuple(sorted(found)), tuple([bits for bits in every if bits not in found]))


def _bits(index: int, between: tuple[int, ...], qubits: int) -> Bits:
    return tuple([index >> (qubits - 1 - qubit) & 1 for qubit in between])


def _event(instance: Instance, between: tuple[int, ...], results: tuple[Bits, ...]) -> Event:
    """One of the results, fixed by the instance."""
    return tuple(zip(between, results[seed_of("measured", instance) % len(results)], strict=True))


def _posed(instance: Instance, event: Event, words: Words) -> Posed:
    qubits, start, first, _, second, last = instance
    before, behind = reordered(first, words), reordered(second, words)
    writes = script(qubits, words)
    if writes.style == "terse":
        text = _terse(instance, event, writes)
    else:
        text = _told(prepared(before, start, writes), event, writes, words) + _asked(behind, last, writes, words)
        text += meanings((*before, *behind), writes)
    found = conditional(instance, event)
    return posed(text, NOTHING if found is None else chance(found), steps(before, start, qubits))


def _terse(instance: Instance, event: Event, writes: Script) -> str:
    """`X|0>;M=1;H;P(1)?`, `|00> H0 CX01;M0=1;H1;P1(1)?`."""
    qubits, start, first, _, second, last = instance
    told = "".join([f";M{'' if qubits == 1 else qubit}={value}" for qubit, value in event])
    return f"{prepared(first, start, writes)}{told};{writes.circuit(second)};P{'' if qubits == 1 else last}(1)?"


def _told(text: str, event: Event, writes: Script, words: Words) -> str:
    what = writes.event(event)
    return text + words.choose(
        f" It is then measured as far as told here: {what}.",
        f" After that a measurement is made, and {what}.",
        f" Now a measurement takes place in which {what}.",
    )


def _asked(behind: Circuit, last: int, writes: Script, words: Words) -> str:
    circuit = writes.inline(behind)
    if writes.style == "operators":
        circuit = f"${circuit}$, the rightmost gate first"
    qubit = "the qubit" if writes.qubits == 1 else f"qubit {writes.qubit(last)}"
    none = words.choose(
        "If that cannot have happened, answer: no solution.",
        'Answer "no solution" if the report cannot be true.',
        "Should such a result be impossible, the answer is: no solution.",
    )
    return words.choose(
        f" Next act {circuit}. What is the exact probability that {qubit} gives 1 in a last measurement? {none}",
        f" The state left by it goes through {circuit}. Find the probability of measuring 1 on {qubit}. {none}",
        f" It goes on with {circuit}. How likely is it that {qubit} then gives 1? {none}",
    )


MEASURED = Kind("measured", measured_space, pose_measured, miss_measured, twins_measured)
