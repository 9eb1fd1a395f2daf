"""Linear congruences in one unknown and inverses. In the twin a common factor of the modulus forbids any solution."""

from __future__ import annotations

from math import gcd

from rljax.tasks.arithmetic.posing import MARK, at_levels, near, off_multiples
from rljax.tasks.family import Kind
from rljax.tasks.number_theory.counted import Counted
from rljax.tasks.number_theory.posing import solvable, unsolvable
from rljax.tasks.number_theory.powers import factored, no_unit, units
from rljax.tasks.number_theory.whole import euclid, totient, unit
from rljax.tasks.spaces import Integers, Mapped, Space, product
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# The least and the greatest modulus, by level.
_INVERSES = {1: (7, 30), 2: (15, 90), 3: (60, 130), 4: (120, 300), 5: (300, 700), 6: (600, 1500), 7: (1500, 4000),
             8: (4000, 9999)}  # fmt: skip
# The greatest common factor, and the greatest modulus left when it is divided out, by level.
_LINEAR = {2: (8, 12), 3: (10, 20), 4: (14, 40), 5: (20, 60), 6: (30, 120), 7: (60, 300)}


def _inverse_wording(modulus: int, words: Words) -> str:
    """The mark stands for the number that is to be inverted."""
    return words.choose(
        f"0<x<{modulus};{MARK}x%{modulus}=1;x=?",
        f"Find the inverse of {MARK} modulo {modulus}, between 0 and {modulus}.",
        f"Solve ${MARK}x \\equiv 1 \\pmod{{{modulus}}}$ with $0 < x < {modulus}$.",
        f"Which positive integer below {modulus}, multiplied by {MARK}, leaves the remainder 1 when divided by "
        f"{modulus}?",
        f"What is ${MARK}^{{-1}}$ in the integers modulo ${modulus}$? Give the least positive representative.",
        f"A wheel has {modulus} notches. Steps of {MARK} notches bring it, after fewer than {modulus} steps, one notch "
        "past where it began. After how many?",
    )


def _inverse(instance: tuple[int, int], words: Words) -> Posed:
    return _inverse_twins(instance, words)[0]


def _inverse_twins(instance: tuple[int, int], words: Words) -> tuple[Posed, Posed]:
    base, modulus = instance
    wording, other, inverse = _inverse_wording(modulus, words), no_unit(*instance), pow(base, -1, modulus)
    lines = [*euclid(modulus, base), f"{base}*{inverse} = {base * inverse // modulus}*{modulus} + 1"]
    result = f"x ≡ {inverse} (mod {modulus})"
    given, wanted = [f"{base}x ≡ 1 (mod {modulus})"], [f"{base}*{inverse} ≡ 1 (mod {modulus})", result]
    sound = solvable(wording.replace(MARK, str(base)), inverse, given, [*lines, *wanted], wanted)
    common = gcd(other, modulus)
    obstacle = [f"{common} divides {other}", f"{common} divides {modulus}"]
    false = unsolvable(wording.replace(MARK, str(other)), [f"{other}x ≡ 1 (mod {modulus})"], obstacle)
    return sound, false


def _inverse_misses(instance: tuple[int, int]) -> tuple[str, ...]:
    base, modulus = instance
    inverse = pow(base, -1, modulus)
    return near(inverse, modulus - inverse, base, modulus - base, inverse + modulus)


# The common factor, a unit and the modulus left when it is divided out, and the least solution.
Linear = tuple[int, tuple[int, int], int]


def _numbers(instance: Linear) -> tuple[int, int, int]:
    """a, b and m of a x ≡ b (mod m)."""
    common, (base, modulus), solution = instance
    return common * base, common * (base * solution % modulus), common * modulus


def _linear_wording(a: int, m: int, words: Words) -> str:
    """The mark stands for b."""
    return words.choose(
        f"x>=0;{a}x%{m}={MARK};min x=?",
        f"What is the smallest non-negative integer x for which {a}x leaves the remainder {MARK} when divided by {m}?",
        f"Find the least $x \\ge 0$ with ${a}x \\equiv {MARK} \\pmod{{{m}}}$.",
        f"A clock with {m} marks, 0 to {m - 1}, starts at 0 and jumps {a} marks at a time. After how many jumps at the "
        f"earliest is it at mark {MARK}?",
        f"Solve the congruence {a}x ≡ {MARK} (mod {m}). Give the smallest solution that is not negative.",
    )


def _linear(instance: Linear, words: Words) -> Posed:
    return _linear_twins(instance, words)[0]


def _linear_twins(instance: Linear, words: Words) -> tuple[Posed, Posed]:
    """a and m have the common factor, so b must have it too."""
    common, (base, modulus), solution = instance
    a, b, m = _numbers(instance)
    wording = _linear_wording(a, m, words)
    factor = base if base > 1 else ""
    wanted = [f"{factor}x ≡ {b // common} (mod {modulus})", f"x ≡ {solution} (mod {modulus})"]
    lines = [*euclid(m, a), *wanted, f"{a}*{solution} = {a * solution // m}*{m} + {b}"]
    sound = solvable(wording.replace(MARK, str(b)), solution, [f"{a}x ≡ {b} (mod {m})"], lines, wanted)
    off = b + off_multiples(common, base + solution)
    obstacle = [f"{common} divides {a}", f"{common} divides {m}", f"{common} does not divide {off}"]
    false = unsolvable(wording.replace(MARK, str(off)), [f"{a}x ≡ {off} (mod {m})"], obstacle)
    return sound, false


def _linear_misses(instance: Linear) -> tuple[str, ...]:
    _, (_, modulus), solution = instance
    a, b, m = _numbers(instance)
    return near(solution, solution + modulus, m - solution, modulus - solution, b, a)


def _linears(common: int, modulus: int) -> Space:
    """Common factors from 4 on: with none there would be no twin, with 2 parity tells all. Solutions from 1 on."""
    moduli = tuple(range(3, modulus + 1))
    found = Counted(moduli, tuple(totient(factored(number)) * (number - 1) for number in moduli))

    def instance(pair: tuple[int, tuple[int, int]]) -> Linear:
        common, (number, place) = pair
        which, less = divmod(place, number - 1)
        return common, (unit(which, factored(number)), number), less + 1

    return Mapped(product(Integers(4, common), found), instance)


CONGRUENCES = (
    Kind("inverse", at_levels({n: units(range(*bounds)) for n, bounds in _INVERSES.items()}), _inverse, _inverse_misses,
         _inverse_twins),
    Kind("linear", at_levels({n: _linears(*bounds) for n, bounds in _LINEAR.items()}), _linear, _linear_misses,
         _linear_twins),
)  # fmt: skip
