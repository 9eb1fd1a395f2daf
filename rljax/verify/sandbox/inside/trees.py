"""What of the host's files a cell sees: the interpreter and its libraries, nothing else."""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

_SYSTEM = ("/usr", "/lib", "/lib64", "/lib32", "/bin", "/sbin")
_FILES = ("/etc/ld.so.cache",)
_PACKAGES = ("site-packages", "dist-packages")


def trees() -> list[str]:
    """The directories and files that the running interpreter needs, none inside another, symbolic links resolved."""
    wanted = [path for path in _SYSTEM if os.path.isdir(path) and not os.path.islink(path)]
    wanted += [path for path in _FILES if os.path.exists(path)]
    wanted += [sys.base_prefix, sys.base_exec_prefix, sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
    wanted += [os.path.realpath(sys.executable), *_mapped_files()]
    return _outermost(os.path.realpath(path) for path in wanted)


def tell(project: str) -> None:
    """Print (shown, hidden, links) as JSON, for a judge whose own process maps much more."""
    shown = trees()
    print(json.dumps([shown, hidden(shown, project), links()]))


def links() -> list[tuple[str, str]]:
    """(name, target) of the system's directories that are symbolic links, as `/lib` → `usr/lib`."""
    return [(path, os.readlink(path)) for path in _SYSTEM if os.path.islink(path)]


def hidden(shown: list[str], project: str) -> list[str]:
    """The directories inside `shown` that no cell may see: installed packages, and the project if it lies there."""
    libraries = {os.path.dirname(os.path.realpath(sysconfig.get_path("stdlib"))), *_library_directories(shown)}
    found = [p for library in libraries for p in _packages_below(library)]
    found.append(os.path.realpath(project))
    return _outermost(path for path in found if any(_inside(path, tree) for tree in shown) and path not in shown)


def unseen(packages: Iterable[str], shown: list[str], covered: list[str]) -> list[str]:
    """Those of the packages that no shown tree holds, or that lie in a covered part of one."""

    def lies_in(package: str, trees: list[str]) -> bool:
        return any(_inside(package, tree) for tree in trees)

    return _outermost(package for package in packages if not lies_in(package, shown) or lies_in(package, covered))


def _library_directories(shown: list[str]) -> list[str]:
    return [os.path.join(tree, name) for tree in shown for name in ("lib", "lib64", "local/lib", "local/lib64")]


def _packages_below(library: str) -> list[str]:
    """`library`/python3*/site-packages and the like, without a walk of all the files."""
    if not os.path.isdir(library):
        return []
    roots = [library, *(entry.path for entry in os.scandir(library) if entry.name.startswith("python"))]
    candidates = (os.path.join(root, name) for root in roots for name in _PACKAGES)
    return [os.path.realpath(path) for path in candidates if os.path.isdir(path)]


def _mapped_files() -> list[str]:
    """The files that are mapped into this process: its libraries, wherever they are."""
    lines = Path("/proc/self/maps").read_text().splitlines()
    paths = {line.split(maxsplit=5)[5] for line in lines if "/" in line}
    return sorted(path for path in paths if os.path.isfile(path))


def _inside(path: str, tree: str) -> bool:
    return path == tree or path.startswith(tree.rstrip("/") + "/")


def _outermost(paths: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for path in sorted(set(paths)):  # a tree sorts before what is in it
        if not any(_inside(path, tree) for tree in kept):
            kept.append(path)
    return kept
