"""What every sandbox offers: fresh cells, each a process with nothing but a program and two pipes' ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

Backend = Literal["auto", "namespaces", "bwrap", "docker", "unsafe"]


class Unavailable(Exception):
    """This backend cannot be used on this machine: the message is one sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one cell may use, all its processes together where the backend can count them so.

    `packages` are folders and files of installed packages that the sandbox's program imports: cells may read them, as
    they may read the interpreter, and the folders that they lie in are on the program's path.
    """

    memory_bytes: int = 512 << 20
    processes: int = 64
    open_files: int = 256
    scratch_bytes: int = 64 << 20
    scratch_files: int = 1024
    cpu_s: int = 60
    packages: tuple[str, ...] = ()


@runtime_checkable
class Cell(Protocol):
    """A started, isolated process that runs the sandbox's program, and the judge's ends of its two pipes.

    `reader` and `writer` are descriptors (they may be one and the same socket). What comes out of `reader` is hostile.
    """

    reader: int
    writer: int

    def kill(self) -> str:
        """End every process of the cell, remove every file it made, close `reader` and `writer`; idempotent.

        When it returns nothing of the cell is alive. The text says how the first process ended, as far as is known:
        `exit 0`, `signal 9`, ...
        """
        ...


@runtime_checkable
class Sandbox(Protocol):
    """Starts cells. Not thread-safe: each thread has its own."""

    name: str

    def launch(self) -> Cell:
        """A fresh cell. Raises OSError if the machine has no process to give (which is nobody's wrong answer)."""
        ...

    def close(self) -> None:
        """End the sandbox and what is left of its cells; idempotent."""
        ...
