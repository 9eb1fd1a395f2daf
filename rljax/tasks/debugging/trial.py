"""Runs our own small programs in this process, with bounds on steps and sizes: a fault may make them endless.

Never for text of a model: nothing here keeps a program from doing harm on purpose.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from typing import Any

from rljax.tasks.debugging.faults import AT
from rljax.verify.code.compare import matches

MOST_STEPS = 4000
_MOST_BITS = 4096
_MOST_PARTS = 20_000
_EVERY = 4
# What a faulty program may raise, and does raise in its cell too.
_RAISED = (ArithmeticError, AttributeError, LookupError, NameError, RecursionError, TypeError, ValueError)


class Endless(Exception):
    """A program took too many steps, or made something too large: it may have no end."""


class Program:
    """A function of ours, compiled from a syntax tree of its module, which is changed: it counts its steps."""

    def __init__(self, module: ast.Module, name: str) -> None:
        self._steps = 0
        for node in list(ast.walk(module)):
            if isinstance(node, ast.FunctionDef | ast.For | ast.While):
                node.body.insert(0, _guard())
        namespace: dict[str, Any] = {"__name__": "trial", "_step": self._step}
        exec(compile(module, "<trial>", "exec", dont_inherit=True), namespace)
        self._function: Callable[..., Any] = namespace[name]

    def passes(self, arguments: tuple[Any, ...], expected: object) -> bool:
        """Whether it returns what is expected. Raises `Endless`."""
        self._steps = 0
        try:
            return matches(expected, self._function(*[_fresh(argument) for argument in arguments]), None)
        except _RAISED:
            return False

    def _step(self, values: Mapping[str, Any]) -> None:
        """A turn of a loop, or a call. What doubles in each turn is noticed before it is too large to be made."""
        self._steps += 1
        if self._steps > MOST_STEPS:
            raise Endless
        if self._steps % _EVERY == 0:
            for value in values.values():
                if (type(value) is int and value.bit_length() > _MOST_BITS) or (
                    type(value) in (list, str) and len(value) > _MOST_PARTS
                ):
                    raise Endless


def _guard() -> ast.stmt:
    """`_step(locals())`."""
    values = ast.Call(ast.Name("locals", ast.Load(), **AT), [], [], **AT)
    return ast.Expr(ast.Call(ast.Name("_step", ast.Load(), **AT), [values], [], **AT), **AT)


def _fresh(value: Any) -> Any:
    """A copy that a program may change."""
    return [_fresh(item) for item in value] if isinstance(value, list) else value
