"""Reads names from tokens: letters with their indices, Greek letters, `C(5,2)`."""

from __future__ import annotations

from abc import abstractmethod

from rljax.verify.mathematics.lexer import Token
from rljax.verify.mathematics.numerals import MAX_NESTING, Numerals
from rljax.verify.mathematics.tree import Call, Constant, Node, Refused, Symbol


class Names(Numerals):
    """What begins with a letter and is no function."""

    @abstractmethod
    def sum(self) -> Node:
        """Products joined by `+ - ± ∓`."""

    def _symbol(self) -> Node:
        """The next letter of a word, with its index."""
        word = self._tokens[self._at]
        if word.value == "C" and self._is("(", ahead=1) and (chosen := self._chosen()) is not None:
            return chosen
        if len(word.value) > 1:
            self._tokens[self._at : self._at + 1] = [Token("word", letter) for letter in word.value]
            if len(self._tokens) > 4 * MAX_NESTING * MAX_NESTING:
                raise Refused("too long")
        name = self._tokens[self._at].value
        self._at += 1
        return self._named(name)

    def _chosen(self) -> Node | None:
        """`C(5,2)`; None if it is no pair, and then nothing is taken."""
        start = self._at
        self._at += 2
        above = self._nested(self.sum)
        if self._take(","):
            below = self._nested(self.sum)
            self._expect(")")
            return Call("binomial", (above, below))
        self._at = start
        return None

    def _named(self, name: str) -> Node:
        if self._take("_"):
            name += "_" + self._index()
        while self._take("'"):
            name += "'"
        if name in ("e", "i") and name not in self._bound:
            return Constant("e" if name == "e" else "i")
        return Symbol(name)

    def _index(self) -> str:
        """What stands in a subscript, spelt out."""
        if not self._take("{"):
            if (token := self._peek()) is None:
                raise Refused("an index is missing")
            self._at += 1
            return token.value
        parts: list[str] = []
        depth = 1
        while (token := self._peek()) is not None:
            self._at += 1
            depth += {"{": 1, "}": -1}.get(token.value, 0) if token.kind == "sign" else 0
            if not depth:
                return "".join(parts)
            parts.append(token.value)
        raise Refused("a brace is not closed")
