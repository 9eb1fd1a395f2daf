"""Powers modulo a number: remainders, last digits, towers, and the order of a residue."""

from __future__ import annotations

from functools import lru_cache
from math import gcd

from rljax.tasks.arithmetic.posing import MARK, at_levels, near
from rljax.tasks.family import Kind
from rljax.tasks.number_theory.counted import Counted
from rljax.tasks.number_theory.posing import solvable, unsolvable
from rljax.tasks.number_theory.whole import Factors, factors, order, primes_below, totient, unit
from rljax.tasks.spaces import Integers, Listed, Mapped, Space, product
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# Base, exponent, modulus.
Power = tuple[int, int, int]

# The greatest base, exponent and modulus, by level.
_POWERS = {1: (9, 3, 9), 2: (12, 9, 20), 3: (30, 30, 40), 4: (99, 99, 60), 5: (99, 999, 99), 6: (999, 10**4, 199),
           7: (999, 10**6, 499), 8: (9999, 10**9, 999), 9: (9999, 10**12, 9999)}  # fmt: skip
# The greatest base and exponent, and how many last digits, by level.
_LAST = {2: (12, 30, 1), 3: (99, 99, 1), 4: (30, 99, 2), 5: (99, 999, 2), 6: (99, 999, 3), 7: (999, 10**5, 3),
         8: (9999, 10**9, 4)}  # fmt: skip
# The greatest base, lower and upper exponent, and prime modulus, by level.
_TOWERS = {7: (30, 30, 30, 30), 8: (99, 99, 99, 100), 9: (999, 999, 999, 1000)}
# The least and the greatest modulus, by level.
_ORDERS = {4: (6, 90), 5: (40, 180), 6: (100, 300), 7: (200, 500)}


def squarings(base: int, exponent: int, modulus: int) -> tuple[list[str], list[str]]:
    """Powers by repeated squaring: all that is said on the way, and what of it is wanted.

    Wanted are the squares and the result, as congruences, or by their divisions where the powers are beyond reading.
    """
    said, wanted = [], []
    power, residue, total, result = 1, base % modulus, 0, 1
    if residue != base:
        said.append(f"{base} ≡ {residue} (mod {modulus})")
    while power <= exponent:
        if exponent & power:
            total += power
            if result > 1 and residue > 1:
                said.append(f"{result}*{residue} ≡ {result * residue % modulus} (mod {modulus})")
            result = result * residue % modulus
            if total > 1:
                said.append(f"{base}^{total} ≡ {result} (mod {modulus})")
        power, square = power * 2, residue * residue
        if power <= exponent:
            division = f"{square} = {square // modulus}*{modulus} + {square % modulus}"
            residue = square % modulus
            congruence = f"{base}^{power} ≡ {residue} (mod {modulus})"
            said += [division, congruence] if square > modulus else [congruence]
            wanted += [congruence] if _readable(base, power) else [division] if square > modulus else []
    return said, [*wanted, said[-1]] if exponent > 1 and _readable(base, exponent) else wanted


def _readable(base: int, exponent: int) -> bool:
    """Whether the judge reads the power: it computes it in full."""
    return exponent * base.bit_length() <= 2048


def _power(instance: Power, words: Words) -> Posed:
    base, exponent, modulus = instance
    text = words.choose(
        f"{base}^{exponent}%{modulus}=?",
        f"What is the remainder when {base}^{exponent} is divided by {modulus}?",
        f"Find ${base}^{{{exponent}}} \\bmod {modulus}$.",
        f"Find the least non-negative integer $r$ with ${base}^{{{exponent}}} \\equiv r \\pmod{{{modulus}}}$.",
        f"Multiply {exponent} numbers that are all {base}. What does the product leave when divided by {modulus}?",
    )
    said, wanted = squarings(*instance)
    return solvable(text, pow(*instance), (), said, wanted)


def _power_misses(instance: Power) -> tuple[str, ...]:
    base, exponent, modulus = instance
    rest = pow(base, exponent, modulus)
    return near(rest, base * exponent % modulus, pow(base, exponent + 1, modulus), modulus - rest, rest + modulus)


def _reduced(found: Power) -> Power | None:
    """None where the power is less than the modulus: to write it down would be an answer."""
    base, exponent, modulus = found
    return None if exponent < 32 and base**exponent < modulus else found


def _powers(base: int, exponent: int, modulus: int) -> Space:
    """The moduli are no powers of ten: these are asked for as last digits."""
    moduli = tuple(number for number in range(3, modulus + 1) if number not in (10, 100, 1000))
    return Mapped(product(Integers(2, base), Integers(2, exponent), Listed(moduli)), _reduced)


def _last(instance: Power, words: Words) -> Posed:
    base, exponent, modulus = instance
    digits = len(str(modulus)) - 1
    what = "last digit" if digits == 1 else f"number made of the last {digits} digits"
    drop = "" if digits == 1 else " Leave out zeros at its front."
    text = words.choose(
        f"{base}^{exponent}%{modulus}=?",
        f"What is the {what} of {base}^{exponent}?{drop}",
        f"Find the {what} of ${base}^{{{exponent}}}$, written in base ten.{drop}",
        f"${base}^{{{exponent}}}$ is divided by ${modulus}$. What is the remainder?",
        f"A calculator shows the end of {base}^{exponent} alone: its {what}. Which number is that?{drop}",
    )
    said, wanted = squarings(*instance)
    return solvable(text, pow(*instance), (), said, wanted)


def _lasts(base: int, exponent: int, digits: int) -> Space:
    return Mapped(product(Integers(2, base), Integers(2, exponent), Listed((10**digits,))), _reduced)


# Base, lower and upper exponent, and a prime: base^(lower^upper).
Tower = tuple[int, int, int, int]


def _tower(instance: Tower, words: Words) -> Posed:
    base, lower, upper, prime = instance
    exponent = pow(lower, upper, prime - 1) or prime - 1
    text = words.choose(
        f"{base}^({lower}^{upper})%{prime}=?",
        f"What is the remainder when {base}^({lower}^{upper}) is divided by the prime {prime}?",
        f"Find ${base}^{{{lower}^{{{upper}}}}} \\bmod {prime}$.",
        f"Let N = {lower}^{upper}. What remains when {base}^N is divided by {prime}?",
        f"Find the least non-negative $r$ with ${base}^{{({lower}^{{{upper}}})}} \\equiv r \\pmod{{{prime}}}$.",
    )
    said, wanted = squarings(lower, upper, prime - 1)
    more, also = squarings(base, exponent, prime)
    return solvable(text, pow(base, exponent, prime), (), [*said, *more], [*wanted, *also])


def _tower_misses(instance: Tower) -> tuple[str, ...]:
    base, lower, upper, prime = instance
    wanted = pow(base, pow(lower, upper, prime - 1), prime)
    flat, wrong = pow(base, lower * upper, prime), pow(base, pow(lower, upper, prime), prime)
    return near(wanted, flat, wrong, pow(lower, upper, prime - 1), prime - wanted)


def _towers(base: int, lower: int, upper: int, bound: int) -> Space:
    """The prime does not divide the base, so Fermat's theorem reduces the exponent; None where it does."""
    parts = (Integers(2, base), Integers(2, lower), Integers(3, upper), Listed(primes_below(bound)[4:]))
    return Mapped(product(*parts), lambda found: found if found[0] % found[3] else None)


# Which unit of the modulus, and the modulus: it has two prime factors at least, so some of its residues are no units.
Order = tuple[int, int]


@lru_cache(maxsize=4096)
def factored(modulus: int) -> Factors:
    """The factors of a modulus, remembered."""
    return factors(modulus)


def units(moduli: range) -> Space:
    """Pairs of a unit, not 1, and its modulus, which has two different primes at least and more than two units."""
    chosen = tuple(modulus for modulus in moduli if len(factored(modulus)) > 1 and modulus > 6)
    found = Counted(chosen, tuple(totient(factored(modulus)) - 1 for modulus in chosen))
    return Mapped(found, lambda pair: (unit(pair[1] + 1, factored(pair[0])), pair[0]))


def no_unit(base: int, modulus: int) -> int:
    """A residue near the base, neither 0 nor 1, that has a factor in common with the modulus.

    Where the modulus is even all units are odd, and so is this: parity alone does not tell it from them.
    """
    while base % modulus < 2 or gcd(base, modulus) == 1:
        base += 2
    return base % modulus


def _order_wording(modulus: int, words: Words) -> str:
    """The mark stands for the base."""
    return words.choose(
        f"min k>0:{MARK}^k%{modulus}=1;k=?",
        f"Find the smallest positive integer k for which {MARK}^k leaves the remainder 1 when divided by {modulus}.",
        f"What is the least $k > 0$ with ${MARK}^k \\equiv 1 \\pmod{{{modulus}}}$?",
        f"The powers of {MARK} are reduced modulo {modulus}. Which is the first positive exponent that gives 1?",
        f"Determine the multiplicative order of {MARK} modulo {modulus}.",
    )


def _order(instance: Order, words: Words) -> Posed:
    return _order_twins(instance, words)[0]


def _order_twins(instance: Order, words: Words) -> tuple[Posed, Posed]:
    base, modulus = instance
    wording, other = _order_wording(modulus, words), no_unit(*instance)
    count = order(base, modulus)
    said, wanted = squarings(base, count, modulus)
    sound = solvable(wording.replace(MARK, str(base)), count, (), said, wanted[-1:])
    common = gcd(other, modulus)
    return sound, unsolvable(
        wording.replace(MARK, str(other)), (), [f"{common} divides {other}", f"{common} divides {modulus}"]
    )


def _order_misses(instance: Order) -> tuple[str, ...]:
    base, modulus = instance
    count = order(base, modulus)
    return near(count, totient(factored(modulus)), modulus - 1, 2 * count, modulus, base)


POWERS = (
    Kind("power_mod", at_levels({n: _powers(*bounds) for n, bounds in _POWERS.items()}), _power, _power_misses),
    Kind("last_digits", at_levels({n: _lasts(*bounds) for n, bounds in _LAST.items()}), _last, _power_misses),
    Kind("tower", at_levels({n: _towers(*bounds) for n, bounds in _TOWERS.items()}), _tower, _tower_misses),
    Kind("order", at_levels({n: units(range(*bounds)) for n, bounds in _ORDERS.items()}), _order, _order_misses,
         _order_twins),
)  # fmt: skip
