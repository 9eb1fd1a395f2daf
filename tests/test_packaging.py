"""The wheel carries everything: installed elsewhere, the command line works without the checkout."""

import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from itertools import chain
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from the sources with the build backend that is installed."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a clean environment with the wheel in it; what it depends on is lent from this environment."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False, symlinks=True)
    paths = {"base": str(folder), "platbase": str(folder)}
    packages = Path(sysconfig.get_path("purelib", scheme="venv", vars=paths))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    # A plain path line lends the packages without reading their own .pth files, so the editable rljax stays out.
    (packages / "lent.pth").write_text(f"{sysconfig.get_path('purelib')}\n")
    return folder / "bin" / "python"


def run(python: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `python` in `folder`, apart from the checkout and from the settings of this process."""
    return subprocess.run([str(python), *arguments], cwd=folder, capture_output=True, text=True, check=False, env={})


def test_wheel_carries_conf_template_and_licence(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    conf = {f"rljax/conf/{path.relative_to(ROOT / 'conf')}" for path in (ROOT / "conf").rglob("*.yaml")}
    assert "rljax/conf/experiment/math.yaml" in conf
    assert conf <= names
    assert "rljax/trainer/report.html.jinja" in names
    assert "rljax/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not any(name.startswith(("tests/", "conf/")) for name in names)


def test_installed_wheel_stands_on_its_own(installed: Path, tmp_path: Path) -> None:
    where = run(installed, tmp_path, "-c", "import rljax.command as c; print(c.__file__); print(c.conf_directory())")
    assert where.returncode == 0, where.stderr
    file, conf = where.stdout.splitlines()
    assert Path(file).is_relative_to(installed.parents[1])
    assert Path(conf) == Path(file).parent / "conf"


def test_installed_wheel_helps_and_refuses_from_another_folder(installed: Path, tmp_path: Path) -> None:
    helped = run(installed, tmp_path, "-m", "rljax.train", "--help")
    assert helped.returncode == 0, helped.stderr
    assert "experiment: code, gsm8k, logic, math, mixed, proof" in helped.stdout
    refused = run(installed, tmp_path, "-m", "rljax.train", "+experiment=math", "trainer.iteratons=5")
    assert refused.returncode == 2
    assert refused.stderr == "rljax: trainer.iteratons is not a setting; did you mean trainer.iterations?\n"
    assert list(tmp_path.iterdir()) == []


def test_no_upper_pin_locks_users_out() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    required = [*project["dependencies"], *chain.from_iterable(project["optional-dependencies"].values())]
    assert project["requires-python"] == ">=3.11"
    for requirement in required:
        assert ">=" in requirement
        assert not set("<=!~,;") & set(requirement.replace(">=", "")), requirement


def test_constraints_are_names_and_versions_of_what_is_installed() -> None:
    lines = [line for line in (ROOT / "constraints.txt").read_text().splitlines() if not line.startswith("#")]
    pins = dict(line.split("==") for line in lines)
    assert all(version[0].isdigit() and set(version) <= set("0123456789.") for version in pins.values())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    pinned = {name.lower() for name in pins}
    for requirement in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        assert requirement.split(">=")[0].lower() in pinned


def test_make_says_what_python_it_needs(tmp_path: Path) -> None:
    (tmp_path / "Makefile").write_text((ROOT / "Makefile").read_text())
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    made = subprocess.run(["make", "math", f"PYTHON={old}"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert made.returncode != 0
    assert "rljax needs Python 3.11 or newer" in made.stderr
    assert not (tmp_path / ".venv").exists()
