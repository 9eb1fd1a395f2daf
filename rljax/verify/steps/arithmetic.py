"""The truth of relations between numbers: exact, else to 300 digits; forgiving where a text rounds."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.numeric import approximate, compare_constants
from rljax.verify.mathematics.tree import Binary, Call, Constant, Negative, Node, Number, Refused, nodes
from rljax.verify.steps.budget import Budget, Exhausted
from rljax.verify.steps.facts import compares
from rljax.verify.steps.reading import Sign

Truth = Literal["true", "false", "open"]

# A relation may come out wrong by so much of its value where decimals or roots are in it: somebody rounded.
_ROUNDING = Fraction(1, 100)
# What `≈` may be off before it is false.
_ROUGH = Fraction(1, 4)
# Ratios of units that people convert without saying so.
_CONVERSIONS = frozenset(
    Fraction(factor)
    for factor in (
        2, 3, 4, 5, 7, 10, 12, 14, 16, 20, 24, 25, 28, 30, 31, 36, 50, 52, 60, 100, 128, 144, 168, 180, 360, 365,
        500, 1000, 1440, 1760, 2000, 3600, 5280, 10_000, 86_400, 100_000, 1_000_000, 10**9,
    )
)  # fmt: skip


def truth_of(left: Node, sign: Sign, right: Node, modulus: Node | None, calls: Budget) -> Truth:
    """Whether a relation of two trees without letters holds. `calls` pays for many-digit arithmetic."""
    try:
        first, second = rational(left), rational(right)
        if sign == "mod":
            return _congruent(first, second, None if modulus is None else rational(modulus))
        if sign == "~":
            return _about(left, right, calls)
        if first is None or second is None:
            return _in_digits(left, sign, right, calls)
    except (Refused, Exhausted, ZeroDivisionError, OverflowError, ValueError):
        return "open"
    if compares(first, sign, second):
        return "true"
    return "open" if sign == "=" and _rounded(left, right, first, second) else "false"


def convertible(left: Node, right: Node) -> bool:
    """Whether two values differ by a factor that a change of units explains."""
    try:
        first, second = rational(left), rational(right)
    except Refused:
        return True
    if not first or not second:
        return first == second or first is None or second is None
    ratio = max(abs(first / second), abs(second / first))
    return any(abs(ratio - factor) <= factor / 200 for factor in _CONVERSIONS)


def _congruent(first: Fraction | None, second: Fraction | None, modulus: Fraction | None) -> Truth:
    if first is None or second is None or modulus is None or modulus.denominator != 1 or modulus < 1:
        return "open"
    if first.denominator != 1 or second.denominator != 1:
        return "open"
    return "true" if (first - second) % modulus == 0 else "false"


def _in_digits(left: Node, sign: Sign, right: Node, calls: Budget) -> Truth:
    if any(isinstance(node, Binary) and node.operator in "±∓" for tree in (left, right) for node in nodes(tree)):
        return "open"
    if any(node == Constant("infinity") for tree in (left, right) for node in nodes(tree)):
        return "open"
    calls.spend()
    found = compare_constants(left, right)
    if found is None:
        return "open"
    if compares(Fraction(found), sign, Fraction(0)):
        return "true"
    return "open" if sign == "=" and _near(left, right, _ROUNDING, calls) is not False else "false"


def _near(left: Node, right: Node, share: Fraction, calls: Budget) -> bool | None:
    calls.spend()
    first, second = approximate(left), approximate(right)
    if isinstance(first, float) and isinstance(second, float):
        return abs(first - second) <= float(share) * max(abs(first), abs(second))
    return None


def _about(left: Node, right: Node, calls: Budget) -> Truth:
    first, second = _value(left, calls), _value(right, calls)
    if first is None or second is None:
        return "open"
    if any(_to_digits(value, tree) for value, tree in ((first, right), (second, left))):
        return "true"
    return "false" if abs(first - second) > _ROUGH * max(abs(first), abs(second)) else "open"


def _value(node: Node, calls: Budget) -> Fraction | None:
    value = rational(node)
    if value is not None:
        return value
    calls.spend()
    found = approximate(node)
    return Fraction(found) if isinstance(found, float) and abs(found) < 1e300 else None


def _to_digits(value: Fraction, shown: Node) -> bool:
    """Whether the numeral that is shown is the value, rounded or cut to its decimals; but not to nothing."""
    numeral = _numeral(shown)
    if numeral is None or (not numeral and value):
        return False
    unit = Fraction(1, 10 ** _decimals(numeral))
    difference = abs(value) - abs(numeral) if value * numeral >= 0 else unit
    return -unit / 2 <= difference < unit


def _numeral(node: Node) -> Fraction | None:
    if isinstance(node, Negative):
        inner = _numeral(node.inner)
        return None if inner is None else -inner
    if isinstance(node, Binary) and node.operator == "/" and node.right == Number(Fraction(100)):
        inner = _numeral(node.left)
        return None if inner is None else inner / 100
    return node.value if isinstance(node, Number) and _terminates(node.value) else None


def _terminates(value: Fraction) -> bool:
    rest = value.denominator
    for prime in (2, 5):
        while rest % prime == 0:
            rest //= prime
    return rest == 1


def _decimals(value: Fraction) -> int:
    """How many decimals it takes to write a terminating fraction; at most 30 are looked at."""
    return next((count for count in range(30) if (value * 10**count).denominator == 1), 30)


def _rounded(left: Node, right: Node, first: Fraction, second: Fraction) -> bool:
    """Whether rounding may explain the difference: then the text is not exact, but it is not certainly false either."""
    if any(_to_digits(value, tree) and _coarser(value, tree) for value, tree in ((first, right), (second, left))):
        return True
    if not (_has_decimals(left) or _has_decimals(right)):
        return False
    return abs(first - second) <= _ROUNDING * max(abs(first), abs(second))


def _coarser(value: Fraction, shown: Node) -> bool:
    """Whether the value has more decimals than the numeral that is shown for it."""
    numeral = _numeral(shown)
    return numeral is not None and (not _terminates(value) or _decimals(value) > _decimals(numeral))


def _has_decimals(node: Node) -> bool:
    for part in nodes(node):
        if isinstance(part, Number) and part.value.denominator != 1:
            return True
        if isinstance(part, Call) and part.name in ("sqrt", "root", "log", "ln", "sin", "cos", "tan"):
            return True
    return False
