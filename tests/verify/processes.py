"""What the tests of the pool look up about processes, through /proc."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path


def children(parent: int) -> list[int]:
    """The living children of a process."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, ppid = entry.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(ppid) == parent and state != "Z":
            found.append(int(entry.parent.name))
    return found


def workers_of(parent: int) -> list[int]:
    """The workers of the pools of a process: what its nurseries have forked."""
    return [worker for nursery in children(parent) if _is_nursery(nursery) for worker in children(nursery)]


def _is_nursery(pid: int) -> bool:
    """Whether a child is a nursery: sandboxes that other tests have started are children, too."""
    try:
        return b"worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def workers() -> list[int]:
    """The workers of the pools of this process."""
    return workers_of(os.getpid())


def await_true(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait until the condition holds; fails if that takes longer than `seconds`."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not happen in time"
        time.sleep(0.01)


def alive(pid: int) -> bool:
    """Whether the process exists and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def resident_bytes(pid: int) -> int:
    """Memory that a process holds."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
