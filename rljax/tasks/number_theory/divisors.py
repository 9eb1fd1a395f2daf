"""Remainders, greatest common divisors, least common multiples: the divisions of Euclid's algorithm are milestones."""

from __future__ import annotations

from math import gcd, lcm

from rljax.tasks.arithmetic.posing import at_levels, integer, near
from rljax.tasks.family import Kind
from rljax.tasks.number_theory.whole import euclid
from rljax.tasks.spaces import Integers, Mapped, Space, Subsets, product
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# The greatest dividend and divisor, by level.
_REMAINDERS = {0: (20, 5), 1: (99, 9), 2: (999, 19), 3: (99_999, 99), 4: (10**7, 999), 5: (10**9, 9999)}
# How many divisions Euclid's algorithm takes, the greatest common divisor and quotient, by level.
_GCDS = {2: (2, 20, 9), 3: (3, 20, 9), 4: (4, 40, 9), 5: (5, 99, 9), 6: (7, 99, 9), 7: (9, 99, 12), 8: (12, 99, 12),
         9: (16, 999, 12)}  # fmt: skip
_LCMS = {2: (2, 14, 9), 3: (3, 12, 5), 4: (4, 20, 6), 5: (5, 30, 6), 6: (6, 60, 9), 7: (8, 99, 9)}
# The greatest number, where all pairs are taken.
_SMALL = {0: 9, 1: 40}

Pair = tuple[int, int]


def _remainder(instance: Pair, words: Words) -> Posed:
    number, divisor = instance
    quotient, rest = divmod(number, divisor)
    text = words.choose(
        f"{number}%{divisor}=?",
        f"What is the remainder when {number} is divided by {divisor}?",
        f"Find ${number} \\bmod {divisor}$.",
        f"Divide {number} by {divisor}. What remains?",
        f"{number} things are shared equally among {divisor} people, as many as possible. How many are left over?",
        f"Find the least non-negative integer $r$ with ${number} \\equiv r \\pmod{{{divisor}}}$.",
    )
    return integer(text, rest, [f"{number}={quotient}*{divisor}+{rest}"])


def _remainder_misses(instance: Pair) -> tuple[str, ...]:
    number, divisor = instance
    quotient, rest = divmod(number, divisor)
    return near(rest, quotient, divisor - rest, divisor, rest + divisor)


def _gcd(instance: Pair, words: Words) -> Posed:
    first, second = words.order(instance)
    text = words.choose(
        f"gcd({first},{second})=?",
        f"What is the greatest common divisor of {first} and {second}?",
        f"Compute $\\gcd({first}, {second})$.",
        f"Which is the largest integer that divides both {first} and {second}?",
        f"Find the highest common factor of {first} and {second}.",
        f"A floor of {first} by {second} cm is to be covered with equal square tiles, none cut. "
        "How long, in cm, can the side of a tile be at most?",
    )
    return integer(text, gcd(*instance), euclid(max(instance), min(instance)))


def _gcd_misses(instance: Pair) -> tuple[str, ...]:
    common = gcd(*instance)
    return near(common, 2 * common, lcm(*instance), min(instance), abs(instance[0] - instance[1]), 3 * common)


def _lcm(instance: Pair, words: Words) -> Posed:
    first, second = words.order(instance)
    less, greater = sorted(instance)
    common = gcd(less, greater)
    text = words.choose(
        f"lcm({first},{second})=?",
        f"What is the least common multiple of {first} and {second}?",
        f"Compute $\\operatorname{{lcm}}({first}, {second})$.",
        f"Which is the smallest positive integer that both {first} and {second} divide?",
        f"Two lamps flash together now. One flashes every {first} seconds, the other every {second} seconds. "
        "In how many seconds do they next flash together?",
    )
    lines = [*euclid(greater, less), f"{less}/{common}={less // common}",
             f"{less // common}*{greater}={lcm(less, greater)}"]  # fmt: skip
    return integer(text, lcm(less, greater), lines)


def _lcm_misses(instance: Pair) -> tuple[str, ...]:
    multiple = lcm(*instance)
    return near(multiple, instance[0] * instance[1], gcd(*instance), 2 * multiple, max(instance), sum(instance))


def _small_pairs(greatest: int) -> Space:
    return Mapped(Subsets(greatest - 1, 2), lambda pair: (pair[0] + 2, pair[1] + 2))


def _by_quotients(found: tuple[int, ...]) -> Pair:
    """The numbers less and greater with a gcd and the quotients of Euclid's algorithm, the last of them first.

    The last quotient is 2 at least, so no pair comes twice.
    """
    less, greater = 0, found[0]
    for quotient in found[1:]:
        less, greater = greater, quotient * greater + less
    return less, greater


def _euclidean(divisions: int, common: int, quotient: int) -> Space:
    parts = (Integers(1, common), Integers(2, quotient), *(Integers(1, quotient),) * (divisions - 1))
    return Mapped(product(*parts), _by_quotients)


def _pairs(bounds: dict[int, tuple[int, int, int]]) -> dict[int, Space]:
    small = {level: _small_pairs(greatest) for level, greatest in _SMALL.items()}
    return small | {level: _euclidean(*bound) for level, bound in bounds.items()}


DIVISORS = (
    Kind("remainder",
         at_levels({n: product(Integers(0, most), Integers(2, divisor)) for n, (most, divisor) in _REMAINDERS.items()}),
         _remainder, _remainder_misses),
    Kind("gcd", at_levels(_pairs(_GCDS)), _gcd, _gcd_misses),
    Kind("lcm", at_levels({level: space for level, space in _pairs(_LCMS).items() if level}), _lcm, _lcm_misses),
)  # fmt: skip
