"""A pipeline that prepares a list, and a harder question about what comes out: levels 8 and 9.

A tree is `(steps, inner)`; both halves are those of other shapes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rljax.tasks.code import dynamic, pipeline, table
from rljax.tasks.code.expressions import constants
from rljax.tasks.code.inputs import Arguments, generator, lists
from rljax.tasks.code.shape import Shape, Signature
from rljax.tasks.spaces import EMPTY, Space, product, union
from rljax.tasks.words import Words

Tree = tuple[pipeline.Pipeline, tuple[Any, ...]]

_INNER: dict[str, Shape] = {
    "pairs": table.TABLE,
    "best": table.TABLE,
    "apart": dynamic.DYNAMIC,
    "chain": dynamic.DYNAMIC,
}
_MADE = ("ys", "prepared", "kept", "b")
_SPACES: dict[int, Space] = {
    8: product(pipeline.TWO_STEPS, union(table.PAIRS, table.BEST)),
    9: product(pipeline.THREE_STEPS, union(dynamic.APART, dynamic.CHAIN)),
}


def run(tree: Tree, arguments: Arguments) -> int:
    """The inner value of what the steps make."""
    steps, inner = tree
    value: int = _INNER[inner[0]].run(inner, (pipeline.run(steps, arguments),))
    return value


def lines(tree: Tree, names: tuple[str, ...]) -> list[str]:
    """A line for each step, and the inner lines."""
    steps, inner = tree
    *before, last = pipeline.lines(steps, names)
    return [*before, f"{names[0]} = {last.removeprefix('return ')}", *_INNER[inner[0]].lines(inner, names)]


def say(tree: Tree, words: Words, named: Signature) -> str:
    """The steps, a name for their result, and the inner question about it."""
    steps, inner = tree
    [name], made = named.arguments, words.choose(*_MADE)
    question = _INNER[inner[0]].say(inner, words, Signature("answer", (made,)))
    if words.terse:
        return f"{named.tight}=answer({name}|{pipeline.symbols(steps)});{question}"
    told = "; ".join(pipeline.phrase(step, words) for step in steps)
    return words.choose(
        f"{name} is a list of integers. Prepare it first: {told}. Call the result {made}. {question}",
        f"Begin with the list {name} of integers and change it step by step: {told}. The list that comes out is "
        f"{made}, and the answer is about it. {question}",
    )


def inputs(tree: Tree) -> list[Arguments]:
    """Rather long lists with numbers near those of the steps."""
    marks = [number for _, parameter in tree[0] if isinstance(parameter, tuple) for number in constants(parameter)]
    return [(values,) for values in lists(generator(tree), [mark for mark in marks if abs(mark) < 20], -6, 20, 13)]


def wrong(tree: Tree) -> Iterator[Tree]:
    """One mistake in the question or in the steps, in turn."""
    steps, inner = tree
    ahead, behind = _INNER[inner[0]].variants(inner), pipeline.wrong(steps)
    while True:
        changed, other = next(ahead, None), next(behind, None)
        if changed is None and other is None:
            return
        if changed is not None:
            yield (steps, changed)
        if other is not None:
            yield (other, inner)


COMPOSITE = Shape(
    name="composite",
    space=lambda level: _SPACES.get(level, EMPTY),
    run=run,
    lines=lines,
    say=say,
    inputs=inputs,
    variants=wrong,
    names=lambda tree: pipeline.list_names(tree[0]),
    numbers=lambda level: _SPACES.get(level, EMPTY),
)
