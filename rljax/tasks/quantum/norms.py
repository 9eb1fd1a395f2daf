"""The kind `normalised`: all amplitudes of a state but one are known; twins give some that are too large together."""

from __future__ import annotations

from fractions import Fraction

from rljax.tasks.family import Kind
from rljax.tasks.quantum.answers import NOTHING, different, posed
from rljax.tasks.quantum.gaussian import Gaussian, over_root, square, turned
from rljax.tasks.quantum.notation import bits
from rljax.tasks.spaces import EMPTY, Integers, Mapped, Multisets, Product, Space
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words

# The known amplitudes over a common root, ascending and without their phases, and how much of the norm is missing: with
# w the sum of their squared moduli and r the rest, they stand over √(w + r), and the unknown one has |x|² = r/(w + r).
Instance = tuple[tuple[Gaussian, ...], int]


def normalised_space(level: int) -> Space:
    """Level 1: one real amplitude; 3: three complex ones on two qubits; 6: seven on three; 9: fifteen on four."""
    match level:
        case 0:
            return EMPTY
        case 1:
            return _space(tuple([(a, 0) for a in range(2, 12)]), 1, 30)
        case 2:
            return _space(_positive(9)[1:], 1, 40)
        case 3:
            return _space(_positive(3), 3, 20)
        case 4:
            return _space(_positive(5), 3, 30)
        case 5:
            return _space(_positive(8), 3, 50)
        case 6:
            return _space(_positive(4), 7, 40)
        case 7:
            return _space(_positive(6), 7, 60)
        case 8:
            return _space(_positive(9), 7, 99)
    return _space(_positive(5), 15, 99)


def _positive(most: int) -> tuple[Gaussian, ...]:
    """Those up to phase and conjugation with parts of at most this size."""
    return tuple([(a, b) for a in range(1, most + 1) for b in range(a + 1)])


def _space(values: tuple[Gaussian, ...], count: int, most: int) -> Space:
    chosen = Multisets(len(values), count)
    return Product((Mapped(chosen, lambda places: tuple([values[place] for place in places])), Integers(1, most)))


def pose_normalised(instance: Instance, words: Words) -> Posed:
    """What is left for the unknown amplitude."""
    known, rest = instance
    return _posed(known, sum(map(square, known)) + rest, words)


def twins_normalised(instance: Instance, words: Words) -> tuple[Posed, Posed]:
    """Over a root that leaves something, and over one that is too small; no single amplitude exceeds 1 by itself."""
    known, rest = instance
    weights = list(map(square, known))
    whole, largest = sum(weights), max(weights) if len(weights) > 1 else 0
    excess = 1 + (rest - 1) % (whole - largest - 1)
    seed = words.whole(0, 1 << 30)
    sound, false = (
        _posed(known, norm, Words(None if words.terse else seed)) for norm in (whole + rest, whole - excess)
    )
    return sound, false


def miss_normalised(instance: Instance) -> tuple[str, ...]:
    """The sum of the others, a square forgotten, one off."""
    known, rest = instance
    whole = sum(map(square, known))
    norm = whole + rest
    plain = sum(a + b for a, b in known)
    wrong = [Fraction(above, norm) for above in (whole, rest + 1, rest - 1, norm - plain, plain, whole + 1)]
    wrong += [Fraction(rest, whole), Fraction(rest, norm + 1), Fraction(1), Fraction(0)]
    return different(map(str, wrong), str(Fraction(rest, norm)))


def _posed(known: tuple[Gaussian, ...], norm: int, words: Words) -> Posed:
    phased = [_phased(value, words) for value in words.order(known)]
    qubits = len(known).bit_length()
    place = len(known) if words.terse else words.whole(0, len(known))
    style = words.choose("terse", "plain", "latex")
    terms = [over_root(value, norm, style == "latex") for value in phased]
    terms.insert(place, "x")
    weights = [square(value) for value in phased]
    whole = sum(weights)
    gold = Gold("fraction", str(Fraction(norm - whole, norm))) if norm > whole else NOTHING
    summed = f"{'+'.join(map(str, weights))}={whole}" if len(weights) > 1 else ""
    left = f"1-{whole}/{norm}={Fraction(norm - whole, norm)}"
    lines = [line for line in (summed, left) if line]
    return posed(_asked(_superposition(terms, qubits, style), bits(place, qubits), style, words), gold, lines)


def _phased(value: Gaussian, words: Words) -> Gaussian:
    """The value with another phase, or its conjugate."""
    a, b = value
    return turned((a, -b) if words.flip() else value, 0 if words.terse else words.whole(0, 3))


def _superposition(terms: list[str], qubits: int, style: str) -> str:
    ket = "{}|{}\\rangle" if style == "latex" else "{}|{}>"
    text = "+".join([ket.format(term, bits(index, qubits)) for index, term in enumerate(terms)])
    return text.replace("+-", "-")


def _asked(state: str, unknown: str, style: str, words: Words) -> str:
    if style == "terse":
        return f"{state};|x|^2=?"
    told = f"$|\\psi\\rangle = {state}$" if style == "latex" else state
    square_of_x = "$|x|^2$" if style == "latex" else "|x|^2"
    none = words.choose(
        "If there is no such state, answer: no solution.",
        'Answer "no solution" if no x makes this a state.',
        "Should that be impossible for every x, the answer is: no solution.",
    )
    return words.choose(
        f"A register is in the state {told} with an unknown amplitude x. What is {square_of_x}? {none}",
        f"Find the exact probability of measuring {unknown} in the state {told}, where x is not known. {none}",
        f"The amplitude x of {unknown} has been lost: {told}. How large is {square_of_x} in a state like this? {none}",
    )


NORMALISED = Kind("normalised", normalised_space, pose_normalised, miss_normalised, twins_normalised)
