"""Functions by cases: level 2 has two cases, level 4 three, level 6 three over two arguments with joined conditions."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rljax.tasks.code import forms, formula
from rljax.tasks.code.expressions import Expression, constants, renamed, variants
from rljax.tasks.code.inputs import Arguments, generator, integers
from rljax.tasks.code.notation import clause, latex, python, shown
from rljax.tasks.code.shape import Shape, Signature
from rljax.tasks.spaces import EMPTY, Integers, Mapped, Space, product, union
from rljax.tasks.words import Words


def _cases(parts: tuple[Any, ...]) -> Expression | None:
    """`if c then a else b`, or `if c then a else if d then b else e`; None where two cases agree."""
    if len(parts) == 3:
        condition, then, otherwise = parts
        return None if then == otherwise else ("if", condition, then, otherwise)
    first, then, second, middle, otherwise = parts
    if len({then, middle, otherwise}) < 3:
        return None
    return ("if", first, then, ("if", second, middle, otherwise))


_TWO = Mapped(product(forms.conditions("x", -5, 20), forms.steps("x", 9), forms.steps("x", 9)), _cases)
_THREE = Mapped(
    product(
        forms.comparisons("x", -5, 20),
        forms.steps("x", 9),
        forms.remainders("x", 5),
        forms.steps("x", 9),
        forms.double_steps("x", 9),
    ),
    _cases,
)
_ORDER = forms.form(lambda k: (">", "x", ("+", "y", k)), Integers(1, 9))
_JOINT = union(
    forms.form(lambda one, two: ("and", one, two), forms.comparisons("x", -5, 20), forms.remainders("y", 5)),
    forms.form(lambda one, two: ("or", one, two), forms.comparisons("y", -5, 20), forms.remainders("x", 5)),
    _ORDER,
)
_JOINED = Mapped(
    product(
        _JOINT, forms.pairs("x", "y", 9), forms.remainders("x", 5), forms.steps("y", 9), forms.double_steps("x", 9)
    ),
    _cases,
)
_SPACES = {2: _TWO, 4: _THREE, 6: _JOINED}


def space(level: int) -> Space:
    """2: two cases. 4: three. 6: three over two arguments, conditions joined."""
    return _SPACES.get(level, EMPTY)


def lines(tree: Expression, names: tuple[str, ...]) -> list[str]:
    """A `return` for each case."""
    *cases, otherwise = _rows(renamed(tree, dict(zip("xy", names, strict=False))))
    found = []
    for condition, value in cases:
        found += [f"if {python(condition)}:", f"    return {python(value)}"]
    return [*found, f"return {python(otherwise[1])}"]


def say(tree: Expression, words: Words, named: Signature) -> str:
    """The cases in their order, in sentences or in braces."""
    said = renamed(tree, dict(zip("xy", named.arguments, strict=False)))
    if words.terse:
        return f"{named.tight}={python(said, tight=True)}"
    *cases, (_, otherwise) = _rows(said)
    if words.flip():
        rows = [rf"{latex(value)} & \text{{if }} {latex(condition)}" for condition, value in cases]
        table = r" \\ ".join([*rows, rf"{latex(otherwise)} & \text{{otherwise}}"])
        return words.choose("For integers, ", "It is defined by ", "") + (
            rf"${named.head} = \begin{{cases}} {table} \end{{cases}}$."
        )
    start, then = words.choose(("If", "Otherwise, if"), ("When", "Else, when"), ("First: if", "Else, if"))
    told = [
        f"{then if place else start} {clause(condition, words)}, it returns {shown(value, words)}."
        for place, (condition, value) in enumerate(cases)
    ]
    return f"{' '.join(told)} {words.choose('Otherwise', 'In all other cases')} it returns {shown(otherwise, words)}."


def inputs(tree: Expression) -> list[Arguments]:
    """Integers on both sides of every threshold."""
    random = generator(tree)
    columns = [integers(random, constants(tree), -20, 40, 18)[:16] for _ in range(formula.arity(tree))]
    return list(zip(*columns, strict=False))


def wrong(tree: Expression) -> Iterator[Expression]:
    """One mistake, in a condition before all."""
    variables = ("x", "y") if formula.arity(tree) == 2 else ()
    yield from (("if", changed, *tree[2:]) for changed in variants(tree[1], variables))
    yield from variants(tree, variables)


def _rows(tree: Expression) -> list[tuple[Expression, Expression]]:
    """Condition and value of each case; the last one has no condition."""
    found = []
    while isinstance(tree, tuple) and tree[0] == "if":
        found.append((tree[1], tree[2]))
        tree = tree[3]
    return [*found, (None, tree)]


BRANCH = Shape(
    name="branch",
    space=space,
    run=formula.run,
    lines=lines,
    say=say,
    inputs=inputs,
    variants=wrong,
    names=formula.names,
    numbers=space,
)
