"""The process that workers are forked from: all they need is imported once, and a worker is there in milliseconds.

It has one thread and no jax, so that forking is safe, and speaks with the pool over a socket, in small fixed frames.
The pool asks `fork`, sending along the worker's end of a socket, `end` for a worker that has closed its own end, which
is answered by how it ended, and `kill`, which is not answered. When the pool is gone, or closes, all workers end.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import struct
import sys
import threading
import time

REQUEST = struct.Struct("!cq")
ANSWER = struct.Struct("!q?")
FORK, END, KILL = b"f", b"e", b"k"
READY = ANSWER.pack(0, False)

_PR_SET_PDEATHSIG = 1
# A worker that has closed its socket is on its way out; one that is not gone after so long is helped.
_EXIT_S = 1.0
_REAP_S = 0.05


class Nursery:
    """The forking side. `tend` returns twice: in each worker with its socket, here with None when the pool is gone."""

    def __init__(self, control: socket.socket) -> None:
        self._control = control
        self._workers: set[int] = set()
        self._doomed: set[int] = set()

    def tend(self) -> socket.socket | None:
        """Serve requests. In a forked worker: the socket to serve, in a session and process group of its own."""
        gc.freeze()  # what is loaded now stays shared with the workers
        self._control.sendall(READY)
        while request := self._next():
            (kind, pid), descriptors = request
            if kind == FORK:
                (descriptor,) = descriptors
                if channel := self._fork(descriptor):
                    return channel
            elif kind == END:
                self._control.sendall(ANSWER.pack(*self._end(pid)))
            else:
                self._kill(pid)
        for pid in self._workers:
            self._kill(pid)
        while self._doomed:
            time.sleep(_REAP_S)
            self._reap()
        return None

    def _next(self) -> tuple[tuple[bytes, int], list[int]] | None:
        """The next request and what was sent along; None when the pool is gone."""
        while self._doomed and not select.select([self._control], [], [], _REAP_S)[0]:
            self._reap()
        self._reap()
        try:
            message, descriptors, _, _ = socket.recv_fds(self._control, REQUEST.size, 1)
        except ConnectionResetError:
            return None
        return (REQUEST.unpack(message), descriptors) if len(message) == REQUEST.size else None

    def _fork(self, descriptor: int) -> socket.socket | None:
        """Answer with the number of the new worker, or minus the error number."""
        nursery = os.getpid()
        try:
            pid = os.fork()
        except OSError as error:
            os.close(descriptor)
            self._control.sendall(ANSWER.pack(-(error.errno or 1), False))
            return None
        if pid:
            os.close(descriptor)
            self._workers.add(pid)
            self._control.sendall(ANSWER.pack(pid, False))
            return None
        os.setsid()
        die_with(nursery)
        self._control.close()
        return socket.socket(fileno=descriptor)

    def _end(self, pid: int) -> tuple[int, bool]:
        """How a worker ended, as `os.waitstatus_to_exitcode` has it, and whether it had to be killed here."""
        patience = time.monotonic() + _EXIT_S
        while not (ended := os.waitpid(pid, os.WNOHANG))[0]:
            if time.monotonic() > patience:
                _kill_group(pid)
                os.waitpid(pid, 0)
                self._workers.discard(pid)
                return 0, True
            time.sleep(0.0005)
        self._workers.discard(pid)
        return os.waitstatus_to_exitcode(ended[1]), False

    def _kill(self, pid: int) -> None:
        """Kill a worker's group now and reap it later: to give back much memory takes a while."""
        _kill_group(pid)
        self._doomed.add(pid)

    def _reap(self) -> None:
        gone = {pid for pid in self._doomed if os.waitpid(pid, os.WNOHANG)[0]}
        self._doomed -= gone
        self._workers -= gone


def die_with(parent: int) -> None:
    """Have this process killed when its parent, whose number is given, dies, however it dies.

    On Linux the kernel sends SIGKILL when the *thread* that created us ends: the nursery has one only, and the pool
    creates its nursery from the one thread that lives as long as the pool does.
    """
    if sys.platform == "linux" and _signalled_at_its_death():
        if os.getppid() != parent:
            os._exit(1)
        return
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _signalled_at_its_death() -> bool:
    import ctypes  # 10 ms that only workers need

    return ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0) == 0


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


def _kill_group(pid: int) -> None:
    # Not reaped before, so the number is still ours. A worker forked just now may not have its group yet.
    for kill in (os.killpg, os.kill):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
