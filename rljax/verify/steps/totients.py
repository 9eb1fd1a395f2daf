"""Euler's phi of plain numbers, unless what is said speaks for another function of that name."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.tree import Node, Number, Refused, Symbol, letters
from rljax.verify.steps.arithmetic import Truth
from rljax.verify.steps.budget import Budget, Exhausted
from rljax.verify.steps.reading import Sign
from rljax.verify.steps.substitution import mapped

# How many values of phi are computed for one response.
_VALUES = 200
_APPLIED = re.compile(r"vec varphi\(([1-9][0-9]{0,6})\)")
_NAME = r"(?:\\(?:var)?phi(?![A-Za-z])|[φϕ]|(?<![A-Za-z\\])(?:var)?phi(?![A-Za-z]))"
_EULER = re.compile(
    r"totient|euler(?:['’]?s)?[\s$\\(]*(?:function|theorem|" + _NAME + r")|" + _NAME + r"[$\\)]*[\s-]function"
    r"|(?:number of|how many|count)[^.]{0,80}(?:co-?prime|relatively prime|common factor)",
    re.IGNORECASE,
)
# What a text says of phi otherwise than `phi(20)`, and words for other things that have the name.
_SAID = re.compile(_NAME)
_OTHERWISE = re.compile(_NAME + r"(?![\s}]*(?:\\left\s*)?\(\s*[0-9])")
_THINGS = re.compile(r"\b(?:functions?|maps?|mapping|\w*morphisms?|golden|angles?|density|distribution)\b")

Judge = Callable[[Node, Sign, Node, Node | None], Truth]


def totient(value: int) -> int:
    """Euler's phi, by trial division."""
    result, rest, prime = value, value, 2
    while prime * prime <= rest:
        if rest % prime == 0:
            result -= result // prime
            while rest % prime == 0:
                rest //= prime
        prime += 1
    return result - result // rest if rest > 1 else result


class Totients:
    """What was said of phi in a response and its problem, and the values of phi by that."""

    def __init__(self, problem: str, given: frozenset[str]) -> None:
        named = _EULER.search(problem) is not None
        # The problem has a phi of its own; no thought makes another of it.
        self._taken = not named and (_is_other(problem) or any("varphi" in name for name in given))
        self._named, self._other = named, False
        self._budget = Budget(_VALUES)

    def hear(self, text: str) -> None:
        """Take note of what the next step says."""
        if _EULER.search(text) is not None:
            self._named = True
        elif _is_other(text):
            self._other = True

    def truth(self, left: Node, sign: Sign, right: Node, modulus: Node | None, judge: Judge) -> Truth | None:
        """What `judge` says with numbers for `phi(20)` and the like; None without any, or where they may be others."""
        if sign not in ("=", "mod") or self._taken or (self._other and not self._named):
            return None
        try:
            first, second = self._known(left), self._known(right)
            if (first, second) == (left, right) or letters(first) or letters(second):
                return None
            found = judge(first, sign, second, modulus)
            return "open" if found == "false" and not (_is_whole(first) and _is_whole(second)) else found
        except (Exhausted, Refused):
            return None

    def _known(self, node: Node) -> Node:
        return mapped(node, self._value)

    def _value(self, part: Node) -> Node | None:
        said = _APPLIED.fullmatch(part.name) if isinstance(part, Symbol) else None
        if said is None:
            return None
        self._budget.spend()
        return Number(Fraction(totient(int(said[1]))))


def _is_other(text: str) -> bool:
    """Whether a text may speak of a phi that is not Euler's."""
    if _SAID.search(text) is None:
        return False
    return _OTHERWISE.search(text) is not None or _THINGS.search(text) is not None


def _is_whole(node: Node) -> bool:
    """The values of phi are whole numbers; a normal density, which has the name too, has others."""
    value = rational(node)
    return value is not None and value.denominator == 1
