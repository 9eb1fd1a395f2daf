"""The bounded identity test for what exact rational arithmetic does not decide. The one place that loads SymPy."""

from __future__ import annotations

from importlib import import_module
from math import comb
from typing import Any

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.numeric import Work, agree
from rljax.verify.mathematics.relation import Compare
from rljax.verify.mathematics.tree import (
    Binary,
    Call,
    Constant,
    Negative,
    Node,
    Number,
    Refused,
    Symbol,
    letters,
    nodes,
)

_MAX_TERMS = 200
# What SymPy's exact arithmetic on radicals may be asked to multiply out.
_MAX_EXACT_NODES = 40


def load() -> Any:
    """The SymPy module, imported at the first call (about half a second), and mpmath with it."""
    return import_module("sympy")


class Algebra:
    """`identical` with one allowance of work for all its comparisons: those of one job."""

    def __init__(self) -> None:
        self.work = Work()

    def __call__(self, left: Node, right: Node) -> bool:
        return identical(left, right, self.work)


def allowance(compare: Compare) -> Work | None:
    """The work that is left to the comparisons of a job, if they share one."""
    return compare.work if isinstance(compare, Algebra) else None


def identical(left: Node, right: Node, work: Work | None = None) -> bool:
    """Whether two trees are the same function (or the same constant).

    First at random rational points in 300 digits (`numeric.agree`): a difference there is certain. Agreement is then
    made exact where SymPy can expand the difference in short time; a difference that it finds overrules. Raises
    `Refused` if nothing can be said.
    """
    return agree(left, right, work) and _expands_to_zero(left, right) is not False


def _expands_to_zero(left: Node, right: Node) -> bool | None:
    if _terms(left) + _terms(right) > _MAX_TERMS or not _plain(left, right):
        return None
    # Exponents and radicands stay together: splitting 2^(x+n) would compute 2^n.
    difference = load().expand(build(left) - build(right), power_base=False, power_exp=False, log=False)
    if difference == 0:
        return True
    return False if difference.is_Rational else None


def _plain(left: Node, right: Node) -> bool:
    """Whether both are made of numbers, letters, constants, operators and square roots, and small."""
    parts = [*nodes(left), *nodes(right)]
    allowed = (Number, Symbol, Negative, Binary, Constant)
    return len(parts) <= _MAX_EXACT_NODES and all(
        (isinstance(part, allowed) and part != Constant("infinity")) or (isinstance(part, Call) and part.name == "sqrt")
        for part in parts
    )


def _terms(node: Node) -> int:
    """A bound on the number of terms of the expanded tree; above `_MAX_TERMS` where SymPy may take long over it.

    That is so for roots and open powers of letters: to simplify them SymPy asks for real and imaginary parts.
    """
    match node:
        case Negative(inner):
            return _terms(inner)
        case Call(_, (inner,)):
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
        return _MAX_TERMS + 1
    if abs(count) > 64:
        return _MAX_TERMS + 1
    return min(comb(abs(int(count)) + terms - 1, terms - 1), _MAX_TERMS + 1)


def build(node: Node) -> Any:
    """The SymPy object of a tree: built from numbers and symbols, never from text. Raises `Refused` for other trees."""
    sympy = load()
    match node:
        case Number(value):
            return sympy.Rational(value.numerator, value.denominator)
        case Symbol(name):
            return sympy.Symbol(name, real=True)
        case Constant(name):
            return {"pi": sympy.pi, "e": sympy.E, "i": sympy.I, "infinity": sympy.oo}[name]
        case Negative(inner):
            return -build(inner)
        case Call("sqrt", (inner,)):
            return sympy.sqrt(build(inner))
        case Binary(operator, left, right):
            return _join(operator, build(left), build(right))
        case _:
            raise Refused("has no exact form here")


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
