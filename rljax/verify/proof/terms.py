"""Terms and laws of equational logic: a frozen tree, read from text that is never evaluated.

From loose to tight: `|`, `&`, `+` and `-`, `*` and `/`, prefix `-` and `~`, postfix `'` and `^-1`. Infix operators
group to the left. No law is built in: `x + y` and `y + x` are different terms.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rljax.verify.logic.formula import Refused, quoted

MAX_LENGTH = 1000
MAX_NESTING = 32
MAX_DEPTH = 60

_INFIX = {"|": 0, "&": 1, "+": 2, "-": 2, "*": 3, "/": 3}
_PREFIX = 4
_SPELLED = {
    **dict.fromkeys(("∨", "⊔", "\\lor", "\\vee"), "|"),
    **dict.fromkeys(("∧", "⊓", "\\land", "\\wedge"), "&"),
    **dict.fromkeys(("·", "∙", "⋅", "∘", "×", "\\cdot", "\\circ", "\\times"), "*"),
    **dict.fromkeys(("¬", "!", "\\neg", "\\lnot"), "~"),
    **dict.fromkeys(("−", "–"), "-"),
    **dict.fromkeys(("⁻¹", "^{-1}", "^(-1)", "^-1"), "^-1"),
    "′": "'",
}
_SIGN = "|".join(re.escape(sign) + (r"(?![A-Za-z])" if sign[-1].isalpha() else "") for sign in _SPELLED)
_TOKEN = re.compile(rf"\s*(?:(?P<sign>{_SIGN}|[|&+\-*/~'(),])|(?P<name>[^\W\d_]\w{{0,39}}|[0-9]{{1,9}})(?!\w))")
_NOISE = re.compile(r"\$|\\(?:left|right|[,;!])(?![A-Za-z])")


@dataclass(frozen=True, slots=True)
class Term:
    """A symbol applied to terms; variables and constants have none. The inverse `x^-1` is `inv(x)`."""

    symbol: str
    arguments: tuple[Term, ...] = ()


@dataclass(frozen=True, slots=True)
class Law:
    """An equation for all values of its variables; other names in it are constants."""

    name: str
    left: Term
    right: Term
    variables: frozenset[str]


def parse_term(text: str) -> Term:
    """The term of a text. Raises `Refused`."""
    if len(text) > MAX_LENGTH:
        raise Refused(f"longer than {MAX_LENGTH} characters")
    term = _Reader(_tokens(_NOISE.sub(" ", text).rstrip())).whole()
    if depth(term) > MAX_DEPTH:
        raise Refused(f"more than {MAX_DEPTH} symbols deep")
    return term


def parse_equation(text: str) -> tuple[Term, Term]:
    """The two sides of `left = right`. Raises `Refused`."""
    sides = text.split("=")
    if len(sides) != 2:
        raise Refused("not of the form `left = right`")
    return parse_term(sides[0]), parse_term(sides[1])


def depth(term: Term) -> int:
    """The number of symbols on the longest path from the root; does not recurse."""
    deepest = 0
    stack = [(term, 1)]
    while stack:
        node, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((argument, level + 1) for argument in node.arguments)
    return deepest


def names(term: Term) -> frozenset[str]:
    """The names, not numerals, that stand without arguments."""
    if term.arguments:
        return frozenset().union(*(names(argument) for argument in term.arguments))
    return frozenset() if term.symbol.isdigit() else frozenset({term.symbol})


def written(term: Term) -> str:
    """The term with as few brackets as precedence allows; `parse_term` reads it back."""
    return _written(term, 0)


def _written(term: Term, loosest: int) -> str:
    symbol, arguments = term.symbol, term.arguments
    if symbol in _INFIX and len(arguments) == 2:
        level = _INFIX[symbol]
        text = f"{_written(arguments[0], level)} {symbol} {_written(arguments[1], level + 1)}"
        return f"({text})" if level < loosest else text
    if symbol in "-~":
        return f"{symbol}{_written(arguments[0], _PREFIX)}" if loosest <= _PREFIX else f"({_written(term, 0)})"
    if symbol == "'":
        return f"{_written(arguments[0], _PREFIX + 1)}'"
    return f"{symbol}({', '.join(written(argument) for argument in arguments)})" if arguments else symbol


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise Refused(f"cannot read {quoted(text[at:].strip(), 20)}")
        sign, name = found.group("sign", "name")
        tokens.append(_SPELLED.get(sign, sign) if sign else name)
        at = found.end()
    return tokens


class _Reader:
    """Precedence climbing over a list of tokens."""

    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0

    def whole(self) -> Term:
        term = self._infix(0, 0)
        if self._at < len(self._tokens):
            raise Refused(f"unexpected {quoted(self._next())}")
        return term

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _infix(self, loosest: int, nesting: int) -> Term:
        if nesting > MAX_NESTING:
            raise Refused(f"nested more than {MAX_NESTING} deep")
        left = self._prefixed(nesting)
        while _INFIX.get(self._next(), -1) >= loosest:
            operator = self._next()
            self._at += 1
            left = Term(operator, (left, self._infix(_INFIX[operator] + 1, nesting + 1)))
        return left

    def _prefixed(self, nesting: int) -> Term:
        prefixes: list[str] = []
        while self._next() in ("-", "~"):
            prefixes.append(self._next())
            self._at += 1
        term = self._primary(nesting)
        while self._next() in ("'", "^-1"):
            term = Term("inv" if self._next() == "^-1" else "'", (term,))
            self._at += 1
        for prefix in reversed(prefixes):
            term = Term(prefix, (term,))
        return term

    def _primary(self, nesting: int) -> Term:
        token = self._next()
        self._at += 1
        if token == "(":
            term = self._infix(0, nesting + 1)
            self._expect(")")
            return term
        if not token or not token[0].isalnum():
            raise Refused(f"unexpected {quoted(token)}" if token else "the term ends too early")
        if self._next() != "(" or token.isdigit():
            return Term(token)
        return Term(token, self._arguments(nesting))

    def _arguments(self, nesting: int) -> tuple[Term, ...]:
        arguments: list[Term] = []
        while not arguments or self._next() == ",":
            self._at += 1
            arguments.append(self._infix(0, nesting + 1))
        self._expect(")")
        return tuple(arguments)

    def _expect(self, token: str) -> None:
        if self._next() != token:
            raise Refused(f"{token!r} is missing before {quoted(self._next() or 'the end')}")
        self._at += 1
