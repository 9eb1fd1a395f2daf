"""Terms as plain tuples, and random derivations: which terms can a law make of a term?

A term is a variable, which is a number, or a tuple of a symbol and its arguments; a constant is a symbol alone. In a
law the variables are what terms are put for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any

from rljax.verify.proof.terms import Term, parse_equation

# A number, or (symbol, argument, …).
Tree = Any
# Which argument of which argument.
Path = tuple[int, ...]
# The law's number and the term that it makes.
Step = tuple[int, Tree]
_LAW_VARIABLES = ("x", "y", "z")


@dataclass(frozen=True)
class Rule:
    """A law read in one direction: `law` is its number, `left` becomes `right`.

    `new` are variables that come from nowhere; `grows` says that there is more on the right.
    """

    law: int
    left: Tree
    right: Tree
    new: tuple[int, ...]
    grows: bool


@dataclass(frozen=True)
class Walk:
    """How to walk: so many steps, how often by a rule that grows, and how many symbols more than at the start."""

    steps: int
    growing: float
    more: int


def rules_of(laws: tuple[str, ...]) -> tuple[Rule, ...]:
    """Both directions of each law."""
    sides = [tuple(tree_of(side) for side in parse_equation(law)) for law in laws]
    both = [(law, *pair) for law, (left, right) in enumerate(sides) for pair in ((left, right), (right, left))]
    return tuple(
        Rule(law, left, right, tuple(sorted(variables(right) - variables(left))), size(right) > size(left))
        for law, left, right in both
    )


def tree_of(term: Term) -> Tree:
    """The term of a law, with x, y, z as its variables."""
    if term.symbol in _LAW_VARIABLES:
        return _LAW_VARIABLES.index(term.symbol)
    return (term.symbol, *[tree_of(argument) for argument in term.arguments])


def variables(tree: Tree) -> set[int]:
    """The variables of a term."""
    if isinstance(tree, int):
        return {tree}
    return set().union(*[variables(argument) for argument in tree[1:]])


def size(tree: Tree) -> int:
    """The number of symbols."""
    return 1 if isinstance(tree, int) else 1 + sum(size(argument) for argument in tree[1:])


def derivation(start: Tree, rules: tuple[Rule, ...], walk: Walk, random: Random) -> tuple[Step, ...] | None:
    """Steps from the start on, no term twice and none too large; None where there is no way on."""
    seen, most = {start}, size(start) + walk.more
    found: list[Step] = []
    for _ in range(walk.steps):
        grow = random.random() < walk.growing
        last = found[-1][1] if found else start
        # Where nothing of the kind can be done, something else can.
        mixed = sorted(random.sample(rules, len(rules)), key=lambda rule: rule.grows != grow)
        step = _step(last, mixed, seen, most, random)
        if step is None:
            return None
        seen.add(step[1])
        found.append(step)
    return tuple(found)


def turned(start: Tree, steps: tuple[Step, ...]) -> tuple[Tree, tuple[Step, ...]]:
    """The derivation from its end: laws may be used in both directions."""
    terms = [start, *[term for _, term in steps]]
    laws = [law for law, _ in steps]
    return terms[-1], tuple(zip(reversed(laws), reversed(terms[:-1]), strict=True))


def _step(term: Tree, rules: list[Rule], seen: set[Tree], most: int, random: Random) -> Step | None:
    """A step by the first of the rules that leads to a new term."""
    places = list(_places(term, ()))
    known = sorted(variables(term)) or [0]
    for rule in rules:
        fresh = {variable: random.choice(known) for variable in rule.new}
        head = None if isinstance(rule.left, int) else rule.left[0]
        fits = [
            (path, found)
            for path, part, symbol in places
            if head in (None, symbol) and _matches(rule.left, part, found := dict(fresh))
        ]
        for path, found in random.sample(fits, len(fits)):
            made = _replaced(term, path, _put(rule.right, found))
            if size(made) <= most and made not in seen:
                return rule.law, made
    return None


def _places(term: Tree, path: Path) -> Iterator[tuple[Path, Tree, object]]:
    """The parts of a term, which arguments lead to each, and their symbols."""
    if isinstance(term, int):
        yield path, term, term
        return
    yield path, term, term[0]
    for place in range(1, len(term)):
        yield from _places(term[place], (*path, place))


def _replaced(term: Tree, path: Path, part: Tree) -> Tree:
    """The term with another part at the end of the path."""
    if not path:
        return part
    place = path[0]
    return (*term[:place], _replaced(term[place], path[1:], part), *term[place + 1 :])


def _matches(pattern: Tree, term: Tree, found: dict[int, Tree]) -> bool:
    """Whether the term is the pattern with its variables replaced as `found` says, which this completes."""
    if isinstance(pattern, int):
        return found.setdefault(pattern, term) == term
    if isinstance(term, int) or pattern[0] != term[0] or len(pattern) != len(term):
        return False
    return all(_matches(part, argument, found) for part, argument in zip(pattern[1:], term[1:], strict=True))


def _put(pattern: Tree, found: dict[int, Tree]) -> Tree:
    if isinstance(pattern, int):
        return found[pattern]
    return (pattern[0], *[_put(part, found) for part in pattern[1:]])
