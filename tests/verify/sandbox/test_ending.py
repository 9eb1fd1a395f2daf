"""After `kill` nothing of a cell is alive and no file of it is left, whatever it did; the next cell finds nothing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rljax.verify.sandbox.choose import choose

# Programs that copy themselves into a process whose arguments carry a mark can be found from outside by that mark.
_SLEEPER = """
import os, sys, time
os.environ.clear()
os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(1000)", {mark!r}])
"""


def _alive(mark: str) -> list[int]:
    """The processes, of this machine, one of whose arguments is `mark`."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if mark.encode() in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def _await(condition, seconds=5.0):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.005)


def _daemon(mark: str) -> str:
    """A text that leaves a daemon behind: two forks, a session of its own, all descriptors closed."""
    return f"""
import os
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.closerange(0, 64)
        {_SLEEPER.format(mark=mark).strip().replace(chr(10), chr(10) + " " * 8)}
    os._exit(0)
os.wait()
result = 0
"""


@pytest.mark.stops("leaves a daemon behind")
def test_a_daemon_dies_with_its_cell(sandbox, ask):
    mark = f"daemon-{os.getpid()}-{sandbox.name}"
    cell = sandbox.launch()
    ask(cell, _daemon(mark))
    _await(lambda: _alive(mark))
    cell.kill()
    assert _alive(mark) == []


@pytest.mark.on("unsafe")
def test_unsafe_finds_a_plain_daemon_and_removes_its_directory(sandbox, ask):
    mark = f"daemon-{os.getpid()}-unsafe"
    cell = sandbox.launch()
    ask(cell, "open('left', 'w').write('x')")
    scratch = Path(ask(cell, "import os; result = os.getcwd()"))
    assert (scratch / "left").exists()
    ask(cell, _daemon(mark))
    _await(lambda: _alive(mark))
    cell.kill()
    assert _alive(mark) == []
    assert not scratch.exists()


@pytest.mark.on("namespaces", "bwrap", "docker", "unsafe")
def test_a_daemon_dies_when_the_program_ends_by_itself(sandbox, ask):
    mark = f"orphan-{os.getpid()}-{sandbox.name}"
    cell = sandbox.launch()
    ask(cell, _daemon(mark))
    _await(lambda: _alive(mark))
    with pytest.raises(EOFError):
        ask(cell, "os._exit(3)")
    _await(lambda: not _alive(mark))
    assert cell.kill() == "exit 3"


@pytest.mark.on("namespaces")
def test_the_channel_closes_when_the_program_ends_though_a_daemon_holds_it(sandbox, ask):
    cell = sandbox.launch()
    with pytest.raises(EOFError):
        ask(cell, "import os, time\nif os.fork() == 0: time.sleep(1000)\nos._exit(0)")
    assert cell.kill() == "exit 0"


@pytest.mark.stops("stops itself so as not to be killed")
def test_a_stopped_program_is_killed(sandbox, ask):
    mark = f"stopped-{os.getpid()}-{sandbox.name}"
    cell = sandbox.launch()
    ask(cell, f"import os, signal\nif os.fork() == 0:\n    {_SLEEPER.format(mark=mark).strip().replace(chr(10), ';')}")
    _await(lambda: _alive(mark))
    data = b"os.killpg(0, signal.SIGSTOP)"
    os.write(cell.writer, len(data).to_bytes(4, "big") + data)
    time.sleep(0.05)
    start = time.monotonic()
    cell.kill()
    assert time.monotonic() - start < 2
    assert _alive(mark) == []


@pytest.mark.stops("writes a file after its end")
def test_a_late_writer_leaves_no_file(sandbox, ask, tmp_path):
    """Where it may write nothing remains; elsewhere it may not write, now or later."""
    cell = sandbox.launch()
    text = f"""
import os, time
if os.fork() == 0:
    os.setsid()
    while True:
        for path in ("/tmp/late-of-the-cell", {str(tmp_path / "late")!r}, "/dev/shm/late-of-the-cell"):
            try:
                open(path, "w").write("late")
            except OSError:
                pass
result = 0
"""
    ask(cell, text)
    time.sleep(0.1)
    cell.kill()
    time.sleep(0.1)
    for path in (tmp_path / "late", Path("/tmp/late-of-the-cell"), Path("/dev/shm/late-of-the-cell")):
        assert not path.exists()


@pytest.mark.stops("leaves something for the next cell to find")
def test_the_next_cell_finds_nothing(sandbox, ask):
    first = sandbox.launch()
    text = """
import os, sys, builtins, math
open("/tmp/left", "w").write("x")
builtins.left = math.left = sys.left = 1
math.pi = 3
os.environ["LEFT"] = "1"
os.umask(0)
"""
    ask(first, text)
    first.kill()
    second = sandbox.launch()
    found = """
import builtins, math, os, sys
result = [os.listdir("/tmp"), os.listdir("/dev/shm"), hasattr(builtins, "left"), hasattr(math, "left"), math.pi > 3,
          hasattr(sys, "left"), dict(os.environ), os.umask(0o077)]
"""
    assert ask(second, found) == [[], [], False, False, True, False, {}, 0o077]
    second.kill()


_JUDGE = """
import sys, time
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from rljax.verify.sandbox.choose import choose
from rljax.verify.sandbox.types import Limits
sandbox = choose(sys.argv[2], Path(sys.argv[3]), Limits())
cells = [sandbox.launch() for _ in range(2)]
import os
for cell in cells:
    data = sys.argv[4].encode()
    os.write(cell.writer, len(data).to_bytes(4, "big") + data)
print("running", flush=True)
time.sleep(1000)
"""


@pytest.mark.stops("survives the judge's death")
@pytest.mark.on("unsafe")  # of a program that does not defend itself
@pytest.mark.parametrize("kill", [os.kill, os.killpg])
def test_nothing_survives_the_death_of_the_judge(name, evaluator, kill):
    """SIGKILL to the judge, or to its process group: its cells, and what started them, die with it."""
    mark = f"judged-{os.getpid()}-{name}-{kill.__name__}"
    root = Path(sys.modules["rljax"].__file__).parents[1]
    command = [sys.executable, "-c", _JUDGE, str(root), name, str(evaluator), _SLEEPER.format(mark=mark)]
    judge = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    assert judge.stdout.readline() == b"running\n"
    _await(lambda: len(_alive(mark)) == 2)
    started_by_it = _descendants(judge.pid)
    assert len(started_by_it) >= 2
    kill(judge.pid, signal.SIGKILL)
    judge.wait()
    judge.stdout.close()
    _await(lambda: not _alive(mark), seconds=1.0)
    _await(lambda: not [process for process in started_by_it if _runs(process)], seconds=1.0)


def _descendants(ancestor: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
        children.setdefault(parent, []).append(int(path.parent.name))
    found, level = [], [ancestor]
    while level:
        level = [child for parent in level for child in children.get(parent, [])]
        found += level
    return found


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.on("namespaces", "bwrap", "docker", "unsafe")
def test_kill_says_how_it_ended_and_may_be_repeated(sandbox, ask):
    cell = sandbox.launch()
    assert cell.kill() == "signal 9"
    assert cell.kill() == "signal 9"
    cell = sandbox.launch()
    with pytest.raises(EOFError):
        ask(cell, "import os; os._exit(7)")
    assert cell.kill() == "exit 7"
    for descriptor in (cell.reader, cell.writer):
        with pytest.raises(OSError, match="Bad file descriptor"):
            os.fstat(descriptor)


@pytest.mark.on("namespaces", "bwrap", "docker", "unsafe")
def test_closing_the_sandbox_ends_its_cells(name, evaluator, limits, ask):
    mark = f"closed-{os.getpid()}-{name}"
    sandbox = choose(name, evaluator, limits)
    cell = sandbox.launch()
    ask(cell, _daemon(mark))
    _await(lambda: _alive(mark))
    sandbox.close()
    sandbox.close()
    assert _alive(mark) == []
    cell.kill()


@pytest.mark.on("namespaces", "bwrap", "unsafe")
def test_several_cells_live_side_by_side(sandbox, ask):
    cells = [sandbox.launch() for _ in range(3)]
    for number, cell in enumerate(cells):
        ask(cell, f"mine = {number}")
    cells[1].kill()
    assert [ask(cells[number], "result = mine") for number in (0, 2)] == [0, 2]
    for cell in cells:
        cell.kill()


def _zygote_of(sandbox) -> int:
    """The process that forks its cells: the child of the guard."""
    guard = sandbox._zygote._process.pid
    return int(Path(f"/proc/{guard}/task/{guard}/children").read_text().split()[0])


@pytest.mark.on("namespaces")
def test_a_killed_zygote_takes_its_cells_along_and_is_replaced(name, evaluator, limits, ask):
    mark = f"zygote-{os.getpid()}"
    sandbox = choose(name, evaluator, limits)
    cell = sandbox.launch()
    ask(cell, _daemon(mark))
    _await(lambda: _alive(mark))
    os.kill(_zygote_of(sandbox), signal.SIGKILL)
    _await(lambda: not _alive(mark))
    assert cell.kill() == "signal 9"
    late = sandbox.launch()
    os.kill(_zygote_of(sandbox), signal.SIGKILL)
    fresh = sandbox.launch()
    assert late.kill() == "signal 9"
    assert ask(fresh, "result = 1") == 1  # not the one that was meant
    sandbox.close()
    with pytest.raises(OSError, match="closed"):
        sandbox.launch()


@pytest.mark.on("namespaces")
def test_two_hundred_launches_leak_nothing(name, evaluator, limits, ask):
    sandbox = choose(name, evaluator, limits)

    def used() -> tuple[int, int, int, int]:
        zygote = _zygote_of(sandbox)
        below = len(_descendants(zygote))
        descriptors = _descriptors(zygote)
        memory = int(Path(f"/proc/{zygote}/statm").read_text().split()[1])
        return below, descriptors, len(os.listdir("/proc/self/fd")), memory

    for _ in range(20):
        sandbox.launch().kill()
    before = used()
    for _ in range(200):
        cell = sandbox.launch()
        cell.kill()
    after = used()
    assert after[:3] == before[:3]
    assert (after[3] - before[3]) * os.sysconf("SC_PAGE_SIZE") < 1 << 20
    sandbox.close()


def _descriptors(zygote: int) -> int:
    """How many the zygote has open, as far as this user may know: else what its largest table has room for."""
    try:
        return len(os.listdir(f"/proc/{zygote}/fd"))
    except PermissionError:
        lines = Path(f"/proc/{zygote}/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("FDSize"))


@pytest.mark.on("namespaces")
def test_launches_are_fast(sandbox, ask):
    """A bound that a busy machine keeps too: the measured rate is in the docs."""
    times = []
    for _ in range(40):
        start = time.perf_counter()
        sandbox.launch().kill()
        times.append(time.perf_counter() - start)
    assert sorted(times)[len(times) // 4] < 1 / 30


@pytest.mark.on("namespaces")
def test_no_control_group_is_left(name, evaluator, limits):
    sandbox = choose(name, evaluator, limits)
    kind, _, parent = sandbox.report.partition("cgroup=")[2].partition(" ")
    if kind == "none":
        pytest.skip("this user may make no control groups")
    owner = sandbox._zygote._process.pid
    cells = [sandbox.launch() for _ in range(2)]
    assert len(list(Path(parent).glob(f"rljax-{owner}-*"))) == 2
    for cell in cells:
        cell.kill()
    sandbox.launch().kill()
    assert len(list(Path(parent).glob(f"rljax-{owner}-*"))) == 2  # used again
    sandbox.close()
    assert list(Path(parent).glob(f"rljax-{owner}-*")) == []
