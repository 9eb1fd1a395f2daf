"""What a process gives up before it runs anything hostile; each step is for good and holds for all its children."""

from __future__ import annotations

import os
import resource
import signal
import struct

from rljax.verify.sandbox.inside import kernel
from rljax.verify.sandbox.inside.plan import Plan

NOBODY = 65534
_STACK_BYTES = 64 << 20
_SIGNALS = 256  # queued: their number is counted by user, for all cells together

# struct landlock_ruleset_attr: what the rule set handles, and so forbids unless a rule allows it.
_WRITE_FILE = 1 << 1
_CHANGE_DIRECTORY = sum(
    1 << bit for bit in (4, 5, 7, 8, 10, 12)
)  # remove_dir, remove_file, make_dir, _reg, _fifo, _sym
_MAKE_SPECIAL = sum(1 << bit for bit in (6, 9, 11))  # make_char, make_sock, make_block: nowhere
_REFER, _TRUNCATE, _IOCTL_DEVICE = 1 << 13, 1 << 14, 1 << 15
_NET_TCP = 3  # bind, connect
_SCOPES = 3  # abstract unix sockets and signals stay inside


def limit_processes(plan: Plan) -> None:
    """`RLIMIT_NPROC` counts all of a user's processes in its user namespace: not to be set outside one."""
    _limit(resource.RLIMIT_NPROC, plan.processes)


def limit_resources(plan: Plan) -> None:
    """The limits of each single process."""
    limits = {
        resource.RLIMIT_AS: plan.memory_bytes,
        resource.RLIMIT_NOFILE: plan.open_files,
        resource.RLIMIT_FSIZE: plan.scratch_bytes,
        resource.RLIMIT_CPU: plan.cpu_s,
        resource.RLIMIT_STACK: _STACK_BYTES,
        resource.RLIMIT_SIGPENDING: _SIGNALS,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for which, wanted in limits.items():
        _limit(which, wanted)


def _limit(which: int, wanted: int) -> None:
    hard = resource.getrlimit(which)[1]
    value = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    resource.setrlimit(which, (value, value))


def become_nobody() -> None:
    """Become user 65534 for good, if the caller may become others at all (inside, that is root)."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def leave_user_namespace() -> None:
    """Enter a user namespace that owns nothing and maps nobody, and where no capability can be gained.

    The kernel lets an unmapped user make no further user namespaces, and counts `RLIMIT_NPROC` for this one alone.
    """
    kernel.unshare(kernel.CLONE_NEWUSER)
    kernel.drop_bounding_set()


def landlock_attributes(version: int) -> bytes:
    """`struct landlock_ruleset_attr` of all that this version of the interface can forbid of writing and talking."""
    handled = _WRITE_FILE | _CHANGE_DIRECTORY | _MAKE_SPECIAL
    for since, right in ((2, _REFER), (3, _TRUNCATE), (5, _IOCTL_DEVICE)):
        handled |= right if version >= since else 0
    words = [handled]
    words += [_NET_TCP] if version >= 4 else []
    words += [_SCOPES] if version >= 6 else []
    return struct.pack(f"={len(words)}Q", *words)


def forbid_writing_outside(scratch: str, version: int) -> None:
    """Landlock, unless `version` is 0: write below `scratch` and to `/dev/null` alone, no TCP, no signals out."""
    if version == 0:
        return
    attributes = landlock_attributes(version)
    handled = struct.unpack_from("=Q", attributes)[0]
    ruleset = kernel.landlock_ruleset(attributes)
    try:
        kernel.landlock_allow(ruleset, scratch, handled & ~_MAKE_SPECIAL & ~_IOCTL_DEVICE)
        kernel.landlock_allow(ruleset, "/dev/null", handled & (_WRITE_FILE | _TRUNCATE))
        kernel.landlock_restrict(ruleset)
    finally:
        os.close(ruleset)


def drop_privileges() -> None:
    """No capability, and nothing to be gained by execve."""
    kernel.keep_capabilities(0)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)


def restore_signals() -> None:
    """The handlers that a fresh interpreter has."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def hold_only(descriptors: list[int]) -> None:
    """Number these descriptors 3, 4, … in their order and close all others but the standard streams."""
    base = max([*descriptors, 2 + len(descriptors)]) + 1
    for offset, descriptor in enumerate(descriptors):
        os.dup2(descriptor, base + offset)
    for offset in range(len(descriptors)):
        os.dup2(base + offset, 3 + offset)
    os.closerange(3 + len(descriptors), 1 << 20)
