"""Functions that are one expression of their arguments: level 0 has one operation (`f(x)=x+3`), level 3 up to five."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rljax.tasks.code import forms
from rljax.tasks.code.expressions import Expression, constants, depth, evaluate, renamed, variants
from rljax.tasks.code.inputs import Arguments, generator, integers
from rljax.tasks.code.notation import latex, nominal, python
from rljax.tasks.code.shape import Shape, Signature
from rljax.tasks.spaces import EMPTY, Space, union
from rljax.tasks.words import Words

LOW, HIGH = -20, 60
# By level, the formulas of one argument and those of two.
ONE_ARGUMENT: dict[int, Space] = {
    0: forms.steps("x", 20),
    1: forms.double_steps("x", 15),
    2: forms.quadratics("x", 9),
}
TWO_ARGUMENTS: dict[int, Space] = {2: forms.pairs("x", "y", 12), 3: forms.wide_pairs("x", "y", 12)}


def space(level: int) -> Space:
    """0: one operation. 1: two. 2: two arguments, or a square. 3: three to five operations on two arguments."""
    return union(ONE_ARGUMENT.get(level, EMPTY), TWO_ARGUMENTS.get(level, EMPTY))


def arity(tree: Expression) -> int:
    """How many arguments the expression has."""
    return 2 if _uses(tree, "y") else 1


def run(tree: Expression, arguments: Arguments) -> int:
    """The expression's value."""
    value: int = evaluate(tree, dict(zip("xy", arguments, strict=False)))
    return value


def lines(tree: Expression, names: tuple[str, ...]) -> list[str]:
    """A single `return`."""
    return [f"return {python(_named(tree, names))}"]


def say(tree: Expression, words: Words, named: Signature) -> str:
    """The formula, as such or in words."""
    said = _named(tree, named.arguments)
    if words.terse:
        return f"{named.tight}={python(said, tight=True)}"
    who = f"the integer{'s' * (len(named.arguments) > 1)} {' and '.join(named.arguments)}"
    return words.choose(
        f"For {who} it returns {python(said)}.",
        f"It returns ${latex(said)}$.",
        f"Given {who}, it returns {nominal(said)}.",
        f"For {who}, ${named.head} = {latex(said)}$.",
    )


def inputs(tree: Expression) -> list[Arguments]:
    """Small, negative and large integers, some near the numbers in the expression."""
    random = generator(tree)
    columns = [integers(random, constants(tree), LOW, HIGH, 14)[:12] for _ in range(arity(tree))]
    return list(zip(*columns, strict=False))


def wrong(tree: Expression) -> Iterator[Expression]:
    """One mistake in the expression."""
    yield from variants(tree, ("x", "y")[: arity(tree)] if arity(tree) == 2 else ())


def names(tree: Expression) -> tuple[tuple[str, ...], ...]:
    """One letter for each argument."""
    return tuple(pair[: arity(tree)] for pair in (("x", "y"), ("n", "m"), ("a", "b"), ("p", "q")))


def trace(tree: Expression, arguments: Arguments) -> tuple[str, ...]:
    """Each sum, difference and product, from the inside out: `3*4=12`."""
    found: list[str] = []
    _value(tree, dict(zip("xy", arguments, strict=False)), found)
    return tuple(dict.fromkeys(found))


def _value(tree: Expression, values: dict[str, int], found: list[str]) -> int:
    if not isinstance(tree, tuple):
        return int(evaluate(tree, values))
    parts = [_value(part, values, found) for part in tree[1:]]
    result = int(evaluate((tree[0], *parts), {}))
    if tree[0] in ("+", "-", "*"):
        left, right = (str(part) if part >= 0 else f"({part})" for part in parts)
        found.append(f"{left}{tree[0]}{right}={result}")
    return result


def _uses(tree: Expression, name: str) -> bool:
    return tree == name or (isinstance(tree, tuple) and any(_uses(part, name) for part in tree[1:]))


def _named(tree: Expression, names: tuple[str, ...]) -> Any:
    return renamed(tree, dict(zip("xy", names, strict=False)))


FORMULA = Shape(
    name="formula",
    space=space,
    run=run,
    lines=lines,
    say=say,
    inputs=inputs,
    variants=wrong,
    names=names,
    numbers=space,
    trace=trace,
    single=lambda tree: depth(tree) == 1,
)
