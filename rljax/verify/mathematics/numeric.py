"""Compares trees at random points, in 300-digit numbers that carry a bound on their error. Loads mpmath when called."""

from __future__ import annotations

import random
from fractions import Fraction
from importlib import import_module
from typing import Any

from rljax.verify.mathematics.syntax import Binary, Negative, Node, Number, Pi, Refused, Root, Symbol, letters

_POINTS = 8
_DIGITS = 300
# Values known to fewer digits than this are not compared.
_KNOWN_DIGITS = 100
# A power stays below 2 to this: mpmath numbers have unbounded exponents.
_MAX_LOG2 = 1 << 16


def agree(left: Node, right: Node) -> bool:
    """Whether two trees have the same values, within the error of 300-digit numbers, at 8 random rational points.

    A difference is certain; agreement is not a proof. Raises `Refused` if neither can be said.
    """
    names = sorted(letters(left) | letters(right))
    # The same points at every time and in every worker: so is the verdict.
    draw = random.Random(20)
    compared = 0
    for _ in range(_POINTS if names else 1):
        agreement = _agree_at(left, right, {name: Fraction(draw.randint(-3000, 3000) or 1, 1009) for name in names})
        if agreement is False:
            return False
        compared += agreement is not None
    if not compared:
        raise Refused("has no value that could be compared")
    return True


def _agree_at(left: Node, right: Node, point: dict[str, Fraction]) -> bool | None:
    """Whether both have the same value at the point; None where one has none, or none that is known well enough."""
    mpmath: Any = import_module("mpmath")
    with mpmath.workdps(_DIGITS):
        evaluator = _Evaluator(mpmath, point)
        try:
            (first, first_error), (second, second_error) = evaluator.value(left), evaluator.value(right)
        except (ZeroDivisionError, OverflowError, Refused):
            return None
        error = first_error + second_error
        if abs(first - second) > error:
            return False
        return True if error <= mpmath.mpf(10) ** -_KNOWN_DIGITS * max(1, abs(first)) else None


class _Evaluator:
    """Values of trees at a point: each an mpmath number and a bound on its absolute error (first order, doubled)."""

    def __init__(self, mpmath: Any, point: dict[str, Fraction]) -> None:
        self._mpmath = mpmath
        self._point = point
        self._rounding = mpmath.mpf(10) ** (5 - _DIGITS)

    def value(self, node: Node) -> tuple[Any, Any]:
        """Raises ZeroDivisionError or `Refused` where there is no value, or one too large."""
        match node:
            case Number(value):
                return self._rounded(self._fraction(value), 0)
            case Symbol(name):
                return self._rounded(self._fraction(self._point[name]), 0)
            case Pi():
                return self._rounded(+self._mpmath.pi, 0)
            case Negative(inner):
                value, error = self.value(inner)
                return -value, error
            case Root(inner):
                return self._root(*self.value(inner))
            case Binary(operator, left, right):
                return self._join(operator, *self.value(left), *self.value(right))

    def _fraction(self, value: Fraction) -> Any:
        return self._mpmath.mpf(value.numerator) / value.denominator

    def _rounded(self, value: Any, error: Any) -> tuple[Any, Any]:
        return value, 2 * error + abs(value) * self._rounding

    def _root(self, value: Any, error: Any) -> tuple[Any, Any]:
        root = self._mpmath.sqrt(value)
        # Near zero the derivative is no bound.
        return self._rounded(root, error / abs(root) if abs(value) > 2 * error else 2 * self._mpmath.sqrt(error))

    def _join(self, operator: str, left: Any, left_error: Any, right: Any, right_error: Any) -> tuple[Any, Any]:
        match operator:
            case "+":
                return self._rounded(left + right, left_error + right_error)
            case "-":
                return self._rounded(left - right, left_error + right_error)
            case "*":
                return self._rounded(left * right, abs(left) * right_error + (abs(right) + right_error) * left_error)
            case "/":
                self._away_from_zero(right, right_error)
                value = left / right
                return self._rounded(value, (left_error + abs(value) * right_error) / abs(right))
            case _:
                return self._power(left, left_error, right, right_error)

    def _power(self, base: Any, base_error: Any, exponent: Any, exponent_error: Any) -> tuple[Any, Any]:
        if abs(base) <= 2 * base_error and self._mpmath.im(exponent) == 0 and self._mpmath.re(exponent) > 0:
            return self._mpmath.mpf(0), (3 * base_error) ** self._mpmath.re(exponent)
        self._away_from_zero(base, base_error)
        # mag is within 2 of log2 of the magnitude.
        if abs(exponent) * (abs(self._mpmath.mag(base)) + 2) > _MAX_LOG2:
            raise Refused("the power is too large")
        power = base**exponent
        error = abs(exponent) * base_error / abs(base) + abs(self._mpmath.log(base)) * exponent_error
        return self._rounded(power, abs(power) * error)

    def _away_from_zero(self, value: Any, error: Any) -> None:
        if abs(value) <= 2 * error:
            raise Refused("may be a division by zero")
