"""The bounded identity test for what exact rational arithmetic does not decide. The one place that loads SymPy."""

from __future__ import annotations

from importlib import import_module
from math import comb
from typing import Any

from rljax.verify.mathematics.numeric import agree
from rljax.verify.mathematics.syntax import Binary, Negative, Node, Number, Pi, Root, Symbol, letters, rational

_MAX_TERMS = 2000


def load() -> Any:
    """The SymPy module, imported at the first call (about half a second), and mpmath with it."""
    return import_module("sympy")


def identical(left: Node, right: Node) -> bool:
    """Whether two trees are the same function (or the same constant).

    First exactly: the difference is expanded, where its expansion is short. Then at random rational points
    (`numeric.agree`). Raises `Refused` if neither decides.
    """
    exact = _expands_to_zero(left, right)
    return agree(left, right) if exact is None else exact


def _expands_to_zero(left: Node, right: Node) -> bool | None:
    if _terms(left) + _terms(right) > _MAX_TERMS:
        return None
    # Exponents and radicands stay together: splitting 2^(x+n) would compute 2^n.
    difference = load().expand(_build(left) - _build(right), power_base=False, power_exp=False, log=False)
    if difference == 0:
        return True
    return False if difference.is_Rational else None


def _terms(node: Node) -> int:
    """A bound on the number of terms of the expanded tree; above `_MAX_TERMS` where SymPy may take long over it.

    That is so for roots and open powers of letters: to simplify them SymPy asks for real and imaginary parts.
    """
    match node:
        case Negative(inner):
            return _terms(inner)
        case Root(inner):
            return _MAX_TERMS + 1 if letters(inner) else _terms(inner)
        case Binary("^", base, exponent):
            return _power_terms(base, exponent)
        case Binary(operator, left, right):
            first, second = _terms(left), _terms(right)
            return first + second if operator in "+-" else min(first * second, _MAX_TERMS + 1)
        case _:
            return 1


def _power_terms(base: Node, exponent: Node) -> int:
    count, terms = rational(exponent), _terms(base)
    if count is None or count.denominator != 1:
        return _MAX_TERMS + 1 if letters(base) | letters(exponent) else terms
    return min(comb(abs(int(count)) + terms - 1, terms - 1), _MAX_TERMS + 1)


def _build(node: Node) -> Any:
    """The SymPy object of a tree: built from numbers and symbols, never from text."""
    sympy = load()
    match node:
        case Number(value):
            return sympy.Rational(value.numerator, value.denominator)
        case Symbol(name):
            return sympy.Symbol(name)
        case Pi():
            return sympy.pi
        case Negative(inner):
            return -_build(inner)
        case Root(inner):
            return sympy.sqrt(_build(inner))
        case Binary(operator, left, right):
            return _join(operator, _build(left), _build(right))


def _join(operator: str, left: Any, right: Any) -> Any:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right
        case _:
            return left**right
