"""Classical functions: programs agree with interpreters that take other ways, on more than the inputs of the tests."""

from __future__ import annotations

import copy
from random import Random
from typing import Any

import pytest

from rljax.tasks.code.inputs import generator
from rljax.tasks.code.shape import Signature, program, signature
from rljax.tasks.debugging.classic_grids import GRID_CLASSICS
from rljax.tasks.debugging.classic_lists import LIST_CLASSICS
from rljax.tasks.debugging.classic_numbers import NUMBER_CLASSICS
from rljax.tasks.debugging.classic_texts import TEXT_CLASSICS
from rljax.tasks.debugging.classics import CLASSIC
from rljax.tasks.words import Words
from rljax.verify.code.compare import matches

PATTERNS = {**NUMBER_CLASSICS, **LIST_CLASSICS, **GRID_CLASSICS, **TEXT_CLASSICS}
LEVELS = (3, 5, 7, 9)
TREES = [CLASSIC.space(level).at(number) for level in LEVELS for number in range(CLASSIC.space(level).size)]


@pytest.mark.parametrize("name", PATTERNS)
def test_programs_and_interpreters_agree(name: str) -> None:
    pattern = PATTERNS[name]
    trees = [tree for tree in TREES if tree[0] == name]
    assert trees, "the pattern is on no level"
    for tree in trees[:: max(len(trees) // 6, 1)]:
        named = Signature("f", pattern.names[0])
        namespace: dict[str, Any] = {}
        exec(program(CLASSIC, tree, named), namespace)
        inputs = [*CLASSIC.inputs(tree), *pattern.inputs(tree[1:], Random(7)), *pattern.inputs(tree[1:], Random(8))]
        for arguments in inputs:
            expected = CLASSIC.run(tree, arguments)
            got = namespace["f"](*copy.deepcopy(arguments))
            assert matches(expected, got, None), f"{tree} {arguments}: {got} is not {expected}"


def test_levels_have_different_functions() -> None:
    names = [{CLASSIC.space(level).at(number)[0] for number in range(CLASSIC.space(level).size)} for level in LEVELS]
    assert sum(map(len, names)) == len(set().union(*names)) == len(PATTERNS)
    assert len({repr(tree) for tree in TREES}) == len(TREES)


@pytest.mark.parametrize("name", PATTERNS)
def test_statements_have_wordings(name: str) -> None:
    tree = next(tree for tree in TREES if tree[0] == name)
    terse = CLASSIC.say(tree, Words(), signature(CLASSIC, tree, Words()))
    assert terse.isascii()
    assert "\n" not in terse
    told = {CLASSIC.say(tree, Words(seed), Signature("f", PATTERNS[name].names[0])) for seed in range(30)}
    assert len(told) >= 2
    assert all(text[0].isalpha() and text.endswith((".", "?")) for text in told)


def test_known_values() -> None:
    known: list[tuple[Any, tuple[Any, ...], Any]] = [
        (("gcd", 2), (12, 18), 12),
        (("power", 13), (5, 11), 5**11 % 13),
        (("primes", 2), (20,), 8),
        (("base", 3), (10,), "101"),
        (("root", 10), (987654321,), 9),
        (("pascal", 7), (7,), [1, 0, 0, 0, 0, 0, 0, 1]),
        (("roman", 1), (1993,), "MCMXCIV"),
        (("circle", 3), (7,), 3),
        (("nesting", "(["), ("([])()",), 2),
        (("nesting", "(["), ("([)]",), -1),
        (("spiral", 1), ([[1, 2, 3], [4, 5, 6], [7, 8, 9]],), [1, 2, 3, 6, 9, 8, 7, 4, 5]),
        (("way", "straight"), ([[0, 1], [0, 0]],), 2),
        (("way", "around"), ([[0, 1], [1, 0]],), 1),
        (("islands", "straight", 1), ([[1, 0], [0, 1]],), 2),
        (("islands", "around", 1), ([[1, 0], [0, 1]],), 1),
        (("common", 2), ("abcde", "ace"), 5),
        (("sack", 5), ([[2, 3], [3, 4], [4, 5]],), 7),
        (("mirror", 3), ("xabbay",), "abba"),
        (("stretch", 2), ([5, -9, 2],), -2),
        (("join", 1), ([[1, 2], [4, 5], [3, 3]],), [[1, 5]]),
        (("merge", 1), ([1, 1, 3], [1, 2]), [1, 2, 3]),
        (("turn", 1, 1), ([[1, 2], [3, 4]],), [[4, 2], [5, 3]]),
    ]
    for tree, arguments, expected in known:
        assert CLASSIC.run(tree, arguments) == expected, tree


def test_inputs_are_the_same_each_time() -> None:
    for tree in TREES[::40]:
        assert CLASSIC.inputs(tree) == CLASSIC.inputs(tree)
    assert generator(TREES[0]).random() != generator(TREES[1]).random()
