"""How large the value of a tree may be, from its spelling alone: what holds back towers of powers."""

from __future__ import annotations

from rljax.verify.mathematics.exact import MAX_FACTORIAL, rational
from rljax.verify.mathematics.tree import Binary, Bound, Call, Negative, Node, Number, Refused, children, nodes

# An exponent is at most so large,
MAX_EXPONENT = 4096
# numerator and denominator of a power have at most so many bits together (a symbol counting as one),
MAX_WEIGHT = 1 << 14
# and an exponent that is no rational number weighs at most this and holds no further power.
_MAX_OPEN_EXPONENT = 12


def check_power(node: Binary) -> None:
    """Raise `Refused` if the value of the power may be too large to compute with."""
    if weight(node) > MAX_WEIGHT:
        raise Refused("the power is too large")


def weight(node: Node) -> int:
    """A bound on the bits of numerator and denominator together. Raises `Refused` for an exponent too large."""
    match node:
        case Number(value):
            return value.numerator.bit_length() + value.denominator.bit_length()
        case Negative(inner):
            return weight(inner)
        case Binary("^", base, exponent):
            return weight(base) * _exponent_bound(exponent)
        case Call("factorial", (argument,)):
            return _factorial_weight(argument)
        case Call():
            return 2 + _weight_below(node)
        case Binary() | Bound():
            return 1 + _weight_below(node)
        case _:
            return 2


def _weight_below(node: Node) -> int:
    total = 0
    for child in children(node):
        total += weight(child)
    return total


def _factorial_weight(argument: Node) -> int:
    value = rational(argument)
    if value is None:
        return 16
    if value > MAX_FACTORIAL:
        raise Refused("the factorial is too large")
    return int(value) * 12 + 2 if value > 0 else 2


def _exponent_bound(exponent: Node) -> int:
    """A bound on the magnitude of an exponent, at least 1. Raises `Refused` if it may be too large."""
    value = rational(exponent)
    if value is None:
        if any(isinstance(node, Binary) and node.operator == "^" and not _small(node) for node in nodes(exponent)):
            raise Refused("the exponent is too large")
        return max(1, min(weight(exponent), _MAX_OPEN_EXPONENT))
    if abs(value) > MAX_EXPONENT or value.denominator > MAX_EXPONENT:
        raise Refused("the exponent is too large")
    return max(1, -(-abs(value.numerator) // value.denominator))


def _small(node: Binary) -> bool:
    """Whether a power within an exponent is harmless: a plain base to a small whole number, as in `e^{x^2}`."""
    count = rational(node.right)
    return count is not None and 0 < count <= 4 and weight(node.left) <= _MAX_OPEN_EXPONENT
