"""Reads numerals from tokens: groups of thousands, repeating decimals, other bases, fractions behind a whole number."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

from rljax.verify.mathematics.lexer import Token
from rljax.verify.mathematics.tree import Binary, Node, Number, Operator, Refused, quoted

MAX_NESTING = 24
# Every join of two parts may deepen the tree by one, and who walks trees recurses.
MAX_JOINS = 250

_DIGITS = re.compile("[0-9]+|[A-F]+")
_BASES = {
    name: base
    for base, name in enumerate(
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split(), 2
    )
}


class Cursor:
    """A place in a sequence of tokens."""

    def __init__(self, sequence: Sequence[Token]) -> None:
        self._tokens = list(sequence)
        self._at = 0
        self._depth = 0
        self._bars = 0
        self._joins = 0
        self._bound: tuple[str, ...] = ()

    def expect_end(self) -> None:
        """Raise `Refused` if anything is left."""
        if self._at < len(self._tokens):
            raise Refused(f"does not go on with {quoted(self._tokens[self._at].value, 20)}")

    def _peek(self, ahead: int = 0) -> Token | None:
        return self._tokens[self._at + ahead] if self._at + ahead < len(self._tokens) else None

    def _is(self, *values: str, ahead: int = 0) -> bool:
        token = self._peek(ahead)
        return token is not None and token.kind in ("sign", "command") and token.value in values

    def _take(self, *values: str) -> str | None:
        if not self._is(*values):
            return None
        self._at += 1
        return self._tokens[self._at - 1].value

    def _expect(self, value: str) -> None:
        if not self._take(value):
            raise Refused(f"lacks {quoted(value, 20)}")

    def _nested(self, rule: Callable[[], Node]) -> Node:
        self._depth += 1
        if self._depth > MAX_NESTING:
            raise Refused(f"nested deeper than {MAX_NESTING}")
        node = rule()
        self._depth -= 1
        return node

    def _joined(self, operator: Operator, left: Node, right: Node) -> Node:
        self._joins += 1
        if self._joins > MAX_JOINS:
            raise Refused(f"more than {MAX_JOINS} operations")
        return Binary(operator, left, right)


class Numerals(Cursor):
    """The parts of a numeral."""

    def _grouped(self) -> str:
        """`10,000` where the comma is set as a group's: `10{,}000`, `10,\\!000`; also `10\\,000` and `10 000`."""
        self._at += 1
        value = self._tokens[self._at - 1].value
        while self._is("{,}") and (token := self._peek(1)) is not None and token.kind == "number":
            if len(token.value.partition(".")[0]) != 3:
                raise Refused("a group of thousands has not three digits")
            value += token.value
            self._at += 2
        if len(value) < 4 and not value.startswith("0"):
            while (token := self._peek()) is not None and self._is_spaced_group(token, value):
                value += token.value
                self._at += 1
        return value

    def _is_spaced_group(self, token: Token, before: str) -> bool:
        """Whether the token goes on a numeral in the style of the SI; `1 500/700` has a fraction there instead."""
        if token.kind != "number" or not token.spaced or "." in before or self._is("/", ahead=1):
            return False
        whole, point, decimals = token.value.partition(".")
        return len(whole) == 3 and bool(decimals) == bool(point)

    def _lettered(self) -> Node | None:
        """`A1_{16}`: an integer with digits beyond nine, up to base 16; None where it may be something else."""
        start, digits = self._at, ""
        while (token := self._peek()) is not None and _DIGITS.fullmatch(token.value) and not (digits and token.spaced):
            digits += token.value
            self._at += 1
        letters = re.sub("[0-9]", "", digits)
        if letters and len(digits) > 1 and self._take("_"):
            base = self._base()
            if base > 9 + (letters == digits) * 6:
                return in_base(digits, base)
        self._at = start
        return None

    def _base(self) -> int:
        """The base in a subscript: `5`, `{5}`, `{(5)}`, `\\text{five}`."""
        marks = 0
        while self._take("{", "("):
            marks += 1
        token = self._peek()
        self._at += 1
        for _ in range(marks):
            if not self._take("}", ")"):
                raise Refused("a base is not a number")
        return base_of(token)

    def _repeating(self, value: str) -> Node:
        self._at += 1
        braced = self._take("{")
        token = self._peek()
        if token is None or token.kind != "number" or not token.value.isdigit():
            raise Refused("what repeats is not a number")
        self._at += 1
        if braced:
            self._expect("}")
        return repeating(value, token.value)

    def _plain_mixed(self, whole: int) -> Node | None:
        """`3 1/2`."""
        top, slash, bottom = self._peek(), self._peek(1), self._peek(2)
        if (
            top is None
            or top.kind != "number"
            or not top.spaced
            or slash is None
            or slash.value != "/"
            or bottom is None
        ):
            return None
        if bottom.kind != "number" or not (top.value.isdigit() and bottom.value.isdigit()):
            return None
        if not int(top.value) < int(bottom.value):
            return None
        self._at += 3
        return Number(whole + Fraction(int(top.value), int(bottom.value)))


def base_of(token: Token | None) -> int:
    """The base that a token names. Raises `Refused` if it names none from 2 to 36."""
    value = "" if token is None else token.value
    if token is not None and token.kind in ("word", "text"):
        base = _BASES.get(value.lower(), 0)
    else:
        base = int(value) if value.isdigit() and len(value) < 3 else 0
    if not 2 <= base <= 36:
        raise Refused("a base is not a number from 2 to 36")
    return base


def number(value: str) -> Number:
    """The number of a decimal numeral."""
    whole, _, decimals = value.partition(".")
    return Number(Fraction(int((whole or "0") + decimals), 10 ** len(decimals)))


def in_base(digits: str, base: int) -> Node:
    """The integer that `digits` write in `base`. Raises `Refused` for a digit it has not."""
    try:
        return Number(Fraction(int(digits, base)))
    except ValueError:
        raise Refused(f"{quoted(digits, 20)} is no integer in base {base}") from None


def repeating(value: str, period: str) -> Node:
    """`0.1` and `6` to 0.1666...: the decimal and a period behind it."""
    decimals = len(value.partition(".")[2])
    start = number(value).value
    return Number(start + Fraction(int(period), (10 ** len(period) - 1) * 10**decimals))
