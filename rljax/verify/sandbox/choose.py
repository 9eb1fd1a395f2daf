"""Which sandbox: the one asked for by name, or the strongest that this machine offers, never a weaker one unasked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rljax.verify.sandbox.bwrap import BubblewrapSandbox
from rljax.verify.sandbox.docker import DockerSandbox
from rljax.verify.sandbox.namespaces import NamespaceSandbox
from rljax.verify.sandbox.types import Backend, Limits, Sandbox, Unavailable
from rljax.verify.sandbox.unsafe import UnsafeSandbox

_Start = Callable[[Path, Limits], Sandbox]
_ISOLATED: dict[str, _Start] = {  # the strongest first
    "namespaces": NamespaceSandbox,
    "bwrap": BubblewrapSandbox,
    "docker": DockerSandbox,
}
_ALL: dict[str, _Start] = {**_ISOLATED, "unsafe": UnsafeSandbox}
_EMPTY_PROGRAM = Path(__file__).parent / "inside" / "nothing.py"


def choose(name: Backend, program: Path, limits: Limits) -> Sandbox:
    """Start the sandbox `name`, whose cells run `program`; `auto` is the strongest of the isolating ones that works.

    `Sandbox.name` says which it is. Raises Unavailable, with one sentence, if it (for `auto`: each of them) cannot be
    used here, and FileNotFoundError if there is no such program.
    """
    if not program.is_file():
        raise FileNotFoundError(f"the sandbox is to run {program}, and there is no such file")
    if name != "auto":
        return _ALL[name](program, limits)
    reasons = []
    for start in _ISOLATED.values():
        try:
            return start(program, limits)
        except Unavailable as error:
            reasons.append(str(error))
    raise Unavailable("no sandbox works here: " + "; ".join(reasons))


def available() -> dict[str, str]:
    """Of each backend, "" if it works here, else the sentence that says why not. Starts each once, for the trial."""
    return {name: _reason_against(start) for name, start in _ALL.items()}


def _reason_against(start: _Start) -> str:
    try:
        start(_EMPTY_PROGRAM, Limits()).close()
    except Unavailable as error:
        return str(error)
    return ""
