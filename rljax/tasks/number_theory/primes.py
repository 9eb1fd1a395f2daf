"""Prime numbers: the next one, the only one in a range, the greatest factor, functions of the factorisation."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from math import prod

from rljax.tasks.arithmetic.posing import MARK, at_levels, integer, near, refused
from rljax.tasks.family import Kind
from rljax.tasks.number_theory.whole import Factors, least_factor, primes_below, totient, value, written
from rljax.tasks.spaces import Integers, Listed, Mapped, Multisets, Space
from rljax.tasks.types import Posed
from rljax.tasks.words import Words

# How many prime factors, counted with multiplicity, and the bound of the primes, by level.
_LARGEST = {1: (2, 10), 2: (3, 40), 3: (4, 32), 4: (4, 60), 5: (5, 60), 6: (3, 500), 7: (3, 2000), 8: (3, 5000),
            9: (4, 10**4)}  # fmt: skip
_FUNCTIONS = {2: (3, 40), 3: (4, 24), 4: (5, 20), 5: (6, 24), 6: (7, 32), 7: (8, 40), 8: (9, 60)}
# Numbers in a range, by level.
_NEXT = {1: (2, 60), 2: (60, 1100), 3: (1100, 10**4), 4: (10**4, 10**5), 5: (10**5, 10**6)}
_BETWEEN = {2: 5000, 3: 2 * 10**4, 4: 10**5, 5: 2 * 10**5}


def _next_prime(number: int) -> int:
    number += 1
    while least_factor(number) != number:
        number += 1
    return number


def _composites(first: int, last: int) -> list[str]:
    """Each number of a range as a product with its least prime factor; those that are prime are left out."""
    split = [(number, least_factor(number)) for number in range(first, last + 1)]
    return [f"{number}={factor}*{number // factor}" for number, factor in split if factor != number]


def _next(instance: int, words: Words) -> Posed:
    text = words.choose(
        f"min prime>{instance}=?",
        f"What is the smallest prime number greater than {instance}?",
        f"Which prime comes next after {instance}?",
        f"Find the least prime $p$ with $p > {instance}$.",
        f"Going up from {instance}, itself not counted, which is the first prime number?",
    )
    prime = _next_prime(instance)
    return integer(text, prime, _composites(instance + 1, prime - 1))


def _next_misses(instance: int) -> tuple[str, ...]:
    prime = _next_prime(instance)
    return near(prime, instance, _next_prime(prime), prime + 4, prime - 4)


@lru_cache(maxsize=8)
def _lone(bound: int) -> tuple[tuple[int, int, int], ...]:
    """Primes with the distances to the one before, 8 at least, and to the one after."""
    primes = primes_below(bound)
    triples = zip(primes[1:], primes, primes[2:], strict=False)
    return tuple((prime, prime - before, after - prime) for prime, before, after in triples if prime - before > 7)


def _ranges(instance: tuple[int, int, int]) -> tuple[int, int, int]:
    """The first number of a range in which the prime is alone, that of an empty one in front of it, and their length.

    Where they begin is as good as random: primes differ in their remainders modulo 6, not in their quotients.
    """
    prime, gap, room = instance
    length = gap - 3
    least = max(0, length - room)
    back = least + prime // 6 % (length - least)
    return prime - back, prime - gap + 2 + prime // 30 % 2, length


def _between_wording(words: Words, length: int) -> str:
    """The mark stands for the first number of the range."""
    return words.choose(
        f"prime p:{MARK}<=p<{MARK}+{length};p=?",
        f"Which prime number is among the {length} consecutive integers that begin with {MARK}?",
        f"Find the prime $p$ with ${MARK} \\le p < {MARK} + {length}$.",
        f"Start at {MARK} and count up through {length} integers, {MARK} included. One of them is prime. Which?",
        f"A prime p is at least {MARK} and less than {MARK} + {length}. What is p?",
    )


def _between_twins(instance: tuple[int, int, int], words: Words) -> tuple[Posed, Posed]:
    first, empty, length = _ranges(instance)
    wording = _between_wording(words, length)
    sound = integer(wording.replace(MARK, str(first)), instance[0], _composites(first, first + length - 1))
    return sound, refused(wording.replace(MARK, str(empty)), _composites(empty, empty + length - 1))


def _between(instance: tuple[int, int, int], words: Words) -> Posed:
    return _between_twins(instance, words)[0]


def _between_misses(instance: tuple[int, int, int]) -> tuple[str, ...]:
    prime, gap, room = instance
    return near(prime, prime - gap, prime + room, *_ranges(instance)[:2])


def _factored(count: int, bound: int) -> Space:
    """Numbers with so many prime factors, by their primes and exponents."""
    primes = primes_below(bound)
    return Mapped(
        Multisets(len(primes), count), lambda places: tuple(Counter(primes[place] for place in places).items())
    )


def _largest(instance: Factors, words: Words) -> Posed:
    number = value(instance)
    text = words.choose(
        f"max prime|{number}=?",
        f"What is the largest prime factor of {number}?",
        f"Factor ${number}$ into primes. Which is the greatest of them?",
        f"Find the greatest prime $p$ with $p \\mid {number}$.",
        f"{number} is a product of primes. What is the largest one?",
    )
    return integer(text, instance[-1][0], [*_splitting(instance), f"{number}={written(instance)}"])


def _splitting(instance: Factors) -> list[str]:
    """The primes taken out one after the other, the least first."""
    lines, rest = [], value(instance)
    for prime, exponent in instance:
        for _ in range(exponent):
            if rest != prime:
                lines.append(f"{rest}={prime}*{rest // prime}")
            rest //= prime
    return lines


def _largest_misses(instance: Factors) -> tuple[str, ...]:
    greatest, number = instance[-1][0], value(instance)
    return near(greatest, number // greatest, instance[0][0], number, greatest * instance[0][0], greatest + 4)


def _count(instance: Factors, words: Words) -> Posed:
    number, exponents = value(instance), [exponent for _, exponent in instance]
    count = prod(exponent + 1 for exponent in exponents)
    text = words.choose(
        f"tau({number})=?",
        f"How many positive divisors does {number} have?",
        f"Find $d({number})$, the number of positive divisors.",
        f"In how many ways can {number} things be laid out in a full rectangle of rows and columns? "
        "Exchanging the numbers of rows and columns counts as another way where they differ.",
        f"For how many positive integers n is {number}/n an integer?",
    )
    factor = "*".join(f"({exponent}+1)" for exponent in exponents)
    return integer(text, count, [f"{number}={written(instance)}", f"{factor}={count}"])


def _count_misses(instance: Factors) -> tuple[str, ...]:
    exponents = [exponent for _, exponent in instance]
    count = prod(exponent + 1 for exponent in exponents)
    return near(count, count - 2, sum(exponents), prod(exponents), count // 2, 2 ** len(exponents))


def _sum_of(prime: int, exponent: int) -> int:
    return sum(prime**power for power in range(exponent + 1))


def _sum(instance: Factors, words: Words) -> Posed:
    number, sums = value(instance), [_sum_of(*factor) for factor in instance]
    text = words.choose(
        f"sigma({number})=?",
        f"What is the sum of all positive divisors of {number}?",
        f"Find $\\sigma({number})$, the sum of the positive divisors.",
        f"Add up all positive integers that divide {number}, 1 and {number} among them.",
        f"The divisors of {number}, from 1 to {number} itself, make what sum?",
    )
    lines = [f"{number}={written(instance)}"]
    lines += ["+".join(str(p**power) for power in range(e + 1)) + f"={_sum_of(p, e)}" for p, e in instance]
    if len(sums) > 1:
        lines.append(f"{'*'.join(map(str, sums))}={prod(sums)}")
    return integer(text, prod(sums), lines)


def _sum_misses(instance: Factors) -> tuple[str, ...]:
    total, number = prod(_sum_of(*factor) for factor in instance), value(instance)
    return near(total, total - number, total - 1, total - number - 1, sum(p * e for p, e in instance))


def _phi(instance: Factors, words: Words) -> Posed:
    number = value(instance)
    text = words.choose(
        f"phi({number})=?",
        f"What is Euler's totient of {number}?",
        f"Find $\\varphi({number})$.",
        f"How many of the integers from 1 to {number} have no factor in common with {number} except 1?",
        f"How many fractions with the denominator {number}, from 1/{number} to {number}/{number}, cannot be reduced?",
    )
    parts = [p ** (e - 1) * (p - 1) for p, e in instance]
    lines = [f"{number}={written(instance)}"]
    lines += [f"{p**e}-{p ** (e - 1)}={part}" for (p, e), part in zip(instance, parts, strict=True)]
    if len(parts) > 1:
        lines.append(f"{'*'.join(map(str, parts))}={prod(parts)}")
    return integer(text, prod(parts), lines)


def _phi_misses(instance: Factors) -> tuple[str, ...]:
    number, phi = value(instance), totient(instance)
    return near(phi, number - phi, number - 1, prod(p - 1 for p, _ in instance), phi // 2, 2 * phi)


_factorisations = at_levels({level: _factored(*bounds) for level, bounds in _FUNCTIONS.items()})

PRIMES = (
    Kind("next_prime", at_levels({n: Integers(*bounds) for n, bounds in _NEXT.items()}), _next, _next_misses),
    Kind("prime_between", at_levels({n: Listed(_lone(bound)) for n, bound in _BETWEEN.items()}), _between,
         _between_misses, _between_twins),
    Kind("largest_prime", at_levels({n: _factored(*bounds) for n, bounds in _LARGEST.items()}), _largest,
         _largest_misses),
    Kind("divisor_count", _factorisations, _count, _count_misses),
    Kind("divisor_sum", _factorisations, _sum, _sum_misses),
    Kind("totient", _factorisations, _phi, _phi_misses),
)  # fmt: skip
