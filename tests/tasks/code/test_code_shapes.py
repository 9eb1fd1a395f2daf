"""Every sort of specification: the interpreter and the reference program agree, and the tests tell wrong programs."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from itertools import islice
from random import Random
from typing import Any

import pytest

from rljax.tasks.code.family import SHAPES
from rljax.tasks.code.inputs import generator
from rljax.tasks.code.shape import (
    ENTRY_POINTS,
    Shape,
    Signature,
    misses,
    pose,
    program,
    short_program,
    signature,
    telling,
    trials,
)
from rljax.tasks.code.trials import LEAST_HIDDEN, LEAST_WRONG, MOST_HIDDEN, find_trials
from rljax.tasks.words import Words
from rljax.verify.code.compare import matches
from rljax.verify.code.types import CallTest, CodeJob

CASES = [(shape, level) for shape in SHAPES.values() for level in range(10) if shape.space(level).size]
each_level = pytest.mark.parametrize(("shape", "level"), CASES, ids=[f"{shape.name}-{level}" for shape, level in CASES])


def drawn(shape: Shape, level: int, count: int) -> Iterator[Any]:
    """Some trees of a level that are posed."""
    random, space = Random(f"{shape.name}{level}"), telling(shape, level)
    found = (space.at(random.randrange(space.size)) for _ in range(20 * count))
    yield from islice((tree for tree in found if tree is not None), count)


def function(source: str, name: str) -> Callable[..., Any]:
    """A function of ours, run here: none of these sources is a model's."""
    namespace: dict[str, Any] = {}
    exec(source, namespace)
    found: Callable[..., Any] = namespace[name]
    return found


def passes(source: str, named: Signature, tests: tuple[CallTest, ...]) -> bool:
    run = function(source, named.name)
    try:
        return all(matches(test.expected, run(*copy.deepcopy(test.args)), None) for test in tests)
    except (ArithmeticError, AttributeError, LookupError, NameError, TypeError, ValueError):
        return False


@each_level
def test_the_reference_program_does_what_the_interpreter_says(shape: Shape, level: int) -> None:
    for seed, tree in enumerate(drawn(shape, level, 5)):
        named = signature(shape, tree, Words(seed))
        run = function(program(shape, tree, named), named.name)
        for arguments in shape.inputs(tree):
            expected = shape.run(tree, arguments)
            got = run(*copy.deepcopy(arguments))
            assert matches(expected, got, None), f"{tree} {arguments}: {got} is not {expected}"
    assert function(short_program(shape, tree, named), named.name)(*copy.deepcopy(arguments)) == expected


@each_level
def test_every_near_miss_fails_a_hidden_test_and_the_gold_none(shape: Shape, level: int) -> None:
    for seed, tree in enumerate(drawn(shape, level, 2)):
        found, wrong, words = trials(shape, tree), misses(shape, tree), Words(seed)
        named = signature(shape, tree, Words())
        posed = pose(shape, tree, words)
        assert passes(posed.gold.text, signature(shape, tree, Words(seed)), (*found.public, *found.hidden))
        assert len(set(wrong)) == len(wrong) >= 5
        for source in wrong:
            assert not passes(source, named, found.hidden), f"{tree}\n{source}"


@each_level
def test_the_tests_of_a_problem(shape: Shape, level: int) -> None:
    for seed, tree in enumerate(drawn(shape, level, 2)):
        posed, terse = pose(shape, tree, Words(seed)), pose(shape, tree, Words())
        for job, text in ((posed.job, posed.text), (terse.job, terse.text)):
            assert isinstance(job, CodeJob)
            assert job.entry_point in ENTRY_POINTS
            assert job.public == (0 if job is terse.job and shape.single(tree) else 2)
            assert LEAST_HIDDEN <= len(job.tests) - job.public <= MOST_HIDDEN
            assert len({repr(test.args) for test in job.tests if isinstance(test, CallTest)}) == len(job.tests)
            bare = text.replace(" ", "")
            for test in job.tests[: job.public]:
                assert isinstance(test, CallTest)
                assert repr(test.args).rstrip(")").rstrip(",").replace(" ", "") in bare, (
                    f"an example is missing: {text}"
                )
        assert terse.text.isascii()


@each_level
def test_statements_come_in_many_wordings_and_repeat(shape: Shape, level: int) -> None:
    [tree] = drawn(shape, level, 1)
    texts = {pose(shape, tree, Words(seed)).text for seed in range(12)}
    assert len(texts) > 6
    assert pose(shape, tree, Words(5)) == pose(shape, tree, Words(5))
    assert all(text[0].isalpha() and text == text.strip() for text in texts)


@each_level
def test_trees_are_distinct_and_few_numbers_stand_for_none(shape: Shape, level: int) -> None:
    space = shape.space(level)
    numbers = range(space.size) if space.size <= 700 else Random(level).sample(range(min(space.size, 2**60)), 100)
    found = [space.at(number) for number in numbers]
    assert len({repr(tree) for tree in found if tree is not None}) == len([tree for tree in found if tree is not None])
    posed = telling(shape, level)
    random = Random(level)
    some = [posed.at(random.randrange(posed.size)) for _ in range(12)]
    assert sum(tree is None for tree in some) <= 6
    for tree in found[:50]:
        assert tree is None or hash(tree) == hash(copy.deepcopy(tree))


@each_level
def test_numbers_are_integers(shape: Shape, level: int) -> None:
    space, random = shape.numbers(level), Random(level)
    for _ in range(20 if space.size else 0):
        tree = space.at(random.randrange(space.size))
        if tree is not None:
            assert type(shape.run(tree, shape.inputs(tree)[0])) is int


def test_spaces_are_large_from_level_two_on() -> None:
    for level in range(2, 10):
        assert sum(shape.space(level).size for shape in SHAPES.values()) > 10_000


def test_inputs_depend_on_the_tree_alone() -> None:
    assert generator(("a", 1)).random() == generator(("a", 1)).random() != generator(("a", 2)).random()


def test_tests_that_tell_nothing_are_seen() -> None:
    def run(tree: int, arguments: tuple[int, ...]) -> int:
        return 7 if arguments[0] < tree else 8

    inputs = [(number,) for number in range(12)]
    useful = find_trials(run, 5, inputs, [4, 7, 9, 50])
    assert useful.tell
    assert set(useful.wrong) == {4, 7, 9, 50}
    constant = find_trials(run, 50, inputs, [51, 52])
    assert (constant.wrong, constant.tell) == ((), False)
    assert LEAST_WRONG <= 2
