"""Exact values: rational numbers, where a tree has one. Everything is bounded in bits."""

from __future__ import annotations

from fractions import Fraction
from math import comb, factorial, gcd, isqrt, lcm

from rljax.verify.mathematics.tree import (
    Binary,
    Bound,
    Call,
    Negative,
    Node,
    Number,
    Refused,
    Symbol,
    children,
    letters,
)

MAX_EXPONENT = 1024
MAX_FACTORIAL = 3000
# What a sum may cost, in trees evaluated: a constant one, one with letters in it, which is tried at several points.
MAX_COST, MAX_OPEN_COST = 8000, 1000
# A sum within a sum has at most so many terms.
MAX_NESTED_TERMS = 40
# Numerator and denominator of what is computed have at most so many bits together: its steps stay in microseconds.
MAX_BITS = 1 << 16

Point = dict[str, Fraction]


def rational(node: Node, point: Point | None = None) -> Fraction | None:
    """The exact value where it is rational and not too long, with the symbols at `point`; else None.

    Raises `Refused` when the value is undefined (division by zero), or a sum has too many terms.
    """
    return _value(node, point, False)


def _value(node: Node, point: Point | None, nested: bool) -> Fraction | None:
    match node:
        case Number(value):
            return value
        case Symbol(name):
            return None if point is None else point.get(name)
        case Negative(inner):
            negated = _value(inner, point, nested)
            return None if negated is None else -negated
        case Binary(operator, left, right):
            first = _value(left, point, nested)
            second = None if first is None else _value(right, point, nested)
            if first is None or second is None or bits(first) + bits(second) > MAX_BITS:
                return None
            return _apply(operator, first, second)
        case Call(name, arguments):
            values: list[Fraction] = []
            for argument in arguments:
                part = _value(argument, point, nested)
                if part is None:
                    return None
                values.append(part)
            return _call(name, values)
        case Bound():
            return _series(node, point, nested)
        case _:
            return None


def bits(value: Fraction) -> int:
    """Bits of numerator and denominator together."""
    return value.numerator.bit_length() + value.denominator.bit_length()


def _apply(operator: str, left: Fraction, right: Fraction) -> Fraction | None:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            if not right:
                raise Refused("division by zero")
            return left / right
        case "^":
            return _power(left, right)
        case _:
            return None


def _power(base: Fraction, exponent: Fraction) -> Fraction | None:
    if exponent.denominator != 1:
        root = rational_root(base, exponent.denominator) if exponent.denominator <= MAX_EXPONENT else None
        return None if root is None else _power(root, Fraction(exponent.numerator))
    count = exponent.numerator
    if count <= 0 and not base:
        raise Refused("zero to the power of zero" if not count else "division by zero")
    if base in (0, 1):
        return base
    if abs(count) > MAX_BITS or (bits(base) - 1) * abs(count) > MAX_BITS:
        return None
    power = Fraction(base.numerator ** abs(count), base.denominator ** abs(count))
    return power if count >= 0 else 1 / power


def rational_root(value: Fraction, degree: int) -> Fraction | None:
    """The real `degree`-th root where it is rational; None where not, or for an even root of a negative number."""
    if value < 0:
        root = rational_root(-value, degree) if degree % 2 else None
        return None if root is None else -root
    top, bottom = _integer_root(value.numerator, degree), _integer_root(value.denominator, degree)
    root = Fraction(top, bottom)
    return root if root**degree == value else None


def _integer_root(value: int, degree: int) -> int:
    """The largest integer whose power does not exceed the value."""
    if degree == 2:
        return isqrt(value)
    if value < 2:
        return value
    low, high = 1, 1 << -(-value.bit_length() // degree)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**degree <= value else (low, middle - 1)
    return low


def _call(name: str, values: list[Fraction]) -> Fraction | None:
    if name in ("factorial", "binomial", "gcd", "lcm"):
        return _integer_function(name, [int(value) for value in values]) if _whole(values) else None
    if name in ("sqrt", "root"):
        degree, radicand = values if name == "root" else [Fraction(2), values[0]]
        whole = degree.denominator == 1 and 1 <= degree <= MAX_EXPONENT
        return rational_root(radicand, int(degree)) if whole else None
    return _rounding(name, values)


def _rounding(name: str, values: list[Fraction]) -> Fraction | None:
    first = values[0]
    match name:
        case "abs":
            return abs(first)
        case "floor":
            return Fraction(first.numerator // first.denominator)
        case "ceil":
            return Fraction(-(-first.numerator // first.denominator))
        case "min":
            return min(values)
        case "max":
            return max(values)
        case "log":
            return _logarithm(*(values if len(values) == 2 else [Fraction(10), first]))
        case "ln":
            return Fraction(0) if first == 1 else None
        case _:
            return _at_zero(name) if not first else None


def _whole(values: list[Fraction]) -> bool:
    return all(value.denominator == 1 for value in values)


def _integer_function(name: str, values: list[int]) -> Fraction | None:
    match name:
        case "gcd":
            return Fraction(gcd(*values))
        case "lcm":
            return Fraction(lcm(*values))
        case "factorial":
            if values[0] < 0:
                raise Refused("the factorial of a negative number")
            return Fraction(factorial(values[0])) if values[0] <= MAX_FACTORIAL else None
        case _:
            n, k = values
            if not 0 <= n <= MAX_FACTORIAL or k < 0:
                return None
            return Fraction(comb(n, k))


def _at_zero(name: str) -> Fraction | None:
    if name in ("sin", "tan", "arcsin", "arctan", "sinh", "tanh", "degree"):
        return Fraction(0)
    return Fraction(1) if name in ("cos", "exp", "cosh", "sec") else None


def _logarithm(base: Fraction, value: Fraction) -> Fraction | None:
    """The logarithm where it is an integer of at most four digits: exactly, by repeated division."""
    if base <= 0 or base == 1 or value <= 0:
        return None
    if base < 1:
        inverse = _logarithm(1 / base, value)
        return None if inverse is None else -inverse
    if value < 1:
        inverse = _logarithm(base, 1 / value)
        return None if inverse is None else -inverse
    count = 0
    while value >= base and count < MAX_EXPONENT:
        value /= base
        count += 1
    return Fraction(count) if value == 1 else None


def _series(node: Bound, point: Point | None, nested: bool) -> Fraction | None:
    if node.kind == "limit" or node.upper is None:
        return None
    lower, upper = _value(node.lower, point, nested), _value(node.upper, point, nested)
    if lower is None or upper is None or lower.denominator != 1 or upper.denominator != 1:
        return None
    allowed = MAX_OPEN_COST if letters(node) else MAX_COST
    if upper - lower > (MAX_NESTED_TERMS if nested else allowed) or (upper - lower + 1) * _cost(node.body) > allowed:
        raise Refused("a sum of too many terms")
    total = Fraction(0 if node.kind == "sum" else 1)
    for at in range(int(lower), int(upper) + 1):
        term = _value(node.body, (point or {}) | {node.variable: Fraction(at)}, True)
        if term is None or bits(total) + bits(term) > MAX_BITS // 8:
            return None
        total = total + term if node.kind == "sum" else total * term
    return total


def _cost(body: Node) -> int:
    """Trees to evaluate, where each sum has as many terms as it may have."""
    total = 1
    for child in children(body):
        total += _cost(child)
    return total * MAX_NESTED_TERMS if isinstance(body, Bound) else total


def folded(node: Node) -> Node:
    """The tree with the number for each constant sum and product in it that has a rational value."""
    match node:
        case Bound() if not letters(node) and (value := rational(node)) is not None:
            return Number(value) if value >= 0 else Negative(Number(-value))
        case Negative(inner):
            return Negative(folded(inner))
        case Binary(operator, left, right):
            return Binary(operator, folded(left), folded(right))
        case Call(name, arguments):
            return Call(name, tuple(folded(argument) for argument in arguments))
        case _:
            return node
