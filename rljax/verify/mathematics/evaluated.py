"""Whether an answer has been worked out: `5/6`, and not `1/2+1/3`; `4`, and not `12/3`, `gcd(84,36)` or `2^2`.

What has the right value is not always an answer: a learner would soon copy the question. Left to be worked out are
sums, products, powers and functions of plain numbers, and fractions that can be reduced. What cannot be simplified
further stays: `(3+sqrt(5))/2`, `98*pi/5`, `x/2-7/2`. An answer more than twice as long as the right one is not worked
out, either.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from fractions import Fraction

from rljax.verify.mathematics.answer import read_answer
from rljax.verify.mathematics.tree import (
    Binary,
    Bound,
    Call,
    Constant,
    Negative,
    Node,
    Number,
    Symbol,
    children,
    letters,
    nodes,
)
from rljax.verify.mathematics.values import Value

# Calls that may stand for a number of their own, if they are none of the rationals.
_ROOTS = ("sqrt", "root")
_SLACK = 4
# Short sums are worked out as they are read: their trees do not show them any more.
_FOLDED = re.compile(r"\\(?:sum|prod|lim|int)(?![a-z])")
_NODES = (Number, Symbol, Constant, Negative, Binary, Call, Bound)


def unevaluated(answer: str, gold: str) -> bool:
    """Whether something is left to be worked out in the answer that is not in the gold, too.

    Raises `Refused` where the answer cannot be read; a gold that cannot be asks for nothing.
    """
    if _FOLDED.search(answer) and not _FOLDED.search(gold):
        return True
    said, wanted = trees(read_answer(answer)), trees(read_answer(gold))
    if sum(map(_size, said)) > 2 * sum(map(_size, wanted)) + _SLACK:
        return True
    percent = "%" in answer
    return any(_pending(tree, percent) for tree in said) and not any(_pending(tree, "%" in gold) for tree in wanted)


def trees(value: Value | Node) -> list[Node]:
    """The expressions that a value holds, whole ones."""
    if isinstance(value, _NODES):
        return [value]
    found: list[Node] = []
    for entry in fields(value) if is_dataclass(value) else ():
        for part in _parts(getattr(value, entry.name)):
            found += trees(part)
    return found


def _parts(entry: object) -> Iterator[Value | Node]:
    if isinstance(entry, tuple):
        for part in entry:
            yield from _parts(part)
    elif is_dataclass(entry):
        yield entry  # type: ignore[misc]


def _size(tree: Node) -> int:
    return sum(1 for node in nodes(tree) if not isinstance(node, Negative))


def _pending(tree: Node, percent: bool) -> bool:
    """Whether a part of the tree is arithmetic on plain numbers."""
    match tree:
        case Binary("+" | "-", _, _):
            terms = list(_terms(tree))
            left = sum(_value(term) is not None for term in terms) > 1
            return left or any(_pending(term, percent) for term in terms)
        case Binary("*" | "/", _, _):
            above, below = _factors(tree)
            left = not percent and _reducible(above, below)
            return left or any(_pending(factor, percent) for factor in (*above, *below) if _value(factor) is None)
        case Binary("^", base, power):
            left = _value(base) is not None and (_value(power) or Fraction(1, 2)).denominator == 1
            return left or _pending(base, percent) or _pending(power, percent)
        case Call(name, arguments):
            return _call_pending(name, arguments) or any(_pending(part, percent) for part in arguments)
        case Bound():
            return True
        case _:
            return any(_pending(child, percent) for child in children(tree))


def _terms(tree: Node) -> Iterator[Node]:
    match tree:
        case Binary("+" | "-", left, right):
            yield from _terms(left)
            yield from _terms(right)
        case Negative(inner):
            yield from _terms(inner)
        case _:
            yield tree


def _factors(tree: Node) -> tuple[list[Node], list[Node]]:
    """Factors above and below the bar."""
    match tree:
        case Binary("*", left, right):
            (above, below), (more, less) = _factors(left), _factors(right)
            return above + more, below + less
        case Binary("/", left, right):
            (above, below), (less, more) = _factors(left), _factors(right)
            return above + more, below + less
        case Negative(inner):
            return _factors(inner)
        case _:
            return [tree], []


def _reducible(above: list[Node], below: list[Node]) -> bool:
    """Whether numbers could be multiplied or divided: more than one on a side, or two that have a factor in common."""
    upper, lower = ([factor.value for factor in side if isinstance(factor, Number)] for side in (above, below))
    if len(upper) > 1 or len(lower) > 1:
        return True
    if not lower:
        return False
    top, bottom = upper[0] if upper else Fraction(1), lower[0]
    return not (top.denominator == bottom.denominator == 1 and bottom != 1 and math.gcd(int(top), int(bottom)) == 1)


def _call_pending(name: str, arguments: tuple[Node, ...]) -> bool:
    """Whether a function of numbers has not been worked out; roots that are no rational numbers stay."""
    if any(letters(argument) for argument in arguments):
        return False
    if name not in _ROOTS:
        return True
    values = [_value(argument) for argument in arguments]
    if any(value is None for value in values):
        return False
    degree = int(values[0] or 2) if len(values) > 1 else 2
    return _is_power(values[-1] or Fraction(0), max(degree, 1))


def _is_power(value: Fraction, degree: int) -> bool:
    """Whether a rational number has a rational root of this degree; tried near the floating-point root."""
    if value < 0 or max(value.numerator, value.denominator) > 10**15:
        return False
    return all(
        any((round(part ** (1 / degree)) + by) ** degree == part for by in (-1, 0, 1))
        for part in (value.numerator, value.denominator)
    )


def _value(tree: Node) -> Fraction | None:
    """The value of a plain number: an integer, a decimal, or a fraction of two integers; None for all else."""
    match tree:
        case Number(value):
            return value
        case Negative(inner):
            opposite = _value(inner)
            return None if opposite is None else -opposite
        case Binary("/", Number(above) | Negative(Number(above)), Number(below)) if below:
            return above / below
        case _:
            return None
