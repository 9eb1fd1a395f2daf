"""The named functions in many digits: their values, their errors, where they are real."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, runtime_checkable

from rljax.verify.mathematics.tree import Refused

Value = tuple[Any, Any]

# What mpmath calls it, and whether a tiny argument still shows in the value.
_SMOOTH: dict[str, tuple[str, bool]] = {
    "sin": ("sin", True),
    "cos": ("cos", False),
    "tan": ("tan", True),
    "cot": ("cot", True),
    "sec": ("sec", False),
    "csc": ("csc", True),
    "arcsin": ("asin", True),
    "arccos": ("acos", False),
    "arctan": ("atan", True),
    "arccot": ("acot", False),
    "arcsec": ("asec", True),
    "arccsc": ("acsc", True),
    "sinh": ("sinh", True),
    "cosh": ("cosh", False),
    "tanh": ("tanh", True),
    "coth": ("coth", True),
    "exp": ("exp", False),
}
_POLES = frozenset(("cot", "csc", "coth", "arcsec", "arccsc"))
# Beyond this these functions are constant to all digits, or their periods are not resolved.
_MAX_ARGUMENT = 1 << 12
_MAX_GAMMA = 1 << 11


@runtime_checkable
class Context(Protocol):
    """What the functions need of an evaluator."""

    mpmath: Any
    complex_valued: bool

    def rounded(self, value: Any, error: Any) -> Value: ...
    def through(self, function: Callable[[Any], Any], value: Any, error: Any, keeps_small: bool = True) -> Value: ...
    def real(self, value: Any) -> Any: ...
    def away_from_zero(self, value: Any, error: Any) -> None: ...
    def power(self, base: Any, base_error: Any, exponent: Any, exponent_error: Any) -> Value: ...


def apply_function(context: Context, name: str, arguments: list[Value]) -> Value:
    """The value of a named function and its error. Raises `Refused` or ZeroDivisionError where it has none."""
    value, error = arguments[0]
    if name in _SMOOTH:
        return _smooth(context, name, value, error)
    if name in ("floor", "ceil"):
        return _stair(context, value, error, name)
    if name in ("min", "max"):
        return _extreme(context, arguments, name == "max")
    if name in ("sqrt", "root"):
        return _square_root(context, value, error) if name == "sqrt" else _root(context, value, error, *arguments[1])
    match name:
        case "degree":
            return context.rounded(value * context.mpmath.pi / 180, error)
        case "ln" | "log":
            return _logarithm(context, name, arguments)
        case "abs":
            return context.rounded(abs(value), error)
        case "factorial":
            return _gamma(context, value + 1, error)
        case "binomial":
            return _binomial(context, *arguments)
        case _:
            raise Refused(f"{name} has no value here")


def _smooth(context: Context, name: str, value: Any, error: Any) -> Value:
    if abs(value) > _MAX_ARGUMENT:
        raise Refused("the argument of a function is too large")
    if name in _POLES:
        context.away_from_zero(value, error)
    function, keeps_small = _SMOOTH[name]
    return context.through(getattr(context.mpmath, function), value, error, keeps_small)


def _square_root(context: Context, value: Any, error: Any) -> Value:
    if abs(value) <= 2 * error:
        # Near zero the derivative is no bound.
        return context.mpmath.mpf(0), 2 * context.mpmath.sqrt(3 * error)
    root = context.real(context.mpmath.sqrt(value))
    return context.rounded(root, error / abs(root))


def _root(context: Context, degree: Any, degree_error: Any, value: Any, error: Any) -> Value:
    """The real root of a negative number where the degree is odd."""
    mpmath = context.mpmath
    if not mpmath.isint(degree) or not 1 <= degree <= 100:
        raise Refused("the degree of a root is no small whole number")
    if not isinstance(value, mpmath.mpc) and value < 0 and int(degree) % 2:
        root, error = context.power(-value, error, 1 / degree, degree_error)
        return -root, error
    return context.power(value, error, 1 / degree, degree_error)


def _logarithm(context: Context, name: str, arguments: list[Value]) -> Value:
    mpmath = context.mpmath
    value, error = arguments[-1]
    context.away_from_zero(value, error)
    log = context.through(mpmath.log, value, error)
    if name == "ln":
        return log
    base, base_error = arguments[0] if len(arguments) == 2 else (mpmath.mpf(10), mpmath.mpf(0))
    context.away_from_zero(base, base_error)
    below = context.through(mpmath.log, base, base_error)
    context.away_from_zero(*below)
    quotient = log[0] / below[0]
    return context.rounded(context.real(quotient), (log[1] + abs(quotient) * below[1]) / abs(below[0]))


def _gamma(context: Context, value: Any, error: Any) -> Value:
    mpmath = context.mpmath
    if isinstance(value, mpmath.mpc) or abs(value) > _MAX_GAMMA or (value <= 0 and mpmath.isint(value)):
        raise Refused("a factorial without a value")
    return context.through(mpmath.gamma, value, error, False)


def _binomial(context: Context, above: Value, below: Value) -> Value:
    """By the gamma function, so that identities in letters can be tried at any point."""
    if abs(above[0]) > _MAX_GAMMA or abs(below[0]) > _MAX_GAMMA:
        raise Refused("a binomial coefficient too large")
    top = _gamma(context, above[0] + 1, above[1])
    first, second = (
        _gamma(context, below[0] + 1, below[1]),
        _gamma(context, above[0] - below[0] + 1, above[1] + below[1]),
    )
    bottom = first[0] * second[0]
    value = top[0] / bottom
    share = top[1] / abs(top[0]) + first[1] / abs(first[0]) + second[1] / abs(second[0])
    return context.rounded(value, abs(value) * share)


def _extreme(context: Context, arguments: list[Value], largest: bool) -> Value:
    values = [value for value, _ in arguments]
    if any(isinstance(value, context.mpmath.mpc) for value in values):
        raise Refused("complex numbers have no order")
    return (max if largest else min)(values), max(error for _, error in arguments)


def _stair(context: Context, value: Any, error: Any, name: str) -> Value:
    mpmath = context.mpmath
    if isinstance(value, mpmath.mpc):
        raise Refused("complex numbers have no order")
    if abs(value - mpmath.nint(value)) <= 2 * error:
        if error > mpmath.mpf(10) ** -50:
            raise Refused("too close to a step")
        return mpmath.nint(value), mpmath.mpf(0)
    return (mpmath.floor if name == "floor" else mpmath.ceil)(value), mpmath.mpf(0)
