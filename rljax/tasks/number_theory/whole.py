"""Whole numbers: primes, factors, Euclid's algorithm, inverses, simultaneous congruences, units."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import prod

# Pairs of a prime and its exponent, primes ascending.
Factors = tuple[tuple[int, int], ...]


@lru_cache(maxsize=16)
def primes_below(bound: int) -> tuple[int, ...]:
    """All primes below a bound, by the sieve of Eratosthenes."""
    sieve = bytearray([1]) * bound
    for number in range(2, int(bound**0.5) + 1):
        if sieve[number]:
            sieve[number * number :: number] = bytes(len(range(number * number, bound, number)))
    return tuple(number for number in range(2, bound) if sieve[number])


def least_factor(number: int) -> int:
    """The least prime factor, by trial division."""
    if number % 2 == 0:
        return 2
    divisor = 3
    while divisor * divisor <= number:
        if number % divisor == 0:
            return divisor
        divisor += 2
    return number


def factors(number: int) -> Factors:
    """The prime factors with their exponents, by trial division."""
    found = []
    while number > 1:
        prime, exponent = least_factor(number), 0
        while number % prime == 0:
            number, exponent = number // prime, exponent + 1
        found.append((prime, exponent))
    return tuple(found)


def value(factored: Factors) -> int:
    """The number with these factors."""
    return prod(prime**exponent for prime, exponent in factored)


def totient(factored: Factors) -> int:
    """Euler's phi: how many numbers up to n have no factor in common with it."""
    return prod(prime ** (exponent - 1) * (prime - 1) for prime, exponent in factored)


def written(factored: Factors) -> str:
    """`2^3*3`."""
    return "*".join(f"{prime}^{exponent}" if exponent > 1 else str(prime) for prime, exponent in factored)


def euclid(greater: int, less: int) -> list[str]:
    """The divisions of Euclid's algorithm: `84=2*36+12`, the last without remainder."""
    lines = []
    while less:
        quotient, rest = divmod(greater, less)
        lines.append(f"{greater}={quotient}*{less}+{rest}" if rest else f"{greater}={quotient}*{less}")
        greater, less = less, rest
    return lines


def joined(residues: Sequence[int], moduli: Sequence[int]) -> int:
    """The least x ≥ 0 with all the residues; the moduli have no common factors (Chinese remainder theorem)."""
    total, modulus = 0, 1
    for residue, further in zip(residues, moduli, strict=True):
        total += modulus * ((residue - total) * pow(modulus, -1, further) % further)
        modulus *= further
    return total


def unit(number: int, factored: Factors) -> int:
    """The unit of a number below `totient(factored)`: every residue without a common factor with n, once each."""
    residues, moduli = [], []
    for prime, exponent in factored:
        units = prime ** (exponent - 1) * (prime - 1)
        number, digit = divmod(number, units)
        residues.append(digit // (prime - 1) * prime + digit % (prime - 1) + 1)
        moduli.append(prime**exponent)
    return joined(residues, moduli)


def order(base: int, modulus: int) -> int:
    """The least k > 0 with base^k ≡ 1; base and modulus have no common factor."""
    power, count = base % modulus, 1
    while power != 1 % modulus:
        power, count = power * base % modulus, count + 1
    return count
