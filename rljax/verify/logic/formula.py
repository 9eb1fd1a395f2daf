"""Propositional formulas: a frozen tree, read from text that is never evaluated, and written back.

From tight to loose: not, and, xor, or, implies, iff. `implies` groups to the right, the others to the left.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

MAX_LENGTH = 4000
MAX_TOKENS = 1000
# Brackets, `if ... then`, and arrows grouped to the right: what the reader recurses on.
MAX_NESTING = 32
# Depth of the tree: what everything else recurses on.
MAX_DEPTH = 100
MAX_NAME = 40

Operator = Literal["and", "xor", "or", "implies", "iff"]


class Refused(ValueError):
    """The text is no formula, or exceeds a cap; the message is one short phrase."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A propositional variable."""

    name: str


@dataclass(frozen=True, slots=True)
class Constant:
    """Truth or falsity (⊥)."""

    value: bool


@dataclass(frozen=True, slots=True)
class Not:
    """The negation of the inner formula."""

    inner: Formula


@dataclass(frozen=True, slots=True)
class Binary:
    """Two formulas joined by a connective."""

    operator: Operator
    left: Formula
    right: Formula


Formula = Atom | Constant | Not | Binary
# A token: its kind, and its text if it is an atom.
Token = tuple[str, str]

_LEVELS: dict[str, tuple[int, Operator]] = {
    "iff": (0, "iff"),
    "implies": (1, "implies"),
    "or": (2, "or"),
    "xor": (3, "xor"),
    "and": (4, "and"),
}
_SIGNS: dict[Operator, str] = {"iff": "<->", "implies": "->", "or": "|", "xor": "^", "and": "&"}
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_WORDS = frozenset({"iff", "implies", "and", "or", "xor", "not", "true", "false", "if", "then"})
_SYMBOLS = {
    spelling: kind
    for kind, spellings in {
        "iff": "<-> <=> <--> <==> ↔ ⇔ ⟷ ⟺ ≡ ===",
        "implies": "-> => --> ==> → ⇒ ⟶ ⟹ ⊃",
        "and": "& && ∧ ⋀ /\\ \\&",
        "or": "| || ∨ ⋁ \\/",
        "xor": "^ ⊕ ⊻",
        "not": "~ ! ¬",
        "true": "⊤",
        "false": "⊥ _|_",
        "(": "(",
        ")": ")",
        "[": "[",
        "]": "]",
        "{": "{",
        "}": "}",
        ",": ",",
    }.items()
    for spelling in spellings.split()
}
_COMMANDS = {
    command: kind
    for kind, commands in {
        "iff": "leftrightarrow Leftrightarrow longleftrightarrow Longleftrightarrow iff equiv",
        "implies": "to rightarrow Rightarrow longrightarrow Longrightarrow implies supset",
        "and": "land wedge",
        "or": "lor vee",
        "xor": "oplus veebar",
        "not": "neg lnot sim",
        "true": "top",
        "false": "bot",
    }.items()
    for command in commands.split()
}
_SYMBOL = "|".join(re.escape(symbol) for symbol in sorted(_SYMBOLS, key=len, reverse=True))
_TOKEN = re.compile(rf"\s*(?:(?P<symbol>{_SYMBOL})|\\(?P<command>[A-Za-z]+)|(?P<word>[^\W\d_][\w']*))")
_ONLY_IF = re.compile(r"\bif\s+and\s+only\s+if\b", re.IGNORECASE), re.compile(r"\bonly\s+if\b", re.IGNORECASE)
_NOISE = re.compile(r"\$|(?<!/)\\[()\[\],;!: ]|\\(?:left|right|q?quad)(?![A-Za-z])")
_WRAPPED = re.compile(r"\\(?:text|mathrm|mathit|mathbf|textit|operatorname)\s*\{([^{}\\]{1,40})\}")
_SUBSCRIPT = re.compile(r"_\{(\w{1,20})\}")


def quoted(text: str, limit: int = 40) -> str:
    """A bounded quotation of a text, fit for a sentence."""
    return repr(text if len(text) <= limit else text[: limit - 3] + "...")


def parse(text: str) -> Formula:
    """The formula of a text in ASCII, Unicode, LaTeX or words. Raises `Refused`."""
    if len(text) > MAX_LENGTH:
        raise Refused(f"longer than {MAX_LENGTH} characters")
    formula = _Reader(_tokens(text)).whole()
    if depth(formula) > MAX_DEPTH:
        raise Refused(f"more than {MAX_DEPTH} connectives deep")
    return formula


def _tokens(text: str) -> list[Token]:
    text = _ONLY_IF[1].sub(" implies ", _ONLY_IF[0].sub(" iff ", text))
    text = _SUBSCRIPT.sub(r"_\1", _NOISE.sub(" ", _WRAPPED.sub(r" \1 ", text))).rstrip()
    tokens: list[Token] = []
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None:
            raise Refused(f"cannot read {quoted(text[at:].strip(), 20)}")
        tokens.append(_token(found))
        at = found.end()
    if len(tokens) > MAX_TOKENS:
        raise Refused(f"more than {MAX_TOKENS} tokens")
    return tokens


def _token(found: re.Match[str]) -> Token:
    symbol, command, word = found.group("symbol", "command", "word")
    if symbol:
        return _SYMBOLS[symbol], symbol
    if command:
        if command not in _COMMANDS:
            raise Refused(f"unknown command {quoted(command, 20)}")
        return _COMMANDS[command], command
    if word.lower() in _WORDS:
        return word.lower(), word
    if len(word) > MAX_NAME:
        raise Refused(f"a name longer than {MAX_NAME} characters")
    return "atom", word


class _Reader:
    """Precedence climbing over a list of tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def whole(self) -> Formula:
        formula = self._binary(0, 0)
        if self._at < len(self._tokens):
            raise Refused(f"unexpected {quoted(self._tokens[self._at][1], 20)}")
        return formula

    def _next(self) -> Token:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "the end")

    def _binary(self, loosest: int, nesting: int) -> Formula:
        if nesting > MAX_NESTING:
            raise Refused(f"nested more than {MAX_NESTING} deep")
        left = self._unary(nesting)
        while True:
            level, operator = _LEVELS.get(self._next()[0], (-1, None))
            if operator is None or level < loosest:
                return left
            self._at += 1
            right = self._binary(level if operator == "implies" else level + 1, nesting + 1)
            left = Binary(operator, left, right)

    def _unary(self, nesting: int) -> Formula:
        negations = 0
        while self._next()[0] == "not":
            self._at += 1
            negations += 1
        inner = self._primary(nesting)
        for _ in range(negations):
            inner = Not(inner)
        return inner

    def _primary(self, nesting: int) -> Formula:
        kind, text = self._next()
        self._at += 1
        if kind == "atom":
            return Atom(text)
        if kind in ("true", "false"):
            return Constant(kind == "true")
        if kind == "if":
            return self._conditional(nesting)
        if kind in _CLOSING:
            inner = self._binary(0, nesting + 1)
            self._expect(_CLOSING[kind])
            return inner
        raise Refused(f"unexpected {quoted(text, 20)}" if kind != "end" else "the formula ends too early")

    def _conditional(self, nesting: int) -> Formula:
        condition = self._binary(0, nesting + 1)
        if self._next()[0] == ",":
            self._at += 1
        self._expect("then")
        return Binary("implies", condition, self._binary(_LEVELS["implies"][0], nesting + 1))

    def _expect(self, kind: str) -> None:
        if self._next()[0] != kind:
            raise Refused(f"{kind!r} is missing before {quoted(self._next()[1], 20)}")
        self._at += 1


def depth(formula: Formula) -> int:
    """The number of connectives on the longest path from the root; does not recurse."""
    deepest = 0
    stack: list[tuple[Formula, int]] = [(formula, 0)]
    while stack:
        node, level = stack.pop()
        deepest = max(deepest, level)
        stack.extend((part, level + 1) for part in parts(node))
    return deepest


def parts(formula: Formula) -> tuple[Formula, ...]:
    """The formulas that the outermost connective joins."""
    if isinstance(formula, Binary):
        return formula.left, formula.right
    return (formula.inner,) if isinstance(formula, Not) else ()


def size(formula: Formula) -> int:
    """The number of atoms, constants and connectives."""
    count = 0
    stack = [formula]
    while stack:
        count += 1
        stack.extend(parts(stack.pop()))
    return count


def atoms(formulas: Iterable[Formula]) -> tuple[str, ...]:
    """The names of the atoms, sorted."""
    names: set[str] = set()
    stack = list(formulas)
    while stack:
        node = stack.pop()
        if isinstance(node, Atom):
            names.add(node.name)
        stack.extend(parts(node))
    return tuple(sorted(names))


def written(formula: Formula) -> str:
    """The formula in ASCII with as few brackets as its precedence allows; `parse` reads it back."""
    return _written(formula, 0)


def _written(formula: Formula, loosest: int) -> str:
    if isinstance(formula, Atom):
        return formula.name
    if isinstance(formula, Constant):
        return "true" if formula.value else "false"
    if isinstance(formula, Not):
        return "~" + _written(formula.inner, 5)
    level, operator = _LEVELS[formula.operator]
    right = level if operator == "implies" else level + 1
    left = level + 1 if operator == "implies" else level
    text = f"{_written(formula.left, left)} {_SIGNS[operator]} {_written(formula.right, right)}"
    return f"({text})" if level < loosest else text
