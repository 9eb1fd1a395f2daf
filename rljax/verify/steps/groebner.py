"""Gröbner bases (Buchberger, 1965) in graded reverse lexicographic order, within a budget of operations."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import combinations

from rljax.verify.steps.budget import Budget, Exhausted
from rljax.verify.steps.polynomial import ONE, WIDTH, Monomial, Polynomial, check

_MAX_BASIS = 40

# A polynomial with coefficient 1 at its leading monomial, and that monomial.
Monic = tuple[Monomial, Polynomial]


def basis(polynomials: Sequence[Polynomial], budget: Budget) -> list[Monic]:
    """A Gröbner basis of the ideal, `[1]` if they have no common zero. Raises `Exhausted`."""
    found: list[Monic] = []
    waiting: list[tuple[Monomial, int, int]] = []
    for polynomial in sorted(polynomials, key=_degree):
        if _extend(found, waiting, polynomial, budget):
            return [(ONE, {ONE: Fraction(1)})]
    while waiting:
        waiting.sort(key=lambda pair: order(pair[0]), reverse=True)
        _, first, second = waiting.pop()
        if _extend(found, waiting, _combination(found[first], found[second], budget), budget):
            return [(ONE, {ONE: Fraction(1)})]
    return _reduced(found)


def remainder(polynomial: Polynomial, divisors: Sequence[Monic], budget: Budget) -> Polynomial:
    """The normal form: what is left when multiples of the divisors are taken off. Raises `Exhausted`."""
    rest: Polynomial = {}
    work = dict(polynomial)
    while work:
        leading = max(work, key=order)
        budget.spend(2 + len(work) // 4)
        divisor = next((entry for entry in divisors if _divides(entry[0], leading)), None)
        if divisor is None:
            rest[leading] = work.pop(leading)
        else:
            _subtract(work, divisor, tuple(map(int.__sub__, leading, divisor[0])), work[leading], budget)
    check(rest)
    return rest


def is_one(found: Sequence[Monic]) -> bool:
    """Whether the basis says that there is no common zero."""
    return len(found) == 1 and found[0][0] == ONE


@lru_cache(maxsize=1 << 14)
def order(monomial: Monomial) -> tuple[int, ...]:
    """A key that sorts by total degree, ties by the smaller exponent of the last letter."""
    return (sum(monomial), *[-exponent for exponent in reversed(monomial)])


def _degree(polynomial: Polynomial) -> tuple[int, int]:
    return max((sum(monomial) for monomial in polynomial), default=0), len(polynomial)


def _extend(
    found: list[Monic], waiting: list[tuple[Monomial, int, int]], polynomial: Polynomial, budget: Budget
) -> bool:
    """Add what is new of a polynomial; True if that is a nonzero number."""
    rest = remainder(polynomial, found, budget)
    if not rest:
        return False
    leading = max(rest, key=order)
    if leading == ONE:
        return True
    if len(found) >= _MAX_BASIS:
        raise Exhausted
    scale = rest[leading]
    found.append((leading, {monomial: value / scale for monomial, value in rest.items()}))
    last = len(found) - 1
    for index in range(last):
        joint = tuple(map(max, found[index][0], leading))
        # Buchberger's first criterion: leading monomials without a common letter give nothing new.
        if joint != tuple(map(int.__add__, found[index][0], leading)):
            waiting.append((joint, index, last))
    return False


def _combination(first: Monic, second: Monic, budget: Budget) -> Polynomial:
    """The S-polynomial."""
    joint = tuple(map(max, first[0], second[0]))
    work: Polynomial = {}
    _subtract(work, first, tuple(map(int.__sub__, joint, first[0])), Fraction(-1), budget)
    _subtract(work, second, tuple(map(int.__sub__, joint, second[0])), Fraction(1), budget)
    return work


def _subtract(work: Polynomial, divisor: Monic, shift: Monomial, factor: Fraction, budget: Budget) -> None:
    budget.spend(len(divisor[1]))
    for monomial, value in divisor[1].items():
        moved = tuple(map(int.__add__, monomial, shift))
        left = work.get(moved, 0) - factor * value
        if left:
            if left.numerator.bit_length() > 4000:
                raise Exhausted
            work[moved] = left
        else:
            work.pop(moved, None)


def _divides(first: Monomial, second: Monomial) -> bool:
    return all(map(int.__le__, first, second))


def _reduced(found: list[Monic]) -> list[Monic]:
    """Without members whose leading monomial is a multiple of another's."""
    kept = list(found)
    for first, second in combinations(found, 2):
        if _divides(first[0], second[0]):
            kept = [entry for entry in kept if entry is not second]
        elif _divides(second[0], first[0]):
            kept = [entry for entry in kept if entry is not first]
    return kept


def finite_letters(found: Sequence[Monic]) -> frozenset[int]:
    """The places of all letters if there are finitely many common zeros (a power of each leads a member); else none."""
    single = [[at for at in range(WIDTH) if leading[at]] for leading, _ in found]
    leads = {places[0] for places in single if len(places) == 1}
    used = {at for _, polynomial in found for monomial in polynomial for at in range(WIDTH) if monomial[at]}
    return frozenset(used) if used == leads else frozenset()
