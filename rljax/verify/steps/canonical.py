"""One form for trees that differ in spelling only: the order of terms and factors, `0+`, `1*`, double signs."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from rljax.verify.mathematics.tree import Binary, Bound, Call, Constant, Negative, Node, Number, Symbol

Key = tuple[object, ...]


def key_of(node: Node) -> Key:
    """Equal for two trees if, and only if, trivial rewriting makes one the other; nothing is computed."""
    match node:
        case Number(value):
            return ("number", str(value))
        case Symbol(name) | Constant(name):
            return ("symbol", name)
        case Negative() | Binary("+" | "-", _, _):
            return _joined("sum", [_signed(sign, term) for sign, term in _terms(node, 1)], ("number", "0"))
        case Binary("*", _, _):
            return _joined("product", [key_of(factor) for factor in _factors(node)], ("number", "1"))
        case Binary("/", left, right):
            quotient = _constant_quotient(left, right)
            return quotient or (key_of(left) if right == Number(Fraction(1)) else ("/", key_of(left), key_of(right)))
        case Binary("^", base, Number(one)) if one == 1:
            return key_of(base)
        case Binary(operator, left, right):
            return (operator, key_of(left), key_of(right))
        case Call(name, arguments):
            return ("call", name, *(key_of(argument) for argument in arguments))
        case Bound(kind, variable, lower, upper, body):
            last = ("none",) if upper is None else key_of(upper)
            return ("bound", kind, variable, key_of(lower), last, key_of(body))


def _constant_quotient(left: Node, right: Node) -> Key | None:
    """`1/2` and `0.5` are spellings of one number where the fraction is in lowest terms."""
    if not isinstance(left, Number) or not isinstance(right, Number) or not right.value:
        return None
    if left.value.denominator != 1 or right.value.denominator != 1:
        return None
    value = left.value / right.value
    return ("number", str(value)) if value.denominator == right.value and value.denominator != 1 else None


def _terms(node: Node, sign: int) -> Iterator[tuple[int, Node]]:
    waiting = [(sign, node)]
    while waiting:
        sign, node = waiting.pop()
        match node:
            case Negative(inner):
                waiting.append((-sign, inner))
            case Binary("+", left, right):
                waiting += [(sign, left), (sign, right)]
            case Binary("-", left, right):
                waiting += [(sign, left), (-sign, right)]
            case _:
                yield sign, node


def _signed(sign: int, node: Node) -> Key:
    key = key_of(node)
    return key if sign > 0 or key == ("number", "0") else ("-", key)


def _factors(node: Node) -> Iterator[Node]:
    waiting = [node]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Binary) and node.operator == "*":
            waiting += [node.left, node.right]
        else:
            yield node


def _joined(kind: str, keys: list[Key], neutral: Key) -> Key:
    kept = sorted((key for key in keys if key != neutral), key=repr)
    if len(kept) > 1:
        return (kind, *kept)
    return kept[0] if kept else neutral
