"""What a cell must not see: files, processes, the environment, descriptors of others."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import rljax


@pytest.mark.stops("reads the users' files, the project, /etc/shadow")
def test_cannot_read_the_users_files_the_project_or_shadow(name, cell, ask, evaluator, tmp_path):
    (tmp_path / "secret").write_text("secret")
    project = Path(rljax.__file__).parents[1]
    hidden = [tmp_path / "secret", evaluator, project / "docs/sandbox.md", project / "rljax/verify/types.py"]
    if name != "docker":  # an image has its own of these
        hidden += [Path(path) for path in ("/etc/shadow", "/etc/machine-id", "/var/log", "/boot", "/sys")]
    hidden += [Path.home() / ".profile", Path.home() / ".bashrc", Path.home() / ".ssh"]
    seen = ask(cell, f"import os; result = [p for p in {[str(p) for p in hidden]} if os.path.exists(p)]")
    assert seen == []
    libraries = [f"{prefix}/lib/python3*" for prefix in ("/usr", "/usr/local", Path(sys.base_prefix).resolve())]
    packages = f"import glob; result = [p for l in {libraries} for p in glob.glob(l + '/*-packages/*')]"
    assert name == "docker" or ask(cell, packages) == []
    homes = ask(cell, "result = [os.listdir(p) for p in ('/home', '/root') if os.path.exists(p)]")
    prefix = Path(sys.base_prefix).resolve().parts  # the interpreter itself may lie in a home directory
    assert all(name in prefix for names in homes for name in names)


@pytest.mark.stops("reads the judge's environment")
def test_cannot_read_the_environment_of_the_judge(sandbox, ask, monkeypatch):
    monkeypatch.setenv("TOKEN_OF_THE_JUDGE", "f00ba7")
    cell = sandbox.launch()
    text = """
import glob
result = False
for path in glob.glob("/proc/[0-9]*/environ"):
    try:
        result |= b"f00ba7" in open(path, "rb").read()
    except OSError:
        pass
"""
    assert ask(cell, text) is False
    cell.kill()


@pytest.mark.stops("is started with something in its own environment")
def test_the_environment_is_empty(cell, ask):
    assert ask(cell, "import os; result = dict(os.environ)") == {}


@pytest.mark.stops("inherits a descriptor")
def test_inherits_no_descriptor_but_its_channel(name, sandbox, ask, tmp_path):
    with open(tmp_path / "open", "w") as file:
        os.set_inheritable(file.fileno(), True)
        cell = sandbox.launch()
        text = """
import os
result = []
for number in range(3, 1024):
    try:
        os.fstat(number)
        result.append(number)
    except OSError:
        pass
"""
        assert set(ask(cell, text)) <= {3, 4}
        streams = "result = [os.path.realpath(f'/proc/self/fd/{n}') for n in range(3)]"
        assert name == "docker" or ask(cell, streams)[0] == "/dev/null"  # there 0 and 1 are the channel
        cell.kill()


@pytest.mark.stops("sees or signals a process outside")
def test_sees_and_signals_no_process_outside(cell, ask):
    outside = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    text = f"""
import os, signal
result = []
for number in [{outside.pid}, {os.getpid()}, *range(3, 100)]:
    try:
        if number != os.getpid():
            os.kill(number, signal.SIGKILL)
            result.append(number)
    except OSError:
        pass
"""
    assert ask(cell, text) == []
    assert outside.poll() is None
    assert ask(cell, "result = [int(n) for n in os.listdir('/proc') if n.isdigit() and int(n) > 5]") == []
    outside.kill()
    outside.wait()


@pytest.mark.on("namespaces")
def test_init_can_be_neither_seen_nor_ended(cell, ask):
    text = """
import os, signal
for number in range(1, 65):
    try:
        os.kill(1, number)
    except OSError:
        pass
result = [n for n in os.listdir("/proc") if n == "1"]
"""
    assert ask(cell, text) == []
    assert ask(cell, "result = os.getpid()") == 2


@pytest.mark.on("namespaces", "bwrap", "docker")
def test_the_name_of_the_host_is_hidden(cell, ask):
    assert ask(cell, "import os; result = os.uname().nodename") == "cell"


@pytest.mark.stops("shares /dev/shm")
def test_dev_shm_is_its_own(cell, ask):
    mine = Path("/dev/shm/of-the-judge")
    with contextlib.suppress(OSError):
        mine.write_text("")
    try:
        assert ask(cell, "import os; result = os.path.exists('/dev/shm/of-the-judge')") is False
        ask(cell, "open('/dev/shm/of-the-cell', 'w').write('x')")
        assert not Path("/dev/shm/of-the-cell").exists()
    finally:
        mine.unlink(missing_ok=True)


@pytest.mark.stops("has capabilities")
def test_has_no_capabilities_and_is_nobody(cell, ask):
    status = dict(line.split(":", 1) for line in ask(cell, "result = open('/proc/self/status').read()").splitlines())
    for kind in ("Inh", "Prm", "Eff", "Amb"):
        assert int(status[f"Cap{kind}"], 16) == 0
    assert set(status["Uid"].split()) == {"65534"}
    assert set(status["Gid"].split()) == {"65534"}
    assert ask(cell, "import os; result = os.getresuid()") == [65534] * 3


@pytest.mark.on("namespaces")
def test_has_no_capability_to_gain(cell, ask):
    assert "CapBnd:\t0000000000000000" in ask(cell, "result = open('/proc/self/status').read()")


@pytest.mark.stops("gains privileges by a set-uid program")
def test_gains_nothing_by_a_set_uid_program(cell, ask):
    status = ask(cell, "result = open('/proc/self/status').read()")
    assert "NoNewPrivs:\t1" in status


@pytest.mark.on("namespaces", "bwrap", "docker")
def test_cannot_become_root(cell, raised):
    assert raised(cell, "import os; os.setuid(0)") in ("PermissionError", "OSError")
    assert raised(cell, "import os; os.setgroups([0])") in ("PermissionError", "OSError")
