"""Small expressions over integers as nested tuples: their values, and what they become by one mistake.

An expression is an integer, the name of a variable, or `(operator, part, ...)`: `("+", ("*", "x", 3), 1)`. Divisors are
positive integers, division rounds down, and a remainder is not negative.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import Any

Values = Mapping[str, int]
Expression = Any  # int | str | tuple[str, Expression, ...]

_APPLY: Mapping[str, Callable[..., Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
    "max": max,
    "min": min,
    "abs": abs,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
    "not": operator.not_,
    "and": lambda left, right: left and right,
    "or": lambda left, right: left or right,
}
# What one writes instead by mistake, the likeliest first.
_SWAPS: Mapping[str, tuple[str, ...]] = {
    "+": ("-", "*"),
    "-": ("+",),
    "*": ("+",),
    "//": ("%",),
    "%": ("//",),
    "max": ("min",),
    "min": ("max",),
    "<": ("<=", ">"),
    "<=": ("<", ">="),
    ">": (">=", "<"),
    ">=": (">", "<="),
    "==": ("!=",),
    "!=": ("==",),
    "and": ("or",),
    "or": ("and",),
}


def evaluate(expression: Expression, values: Values) -> Any:
    """The integer, or truth, that the expression stands for where its variables have these values."""
    return meaning(expression)(values)


@lru_cache(maxsize=1024)
def meaning(expression: Expression) -> Callable[[Values], Any]:
    """The expression as a function of the values of its variables: closures, made once, are quick."""
    return _meaning(expression)


def _meaning(expression: Expression) -> Callable[[Values], Any]:
    if isinstance(expression, str):
        return operator.itemgetter(expression)
    if isinstance(expression, int):
        return lambda values: expression
    name, *parts = expression
    if name == "if":
        condition, then, otherwise = map(_meaning, parts)
        return lambda values: then(values) if condition(values) else otherwise(values)
    apply, first = _APPLY[name], _meaning(parts[0])
    if len(parts) == 1:
        return lambda values: apply(first(values))
    if isinstance(parts[1], int):
        number = parts[1]
        return lambda values: apply(first(values), number)
    second = _meaning(parts[1])
    return lambda values: apply(first(values), second(values))


def renamed(expression: Expression, names: Mapping[str, str]) -> Expression:
    """The expression with other names for its variables; names that are not told stay."""
    if isinstance(expression, str):
        return names.get(expression, expression)
    if isinstance(expression, int):
        return expression
    return (expression[0], *[renamed(part, names) for part in expression[1:]])


def constants(expression: Expression) -> Iterator[int]:
    """The integers in the expression, left to right."""
    if isinstance(expression, int):
        yield expression
    elif isinstance(expression, tuple):
        for part in expression[1:]:
            yield from constants(part)


def is_operation(part: object) -> bool:
    """Whether this is an expression with an operator."""
    if not isinstance(part, tuple) or not part or not isinstance(part[0], str):
        return False
    return len(part) == {"if": 4, "abs": 2, "not": 2}.get(part[0], 3 if part[0] in _APPLY else 0)


def depth(expression: Expression) -> int:
    """How many operators are nested; 0 for a number or a name."""
    return 1 + max(depth(part) for part in expression[1:]) if isinstance(expression, tuple) else 0


def variants(expression: Expression, names: tuple[str, ...] = ()) -> Iterator[Expression]:
    """Expressions that differ by one mistake; `names` are variables that may be taken for each other.

    Each is of the same type and has a value wherever the expression has one; it may still have the same everywhere.
    """
    if isinstance(expression, str):
        yield from (name for name in names if name != expression)
        return
    if isinstance(expression, int):
        yield from (expression + 1, expression - 1)
        return
    name, *parts = expression
    yield from ((other, *parts) for other in _SWAPS.get(name, ()))
    if name == "-" and parts[0] != parts[1]:
        yield ("-", parts[1], parts[0])
    if name == "if" and parts[1] != parts[2]:
        yield ("if", parts[0], parts[2], parts[1])
    if name in ("abs", "not"):
        yield parts[0]
    for place, part in enumerate(parts):
        for changed in variants(part, names):
            if not (name in ("//", "%") and place == 1 and (not isinstance(changed, int) or changed < 1)):
                yield (name, *parts[:place], changed, *parts[place + 1 :])
