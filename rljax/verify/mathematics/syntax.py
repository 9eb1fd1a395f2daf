"""A small grammar of mathematical text, read into a tree of our own. Nothing here ever evaluates text.

Caps hold before anything is built: a text is refused when it is too long, nested too deeply, has too long a number, or
a power whose value would be too large to write down. What passes can be evaluated in bounded time and memory.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import isqrt

MAX_LENGTH = 256
MAX_NESTING = 32
MAX_DIGITS = 64
MAX_EXPONENT = 64
# Numerator and denominator of a power have at most so many bits together,
MAX_WEIGHT = 1 << 12
# and so many those of what `rational` computes: its steps must stay in microseconds.
_MAX_BITS = 1 << 13
# A power whose exponent is not a rational number: what its exponent may weigh, and that it holds no further power.
_MAX_OPEN_EXPONENT = 12

_TOKEN = re.compile(r"\s*(?:([0-9]+(?:\.[0-9]+)?)|([A-Za-z]+)|(\*\*|[-+*/^()=]))")
_SIGNS = str.maketrans({"\u2212": "-", "\u00d7": "*", "\u00b7": "*", "\u22c5": "*", "\u00f7": "/"})
_AROUND_OPERATOR = re.compile(r" ?([-+*/^()=]) ?")


class Refused(ValueError):
    """The text is not in the grammar, exceeds a cap, or has no value; the message is one short phrase."""


@dataclass(frozen=True, slots=True)
class Number:
    """A nonnegative decimal, exactly."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Symbol:
    """A single letter; `e` and `i` are letters like the others."""

    name: str


@dataclass(frozen=True, slots=True)
class Pi:
    """The constant pi."""


@dataclass(frozen=True, slots=True)
class Negative:
    """Minus the inner tree."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Root:
    """The principal square root."""

    inner: Node


@dataclass(frozen=True, slots=True)
class Binary:
    """Two trees joined by one of `+ - * / ^`."""

    operator: str
    left: Node
    right: Node


Node = Number | Symbol | Pi | Negative | Root | Binary


def quoted(text: str, limit: int = 40) -> str:
    """Model text for a detail: escaped and cut, never longer than about `limit` characters."""
    shown = repr(text[:limit])
    return shown if len(shown) <= limit else shown[: limit - 3] + "..."


def normalise(text: str) -> str:
    """One spelling for texts that differ in blanks and signs only; blanks between letters or digits keep them apart."""
    text = text.strip()
    if text.isalnum():
        return text
    text = " ".join(text.translate(_SIGNS).replace("**", "^").split())
    return _AROUND_OPERATOR.sub(r"\1", text)


def parse(text: str) -> tuple[Node, ...]:
    """The sides of a chain `a=b=c`, or the one side of a plain expression. Raises `Refused`."""
    if len(text) > MAX_LENGTH:
        raise Refused(f"longer than {MAX_LENGTH} characters")
    return _Parser(_tokens(text.translate(_SIGNS))).relation()


def letters(node: Node) -> frozenset[str]:
    """The symbols of a tree."""
    match node:
        case Symbol(name):
            return frozenset(name)
        case Negative(inner) | Root(inner):
            return letters(inner)
        case Binary(_, left, right):
            return letters(left) | letters(right)
        case _:
            return frozenset()


def rational(node: Node, point: dict[str, Fraction] | None = None) -> Fraction | None:
    """The exact value where it is rational and not too long, with the symbols at `point`; else None.

    Raises `Refused` when the value is undefined (division by zero).
    """
    match node:
        case Number(value):
            return value
        case Symbol(name):
            return point[name] if point is not None else None
        case Negative(inner):
            negated = rational(inner, point)
            return None if negated is None else -negated
        case Root(inner):
            radicand = rational(inner, point)
            return None if radicand is None else _rational_root(radicand)
        case Binary(operator, left, right):
            first, second = rational(left, point), rational(right, point)
            if first is None or second is None or _bits(first) + _bits(second) > _MAX_BITS:
                return None
            return _apply(operator, first, second)
        case _:
            return None


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
        case _:
            return _power(left, right)


def _power(base: Fraction, exponent: Fraction) -> Fraction | None:
    if exponent.denominator != 1:
        return None
    count = exponent.numerator
    if count < 0 and not base:
        raise Refused("division by zero")
    if abs(count) > MAX_EXPONENT or _bits(base) * abs(count) > _MAX_BITS:
        return None
    power = Fraction(base.numerator ** abs(count), base.denominator ** abs(count))
    return power if count >= 0 else 1 / power


def _rational_root(value: Fraction) -> Fraction | None:
    if value < 0:
        return None
    root = Fraction(isqrt(value.numerator), isqrt(value.denominator))
    return root if root * root == value else None


def _bits(value: Fraction) -> int:
    return value.numerator.bit_length() + value.denominator.bit_length()


def _weight(node: Node) -> int:
    """Bound on the bits of numerator and denominator together, a symbol counting as one bit."""
    match node:
        case Number(value):
            return _bits(value)
        case Negative(inner) | Root(inner):
            return _weight(inner)
        case Binary("^", base, exponent):
            return _weight(base) * _exponent_bound(exponent)
        case Binary(_, left, right):
            return _weight(left) + _weight(right) + 1
        case Pi():
            return 2
        case _:
            return 1


def _exponent_bound(exponent: Node) -> int:
    """A bound on the magnitude of an exponent, at least 1. Raises `Refused` if it may be too large."""
    value = rational(exponent)
    if value is None:
        if _has_power(exponent) or (weight := _weight(exponent)) > _MAX_OPEN_EXPONENT:
            raise Refused("the exponent is too large")
        return 1 << weight
    if abs(value) > MAX_EXPONENT or value.denominator > MAX_EXPONENT:
        raise Refused("the exponent is too large")
    return max(1, -(-abs(value.numerator) // value.denominator))


def _has_power(node: Node) -> bool:
    match node:
        case Negative(inner) | Root(inner):
            return _has_power(inner)
        case Binary(operator, left, right):
            return operator == "^" or _has_power(left) or _has_power(right)
        case _:
            return False


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    at, end = 0, len(text.rstrip())
    while at < end:
        found = _TOKEN.match(text, at)
        if found is None:
            raise Refused(f"cannot be read at {quoted(text[at:], 20)}")
        tokens.append(found[found.lastindex or 0])
        at = found.end()
    return tokens


class _Parser:
    """Recursive descent: relation, sum, product, signed, power, atom; loosest first."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def relation(self) -> tuple[Node, ...]:
        sides = [self._sum()]
        while self._take("="):
            sides.append(self._sum())
        if self._next() is not None:
            raise Refused(f"does not go on with {quoted(self._next() or '', 20)}")
        return tuple(sides)

    def _next(self) -> str | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _take(self, *wanted: str) -> str | None:
        token = self._next()
        if token not in wanted:
            return None
        self._at += 1
        return token

    def _sum(self) -> Node:
        node = self._product()
        while operator := self._take("+", "-"):
            node = Binary(operator, node, self._product())
        return node

    def _product(self) -> Node:
        node = self._signed()
        while operator := self._take("*", "/"):
            node = Binary(operator, node, self._signed())
        return node

    def _signed(self) -> Node:
        if self._take("+"):
            return self._nested(self._signed)
        if self._take("-"):
            return Negative(self._nested(self._signed))
        return self._scaled()

    def _scaled(self) -> Node:
        """A power, or a number and a factor without a sign between them, as in `2x` and `2(x+1)`."""
        start = self._at
        node = self._powers()
        token = self._next()
        if not isinstance(node, Number) or token is None or not (token == "(" or token[0].isalpha()):
            return node
        before = next((sign for sign in reversed(self._tokens[:start]) if sign not in "+-"), "")
        if before in ("/", "^", "**"):
            raise Refused(f"{quoted(before)} before a product without a sign can be read in two ways")
        return Binary("*", node, self._powers())

    def _powers(self) -> Node:
        base = self._atom()
        if not self._take("^", "**"):
            return base
        node = Binary("^", base, self._nested(self._signed))
        if _weight(node) > MAX_WEIGHT:
            raise Refused("the power is too large")
        return node

    def _nested(self, rule: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise Refused(f"nested deeper than {MAX_NESTING}")
        node = rule()
        self._depth -= 1
        return node

    def _atom(self) -> Node:
        token = self._next()
        self._at += 1
        if token is None:
            raise Refused("ends too early")
        if token[0].isdigit():
            return _number(token)
        if token == "(":
            return self._closed()
        if token == "sqrt" and self._take("("):
            return Root(self._closed())
        if token == "pi":
            return Pi()
        if len(token) == 1 and token.isalpha():
            return Symbol(token)
        raise Refused(f"does not go on with {quoted(token, 20)}")

    def _closed(self) -> Node:
        node = self._nested(self._sum)
        if not self._take(")"):
            raise Refused("a parenthesis is not closed")
        return node


def _number(token: str) -> Number:
    whole, _, decimals = token.partition(".")
    if len(whole) + len(decimals) > MAX_DIGITS:
        raise Refused(f"a number of more than {MAX_DIGITS} digits")
    return Number(Fraction(int(whole + decimals), 10 ** len(decimals)))
