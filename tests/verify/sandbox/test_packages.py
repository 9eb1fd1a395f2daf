"""Packages that a sandbox's program may import: shown read-only, without their neighbours."""

import sys
from pathlib import Path

import iniconfig
import pytest

from rljax.verify.sandbox import bootstrap, bwrap, docker
from rljax.verify.sandbox.bwrap import BubblewrapSandbox
from rljax.verify.sandbox.choose import choose
from rljax.verify.sandbox.docker import DockerSandbox
from rljax.verify.sandbox.inside import trees
from rljax.verify.sandbox.types import Limits, Unavailable

# A small package that pytest brings.
PACKAGE = Path(iniconfig.__file__).resolve().parent
LIMITS = Limits(packages=(str(PACKAGE),))
_IN_SCRATCH = str(PACKAGE).startswith("/tmp/")


@pytest.fixture
def shown(name, evaluator):
    sandbox = choose(name, evaluator, LIMITS)
    cell = sandbox.launch()
    yield cell
    cell.kill()
    sandbox.close()


@pytest.mark.on("namespaces", "bwrap", "unsafe")
@pytest.mark.skipif(_IN_SCRATCH, reason="cells have /tmp for themselves")
def test_the_program_can_import_them(shown, ask):
    assert ask(shown, "import iniconfig; result = iniconfig.__file__") == str(PACKAGE / "__init__.py")


@pytest.mark.on("namespaces", "bwrap")
@pytest.mark.skipif(_IN_SCRATCH, reason="cells have /tmp for themselves")
def test_they_can_only_be_read(shown, ask, raised):
    assert ask(shown, f"import os; result = sorted(os.listdir({str(PACKAGE.parent)!r}))") == [PACKAGE.name]
    for path in (PACKAGE / "new.py", PACKAGE / "__init__.py", PACKAGE.parent / "new.py"):
        assert raised(shown, f"open({str(path)!r}, 'a')") in ("OSError", "PermissionError")


@pytest.mark.on("namespaces", "bwrap")
def test_without_them_nothing_is_shown(cell, raised):
    assert raised(cell, "import iniconfig") == "ModuleNotFoundError"


@pytest.mark.on("namespaces")
def test_a_program_is_warmed_once(name, tmp_path, evaluator):
    program = tmp_path / "warmed.py"
    program.write_text(
        "import os\nfound = []\ndef warm():\n    found.append(os.getpid())\n"
        "def serve(reader, writer):\n    os.write(writer, str(found * 2).encode())\n"
    )
    import os

    sandbox = choose(name, program, Limits())
    said = []
    for _ in range(2):
        cell = sandbox.launch()
        said.append(os.read(cell.reader, 100))
        cell.kill()
    sandbox.close()
    assert said[0] == said[1] != b"[]"


def test_which_need_to_be_shown_by_themselves():
    shown, covered = ["/usr", "/opt/python"], ["/usr/lib/python3/dist-packages"]
    packages = ["/srv/site/x", "/usr/lib/python3/dist-packages/y", "/usr/lib/z", "/srv/site/x/inner"]
    assert trees.unseen(packages, shown, covered) == ["/srv/site/x", "/usr/lib/python3/dist-packages/y"]


def test_bubblewrap_lays_them_over_what_is_hidden(evaluator):
    view = bwrap.View(("/usr",), ("/usr/lib/python3/dist-packages",), ())
    package = "/usr/lib/python3/dist-packages/y"
    words = bwrap.arguments(view, bootstrap.plan_of(evaluator, Limits(packages=(package,))), "/program.py")
    text = " ".join(words)
    covered = text.index("--tmpfs /usr/lib/python3/dist-packages")
    laid = text.index(f"--ro-bind {package} {package}")
    assert covered < laid < text.index("--remount-ro /usr/lib/python3/dist-packages")


def test_where_they_cannot_be_shown_it_is_said(evaluator, monkeypatch):
    monkeypatch.setattr(bwrap.shutil, "which", lambda name: "/usr/bin/bwrap")
    with pytest.raises(Unavailable, match="shows no packages in /tmp"):
        BubblewrapSandbox(evaluator, Limits(packages=("/tmp/site-packages/x",)))
    monkeypatch.setattr(docker.shutil, "which", lambda name: "/usr/bin/docker")
    with pytest.raises(Unavailable, match="docker shows no packages"):
        DockerSandbox(evaluator, LIMITS)


def test_the_path_of_a_plan(evaluator):
    plan = bootstrap.plan_of(evaluator, Limits(packages=("/a/site/x", "/a/site/y.py", "/b/site/z")))
    assert plan.path == ["/a/site", "/b/site"]
    assert sys.path.count("/a/site") == 0
