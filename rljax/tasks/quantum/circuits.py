"""Spaces of circuits in which those that differ by exchanging neighbours on disjoint qubits are one.

Gates on disjoint qubits commute, so circuits are traces (P. Cartier and D. Foata, *Problèmes combinatoires de
commutation et réarrangements*, 1969). Each is written in its lexicographic normal form: a word in which no letter could
move to the left past larger ones that it commutes with (A. V. Anisimov and D. E. Knuth, *Inhomogeneous sorting*, 1979).
An automaton that remembers which letters are forbidden next accepts these words, and so they can be counted.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, combinations, permutations

from rljax.tasks.quantum.gates import ARITY, Circuit, Gate
from rljax.tasks.words import Words

_SYMMETRIC = ("CZ", "SWAP")

# Where the automaton stands: the classes forbidden next as bits, the kind of the last gate, letters left, and how many
# H must and may follow. A kind of gate is a class and whether it is H; all of one kind are alike in what may follow.
_Position = tuple[int, tuple[int, bool], int, int, int]
# A way on: the letters of one kind, and the position behind them.
_Branch = tuple[tuple[Gate, ...], _Position]


@dataclass(frozen=True)
class Circuits:
    """Circuits of `length` gates with these names, among them at least `fewest` and at most `most` Hadamards.

    On several qubits no gate comes twice in succession: it would mostly undo itself.
    """

    qubits: int
    names: tuple[str, ...]
    length: int
    fewest: int = 0
    most: int = 99

    @cached_property
    def size(self) -> int:
        """How many there are."""
        return self._count(self._start)

    def at(self, number: int) -> Circuit:
        """The circuit, in normal form."""
        found: list[Gate] = []
        position = self._start
        while position[2]:
            totals, branches = self._branches(position)
            which = bisect_right(totals, number)
            number -= totals[which - 1] if which else 0
            letters, behind = branches[which]
            letter, number = divmod(number, self._count(behind))
            if self._follows(position, behind):
                letters = tuple([gate for gate in letters if gate != found[-1]])
            found.append(letters[letter])
            position = behind
        return tuple(found)

    @property
    def _start(self) -> _Position:
        return 0, (-1, False), self.length, self.fewest, min(self.most, self.length)

    @cached_property
    def _classes(self) -> tuple[tuple[frozenset[int], tuple[Gate, ...], tuple[Gate, ...]], ...]:
        """For each set of qubits its gates, those that are no Hadamards and those that are."""
        gates = gates_on(self.qubits, self.names)
        touched = {support(gate) for gate in gates}
        return tuple([
            (
                qubits,
                tuple([gate for gate in gates if support(gate) == qubits and gate[0] != "H"]),
                tuple([gate for gate in gates if support(gate) == qubits and gate[0] == "H"]),
            )
            for qubits in sorted(touched, key=lambda qubits: (len(qubits), sorted(qubits)))
        ])  # fmt: skip

    @cached_property
    def _disjoint(self) -> tuple[int, ...]:
        """For each class the classes that commute with it, as bits."""
        supports = [qubits for qubits, _, _ in self._classes]
        return tuple([sum(1 << i for i, other in enumerate(supports) if not other & mine) for mine in supports])

    @cached_property
    def _known(self) -> dict[_Position, tuple[list[int], list[_Branch]]]:
        return {}

    def _follows(self, position: _Position, behind: _Position) -> bool:
        """Whether a gate of the same kind has just been: gates that are neighbours in a trace are so in normal form."""
        return self.qubits > 1 and position[1] == behind[1]

    def _count(self, position: _Position) -> int:
        _, _, left, fewest, _ = position
        if not left:
            return int(fewest <= 0)
        totals, _ = self._branches(position)
        return totals[-1] if totals else 0

    def _branches(self, position: _Position) -> tuple[list[int], list[_Branch]]:
        """The ways on, and how many circuits there are up to and with each of them."""
        if position not in self._known:
            branches = self._ways(position)
            counts = [
                (len(letters) - self._follows(position, behind)) * self._count(behind) for letters, behind in branches
            ]
            self._known[position] = list(accumulate(counts)), branches
        return self._known[position]

    def _ways(self, position: _Position) -> list[_Branch]:
        forbidden, _, left, fewest, most = position
        found: list[_Branch] = []
        for i, (_, others, hadamards) in enumerate(self._classes):
            if forbidden >> i & 1:
                continue
            behind = (forbidden | ((1 << i) - 1)) & self._disjoint[i]
            if others:
                found.append((others, (behind, (i, False), left - 1, fewest, min(most, left - 1))))
            if hadamards and most > 0:
                found.append((hadamards, (behind, (i, True), left - 1, max(fewest - 1, 0), min(most - 1, left - 1))))
        return found


def gates_on(qubits: int, names: tuple[str, ...]) -> tuple[Gate, ...]:
    """All gates with these names, each once: the qubits of CZ and SWAP and the controls of CCX have no order."""
    found: list[Gate] = []
    for name in names:
        if name in _SYMMETRIC:
            found += [(name, *pair) for pair in combinations(range(qubits), 2)]
        else:
            found += [
                (name, *order)
                for order in permutations(range(qubits), ARITY[name])
                if list(order[:-1]) == sorted(order[:-1])
            ]
    return tuple(found)


def support(gate: Gate) -> frozenset[int]:
    """The qubits that a gate touches."""
    return frozenset([int(qubit) for qubit in gate[1:]])


def reordered(gates: Circuit, words: Words) -> Circuit:
    """The circuit with some neighbours on disjoint qubits exchanged; as it is where the wording is terse."""
    if words.terse or len(gates) < 2:
        return gates
    found = list(gates)
    for _ in found:
        place = words.whole(0, len(found) - 2)
        first, second = found[place : place + 2]
        if not set(first[1:]) & set(second[1:]):
            found[place : place + 2] = second, first
    return tuple(found)
