"""Reads the sides of relations: trees, remainders, numerals in other bases, and the moduli behind them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.lexer import Token
from rljax.verify.mathematics.numerals import in_base
from rljax.verify.mathematics.tree import Binary, Call, Negative, Node, Number, Refused, Symbol
from rljax.verify.steps.budget import Budget, Exhausted
from rljax.verify.steps.powers import read_powers, read_tree, reduced, residue, whole

_BASED = re.compile(r"(?P<bracket>\()?(?P<digits>[0-9A-F]{1,400})(?(bracket)\))_[{(]*(?P<base>[0-9]{1,2})[)}]*")


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a relation: a tree, or None for what cannot be read. `phrase` holds words set as text in it.

    `spelt` is the tree as it stands, where `node` is what it comes to: of `7^4 mod 13` the 9, of `1011_2` the 11. Where
    `modulo` is a number, `node` is equal to it only modulo that number. A `doubtful` side may mean another thing.
    """

    node: Node | None
    phrase: str = ""
    spelt: Node | None = None
    modulo: int | None = None
    doubtful: bool = False

    @property
    def tree(self) -> Node | None:
        """The tree as it stands."""
        return self.spelt or self.node


@dataclass(frozen=True, slots=True)
class Cut:
    """A side without its modulus: `b` and `n` of `b (mod n)`, `b mod n`; `bracketed` of the first and `b \\pmod n`."""

    before: list[Token]
    modulus: list[Token]
    bracketed: bool


def cut_modulus(side: Sequence[Token]) -> Cut | None:
    """The side and its modulus; None if it has none."""
    at = next((at for at, token in enumerate(side) if token.value in ("pmod", "bmod", "mod")), None)
    if at is None:
        return None
    opened = at > 0 and side[at - 1].value == "("
    inner = list(side[at + 1 :])
    if opened and inner and inner[-1].value == ")":
        inner.pop()
    return Cut(list(side[: at - opened]), inner, opened or side[at].value == "pmod")


def is_plain(modulus: Sequence[Token]) -> bool:
    """Whether a modulus is one number, letter, power or bracket: `17 mod 5 + 1` can be read in two ways."""
    depth = 0
    for token in modulus:
        depth += {"(": 1, "{": 1, ")": -1, "}": -1}.get(token.value, 0)
        if not depth and token.value in ("+", "-", "*", "/", "!", "%"):
            return False
    return bool(modulus)


def read_side(side: Sequence[Token], modulus: int | None, work: Budget) -> Side:
    """Reads a side; a phrase behind a value is its unit, a phrase alone is a name.

    `modulus` is that of a congruence; what is too large is then read by its residue.
    """
    phrase = " ".join(token.value for token in side if token.kind == "text")
    plain = [token for token in side if token.kind != "text"]
    if not plain or (phrase and side[0].kind == "text"):
        return Side(None, phrase)
    try:
        return replace(_read(plain, modulus, work), phrase=phrase)
    except (Refused, OverflowError, Exhausted):
        return Side(None, phrase or " ".join(token.value for token in plain if token.kind == "word")[:80])


def again(side: Side, modulus: int | None, work: Budget) -> Side:
    """A side as it stands in the next row, where another modulus holds, or none."""
    if side.modulo in (None, modulus) or side.spelt is None:
        return side
    try:
        return replace(side, node=None if modulus is None else reduced(side.spelt, modulus, work), modulo=modulus)
    except (Refused, OverflowError, Exhausted):
        return Side(None, side.phrase)


def _read(plain: Sequence[Token], modulus: int | None, work: Budget) -> Side:
    found = cut_modulus(plain)
    if found is not None:
        return _remainder(found, work)
    if (numeral := _based(plain)) is not None:
        return numeral
    doubtful = _counts_primes(plain)
    try:
        return Side(read_tree(plain), doubtful=doubtful)
    except Refused:
        if modulus is None:
            raise
    tree = read_powers(plain)
    return Side(reduced(tree, modulus, work), spelt=tree, modulo=modulus)


def _remainder(found: Cut, work: Budget) -> Side:
    """`17 mod 5`; with letters in it, it has a spelling only."""
    if found.bracketed or not is_plain(found.modulus):
        raise Refused("a remainder that can be read in two ways")
    modulus = read_tree(found.modulus)
    try:
        dividend = read_tree(found.before)
    except Refused:
        dividend = read_powers(found.before)
    return Side(_rest(dividend, modulus, work), spelt=Call("mod", (dividend, modulus)))


def _rest(dividend: Node, modulus: Node, work: Budget) -> Node | None:
    divisor, number = rational(modulus), whole(modulus)
    value = None if number is None else residue(dividend, number, work)
    if value is not None:
        return Number(Fraction(value))
    exact = rational(dividend)
    # One half modulo 5 may be 3; 7.5 is no such quotient.
    if exact is None or not divisor or divisor < 0 or not (exact.denominator == 1 or isinstance(dividend, Number)):
        return None
    return Number(exact % divisor)


def is_remainder(side: Side) -> bool:
    """Whether the side is `17 mod 5`, and not `4 + 17 mod 5`, where `mod` may belong to the last part alone."""
    if not isinstance(side.spelt, Call):
        return False
    dividend = side.spelt.arguments[0]
    return not isinstance(dividend, Negative) and not (isinstance(dividend, Binary) and dividend.operator != "^")


def _based(plain: Sequence[Token]) -> Side | None:
    """A side that is one numeral with its base, `1011_2`, `FF_{16}`, `(1011)_2`; None for another.

    `AB_{16}` may be a segment, and `(10)_3` a product of rising factors.
    """
    said = _BASED.fullmatch("".join(token.value for token in plain))
    named = any(token.kind == "word" and len(token.value) > 1 for token in plain)
    if said is None or any(token.spaced for token in plain[1:]):
        return None
    if not 2 <= int(said["base"]) <= 36 or not _is_numeral(said["digits"], int(said["base"])):
        return None
    node = in_base(said["digits"], int(said["base"]))
    decimal = isinstance(node, Number) and said["digits"] == str(node.value)
    spelt = None if decimal else Symbol(f"{said['digits']}_{said['base']}")
    return Side(node, spelt=spelt, doubtful=named or said["bracket"] is not None)


def _is_numeral(digits: str, base: int) -> bool:
    """Whether what may be digits are some: `A_{12}` and `x_1` are names, and letters alone are read in base 16 only."""
    if digits.isdigit():
        return True
    return len(digits) > 1 and base > (15 if digits.isalpha() else 10)


def _counts_primes(plain: Sequence[Token]) -> bool:
    """Whether the side is `\\pi(10)`, which may be the number of primes up to 10."""
    values = [token.value for token in plain]
    return values[:2] == ["pi", "("] and len(values) == 4 and plain[2].kind == "number"
