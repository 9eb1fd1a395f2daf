"""The filter of system calls, as a BPF program for seccomp(2): what no candidate needs and the kernel need not offer.

What is not named is allowed, except calls that are newer than the table: for them the kernel says ENOSYS, as an older
one would. A call by another architecture's numbers (x32, 32 bits) kills the process: those tables are not checked.
Sources: seccomp(2), linux/seccomp.h, linux/audit.h, and the kernel's syscall tables for x86_64 and arm64.
"""

from __future__ import annotations

import errno
import struct

# One line a group: why, and then each call with its number on x86_64 and on aarch64 (-1: it has no such call).
_FORBIDDEN = {
    "changes what files are where": """mount 165 40 umount2 166 39 pivot_root 155 41 chroot 161 51 move_mount 429 429
        open_tree 428 428 fsopen 430 430 fsconfig 431 431 fsmount 432 432 fspick 433 433 mount_setattr 442 442
        swapon 167 224 swapoff 168 225 name_to_handle_at 303 264 open_by_handle_at 304 265""",
    "makes or enters namespaces": "unshare 272 97 setns 308 268",
    "looks into other processes": """ptrace 101 117 process_vm_readv 310 270 process_vm_writev 311 271
        process_madvise 440 440 process_mrelease 448 448 kcmp 312 272 pidfd_getfd 438 438""",
    "runs programs in the kernel or watches it": """io_uring_setup 425 425 io_uring_enter 426 426
        io_uring_register 427 427 bpf 321 280 perf_event_open 298 241 userfaultfd 323 282 fanotify_init 300 262
        fanotify_mark 301 263 seccomp 317 277 landlock_create_ruleset 444 444 landlock_add_rule 445 445
        landlock_restrict_self 446 446 lookup_dcookie 212 18""",
    "reads or keeps keys that belong to users, not namespaces": "add_key 248 217 request_key 249 218 keyctl 250 219",
    "administers the machine": """kexec_load 246 104 kexec_file_load 320 294 init_module 175 105 finit_module 313 273
        delete_module 176 106 create_module 174 -1 get_kernel_syms 177 -1 query_module 178 -1 reboot 169 142
        syslog 103 116 acct 163 89 quotactl 179 60 quotactl_fd 443 443 nfsservctl 180 42 iopl 172 -1 ioperm 173 -1
        settimeofday 164 170 clock_settime 227 112 clock_adjtime 305 266 adjtimex 159 171 sethostname 170 161
        setdomainname 171 162 vhangup 153 58""",
    "is old, rare and has had holes": """personality 135 92 modify_ldt 154 -1 uselib 134 -1 ustat 136 -1 sysfs 139 -1
        _sysctl 156 -1 vmsplice 278 75 splice 275 76 tee 276 77 mbind 237 235 set_mempolicy 238 237
        get_mempolicy 239 236 migrate_pages 256 238 move_pages 279 239 set_mempolicy_home_node 450 450""",
    "talks to other processes: of sockets there are connected pairs alone": """socket 41 198 bind 49 200
        connect 42 203 listen 50 201 accept 43 202 accept4 288 242""",
    "keeps memory that no limit counts": """memfd_create 319 279 memfd_secret 447 447 shmget 29 194 shmat 30 196
        shmctl 31 195 shmdt 67 197 semget 64 190 semop 65 193 semctl 66 191 semtimedop 220 192 msgget 68 186
        msgsnd 69 189 msgrcv 70 188 msgctl 71 187 mq_open 240 180 mq_unlink 241 181 mq_timedsend 242 182
        mq_timedreceive 243 183 mq_notify 244 184 mq_getsetattr 245 185 setxattr 188 5 lsetxattr 189 6
        fsetxattr 190 7""",
}
_SPECIAL = "clone 56 220 clone3 435 435 socketpair 53 199 ioctl 16 29 fcntl 72 25 prlimit64 302 261"
_NEWEST = 450
_MACHINES = {"x86_64": (0, 0xC000_003E), "aarch64": (1, 0xC000_00B7)}  # column, AUDIT_ARCH_*

_ALLOW, _KILL_PROCESS, _ERRNO = 0x7FFF_0000, 0x8000_0000, 0x0005_0000
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _AND, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data

_NEW_NAMESPACES = 0x7E02_0000  # CLONE_NEW*
# A child of the program's own parent, outside, would have to be waited for there before the namespace can end.
_CLONE_PARENT, _CLONE_PTRACE = 0x8000, 0x2000
_AF_UNIX, _SOCK_STREAM, _SOCK_FLAGS = 1, 1, 0o2004000  # SOCK_CLOEXEC | SOCK_NONBLOCK
_TERMINAL_REQUESTS = (0x5412, 0x541C, 0x5423)  # TIOCSTI, TIOCLINUX, TIOCSETD: put words into a terminal's mouth
_F_SETPIPE_SZ = 1031  # pipes' memory is counted by user, not by cell


def supported(machine: str) -> bool:
    """Whether there is a filter for this architecture, named as by `platform.machine`."""
    return machine in _MACHINES


def forbidden(machine: str) -> dict[str, int]:
    """The calls that are always refused with EPERM, and their numbers."""
    column = _MACHINES[machine][0]
    calls = (call for words in _FORBIDDEN.values() for call in _table(words, column).items())
    return {name: number for name, number in calls if number >= 0}


def program(machine: str) -> bytes:
    """The filter as an array of `struct sock_filter`. Raises KeyError for an architecture not `supported`."""
    column, architecture = _MACHINES[machine]
    code = [_load(_ARCHITECTURE), _jump(_EQUAL, architecture, 1, 0), _return(_KILL_PROCESS), _load(_NUMBER)]
    if machine == "x86_64":  # x32 calls have bit 30 set
        code += [_jump(_AT_LEAST, 1 << 30, 0, 1), _return(_KILL_PROCESS)]
    code += [_jump(_AT_LEAST, _NEWEST + 1, 0, 1), _refuse(errno.ENOSYS)]
    numbers = _table(_SPECIAL, column)
    for name, block in _special_blocks().items():
        code += [_jump(_EQUAL, numbers[name], 0, len(block)), *block]
    for number in forbidden(machine).values():
        code += [_jump(_EQUAL, number, 0, 1), _refuse(errno.EPERM)]
    return b"".join([*code, _return(_ALLOW)])


def _special_blocks() -> dict[str, list[bytes]]:
    """For each call that depends on its arguments, what decides; each block ends with a return."""
    refuse, allow = _refuse(errno.EPERM), _return(_ALLOW)
    ioctl = [_argument(1)]
    for request in _TERMINAL_REQUESTS:
        ioctl += [_jump(_EQUAL, request, 0, 1), refuse]
    return {
        # clone3 passes its flags in memory, where no filter sees them: the C library falls back to clone.
        "clone3": [_refuse(errno.ENOSYS)],
        "clone": [
            _argument(0),
            *(_jump(_ANY_BIT, _NEW_NAMESPACES | _CLONE_PARENT | _CLONE_PTRACE, 0, 1), refuse, allow),
        ],
        # Stream pairs are for event loops; a datagram one could be sent to by a name.
        "socketpair": [
            *(_argument(0), _jump(_EQUAL, _AF_UNIX, 1, 0), refuse),
            *(_argument(1), _instruction(_AND, ~_SOCK_FLAGS & 0xFFFF_FFFF)),
            *(_jump(_EQUAL, _SOCK_STREAM, 1, 0), refuse, allow),
        ],
        "ioctl": [*ioctl, allow],
        "fcntl": [_argument(1), _jump(_EQUAL, _F_SETPIPE_SZ, 0, 1), refuse, allow],
        # Its own limits, not another process': init has the same user where the judge is not root.
        "prlimit64": [_argument(0), _jump(_EQUAL, 0, 1, 0), refuse, allow],
    }


def _table(words: str, column: int) -> dict[str, int]:
    parts = words.split()
    return {name: int(pair[column]) for name, *pair in zip(parts[::3], parts[1::3], parts[2::3], strict=True)}


def _instruction(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)


def _load(offset: int) -> bytes:
    return _instruction(_LOAD, offset)


def _argument(index: int) -> bytes:
    """The low half, on the little-endian machines that are supported: the kernel's `int` arguments are no more."""
    return _load(_ARGUMENTS + 8 * index)


def _jump(test: int, value: int, if_true: int, if_false: int) -> bytes:
    return _instruction(test, value, if_true, if_false)


def _return(action: int) -> bytes:
    return _instruction(_RETURN, action)


def _refuse(number: int) -> bytes:
    return _return(_ERRNO | number)
