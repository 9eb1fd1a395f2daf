"""Tests of calls, one after the other, against a real sandbox."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rljax.verify.code.judge import judge
from rljax.verify.code.outcome import taken_apart
from rljax.verify.code.rows import job_from
from rljax.verify.code.types import CallTest, CodeJob
from rljax.verify.sandbox.types import Cell, Sandbox
from rljax.verify.types import Verdict

Grade = Callable[..., Verdict]

ADD = "def add(a, b):\n    return a + b\n"
SUMS = [{"args": [1, 2], "expected": 3}, {"args": [-1, 1], "expected": 0}, {"args": [10**9, 1], "expected": 10**9 + 1}]


def test_a_right_program_is_correct(grade: Grade) -> None:
    verdict = grade(response=f"So:\n```python\n{ADD}```\n", entry_point="add", tests=SUMS)
    assert (verdict.status, verdict.score, verdict.tests) == ("correct", 1.0, ("passed",) * 3)
    assert verdict.detail == ""
    assert 0 < verdict.seconds < 5


def test_the_score_is_the_share_of_tests_passed_and_outcomes_stand_in_the_order_of_the_row(grade: Grade) -> None:
    table = "def add(a, b): return {(1, 2): 3, (-1, 1): 0}.get((a, b))"
    verdict = grade(response=table, entry_point="add", tests=SUMS)
    assert (verdict.status, verdict.tests) == ("wrong", ("passed", "passed", "failed"))
    assert verdict.score == pytest.approx(2 / 3)
    assert verdict.detail == "test 3: None was returned and 1000000001 expected"


@pytest.mark.parametrize(
    ("response", "expected", "status"),
    [
        ("def f(): return 3.0", 3, "wrong"),
        ("def f(): return True", 1, "wrong"),
        ("def f(): return 1", True, "wrong"),
        ("def f(): return [1, 2]", [1, 2], "correct"),
        ("def f(): return (1, 2)", [1, 2], "wrong"),
        ("def f(): return (1, 2)", {"$tuple": [1, 2]}, "correct"),
        ("def f(): return [1, 2]", {"$tuple": [1, 2]}, "wrong"),
        ("def f(): return [(1, 'a')]", [{"$tuple": [1, "a"]}], "correct"),
        ("def f(): return {2, 1}", {"$set": [1, 2]}, "correct"),
        ("def f(): return {2, 1}", [1, 2], "wrong"),
        ("def f(): return {(1, 2): b'a'}", {"$dict": [[{"$tuple": [1, 2]}, {"$bytes": "61"}]]}, "correct"),
        ("import collections\ndef f(): return collections.Counter('aab')", {"a": 2, "b": 1}, "correct"),
        ("import collections\ndef f(): return collections.namedtuple('P', 'x y')(1, 2)", {"$tuple": [1, 2]}, "correct"),
        ("import enum\nclass E(enum.IntEnum): A = 3\ndef f(): return E.A", 3, "correct"),
        ("def f(): return float('nan')", {"$float": "nan"}, "correct"),
        ("def f(): return float('nan')", 3, "wrong"),
        ("def f(): return float('inf')", {"$float": "inf"}, "correct"),
        ("def f(): return 7 ** 9000", {"$int": hex(7**9000)}, "correct"),
        ("def f(): return 7 ** 9000 + 1", {"$int": hex(7**9000)}, "wrong"),
        ("def f(): return (n for n in [1, 2])", [1, 2], "correct"),
        ("def f(): return map(str, [1, 2])", ["1", "2"], "correct"),
        ("def f(): return {1: 2}.items()", [{"$tuple": [1, 2]}], "correct"),
        ("def f(): return range(3)", {"$range": [3]}, "correct"),
        ("def f(): return '\\ud83d\\ude00'", "\ud83d\ude00", "correct"),
        ("def f(): return '\\ud83d\\ude00'", "😀", "wrong"),
        ("def f(): return 1 + 2j", {"$complex": [1, 2]}, "correct"),
        ("def f(): return 0.1 + 0.2", 0.3, "wrong"),
        ("f = lambda: None", None, "correct"),
        ("class f:\n    def __new__(cls): return 5", 5, "correct"),
        ("import functools\nf = functools.cache(lambda: 1)", 1, "correct"),
    ],
)
def test_types_are_compared_exactly(call: Grade, response: str, expected: object, status: str) -> None:
    assert call(response, [], expected).status == status


def test_a_tolerance_lets_floats_differ(call: Grade) -> None:
    assert call("def f(): return [0.1 + 0.2]", [], [0.3], tolerance=1e-9).status == "correct"


def test_arguments_arrive_as_they_are(call: Grade) -> None:
    args = [
        1,
        {"$tuple": [1, {"$set": [2]}]},
        {"$bytes": "ff"},
        {"$float": "nan"},
        {"$dict": [[1, 2]]},
        "\ud800",
        10**5000,
    ]
    source = "def f(*args, **kwargs): return [repr(args[:-1]), args[-1] == 10 ** 5000, kwargs]"
    shown = "(1, (1, {2}), b'\\xff', nan, {1: 2}, '\\ud800')"
    assert call(source, args, [shown, True, {"k": [3], "kk": 4}], kwargs={"k": [3], "kk": 4}).status == "correct"


@pytest.mark.parametrize(
    ("response", "detail"),
    [
        ("", "no program"),
        ("def f() return 1", "does not compile: SyntaxError"),
        ("x = 'a\0b'\ndef f(): return 1", "does not compile"),
        ("(" * 5000 + ")" * 5000, "does not compile"),
        ("def g(): return 1", "defines no function f"),
        ("f = 3", "defines no function f"),
        ("def \u0192(): return 1", "defines no function f"),
        ("<think>def f(): return 1", "no program"),
    ],
)
def test_a_response_without_a_program_is_unparsable(grade: Grade, response: str, detail: str) -> None:
    verdict = grade(response=response, entry_point="f", tests=[{"args": [], "expected": 1}] * 3)
    assert (verdict.status, verdict.score, verdict.tests) == ("unparsable", 0.0, ())
    assert detail in verdict.detail


@pytest.mark.parametrize(
    ("response", "detail"),
    [
        ("def f(): return 1 / 0", "it raised ZeroDivisionError: division by zero"),
        ("1 / 0\ndef f(): return 1", "it raised ZeroDivisionError"),
        ("def f(): return f()", "it raised RecursionError"),
        ("def f(): return [0] * (1 << 40)", "it raised MemoryError"),
        ("def f(x): return 1", "it raised TypeError"),
        ("class E(Exception):\n    __str__ = None\ndef f(): raise E", "it raised E:"),
        ("def f(): raise KeyboardInterrupt", "it raised KeyboardInterrupt"),
        ("def f(): return object()", "a value of type object cannot be judged"),
        ("def f():\n    x = []\n    x.append(x)\n    return x", "deep"),
        ("def f():\n    x = []\n    for _ in range(100_000): x = [x]\n    return x", "deep"),
        ("import itertools\ndef f(): return itertools.count()", "parts"),
        ("def f():\n    while True: yield 'a' * 10**6", "bytes"),
        ("def f(): return 'a' * 10**8", "bytes"),
        ("def f():\n    yield 1\n    raise ValueError('x' * 10**6)", "it raised ValueError: xxx"),
        ("def f(): return 'a\\n\\x1b[31mb'", "'a\\n\\x1b[31mb' was returned and 1 expected"),
    ],
)
def test_what_gives_no_value_fails_in_one_bounded_line(call: Grade, response: str, detail: str) -> None:
    verdict = call(response, [], 1)
    assert (verdict.status, verdict.tests) == ("wrong", ("failed",))
    assert detail in verdict.detail
    assert len(verdict.detail) < 400
    assert verdict.detail.isprintable()


@pytest.mark.parametrize(
    "response",
    [
        "import sys\nsys.exit(0)",
        "import os\nos._exit(0)\ndef f(): return 1",
        "def f(): raise SystemExit(0)",
        "import os\ndef f(): os.kill(os.getpid(), 9)",
        "import ctypes\ndef f(): ctypes.string_at(0)",
        "import os\ndef f(): os.closerange(3, 5000)\n",
    ],
)
def test_an_end_before_the_answer_is_a_crash(call: Grade, response: str) -> None:
    verdict = call(response, [], 1)
    assert (verdict.status, verdict.score, verdict.tests) == ("crashed", 0.0, ("crashed",))


def test_the_deadline_is_for_the_whole_job(grade: Grade) -> None:
    source = "def f(n):\n    while n == 1: pass\n    return n"
    tests = [{"args": [n], "expected": n} for n in (0, 1, 1, 1, 1)]
    started = time.monotonic()
    verdict = grade(response=source, entry_point="f", tests=tests, timeout_s=1)
    assert time.monotonic() - started < 2.5
    assert verdict.status == "timeout"
    assert verdict.tests[1:] == ("timeout",) * 4
    assert verdict.detail.endswith("no answer in time")


def test_a_failure_outweighs_a_crash(grade: Grade) -> None:
    source = "import os\ndef f(n):\n    if n == 1: os._exit(0)\n    return 0"
    tests = [{"args": [n], "expected": n} for n in (0, 1, 2)]
    verdict = grade(response=source, entry_point="f", tests=tests)
    assert (verdict.status, verdict.tests) == ("wrong", ("passed", "crashed", "failed"))
    assert verdict.detail.startswith("test 2: it ended before it answered (")


@pytest.mark.parametrize(("bad", "status"), [("return 0", "wrong"), ("import os; os._exit(0)", "crashed")])
def test_a_failure_and_a_crash_outweigh_the_deadline(grade: Grade, bad: str, status: str) -> None:
    source = f"def f(n):\n    if n == 1: {bad}\n    while n == 2: pass\n    return n\n#"
    tests = [{"args": [n], "expected": n} for n in (1, 2)]
    # Tests are run in a shuffled order, and behind the endless one there is no time left for the other.
    verdicts = (grade(response=source + "#" * salt, entry_point="f", tests=tests, timeout_s=1) for salt in range(10))
    verdict = next(verdict for verdict in verdicts if verdict.status != "timeout")
    assert verdict.status == status
    assert verdict.tests[1] == "timeout"


def test_no_state_is_carried_from_one_test_to_the_next(grade: Grade) -> None:
    source = "seen = [3, 0, 10**9 + 1]\ndef add(a, b): return seen.pop(0)"
    assert grade(response=source, entry_point="add", tests=SUMS).tests == ("passed", "failed", "failed")
    files = (
        "import os\ndef add(a, b):\n    try: os.mkdir('rljax_state')\n    except OSError: return None\n    return a + b"
    )
    assert grade(response=files, entry_point="add", tests=SUMS).status == "correct"


def test_verdicts_are_reproducible(grade: Grade) -> None:
    table = "def add(a, b): return 3"
    first = grade(response=table, entry_point="add", tests=SUMS)
    assert all(grade(response=table, entry_point="add", tests=SUMS) == first for _ in range(3))


SHOWN = (CallTest((1,), 1), CallTest((2,), 2), CallTest((3,), 3))


@pytest.mark.parametrize(
    ("body", "public", "detail"),
    [
        ("return 0", 2, "test 1: 0 was returned and 1 expected"),
        ("return 1", 2, "test 2: 1 was returned and 2 expected"),
        ("return x if x < 3 else 1 / 0", 2, "test 3: it raised ZeroDivisionError: division by zero"),
        ("return [][x] if x == 2 else 0 if x == 3 else x", 2, "test 2: it raised IndexError: list index out of range"),
        ("while x == 3: pass\n    return 1", 2, "test 2: 1 was returned and 2 expected"),
        ("while x == 1: pass\n    return 0", 1, "test 1: no answer in time"),
    ],
)
def test_the_detail_is_about_a_public_test_if_one_fails(sandbox: Sandbox, body: str, public: int, detail: str) -> None:
    job = CodeJob(f"def f(x):\n    {body}", "f", SHOWN, timeout_s=1.0, public=public)
    verdict = judge(job, sandbox)
    assert verdict.detail == detail
    number, what = taken_apart(verdict.detail)
    assert verdict.tests[number - 1] != "passed"
    assert f"test {number}: {what}" == detail


def test_the_detail_of_a_single_test_has_no_number(sandbox: Sandbox) -> None:
    verdict = judge(CodeJob("def f(x): return 2", "f", SHOWN[:1], timeout_s=5.0, public=1), sandbox)
    assert taken_apart(verdict.detail) == (1, "2 was returned and 1 expected")


class Refusing:
    """A machine that has no process to give."""

    name = "refusing"

    def launch(self) -> Cell:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    def close(self) -> None: ...


class DeadCell:
    """A cell that ended before it began, as when the program could not be started in it."""

    def __init__(self) -> None:
        self.reader, theirs = os.pipe()
        ours, self.writer = os.pipe()
        os.close(theirs)
        os.close(ours)

    def kill(self) -> str:
        os.close(self.reader)
        os.close(self.writer)
        return "exit 1"


class Stillborn(Refusing):
    """Launches cells in which nothing runs."""

    def launch(self) -> Cell:
        return DeadCell()


@pytest.mark.parametrize("machine", [Refusing(), Stillborn()])
@pytest.mark.parametrize("form", [{"tests": SUMS}, {"check": "def check(candidate): pass"}])
def test_a_failure_of_the_machinery_is_lost_and_no_score(machine: Sandbox, form: dict[str, object]) -> None:
    verdict = judge(job_from({"response": ADD, "entry_point": "add", **form}), machine)
    assert (verdict.status, verdict.score, verdict.tests) == ("lost", 0.0, ())
    assert "cell" in verdict.detail


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="needs /proc")
def test_no_descriptor_is_left_open(sandbox: Sandbox) -> None:
    jobs = [CodeJob(ADD, "add", (CallTest((1, 2), 3),)), CodeJob(ADD, "add", check="def check(c): assert c(1, 2) == 3")]
    judge(jobs[0], sandbox)
    before = sorted(os.listdir("/proc/self/fd"))
    assert all(judge(job, sandbox).status == "correct" for job in jobs * 5)
    assert sorted(os.listdir("/proc/self/fd")) == before
