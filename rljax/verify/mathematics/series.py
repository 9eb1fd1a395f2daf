"""Reads sums, products, limits and definite integrals from tokens."""

from __future__ import annotations

from abc import abstractmethod
from typing import Literal

from rljax.verify.mathematics.brackets import top
from rljax.verify.mathematics.calculus import ONE, geometric_sum, integral
from rljax.verify.mathematics.lexer import Token
from rljax.verify.mathematics.names import Names
from rljax.verify.mathematics.tree import Bound, Constant, Node, Refused


class Series(Names):
    """What runs over a variable."""

    @abstractmethod
    def _product(self) -> Node: ...

    @abstractmethod
    def _exponent(self) -> Node: ...

    @abstractmethod
    def _argument(self) -> Node: ...

    @abstractmethod
    def _part(self, sequence: list[Token]) -> Node: ...

    def _series(self, kind: Literal["sum", "product"]) -> Node:
        self._expect("_")
        self._expect("{")
        variable = self._variable()
        self._expect("=")
        lower = self._nested(self.sum)
        self._expect("}")
        self._expect("^")
        upper = self._nested(self._exponent)
        body = self._body(variable)
        if upper == Constant("infinity") and kind == "sum":
            return geometric_sum(body, variable, lower)
        return Bound(kind, variable, lower, upper, body)

    def _limit(self) -> Node:
        self._expect("_")
        self._expect("{")
        variable = self._variable()
        self._expect("\\rightarrow")
        target = self._nested(self.sum)
        self._expect("}")
        return Bound("limit", variable, target, None, self._body(variable))

    def _integral(self) -> Node:
        """`\\int_0^1 x^2\\,dx`."""
        self._expect("_")
        lower = self._nested(self._argument)
        self._expect("^")
        upper = self._nested(self._argument)
        start, end, variable = self._differential()
        inside = [*self._tokens[start:end], *self._cut(self._tokens[end])]
        self._at = end + (1 if len(self._tokens[end].value) > 1 else 2)
        body = self._part(inside) if inside else ONE
        return integral(body, variable, lower, upper)

    def _differential(self) -> tuple[int, int, str]:
        """Where the integrand begins, the place of the word that ends with the `d`, and the letter behind it."""
        for at in top(self._tokens[self._at :]):
            token, following = self._tokens[self._at + at], self._peek(at + 1)
            if token.kind == "word" and len(token.value) > 1 and token.value[-2] == "d":
                return self._at, self._at + at, token.value[-1]
            if token.value == "d" and following is not None and following.kind == "word" and len(following.value) == 1:
                return self._at, self._at + at, following.value
        raise Refused("has an integral without an end in it")

    def _cut(self, word: Token) -> list[Token]:
        """What stands before the `dx` in the same word."""
        return [Token("word", word.value[:-2], word.spaced)] if len(word.value) > 2 else []

    def _variable(self) -> str:
        token = self._peek()
        if token is None or token.kind != "word" or len(token.value) != 1:
            raise Refused("the running variable is not one letter")
        self._at += 1
        return token.value

    def _body(self, variable: str) -> Node:
        self._bound += (variable,)
        body = self._nested(self._product)
        self._bound = self._bound[:-1]
        return body
