"""Contest problems: the shapes of Codeforces, CodeContests and LiveCodeBench, and what is refused."""

from __future__ import annotations

import base64
import json
import pickle
import zlib
from typing import Any

import pytest

from rljax.errors import InputError
from rljax.tasks.jobs import response_of, with_response
from rljax.tasks.types import Posed
from rljax.verify.code.types import CallTest, CodeJob, ProgramTest
from rljax.verify.pool import VerifierPool
from tests.tasks.data.conftest import Load

SUM = "print(sum(map(int, input().split())))"
PAIRS = [("1 2\n", "3\n"), ("5 5\n", "10\n"), ("-1 1\n", "0\n")]
TESTS = tuple(ProgramTest(*pair) for pair in PAIRS)
OBJECTS = [{"input": given, "output": expected} for given, expected in PAIRS]
CODEFORCES = {
    "title": "Sum",
    "description": "Add two numbers.",
    "input_format": "Two integers.",
    "output_format": "Their sum.",
    "examples": [{"input": "5 5", "output": "10"}],
    "official_tests": OBJECTS,
    "generated_checker": None,
    "input_mode": "stdio",
    "rating": 900,
}


def two_lists(*places: int) -> dict[str, list[str]]:
    return {"input": [PAIRS[n][0] for n in places], "output": [PAIRS[n][1] for n in places]}


CODE_CONTESTS = {
    "description": "Add two numbers.\n\nInput\n1 2\nOutput\n3",
    "public_tests": two_lists(0),
    "private_tests": two_lists(1),
    "generated_tests": two_lists(2),
    "solutions": {"language": [2, 1, 3], "solution": ["int main() {}", "print 3", SUM]},
    "input_file": "",
    "output_file": "",
    "cf_rating": 0,
}
LIVE = {
    "question_title": "Sum",
    "question_content": "Add two numbers.",
    "difficulty": "easy",
    "starter_code": "",
    "metadata": "{}",
    "public_test_cases": json.dumps([{**OBJECTS[0], "testtype": "stdin"}]),
    "private_test_cases": json.dumps([{**entry, "testtype": "stdin"} for entry in OBJECTS[1:]]),
}
FUNCTIONAL = {
    **LIVE,
    "starter_code": "class Solution:\n    def scale(self, values: List[int], by: int) -> List[int]:\n        ",
    "metadata": '{"func_name": "scale"}',
    "public_test_cases": json.dumps([{"input": "[1, 2]\n3", "output": "[3, 6]", "testtype": "functional"}]),
    "private_test_cases": json.dumps([{"input": "[]\n3", "output": "[]", "testtype": "functional"}]),
}


def first(load: Load, row: dict[str, Any], **wanted: Any) -> Posed:
    return load([row], "contest", **wanted).family.rows[0][0].posed


def test_codeforces(load: Load, pool: VerifierPool) -> None:
    loaded = load([CODEFORCES], "contest")
    assert (loaded.unverified, loaded.family.level_names) == (1, ("below 1200",))
    posed = loaded.family.rows[0][0].posed
    assert posed.text == (
        "Write a Python program that reads standard input and prints to standard output.\n\nAdd two numbers.\n\n"
        "Input\nTwo integers.\n\nOutput\nTheir sum.\n\nExample input\n5 5\n\nExample output\n10"
    )
    # The test that the statement shows comes first, and is said to be public.
    assert posed.job == CodeJob("", tests=(TESTS[1], TESTS[0], TESTS[2]), public=1)
    right, wrong = (with_response(posed.job, response_of(text)) for text in (SUM, "print(3)"))
    assert [verdict.score for verdict in pool.map([right, wrong])] == [1.0, pytest.approx(1 / 3)]


def test_codeforces_with_examples_alone(load: Load) -> None:
    posed = first(load, {**CODEFORCES, "official_tests": []})
    assert posed.job == CodeJob("", tests=(ProgramTest("5 5", "10"),), public=1)


def test_code_contests(load: Load) -> None:
    loaded = load([CODE_CONTESTS], "contest")
    assert (loaded.verified, loaded.family.level_names) == (1, ("all",))
    posed = loaded.family.rows[0][0].posed
    assert posed.gold.text == SUM
    assert posed.job == CodeJob("", tests=TESTS, public=1)


def test_live_code_bench_programs(load: Load) -> None:
    loaded = load([LIVE, {**LIVE, "question_content": "Add.", "difficulty": "hard"}], "contest")
    assert loaded.family.level_names == ("easy", "hard")
    assert loaded.family.rows[0][0].posed.job == CodeJob("", tests=TESTS, public=1)


def test_live_code_bench_functions(load: Load, pool: VerifierPool) -> None:
    posed = first(load, FUNCTIONAL)
    assert posed.text == (
        "Write this Python function. It is called by its name, outside of any class.\n\nAdd two numbers.\n\n"
        "def scale(values: List[int], by: int) -> List[int]:"
    )
    calls = (CallTest(([1, 2], 3), [3, 6]), CallTest(([], 3), []))
    assert posed.job == CodeJob("", "scale", calls, public=1)
    answer = response_of("def scale(values, by):\n    return [value * by for value in values]")
    assert [verdict.status for verdict in pool.map([with_response(posed.job, answer)])] == ["correct"]
    unknown = first(load, {**FUNCTIONAL, "starter_code": ""})
    assert unknown.text.endswith("The name of the function: scale")


class Bomb:
    """Unpickled, it leaves a file."""

    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return open, (self.path, "w")


def test_a_pickle_is_never_opened(load: Load, tmp_path: Any) -> None:
    trace = tmp_path / "trace"
    packed = base64.b64encode(zlib.compress(pickle.dumps(Bomb(str(trace))))).decode()
    with pytest.raises(InputError, match=r"private_test_cases is no JSON; if it is a pickle.* it is never opened"):
        load([{**LIVE, "private_test_cases": packed}], "contest")
    posed = first(load, {**LIVE, "private_test_cases": packed}, columns={"tests": "public_test_cases"})
    assert posed.job == CodeJob("", tests=TESTS[:1], public=1)
    assert not trace.exists()


APPS = {
    "question": "Add.",
    "input_output": json.dumps({"inputs": ["1 2\n"], "outputs": ["3\n"]}),
    "solutions": json.dumps([SUM]),
}


@pytest.mark.parametrize(
    "row",
    [
        APPS,
        {"question": "Add.", "tests": [{"input": ["1 2", ""], "output": ["3", ""]}], "solution": SUM},
        {"question": "Add.", "test_cases": OBJECTS, "solutions": [SUM]},
    ],
)
def test_other_shapes(load: Load, row: dict[str, Any]) -> None:
    loaded = load([row], "contest")
    assert loaded.verified == 1
    assert loaded.family.rows[0][0].posed.job.tests[0] == TESTS[0]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"generated_checker": "import sys"}, "several outputs are right"),
        ({"interaction_format": "Ask."}, "it is a dialogue"),
        ({"input_mode": "file"}, "it reads a file instead of standard input"),
        ({"official_tests": [], "examples": []}, "it has no official_tests or test_cases"),
        ({"official_tests": [{"input": "1"}]}, "official_tests holds a test without input or output"),
        ({"official_tests": [{"input": "1", "output": 3}]}, "official_tests holds an input or output that is a int"),
        ({"official_tests": {"input": ["1"], "output": []}}, "official_tests has 1 inputs and 0 outputs"),
        ({"official_tests": 5}, "official_tests holds no tests with input and output"),
        ({"official_tests": {"fn_name": "f", "inputs": [], "outputs": []}}, "official_tests calls f in a way that"),
        ({"official_tests": OBJECTS * 400}, "it has 1200 tests; at most 1000 can be run: set max_tests"),
        ({"rating": "often"}, "its level is 'often'; it must be a number, or easy, medium or hard"),
        ({"solution": "print(5)"}, "its reference program does not pass its own judge (wrong: test 1: '5"),
    ],
)
def test_what_cannot_be_judged_is_refused(load: Load, change: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as error:
        load([{**CODEFORCES, **change}], "contest")
    assert f"line 1: {says}" in str(error.value)


def test_functions_and_programs_do_not_mix(load: Load) -> None:
    with pytest.raises(InputError, match="some of its tests are of a program and some of a function"):
        load([{**FUNCTIONAL, "private_test_cases": LIVE["private_test_cases"]}], "contest")
    with pytest.raises(InputError, match=r"it has no entry_point or metadata\.func_name for the entry_point"):
        load([{**FUNCTIONAL, "metadata": "no JSON"}], "contest")


def test_no_more_tests_than_are_asked_for(load: Load) -> None:
    posed = first(load, CODEFORCES, max_tests=2)
    assert posed.job == CodeJob("", tests=(TESTS[1], TESTS[0]), public=1)
