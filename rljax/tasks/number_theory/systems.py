"""Several congruences in one unknown: moduli without common factors, and moduli that share some.

Where two moduli share a factor their residues must agree modulo it. In the twin they do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations
from math import gcd, lcm

from rljax.tasks.arithmetic.posing import MARK, near
from rljax.tasks.arithmetic.settings import NAMES, THINGS
from rljax.tasks.family import Kind
from rljax.tasks.number_theory.counted import Counted
from rljax.tasks.number_theory.posing import solvable, unsolvable
from rljax.tasks.spaces import EMPTY, Space
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

Moduli = tuple[int, ...]
# The moduli, ascending, and the least solution.
System = tuple[Moduli, int]

# How many congruences, and the least and greatest modulus, by level.
_COPRIME = {2: (2, 3, 12), 3: (2, 5, 20), 4: (3, 3, 16), 5: (3, 7, 30), 6: (3, 20, 60), 7: (4, 5, 24), 8: (4, 11, 40),
            9: (5, 7, 34)}  # fmt: skip
_SHARED = {2: (2, 4, 15), 3: (2, 6, 24), 4: (2, 10, 60), 5: (3, 4, 16), 6: (3, 8, 30), 7: (3, 20, 60), 8: (4, 6, 20),
           9: (4, 12, 32)}  # fmt: skip


def _coprime(count: int, low: int, high: int, chosen: Moduli = ()) -> Iterator[Moduli]:
    """Ascending moduli without common factors, pair by pair."""
    if not count:
        yield chosen
        return
    for modulus in range(chosen[-1] + 1 if chosen else low, high + 1):
        if all(gcd(modulus, other) == 1 for other in chosen):
            yield from _coprime(count - 1, low, high, (*chosen, modulus))


def _shared(count: int, low: int, high: int) -> Iterator[Moduli]:
    """Ascending moduli some of which share a factor; none divides another, which would make it idle or a copy."""
    for moduli in combinations(range(low, high + 1), count):
        pairs = list(combinations(moduli, 2))
        if any(gcd(*pair) > 1 for pair in pairs) and all(second % first for first, second in pairs):
            yield moduli


@lru_cache(maxsize=32)
def _space(level: int, shared: bool) -> Space:
    bounds = (_SHARED if shared else _COPRIME).get(level)
    if bounds is None:
        return EMPTY
    chosen = tuple(_shared(*bounds) if shared else _coprime(*bounds))
    return Counted(chosen, tuple(lcm(*moduli) for moduli in chosen))


def _wording(residues: list[tuple[str, int]], words: Words) -> str:
    """Residues, one of them perhaps the mark, with their moduli in the order in which they are shown."""
    name, things = words.choose(*NAMES), words.choose(*THINGS)
    marks = ";".join(f"x%{m}={r}" for r, m in residues)
    formula = ", ".join(f"x \\equiv {r} \\pmod{{{m}}}" for r, m in residues)
    told = ", ".join(f"{r} when divided by {m}" for r, m in residues)
    system = ", ".join(f"x ≡ {r} (mod {m})" for r, m in residues)
    rows = "; ".join(f"in groups of {m}, {r} left over" for r, m in residues)
    return words.choose(
        f"x>=0;{marks};min x=?",
        f"Find the smallest non-negative integer that leaves these remainders: {told}.",
        f"Solve ${formula}$. Give the least $x \\ge 0$.",
        f"{name} sorts some {things}: {rows}. What is the least number of {things} there can be?",
        f"A number n has the remainders {told}. What is the least n ≥ 0 of this kind?",
        f"Solve the system {system} and give the smallest solution that is not negative.",
    )


def _joined(instance: System) -> list[str]:
    """The congruence that the first two, the first three … amount to, and the check of each."""
    moduli, solution = instance
    lines = [
        f"x ≡ {solution % lcm(*moduli[:count])} (mod {lcm(*moduli[:count])})" for count in range(2, len(moduli) + 1)
    ]
    return [*lines, *(f"{solution} = {solution // m}*{m} + {solution % m}" for m in moduli)]


def _given(residues: list[tuple[int, int]]) -> list[str]:
    return [f"x ≡ {residue} (mod {modulus})" for residue, modulus in residues]


def _pose(instance: System, words: Words) -> Posed:
    moduli, solution = instance
    residues = [(solution % m, m) for m in words.order(moduli)]
    text = _wording([(str(r), m) for r, m in residues], words)
    lines = _joined(instance)
    return solvable(text, solution, _given(residues), lines, lines[: len(moduli) - 1])


def _twins(instance: System, words: Words) -> tuple[Posed, Posed]:
    moduli, solution = instance
    order = words.order(moduli)
    first, second = next(pair for pair in combinations(moduli, 2) if gcd(*pair) > 1)
    common, residue = gcd(first, second), solution % second
    off = (residue + 1 + solution // second % (common - 1)) % second
    wording = _wording([(MARK if m == second else str(solution % m), m) for m in order], words)
    residues = [(solution % m, m) for m in order]
    spoilt = [(off if m == second else r, m) for r, m in residues]
    lines = _joined(instance)
    sound = solvable(wording.replace(MARK, str(residue)), solution, _given(residues), lines, lines[: len(moduli) - 1])
    false = unsolvable(wording.replace(MARK, str(off)), _given(spoilt), _obstacle(solution % first, off, common))
    return sound, false


def _obstacle(first: int, second: int, common: int) -> list[str]:
    """Two residues that differ modulo what their moduli have in common."""
    less, greater = sorted((first, second))
    difference = [f"{greater} - {less} = {greater - less}"] if less else []
    return [*difference, f"{common} does not divide {greater - less}"]


def _misses(instance: System) -> tuple[str, ...]:
    moduli, solution = instance
    period = lcm(*moduli)
    return near(solution, solution + period, period - solution, solution % moduli[0], solution + moduli[-1], period)


SYSTEMS = (
    Kind("chinese", lambda level: _space(level, False), _pose, _misses),
    Kind("chinese_shared", lambda level: _space(level, True), _pose, _misses, _twins),
)
