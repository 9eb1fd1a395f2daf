"""Complex numbers with whole parts, as (real, imaginary), and how they are written over a root."""

from __future__ import annotations

import math

Gaussian = tuple[int, int]


def times(first: Gaussian, second: Gaussian) -> Gaussian:
    """The product."""
    (a, b), (c, d) = first, second
    return a * c - b * d, a * d + b * c


def conjugated(value: Gaussian) -> Gaussian:
    """The complex conjugate."""
    return value[0], -value[1]


def turned(value: Gaussian, quarters: int) -> Gaussian:
    """i^quarters · value."""
    for _ in range(quarters % 4):
        value = -value[1], value[0]
    return value


def square(value: Gaussian) -> int:
    """|value|²."""
    return value[0] * value[0] + value[1] * value[1]


def common_factor(first: Gaussian, second: Gaussian) -> Gaussian:
    """A greatest common divisor in Z[i], by Euclid's algorithm with the nearest quotient; it is unique up to i^n."""
    while second != (0, 0):
        size = square(second)
        real, imaginary = times(first, conjugated(second))
        quotient = (2 * real + size) // (2 * size), (2 * imaginary + size) // (2 * size)
        product = times(quotient, second)
        first, second = second, (first[0] - product[0], first[1] - product[1])
    return first


def text(value: Gaussian) -> str:
    """`2-3i`, `-i`, `0`."""
    real, imaginary = value
    if not imaginary:
        return str(real)
    unit = {1: "i", -1: "-i"}.get(imaginary, f"{imaginary}i")
    return unit if not real else f"{real}{'' if unit.startswith('-') else '+'}{unit}"


def root_text(number: int, latex: bool = False) -> str:
    """The square root: `3`, or `sqrt(7)`."""
    root = math.isqrt(number)
    if root * root == number:
        return str(root)
    return rf"\sqrt{{{number}}}" if latex else f"sqrt({number})"


def over_root(value: Gaussian, number: int, latex: bool = False) -> str:
    """`(2+i)/sqrt(7)`: a value over the root of a number above 1."""
    above, root = text(value), root_text(number, latex)
    if latex:
        return rf"\frac{{{above}}}{{{root}}}"
    return f"({above})/{root}" if value[0] and value[1] else f"{above}/{root}"


def within(parts: int) -> tuple[Gaussian, ...]:
    """All with parts of at most this size, without 0."""
    span = range(-parts, parts + 1)
    return tuple([(a, b) for a in span for b in span if (a, b) != (0, 0)])
