"""A verification worker: `python -m rljax.verify.worker FD`, where FD is an inherited, connected stream socket.

It judges the jobs it is sent, in order, and streams the verdicts back; it ends when the other side closes. It says
what it has before it takes up a job that needs algebra, so that the first job without a verdict is the one at work.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import BinaryIO

from rljax.verify import wire
from rljax.verify.mathematics import algebra
from rljax.verify.mathematics.judge import verify, verify_exact
from rljax.verify.types import MathJob, Verdict

Full = Callable[[MathJob], Verdict]
Exact = Callable[[MathJob], Verdict | None]

_FLUSH_S = 0.02
_MEMORY_BYTES = 2 << 30
_PR_SET_PDEATHSIG = 1


class Worker:
    """One conversation over a blocking socket. `exact` answers at once or not at all, `full` always and when it may."""

    def __init__(self, channel: socket.socket, exact: Exact = verify_exact, full: Full = verify) -> None:
        self._channel = channel
        self._exact = exact
        self._full = full
        self._answered = 0
        self._kept: list[Verdict] = []
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
                    self._judge(jobs)

    def _judge(self, jobs: list[MathJob]) -> None:
        self._flushed = time.monotonic()
        for job in jobs:
            verdict = self._exact(job)
            self._kept.append(self._slow(job) if verdict is None else verdict)
            if time.monotonic() - self._flushed > _FLUSH_S:
                self._flush()
        self._flush()

    def _slow(self, job: MathJob) -> Verdict:
        self._flush()
        if "sympy" not in sys.modules:
            # The import is not the job's fault: the parent stops its clock in between.
            self._channel.sendall(wire.note("warming"))
            algebra.load()
            self._channel.sendall(wire.note("warm"))
        return self._full(job)

    def _flush(self) -> None:
        if self._kept:
            self._channel.sendall(wire.verdicts_reply(self._answered, self._kept))
            self._answered += len(self._kept)
            self._kept = []
        self._flushed = time.monotonic()


def run(descriptor: int, exact: Exact = verify_exact, full: Full = verify) -> None:
    """Confine this process and serve on the descriptor until the parent is gone."""
    _confine()
    # A broken connection says that the parent is gone: nobody waits for the verdicts.
    gone = suppress(BrokenPipeError, ConnectionResetError)
    with socket.socket(fileno=descriptor) as channel, gone:
        Worker(channel, exact, full).serve()


def _read_frame(stream: BinaryIO) -> bytes | None:
    """The next body; None at the end of the stream."""
    header = stream.read(wire.header_size())
    if len(header) < wire.header_size():
        return None
    size = wire.body_size(header)
    body = stream.read(size)
    return body if len(body) == size else None


def _confine() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _die_with_parent()
    if sys.platform == "linux":
        # Elsewhere address space is not limited, or the limit counts what is merely reserved.
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))


def _die_with_parent() -> None:
    """Be killed when the parent dies, however it dies.

    On Linux the kernel sends SIGKILL when the *thread* that created us ends, so the pool creates workers from the one
    thread that lives as long as it does. A parent that died before this line is noticed at the end of the stream: it
    sends no job before it has heard from us.
    """
    if sys.platform == "linux" and ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0:
        return
    threading.Thread(target=_watch, args=(os.getppid(),), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


if __name__ == "__main__":
    run(int(sys.argv[1]))
