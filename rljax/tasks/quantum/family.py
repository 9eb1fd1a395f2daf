"""The family `quantum`: circuits on one to four qubits, meant to be kept out of training for zero-shot transfer."""

from __future__ import annotations

from rljax.tasks.family import Kind
from rljax.tasks.quantum.amplitudes import AMPLITUDE, STATE
from rljax.tasks.quantum.chances import PROBABILITY
from rljax.tasks.quantum.equality import EQUIVALENCE
from rljax.tasks.quantum.measured import MEASURED
from rljax.tasks.quantum.norms import NORMALISED
from rljax.tasks.quantum.tracks import OUTCOME, POSSIBLE
from rljax.tasks.quantum.undoing import INVERSES
from rljax.tasks.quantum.unitary import UNITARY

KINDS: tuple[Kind, ...] = (
    OUTCOME,
    AMPLITUDE,
    PROBABILITY,
    STATE,
    POSSIBLE,
    EQUIVALENCE,
    INVERSES,
    MEASURED,
    NORMALISED,
    UNITARY,
)
