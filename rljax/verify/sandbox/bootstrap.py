"""How a module of `inside` is run in a clean interpreter."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path

from rljax.verify.sandbox import seccomp
from rljax.verify.sandbox.inside.plan import Plan
from rljax.verify.sandbox.types import Limits, Unavailable

_SANDBOX = Path(__file__).resolve().parent
PROJECT = _SANDBOX.parents[2]
# The packages above `inside` are stood in for by empty ones, so that their own __init__ files are not run.
_TEXT = """\
import sys, types
for name, path in {packages!r}.items():
    module = sys.modules[name] = types.ModuleType(name)
    module.__path__ = [path]
from {package}.inside import {module}
{module}.{call}
"""


def interpreter() -> str:
    """The interpreter itself, not the link of a virtual environment."""
    return getattr(sys, "_base_executable", "") or sys.executable


def command(module: str, call: str, sandbox: str = str(_SANDBOX)) -> list[str]:
    """The command that runs `call`, an expression, of a module of `inside`; `sandbox` is where that package lies.

    The interpreter takes nothing from the environment, the user's or the site's packages, and writes no caches.
    """
    package = __name__.rpartition(".")[0]
    parts = package.split(".")
    depth = {".".join(parts[: n + 1]): len(parts) - 1 - n for n in range(len(parts))}
    packages = {name: str(Path(sandbox, *[".."] * above)) for name, above in depth.items()}
    text = _TEXT.format(packages=packages, package=package, module=module, call=call)
    return [interpreter(), "-I", "-S", "-B", "-X", "utf8", "-c", text]


def plan_of(program: Path, limits: Limits) -> Plan:
    """What the side inside is told."""
    return Plan(
        program=str(program.resolve()),
        project=str(PROJECT),
        filter_hex=seccomp.program(platform.machine()).hex(),
        memory_bytes=limits.memory_bytes,
        processes=limits.processes,
        open_files=limits.open_files,
        scratch_bytes=limits.scratch_bytes,
        scratch_files=limits.scratch_files,
        cpu_s=limits.cpu_s,
        packages=tuple([os.path.realpath(path) for path in limits.packages]),
    )


def check_linux(name: str) -> None:
    """Raises Unavailable where the sandbox `name` has no kernel or no filter of system calls for the processor."""
    if sys.platform != "linux":
        raise Unavailable(f"the sandbox {name} needs Linux, and this is {sys.platform}: use docker")
    if not seccomp.supported(platform.machine()):
        raise Unavailable(f"the sandbox {name} has no filter for {platform.machine()} processors: use docker")
