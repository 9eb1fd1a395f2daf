"""How circuits and states are written: symbols only, lists, sentences, programs, and products of operators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rljax.tasks.quantum.gates import ARITY, Circuit, Event, Gate, State, trail
from rljax.tasks.quantum.ring import complex_text
from rljax.tasks.words import Words

Style = Literal["terse", "list", "sentence", "program", "operators"]
_STYLES: tuple[Style, ...] = ("terse", "list", "sentence", "program", "operators")
_TITLES = {"X": "X", "Y": "Y", "Z": "Z", "H": "Hadamard", "S": "S", "Sdg": "S-dagger", "T": "T", "Tdg": "T-dagger"}
_LATEX = {"Sdg": r"S^\dagger", "Tdg": r"T^\dagger", "CX": r"\mathrm{CX}", "CZ": r"\mathrm{CZ}",
          "SWAP": r"\mathrm{SWAP}", "CCX": r"\mathrm{CCX}"}  # fmt: skip
_MEANINGS = {
    "S": "S = diag(1, i)",
    "Sdg": "Sdg = diag(1, -i)",
    "T": "T = diag(1, e^(i*pi/4))",
    "Tdg": "Tdg = diag(1, e^(-i*pi/4))",
    "CX": "CX flips its last qubit if the first is 1",
    "CZ": "CZ changes the sign where both qubits are 1",
    "CCX": "CCX flips its last qubit if the other two are 1",
    "H": "H = (1, 1; 1, -1)/sqrt(2)",
}
# More terms than these make a thought that nobody would write.
_TERMS = 4


@dataclass(frozen=True)
class Script:
    """How one problem writes: a style, and the names of its qubits."""

    style: Style
    qubits: int
    names: tuple[str, ...]

    def circuit(self, gates: Sequence[Gate]) -> str:
        """The gates, first to last; as a product of operators the first is the rightmost."""
        match self.style:
            case "list":
                return "; ".join([f"{name}({', '.join([self.names[int(q)] for q in on])})" for name, *on in gates])
            case "sentence":
                return ", then ".join([self._sentence(gate) for gate in gates])
            case "program":
                return " ".join([f"{str(name).lower()} {','.join([f'q[{q}]' for q in on])};" for name, *on in gates])
            case "operators":
                return r" \, ".join([self._operator(gate) for gate in reversed(gates)])
        if self.qubits == 1:
            names = [str(gate[0]) for gate in reversed(gates)]
            return ("" if max(map(len, names)) == 1 else " ").join(names)
        return " ".join([f"{name}{''.join(map(str, on))}" for name, *on in gates])

    def inline(self, gates: Sequence[Gate]) -> str:
        """The gates within a sentence."""
        return self.circuit(gates).rstrip(";")

    def ket(self, bits: str) -> str:
        """A basis state."""
        match self.style:
            case "operators":
                return rf"|{bits}\rangle"
            case "terse" | "program":
                return f"|{bits}>"
        return f"|{bits}⟩"

    def qubit(self, qubit: int) -> str:
        """A qubit's name."""
        return f"q[{qubit}]" if self.style == "program" else self.names[qubit]

    def event(self, event: Event) -> str:
        """`qubit 0 gives 1 and qubit 2 gives 0`."""
        if self.qubits == 1:
            return f"the result is {event[0][1]}"
        return " and ".join([f"qubit {self.qubit(qubit)} gives {value}" for qubit, value in event])

    @property
    def order(self) -> str:
        """Which qubit comes first in kets and bit strings."""
        if self.qubits == 1:
            return ""
        return f" Kets and bit strings list the qubits in the order {', '.join(map(self.qubit, range(self.qubits)))}."

    def _sentence(self, gate: Gate) -> str:
        name, *on = gate
        qubits = [self.names[int(qubit)] for qubit in on]
        match name:
            case "CX":
                return f"CNOT with control {qubits[0]} and target {qubits[1]}"
            case "CCX":
                return f"a Toffoli gate with controls {qubits[0]} and {qubits[1]} and target {qubits[2]}"
            case "CZ":
                return f"controlled-Z on {qubits[0]} and {qubits[1]}"
            case "SWAP":
                return f"a swap of {qubits[0]} and {qubits[1]}"
        return _TITLES[str(name)] if self.qubits == 1 else f"{_TITLES[str(name)]} on {qubits[0]}"

    def _operator(self, gate: Gate) -> str:
        name, *on = gate
        symbol = _LATEX.get(str(name), str(name))
        if self.qubits == 1:
            return symbol
        qubits = ",".join([self.names[int(qubit)] for qubit in on])
        return f"({symbol})_{{{qubits}}}" if "^" in symbol else f"{symbol}_{{{qubits}}}"


def script(qubits: int, words: Words) -> Script:
    """A style, and names for the qubits: digits, or letters where they read as well."""
    style = words.choose(*_STYLES)
    digits = tuple(map(str, range(qubits)))
    if style in ("terse", "program"):
        return Script(style, qubits, digits)
    return Script(style, qubits, words.choose(digits, tuple("ABCD"[:qubits]), tuple("abcd"[:qubits])))


def bits(index: int, qubits: int) -> str:
    """The bit string of a basis state, qubit 0 first."""
    return f"{index:0{qubits}b}"


def prepared(gates: Circuit, start: int, writes: Script) -> str:
    """`ZX|0>`, `|00> H0 CX01`, or a sentence that says how the register is prepared and what is applied to it."""
    ket, circuit = writes.ket(bits(start, writes.qubits)), writes.circuit(gates)
    what = "A qubit" if writes.qubits == 1 else f"A register of {writes.qubits} qubits"
    match writes.style:
        case "list":
            return f"{what} is in the state {ket}. Apply these gates from left to right: {circuit}.{writes.order}"
        case "sentence":
            return f"{what} starts in {ket}. The gates that act on it are {circuit}, in this order.{writes.order}"
        case "program":
            return f"{what}, prepared in {ket}, runs the program\n{circuit}\nand stops.{writes.order}"
        case "operators":
            return f"Let $|\\psi\\rangle = {circuit} \\, {ket}$; the rightmost gate acts first.{writes.order}"
    return f"{circuit}{ket}" if writes.qubits == 1 else f"{ket} {circuit}"


def meanings(gates: Circuit, writes: Script) -> str:
    """What the gates are that not everybody writes alike, as a sentence of its own; nothing where it is terse."""
    names = {str(gate[0]) for gate in gates}
    found = [_MEANINGS[name] for name in ARITY if name in names and name in _MEANINGS]
    return f" Here {', '.join(found)}." if found and writes.style != "terse" else ""


def state_text(state: State, qubits: int) -> str:
    """`sqrt(2)/2|00>-sqrt(2)/2|11>`, by index."""
    text = ""
    for index, value in sorted(state.entries.items()):
        coefficient = _coefficient(complex_text(value, state.halvings))
        plus = "+" if text and not coefficient.startswith("-") else ""
        text += f"{plus}{coefficient}|{bits(index, qubits)}>"
    return text


def steps(gates: Circuit, start: int, qubits: int) -> tuple[str, ...]:
    """The state after each gate, as far as they have few terms.

    Of one qubit as operators on the start, `ZX|0>=-|1>`; of several by number, `s2=-|01>`.
    """
    found = []
    names = [str(gate[0]) for gate in gates]
    between = "" if max(map(len, names), default=1) == 1 else " "
    for number, state in enumerate(trail(gates, start, qubits), 1):
        if len(state.entries) > _TERMS:
            break
        name = f"{between.join(reversed(names[:number]))}|{start}>" if qubits == 1 else f"s{number}"
        found.append(f"{name}={state_text(state, qubits)}")
    return tuple(found)


def _coefficient(text: str) -> str:
    """Nothing for 1; a sum in brackets."""
    if "+" in text[1:] or "-" in text[1:]:
        return text if _bracketed(text) else f"({text})"
    return {"1": "", "-1": "-"}.get(text, text)


def _bracketed(text: str) -> bool:
    """Whether every sum in it stands in brackets already."""
    depth = 0
    for place, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter in "+-" and place and not depth:
            return False
    return True
