"""The backend `unsafe`: a plain subprocess, isolated from nothing, for trusted programs and only when asked for."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from rljax.verify.sandbox import bootstrap, subprocesses
from rljax.verify.sandbox.inside.plan import encode
from rljax.verify.sandbox.types import Limits

_PATIENCE_S = 5.0
_ROUND_S = 0.002


class UnsafeCell:
    """A launcher, which adopts the orphans of the program it started, and its temporary directory."""

    def __init__(self, started: subprocesses.Started, scratch: str) -> None:
        self.reader = started.reader
        self.writer = started.writer
        self._process = started.process
        self._scratch = scratch
        self._end = ""

    def kill(self) -> str:
        """End the descendants that can be found: a program that wants to escape this can. See `types.Cell`."""
        if not self._end:
            returned = subprocesses.returned(self._process, self.reader)
            _kill_descendants(self._process.pid)
            self._process.kill()
            self._process.wait()
            shutil.rmtree(self._scratch, ignore_errors=True)
            os.close(self.reader)
            os.close(self.writer)
            code = -signal.SIGKILL if returned is None else returned
            self._end = f"signal {-code}" if code < 0 else f"exit {code}"
        return self._end


class UnsafeSandbox:
    """Starts cells that are not isolated."""

    name = "unsafe"

    def __init__(self, program: Path, limits: Limits) -> None:
        bootstrap.check_linux("unsafe")
        self._plan = replace(bootstrap.plan_of(program, limits), filter_hex="")
        self._cells: list[UnsafeCell] = []

    def launch(self) -> UnsafeCell:
        """See `types.Sandbox`."""
        self._cells = [cell for cell in self._cells if not cell._end]
        scratch = tempfile.mkdtemp(prefix="rljax-unsafe-")
        try:
            started = subprocesses.start(self._command, cwd=scratch)
        except OSError:
            shutil.rmtree(scratch, ignore_errors=True)
            raise
        cell = UnsafeCell(started, scratch)
        self._cells.append(cell)
        return cell

    def close(self) -> None:
        """See `types.Sandbox`."""
        while self._cells:
            self._cells.pop().kill()

    def _command(self, reader: int, writer: int, status: int) -> list[str]:
        return bootstrap.command("launcher", f"bare({encode(self._plan)!r}, {reader}, {writer}, {status})")


def _kill_descendants(ancestor: int) -> None:
    """Kill until none is seen: each round kills those that forked away from the round before."""
    until = time.monotonic() + _PATIENCE_S
    while (found := _descendants(ancestor)) and time.monotonic() < until:
        for process in found:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(process, signal.SIGKILL)
        time.sleep(_ROUND_S)


def _descendants(ancestor: int) -> list[int]:
    """The living processes below `ancestor`."""
    children: dict[int, list[int]] = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            children.setdefault(_parent(int(name)), []).append(int(name))
    found: list[int] = []
    level = [ancestor]
    while level:
        level = [child for parent in level for child in children.get(parent, [])]
        found += level
    return found


def _parent(process: int) -> int:
    """The parent of a living process, 0 for others."""
    try:
        state, parent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[:2]
    except OSError:
        return 0
    return 0 if state == "Z" else int(parent)
