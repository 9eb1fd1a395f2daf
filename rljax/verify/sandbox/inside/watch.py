"""What the processes of a cell use together, where no control group counts it."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

from rljax.verify.sandbox.inside import files

PERIOD_S = 0.05
_PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")


def over(programs: list[int], memory_bytes: int) -> list[int]:
    """Those of the cells, each named by its program's process, that use more than `memory_bytes`, scratch included.

    Needs a `/proc` that shows them and CAP_SYS_PTRACE over them.
    """
    members = _members()
    found = []
    for program in programs:
        processes = members.get(_space(program), [])
        scratch = _scratch_bytes(program)
        # First an upper bound that is cheap, in which shared pages count several times.
        if scratch + sum(map(_resident_bytes, processes)) <= memory_bytes:
            continue
        if scratch + sum(map(_proportional_bytes, processes)) > memory_bytes:
            found.append(program)
    return found


def _members() -> dict[str, list[int]]:
    """The processes of each process namespace."""
    members: dict[str, list[int]] = defaultdict(list)
    for name in os.listdir("/proc"):
        if name.isdigit():
            members[_space(int(name))].append(int(name))
    return members


def _space(process: int) -> str:
    try:
        return os.readlink(f"/proc/{process}/ns/pid")
    except OSError:  # it has ended meanwhile
        return ""


def _resident_bytes(process: int) -> int:
    words = _text(process, "statm").split()
    return int(words[1]) * _PAGE_BYTES if words else 0


def _proportional_bytes(process: int) -> int:
    lines = _text(process, "smaps_rollup").splitlines()
    return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))


def _text(process: int, file: str) -> str:
    try:
        return Path(f"/proc/{process}/{file}").read_text()
    except OSError:
        return ""


def _scratch_bytes(program: int) -> int:
    try:
        space = os.statvfs(f"/proc/{program}/root{files.SCRATCH}")
    except OSError:
        return 0
    return (space.f_blocks - space.f_bfree) * space.f_frsize
