"""Responses that are whole programs, with a standard input and output."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from rljax.verify.types import Verdict

Grade = Callable[..., Verdict]


@pytest.mark.parametrize(
    ("source", "stdin", "stdout"),
    [
        ("print(int(input()) * 2)", "3\n", "6\n"),
        ("print(6)  \nprint('  ')", "", "6"),
        ("import sys\nsys.stdout.write(sys.stdin.read())", "é😀\n" * 50_000, "é😀\n" * 50_000),
        ("import sys\nfor line in sys.stdin: print(line.strip()[::-1])", "ab\ncd", "ba\ndc"),
        ("import os\nos.write(1, os.read(0, 9))", "raw", "raw"),
        ("if __name__ == '__main__':\n    print(6)", "", "6"),
        ("import __main__\nx = 6\nprint(__main__.x)", "", "6"),
        ("import sys\nprint(6)\nsys.exit()", "", "6"),
        ("import os\nprint(6, flush=True)\nos._exit(0)", "", "6"),
        ("import atexit\natexit.register(print, 6)", "", "6"),
        ("import threading, time\nthreading.Thread(target=lambda: (time.sleep(0.1), print(6))).start()", "", "6"),
        ("import sys\nprint('noise', file=sys.stderr)\nprint(6)", "", "6"),
        ("def f(n): return 0 if n == 0 else 1 + f(n - 1)\nprint(f(900))", "", "900"),
        ("import sys\nsys.setrecursionlimit(10**6)\nf = lambda n: n and 1 + f(n - 1)\nprint(f(9000))", "", "9000"),
        ("import os, time\nif os.fork() == 0:\n    time.sleep(60)\n    os._exit(0)\nprint(6)", "", "6"),
    ],
)
def test_a_program_that_prints_what_it_should(grade: Grade, source: str, stdin: str, stdout: str) -> None:
    started = time.monotonic()
    verdict = grade(response=source, tests=[{"stdin": stdin, "stdout": stdout}])
    assert (verdict.status, verdict.detail) == ("correct", "")
    assert time.monotonic() - started < 3


@pytest.mark.parametrize(
    ("source", "status", "detail"),
    [
        ("print(7)", "wrong", "'7\\n' was printed and '6' expected"),
        ("print(6)\n1 / 0", "wrong", "exit status 1"),
        ("import sys\nprint(6)\nsys.exit(3)", "wrong", "exit status 3"),
        ("print(6)\nraise SystemExit('no')", "wrong", "exit status 1"),
        ("import os\nprint(6, flush=True)\nos.abort()", "crashed", "signal 6"),
        ("import os\nprint(6, flush=True)\nos.kill(os.getpid(), 9)", "crashed", "signal 9"),
        ("print(6) if input() else 0", "wrong", "exit status 1"),
        ("while True: print('A' * 65536)", "wrong", "output"),
        ("import sys\nsys.exit(0)", "wrong", "'' was printed"),
        ("print(6", "unparsable", "does not compile"),
        ("", "unparsable", "no program"),
        ("print(input() == '' or 6)", "wrong", "exit status 1"),
    ],
)
def test_a_program_that_does_not(grade: Grade, source: str, status: str, detail: str) -> None:
    verdict = grade(response=source, tests=[{"stdin": "", "stdout": "6"}])
    assert (verdict.status, verdict.score) == (status, 0.0)
    assert detail in verdict.detail


def test_floods_of_errors_are_dropped_until_the_deadline(grade: Grade) -> None:
    source = "import sys\nwhile True: sys.stderr.write('A' * 65536)"
    assert grade(response=source, tests=[{"stdin": "", "stdout": ""}], timeout_s=0.5).status == "timeout"


def test_the_program_cannot_reach_the_channel_of_its_judge(grade: Grade) -> None:
    forged = "import os\nfor fd in range(2, 1100):\n    try: os.write(fd, b'x')\n    except OSError: pass\nprint(6)"
    assert grade(response=forged, tests=[{"stdin": "", "stdout": "6"}]).status == "correct"


def test_each_test_has_an_outcome(grade: Grade) -> None:
    tests = [{"stdin": "2\n", "stdout": "4"}, {"stdin": "3\n", "stdout": "9"}]
    verdict = grade(response="```python\nprint(2 * int(input()))\n```", tests=tests)
    assert (verdict.status, verdict.tests, verdict.score) == ("wrong", ("passed", "failed"), 0.5)
