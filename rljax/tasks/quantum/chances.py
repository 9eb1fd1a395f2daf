"""The kind `probability`: how likely some results of a measurement are."""

from __future__ import annotations

from rljax.tasks.family import Kind
from rljax.tasks.quantum.answers import chance, posed, wrong_chances
from rljax.tasks.quantum.circuits import Circuits, reordered
from rljax.tasks.quantum.gates import Circuit, Event, State, run
from rljax.tasks.quantum.ladder import circuits
from rljax.tasks.quantum.notation import meanings, prepared, script, steps
from rljax.tasks.quantum.ring import surd_text, weight
from rljax.tasks.spaces import Integers, Listed, Mapped, Product, Space, Subsets, union
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# Qubits, start, circuit, event.
Chance = tuple[int, int, Circuit, Event]


def probability_space(level: int) -> Space:
    """The circuits of the level and an event: one or two qubits, and the result of each."""
    return union(*[_with_events(space) for space in circuits(level)])


def _with_events(space: Circuits) -> Space:
    qubits = space.qubits
    events = union(*[_events(qubits, count) for count in range(1, min(qubits, 2) + 1)])
    return Product((Listed((qubits,)), Integers(0, (1 << qubits) - 1), space, events))


def _events(qubits: int, count: int) -> Space:
    values = Product((Integers(0, 1),) * count)
    return Mapped(Product((Subsets(qubits, count), values)), lambda pair: tuple(zip(*pair, strict=True)))


def pose_probability(instance: Chance, words: Words) -> Posed:
    """The probability of these results."""
    qubits, start, gates, event = instance
    gates = reordered(gates, words)
    writes = script(qubits, words)
    text = prepared(gates, start, writes)
    if writes.style == "terse":
        text += f";P({_pattern(event, qubits)})?"
    else:
        all_or = "all qubits are" if len(event) == qubits > 1 else "it is" if qubits == 1 else "these are"
        what = writes.event(event)
        text += meanings(gates, writes) + words.choose(
            f" Then {all_or} measured. What is the exact probability that {what}?",
            f" Find the probability, as an exact number, that in a measurement {what}.",
            f" How likely is it that, when measured, {what}? Answer with an exact value.",
        )
    end = run(gates, start, qubits)
    found = end.probability(event, qubits)
    summed = _summed(end, event, qubits)
    return posed(text, chance(found), summed, (*steps(gates, start, qubits), *summed))


def miss_probability(instance: Chance) -> tuple[str, ...]:
    """The opposite event's, or off by a factor."""
    qubits, start, gates, event = instance
    return wrong_chances(run(gates, start, qubits).probability(event, qubits))


def _pattern(event: Event, qubits: int) -> str:
    """`1*0`: the bits that are asked for, and stars for the rest."""
    values = dict(event)
    return "".join([str(values.get(qubit, "*")) for qubit in range(qubits)])


def _summed(state: State, event: Event, qubits: int) -> tuple[str, ...]:
    """`1/4+1/8=3/8`: the squared moduli of the terms in the event, if there are two to four and all are rational."""
    seen = state.seen(event, qubits).entries
    terms = [weight((seen[index],), state.halvings) for index in sorted(seen)]
    if not 2 <= len(terms) <= 4 or any(roots for _, roots, _ in terms):
        return ()
    return (f"{'+'.join(map(surd_text, terms))}={surd_text(state.probability(event, qubits))}",)


PROBABILITY = Kind("probability", probability_space, pose_probability, miss_probability)
