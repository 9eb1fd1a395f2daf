"""Programs in stages: which turn is judged by what, and what the policy reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rljax.tasks.code import stages
from rljax.tasks.types import Gold, Problem, Turn
from rljax.verify.code import candidate
from rljax.verify.code.judge import judge
from rljax.verify.code.types import CallTest, CodeJob, ProgramTest
from rljax.verify.sandbox.choose import choose
from rljax.verify.sandbox.types import Limits, Sandbox, Unavailable
from rljax.verify.types import Verdict

TESTS = (CallTest((1,), 2), CallTest((2,), 3), CallTest((30,), 31), CallTest((40,), 41))
PROBLEM = Problem(
    "code", 0, "k", "p", "f(x)=x+1", Gold("program", "f=lambda x:x+1"), CodeJob("", "f", TESTS, timeout_s=5.0, public=2)
)
PLANS = (Turn("It adds one."), Turn("One line."))
RIGHT, MEMORISED, WRONG = "f=lambda x:x+1", "f=lambda x:{1:2,2:3}.get(x)", "def f(x):\n    return x if x > 1 else 2"


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """The strongest sandbox of this machine."""
    try:
        chosen = choose("auto", Path(candidate.__file__), Limits())
    except Unavailable:
        chosen = choose("unsafe", Path(candidate.__file__), Limits())
    yield chosen
    chosen.close()


def told(
    texts: tuple[str, ...], sandbox: Sandbox, limit: int = 6, problem: Problem = PROBLEM
) -> tuple[list[str | None], Verdict | None]:
    """What is read after each turn, and the verdict of the last one that was judged."""
    turns: list[Turn] = []
    observations, paid = [], None
    for text in texts:
        turns.append(Turn(text))
        job = stages.stage_job(problem, turns, limit)
        assert job is None or isinstance(job, CodeJob)
        verdict = None if job is None else judge(job, sandbox)
        paid = verdict or paid
        observations.append(stages.stage_observation(problem, turns, verdict, limit))
    return observations, paid


def answered(program: str) -> str:
    return f"hm</think><answer>{program}</answer>"


@pytest.mark.parametrize(
    ("limit", "expected"),
    [
        (1, ["implement"]),
        (2, ["analyse", "implement"]),
        (3, ["analyse", "design", "implement"]),
        (5, ["analyse", "design", "implement", "debug", "debug"]),
    ],
)
def test_the_stages_leave_a_turn_for_the_program(limit: int, expected: list[str]) -> None:
    assert [stages.stage(turn, limit) for turn in range(limit)] == expected


def test_planning_is_not_judged_and_asks_for_what_comes_next(sandbox: Sandbox) -> None:
    assert stages.stage_job(PROBLEM, PLANS[:1], 6) is None
    observations, paid = told(("f=lambda x:x+1", "2"), sandbox)
    assert observations == ["Now design the program.", "Now implement it."]
    assert paid is None


def test_a_right_program_ends_the_episode(sandbox: Sandbox) -> None:
    observations, paid = told(("a", "b", answered(RIGHT)), sandbox)
    assert observations[-1] is None
    assert paid is not None
    assert (paid.status, len(paid.tests)) == ("correct", len(TESTS))


def test_a_public_failure_is_shown_and_can_be_mended(sandbox: Sandbox) -> None:
    observations, paid = told(("a", "b", answered(WRONG), answered(RIGHT)), sandbox)
    assert observations[2] == "Test 2 of 2 failed: f(2): 2 was returned and 3 expected. Debug it. 3 left."
    assert observations[3] is None
    assert paid is not None
    assert paid.status == "correct"


def test_what_passes_the_public_tests_alone_ends_wrong_and_is_told_nothing(sandbox: Sandbox) -> None:
    observations, paid = told(("a", "b", answered(MEMORISED)), sandbox)
    assert observations[-1] is None
    assert paid is not None
    assert (paid.status, paid.tests) == ("wrong", ("passed", "passed", "failed", "failed"))


def test_the_limit_ends_the_episode_with_the_hidden_tests(sandbox: Sandbox) -> None:
    observations, paid = told(("a", "b", answered(WRONG), answered(WRONG)), sandbox, limit=4)
    assert observations[2] == "Test 2 of 2 failed: f(2): 2 was returned and 3 expected. Debug it. 1 left."
    assert observations[3] is None
    assert paid is not None
    assert len(paid.tests) == len(TESTS)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("def f(x) return 1", "No test was run: it does not compile: SyntaxError: expected ':' (<solution>, line 1)."),
        ("", "No test was run: there is no program in the response."),
        ("def f(x): return 1 / 0", "Test 1 of 2 failed: f(1): it raised ZeroDivisionError: division by zero."),
        ("def f(x): raise ValueError('\\x1b[31m\\u202e\\n' * 500)", "Test 1 of 2 failed: f(1): it raised ValueError: "),
        ("def f(x): return 'y' * 10**6", "Test 1 of 2 failed: f(1): 'yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy"),
    ],
)
def test_what_is_read_is_one_bounded_printable_line(sandbox: Sandbox, program: str, expected: str) -> None:
    observations, _ = told(("a", "b", answered(program)), sandbox)
    last = observations[-1]
    assert last is not None
    assert last.startswith(expected)
    assert last.isprintable()
    assert len(last) < 700


def test_nothing_of_a_hidden_test_is_shown(sandbox: Sandbox) -> None:
    spy = "def f(x):\n    if x > 9: raise ValueError(x)\n    return x"
    observations, _ = told(("a", "b", answered(spy)), sandbox)
    assert observations[-1] is not None
    assert "30" not in observations[-1]
    assert "40" not in observations[-1]
    slow = "def f(x):\n    while x > 9: pass\n    return x"
    hurried = replace(PROBLEM, job=CodeJob("", "f", TESTS, timeout_s=1.0, public=2))
    observations, _ = told(("a", "b", answered(slow)), sandbox, problem=hurried)
    assert observations[-1] == "Test 1 of 2 failed: f(1): 1 was returned and 2 expected. Debug it. 3 left."


def test_without_public_tests_only_a_missing_program_is_told(sandbox: Sandbox) -> None:
    bare = replace(PROBLEM, job=CodeJob("", "f", TESTS, timeout_s=5.0))
    assert told(("a", "b", answered(WRONG)), sandbox, problem=bare)[0][-1] is None
    assert told(("a", "b", answered("def f(")), sandbox, problem=bare)[0][-1] is not None


def test_a_verdict_of_our_own_failure_ends_the_episode() -> None:
    turns = (*PLANS, Turn(answered(WRONG)))
    assert stages.stage_observation(PROBLEM, turns, Verdict("lost", detail="no cell"), 6) is None
    assert stages.stage_observation(PROBLEM, turns, None, 6) is None


def test_programs_that_read_and_print(sandbox: Sandbox) -> None:
    job = CodeJob("", None, (ProgramTest("2\n", "3\n"), ProgramTest("4\n", "5\n")), timeout_s=5.0, public=1)
    observations, _ = told(("a", "b", answered("print(int(input()))")), sandbox, problem=replace(PROBLEM, job=job))
    expected = r"Test 1 of 1 failed: with the input '2\n': '2\n' was printed and '3\n' expected. Debug it. 3 left."
    assert observations[-1] == expected
