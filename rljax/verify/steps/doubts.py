"""What a relation of numbers may mean besides what it says: a congruence by a modulus, numerals in another base."""

from __future__ import annotations

import re
from fractions import Fraction
from itertools import islice

from rljax.verify.mathematics.tree import Node, Number

_MODULUS = re.compile(r"mod(?:ul(?:o|us))?[\s{}()\\,;:~$=]*([0-9]{1,18})", re.IGNORECASE)
_MAX_MODULI = 8
_BASE = re.compile(r"\b(?:base|binary|ternary|octal|hex\w*)\b", re.IGNORECASE)


def moduli(words: str) -> list[Node]:
    """The moduli that stand in a text: `modulo 13`, `(mod 5)`."""
    found = dict.fromkeys(int(said[1]) for said in islice(_MODULUS.finditer(words), _MAX_MODULI))
    return [Number(Fraction(modulus)) for modulus in found if modulus > 1]


def rebased(left: Node, right: Node, words: str) -> bool:
    """Whether two numerals are one number where one of them is read in a base of which the words speak."""
    if _BASE.search(words) is None or not isinstance(left, Number) or not isinstance(right, Number):
        return False
    return _read_as(left.value, right.value) or _read_as(right.value, left.value)


def _read_as(shown: Fraction, value: Fraction) -> bool:
    digits = str(shown)
    if not digits.isdigit() or len(digits) > 60:
        return False
    return any(int(digits, base) == value for base in range(max(2, int(max(digits)) + 1), 17))
