"""Where reasoning-gym and what it needs are installed: what cells of its sandbox may read."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from rljax.verify.sandbox.types import Unavailable

PACKAGE = "reasoning-gym"
# The version whose data sets were audited.
VERSION = "0.1.25"
_REMEDY = f"pip install '{PACKAGE}=={VERSION}'"
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def complaint() -> str:
    """What is wrong with the installation, as one sentence; empty if nothing is."""
    try:
        found = distribution(PACKAGE).version
    except PackageNotFoundError:
        return f"reasoning_gym needs the package {PACKAGE}, which is not installed: {_REMEDY}"
    if found != VERSION:
        return f"reasoning_gym needs {PACKAGE} {VERSION}, of which the scorers were audited, not {found}: {_REMEDY}"
    return ""


def shown() -> tuple[str, ...]:
    """The folders and files of the package and of all that it requires. Raises `Unavailable` if it is not there."""
    if wrong := complaint():
        raise Unavailable(wrong)
    waiting = [distribution(PACKAGE)]
    names: set[str] = set()
    found: set[str] = set()
    while waiting:
        current = waiting.pop()
        if current.name in names:
            continue
        names.add(current.name)
        found |= _tops(current)
        waiting += _required(current)
    return tuple(sorted(found))


def _tops(package: Distribution) -> set[str]:
    """What a distribution has put into its folder of packages, without its description."""
    tops = {file.parts[0] for file in package.files or () if not file.parts[0].endswith((".dist-info", "__pycache__"))}
    paths = {Path(str(package.locate_file(top))) for top in tops if top != ".."}
    return {str(path) for path in paths if path.exists()}


def _required(package: Distribution) -> list[Distribution]:
    """The distributions that it requires and that are there; what only an extra or another system needs may be not."""
    found = []
    for line in package.requires or ():
        name = _NAME.match(line)
        if name is None or "extra ==" in line:
            continue
        try:
            found.append(distribution(name[0]))
        except PackageNotFoundError:
            continue
    return found
