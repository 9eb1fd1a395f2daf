"""The guard and the zygote: run as a script by `bootstrap.command`, with a socket to the judge and the judge's number.

The guard, outside, ends when the judge does and clears up; the zygote, process 1 of a namespace of its own, forks the
cells, which lie in namespaces inside it. So whichever of judge, guard and zygote dies, the kernel kills every cell.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import importlib.util
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from rljax.verify.sandbox.inside import cell, cgroup, confine, files, kernel, watch
from rljax.verify.sandbox.inside.plan import decode

MESSAGE_BYTES = 1 << 16
_HOST_NAME = "cell"
_SPACES = (
    kernel.CLONE_NEWUSER
    | kernel.CLONE_NEWNS
    | kernel.CLONE_NEWPID
    | kernel.CLONE_NEWNET
    | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWUTS
)
_WARM = (
    "abc array base64 bisect calendar cmath collections contextlib copy dataclasses datetime decimal enum fractions"
    " functools hashlib heapq inspect io itertools json math numbers operator queue random re statistics string"
    " struct textwrap threading time traceback types typing unicodedata"
).split()


def main(descriptor: int, judge: int) -> None:
    """Be the guard; returns when everything is over."""
    control = socket.socket(fileno=descriptor)
    plan = decode(control.recv(MESSAGE_BYTES).decode())
    try:
        alive = os.pidfd_open(judge)
        if os.getppid() != judge:
            return
        _warm()
        sys.path += plan.path
        serve = _load(plan.program)
        recipe = cell.Recipe(plan, serve, cgroup.find_parent(plan), kernel.landlock_version())
        _enter_namespaces()
    except OSError as error:
        control.send(f"unavailable {error.strerror or error}".encode())
        return
    owner = os.getpid()
    zygote = os.fork()
    if zygote == 0:
        _be_zygote(control, recipe, owner)
    control.close()
    _guard(zygote, alive)
    if recipe.groups:
        cgroup.remove_all(recipe.groups, owner)


def _guard(zygote: int, judge: int) -> None:
    """Wait until the zygote or the judge (behind a descriptor) ends, and end the zygote."""
    poll = select.poll()
    watched = os.pidfd_open(zygote)
    for descriptor in (watched, judge):
        poll.register(descriptor, select.POLLIN)
    poll.poll()
    os.kill(zygote, signal.SIGKILL)
    os.waitpid(zygote, 0)


def _warm() -> None:
    for name in _WARM:
        importlib.import_module(name)


def _load(program: str) -> Callable[[int, int], None]:
    """The program's `serve`; what it does in `warm`, if it has that, is done once for all cells."""
    name = os.path.basename(program).removesuffix(".py")
    spec = importlib.util.spec_from_file_location(name, program)
    if spec is None or spec.loader is None:
        raise OSError(f"{program} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    getattr(module, "warm", lambda: None)()
    serve: Callable[[int, int], None] = module.serve
    return serve


def _enter_namespaces() -> None:
    """New namespaces for the children of this process; its users mapped by a helper that stays outside."""
    awaited, awake = os.pipe()
    guard, user, group = os.getpid(), os.geteuid(), os.getegid()
    helper = os.fork()
    if helper == 0:
        status = 1
        try:
            os.close(awake)  # so that it ends if the guard does
            os.read(awaited, 1)
            _map_users(guard, user, group)
            status = 0
        finally:
            os._exit(status)
    try:
        kernel.unshare(_SPACES)
    finally:
        os.write(awake, b"x")
        mapped = os.waitpid(helper, 0)[1] == 0
        os.close(awaited)
        os.close(awake)
    if not mapped:
        raise OSError("root needs the capabilities SETUID and SETGID here, to run programs as user 65534")


def _map_users(process: int, user: int, group: int) -> None:
    """Root keeps its number, beside 65534 for the programs; anybody else is 65534 inside.

    So is a root that is somebody else outside, in a user namespace where there is no 65534.
    """
    nobody = confine.NOBODY
    if user == 0:
        both = f"0 0 1\n{nobody} {nobody} 1\n"
        try:
            _write(f"/proc/{process}/gid_map", both)
            _write(f"/proc/{process}/uid_map", both)
        except PermissionError:
            if _is_outermost_root():
                raise
        else:
            return
    _write(f"/proc/{process}/setgroups", "deny")
    _write(f"/proc/{process}/gid_map", f"{nobody} {group} 1\n")
    _write(f"/proc/{process}/uid_map", f"{nobody} {user} 1\n")


def _is_outermost_root() -> bool:
    """Whether the user 0 of this namespace is the machine's, whose processes `RLIMIT_NPROC` does not count."""
    with open("/proc/self/uid_map") as file:
        return file.read().split()[:2] == ["0", "0"]


def _write(path: str, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CLOEXEC)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)


def _be_zygote(control: socket.socket, recipe: cell.Recipe, owner: int) -> None:
    try:
        kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
        kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # no handlers: see kernel.Init
        home = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC)
        socket.sethostname(_HOST_NAME)
        processes_shown = files.build(recipe.plan.project, recipe.plan.packages)
        zygote = Zygote(control, replace(recipe, home=home, processes_shown=processes_shown), owner)
        gc.collect()
        gc.freeze()
        gc.disable()
        control.send(b"ready " + zygote.describe().encode())
        zygote.serve()
    except OSError as error:
        with contextlib.suppress(OSError):
            control.send(f"unavailable {error.strerror or error}".encode())
    finally:
        os._exit(0)


@dataclass
class Zygote:
    """Starts cells and ends them, one request at a time, until the judge's side of `control` closes.

    `owner` names the control groups.
    """

    control: socket.socket
    recipe: cell.Recipe
    owner: int
    _cells: dict[int, cell.Cell] = field(default_factory=dict)  # by number
    _running: dict[int, cell.Cell] = field(default_factory=dict)  # by the descriptor that tells of the program's end
    _groups: list[str] = field(default_factory=list)  # empty ones
    _poll: select.poll = field(default_factory=select.poll)
    _started: int = 0

    def describe(self) -> str:
        """What the kernel offered, for diagnostics."""
        group = self.recipe.groups.name if self.recipe.groups else "none"
        return f"landlock={self.recipe.landlock} proc={self.recipe.processes_shown} cgroup={group}"

    def serve(self) -> None:
        """Answer `launch`, with the program's two descriptors, and `kill NUMBER`; end cells whose program ends."""
        self._poll.register(self.control, select.POLLIN)
        watched = not self.recipe.groups and self.recipe.processes_shown
        while True:
            ready = [descriptor for descriptor, _ in self._poll.poll(self._patience_ms() if watched else None)]
            for descriptor in ready:
                if descriptor in self._running:
                    self._end(self._running[descriptor])
            if not ready:
                self._end_those_over_their_memory()
            if self.control.fileno() in ready and not self._answer():
                return

    def _patience_ms(self) -> float | None:
        return watch.PERIOD_S * 1e3 if self._running else None

    def _answer(self) -> bool:
        """Answer one request; False when there will be no more."""
        message, descriptors, _, _ = socket.recv_fds(self.control, MESSAGE_BYTES, 2)
        if not message:
            return False
        if message == b"launch":
            answer = self._launch(*descriptors)
        else:
            answer = self._end(self._cells.pop(int(message.removeprefix(b"kill "))))
        self.control.send(answer.encode())
        return True

    def _launch(self, reader: int, writer: int) -> str:
        """The number of the new cell, or `error NUMBER TEXT`."""
        self._started += 1
        try:
            new = cell.Cell(self.recipe, reader, writer, self._free_group())
        except OSError as error:
            return f"error {error.errno or 0} {error}"
        finally:
            os.close(reader)
            os.close(writer)
        self._cells[self._started] = self._running[new.handle] = new
        self._poll.register(new.handle, select.POLLIN)
        return str(self._started)

    def _free_group(self) -> str:
        """An empty control group: one that an ended cell has left, or a new one."""
        if self.recipe.groups is None:
            return ""
        name = self._groups.pop() if self._groups else cgroup.group_name(self.owner, self._started)
        cgroup.create(self.recipe.groups, name)  # an idle one may have been swept away from elsewhere
        return name

    def _end(self, ended: cell.Cell) -> str:
        if self._running.pop(ended.handle, None) is not None:
            self._poll.unregister(ended.handle)
            how = ended.kill()
            if ended.group:
                self._groups.append(ended.group)
            return how
        return ended.kill()

    def _end_those_over_their_memory(self) -> None:
        running = {each.program: each for each in self._running.values()}
        for program in watch.over(list(running), self.recipe.plan.memory_bytes):
            self._end(running[program])
