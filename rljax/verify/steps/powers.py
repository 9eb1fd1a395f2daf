"""Residues of whole numbers, and powers too large to be written down, which only a modulus makes small."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.expression import parse
from rljax.verify.mathematics.lexer import Token
from rljax.verify.mathematics.tree import Binary, Negative, Node, Number, Refused, Symbol, letters, nodes
from rljax.verify.mathematics.weight import weight
from rljax.verify.steps.budget import Budget
from rljax.verify.steps.names import as_letters, with_names
from rljax.verify.steps.substitution import mapped

# What the powers of one response may cost: a squaring of numbers of 30 bits costs one. Two powers with 400 digits in
# exponent and modulus take it all; of those that are usual, with 20 digits at most, no response holds as many.
WORK = 6_000_000
# An exponent and a modulus have at most 400 digits.
_MAX_BITS = 1329
_LIMB = 30
# Together, numerators and denominators of what a side may be computed to.
_MAX_WEIGHT = 4000
_MAX_NODES = 300
_PLACE = "vec ^"


def read_tree(plain: Sequence[Token]) -> Node:
    """The tree of a side. Raises `Refused` for one that may be too large to compute with."""
    return _checked(as_letters(parse(with_names(list(plain)))))


def read_powers(plain: Sequence[Token]) -> Node:
    """The tree of a side with powers of any size in it: they are not to be computed but modulo a number."""
    if any(token.value == "vec" for token in plain):
        raise Refused("has names in it that could be taken for exponents")
    exponents: list[Node] = []
    tree = as_letters(parse(with_names(_without_exponents(plain, exponents))))
    places = {f"{_PLACE}{at}": exponent for at, exponent in enumerate(exponents)}
    tree = mapped(tree, lambda part: places.get(part.name) if isinstance(part, Symbol) else None)
    if any(name.startswith(_PLACE) for name in letters(tree)):
        raise Refused("has an exponent that is none, as that of a sum")
    return _small(tree)


def _without_exponents(plain: Sequence[Token], exponents: list[Node]) -> list[Token]:
    """The tokens with a name for each exponent without letters, which goes into the list."""
    found: list[Token] = []
    at = 0
    while at < len(plain):
        found.append(plain[at])
        at += 1
        end = _exponent_end(plain, at) if found[-1].value == "^" else at
        if end > at:
            found += [Token("command", "vec"), Token("sign", "{")]
            found += [Token("sign", "^"), Token("number", str(len(exponents))), Token("sign", "}")]
            exponents.append(read_tree(plain[at:end]))
        at = end
    return found


def _exponent_end(plain: Sequence[Token], at: int) -> int:
    """Behind an exponent that is a number, or stands in brackets; `at` itself for another."""
    if at < len(plain) and plain[at].kind == "number":
        return at + 1
    depth = 0
    for end in range(at, len(plain)):
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(plain[end].value, 0)
        if plain[end].kind == "word" or depth <= 0:
            return end + 1 if end > at and depth == 0 and plain[end].kind == "sign" else at
    return at


def residue(node: Node, modulus: int, work: Budget) -> int | None:
    """The least residue of a tree without letters; None if it is no whole number. Raises `Refused`, `Exhausted`."""
    match node:
        case Negative(inner):
            value = residue(inner, modulus, work)
            return None if value is None else -value % modulus
        case Binary("+" | "-" | "*" as operator, left, right):
            first, second = residue(left, modulus, work), residue(right, modulus, work)
            if first is None or second is None:
                return None
            return {"+": first + second, "-": first - second, "*": first * second}[operator] % modulus
        case Binary("^", base, exponent):
            return _power(base, exponent, modulus, work)
        case _:
            found = rational(_checked(node))
            return None if found is None or found.denominator != 1 else found.numerator % modulus


def _power(base: Node, exponent: Node, modulus: int, work: Budget) -> int | None:
    """A power by squaring; to a negative exponent that of the inverse, where there is one."""
    count, value = rational(exponent), residue(base, modulus, work)
    if count is None or count.denominator != 1 or value is None:
        return None
    size = max(abs(count.numerator).bit_length(), 1)
    if size > _MAX_BITS:
        raise Refused("the exponent is too large")
    # Zero is no base of the power 0, and a base that is no more than known modulo a number may be zero.
    if not count and not value:
        return None
    work.spend(size * (modulus.bit_length() // _LIMB + 1) ** 2)
    try:
        return pow(value, count.numerator, modulus)
    except ValueError:
        return None


def reduced(tree: Node, modulus: int, work: Budget) -> Node:
    """The tree with residues for the parts without letters. Raises `Refused` where that makes it no smaller."""
    if not letters(tree):
        value = residue(tree, modulus, work)
        if value is None:
            raise Refused("is no whole number")
        return Number(Fraction(value))
    match tree:
        case Negative(inner):
            return Negative(reduced(inner, modulus, work))
        case Binary("+" | "-" | "*" as operator, left, right):
            return Binary(operator, reduced(left, modulus, work), reduced(right, modulus, work))
        case _:
            return _checked(tree)


def whole(node: Node | None) -> int | None:
    """The whole number from 1 on that a modulus is, if it is one of at most 400 digits."""
    try:
        value = None if node is None else rational(node)
    except Refused:
        return None
    if value is None or value.denominator != 1 or value < 1 or value.numerator.bit_length() > _MAX_BITS:
        return None
    return value.numerator


def _small(node: Node) -> Node:
    if sum(1 for _ in nodes(node)) > _MAX_NODES:
        raise Refused("too large")
    return node


def _checked(node: Node) -> Node:
    if weight(_small(node)) > _MAX_WEIGHT:
        raise Refused("too large")
    return node
