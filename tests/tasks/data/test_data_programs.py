"""Programs with a check: reference programs earn 1.0 through the pool, and others do not."""

from __future__ import annotations

from typing import Any

import pytest

from rljax.errors import InputError
from rljax.tasks.data import checks
from rljax.tasks.jobs import response_of, with_response
from rljax.tasks.types import Posed
from rljax.verify.pool import VerifierPool
from tests.tasks.data.conftest import Load

CLAMP = {
    "task_id": "own/0",
    "prompt": '''from typing import List


def clamp(x: int) -> int:
    return max(0, min(x, 9))


def clamp_all(values: List[int]) -> List[int]:
    """All of them within 0…9.

    >>> clamp_all([12])
    [9]
    """
''',
    "canonical_solution": "    return [clamp(value) for value in values]\n",
    "test": """META = {'by': 'us'}


def check(candidate):
    assert candidate([-3, 4, 12]) == [0, 4, 9]
    # The helper of the prompt, and the function by its own name.
    assert clamp_all([clamp(40)]) == [9]
    assert candidate([]) == []
""",
    "entry_point": "clamp_all",
}
TRIPLE = {
    "text": "Write a function to triple a number.",
    "code": "import math\r\ndef helper(x):\r\n  return x\r\ndef triple(x):\r\n  return 3 * helper(x)",
    "test_setup_code": "one = 1",
    "test_list": ["assert math.isclose(triple(one), 3)", "assert triple(-2) == -6"],
    "challenge_test_list": ["assert triple('ab') == 'ababab'"],
}
LISTS = {
    "name": "append_node",
    "docstring": '''"""
Put a new value behind the last node of a linked list, and count what was there.
The nodes have a value and a next.
"""''',
    "buggy_program": """def append_node(head, last):
    while head.next.next is not None:
        head = head.next
    head.next = last
    return [head, 0]""",
    "solution": """def append_node(head, last):
    seen = {head}
    while head.next is not None:
        head = head.next
        seen.add(head)
    head.next = last
    return [head, len(seen)]""",
    "tests": """class Node:
    def __init__(self, value, next=None):
        self.value = value
        self.next = next

def test_long():
    c = Node(3)
    b = Node(2, c)
    a = Node(1, b)
    d = Node(4)
    found, count = append_node(a, d)
    assert found is c and count == 3
    assert c.next is d
    assert d.next is None

def test_ring():
    first = Node('a')
    last = Node('b')
    last.next = last
    assert append_node(first, last)[0] is first
    assert first.next.next is last

test_long()
test_ring()
""",
}


def first(load: Load, row: dict[str, Any], form: str, **wanted: Any) -> Posed:
    return load([row], form, **wanted).family.rows[0][0].posed


def judged(pool: VerifierPool, posed: Posed, *programs: str) -> list[str]:
    return [v.status for v in pool.map([with_response(posed.job, response_of(program)) for program in programs])]


def test_humaneval(load: Load, pool: VerifierPool) -> None:
    posed = first(load, CLAMP, "humaneval")
    assert posed.text.startswith(
        "Complete this Python function, and give all of the program.\n\nfrom typing import List"
    )
    assert posed.text.endswith('[9]\n    """')
    assert posed.gold.type == "program"
    assert posed.gold.text == CLAMP["prompt"] + CLAMP["canonical_solution"]
    wrong = "def clamp_all(values):\n    return values"
    fenced = f"\n```python\n{posed.gold.text}```\n"
    assert judged(pool, posed, posed.gold.text, fenced, wrong) == ["correct", "correct", "wrong"]


def test_humaneval_with_a_check_that_is_called_at_the_end(load: Load, pool: VerifierPool) -> None:
    test = f"{CLAMP['test'].replace('candidate', 'clamp_all')}\ncheck(clamp_all)\n"
    posed = first(load, {**CLAMP, "test": test}, "humaneval")
    assert judged(pool, posed, "def clamp_all(values):\n    return values") == ["wrong"]


def test_a_program_without_a_reference_is_counted(load: Load) -> None:
    row = {name: value for name, value in CLAMP.items() if name != "canonical_solution"}
    row["test"] = "def check(candidate):\n    assert candidate([12]) == [9]"
    loaded = load([row], "humaneval")
    assert (loaded.unverified, loaded.verified) == (1, 0)
    assert loaded.summary() == "it: 1 line of rows.jsonl: 1 without a gold to verify"
    assert loaded.family.rows[0][0].posed.gold.text == ""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (
            {"canonical_solution": "    return values\n"},
            "its reference program does not pass its own judge (wrong: an a",
        ),
        ({"canonical_solution": "    return [\n"}, "its prompt cannot be read as Python"),
        ({"test": "assert clamp_all([]) == []"}, "its tests define no function check(candidate)"),
        ({"test": "def check(:"}, "its tests cannot be read as Python"),
        ({"entry_point": "clamp all"}, "its entry point is 'clamp all', which is no name of a function"),
        ({"entry_point": "another"}, "its reference program does not pass its own judge (unparsable: it defines no"),
    ],
)
def test_humaneval_refuses(load: Load, change: dict[str, str], says: str) -> None:
    with pytest.raises(InputError) as error:
        load([{**CLAMP, **change}], "humaneval")
    assert f"line 1: {says}" in str(error.value)


def test_mbpp(load: Load, pool: VerifierPool) -> None:
    posed = first(load, TRIPLE, "mbpp")
    assert (
        posed.text == "Write a function to triple a number.\n\nOne of its tests:\nassert math.isclose(triple(one), 3)"
    )
    assert "\r" not in posed.gold.text
    wrong = "def triple(x):\n  return x + x + x if x != 'ab' else ''"
    assert judged(pool, posed, "triple = lambda x: x * 3", wrong) == ["correct", "wrong"]


def test_mbpp_names_its_function_by_the_tests(load: Load, pool: VerifierPool) -> None:
    alone = {name: value for name, value in TRIPLE.items() if name != "code"}
    alone["test_list"] = ["assert sorted(triple([2])) == [2, 2, 2]"]
    posed = first(load, {**alone, "challenge_test_list": []}, "mbpp")
    assert posed.job.entry_point == "triple"  # type: ignore[union-attr]
    assert judged(pool, posed, "def triple(x): return 3 * x", "def triple(x): return x") == ["correct", "wrong"]


def test_mbpp_without_tests_is_refused(load: Load) -> None:
    with pytest.raises(InputError, match="it has no test_list or challenge_test_list for the tests, but"):
        load([{**TRIPLE, "test_list": [], "challenge_test_list": []}], "mbpp")
    with pytest.raises(InputError, match="its tests call no function"):
        load([{**TRIPLE, "test_list": ["assert 1 == 1"], "challenge_test_list": []}], "mbpp")
    with pytest.raises(InputError, match="its tests or their setup are a int"):
        load([{**TRIPLE, "test_list": 3}], "mbpp")


def test_objects_of_the_tests_own_classes_travel(load: Load, pool: VerifierPool) -> None:
    posed = first(load, LISTS, "quixbugs")
    assert posed.text.startswith('This Python function has a defect. Mend it, and give all of the program.\n\n"""\nPut')
    assert posed.text.endswith(LISTS["buggy_program"])
    unchanged = LISTS["solution"].replace("    head.next = last\n", "")
    another = LISTS["solution"].replace("[head, ", "[last, ")
    copied = LISTS["solution"].replace("[head, ", "['a', ")
    buggy = LISTS["buggy_program"]
    assert judged(pool, posed, LISTS["solution"]) == ["correct"]
    assert judged(pool, posed, buggy, unchanged, another, copied) == ["wrong"] * 4


def test_objects_of_the_reference_s_classes_travel(load: Load, pool: VerifierPool) -> None:
    row = {
        "text": "Write a function to add up a tree.",
        "code": "class Tree:\n  def __init__(self, n, *parts):\n    self.n = n\n    self.parts = parts\n"
        "def total(tree):\n  return tree.n + sum(map(total, tree.parts))",
        "test_list": ["assert total(Tree(1, Tree(2), Tree(3, Tree(4)))) == 10", "assert total(Tree(5)) == 5"],
    }
    posed = first(load, row, "mbpp")
    own = "def total(t):\n  return t.n + sum(total(part) for part in t.parts)"
    assert judged(pool, posed, own, "def total(t): return t.n") == ["correct", "wrong"]


def test_what_an_object_stands_for_cannot_be_made_up(load: Load, pool: VerifierPool) -> None:
    """A program may say the text of an object that crossed: it means that object, and no more."""
    posed = first(load, LISTS, "quixbugs")
    forged = "def append_node(head, last):\n    return ['\\0object 0\\0', 3]"
    unknown = "def append_node(head, last):\n    return ['\\0object 99\\0', 3]"
    assert judged(pool, posed, forged, unknown) == ["wrong", "wrong"]


def test_a_check_that_needs_no_border_has_none() -> None:
    text = checks.check_of("f", [], checks.parsed("assert f(1) == 2", "tests"))
    assert "Border" not in text
    assert text.startswith("def check(candidate):")


def test_imports_of_tests_stand_where_they_may(load: Load, pool: VerifierPool) -> None:
    tests = f"from math import *\nfrom __future__ import annotations\n{LISTS['tests']}\nassert floor(1.5) == 1"
    posed = first(load, {**LISTS, "tests": tests}, "quixbugs")
    assert judged(pool, posed, LISTS["solution"], LISTS["buggy_program"]) == ["correct", "wrong"]


def test_tests_that_do_not_compile_are_refused(load: Load) -> None:
    with pytest.raises(InputError, match=r"line 1: its tests do not compile \('break' outside loop"):
        load([{**LISTS, "tests": "break"}], "quixbugs")
