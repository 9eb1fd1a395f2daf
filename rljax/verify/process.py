"""One worker process and the parent's end of its socket, which never blocks."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rljax.verify.wire import Frames

_ROOT = Path(__file__).resolve().parents[2]
# Of the parent's environment a worker sees only what an interpreter needs to start.
_PASSED = ("PATH", "HOME", "LD_LIBRARY_PATH", "TMPDIR", "VIRTUAL_ENV")
_READ_BYTES = 1 << 20
_REAP_S = 10.0

# -P: the working directory is no place to import from.
DEFAULT_COMMAND = (sys.executable, "-P", "-m", "rljax.verify.worker")


class WorkerProcess:
    """A started worker in a session and process group of its own. The caller kills it: `kill` is the only end.

    The command gets the number of its socket as last argument. To be created from a thread that outlives the process
    (see `worker._die_with_parent`). Raises OSError if it cannot be started.
    """

    def __init__(self, command: Sequence[str]) -> None:
        self._socket, theirs = socket.socketpair()
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
            self._socket.close()
            raise
        finally:
            theirs.close()
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
            with open(f"/proc/{self._process.pid}/stat", "rb") as file:
                fields = file.read().rpartition(b")")[2].split()
        except OSError:
            return None
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """Kill the process group and reap the process."""
        # Not reaped before, so the number is still ours. (macOS refuses to signal a group that has ended.)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(_REAP_S)
        self._socket.close()


def _environment() -> dict[str, str]:
    kept = {name: os.environ[name] for name in _PASSED if name in os.environ}
    # A fixed hash seed makes SymPy's order of terms, and so every verdict, the same in every worker.
    return kept | {"PYTHONPATH": str(_ROOT), "PYTHONHASHSEED": "0"}
