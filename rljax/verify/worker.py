"""A verification worker, forked from a nursery: `python -m rljax.verify.worker [BACKEND] FD` is the nursery.

A worker judges the jobs it is sent, in order, and streams the verdicts back; it ends when the other side closes. It
says what it has before it takes up a job that needs more than exact arithmetic, so that the first job without a verdict
is the one at work.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import sys
import time
from contextlib import AbstractContextManager, suppress
from typing import BinaryIO, Protocol, cast, runtime_checkable

from rljax.verify import wire
from rljax.verify.jobs import Job
from rljax.verify.judge import Judge
from rljax.verify.nursery import Nursery, die_with
from rljax.verify.sandbox.types import Backend
from rljax.verify.types import Verdict

_FLUSH_S = 0.02
_MEMORY_BYTES = 2 << 30


@runtime_checkable
class Judging(Protocol):
    """What a worker judges with; see `rljax.verify.judge.Judge`."""

    def load(self) -> None:
        """Import, once and for all workers, what takes time."""

    def exact(self, job: Job) -> Verdict | None:
        """The verdict if it takes microseconds, else None."""

    def ready(self, job: Job) -> bool:
        """Whether `prepare` has nothing to do for this job."""

    def prepare(self, job: Job) -> None:
        """Load or start what the job needs, in time that is not the job's."""

    def full(self, job: Job) -> Verdict:
        """The verdict."""

    def close(self) -> None:
        """End what was started."""


class Worker:
    """One conversation over a blocking socket."""

    def __init__(self, channel: socket.socket, judge: Judging) -> None:
        self._channel = channel
        self._judge = judge
        self._answered = 0
        self._kept: list[tuple[Verdict, float]] = []
        self._flushed = time.monotonic()

    def serve(self) -> None:
        """Answer requests until the other side closes."""
        self._channel.sendall(wire.note("ready"))
        with self._channel.makefile("rb") as stream:
            while (body := _read_frame(stream)) is not None:
                jobs = wire.read_request(body)
                if jobs is None:
                    self._channel.sendall(wire.pong({name: name in sys.modules for name in ("jax", "sympy")}))
                else:
                    self._channel.sendall(wire.note("begun"))
                    self._judge_all(jobs)

    def _judge_all(self, jobs: list[Job]) -> None:
        self._flushed = time.monotonic()
        for job in jobs:
            start = time.perf_counter()
            verdict = self._judge.exact(job)
            if verdict is None:
                self._make_way(job)
                start = time.perf_counter()
                verdict = self._judge.full(job)
            self._kept.append((verdict, time.perf_counter() - start))
            if time.monotonic() - self._flushed > _FLUSH_S:
                self._flush()
        self._flush()

    def _make_way(self, job: Job) -> None:
        """Say what there is, and get what the job needs: the parent stops its clock meanwhile."""
        self._flush()
        if not self._judge.ready(job):
            self._channel.sendall(wire.note("warming"))
            self._judge.prepare(job)
            self._channel.sendall(wire.note("warm"))

    def _flush(self) -> None:
        if self._kept:
            self._channel.sendall(wire.verdicts_reply(self._answered, self._kept))
            self._answered += len(self._kept)
            self._kept = []
        self._flushed = time.monotonic()


def run(descriptor: int, judge: Judging) -> None:
    """Be the nursery of workers that judge with `judge`, until the pool is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    die_with(os.getppid())
    channel = None
    with socket.socket(fileno=descriptor) as control, _unless_gone():
        judge.load()
        channel = Nursery(control).tend()
    if channel:
        _work(channel, judge)
        os._exit(0)  # what an interpreter tears down at its end is no use to anybody here


def _work(channel: socket.socket, judge: Judging) -> None:
    """Be a worker until the pool closes the socket."""
    if sys.platform == "linux":
        # Elsewhere address space is not limited, or the limit counts what is merely reserved. Only the soft limit: a
        # sandbox, which has limits of its own, lifts it for itself.
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, resource.getrlimit(resource.RLIMIT_AS)[1]))
    with channel, _unless_gone():
        Worker(channel, judge).serve()
    judge.close()


def _unless_gone() -> AbstractContextManager[None]:
    """A broken connection says that the pool is gone: nobody waits for what would be said."""
    return suppress(BrokenPipeError, ConnectionResetError)


def _read_frame(stream: BinaryIO) -> bytes | None:
    """The next body; None at the end of the stream."""
    header = stream.read(wire.header_size())
    if len(header) < wire.header_size():
        return None
    size = wire.body_size(header)
    body = stream.read(size)
    return body if len(body) == size else None


if __name__ == "__main__":
    run(int(sys.argv[-1]), Judge(cast(Backend, sys.argv[1]) if len(sys.argv) > 2 else "auto"))
