"""Closed forms of what has an easy one: integrals of elementary functions, infinite geometric sums.

Only rules that hold for all values in question are applied (any table of integrals, e.g. DLMF 1.4 and 4.26); the rest
is refused.
"""

from __future__ import annotations

from fractions import Fraction

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.tree import Binary, Call, Negative, Node, Number, Operator, Refused, Symbol, letters
from rljax.verify.mathematics.weight import check_power

MAX_DEGREE = 24

ZERO, ONE = Number(Fraction(0)), Number(Fraction(1))
# Coefficients by degree.
Polynomial = dict[int, Node]


def integral(body: Node, variable: str, lower: Node, upper: Node) -> Node:
    """The integral over a finite interval. Raises `Refused` if none of the rules applies."""
    found = _antiderivative(body, variable)
    if found is None:
        found = _on_one_side(body, variable, lower, upper)
    if found is None:
        raise Refused("has an integral in it that is not known here")
    return Binary("-", _put(found, variable, upper), _put(found, variable, lower))


def _put(node: Node, variable: str, value: Node) -> Node:
    match node:
        case Symbol(name):
            return value if name == variable else node
        case Negative(inner):
            return Negative(_put(inner, variable, value))
        case Binary(operator, left, right):
            return _checked(Binary(operator, _put(left, variable, value), _put(right, variable, value)))
        case Call(name, arguments):
            return Call(name, tuple(_put(argument, variable, value) for argument in arguments))
        case _:
            return node


def _checked(node: Binary) -> Node:
    if node.operator == "^":
        check_power(node)
    return node


def _antiderivative(body: Node, variable: str) -> Node | None:
    """A function that is defined everywhere and whose derivative is `body`."""
    polynomial = _polynomial(body, variable)
    if polynomial is not None:
        return _integrated(polynomial, variable)
    match body:
        case Negative(inner):
            found = _antiderivative(inner, variable)
            return None if found is None else Negative(found)
        case Binary("+" | "-" as operator, left, right):
            return _both(operator, _antiderivative(left, variable), _antiderivative(right, variable))
        case Binary("*", factor, other) if variable not in letters(factor):
            return _times(factor, _antiderivative(other, variable))
        case Binary("*" | "/" as operator, other, factor) if variable not in letters(factor):
            return _both(operator, _antiderivative(other, variable), factor)
        case Binary("^", base, exponent) if variable not in letters(base):
            slope = _slope(exponent, variable)
            positive = rational(base)
            if slope is None or (positive is not None and (positive <= 0 or positive == 1)):
                return None
            return Binary("/", body, Binary("*", slope, Call("ln", (base,))))
        case Call("sin" | "cos" | "exp" as name, (inner,)):
            slope = _slope(inner, variable)
            return None if slope is None else Binary("/", _primitive(name, inner), slope)
        case _:
            return None


def _primitive(name: str, inner: Node) -> Node:
    if name == "sin":
        return Negative(Call("cos", (inner,)))
    return Call("sin" if name == "cos" else name, (inner,))


def _both(operator: Operator, left: Node | None, right: Node | None) -> Node | None:
    return None if left is None or right is None else Binary(operator, left, right)


def _times(factor: Node, found: Node | None) -> Node | None:
    return None if found is None else Binary("*", factor, found)


def _slope(node: Node, variable: str) -> Node | None:
    """The coefficient of the variable in a linear expression, not zero."""
    polynomial = _polynomial(node, variable)
    if polynomial is None or set(polynomial) - {0, 1} or 1 not in polynomial:
        return None
    return None if rational(polynomial[1]) == 0 else polynomial[1]


def _integrated(polynomial: Polynomial, variable: str) -> Node:
    total: Node = ZERO
    for degree, coefficient in sorted(polynomial.items()):
        power = Binary("^", Symbol(variable), Number(Fraction(degree + 1)))
        term = Binary("/", Binary("*", coefficient, power), Number(Fraction(degree + 1)))
        total = term if total == ZERO else Binary("+", total, term)
    return total


def _polynomial(node: Node, variable: str) -> Polynomial | None:
    """The coefficients of a polynomial in the variable; None if it is none, or of too high a degree."""
    if variable not in letters(node):
        return {0: node}
    match node:
        case Symbol():
            return {1: ONE}
        case Negative(inner):
            found = _polynomial(inner, variable)
            return None if found is None else {degree: Negative(part) for degree, part in found.items()}
        case Binary("^", base, exponent):
            count, found = rational(exponent), _polynomial(base, variable)
            if found is None or count is None or count.denominator != 1 or not 0 < count <= MAX_DEGREE:
                return None
            return _raised(found, int(count))
        case Binary("/", above, below) if variable not in letters(below):
            found = _polynomial(above, variable)
            return None if found is None else {degree: Binary("/", part, below) for degree, part in found.items()}
        case Binary("+" | "-" | "*" as operator, left, right):
            return _joined(operator, _polynomial(left, variable), _polynomial(right, variable))
        case _:
            return None


def _raised(base: Polynomial, count: int) -> Polynomial | None:
    power: Polynomial | None = {0: ONE}
    for _ in range(count):
        power = _joined("*", power, base)
    return power


def _joined(operator: Operator, first: Polynomial | None, second: Polynomial | None) -> Polynomial | None:
    if first is None or second is None or max(first) + max(second) > MAX_DEGREE:
        return None
    if operator == "*":
        return _multiplied(first, second)
    found = dict(first)
    for degree, part in second.items():
        found[degree] = _folded(operator, found.get(degree, ZERO), part)
    return found


def _multiplied(first: Polynomial, second: Polynomial) -> Polynomial:
    found: Polynomial = {}
    for low, one in first.items():
        for high, other in second.items():
            product = _folded("*", one, other)
            found[low + high] = _folded("+", found.get(low + high, ZERO), product)
    return found


def _folded(operator: Operator, left: Node, right: Node) -> Node:
    """The joined coefficients, as one number where they are numbers."""
    first, second = rational(left), rational(right)
    node = Binary(operator, left, right)
    value = rational(node) if first is not None and second is not None else None
    if value is None:
        return node
    return Number(value) if value >= 0 else Negative(Number(-value))


def _on_one_side(body: Node, variable: str, lower: Node, upper: Node) -> Node | None:
    """For `c/x`, over positive numbers."""
    low, high = rational(lower), rational(upper)
    positive = [value is None or value > 0 for value in (low, high)]
    match body:
        case Binary("/", factor, Symbol(name)) if name == variable and variable not in letters(factor):
            numbers = not letters(lower) and not letters(upper)
            return Binary("*", factor, Call("ln", (Symbol(variable),))) if all(positive) and numbers else None
        case _:
            return None


def geometric_sum(body: Node, variable: str, lower: Node) -> Node:
    """The sum from `lower` to infinity. Raises `Refused` if it is no geometric one, or does not converge."""
    ratio = _ratio(body, variable)
    if ratio is None or abs(ratio) >= 1:
        raise Refused("has a sum without an end in it")
    return Binary("/", _put(body, variable, lower), Number(1 - ratio))


def _ratio(body: Node, variable: str) -> Fraction | None:
    """The constant quotient of neighbouring terms."""
    if variable not in letters(body):
        return Fraction(1)
    match body:
        case Negative(inner):
            return _ratio(inner, variable)
        case Binary("*" | "/" as operator, left, right):
            first, second = _ratio(left, variable), _ratio(right, variable)
            if not first or not second:
                return None
            return first * second if operator == "*" else first / second
        case Binary("^", base, exponent) if variable not in letters(base):
            slope, value = _slope(exponent, variable), rational(base)
            if slope is None or value is None or not value:
                return None
            return rational(Binary("^", base, slope))
        case _:
            return None
