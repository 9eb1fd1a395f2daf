"""The system calls that Python has no function for, each raising OSError with its name when the kernel refuses."""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct

CLONE_NEWNS = 0x0002_0000
CLONE_NEWCGROUP = 0x0200_0000
CLONE_NEWUTS = 0x0400_0000
CLONE_NEWIPC = 0x0800_0000
CLONE_NEWUSER = 0x1000_0000
CLONE_NEWPID = 0x2000_0000
CLONE_NEWNET = 0x4000_0000

MS_NOSUID = 2
MS_NODEV = 4
MS_NOEXEC = 8
MS_BIND = 0x1000
MS_REC = 0x4000
MS_PRIVATE = 0x4_0000
MOUNT_ATTR_RDONLY = 1
MOUNT_ATTR_NOSUID = 2
MOUNT_ATTR_NODEV = 4

PR_SET_PDEATHSIG = 1
PR_SET_DUMPABLE = 4
PR_SET_SECCOMP = 22
PR_CAPBSET_DROP = 24
PR_SET_CHILD_SUBREAPER = 36
PR_SET_NO_NEW_PRIVS = 38
CAP_SYS_PTRACE = 19

_MNT_DETACH = 2
_AT_FDCWD = -100
_AT_RECURSIVE = 0x8000
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x2008_0522
_EINVAL = 22
_LANDLOCK_CREATE_RULESET_VERSION = 1
_LANDLOCK_RULE_PATH_BENEATH = 1

_MOUNT_SETATTR, _LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT = 442, 444, 445, 446
_PIVOT_ROOT = {"x86_64": 155, "aarch64": 41}

_CLONE_VM = 0x100
_INIT_STACK_BYTES = 1 << 14

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long
_libc.mount.argtypes = [ctypes.c_char_p, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_ulong, ctypes.c_char_p]
_libc.prctl.argtypes = [ctypes.c_int, ctypes.c_ulong, ctypes.c_void_p, ctypes.c_ulong, ctypes.c_ulong]


def _checked(result: int, call: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{call}: {os.strerror(number)}")
    return result


def _syscall(call: str, number: int, *arguments: object) -> int:
    return _checked(_libc.syscall(ctypes.c_long(number), *arguments), call)


def unshare(flags: int) -> None:
    """Leave the namespaces named by the `CLONE_NEW*` flags for new ones."""
    _checked(_libc.unshare(ctypes.c_int(flags)), "unshare")


def enter(namespace: int, kind: int) -> None:
    """Enter (or, for processes, let the next child enter) the namespace behind a descriptor."""
    _checked(_libc.setns(ctypes.c_int(namespace), ctypes.c_int(kind)), "setns")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    """mount(2)."""
    words = (source.encode(), target.encode(), kind.encode(), flags, options.encode())
    _checked(_libc.mount(*words), f"mount {target}")


def set_read_only(target: str, more: int = 0) -> None:
    """Make the mounts at and below `target` read-only and nosuid; `more` are further `MOUNT_ATTR_*` to set."""
    attributes = struct.pack("=QQQQ", MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | more, 0, 0, 0)
    flags = ctypes.c_uint(_AT_RECURSIVE)
    size = ctypes.c_size_t(len(attributes))
    _syscall("mount_setattr", _MOUNT_SETATTR, ctypes.c_int(_AT_FDCWD), target.encode(), flags, attributes, size)


class Init:
    """A process that does nothing but be process 1 of the namespace that the next child is to lie in.

    It shares the memory of its parent and is inside pause(2) all its life, so it costs a twentieth of a fork. No
    signal of its namespace reaches it, as its parent has no handlers; its orphans vanish as it ignores their ends.
    Killing it (from outside) kills its whole namespace.
    """

    def __init__(self) -> None:
        self._stack = ctypes.create_string_buffer(_INIT_STACK_BYTES)  # for as long as the process lives
        top = (ctypes.addressof(self._stack) + _INIT_STACK_BYTES) & ~0xF
        pause = ctypes.cast(_libc.pause, ctypes.c_void_p)
        flags = ctypes.c_int(_CLONE_VM | signal.SIGCHLD)
        # What a child does at its end is copied by clone: for that moment the parent ignores children's ends.
        signal.signal(signal.SIGCHLD, signal.SIG_IGN)
        try:
            self.number = _checked(_libc.clone(pause, ctypes.c_void_p(top), flags, None), "clone")
        finally:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)

    def kill(self) -> None:
        """End it and all of its namespace. To be waited for after its parent's other children in the namespace."""
        os.kill(self.number, signal.SIGKILL)


def become_root_of_files(directory: str) -> None:
    """Make `directory`, a mount, the root of the file system, and let go of everything outside it."""
    os.chdir(directory)
    _syscall("pivot_root", _PIVOT_ROOT[platform.machine()], b".", b".")
    _checked(_libc.umount2(b".", ctypes.c_int(_MNT_DETACH)), "umount2")
    os.chdir("/")


def prctl(option: int, value: int = 0) -> None:
    """prctl(2) with one number."""
    _checked(_libc.prctl(option, value, None, 0, 0), f"prctl {option}")


def drop_bounding_set() -> None:
    """Empty the capability bounding set: no execve can gain what is not in it."""
    capability = 0
    while _libc.prctl(PR_CAPBSET_DROP, capability, None, 0, 0) == 0:
        capability += 1
    if ctypes.get_errno() != _EINVAL:  # EINVAL: there is no such capability, all are dropped
        _checked(-1, "prctl PR_CAPBSET_DROP")


def keep_capabilities(mask: int) -> None:
    """Keep of the process' capabilities those in `mask` (bit n for number n), inheritable none."""
    low, high = mask & 0xFFFF_FFFF, mask >> 32
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    data = struct.pack("=6I", low, low, 0, high, high, 0)
    _checked(_libc.capset(header, data), "capset")


def filter_system_calls(program: bytes) -> None:
    """Install a BPF filter (array of `struct sock_filter`), for good. Needs no_new_privs."""
    code = ctypes.create_string_buffer(program, len(program))
    fprog = struct.pack("@HP", len(program) // 8, ctypes.addressof(code))
    pointer = ctypes.create_string_buffer(fprog, len(fprog))
    _checked(_libc.prctl(PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, pointer, 0, 0), "seccomp")


def landlock_version() -> int:
    """The version of the kernel's Landlock interface, 0 where there is none."""
    flags = ctypes.c_uint(_LANDLOCK_CREATE_RULESET_VERSION)
    return max(0, int(_libc.syscall(ctypes.c_long(_LANDLOCK_CREATE), None, ctypes.c_size_t(0), flags)))


def landlock_ruleset(attributes: bytes) -> int:
    """A descriptor of a new rule set; `attributes` is a `struct landlock_ruleset_attr`."""
    size, flags = ctypes.c_size_t(len(attributes)), ctypes.c_uint(0)
    return _syscall("landlock_create_ruleset", _LANDLOCK_CREATE, attributes, size, flags)


def landlock_allow(ruleset: int, path: str, rights: int) -> None:
    """Allow `rights` on what is at and below `path`."""
    beneath = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        rule = struct.pack("=Qi", rights, beneath)
        kind, flags = ctypes.c_int(_LANDLOCK_RULE_PATH_BENEATH), ctypes.c_uint(0)
        _syscall("landlock_add_rule", _LANDLOCK_ADD, ctypes.c_int(ruleset), kind, rule, flags)
    finally:
        os.close(beneath)


def landlock_restrict(ruleset: int) -> None:
    """Put this process and all its children under the rule set, for good. Needs no_new_privs."""
    _syscall("landlock_restrict_self", _LANDLOCK_RESTRICT, ctypes.c_int(ruleset), ctypes.c_uint(0))
