from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from rljax.verify import wire
from rljax.verify.mathematics.judge import verify
from rljax.verify.pool import VerifierPool
from rljax.verify.process import DEFAULT_COMMAND, WorkerProcess
from rljax.verify.types import MathJob

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

ROGUE = (sys.executable, "-P", str(Path(__file__).with_name("rogue_worker.py")))


def answering(gold: str, answer: str = "5") -> MathJob:
    return MathJob(gold, f"</think><answer>{answer}</answer>")


def children(parent: int) -> set[int]:
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, ppid = entry.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(ppid) == parent and state != "Z":
            found.add(int(entry.parent.name))
    return found


def await_true(condition, seconds=10.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.01)


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def statuses(pool: VerifierPool, jobs: list[MathJob]) -> list[str]:
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
    with VerifierPool(1, 0.2) as pool:
        assert statuses(pool, jobs) == ["correct", "correct", "wrong", "wrong"]


def test_large_messages_both_ways():
    jobs = [MathJob("5", "1+1=2;" * 50_000 + f"</think><answer>{'y' * 200_000}</answer>") for _ in range(8)]
    with VerifierPool(1, 10.0) as pool:
        assert statuses(pool, jobs) == ["unparsable"] * 8


def test_a_hang_times_out_alone():
    jobs = [answering("5") for _ in range(200)]
    jobs[7] = jobs[120] = answering("hang")
    with VerifierPool(2, 0.5, ROGUE) as pool:
        expected = ["correct"] * 200
        expected[7] = expected[120] = "timeout"
        assert statuses(pool, jobs) == expected
        assert pool.stats()["timeouts"] == 2
        assert statuses(pool, jobs[:5]) == ["correct"] * 5
        assert 1 <= pool.stats()["respawns"] <= 2
        assert pool.stats()["busy"] >= 1.0


def test_a_deadline_is_for_one_job_and_not_for_a_chunk():
    with VerifierPool(1, 0.6, ROGUE) as pool:
        assert statuses(pool, [answering("wait") for _ in range(5)]) == ["wrong"] * 5


def test_a_death_is_tried_again(tmp_path):
    jobs = [answering("5"), answering(f"die once:{tmp_path / 'died'}"), answering("die"), answering("6")]
    with VerifierPool(1, 5.0, ROGUE) as pool:
        assert statuses(pool, jobs) == ["correct", "wrong", "crashed", "wrong"]
        assert pool.stats()["crashed"] == 1


def test_a_stopped_worker_is_no_timeout(tmp_path):
    jobs = [
        answering("5"),
        answering(f"stop once:{tmp_path / 'stopped'}"),
        answering("stop"),
        answering("sleep"),
        answering("5"),
    ]
    with VerifierPool(2, 0.4, ROGUE) as pool:
        assert statuses(pool, jobs) == ["correct", "wrong", "lost", "lost", "correct"]
        stats = pool.stats()
        assert (stats["lost"], stats["timeouts"], stats["crashed"]) == (2, 0, 0)


def test_workers_stopped_from_outside_while_idle():
    with VerifierPool(2, 0.4) as pool:
        pool.map([answering("5")] * 10)
        for pid in children(os.getpid()):
            os.kill(pid, signal.SIGSTOP)
        assert statuses(pool, [answering("5")] * 50) == ["correct"] * 50


def test_workers_killed_from_outside_again_and_again():
    jobs = [answering("5")] * 5000
    with VerifierPool(2, 5.0) as pool:
        pool.map(jobs[:2])
        ticket = pool.submit(jobs * 4)
        for pause in (0.03, 0.03, 0.1, 0.02, 0.1):
            time.sleep(pause)
            for pid in children(os.getpid()):
                os.kill(pid, signal.SIGKILL)
        count = Counter(verdict.status for verdict in pool.result(ticket))
        assert count.total() == 20_000
        # A job may be unlucky twice: it then is crashed, and never wrong.
        assert count["correct"] + count["crashed"] + count["lost"] == 20_000
        assert count["correct"] > 19_900
        assert pool.stats()["respawns"] >= 2
        for pid in children(os.getpid()):
            os.kill(pid, signal.SIGKILL)
        assert statuses(pool, jobs[:100]) == ["correct"] * 100


@pytest.mark.parametrize("command", [("/nonexistent/python",), (sys.executable, "-c", "pass"), ("/bin/echo",)])
def test_without_workers_jobs_are_lost(command):
    with VerifierPool(2, 5.0, command) as pool:
        assert statuses(pool, [answering("5")] * 300) == ["lost"] * 300
        assert statuses(pool, [answering("5")]) == ["lost"]
        assert pool.stats()["lost"] == 301


def test_close_ends_workers_and_settles_tickets():
    pool = VerifierPool(2, 60.0, ROGUE)
    ticket = pool.submit([answering("hang") for _ in range(4)])
    await_true(lambda: len(children(os.getpid())) == 2)
    waiting = threading.Thread(target=pool.result, args=(ticket,))
    waiting.start()
    workers = children(os.getpid())
    descriptors = len(os.listdir("/proc/self/fd"))
    pool.close()
    pool.close()
    waiting.join(5.0)
    assert not waiting.is_alive()
    assert not any(alive(pid) for pid in workers)
    assert len(os.listdir("/proc/self/fd")) < descriptors
    assert [verdict.status for verdict in pool.result(ticket)] == ["lost"] * 4
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit([answering("5")])


PARENT = """
import sys, time
from rljax.verify.pool import VerifierPool
from rljax.verify.types import MathJob
pool = VerifierPool(2, 60.0, sys.argv[1:])
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
        workers = children(parent.pid)
        assert len(workers) == 2
        parent.kill()
    await_true(lambda: not any(alive(pid) for pid in workers))


def test_an_interpreter_that_forgets_to_close_ends():
    code = PARENT.replace("time.sleep(60)", "")
    done = subprocess.run([sys.executable, "-c", code, *ROGUE], capture_output=True, text=True, timeout=20, check=True)
    assert done.stderr == ""


def receive(worker: WorkerProcess) -> bytes:
    bodies: list[bytes] = []
    await_true(lambda: bodies.extend(worker.receive()) or bodies)
    return bodies[0]


def test_jax_never_enters_a_worker():
    worker = WorkerProcess(DEFAULT_COMMAND)
    try:
        assert receive(worker) == b'"ready"'
        worker.send(wire.ping_request())
        assert receive(worker) == b'{"jax": false, "sympy": false}'
        worker.send(wire.jobs_request([answering("sqrt(6)", "sqrt(2)*sqrt(3)")]))
        await_true(lambda: b"correct" in b"".join(worker.receive()))
        worker.send(wire.ping_request())
        assert receive(worker) == b'{"jax": false, "sympy": true}'
    finally:
        worker.kill()


def test_sockets_are_not_inherited_by_others():
    ours, theirs = socket.socketpair()
    with ours, theirs, VerifierPool(1, 5.0) as pool:
        pool.map([answering("5")])
        (pid,) = children(os.getpid())
        sockets = [entry for entry in Path(f"/proc/{pid}/fd").iterdir() if "socket" in os.readlink(entry)]
        assert len(sockets) == 1
