"""The backend `bwrap`: bubblewrap isolates each cell. It needs no privilege; its interpreters start cold."""

from __future__ import annotations

import json
import os
import select
import shutil
import signal
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path

from rljax.verify.sandbox import bootstrap, subprocesses
from rljax.verify.sandbox.inside.plan import Plan, encode
from rljax.verify.sandbox.types import Limits, Unavailable

_PROGRAM = "/run/program.py"
_INSIDE = "/run/sandbox"
_DEVICES = ("null", "zero", "full", "random", "urandom")
_NOBODY = "65534"
_INFORMATION_BYTES = 4096
_NOTHING = Path(__file__).parent / "inside" / "nothing.py"


@dataclass(frozen=True, slots=True)
class View:
    """What of the host a cell sees, what it does not see of that, and the symbolic links beside it."""

    shown: tuple[str, ...]
    hidden: tuple[str, ...]
    links: tuple[tuple[str, str], ...]


class BubblewrapCell:
    """A cell whose processes die with `handle`, the descriptor of process 1 of its namespace."""

    def __init__(self, started: subprocesses.Started, handle: int) -> None:
        self.reader = started.reader
        self.writer = started.writer
        self._process = started.process
        self._handle = handle
        self._end = ""

    def kill(self) -> str:
        """See `types.Cell`."""
        if not self._end:
            self._end = _describe(subprocesses.returned(self._process, self.reader))
            _kill_and_await(self._handle)
            self._process.wait()
            for descriptor in (self.reader, self.writer, self._handle):
                os.close(descriptor)
        return self._end


class BubblewrapSandbox:
    """Starts cells with `bwrap`. Raises Unavailable if it is not installed or may not make namespaces."""

    name = "bwrap"

    def __init__(self, program: Path, limits: Limits) -> None:
        bootstrap.check_linux("bwrap")
        self._bwrap = shutil.which("bwrap") or ""
        if not self._bwrap:
            raise Unavailable("the sandbox bwrap needs bubblewrap, which is not installed: install it, or use docker")
        self._source = program.resolve()
        self._plan = replace(bootstrap.plan_of(program, limits), program=_PROGRAM)
        if any(path.startswith("/tmp/") for path in self._plan.packages):
            raise Unavailable("the sandbox bwrap shows no packages in /tmp, which cells have for themselves: move them")
        self._cells: list[BubblewrapCell] = []
        try:
            self._view = _view()
            self._start(_NOTHING).kill()
        except OSError as error:
            remedy = "allow user namespaces (docs/sandbox.md says how), or use docker"
            raise Unavailable(f"the sandbox bwrap does not work here ({error}): {remedy}") from error

    def launch(self) -> BubblewrapCell:
        """See `types.Sandbox`."""
        cell = self._start(self._source)
        self._cells.append(cell)
        return cell

    def close(self) -> None:
        """See `types.Sandbox`."""
        while self._cells:
            self._cells.pop().kill()

    def _start(self, program: Path) -> BubblewrapCell:
        self._cells = [cell for cell in self._cells if not cell._end]
        told, tell = os.pipe()
        prefix = [self._bwrap, *arguments(self._view, self._plan, str(program)), "--info-fd", str(tell), "--"]
        try:
            started = subprocesses.start(lambda *theirs: [*prefix, *_inner(self._plan, *theirs)], (tell,))
            information = json.loads(os.read(told, _INFORMATION_BYTES))
            try:
                return BubblewrapCell(started, os.pidfd_open(information["child-pid"]))
            except OSError:  # it is dead already
                subprocesses.discard(started)
                raise
        finally:
            os.close(told)
            os.close(tell)


def arguments(view: View, plan: Plan, program: str) -> list[str]:
    """The options of bwrap, of which a later one may lie on top of an earlier.

    Root keeps its own user namespace and the two capabilities with which the launcher becomes nobody: mapped into a
    namespace it would be root outside, whose processes no limit counts.
    """
    options = ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try"]
    options += ["--die-with-parent", "--new-session", "--clearenv", "--hostname", "cell", "--cap-drop", "ALL"]
    if os.geteuid() == 0:
        options += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    else:
        options += ["--unshare-user", "--disable-userns", "--uid", _NOBODY, "--gid", _NOBODY]
    options += _open_parents(*view.shown, _PROGRAM, _INSIDE)
    for path in view.shown:
        options += ["--ro-bind", path, path]
    for path in view.hidden:
        options += ["--size", "4096", "--tmpfs", path]
    options += _open_parents(*plan.packages)
    for path in plan.packages:
        options += ["--ro-bind", path, path]
    for path in view.hidden:
        options += ["--remount-ro", path]
    for name, target in view.links:
        options += ["--symlink", target, name]
    options += ["--dir", "/dev", "--symlink", "/tmp", "/dev/shm"]
    for device in _DEVICES:
        options += ["--dev-bind", f"/dev/{device}", f"/dev/{device}"]
    inside = str(Path(__file__).parent / "inside")
    options += ["--ro-bind", inside, f"{_INSIDE}/inside", "--ro-bind", program, _PROGRAM]
    options += ["--proc", "/proc", "--perms", "1777", "--size", str(plan.scratch_bytes), "--tmpfs", "/tmp"]
    return [*options, "--remount-ro", "/", "--chdir", "/tmp"]


def _open_parents(*paths: str) -> list[str]:
    """The folders above the paths, made beforehand: bwrap's own choice may be closed to nobody."""
    options: list[str] = []
    for path in sorted({str(above) for shown in paths for above in Path(shown).parents}):
        options += ["--perms", "0755", "--dir", path]
    return options


def _inner(plan: Plan, reader: int, writer: int, status: int) -> list[str]:
    return bootstrap.command("launcher", f"isolated({encode(plan)!r}, {reader}, {writer}, {status})", _INSIDE)


def _view() -> View:
    command = bootstrap.command("trees", f"tell({str(bootstrap.PROJECT)!r})")
    result = subprocess.run(command, capture_output=True, check=False, env={}, cwd="/")
    if result.returncode:
        raise OSError(f"the interpreter {command[0]} does not start by itself")
    shown, hidden, links = json.loads(result.stdout)
    return View(tuple(shown), tuple(hidden), tuple((name, target) for name, target in links))


def _kill_and_await(handle: int) -> None:
    """Kill process 1 and wait until it, and so all of its namespace, is dead."""
    signal.pidfd_send_signal(handle, signal.SIGKILL)
    waiting = select.poll()
    waiting.register(handle, select.POLLIN)
    waiting.poll()


def _describe(returned: int | None) -> str:
    if returned is None:
        return "signal 9"
    return f"exit {returned}" if returned < 128 else f"signal {returned - 128}"
