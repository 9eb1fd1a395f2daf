"""Which sandbox is chosen, and what is said when one cannot be."""

import itertools
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from rljax.verify.sandbox import bootstrap, choose, docker, namespaces
from rljax.verify.sandbox.types import Cell, Limits, Sandbox, Unavailable


def test_auto_takes_the_strongest_that_works_and_says_which(evaluator):
    works = [name for name, reason in choose.available().items() if not reason]
    isolating = [name for name in ("namespaces", "bwrap", "docker") if name in works]
    if not isolating:
        with pytest.raises(Unavailable):
            choose.choose("auto", evaluator, Limits())
        return
    sandbox = choose.choose("auto", evaluator, Limits())
    assert sandbox.name == isolating[0]
    assert isinstance(sandbox, Sandbox)
    cell = sandbox.launch()
    assert isinstance(cell, Cell)
    cell.kill()
    sandbox.close()


def test_auto_never_takes_unsafe(evaluator, monkeypatch):
    def refuse(program, limits):
        raise Unavailable("not today")

    monkeypatch.setattr(choose, "_ISOLATED", dict.fromkeys(("namespaces", "bwrap", "docker"), refuse))
    with pytest.raises(Unavailable, match="no sandbox works here: not today; not today; not today"):
        choose.choose("auto", evaluator, Limits())


@pytest.mark.parametrize("name", ["namespaces", "bwrap", "docker", "unsafe"])
def test_a_backend_works_or_says_in_one_sentence_why_not(evaluator, name):
    reason = choose.available()[name]
    if reason:
        assert name in reason
        assert "\n" not in reason
        with pytest.raises(Unavailable):
            choose.choose(name, evaluator, Limits())
    else:
        choose.choose(name, evaluator, Limits()).close()


def test_a_missing_program_is_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"no_such\.py"):
        choose.choose("unsafe", tmp_path / "no_such.py", Limits())


def test_without_bubblewrap_or_docker_the_remedy_is_said(evaluator, monkeypatch):
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(Unavailable, match="bubblewrap, which is not installed: install it"):
        choose.choose("bwrap", evaluator, Limits())
    with pytest.raises(Unavailable, match="docker client, which is not installed: install it"):
        choose.choose("docker", evaluator, Limits())


def test_elsewhere_than_on_linux_docker_is_the_remedy(evaluator, monkeypatch):
    monkeypatch.setattr(bootstrap.sys, "platform", "darwin")
    for name in ("namespaces", "bwrap", "unsafe"):
        with pytest.raises(Unavailable, match=f"the sandbox {name} needs Linux.*use docker"):
            choose.choose(name, evaluator, Limits())


@pytest.mark.parametrize("release", ["4.18.0-553.el8", "5.13.19"])
def test_an_old_kernel_is_refused(evaluator, monkeypatch, release):
    monkeypatch.setattr(namespaces.platform, "release", lambda: release)
    with pytest.raises(Unavailable, match=r"needs Linux 5\.14 or newer"):
        choose.choose("namespaces", evaluator, Limits())


def test_a_program_that_cannot_be_imported_is_said(tmp_path):
    (tmp_path / "broken.py").write_text("def serve(:\n")
    if choose.available()["namespaces"] == "":
        with pytest.raises(Unavailable, match="SyntaxError"):
            choose.choose("namespaces", tmp_path / "broken.py", Limits())


def test_the_docker_command_line(tmp_path):
    limits = Limits(memory_bytes=1000, processes=7, open_files=9, scratch_bytes=500, scratch_files=3, cpu_s=4)
    words = docker.create_arguments("rljax-1", tmp_path / "program.py", limits)
    options = words[: words.index(docker.IMAGE)]
    assert options[0] == "create"
    pairs = set(itertools.pairwise(options))
    for pair in (
        ("--network", "none"),
        ("--ipc", "none"),
        ("--cap-drop", "ALL"),
        ("--security-opt", "no-new-privileges"),
        ("--pids-limit", "8"),
        ("--memory", "1000"),
        ("--memory-swap", "1000"),
        ("--user", "65534:65534"),
        ("--pull", "never"),
        ("--name", "rljax-1"),
        ("--ulimit", "nofile=9"),
        ("--ulimit", "cpu=4"),
        ("--ulimit", "data=1000"),
        ("--tmpfs", "/tmp:size=500,nr_inodes=4,mode=0700,uid=65534,gid=65534"),
        ("--mount", f"type=bind,source={tmp_path}/program.py,target=/run/program.py,readonly"),
    ):
        assert pair in pairs
    assert {"--read-only", "--init", "--rm", "--interactive"} <= set(options)
    assert "--privileged" not in options
    inner = words[words.index(docker.IMAGE) + 1 :]
    assert inner[:2] == ["-i", docker.INTERPRETER]
    assert inner[-3:] == ["/run/program.py", "0", "1"]
    assert docker.start_arguments("rljax-1") == ["start", "--attach", "--interactive", "rljax-1"]


@pytest.mark.skipif(shutil.which("docker") is None, reason="the docker client is not installed")
def test_the_docker_client_knows_every_option(tmp_path):
    limits = Limits()
    words = docker.create_arguments("rljax-1", tmp_path / "program.py", limits)
    asked = {word for word in words[: words.index(docker.IMAGE)] if word.startswith("--")}
    known = subprocess.run(["docker", "create", "--help"], capture_output=True, text=True, check=True).stdout
    assert asked <= set(re.findall(r"--[a-z-]+", known))


def test_every_row_of_the_docs_has_a_test(attacks):
    texts = [path.read_text() for path in Path(__file__).parent.glob("test_*.py")]
    shown = {attack for text in texts for attack in re.findall(r'^@pytest.mark.stops\("(.*)"\)$', text, re.MULTILINE)}
    assert shown == set(attacks)
    assert {word for words in attacks.values() for word in words.values()} == {"yes", "no", "partly"}
