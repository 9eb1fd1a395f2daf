"""Writes terms down, with as few brackets as the judge's precedence allows (see `rljax.verify.proof.terms`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rljax.tasks.proof.rewriting import Tree

_INFIX = {"|": 0, "&": 1, "+": 2, "-": 2, "*": 3}
_PREFIX, _PRIMARY = 4, 6


@dataclass(frozen=True)
class Signs:
    """What is written for the symbols that are not written as they are, and between operands and operators."""

    signs: tuple[tuple[str, str], ...]
    inverse: str
    blank: str

    def written(self, tree: Tree, names: Sequence[str]) -> str:
        """The term, its variables named."""
        return self._written(tree, names, 0)

    def _written(self, tree: Tree, names: Sequence[str], loosest: int) -> str:
        if isinstance(tree, int):
            return names[tree]
        symbol, *arguments = tree
        sign = dict(self.signs).get(symbol, symbol)
        if not arguments:
            return str(sign)
        if symbol == "inv":
            return (
                f"{self._written(arguments[0], names, _PRIMARY)}{self.inverse}"
                if loosest < _PRIMARY
                else self._closed(tree, names)
            )
        if len(arguments) == 1:
            return (
                f"{sign}{self._written(arguments[0], names, _PREFIX)}"
                if loosest <= _PREFIX
                else self._closed(tree, names)
            )
        level = _INFIX[symbol]
        if level < loosest:
            return self._closed(tree, names)
        left, right = self._written(arguments[0], names, level), self._written(arguments[1], names, level + 1)
        return f"{left}{self.blank}{sign}{self.blank}{right}"

    def _closed(self, tree: Tree, names: Sequence[str]) -> str:
        return f"({self._written(tree, names, 0)})"


COMPACT = Signs((), "^-1", "")
SPACED = Signs((), "^-1", " ")
UNICODE = Signs((("*", "·"), ("&", "∧"), ("|", "∨"), ("~", "¬")), "⁻¹", " ")
LATEX = Signs((("*", r"\cdot"), ("&", r"\land"), ("|", r"\lor"), ("~", r"\lnot ")), "^{-1}", " ")
