"""Programs with one fault or several, to be mended: the tests tell the faulty program from the right one.

An instance is `(tree, count, number)`: a specification of the family `code` (or a classical function), how many faults
its reference program gets, and which.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rljax.tasks.code.shape import TIMEOUT_S, Shape, Signature, entry_point, examples, lazy, program
from rljax.tasks.code.trials import Trials
from rljax.tasks.debugging.faults import Fault, faults
from rljax.tasks.debugging.trial import Endless, Program
from rljax.tasks.family import Kind
from rljax.tasks.permute import permute, seed_of
from rljax.tasks.spaces import Integers, Mapped, Space, Subsets, product, union
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words
from rljax.verify.code.types import CallTest, CodeJob

_PUBLIC, _HIDDEN = 2, 4
_MISSES, _TRIED = 6, 16

Instance = tuple[Any, int, int]
Stage = tuple[int, int, int]  # a level of the family `code`, how many faults, and how many choices of them


@dataclass(frozen=True)
class Case:
    """A right program and a faulty one, in the same layout, with the names in them and the tests that tell them."""

    named: Signature
    right: str
    faulty: str
    public: tuple[CallTest, ...]
    hidden: tuple[CallTest, ...]


def repair_kind(shape: Shape, stages: dict[int, tuple[Stage, ...]]) -> Kind:
    """Problems of a shape: by level, of which level of `code` its programs are, and the number of their faults."""
    return Kind(
        shape.name,
        lambda level: _space(shape, stages.get(level, ())),
        lambda instance, words: pose(shape, instance, words),
        lambda instance: misses(shape, instance),
    )


def _space(shape: Shape, stages: Sequence[Stage]) -> Space:
    parts = [
        product(shape.space(level), Integers(count, count), Integers(0, choices - 1))
        for level, count, choices in stages
    ]
    return Mapped(union(*parts), lambda instance: instance if find_case(shape, instance) else None)


@lru_cache(maxsize=256)
def find_case(shape: Shape, instance: Instance) -> Case | None:
    """The programs and tests of an instance; None where the faults do not show, or the program may have no end."""
    tree, count, number = instance
    named = _signature(shape, tree)
    source = program(shape, tree, named)
    made = _make(source, count, number)
    if made is None:
        return None
    inputs = list({repr(arguments): arguments for arguments in shape.inputs(tree)}.values())
    tests = [CallTest(arguments, shape.run(tree, arguments)) for arguments in inputs]
    failed = _failed(made.module, named.name, tests)
    if not failed or (count > 1 and not _all_count(source, made, named.name, tests)):
        return None
    public, hidden = _split(tests, failed)
    return Case(named, made.right, made.faulty, public, hidden)


@dataclass(frozen=True)
class _Made:
    """Both programs as syntax trees are written, so that the layout tells nothing; and the tree of the faulty one."""

    right: str
    faulty: str
    chosen: tuple[int, ...]
    module: ast.Module


def _make(source: str, count: int, number: int) -> _Made | None:
    """The source with `count` of all the faults that it can have; None where there are not so many choices."""
    module = ast.parse(source)
    right, found = ast.unparse(module), faults(module)
    choices = math.comb(len(found), count)
    if number >= choices:
        return None
    chosen = Subsets(len(found), count).at(permute(number, choices, f"{seed_of(source)}".encode()))
    return _Made(f"{right}\n", _apply(module, found, chosen), chosen, module)


def _apply(module: ast.Module, found: Sequence[Fault], chosen: Sequence[int]) -> str:
    """Put some of its faults into a module, in place; its text."""
    for place in chosen:
        found[place]()
    return f"{ast.unparse(module)}\n"


def _signature(shape: Shape, tree: Any) -> Signature:
    """Names that the tree decides: the program is part of the statement, and wrong ones are told without a wording."""
    options = shape.names(tree)
    names = options[0] if shape.single(tree) else options[seed_of("arguments", repr(tree)) % len(options)]
    return Signature(entry_point(shape, tree), names)


def _fails(module: ast.Module, name: str, tests: Sequence[CallTest]) -> bool:
    """Whether the faulty program fails one of the tests, and may not run on without end before that."""
    try:
        faulty = Program(module, name)
        return any(not faulty.passes(test.args, test.expected) for test in tests)
    except Endless:
        return False


def _failed(module: ast.Module, name: str, tests: Sequence[CallTest]) -> list[int] | None:
    """The tests that the faulty program of a module, which is changed, fails; None if it may have no end."""
    try:
        faulty = Program(module, name)
        return [place for place, test in enumerate(tests) if not faulty.passes(test.args, test.expected)]
    except Endless:
        return None


def _all_count(source: str, made: _Made, name: str, tests: Sequence[CallTest]) -> bool:
    """Whether each fault shows by itself, and each changes the program that has the others."""
    chosen = made.chosen
    for place in range(len(chosen)):
        module = ast.parse(source)
        alone = _apply(module, faults(module), chosen[place : place + 1])
        if alone == made.faulty or not _fails(module, name, tests):
            return False
    return len(chosen) < 3 or all(_without(source, chosen, place) != made.faulty for place in range(len(chosen)))


def _without(source: str, chosen: Sequence[int], place: int) -> str:
    """The text with all of the faults but one."""
    module = ast.parse(source)
    return _apply(module, faults(module), (*chosen[:place], *chosen[place + 1 :]))


def _split(tests: Sequence[CallTest], failed: Sequence[int]) -> tuple[tuple[CallTest, ...], tuple[CallTest, ...]]:
    """Public tests, one of which fails if there are two that do; hidden ones, of which at least one fails."""
    passed = [place for place in range(len(tests)) if place not in failed]
    shown = [*failed[: len(failed) > 1], *passed, *failed[1:-1]][:_PUBLIC]
    hidden = [place for place in failed if place not in shown][: _HIDDEN - 1]
    rest = [place for place in (*passed[::-1], *failed) if place not in shown and place not in hidden]
    hidden += rest[: _HIDDEN - len(hidden)]
    return tuple([tests[place] for place in sorted(shown)]), tuple([tests[place] for place in hidden])


def pose(shape: Shape, instance: Instance, words: Words) -> Posed:
    """What a program should do, the program, and examples; the gold is the right program."""
    case = find_case(shape, instance)
    assert case is not None
    tree, count, _ = instance
    sentence = shape.say(tree, words, case.named)
    bare = words.terse and shape.single(tree)
    public = () if bare else case.public
    job = CodeJob("", case.named.name, (*public, *case.hidden), timeout_s=TIMEOUT_S, public=len(public))
    right, faulty = (_short(case.right), _short(case.faulty)) if bare else (case.right, case.faulty)
    if bare:
        text = f"{sentence.partition('=')[2]}:{faulty}"
    else:
        text = f"{sentence}\n{faulty}" if words.terse else _request(sentence, case.named, faulty, count, words)
    return Posed(f"{text.strip()}{examples(public, case.named, words)}", Gold("program", right), job)


def _short(source: str) -> str:
    """A function of one line as a lambda without spaces."""
    head, _, body = source.strip().partition(":\n    ")
    name, _, arguments = head.removeprefix("def ").partition("(")
    value = "None" if body == "pass" else body.removeprefix("return ").replace(" ", "")
    return f"{name}=lambda {arguments.rstrip(')')}:{value}"


def _request(sentence: str, named: Signature, source: str, count: int, words: Words) -> str:
    what = "one mistake" if count == 1 else f"{count} mistakes"
    block = f"```python\n{source}```"
    return words.choose(
        f"This program should be a function {named.head}, but has {what}. {sentence} Mend it.\n{block}",
        f"{block}\nThe function {named.name} above has {what}. What it should do: {sentence} Give the right program.",
        f"Wanted is a function {named.head}. {sentence} Somebody wrote this, with {what}. Write it without.\n{block}",
        f"Debug {named.name}. Specification: {sentence}\n{block}\nIt has {what}; answer with the corrected source.",
    )


def misses(shape: Shape, instance: Instance) -> tuple[str, ...]:
    """The faulty program, others with one fault that the hidden tests tell, and some that are no attempt."""
    case = find_case(shape, instance)
    assert case is not None
    source = program(shape, instance[0], case.named)
    found = [case.faulty]
    for number in range(_TRIED):
        made = _make(source, 1, number)
        if made is not None and _failed(made.module, case.named.name, case.hidden):
            found.append(made.faulty)
        if len(found) == _MISSES:
            break
    return tuple(dict.fromkeys([*found, *lazy(Trials(case.public, case.hidden, ()), case.named)]))
