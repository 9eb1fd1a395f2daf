"""What a cell must not use up: bytes, files, processes, memory, descriptors, time."""

import contextlib
import os
import time

import pytest


@pytest.mark.stops("fills the disk")
def test_scratch_is_bounded_in_bytes(cell, ask, limits):
    text = """
import os
written = 0
try:
    for number in range(50):
        with open(f"/tmp/{number}", "wb", buffering=0) as file:
            while file.tell() < (1 << 20):
                written += file.write(bytes(1 << 16))
except OSError:
    pass
result = written
"""
    written = ask(cell, text)
    assert limits.scratch_bytes // 2 <= written <= limits.scratch_bytes


@pytest.mark.stops("makes files without end")
def test_scratch_is_bounded_in_files(cell, ask, limits):
    text = """
import os
made = 0
try:
    for number in range(100000):
        os.close(os.open(f"/tmp/{number}", os.O_CREAT | os.O_WRONLY))
        made += 1
except OSError:
    pass
result = made
"""
    assert ask(cell, text) <= limits.scratch_files


@pytest.mark.stops("forks without end")
def test_a_fork_bomb_is_bounded_and_dies(sandbox, ask, limits):
    cell = sandbox.launch()
    text = """
import os, time
made = 0
try:
    while made < 5000:
        if os.fork() == 0:
            time.sleep(1000)
        made += 1
except OSError:
    pass
result = made
"""
    assert limits.processes // 2 <= ask(cell, text) <= limits.processes
    cell.kill()
    other = sandbox.launch()
    assert ask(other, "result = 1") == 1
    other.kill()


@pytest.mark.stops("forks without end")
def test_a_bomb_that_keeps_exploding_dies(sandbox, ask):
    cell = sandbox.launch()
    text = """
import os
def explode():
    while True:
        try:
            os.fork()
        except OSError:
            pass
if os.fork() == 0:
    explode()
result = 0
"""
    ask(cell, text)
    time.sleep(0.3)
    start = time.monotonic()
    cell.kill()
    assert time.monotonic() - start < 5


@pytest.mark.stops("takes memory in one process")
def test_memory_of_a_process_is_bounded(cell, raised, ask, limits):
    assert raised(cell, f"hoard = bytearray({limits.memory_bytes})") == "MemoryError"
    assert ask(cell, f"result = len(bytearray({limits.memory_bytes // 4}))") == limits.memory_bytes // 4


@pytest.mark.stops("takes memory in many processes")
def test_memory_of_all_processes_together_is_bounded(sandbox, ask, limits):
    """Six children with a third of what is allowed each cannot all stay alive, or the cell dies."""
    cell = sandbox.launch()
    text = f"""
import os, time
children = []
for _ in range(6):
    child = os.fork()
    if child == 0:
        hoard = bytearray(os.urandom(1)) * {limits.memory_bytes // 3}
        time.sleep(1000)
    children.append(child)
time.sleep(1)
result = sum(os.waitpid(child, os.WNOHANG) == (0, 0) for child in children)
"""
    held = 0
    with contextlib.suppress(EOFError):
        held = ask(cell, text)
    cell.kill()
    assert held * (limits.memory_bytes // 3) <= limits.memory_bytes


@pytest.mark.stops("takes memory that is no process' (memfd, System V)")
def test_memory_outside_processes_is_bounded(sandbox, ask, limits):
    cell = sandbox.launch()
    text = """
import os
total = 0
try:
    held = [os.memfd_create(str(n)) for n in range(40)]
    for descriptor in held:
        for _ in range(6):
            total += os.write(descriptor, bytes(1 << 20))
except OSError:
    pass
result = total
"""
    total = 0
    with contextlib.suppress(EOFError):
        total = ask(cell, text)
    cell.kill()
    assert total <= limits.memory_bytes


@pytest.mark.stops("opens files without end")
def test_descriptors_are_bounded(cell, ask, limits):
    text = """
import os
opened = []
try:
    while len(opened) < 100000:
        opened.append(os.open("/dev/null", os.O_RDONLY))
except OSError:
    pass
result = len(opened)
for descriptor in opened:
    os.close(descriptor)
"""
    assert limits.open_files // 2 <= ask(cell, text) < limits.open_files


@pytest.mark.stops("uses processor time without end")
def test_processor_time_is_bounded(cell, ask, limits):
    assert ask(cell, "import resource; result = resource.getrlimit(resource.RLIMIT_CPU)") == [limits.cpu_s] * 2
    more = f"resource.setrlimit(resource.RLIMIT_CPU, ({limits.cpu_s * 2},) * 2)"
    lifted = f"""
try:
    {more}
except (ValueError, OSError):
    pass
result = resource.getrlimit(resource.RLIMIT_CPU)[1]
"""
    if os.geteuid() != 0 or "unsafe" not in str(type(cell)).lower():  # root outside may do as it likes
        assert ask(cell, lifted) == limits.cpu_s


@pytest.mark.on("namespaces", "bwrap", "docker", "unsafe")
def test_a_spinning_program_ends_when_its_time_is_over(name, evaluator, ask):
    from rljax.verify.sandbox.choose import choose
    from rljax.verify.sandbox.types import Limits

    sandbox = choose(name, evaluator, Limits(cpu_s=1))
    cell = sandbox.launch()
    with pytest.raises(EOFError):
        ask(cell, "while True: pass")
    assert cell.kill() in ("signal 9", "exit 137")
    sandbox.close()


@pytest.mark.on("namespaces", "bwrap", "docker")
def test_orphans_are_reaped(cell, ask, limits):
    """Three times as many orphans as there may be processes, one after the other: none stays a zombie."""
    text = f"""
import os, time
for _ in range({3 * limits.processes}):
    child = os.fork()
    if child == 0:
        if os.fork() == 0:
            os._exit(0)
        os._exit(0)
    os.waitpid(child, 0)
    time.sleep(0.002)
result = "all"
"""
    assert ask(cell, text) == "all"
