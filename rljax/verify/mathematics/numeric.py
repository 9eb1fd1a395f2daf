"""Compares trees at random points, in 300-digit numbers that carry a bound on their error. Loads mpmath when called.

Variables are real: at a point where a side without the imaginary unit has no real value, nothing is compared.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from fractions import Fraction
from importlib import import_module
from itertools import chain
from typing import Any

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.functions import apply_function
from rljax.verify.mathematics.points import WANTED, WANTED_PIECEWISE, is_piecewise, trials, whole_trials
from rljax.verify.mathematics.tree import (
    Binary,
    Bound,
    Call,
    Constant,
    Negative,
    Node,
    Number,
    Refused,
    Symbol,
    letters,
    nodes,
)

DIGITS = 300
# Values known to fewer digits than this are not compared,
_KNOWN_DIGITS = 100
# except values of limits, which are only approached.
_LIMIT_DIGITS = 25
# A nonzero term this much smaller than what it is added to might get lost: then nothing is said.
_VISIBLE_DIGITS = 150
# A power stays below 2 to this: mpmath numbers have unbounded exponents.
_MAX_LOG2 = 1 << 16
_MAX_TERMS = 200
# Steps of work that the comparisons of one job may take together; a step is about five microseconds.
WORK = 60_000
_STEPS, _FUNCTION_STEPS, _GAMMA_STEPS, _POWER_STEPS = 4, 30, 250, 20

Value = tuple[Any, Any]


class Work:
    """Steps that are left to spend."""

    def __init__(self, steps: int = WORK) -> None:
        self._left = steps

    def spend(self, steps: int) -> None:
        """Raise `Refused` once there are none left."""
        self._left -= steps
        if self._left < 0:
            raise TooLong("takes too long to compare")


class TooLong(Refused):
    """The work allowed is done: whoever tries further points would only do more."""


def agree(left: Node, right: Node, work: Work | None = None) -> bool:
    """Whether two trees have the same values, within the error of 300-digit numbers, at up to 32 rational points.

    A difference is certain; agreement is not a proof. Raises `Refused` if neither can be said.
    """
    work = work or Work()
    wanted = WANTED_PIECEWISE if is_piecewise(left) or is_piecewise(right) else WANTED
    compared = 0
    for point in chain(trials(left, right), whole_trials(sorted(letters(left) | letters(right)))):
        agreement = agree_at(left, right, point, work)
        if agreement is False:
            return False
        compared += agreement is not None
        if compared == wanted or not point:
            break
    if not compared:
        raise Refused("has no value that could be compared")
    return True


def agree_at(left: Node, right: Node, point: dict[str, Fraction], work: Work | None = None) -> bool | None:
    """Whether both have the same value at the point; None where one has none, or none that is known well enough."""
    mpmath: Any = import_module("mpmath")
    with mpmath.workdps(DIGITS):
        try:
            first, first_error = _value(left, point, work)
            second, second_error = _value(right, point, work)
        except TooLong:
            raise
        except (ZeroDivisionError, OverflowError, ValueError):
            return None
        error = first_error + second_error
        if abs(first - second) > error:
            return False
        known = _LIMIT_DIGITS if _has_limit(left) or _has_limit(right) else _KNOWN_DIGITS
        return True if error <= mpmath.mpf(10) ** -known * max(1, abs(first)) else None


def approximate(
    node: Node, point: dict[str, Fraction] | None = None, digits: int = 30, work: Work | None = None
) -> complex | float | None:
    """The value at a point as a machine number; None where there is none."""
    mpmath: Any = import_module("mpmath")
    with mpmath.workdps(digits + 20):
        try:
            value, _ = _value(node, point or {}, work)
        except (ZeroDivisionError, OverflowError, ValueError):
            return None
        return complex(value) if isinstance(value, mpmath.mpc) else float(value)


def compare_constants(left: Node, right: Node, work: Work | None = None) -> int | None:
    """-1, 0 or 1 as the real constant `left` is below, equal to or above `right`; None if that cannot be said."""
    mpmath: Any = import_module("mpmath")
    with mpmath.workdps(DIGITS):
        try:
            (first, first_error), (second, second_error) = _value(left, {}, work), _value(right, {}, work)
        except (ZeroDivisionError, OverflowError, ValueError):
            return None
        if isinstance(first, mpmath.mpc) or isinstance(second, mpmath.mpc):
            return None
        if abs(first - second) <= first_error + second_error:
            return 0
        return -1 if first < second else 1


def _value(node: Node, point: dict[str, Fraction], work: Work | None = None) -> Value:
    complex_valued = not letters(node) or any(part == Constant("i") for part in nodes(node))
    return Evaluator(import_module("mpmath"), point, complex_valued, work or Work()).value(node)


def _has_limit(node: Node) -> bool:
    return any(isinstance(part, Bound) and part.kind == "limit" for part in nodes(node))


class Evaluator:
    """Values of trees at a point: each an mpmath number and a bound on its absolute error (first order, doubled)."""

    def __init__(self, mpmath: Any, point: dict[str, Fraction], complex_valued: bool, work: Work) -> None:
        self._work = work
        self.mpmath = mpmath
        self.complex_valued = complex_valued
        self._point = point
        self._digits = int(mpmath.mp.dps)
        self._rounding = mpmath.mpf(10) ** (5 - self._digits)
        self._invisible = mpmath.mpf(10) ** -min(_VISIBLE_DIGITS, self._digits // 2)

    def value(self, node: Node) -> Value:
        """Raises ZeroDivisionError or `Refused` where there is no value, or one too large."""
        self._work.spend(_steps(node))
        match node:
            case Number(value):
                return self.rounded(self._fraction(value), 0)
            case Symbol(name):
                if name not in self._point:
                    raise Refused(f"{name} has no value")
                return self.rounded(self._fraction(self._point[name]), 0)
            case Constant(name):
                return self._constant(name)
            case Negative(inner):
                value, error = self.value(inner)
                return -value, error
            case Call(name, arguments):
                return apply_function(self, name, [self.value(argument) for argument in arguments])
            case Bound():
                return self._limit(node) if node.kind == "limit" else self._series(node)
            case Binary(operator, left, right):
                return self._join(operator, *self.value(left), *self.value(right))

    def rounded(self, value: Any, error: Any) -> Value:
        """The value with its error and that of one rounding."""
        return value, 2 * error + abs(value) * self._rounding

    def through(self, function: Callable[[Any], Any], value: Any, error: Any, keeps_small: bool = True) -> Value:
        """A smooth function of a value: its error by the slope. Raises `Refused` where a tiny value might get lost."""
        if not keeps_small and abs(value) > error and abs(value) < self._invisible:
            raise Refused("too close to zero")
        result = self.real(function(value))
        step = max(error, (abs(value) + 1) * self.mpmath.mpf(10) ** -(self._digits // 2))
        slope = abs(function(value + step) - result) / step
        return self.rounded(result, 2 * slope * error)

    def real(self, value: Any) -> Any:
        """The value itself; raises `Refused` for a complex one where values are real, and for none."""
        mpmath = self.mpmath
        if isinstance(value, mpmath.mpc):
            if value.imag == 0:
                return value.real
            if not self.complex_valued:
                raise Refused("is not real")
        if not mpmath.isfinite(value):
            raise Refused("is not finite")
        return value

    def away_from_zero(self, value: Any, error: Any) -> None:
        """Raise `Refused` if the value may be zero."""
        if abs(value) <= 2 * error:
            raise Refused("may be a division by zero")

    def _fraction(self, value: Fraction) -> Any:
        return self.mpmath.mpf(value.numerator) / value.denominator

    def _constant(self, name: str) -> Value:
        match name:
            case "pi":
                return self.rounded(+self.mpmath.pi, 0)
            case "e":
                return self.rounded(+self.mpmath.e, 0)
            case "i":
                return self.mpmath.mpc(0, 1), self.mpmath.mpf(0)
            case _:
                raise Refused("infinity is no number")

    def _join(self, operator: str, left: Any, left_error: Any, right: Any, right_error: Any) -> Value:
        match operator:
            case "+" | "-":
                self._visible(left, left_error, right, right_error)
                total = left + right if operator == "+" else left - right
                return self.rounded(self.real(total), left_error + right_error)
            case "*":
                error = abs(left) * right_error + (abs(right) + right_error) * left_error
                return self.rounded(self.real(left * right), error)
            case "/":
                self.away_from_zero(right, right_error)
                value = self.real(left / right)
                return self.rounded(value, (left_error + abs(value) * right_error) / abs(right))
            case "^":
                return self.power(left, left_error, right, right_error)
            case _:
                raise Refused("stands for two values")

    def _visible(self, left: Any, left_error: Any, right: Any, right_error: Any) -> None:
        small, error, large = (left, left_error, right) if abs(left) < abs(right) else (right, right_error, left)
        if abs(small) > 2 * error and abs(small) < abs(large) * self._invisible:
            raise Refused("a term is too small beside another")

    def power(self, base: Any, base_error: Any, exponent: Any, exponent_error: Any) -> Value:
        """A power; of a negative number to a fraction with an odd denominator the real one, as schools have it."""
        mpmath = self.mpmath
        if abs(base) <= 2 * base_error and mpmath.im(exponent) == 0 and mpmath.re(exponent) > 0:
            return mpmath.mpf(0), (3 * base_error) ** mpmath.re(exponent)
        self.away_from_zero(base, base_error)
        # mag is within 2 of log2 of the magnitude.
        large = abs(exponent) * (abs(mpmath.mag(base)) + 2) > _MAX_LOG2
        if large and abs(exponent * mpmath.log(base)) > _MAX_LOG2 / 2:
            raise Refused("the power is too large")
        if exponent and abs(exponent) > exponent_error and abs(exponent) < self._invisible:
            raise Refused("too close to zero")
        power = self._principal(base, exponent)
        error = abs(exponent) * base_error / abs(base) + abs(mpmath.log(base)) * exponent_error
        return self.rounded(power, abs(power) * error)

    def _principal(self, base: Any, exponent: Any) -> Any:
        mpmath = self.mpmath
        if isinstance(base, mpmath.mpc) or isinstance(exponent, mpmath.mpc) or base > 0:
            return self.real(base**exponent)
        whole = mpmath.nint(exponent)
        if abs(exponent - whole) <= self._rounding * abs(exponent) * 10:
            return self.real(base ** int(whole))
        fraction = _small_fraction(exponent, mpmath)
        if fraction is not None and fraction.denominator % 2:
            power = (-base) ** exponent
            return -power if fraction.numerator % 2 else power
        return self.real(mpmath.mpc(base) ** exponent)

    def _series(self, node: Bound) -> Value:
        if node.upper is None:
            raise Refused("a sum without an end")
        lower, upper = (self.value(side)[0] for side in (node.lower, node.upper))
        if not all(self.mpmath.isint(side) for side in (lower, upper)) or upper - lower > _MAX_TERMS:
            raise Refused("a sum of too many terms")
        total, error = self.mpmath.mpf(0 if node.kind == "sum" else 1), self.mpmath.mpf(0)
        for at in range(int(lower), int(upper) + 1):
            self._work.spend(_STEPS)
            term = self._inside(node, Fraction(at)).value(node.body)
            total, error = self._join("+" if node.kind == "sum" else "*", total, error, *term)
        return total, error

    def _inside(self, node: Bound, value: Fraction) -> Evaluator:
        return Evaluator(self.mpmath, self._point | {node.variable: value}, self.complex_valued, self._work)

    def _limit(self, node: Bound) -> Value:
        """The value near the target, where it hardly changes any more as the target is approached from both sides."""
        self._check_constants(node)
        with contextlib.suppress(ZeroDivisionError, Refused):
            # What is made of our functions is continuous where it has a value.
            return self._inside(node, self._target(node.lower)).value(node.body)
        near = [self._inside(node, at).value(node.body)[0] for at in self._approach(node.lower)]
        error = max(abs(value - near[-1]) for value in near) * 2
        if error > self.mpmath.mpf(10) ** -_LIMIT_DIGITS * max(1, abs(near[-1])):
            raise Refused("a limit that is not seen")
        return near[-1], error

    def _check_constants(self, node: Bound) -> None:
        """Raise `Refused` for a constant so small that it would be taken for what is left of the approach."""
        for part in nodes(node.body):
            if isinstance(part, Binary) and part.operator in "/^" and not letters(part):
                value, error = self.value(part)
                if error < abs(value) < self.mpmath.mpf(10) ** -(_LIMIT_DIGITS // 2):
                    raise Refused("a constant too small in a limit")

    def _target(self, target: Node) -> Fraction:
        """The point that is approached. Raises `Refused` if it is no rational number."""
        value = rational(target, self._point)
        if value is None:
            raise Refused("the target of a limit is not rational")
        return value

    def _approach(self, target: Node) -> list[Fraction]:
        far = Fraction(10) ** 30
        if target == Constant("infinity"):
            return [far, 3 * far, 10 * far]
        if target == Negative(Constant("infinity")):
            return [-far, -3 * far, -10 * far]
        at = self._target(target)
        return [at - 1 / far, at + 1 / far, at + 1 / far / 10]


def _steps(node: Node) -> int:
    if isinstance(node, Call):
        return _GAMMA_STEPS if node.name in ("factorial", "binomial") else _FUNCTION_STEPS
    return _POWER_STEPS if isinstance(node, Binary) and node.operator == "^" else _STEPS


def _small_fraction(value: Any, mpmath: Any) -> Fraction | None:
    """The fraction with a denominator up to 99 that the value is, if any."""
    for denominator in range(1, 100, 2):
        scaled = value * denominator
        whole = mpmath.nint(scaled)
        if abs(scaled - whole) < mpmath.mpf(10) ** -50:
            return Fraction(int(whole), denominator)
    return None
