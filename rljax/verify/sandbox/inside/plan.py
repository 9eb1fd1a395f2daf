"""What the judge's side tells the side inside, as one line of JSON."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is needed to start cells: the program, the host's directory to hide, the limits, the system-call filter.

    `filter_hex` is the BPF program of `seccomp.program`, in hexadecimal. `project` is a directory that no cell may
    see even if the interpreter lives in a tree around it. The limits are those of `Limits`; so are the `packages`, with
    symbolic links resolved.
    """

    program: str
    project: str
    filter_hex: str
    memory_bytes: int
    processes: int
    open_files: int
    scratch_bytes: int
    scratch_files: int
    cpu_s: int
    packages: tuple[str, ...] = ()

    @property
    def path(self) -> list[str]:
        """The folders from which the program imports the packages."""
        return sorted({os.path.dirname(package) for package in self.packages})


def encode(plan: Plan) -> str:
    """One line of text; `decode` reads it."""
    return json.dumps(asdict(plan))


def decode(text: str) -> Plan:
    """The plan that was encoded. Raises ValueError or TypeError for anything else."""
    fields = json.loads(text)
    return Plan(**{**fields, "packages": tuple(fields.get("packages", ()))})
