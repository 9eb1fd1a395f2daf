"""Control groups, version 1 or 2, wherever this process may make some: what all processes of a cell use together.

Of version 1 the memory controller alone is used: each further hierarchy is one more group to join, which now and then
costs 10 ms, and `RLIMIT_NPROC` bounds the processes of a cell already.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rljax.verify.sandbox.inside.plan import Plan

_PREFIX = "rljax-"
_PATIENCE = 100


@dataclass(frozen=True, slots=True)
class Parent:
    """A directory of a control-group file system in which cells get directories of their own.

    `must` are files and the limits to be written there; `may` are those that not every kernel has.
    """

    name: str
    directory: int
    must: dict[str, str]
    may: dict[str, str]


def find_parent(plan: Plan) -> Parent | None:
    """The place, tried out, where memory can be bounded; None where nothing may be changed."""
    for controller, path in _candidates():
        parent = _opened(controller, path, plan)
        if parent is not None:
            return parent
    return None


def create(parent: Parent, name: str) -> None:
    """A group with the limits, unless it is there. Raises OSError."""
    try:
        os.mkdir(name, 0o755, dir_fd=parent.directory)
    except FileExistsError:
        return
    for file, value in parent.must.items():
        _write(parent, f"{name}/{file}", value)
    for file, value in parent.may.items():
        with contextlib.suppress(FileNotFoundError, PermissionError):
            _write(parent, f"{name}/{file}", value)


def join(parent: Parent, name: str) -> None:
    """Move the calling process into the group. Raises OSError."""
    _write(parent, f"{name}/cgroup.procs", "0")


def group_name(owner: int, number: int) -> str:
    """The name of an owner's group: it tells whose it was, should the owner be killed before it could clear up."""
    return f"{_PREFIX}{owner}-{number}"


def remove_all(parent: Parent, owner: int) -> None:
    """Remove all groups of an owner whose processes are dead. The kernel may need a moment to see that."""
    for name in os.listdir(parent.directory):
        if name.startswith(f"{_PREFIX}{owner}-"):
            _remove(parent, name)


def _remove(parent: Parent, name: str) -> None:
    for _ in range(_PATIENCE):
        try:
            os.rmdir(name, dir_fd=parent.directory)
        except FileNotFoundError:
            return
        except OSError:
            time.sleep(0.001)
        else:
            return


def _sweep(parent: Parent) -> None:
    """Remove the groups of owners that no longer exist."""
    for name in os.listdir(parent.directory):
        owner = name.removeprefix(_PREFIX).partition("-")[0] if name.startswith(_PREFIX) else ""
        if owner.isdigit() and not os.path.exists(f"/proc/{owner}"):
            remove_all(parent, int(owner))


def _opened(controller: str, path: str, plan: Plan) -> Parent | None:
    try:
        directory = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except OSError:
        return None
    parent = Parent(f"{controller or 'unified'} {path}", directory, *_limits(controller, plan))
    if _works(parent):
        _sweep(parent)
        return parent
    os.close(directory)
    return None


def _limits(controller: str, plan: Plan) -> tuple[dict[str, str], dict[str, str]]:
    memory, processes = str(plan.memory_bytes), str(plan.processes)
    if controller == "memory":
        return {"memory.limit_in_bytes": memory}, {"memory.memsw.limit_in_bytes": memory}
    return {"memory.max": memory}, {"pids.max": processes, "memory.swap.max": "0", "memory.oom.group": "1"}


def _works(parent: Parent) -> bool:
    """Whether a group can be made, limited, joined and removed there: a child process tries."""
    name = group_name(os.getpid(), 0)
    try:
        create(parent, name)
    except OSError:
        _remove(parent, name)
        return False
    child = os.fork()
    if child == 0:
        status = 1
        try:
            join(parent, name)
            status = 0
        finally:
            os._exit(status)
    joined = os.waitpid(child, 0)[1] == 0
    _remove(parent, name)
    return joined


def _write(parent: Parent, file: str, value: str) -> None:
    descriptor = os.open(file, os.O_WRONLY | os.O_CLOEXEC, dir_fd=parent.directory)
    try:
        os.write(descriptor, value.encode())
    finally:
        os.close(descriptor)


def _candidates() -> Iterator[tuple[str, str]]:
    """(controller, directory), version 1 first; of version 2, named "", also the directories above the own one."""
    own = {c: path for _, controllers, path in _memberships() for c in controllers.split(",")}
    for controllers, root, point in _mounts():
        for controller in own.keys() & controllers:
            relative = os.path.relpath(own[controller], root)
            directory = os.path.normpath(os.path.join(point, "." if relative.startswith("..") else relative))
            yield controller, directory
            while controller == "" and directory != point:
                directory = os.path.dirname(directory)
                yield controller, directory


def _memberships() -> list[tuple[str, str, str]]:
    lines = _lines("/proc/self/cgroup")
    return [(number, controllers, path) for number, controllers, path in (line.split(":", 2) for line in lines)]


def _mounts() -> list[tuple[list[str], str, str]]:
    """(controllers, root, mount point) of the control-group file systems, version 1 first."""
    found = []
    for line in _lines("/proc/self/mountinfo"):
        before, _, after = line.partition(" - ")
        kind, _, options = (*after.split(" "), "", "")[:3]
        root, point = before.split(" ")[3:5]
        if kind == "cgroup":
            found.append(([name for name in options.split(",") if name == "memory"], root, point))
        elif kind == "cgroup2":
            found.append(([""], root, point))
    return sorted(found, key=lambda mount: mount[0] == [""])


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
