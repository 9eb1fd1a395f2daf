"""A sort of specification: trees that can be evaluated, written as Python, and put into words; and its kind of problem.

What a program has to do is a tree. The value of a tree is found by an interpreter of its own; the reference solution
is written from the same tree and never run here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any

from rljax.tasks.code.inputs import Arguments
from rljax.tasks.code.trials import Trials, find_trials
from rljax.tasks.family import Kind
from rljax.tasks.permute import seed_of
from rljax.tasks.spaces import EMPTY, Mapped, Space
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words
from rljax.verify.code.compare import matches
from rljax.verify.code.types import CallTest, CodeJob

TIMEOUT_S = 5.0
ENTRY_POINTS = ("f", "g", "h", "solve", "run", "compute")
_MISSES = 8


def _nowhere(level: int) -> Space:
    return EMPTY


def _no_trace(tree: Any, arguments: Arguments) -> tuple[str, ...]:
    return ()


@dataclass(frozen=True)
class Signature:
    """What the function and its arguments are called."""

    name: str
    arguments: tuple[str, ...]

    @property
    def head(self) -> str:
        """`f(x, y)`."""
        return f"{self.name}({', '.join(self.arguments)})"

    @property
    def tight(self) -> str:
        """`f(x,y)`."""
        return self.head.replace(" ", "")


@dataclass(frozen=True)
class Shape:
    """One sort of specification.

    `space` holds its trees by level, `numbers` those of them whose values are integers. `run` is the interpreter.
    `lines` is the body of the reference function, for arguments of these names. `say` tells in whole sentences what the
    function does; where the wording is terse, in symbols and with the function's head. `inputs` are at least ten
    different arguments, the simplest first. `variants` are trees that are wrong by one mistake. `names` are ways to
    call the arguments, the first the tersest. `trace` are the calculations that lead to a value, as equations. Trees
    that are `single` are so simple that the terse wording shows no example.
    """

    name: str
    space: Callable[[int], Space]
    run: Callable[[Any, Arguments], Any]
    lines: Callable[[Any, tuple[str, ...]], Sequence[str]]
    say: Callable[[Any, Words, Signature], str]
    inputs: Callable[[Any], Sequence[Arguments]]
    variants: Callable[[Any], Iterator[Any]]
    names: Callable[[Any], tuple[tuple[str, ...], ...]]
    numbers: Callable[[int], Space] = _nowhere
    trace: Callable[[Any, Arguments], tuple[str, ...]] = _no_trace
    single: Callable[[Any], bool] = lambda tree: False


@lru_cache(maxsize=256)
def trials(shape: Shape, tree: Any) -> Trials:
    """The tests of a tree."""
    return find_trials(shape.run, tree, shape.inputs(tree), shape.variants(tree))


def telling(shape: Shape, level: int) -> Space:
    """The trees of a level whose tests tell wrong programs."""
    return Mapped(shape.space(level), lambda tree: tree if trials(shape, tree).tell else None)


def signature(shape: Shape, tree: Any, words: Words) -> Signature:
    """Names for this wording. The function's depends on the tree alone: wrong programs are told without a wording."""
    return Signature(entry_point(shape, tree), words.choose(*shape.names(tree)))


def entry_point(shape: Shape, tree: Any) -> str:
    """The name of the function."""
    if shape.single(tree):
        return ENTRY_POINTS[0]
    return ENTRY_POINTS[seed_of("name", repr(tree)) % len(ENTRY_POINTS)]


def program(shape: Shape, tree: Any, named: Signature) -> str:
    """The Python text of a function that does what the tree says."""
    body = "".join(f"    {line}\n" for line in shape.lines(tree, named.arguments))
    return f"def {named.head}:\n{body}"


def short_program(shape: Shape, tree: Any, named: Signature) -> str:
    """The same as a lambda where the body is one line, and without spaces where that is a single operation."""
    lines = shape.lines(tree, named.arguments)
    if len(lines) > 1 or not lines[0].startswith("return "):
        return program(shape, tree, named)
    value = lines[0].removeprefix("return ")
    tight = value.replace(" ", "") if shape.single(tree) else value
    return f"{named.name}=lambda {','.join(named.arguments)}:{tight}"


def write_kind(shape: Shape) -> Kind:
    """Problems that ask for the program."""
    return Kind(
        shape.name,
        partial(telling, shape),
        lambda tree, words: pose(shape, tree, words),
        lambda tree: misses(shape, tree),
    )


def pose(shape: Shape, tree: Any, words: Words) -> Posed:
    """A specification with examples; the gold is the reference solution."""
    named, found = signature(shape, tree, words), trials(shape, tree)
    public = () if words.terse and shape.single(tree) else found.public
    sentence = shape.say(tree, words, named)
    text = sentence if words.terse else _request(sentence, named, words)
    source = short_program(shape, tree, named) if words.terse else program(shape, tree, named)
    tests = (*public, *found.hidden)
    job = CodeJob("", named.name, tests, timeout_s=TIMEOUT_S, public=len(public))
    return Posed(f"{text}{examples(public, named, words)}", Gold("program", source), job)


def _request(sentence: str, named: Signature, words: Words) -> str:
    return words.choose(
        f"Write a Python function {named.head}. {sentence}",
        f"Implement {named.head} in Python. {sentence}",
        f"{sentence} Give the Python source of {named.head}.",
        f"We need a Python function named {named.name} with the argument{'s' * (len(named.arguments) > 1)} "
        f"{' and '.join(named.arguments)}. {sentence}",
    )


def examples(tests: Sequence[CallTest], named: Signature, words: Words) -> str:
    """Tests as the statement shows them, behind the sentences."""
    calls = [(f"{named.name}({', '.join(map(repr, test.args))})", repr(test.expected)) for test in tests]
    if words.terse:
        return "".join(f"\n{call}={result}" for call, result in calls).replace(", ", ",")
    listed = " and ".join(f"{call} returns {result}" for call, result in calls)
    return words.choose(
        f"\nExamples: {', '.join(f'{call} = {result}' for call, result in calls)}.",
        f"\nFor example, {listed}.",
        "".join(f"\n>>> {call}\n{result}" for call, result in calls),
        "".join(f"\nassert {call} == {result}" for call, result in calls),
    )


def misses(shape: Shape, tree: Any) -> tuple[str, ...]:
    """Wrong programs: of trees with one mistake, and some that do not follow the specification at all."""
    named, found = signature(shape, tree, Words()), trials(shape, tree)
    wrong = [program(shape, variant, named) for variant in found.wrong]
    return tuple(dict.fromkeys([*wrong[:_MISSES], *lazy(found, named)]))


def lazy(found: Trials, named: Signature) -> Iterator[str]:
    """Programs that know the examples by heart, return a constant or an argument, or nothing; all of them are wrong."""
    head = f"def {named.head}:\n    "
    first = found.public[0].expected
    if any(not matches(test.expected, first, None) for test in found.hidden):
        known = {repr(test.args): test.expected for test in found.public}
        yield f"{head}return {known!r}.get(repr(({', '.join(named.arguments)},)), {first!r})\n"
        yield f"{head}return {first!r}\n"
    for place, name in enumerate(named.arguments):
        if any(not matches(test.expected, test.args[place], None) for test in found.hidden):
            yield f"{head}return {name}\n"
    yield f"{head}pass\n"
    yield f"{head}return {found.hidden[0].expected!r},\n"
