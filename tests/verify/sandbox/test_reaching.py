"""What a cell must not reach: the network, other file systems, the kernel's rarer doors, places to write."""

import platform
import socket
import threading

import pytest

from rljax.verify.sandbox import seccomp

_MACHINE = platform.machine()


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


@pytest.mark.stops("connects to a port of the host")
def test_cannot_connect_to_a_port_of_the_host(cell, ask, listener):
    accepted = threading.Event()
    listener.settimeout(0.3)

    def accept():
        try:
            listener.accept()
            accepted.set()
        except TimeoutError:
            pass

    thread = threading.Thread(target=accept)
    thread.start()
    text = f"""
import socket
try:
    socket.create_connection(("127.0.0.1", {listener.getsockname()[1]}), timeout=2)
    result = True
except OSError:
    result = False
"""
    assert ask(cell, text) is False
    thread.join()
    assert not accepted.is_set()


@pytest.mark.stops("connects to an abstract socket of the host")
def test_cannot_connect_to_an_abstract_socket(cell, ask):
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("\0rljax-test-of-the-sandbox")
        server.listen()
        text = r"""
import socket
try:
    socket.socket(socket.AF_UNIX).connect("\0rljax-test-of-the-sandbox")
    result = True
except OSError:
    result = False
"""
        assert ask(cell, text) is False


@pytest.mark.on("namespaces")
def test_two_cells_cannot_talk(sandbox, raised):
    cells = [sandbox.launch() for _ in range(2)]
    for cell in cells:
        assert raised(cell, r"import socket; socket.socket(socket.AF_UNIX).bind('\0meet')") == "PermissionError"
        datagrams = "a, b = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)"
        assert raised(cell, datagrams) == "PermissionError"
    for cell in cells:
        cell.kill()


@pytest.mark.stops("looks up a name")
def test_cannot_look_up_a_name(cell, raised):
    assert raised(cell, "import socket; socket.getaddrinfo('example.org', 80)") in ("gaierror", "PermissionError")


@pytest.mark.on("namespaces", "bwrap", "docker", "unsafe")
def test_event_loops_and_threads_and_children_work(cell, ask):
    text = """
import asyncio, subprocess, threading, tempfile, multiprocessing
seen = []
asyncio.run(asyncio.sleep(0))
thread = threading.Thread(target=lambda: seen.append(1))
thread.start(); thread.join()
with tempfile.TemporaryFile() as file:
    file.write(b"x")
result = [seen, subprocess.run(["/bin/sh", "-c", "echo here"], capture_output=True).stdout.decode()]
"""
    assert ask(cell, text) == [[1], "here\n"]


_CALL = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    ctypes.set_errno(0)
    return (libc.syscall(number, *arguments), ctypes.get_errno())
"""
_EPERM, _ENOSYS = 1, 38


@pytest.mark.stops("mounts, makes namespaces, traces, uses io_uring")
def test_forbidden_calls_are_refused(cell, ask):
    numbers = {name: n for name, n in seccomp.forbidden(_MACHINE).items() if name not in ("accept", "vhangup")}
    zeros = "0, 0, 0, 0, 0, 0"
    ask(cell, _CALL)
    answers = ask(cell, f"result = {{name: call(n, {zeros}) for name, n in {numbers}.items()}}")
    assert {name: errno for name, (_, errno) in answers.items()} == dict.fromkeys(numbers, _EPERM)


@pytest.mark.stops("mounts, makes namespaces, traces, uses io_uring")
def test_calls_with_forbidden_arguments_are_refused(cell, ask):
    column = 0 if _MACHINE == "x86_64" else 1
    clone, clone3, ioctl, prlimit = ((56, 220), (435, 435), (16, 29), (302, 261))
    ask(cell, _CALL)
    for flag in (0x8000, 0x2000, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000):
        assert ask(cell, f"result = call({clone[column]}, {flag | 17}, 0, 0, 0, 0)[1]") == _EPERM
    assert ask(cell, f"result = call({clone3[column]}, 0, 0)[1]") == _ENOSYS
    assert ask(cell, f"result = call({ioctl[column]}, 0, 0x5412, 0)[1]") == _EPERM
    assert ask(cell, f"result = call({prlimit[column]}, 1, 6, 0, 0)[1]") == _EPERM
    assert ask(cell, "result = call(100000)[1]") == _ENOSYS


@pytest.mark.skipif(_MACHINE != "x86_64", reason="x32 is of x86_64")
@pytest.mark.stops("mounts, makes namespaces, traces, uses io_uring")
def test_a_call_by_another_table_of_numbers_is_deadly(sandbox, ask):
    cell = sandbox.launch()
    ask(cell, _CALL)
    with pytest.raises(EOFError):
        ask(cell, "call((1 << 30) + 39)")
    assert cell.kill() == "signal 31"  # SIGSYS


@pytest.mark.stops("writes outside its scratch directory")
def test_writes_only_in_its_scratch(cell, ask):
    text = """
import os
result = []
for directory, names, _ in os.walk("/"):
    if directory.startswith(("/proc", "/tmp")):
        names.clear()
        continue
    if directory.count("/") > 4:
        names.clear()
    try:
        open(os.path.join(directory, "written"), "w")
        result.append(directory)
    except OSError:
        pass
"""
    assert ask(cell, text) == []
    assert ask(cell, "result = os.getcwd()") == "/tmp"
    assert ask(cell, "open('mine', 'w').write('x'); result = open('/tmp/mine').read()") == "x"


@pytest.mark.stops("writes outside its scratch directory")
def test_cannot_change_a_mount_or_the_program_files(cell, raised, ask):
    executable = ask(cell, "import sys, os; result = os.path.realpath(sys.executable)")
    assert raised(cell, f"open({executable!r}, 'r+b')") in ("PermissionError", "OSError")
    assert raised(cell, f"os.chmod({executable!r}, 0o777)") in ("PermissionError", "OSError")
    assert raised(cell, f"os.unlink({executable!r})") in ("PermissionError", "OSError")
