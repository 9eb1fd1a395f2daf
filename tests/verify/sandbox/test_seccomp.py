"""The filter of system calls, run by a small interpreter of BPF, and its numbers against the system's own tables."""

import errno
import functools
import re
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.verify.sandbox import seccomp

_ARCHITECTURE = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}
_ALLOW, _KILL = 0x7FFF0000, 0x80000000
_REFUSED = 0x50000 | errno.EPERM
_UNKNOWN = 0x50000 | errno.ENOSYS
_CLONE = {"x86_64": 56, "aarch64": 220}
_SOCKETPAIR = {"x86_64": 53, "aarch64": 199}
_HEADERS = {
    "x86_64": Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"),
    "aarch64": Path("/usr/include/asm-generic/unistd.h"),
}
machines = pytest.mark.parametrize("machine", ["x86_64", "aarch64"])


@functools.cache
def _code(machine: str) -> list[tuple[int, int, int, int]]:
    return list(struct.iter_unpack("=HBBI", seccomp.program(machine)))


def decide(machine: str, number: int, *arguments: int, architecture: int | None = None) -> int:
    """What the filter returns for a call, as the kernel would run it (classic BPF, linux/filter.h)."""
    padded = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("=IIQ6Q", number, architecture or _ARCHITECTURE[machine], 0, *padded)
    code = _code(machine)
    accumulator, position = 0, 0
    while True:
        operation, if_true, if_false, value = code[position]
        position += 1
        if operation == 0x06:
            return value
        if operation == 0x20:
            (accumulator,) = struct.unpack_from("=I", data, value)
        elif operation == 0x54:
            accumulator &= value
        else:
            holds = {0x15: accumulator == value, 0x35: accumulator >= value, 0x45: bool(accumulator & value)}
            position += if_true if holds[operation] else if_false


@machines
def test_forbidden_calls_are_refused_and_others_allowed(machine):
    forbidden = set(seccomp.forbidden(machine).values())
    special = set(seccomp._table(seccomp._SPECIAL, 0 if machine == "x86_64" else 1).values())
    for number in range(451):
        if number not in special:
            assert decide(machine, number) == (_REFUSED if number in forbidden else _ALLOW)


@machines
def test_calls_newer_than_the_table_are_unknown(machine):
    for number in (451, 470, 1000, (1 << 30) - 1):
        assert decide(machine, number) == _UNKNOWN


@machines
def test_other_architectures_are_killed(machine):
    for other in (0x40000003, 0x40000028, 0xC000003E ^ 0xC00000B7 ^ _ARCHITECTURE[machine]):
        assert decide(machine, 0, architecture=other) == _KILL


def test_x32_is_killed():
    for number in (1 << 30, (1 << 30) + 57, 0xFFFFFFFF):
        assert decide("x86_64", number) == _KILL


@machines
@given(flags=st.integers(0, (1 << 32) - 1))
def test_clone_makes_no_namespaces_and_no_siblings(machine, flags):
    expected = _REFUSED if flags & 0x7E02A000 else _ALLOW
    assert decide(machine, _CLONE[machine], flags) == expected


@machines
def test_clone3_is_unknown(machine):
    assert decide(machine, 435) == _UNKNOWN


@machines
@given(family=st.integers(0, 50), kind=st.integers(0, 6), flags=st.sampled_from([0, 0o4000, 0o2000000, 0o2004000]))
def test_socket_pairs_are_unix_streams(machine, family, kind, flags):
    expected = _ALLOW if (family, kind) == (1, 1) else _REFUSED
    assert decide(machine, _SOCKETPAIR[machine], family, kind | flags) == expected


@machines
def test_numbers_are_those_of_the_headers(machine):
    header = _HEADERS[machine]
    if not header.exists():
        pytest.skip(f"{header} is not installed")
    found = dict(re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", header.read_text()))
    column = 0 if machine == "x86_64" else 1
    numbers = seccomp.forbidden(machine) | seccomp._table(seccomp._SPECIAL, column)
    known = {name: int(found[name]) for name in numbers if name in found}
    assert {name: numbers[name] for name in known} == known
    assert len(known) >= len(numbers) - 2
