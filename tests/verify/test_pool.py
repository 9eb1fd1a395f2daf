"""The pool as its callers see it: order, deadlines, deaths, windows, counts, canaries, the end."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from rljax.verify import wire
from rljax.verify.canary import CanaryFailed
from rljax.verify.code.types import CallTest, CodeJob
from rljax.verify.config import VerifyConfig
from rljax.verify.jobs import Job
from rljax.verify.logic.formula import Atom, Formula, Not
from rljax.verify.logic.types import Consistency, LogicJob
from rljax.verify.pool import PoolSettings, VerifierPool, open_pool
from rljax.verify.process import DEFAULT_COMMAND, NurseryProcess
from rljax.verify.steps.tagged import verify
from rljax.verify.types import MathJob, Verdict
from tests.verify.processes import alive, await_true, children, workers, workers_of

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

ROGUE = (sys.executable, "-P", str(Path(__file__).with_name("rogue_worker.py")))
UNTRIED = PoolSettings(canaries={})


def rogues(workers: int, deadline_s: float) -> VerifierPool:
    """A pool of workers that misbehave when they are told to."""
    return VerifierPool(workers, deadline_s, ROGUE, UNTRIED)


def answering(gold: str, answer: str = "5", timeout_s: float | None = None) -> MathJob:
    return MathJob(gold, f"\\boxed{{{answer}}}", extract="strict", timeout_s=timeout_s)


def statuses(pool: VerifierPool, jobs: Sequence[Job]) -> list[str]:
    return [verdict.status for verdict in pool.map(jobs)]


def test_order_and_length_are_kept():
    jobs = [answering(str(at % 10), str(at % 7)) for at in range(1000)]
    with VerifierPool(2, 10.0) as pool:
        first, second = pool.submit(jobs), pool.submit(jobs[:10])
        assert pool.result(second) == [verify(job) for job in jobs[:10]]
        assert pool.result(first) == [verify(job) for job in jobs]
        assert pool.map([]) == []
        assert pool.stats()["jobs"] == 1010
        assert pool.stats()["respawns"] == 0


def test_real_algebra_in_workers_is_not_charged_for_loading():
    jobs = [answering("sqrt(6)", "sqrt(2)*sqrt(3)"), answering("2*x", "x+x"), answering("2*x", "x+3"), answering("1")]
    with VerifierPool(1, 0.5) as pool:
        assert statuses(pool, jobs) == ["correct", "correct", "wrong", "wrong"]


def test_large_messages_both_ways():
    thought = "1+1=2;" * 50_000
    jobs = [MathJob("5", f"{thought}</think><answer>{'y' * 200_000}</answer>") for _ in range(8)]
    with VerifierPool(1, 10.0) as pool:
        assert "correct" not in statuses(pool, jobs)
        assert pool.stats()["jobs"] == 8


def test_a_hang_times_out_alone():
    jobs = [answering("5") for _ in range(200)]
    jobs[7] = jobs[120] = answering("hang")
    with rogues(2, 0.5) as pool:
        verdicts = pool.map(jobs)
        expected = ["correct"] * 200
        expected[7] = expected[120] = "timeout"
        assert [verdict.status for verdict in verdicts] == expected
        assert verdicts[7].seconds >= 0.5
        assert pool.stats()["timeouts"] == 2
        assert statuses(pool, jobs[:5]) == ["correct"] * 5
        stats = pool.stats()
        assert 1 <= stats["respawns"] <= 2
        assert stats["kills"] == 2
        assert stats["busy"] >= 1.0
        assert 0 < stats["p50_ms"] <= stats["p99_ms"] < 500


def test_a_deadline_is_for_one_job_and_not_for_a_chunk():
    with rogues(1, 0.6) as pool:
        assert statuses(pool, [answering("wait") for _ in range(5)]) == ["wrong"] * 5


def test_a_job_brings_its_own_deadline():
    jobs = [answering("wait", timeout_s=5.0), answering("5"), answering("hang", timeout_s=0.1)]
    with rogues(1, 0.2) as pool:
        verdicts = pool.map(jobs)
        assert [verdict.status for verdict in verdicts] == ["wrong", "correct", "timeout"]
        assert verdicts[2].detail == "no verdict within 0.1 s"


def test_a_death_is_tried_again(tmp_path):
    jobs = [answering("5"), answering(f"die once:{tmp_path / 'died'}"), answering("die"), answering("6")]
    with rogues(1, 5.0) as pool:
        assert statuses(pool, jobs) == ["correct", "wrong", "crashed", "wrong"]
        stats = pool.stats()
        assert (stats["crashed"], stats["retried"], stats["respawns"]) == (1, 2, 3)


def test_who_ended_a_worker_tells_a_crash_from_a_loss(tmp_path):
    jobs = [answering(f"kill once:{tmp_path / 'killed'}"), answering("kill"), answering("segfault"), answering("5")]
    with rogues(1, 5.0) as pool:
        assert statuses(pool, jobs) == ["wrong", "lost", "crashed", "correct"]
        stats = pool.stats()
        assert (stats["lost"], stats["crashed"]) == (1, 1)


def test_a_stopped_worker_is_no_timeout(tmp_path):
    jobs = [
        answering("5"),
        answering(f"stop once:{tmp_path / 'stopped'}"),
        answering("stop"),
        answering("sleep"),
        answering("5"),
    ]
    with rogues(2, 0.4) as pool:
        assert statuses(pool, jobs) == ["correct", "wrong", "lost", "lost", "correct"]
        stats = pool.stats()
        assert (stats["lost"], stats["timeouts"], stats["crashed"]) == (2, 0, 0)


def test_a_stream_keeps_order_and_lets_verdicts_pass():
    done = Verdict("invalid", detail="line 3")
    work = [done if at % 7 == 0 else answering(str(at % 5), "3") for at in range(3000)]
    with VerifierPool(2, 5.0) as pool:
        for at, verdict in enumerate(pool.imap(iter(work), window=100)):
            expected = "invalid" if at % 7 == 0 else "correct" if at % 5 == 3 else "wrong"
            assert verdict.status == expected, at
        assert at == 2999
        assert list(pool.imap([])) == []
        assert pool.stats()["jobs"] == sum(job is not done for job in work)


@pytest.mark.parametrize("window", [1, 3, 64, 500])
def test_a_stream_holds_no_more_than_its_window(window):
    taken = 0

    def source() -> Iterator[MathJob]:
        nonlocal taken
        for _ in range(1500):
            taken += 1
            yield answering("5")

    with VerifierPool(2, 5.0) as pool:
        for given, verdict in enumerate(pool.imap(source(), window)):
            assert verdict.status == "correct"
            assert taken - given <= window
        assert taken == 1500


def test_a_job_that_no_message_holds_is_told_so():
    formula: Formula = Atom("p")
    for _ in range(100_000):
        formula = Not(formula)
    jobs = [answering("5"), LogicJob(Consistency((formula,)), "yes"), answering("5")]
    with rogues(1, 5.0) as pool:
        assert statuses(pool, jobs) == ["correct", "invalid", "correct"]


def test_a_pool_that_misjudges_refuses_to_start():
    with (
        VerifierPool(1, 5.0, (*ROGUE, "yes-man")) as pool,
        pytest.raises(CanaryFailed, match=r"misjudges a wrong integer: wrong expected, correct"),
    ):
        pool.submit([answering("5")])


@pytest.mark.parametrize("command", [("/nonexistent/python",), (sys.executable, "-c", "pass"), ("/bin/echo",)])
def test_a_pool_without_workers_refuses_to_start(command):
    with (
        VerifierPool(2, 5.0, command) as pool,
        pytest.raises(CanaryFailed, match=r"lost \(no verification worker could be started\)"),
    ):
        pool.prove()


def test_without_workers_jobs_are_lost():
    with VerifierPool(2, 5.0, ("/nonexistent/python",), UNTRIED) as pool:
        assert statuses(pool, [answering("5")] * 300) == ["lost"] * 300
        assert statuses(pool, [answering("5")]) == ["lost"]
        assert pool.stats()["lost"] == 301


@pytest.mark.parametrize(("workers", "deadline"), [(0, 1.0), (1, 0.0), (1, -1.0), (1, float("nan"))])
def test_a_pool_needs_workers_and_a_deadline(workers, deadline):
    with pytest.raises(ValueError, match="needs workers and a deadline"):
        VerifierPool(workers, deadline)


def test_settings_reach_the_pool():
    with open_pool(VerifyConfig(workers=1, recycle_jobs=10)) as pool:
        assert statuses(pool, [answering("5")] * 100) == ["correct"] * 100
        assert pool.stats()["recycled"] >= 2


def test_close_ends_workers_and_settles_tickets():
    descriptors = len(os.listdir("/proc/self/fd"))
    others = children(os.getpid())
    pool = rogues(2, 60.0)
    ticket = pool.submit([answering("hang") for _ in range(4)])
    await_true(lambda: len(workers()) == 2)
    waiting = threading.Thread(target=pool.result, args=(ticket,))
    waiting.start()
    started = [*workers(), *(pid for pid in children(os.getpid()) if pid not in others)]
    pool.close()
    pool.close()
    waiting.join(5.0)
    assert not waiting.is_alive()
    assert not any(alive(pid) for pid in started)
    assert len(os.listdir("/proc/self/fd")) == descriptors
    assert [verdict.status for verdict in pool.result(ticket)] == ["lost"] * 4
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit([answering("5")])


PARENT = """
import sys, time
from rljax.verify.pool import PoolSettings, VerifierPool
from rljax.verify.types import MathJob
pool = VerifierPool(2, 60.0, sys.argv[1:], PoolSettings(canaries={}))
pool.map([MathJob("5", "")])
pool.submit([MathJob("hang", "")])
time.sleep(0.2)
print("up", flush=True)
time.sleep(60)
"""


def test_no_worker_outlives_a_killed_parent():
    with subprocess.Popen([sys.executable, "-c", PARENT, *ROGUE], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == "up\n"
        started = [*children(parent.pid), *workers_of(parent.pid)]
        assert len(started) == 3
        parent.kill()
    await_true(lambda: not any(alive(pid) for pid in started))


def test_an_interpreter_that_forgets_to_close_ends():
    code = PARENT.replace("time.sleep(60)", "")
    done = subprocess.run([sys.executable, "-c", code, *ROGUE], capture_output=True, text=True, timeout=20, check=True)
    assert done.stderr == ""


def test_jax_never_enters_a_worker():
    nursery = NurseryProcess(DEFAULT_COMMAND)
    try:
        await_true(lambda: nursery.hear() or nursery.ready)
        worker = nursery.fork()
        said: list[bytes] = []
        worker.send(wire.jobs_request([answering("sqrt(6)", "sqrt(2)*sqrt(3)")]) + wire.ping_request())
        await_true(lambda: said.extend(worker.receive()) or len(said) == 4)
        assert said[:2] == [b'"ready"', b'"begun"']
        assert b"correct" in said[2]
        assert said[3] == b'{"jax": false, "sympy": true}'
    finally:
        worker.kill()
        nursery.close()


def test_sockets_are_not_inherited_by_others():
    ours, theirs = socket.socketpair()
    with ours, theirs, VerifierPool(3, 5.0) as pool:
        pool.map([answering("5")] * 100)
        for pid in workers():
            sockets = [entry for entry in Path(f"/proc/{pid}/fd").iterdir() if "socket" in os.readlink(entry)]
            assert len(sockets) == 1


def test_a_program_is_stopped_when_the_settings_say_so() -> None:
    endless = CodeJob("def f(x):\n    while True: pass", "f", (CallTest((1,), 1),))
    with open_pool(VerifyConfig(code_deadline_s=1.0)) as pool:
        begun = time.monotonic()
        (verdict,) = pool.map([endless])
    assert (verdict.status, verdict.tests) == ("timeout", ("timeout",))
    assert time.monotonic() - begun < 9.0  # the default is 15 seconds
