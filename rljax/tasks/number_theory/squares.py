"""Square roots modulo a prime. In the twin the residue has none."""

from __future__ import annotations

from functools import lru_cache
from math import isqrt

from rljax.tasks.arithmetic.posing import MARK, at_levels, near
from rljax.tasks.family import Kind
from rljax.tasks.number_theory.counted import Counted
from rljax.tasks.number_theory.posing import solvable, unsolvable
from rljax.tasks.number_theory.powers import squarings
from rljax.tasks.number_theory.whole import primes_below
from rljax.tasks.spaces import Mapped, Space
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# A prime, and the lesser root.
Root = tuple[int, int]

# The least and the greatest prime, by level.
_PRIMES = {2: (11, 60), 3: (20, 130), 4: (60, 250), 5: (150, 500), 6: (300, 1000), 7: (900, 3000), 8: (2000, 9000),
           9: (8000, 30_000)}  # fmt: skip


@lru_cache(maxsize=8192)
def _least_non_residue(prime: int) -> int:
    """By Euler's criterion."""
    number = 2
    while pow(number, (prime - 1) // 2, prime) == 1:
        number += 1
    return number


def _wording(prime: int, words: Words) -> str:
    """The mark stands for the residue."""
    return words.choose(
        f"x>0;x^2%{prime}={MARK};min x=?",
        f"Find the smallest positive integer whose square leaves the remainder {MARK} when divided by {prime}.",
        f"Solve $x^2 \\equiv {MARK} \\pmod{{{prime}}}$. Give the least $x > 0$.",
        f"What is the lesser square root of {MARK} modulo the prime {prime}, between 0 and {prime}?",
        f"Which is the first of the squares 1, 4, 9, 16, … that is {MARK} more than a multiple of {prime}? "
        "Give the positive number of which it is the square.",
    )


def _pose(instance: Root, words: Words) -> Posed:
    return _twins(instance, words)[0]


def _twins(instance: Root, words: Words) -> tuple[Posed, Posed]:
    """A residue times a non-residue is a non-residue; by Euler's criterion its power is -1."""
    prime, root = instance
    wording, square, half = _wording(prime, words), root * root % prime, (prime - 1) // 2
    other = square * _least_non_residue(prime) % prime
    wanted = [f"{root}^2 ≡ {square} (mod {prime})"]
    lines = [f"{root * root} = {root * root // prime}*{prime} + {square}", *wanted]
    sound = solvable(wording.replace(MARK, str(square)), root, [f"x^2 ≡ {square} (mod {prime})"], lines, wanted)
    said, criterion = squarings(other, half, prime)
    return sound, unsolvable(wording.replace(MARK, str(other)), [f"x^2 ≡ {other} (mod {prime})"], said, criterion)


def _misses(instance: Root) -> tuple[str, ...]:
    prime, root = instance
    return near(root, prime - root, root * root % prime, prime + root, 2 * root)


def _roots(low: int, high: int) -> Space:
    """Roots between the square root of the prime and its half: of a smaller one the residue is the plain square."""
    primes = tuple(prime for prime in primes_below(high) if prime >= low)
    found = Counted(primes, tuple((prime - 1) // 2 - isqrt(prime) for prime in primes))
    return Mapped(found, lambda pair: (pair[0], isqrt(pair[0]) + 1 + pair[1]))


SQUARES = (
    Kind("square_root", at_levels({n: _roots(*bounds) for n, bounds in _PRIMES.items()}), _pose, _misses, _twins),
)
