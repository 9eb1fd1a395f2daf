"""The pool's side of its processes: the nursery that forks workers, and the workers, whose sockets never block."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rljax.verify.nursery import ANSWER, END, FORK, KILL, READY, REQUEST
from rljax.verify.wire import Frames

_ROOT = Path(__file__).resolve().parents[2]
# Of the parent's environment a worker sees only what an interpreter, or a sandbox's engine, needs to start.
_PASSED = ("PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR", "VIRTUAL_ENV", "DOCKER_HOST", "XDG_RUNTIME_DIR")
_READ_BYTES = 1 << 20
# The nursery answers in milliseconds; one that does not for so long is stopped, or gone.
_ANSWER_S = 20.0
_REAP_S = 10.0
_GONE_S = 0.5

# -P: the working directory is no place to import from.
DEFAULT_COMMAND = (sys.executable, "-P", "-m", "rljax.verify.worker")


class NurseryProcess:
    """A started nursery (see `rljax.verify.nursery`), in a session of its own.

    The command gets the number of its socket as last argument. To be created from a thread that outlives it. Raises
    OSError if it cannot be started. `broken` says that it is of no more use: its workers end with it.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._control, theirs = socket.socketpair()
        try:
            self._process = subprocess.Popen(
                [*command, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
                env=_environment(),
            )
        except OSError:
            self._control.close()
            raise
        finally:
            theirs.close()
        self._control.settimeout(_ANSWER_S)
        self.ready = False
        self.broken = False

    def fileno(self) -> int:
        """The descriptor to wait on until it is ready; it is readable again when the nursery has ended."""
        return self._control.fileno()

    def hear(self) -> None:
        """Take in what it says without being asked: that it is ready, or that it has ended."""
        try:
            said = self._control.recv(ANSWER.size, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        self.ready = said == READY
        self.broken = not self.ready

    def fork(self) -> WorkerProcess:
        """A new worker. Raises OSError if there is none to be had."""
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                answer = self._ask(FORK, 0, theirs.fileno())
            except OSError:
                ours.close()
                raise
        if answer[0] < 0:
            ours.close()
            raise OSError(-answer[0], os.strerror(-answer[0]))
        return WorkerProcess(self, answer[0], ours)

    def end(self, pid: int) -> int | None:
        """How a worker that has closed its socket ended: its exit status, minus a signal, or None if nobody knows."""
        try:
            status, forced = self._ask(END, pid)
        except OSError:
            return None
        return 1 if forced else status

    def kill(self, pid: int) -> None:
        """Kill a worker and all of its group."""
        with contextlib.suppress(OSError):
            self._send(KILL, pid)

    def close(self) -> int | None:
        """End it and all of its workers; how it ended, if that was its own doing or another's: like `end`."""
        self._control.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self._process.wait(_GONE_S if self.broken else _REAP_S)
        # Not reaped before, so the number is still ours. (macOS refuses to signal a group that has ended.)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_REAP_S)
        return None

    def _ask(self, kind: bytes, pid: int, *descriptors: int) -> tuple[int, bool]:
        self._send(kind, pid, *descriptors)
        answer = b""
        while len(answer) < ANSWER.size:
            try:
                received = self._control.recv(ANSWER.size - len(answer))
            except OSError:
                self.broken = True
                raise
            if not received:
                self.broken = True
                raise ConnectionResetError("the nursery has ended")
            answer += received
        number, forced = ANSWER.unpack(answer)
        return number, forced

    def _send(self, kind: bytes, pid: int, *descriptors: int) -> None:
        if self.broken:
            raise BrokenPipeError("the nursery has ended")
        try:
            socket.send_fds(self._control, [REQUEST.pack(kind, pid)], list(descriptors))
        except OSError:
            self.broken = True
            raise


class WorkerProcess:
    """A worker in a session and process group of its own. Whoever holds it ends it, by `kill` or `end`."""

    def __init__(self, nursery: NurseryProcess, pid: int, channel: socket.socket) -> None:
        self._nursery = nursery
        self._pid = pid
        self._socket = channel
        self._socket.setblocking(False)
        self._frames = Frames()
        self._unsent = bytearray()
        self.closed = False

    def fileno(self) -> int:
        """The descriptor to wait on."""
        return self._socket.fileno()

    @property
    def wants_write(self) -> bool:
        """Whether bytes are left to `flush`."""
        return bool(self._unsent)

    def send(self, message: bytes) -> None:
        """Send as much as fits now and keep the rest for `flush`."""
        self._unsent += message
        self.flush()

    def flush(self) -> None:
        """Send as much of what is kept as fits now. A worker that is gone is noticed by `receive`."""
        with contextlib.suppress(BlockingIOError):
            try:
                while self._unsent:
                    del self._unsent[: self._socket.send(self._unsent)]
            except (BrokenPipeError, ConnectionResetError):
                self._unsent.clear()

    def receive(self) -> list[bytes]:
        """The messages complete by now; sets `closed` at the end of the stream. Raises `wire.Malformed`."""
        bodies: list[bytes] = []
        with contextlib.suppress(BlockingIOError):
            while not self.closed:
                try:
                    received = self._socket.recv(_READ_BYTES)
                except ConnectionResetError:
                    received = b""
                self.closed = not received
                bodies += self._frames.feed(received)
        return bodies

    def cpu_seconds(self) -> float | None:
        """Processor time used so far, to about 0.01 s; None where the system does not tell."""
        try:
            with open(f"/proc/{self._pid}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_bytes(self) -> int:
        """Memory in use, what is shared with the nursery included; 0 where the system does not tell."""
        try:
            with open(f"/proc/{self._pid}/statm", "rb") as file:
                return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except (OSError, IndexError):
            return 0

    def leave(self) -> None:
        """Ask a worker that has nothing to do to clear up and end; it is to be heard until it has `closed`."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def end(self) -> int | None:
        """Reap a worker that has closed its socket; see `NurseryProcess.end`."""
        self._socket.close()
        return self._nursery.end(self._pid)

    def kill(self) -> None:
        """Kill the worker and all of its group."""
        self._socket.close()
        self._nursery.kill(self._pid)


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED if name in os.environ}
    # A fixed hash seed makes SymPy's order of terms, and so every verdict, the same in every worker.
    return kept | {"PYTHONPATH": str(_ROOT), "PYTHONHASHSEED": "0"}
