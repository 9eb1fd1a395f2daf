"""Polynomials in one letter, as coefficients, lowest first: minimal polynomials and rational roots."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from rljax.verify.steps.budget import Budget, Exhausted
from rljax.verify.steps.groebner import Monic, remainder
from rljax.verify.steps.polynomial import Polynomial, add, constant, letter, multiply

_MAX_DEGREE = 8
_MAX_DIVISORS = 200
_MAX_FACTORED = 10**9


def minimal_polynomial(place: int, found: Sequence[Monic], budget: Budget) -> list[Fraction]:
    """The monic polynomial of least degree that the letter satisfies modulo the ideal. Raises `Exhausted`."""
    rows: list[tuple[Polynomial, list[Fraction]]] = []
    power = constant(Fraction(1))
    for degree in range(_MAX_DEGREE + 1):
        power = remainder(power, found, budget)
        rest, made = dict(power), [Fraction(0)] * degree + [Fraction(1)]
        for row, combination in rows:
            pivot = next(iter(row))
            if factor := rest.get(pivot, Fraction(0)) / row[pivot]:
                rest = add(rest, row, -factor)
                made = [a - factor * b for a, b in _aligned(made, combination)]
        if not rest:
            return made
        rows.append((rest, made))
        power = multiply(power, letter(place), budget)
    raise Exhausted


def _aligned(first: Sequence[Fraction], second: Sequence[Fraction]) -> list[tuple[Fraction, Fraction]]:
    width = max(len(first), len(second))
    zeros = [Fraction(0)] * width
    return list(zip([*first, *zeros][:width], [*second, *zeros][:width], strict=True))


def without_roots(coefficients: Sequence[Fraction], excluded: Callable[[Fraction], bool]) -> list[Fraction]:
    """The polynomial with its excluded rational roots divided out."""
    kept = list(coefficients)
    for root in rational_roots(coefficients):
        if excluded(root):
            while len(kept) > 1 and not value_at(kept, root):
                kept = _divided(kept, root)
    return kept


def rational_roots(coefficients: Sequence[Fraction]) -> list[Fraction]:
    """The rational roots, where the coefficients are small enough to find all candidates; else none."""
    whole = _whole(coefficients)
    lowest = next((at for at, value in enumerate(whole) if value), None)
    if lowest is None:
        return []
    found = [Fraction(0)] if lowest else []
    bottoms, tops = _divisors(abs(whole[-1])), _divisors(abs(whole[lowest]))
    if len(bottoms) * len(tops) > _MAX_DIVISORS:
        return found
    candidates = {Fraction(sign * top, bottom) for top in tops for bottom in bottoms for sign in (1, -1)}
    return found + sorted(root for root in candidates if not value_at(coefficients, root))


def value_at(coefficients: Sequence[Fraction], at: Fraction) -> Fraction:
    """The value, by Horner's scheme."""
    value = Fraction(0)
    for coefficient in reversed(coefficients):
        value = value * at + coefficient
    return value


def _divided(coefficients: Sequence[Fraction], root: Fraction) -> list[Fraction]:
    quotient: list[Fraction] = []
    carry = Fraction(0)
    for coefficient in reversed(coefficients):
        carry = carry * root + coefficient
        quotient.append(carry)
    return list(reversed(quotient[:-1]))


def _whole(coefficients: Sequence[Fraction]) -> list[int]:
    scale = 1
    for value in coefficients:
        scale *= value.denominator // _common(scale, value.denominator)
    return [int(value * scale) for value in coefficients]


def _common(first: int, second: int) -> int:
    while second:
        first, second = second, first % second
    return first


def _divisors(value: int) -> list[int]:
    if value > _MAX_FACTORED:
        return [1] * (_MAX_DIVISORS + 1)
    small = [at for at in range(1, int(value**0.5) + 1) if value % at == 0]
    return sorted({*small, *(value // at for at in small)})
