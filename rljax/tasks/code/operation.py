"""What a step of a pipeline is, and how its parameter gets into text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rljax.tasks.code.notation import latex, ordinal, python

Sort = Literal["numbers", "text", "words", "number"]


@dataclass(frozen=True)
class Operation:
    """One step: what it takes and gives, and `run`, its value for a value and a parameter.

    `source` is a Python expression of the value `{x}`; `terse` is a symbol for it, and `says` are phrases in the
    imperative, or for a number what it is called. In all of them the parameter is `{k}`; see `filled`.
    """

    takes: Sort
    gives: Sort
    run: Callable[[Any, Any], Any]
    source: str
    terse: str
    says: tuple[str, ...]


def operations(takes: Sort, gives: Sort, table: Mapping[str, tuple[Any, ...]]) -> dict[str, Operation]:
    """Steps of the same types, by name."""
    return {name: Operation(takes, gives, *entry) for name, entry in table.items()}


def filled(template: str, parameter: Any, value: str = "") -> str:
    """A format with the name of the value and the parameter in it.

    A number or a letter is `{k}`, quoted `{r}`, a number also `{o}`, its ordinal; two letters are `{a}` and `{b}`,
    quoted, and `{c}` and `{d}` bare; an expression is `{k}`, `{t}` without spaces, and `{l}` in LaTeX.
    """
    match parameter:
        case (str(one), str(other)):
            return template.format(x=value, a=repr(one), b=repr(other), c=one, d=other)
        case tuple():
            tight = python(parameter, tight=True)
            return template.format(x=value, k=python(parameter), t=tight, l=f"${latex(parameter)}$")
    place = ordinal(parameter) if isinstance(parameter, int) else ""
    return template.format(x=value, k=parameter, r=repr(parameter), o=place)
