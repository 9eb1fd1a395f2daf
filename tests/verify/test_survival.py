"""What a pool lives through: workers killed and stopped from outside, its nursery killed, poison, age, fat."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.verify.pool import PoolSettings, VerifierPool
from rljax.verify.types import MathJob
from tests.verify.processes import await_true, children, resident_bytes, workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")

ROGUE = (sys.executable, "-P", str(Path(__file__).with_name("rogue_worker.py")))


def answering(gold: str, answer: str = "5") -> MathJob:
    return MathJob(gold, f"\\boxed{{{answer}}}", extract="strict")


def statuses(pool: VerifierPool, jobs: list[MathJob]) -> list[str]:
    return [verdict.status for verdict in pool.map(jobs)]


class Killer(threading.Thread):
    """Kills a random worker of this process again and again, `pause` seconds apart at the most, until told to stop."""

    def __init__(self, seed: int, pause: float) -> None:
        super().__init__(daemon=True)
        self.killed = 0
        self._random = random.Random(seed)
        self._pause = pause
        self._stop_asked = threading.Event()

    def run(self) -> None:
        while not self._stop_asked.wait(self._random.uniform(0.0, self._pause)):
            if found := workers():
                try:
                    os.kill(self._random.choice(found), signal.SIGKILL)
                except ProcessLookupError:
                    continue
                self.killed += 1

    def __enter__(self) -> Killer:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop_asked.set()
        self.join()


def test_random_kills_during_ten_thousand_jobs_lose_nothing():
    jobs = [answering(str(at % 10), str(at % 7)) for at in range(10_000)]
    expected = ["correct" if at % 10 == at % 7 else "wrong" for at in range(10_000)]
    with VerifierPool(2, 5.0) as pool:
        pool.prove()
        with Killer(0, 0.04) as killer:
            found = statuses(pool, jobs)
            while killer.killed < 5:
                found = statuses(pool, jobs)
                assert found == expected
        assert found == expected
        stats = pool.stats()
        assert (stats["lost"], stats["crashed"]) == (0, 0)
        assert 1 <= stats["respawns"] <= killer.killed


@settings(max_examples=5, deadline=None)
@given(st.lists(st.sampled_from(["5", "6", "hang", "die", "segfault"]), max_size=12), st.integers(0, 9))
def test_order_is_kept_whatever_happens_to_workers(golds, seed):
    outcome = {"5": "correct", "6": "wrong", "hang": "timeout", "die": "crashed", "segfault": "crashed"}
    jobs = [answering(gold) for gold in golds for _ in range(3)]
    # Whoever is killed while it hangs or dies has been killed: a job that is unlucky twice may be lost, no other.
    allowed = [
        {outcome[gold], "lost"} if outcome[gold] in ("timeout", "crashed") else {outcome[gold]} for gold in golds
    ]
    with VerifierPool(2, 0.3, ROGUE, PoolSettings(canaries={})) as pool, Killer(seed, 0.3):
        found = list(pool.imap(jobs, window=16))
    assert len(found) == len(jobs)
    odd = [(golds[at // 3], verdict) for at, verdict in enumerate(found) if verdict.status not in allowed[at // 3]]
    assert not odd


def test_workers_stopped_from_outside_while_idle():
    with VerifierPool(2, 0.4) as pool:
        pool.map([answering("5")] * 10)
        for pid in workers():
            os.kill(pid, signal.SIGSTOP)
        assert statuses(pool, [answering("5")] * 50) == ["correct"] * 50


def test_a_killed_nursery_is_replaced_and_its_jobs_judged():
    jobs = [answering("5")] * 5000
    with VerifierPool(2, 5.0) as pool:
        pool.prove()
        for _ in range(3):
            ticket = pool.submit(jobs * 2)
            for pid in children(os.getpid()):
                os.kill(pid, signal.SIGKILL)
            assert Counter(verdict.status for verdict in pool.result(ticket)) == {"correct": 10_000}
        assert pool.stats()["lost"] == 0


def test_a_nursery_killed_before_it_is_ready_is_no_failure_to_start():
    with VerifierPool(1, 5.0) as pool:
        for _ in range(6):
            await_true(lambda: children(os.getpid()))
            for pid in children(os.getpid()):
                os.kill(pid, signal.SIGKILL)
            await_true(lambda pid=pid: pid not in children(os.getpid()))
        assert statuses(pool, [answering("5")]) == ["correct"]


def test_everybody_killed_while_idle_is_replaced():
    with VerifierPool(2, 5.0) as pool:
        pool.prove()
        for pid in workers():
            os.kill(pid, signal.SIGKILL)
        assert statuses(pool, [answering("5")] * 100) == ["correct"] * 100


def test_old_workers_are_replaced_between_chunks():
    with VerifierPool(2, 5.0, ROGUE, PoolSettings(recycle_jobs=300, canaries={})) as pool:
        assert statuses(pool, [answering("5")] * 6000) == ["correct"] * 6000
        stats = pool.stats()
        assert stats["recycled"] >= 10
        assert stats["lost"] == stats["crashed"] == stats["retried"] == stats["kills"] == 0


def test_fat_workers_are_replaced_between_chunks():
    with VerifierPool(1, 5.0, ROGUE, PoolSettings(recycle_mb=250, canaries={})) as pool:
        for _ in range(4):
            assert statuses(pool, [answering("grow")] * 2 + [answering("5")]) == ["wrong", "wrong", "correct"]
        await_true(lambda: pool.stats()["recycled"] >= 2)
        assert pool.stats()["retried"] == 0
        assert statuses(pool, [answering("5")]) == ["correct"]
        assert max(resident_bytes(pid) for pid in workers()) < 350_000_000


def test_poison_leaves_memory_flat():
    acts = {25: "die", 75: "segfault"}
    jobs = [answering(acts.get(at % 100, "5")) for at in range(1000)]
    with VerifierPool(2, 5.0, ROGUE, PoolSettings(canaries={})) as pool:
        for _ in pool.imap(iter(jobs)):
            pass
        before = resident_bytes(os.getpid())
        count = Counter(verdict.status for _ in range(3) for verdict in pool.imap(iter(jobs)))
        assert count == {"correct": 3 * 980, "crashed": 3 * 20}
        assert resident_bytes(os.getpid()) - before < 8_000_000
        descriptors = len(os.listdir("/proc/self/fd"))
        assert descriptors < 60
        assert len(children(os.getpid())) == 1
        start = time.monotonic()
    assert time.monotonic() - start < 5
