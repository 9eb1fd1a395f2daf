"""Checks: trusted text that runs beside the judge and calls the candidate by proxy."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable

import pytest

from rljax.verify.types import Verdict

Grade = Callable[..., Verdict]


@pytest.fixture
def checked(grade: Grade) -> Grade:
    """Judges a response by the body of a check, in which the candidate is `f`."""

    def check(response: str, body: str, **more: object) -> Verdict:
        lines = "".join(f"    {line}\n" for line in body.splitlines())
        return grade(response=response, entry_point="f", check=f"import math\ndef check(f):\n{lines}", **more)

    return check


@pytest.mark.parametrize(
    ("response", "body"),
    [
        ("def f(x): return x + 1", "assert f(1) == 2 and f(2.5) == 3.5"),
        ("def f(x): return (x, {x})", "assert f(1) == (1, {1})"),
        ("def f(x): return 3.0", "assert f(1) == 3"),
        ("def f(*a, **k): return [a, k]", "assert f(1, (2,), k={3: None}) == [(1, (2,)), {'k': {3: None}}]"),
        ("import math\ndef f(): return math.nan", "assert math.isnan(f())"),
        ("def f(x): return x", "big = 10 ** 5000\nassert f(big) == big\nassert f(b'a') == b'a'"),
        ("def f(x): return (n * n for n in x)", "assert list(f([1, 2])) == [1, 4]"),
        ("import collections\ndef f(x): return collections.Counter(x)", "assert f('aab') == {'a': 2, 'b': 1}"),
        ("def f(x):\n    x.append(1)\n    return x", "given = [0]\nassert f(given) == [0, 1]\nassert given == [0]"),
        ("n = 0\ndef f():\n    global n\n    n += 1\n    return n", "assert [f(), f(), f()] == [1, 2, 3]"),
        ("def f(x): return type(x)", "assert f(1) is int"),
        ("def f(x): return x", "import random, sys\nassert sorted(f([3, 1])) == [1, 3]\nprint('noise' * 10**5)"),
        ("def f(x): return 1", "f.__name__ == 'f' or 1 / 0"),
        ("def f(x): return x", "assert f('\\ud83d\\ude00') == '\\ud83d\\ude00'"),
    ],
)
def test_a_check_that_holds(checked: Grade, response: str, body: str) -> None:
    verdict = checked(response, body)
    assert (verdict.status, verdict.score, verdict.tests, verdict.detail) == ("correct", 1.0, ("passed",), "")


@pytest.mark.parametrize(
    ("response", "body", "detail"),
    [
        (
            "def f(x): return x",
            "assert f(1) == 2, 'one more'",
            "an assertion does not hold: one more (line 3 of the check)",
        ),
        ("def f(x): return x", "pass\nassert f(1) == 2", "an assertion does not hold (line 4 of the check)"),
        ("def f(x): raise KeyError(x)", "f(1)", "KeyError: 1 (line 3 of the check)"),
        ("def f(x): raise AssertionError", "f(1)", "an assertion does not hold"),
        ("def f(x): return 1", "raise SystemExit(0)", "SystemExit: 0"),
        ("def f(x): return 1", "exit()", "SystemExit"),
        ("def f(x): return 1", "g = lambda: g()\ng()", "RecursionError"),
        ("def f(x): return object()", "f(1)", "a value of type object cannot be judged"),
        ("class E:\n    __eq__ = lambda s, o: True\ndef f(x): return E()", "assert f(1) == 2", "type E cannot"),
        ("class E(int):\n    __eq__ = lambda s, o: True\ndef f(x): return E()", "assert f(1) == 2", "assertion"),
        ("1 / 0\ndef f(x): return 1", "assert f(1) == 1", "ZeroDivisionError"),
        ("1 / 0\ndef f(x): return 1", "pass", "ZeroDivisionError"),
    ],
)
def test_a_check_that_fails(checked: Grade, response: str, body: str, detail: str) -> None:
    verdict = checked(response, body)
    assert (verdict.status, verdict.score, verdict.tests) == ("wrong", 0.0, ("failed",))
    assert detail in verdict.detail


@pytest.mark.parametrize(
    ("raising", "caught"),
    [
        ("ValueError('neg')", "ValueError as e: assert str(e) == 'neg'"),
        ("KeyError('k')", "KeyError as e: assert e.args == ('k',)"),
        ("KeyError('k')", "LookupError as e: assert type(e) is KeyError"),
        ("FileNotFoundError(2, 'no')", "OSError as e: assert e.errno == 2"),
        ("type('Own', (ValueError,), {})('x')", "ValueError as e: assert str(e) == 'x'"),
        ("type('Own', (Exception,), {})('x')", "Exception as e: assert str(e) == 'Own: x'"),
        ("UnicodeDecodeError('utf-8', b'a', 0, 1, 'r')", "ValueError as e: pass"),
        ("ExceptionGroup('g', [ValueError()])", "Exception as e: pass"),
        ("StopIteration(3)", "StopIteration as e: assert e.value == 3"),
        ("KeyboardInterrupt()", "Exception as e: assert 'KeyboardInterrupt' in str(e)"),
    ],
)
def test_exceptions_of_the_candidate_can_be_caught(checked: Grade, raising: str, caught: str) -> None:
    body = f"try:\n    f()\nexcept {caught}\nelse:\n    assert False"
    assert checked(f"def f(): raise {raising}", body).status == "correct"


def test_functions_of_the_check_are_called_where_they_are(checked: Grade) -> None:
    source = "def f(g, xs, **k): return [g(x, **k) for x in xs]"
    body = (
        "seen = []\n"
        "def double(x, by=2):\n    seen.append(x)\n    return x * by\n"
        "assert f(double, [1, 'a']) == [2, 'aa']\n"
        "assert f(double, [(1,)], by=3) == [(1, 1, 1)]\n"
        "assert seen == [1, 'a', (1,)]\n"
        "assert f(len, ['ab']) == [2] and f(math.sqrt, [4]) == [2.0]"
    )
    assert checked(source, body).status == "correct"


def test_exceptions_of_a_function_of_the_check_reach_the_candidate(checked: Grade) -> None:
    source = "def f(g, x):\n    try: return g(x)\n    except KeyError as e: return ('missing', e.args[0])"
    assert checked(source, "assert f(lambda x: {1: 2}[x], 5) == ('missing', 5)").status == "correct"


@pytest.mark.parametrize("response", ["def f(x) return 1", "def g(x): return 1", ""])
def test_no_program_is_unparsable_even_if_the_check_calls_nothing(checked: Grade, response: str) -> None:
    assert checked(response, "pass").status == "unparsable"


@pytest.mark.parametrize(
    "response",
    [
        "import os\nos._exit(0)\ndef f(x): return 1",
        "import os\ndef f(x): os._exit(0)",
        "def f(x): raise SystemExit(0)",
        "import os\ndef f(x): os.kill(os.getpid(), 9)",
    ],
)
def test_a_candidate_that_died_is_no_pass_whatever_the_check_catches(checked: Grade, response: str) -> None:
    verdict = checked(response, "try:\n    f(1)\nexcept BaseException:\n    pass")
    assert (verdict.status, verdict.score) == ("crashed", 0.0)


@pytest.mark.parametrize(
    ("response", "body"),
    [
        ("def f(x):\n    while True: pass", "try:\n    f(1)\nexcept BaseException:\n    pass"),
        ("while True: pass\ndef f(x): return 1", "f(1)"),
        ("def f(x): return 1", "while True: pass"),
        ("def f(x): return 1", "import time\ntime.sleep(60)"),
        ("def f(x): return 1", "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\nwhile True: pass"),
        ("def f(x): return 1", "while True: f(1)"),
    ],
)
def test_the_deadline_ends_candidate_and_check(checked: Grade, response: str, body: str) -> None:
    started = time.monotonic()
    verdict = checked(response, body, timeout_s=0.5)
    assert (verdict.status, verdict.tests) == ("timeout", ("timeout",))
    assert time.monotonic() - started < 2


@pytest.mark.parametrize(
    ("check", "detail"),
    [
        ("1 / 0\ndef check(f): pass", "ZeroDivisionError"),
        ("import nowhere_to_be_found\ndef check(f): pass", "ModuleNotFoundError"),
        ("class N: pass\ndef check(f):\n    try: f(N())\n    except BaseException: pass", "cannot cross"),
    ],
)
def test_a_broken_check_is_nobodys_score(grade: Grade, check: str, detail: str) -> None:
    verdict = grade(response="def f(x): return 1", entry_point="f", check=check)
    assert (verdict.status, verdict.score) == ("invalid", 0.0)
    assert detail in verdict.detail


def test_a_check_leaves_nothing_in_the_judge(checked: Grade) -> None:
    before = (os.getcwd(), dict(os.environ), sys.stdout, sys.getrecursionlimit())
    mess = "os.chdir('/')\nos.environ.clear()\nsys.stdout = None\nsys.setrecursionlimit(9999)\nsys.rljax_mark = 1"
    body = f"import os, sys\n{mess}"
    assert checked("def f(x): return 1", body).status == "correct"
    assert (os.getcwd(), dict(os.environ), sys.stdout, sys.getrecursionlimit()) == before
    assert not hasattr(sys, "rljax_mark")


def test_a_check_that_ends_its_process_is_no_pass(checked: Grade) -> None:
    assert checked("def f(x): return 1", "import os\nos._exit(0)").status == "crashed"


def test_the_check_is_nowhere_in_the_process_of_the_candidate(checked: Grade) -> None:
    search = """
import gc
def f(start):
    texts = [t for o in gc.get_objects() for t in gc.get_referents(o) if type(t) in (str, bytes)]
    marks = (start + "_answer", start.encode() + b"_answer")
    return any(marks[type(t) is bytes] in t for t in texts)
"""
    body = "hidden_answer = False\nassert f('hidden') == hidden_answer"
    assert checked(search, body).status == "correct"
    # The search does find what is there.
    assert checked(search + "hay = ['hidden' + '_answer']", body).status == "wrong"
