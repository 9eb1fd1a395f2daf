"""One cell: a process 1 of ours in fresh namespaces, and the program, confined, as process 2.

Both are children of the zygote. When the program ends, the zygote ends process 1, and with it the kernel kills all
that is left in the namespace: daemons, stopped processes, bombs.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace

from rljax.verify.sandbox.inside import cgroup, confine, files, kernel
from rljax.verify.sandbox.inside.plan import Plan

READY = b"ready\n"
_NEWS_BYTES = 4096
_READER, _WRITER, _STATUS, _GROUPS = 3, 4, 5, 6  # descriptors


@dataclass(frozen=True, slots=True)
class Recipe:
    """What every cell of a zygote has in common.

    `home` is a descriptor of the zygote's own process namespace; `landlock` the version of that interface, 0 for none.
    """

    plan: Plan
    serve: Callable[[int, int], None]
    groups: cgroup.Parent | None
    landlock: int
    home: int = -1
    processes_shown: bool = False


class Cell:
    """A started cell, as the zygote sees it. `group` names its control group, if there are any.

    Raises OSError if the kernel refuses one.
    """

    def __init__(self, recipe: Recipe, reader: int, writer: int, group: str) -> None:
        self.group = group
        self._ended = ""
        self.handle = -1
        heard, said = os.pipe()
        try:
            kernel.unshare(kernel.CLONE_NEWPID)  # for the next children
            try:
                self._init = kernel.Init()
                self.program = self._fork(recipe, reader, writer, said)
            finally:
                kernel.enter(recipe.home, kernel.CLONE_NEWPID)
            os.close(said)
            said = -1
            self._await_ready(heard)
        finally:
            for descriptor in {heard, said} - {-1}:
                os.close(descriptor)

    def _await_ready(self, heard: int) -> None:
        try:
            news = os.read(heard, _NEWS_BYTES)
            self.handle = os.pidfd_open(self.program)
        except OSError:
            self.kill()
            raise
        if news != READY:
            how = self.kill()
            raise OSError(f"the cell died before its program started ({news.decode(errors='replace') or how})")

    def _fork(self, recipe: Recipe, reader: int, writer: int, status: int) -> int:
        try:
            program = os.fork()
        except OSError:
            self._init.kill()
            _wait(self._init.number)
            raise
        if program == 0:
            _run_program(recipe, (reader, writer, status), self.group)
        return program

    def kill(self) -> str:
        """End it, if it has not ended; returns how the program ended when nothing of the cell is left."""
        if not self._ended:
            self._init.kill()
            # A namespace ends when its last process is waited for: the program is the zygote's child, like init.
            self._ended = _wait(self.program)
            _wait(self._init.number)
            if self.handle >= 0:
                os.close(self.handle)
        return self._ended


def _wait(child: int) -> str:
    """How a child ended, `exit N` or `signal N`, once it has."""
    try:
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    except ChildProcessError:  # it ended while `kernel.Init` had the zygote ignore such news
        return "signal 9"
    return f"exit {code}" if code >= 0 else f"signal {-code}"


def _run_program(recipe: Recipe, descriptors: tuple[int, int, int], group: str) -> None:
    """Be process 2; never returns. Writes `READY` to the third descriptor, or what went wrong."""
    status = 1
    try:
        confine.hold_only([*descriptors, *([recipe.groups.directory] if recipe.groups else [])])
        _give_up_everything(recipe, group)
        os.write(_STATUS, READY)
        os.close(_STATUS)
        recipe.serve(_READER, _WRITER)
        status = 0
    except SystemExit as end:
        status = end.code & 0xFF if isinstance(end.code, int) else int(end.code is not None)
    except OSError as error:
        _say(f"{error}")
    finally:
        os._exit(status)


def _say(text: str) -> None:
    """To the zygote, if it is still listening: a program that runs is no longer heard."""
    try:
        os.write(_STATUS, text.encode())
    except OSError:
        return


def _give_up_everything(recipe: Recipe, group: str) -> None:
    plan = recipe.plan
    os.setsid()
    if recipe.groups:
        cgroup.join(replace(recipe.groups, directory=_GROUPS), group)
        os.close(_GROUPS)
    kernel.unshare(kernel.CLONE_NEWNS | kernel.CLONE_NEWIPC | kernel.CLONE_NEWUTS | kernel.CLONE_NEWCGROUP)
    if recipe.processes_shown:
        files.mount_processes()
    files.mount_scratch(plan.scratch_bytes, plan.scratch_files, confine.NOBODY)
    confine.become_nobody()
    os.chdir(files.SCRATCH)
    os.umask(0o077)
    os.environ.clear()
    kernel.prctl(kernel.PR_SET_DUMPABLE, 1)  # or its own /proc/self is closed to it
    confine.leave_user_namespace()
    confine.limit_processes(plan)
    confine.limit_resources(plan)
    confine.drop_privileges()
    confine.forbid_writing_outside(files.SCRATCH, recipe.landlock)
    confine.restore_signals()
    kernel.filter_system_calls(bytes.fromhex(plan.filter_hex))
