"""Shapes that are put together from several patterns: a tree is `(pattern, parameter, ...)`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from random import Random
from typing import Any

from rljax.tasks.code.expressions import is_operation, variants
from rljax.tasks.code.inputs import Arguments, generator
from rljax.tasks.code.shape import Shape, Signature
from rljax.tasks.spaces import EMPTY, Mapped, Space, product, union
from rljax.tasks.words import Words

Parameters = tuple[Any, ...]
Names = tuple[str, ...]

# Ways to sum a list up: their values, Python text, and what they are called. All are 0 for an empty list.
AGGREGATES: Mapping[str, tuple[Callable[[Sequence[int]], int], str, str]] = {
    "sum": (sum, "sum({x})", "the sum"),
    "max": (lambda x: max(x, default=0), "max({x}, default=0)", "the largest"),
    "min": (lambda x: min(x, default=0), "min({x}, default=0)", "the smallest"),
    "count": (len, "len({x})", "the number"),
}
# Words in a tree that are taken for each other.
_TAKEN = (
    ("sum", "max", "min", "count"),
    ("smallest", "largest"),
    ("letter", "number"),
    ("rows", "columns"),
    ("inside", "outside"),
    ("beside", "around"),
    ("ordered", "unordered"),
    ("straight", "diagonal"),
)


@dataclass(frozen=True)
class Pattern:
    """One pattern: all of it is a function of its parameters; see `rljax.tasks.code.shape.Shape` for each.

    `variables` are names in its expressions that may be taken for each other, `names` ways to call the arguments.
    `more` are mistakes of its own, and `ends` says whether programs of these parameters come to an end.
    """

    run: Callable[[Parameters, Arguments], Any]
    lines: Callable[[Parameters, Names], Sequence[str]]
    say: Callable[[Parameters, Words, Signature], str]
    inputs: Callable[[Parameters, Random], Sequence[Arguments]]
    names: tuple[Names, ...]
    variables: Names = ()
    more: Callable[[Parameters], Iterator[Parameters]] = lambda parameters: iter(())
    ends: Callable[[Parameters], bool] = lambda parameters: True


def trees(name: str, *parameters: Space) -> Space:
    """The trees of a pattern, for all of its parameters."""
    return Mapped(product(*parameters), lambda values: (name, *values))


def put_together(
    name: str,
    patterns: Mapping[str, Pattern],
    lists: Mapping[int, Sequence[Space]],
    numbers: Mapping[int, Sequence[Space]],
) -> Shape:
    """A shape of these patterns; by level, spaces of trees whose values are integers (`numbers`), and of others."""
    return Shape(
        name=name,
        space=lambda level: _joined((*lists.get(level, ()), *numbers.get(level, ()))),
        run=lambda tree, arguments: patterns[tree[0]].run(tree[1:], arguments),
        lines=lambda tree, names: patterns[tree[0]].lines(tree[1:], names),
        say=lambda tree, words, named: patterns[tree[0]].say(tree[1:], words, named),
        inputs=lambda tree: patterns[tree[0]].inputs(tree[1:], generator(tree)),
        variants=lambda tree: _variants(patterns[tree[0]], tree),
        names=lambda tree: patterns[tree[0]].names,
        numbers=lambda level: _joined(numbers.get(level, ())),
    )


def _joined(spaces: Sequence[Space]) -> Space:
    return union(*spaces) if spaces else EMPTY


def _variants(pattern: Pattern, tree: Parameters) -> Iterator[Parameters]:
    for changed in chain(pattern.more(tree[1:]), slips(tree[1:], pattern.variables)):
        if pattern.ends(changed):
            yield (tree[0], *changed)


def slips(parameters: Parameters, variables: Names = ()) -> Iterator[Parameters]:
    """The parameters with one of them changed as by a mistake; positive numbers stay positive."""
    for place, parameter in enumerate(parameters):
        for changed in _slips(parameter, variables):
            yield (*parameters[:place], changed, *parameters[place + 1 :])


def _slips(parameter: Any, variables: Names) -> Iterator[Any]:
    if isinstance(parameter, int):
        yield from (parameter + 1, *((parameter - 1,) if parameter != 1 else ()))
    elif isinstance(parameter, str):
        yield from (other for group in _TAKEN if parameter in group for other in group if other != parameter)
    elif is_operation(parameter):
        yield from variants(parameter, variables)
    elif isinstance(parameter, tuple):
        yield from slips(parameter, variables)
