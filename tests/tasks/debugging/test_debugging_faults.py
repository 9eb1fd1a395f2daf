"""Faults in syntax trees, and the bounds under which faulty programs of ours are run."""

from __future__ import annotations

import ast
import time

import pytest

from rljax.tasks.debugging.faults import faults
from rljax.tasks.debugging.trial import Endless, Program

SUM = """
def f(xs, k):
    total = 0
    for x in xs:
        if x > k:
            total += x * 2
    return total
"""


def faulty(source: str) -> list[str]:
    """The source with each of its faults."""
    count = len(faults(ast.parse(source)))
    found = []
    for place in range(count):
        module = ast.parse(source)
        faults(module)[place]()
        found.append(ast.unparse(module))
    return found


@pytest.mark.parametrize(
    "line",
    [
        "total -= x * 2",
        "total += x + 2",
        "total += x * 3",
        "if x >= k:",
        "if x < k:",
        "if xs > k:",
        "total = 1",
        "for x in k:",
        "return x",
    ],
)
def test_the_usual_faults_are_among_them(line: str) -> None:
    assert any(line in text for text in faulty(SUM))


def test_each_fault_changes_the_text_and_leaves_a_program() -> None:
    texts = faulty(SUM)
    original = ast.unparse(ast.parse(SUM))
    assert len(set(texts)) == len(texts) > 15
    for text in texts:
        assert text != original
        compile(text, "<test>", "exec")


def test_statements_go_missing_move_and_lose_their_condition() -> None:
    texts = faulty(SUM)
    assert any("total = 0" not in text for text in texts)
    assert any("return" not in text for text in texts)
    assert any("if" not in text for text in texts)
    assert any("            total += x * 2\n        return total" in text for text in texts)


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("def f(n):\n    return [i for i in range(n)]", "range(n + 1)"),
        ("def f(n):\n    return [i for i in range(n)]", "range(1, n)"),
        ("def f(n):\n    return [i for i in range(2, n)]", "range(2, n - 1)"),
        ("def f(a, b):\n    a, b = b, a % b\n    return a", "a, b = (a % b, b)"),
        ("def f(a):\n    return max(a)", "min(a)"),
        ("def f(a):\n    return 1 if a else 2", "2 if a else 1"),
        ("def f(a):\n    return 0 <= a < 5", "0 <= a <= 5"),
        ("def f(a):\n    return a and True", "a or True"),
        ("def f(a):\n    return a and True", "a and False"),
        ("def f(a):\n    x = 1\n    x += a\n    return x", "x += a\n    x = 1"),
    ],
)
def test_faults_of_single_expressions(source: str, text: str) -> None:
    assert any(text in found for found in faulty(source))


def test_all_faults_of_a_pair_can_be_combined() -> None:
    count = len(faults(ast.parse(SUM)))
    for one in range(count):
        for other in range(one):
            module = ast.parse(SUM)
            found = faults(module)
            found[other]()
            found[one]()
            compile(ast.unparse(module), "<test>", "exec")


def program(source: str) -> Program:
    return Program(ast.parse(source), "f")


def test_a_program_passes_by_value_and_type() -> None:
    assert program(SUM).passes(([1, 5], 2), 10)
    assert not program(SUM).passes(([1, 5], 2), 11)
    assert not program("def f(): return True").passes((), 1)
    assert not program("def f(): return 1 / 0").passes((), 0)
    assert not program("def f(): return g()").passes((), 0)
    assert not program("def f(x): return f(x)").passes((1,), 0)


def test_arguments_are_the_programs_own() -> None:
    given = [[1, 2], [3]]
    assert program("def f(x):\n    x[0].append(9)\n    return len(x[0])").passes((given,), 3)
    assert given == [[1, 2], [3]]


@pytest.mark.parametrize(
    "source",
    [
        "def f():\n    while True:\n        pass",
        "def f():\n    x = 3\n    while x:\n        x = x * x",
        "def f():\n    x = [1]\n    while x:\n        x = x + x",
        "def f():\n    x = 'a'\n    for _ in range(10 ** 9):\n        x = x + x",
        "def f():\n    x = [1]\n    for y in x:\n        x.append(y)",
        "def f(n=30):\n    return f(n - 1) + f(n - 1) if n else 1",
    ],
)
def test_what_has_no_end_is_stopped_soon(source: str) -> None:
    began = time.process_time()
    with pytest.raises(Endless):
        program(source).passes((), 0)
    assert time.process_time() - began < 2


def test_steps_are_counted_for_each_call() -> None:
    loop = program("def f(n):\n    for _ in range(n):\n        pass\n    return n")
    for _ in range(5):
        assert loop.passes((3000,), 3000)
    with pytest.raises(Endless):
        loop.passes((5000,), 5000)
