"""Other ways to do what a gate does, up to a global phase, and ways that look alike and do something else.

The identities are those of Nielsen and Chuang (2000), section 4.2 and 4.3; the tests compute every line.
"""

from __future__ import annotations

from collections.abc import Sequence

from rljax.tasks.quantum.gates import Circuit, Gate

# Of each gate four circuits that equal it, and beside each one of the same length that does not; first gate first. `a`
# and `b` are its qubits. No two of a gate's ways, itself included, begin alike so far that one could continue to the
# other: the gates on one of the qubits differ where both have some. So what was expanded can be told from the result.
_WAYS = {
    "X": ("Ha Za Ha | Ha Ya Ha", "Za Ya | Za Xa", "Sa Ya Sdga | Sa Xa Sdga", "Ya Sa Sa | Ya Sa Za"),
    "Y": ("Ha Ya Ha | Ha Za Ha", "Za Xa | Za Ya", "Sa Xa Sdga | Sa Ya Sdga", "Xa Sa Sa | Xa Sa Za"),
    "Z": ("Ha Xa Ha | Ha Ya Ha", "Xa Ya | Xa Sa", "Sa Sa | Sa Sdga", "Ta Sa Ta | Ta Sa Tdga"),
    "H": ("Xa Ha Za | Xa Ha Xa", "Ya Ha Ya | Ya Ha Za", "Za Ha Xa | Za Ha Za", "Sa Ha Sa Ha Sa | Sa Ha Sa Ha Sdga"),
    "S": ("Ta Ta | Ta Za", "Xa Sdga Xa | Xa Sa Xa", "Za Sdga | Za Sa", "Ya Sa Xa | Ya Sa Ya"),
    "Sdg": ("Tdga Tdga | Tdga Ta", "Xa Sa Xa | Xa Sdga Xa", "Za Sa | Za Sdga", "Ya Sdga Xa | Ya Sdga Ya"),
    "T": ("Sa Tdga | Sa Ta", "Xa Tdga Xa | Xa Ta Xa", "Ya Tdga Ya | Ya Ta Ya", "Za Tdga Sdga | Za Tdga Sa"),
    "Tdg": ("Sdga Ta | Sdga Tdga", "Xa Ta Xa | Xa Tdga Xa", "Ya Ta Ya | Ya Tdga Ya", "Za Ta Sa | Za Ta Sdga"),
    "CX": (
        "Hb CZab Hb | Ha CZab Ha",
        "Za CXab Za | Zb CXab Zb",
        "Xa CXab Xa Xb | Xa CXab Xa Zb",
        "Yb CXab Za Yb | Yb CXab Zb Yb",
    ),
    "CZ": (
        "Hb CXab Hb | Ha CXab Ha",
        "Ha CXba Ha | Hb CXba Hb",
        "Xa CZab Xa Zb | Xa CZab Xa Yb",
        "Yb CZab Za Yb | Yb CZab Zb Yb",
    ),
    "SWAP": (
        "CXab CXba CXab | CXab CXba CZab",
        "CXba CXab CXba | CXba CXab CZab",
        "Ha SWAPab Hb | Ha SWAPab Zb",
        "Xa SWAPab Xb | Xa SWAPab Yb",
    ),
}
WAYS = 4
NAMES = tuple(_WAYS)

_Template = tuple[tuple[str, str], ...]


def _read(text: str) -> _Template:
    gates = [(word.rstrip("ab"), word[len(word.rstrip("ab")) :]) for word in text.split()]
    return tuple(gates)


# (equal, unequal) by gate and number of the way.
_TEMPLATES = {
    name: tuple([(_read(way.split("|")[0]), _read(way.split("|")[1])) for way in ways]) for name, ways in _WAYS.items()
}


def expanded(gate: Gate, way: int, equal: bool) -> Circuit:
    """One of the `WAYS` ways to write a gate, or its unequal likeness."""
    name, *qubits = gate
    template = _TEMPLATES[str(name)][way][0 if equal else 1]
    return tuple([(part, *_placed(part, letters, qubits)) for part, letters in template])


def _placed(name: str, letters: str, qubits: Sequence[str | int]) -> tuple[int, ...]:
    found = [int(qubits["ab".index(letter)]) for letter in letters]
    return tuple(sorted(found)) if name in ("CZ", "SWAP") else tuple(found)
