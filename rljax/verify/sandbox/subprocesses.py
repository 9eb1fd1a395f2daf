"""What the backends that start a program of their own for each cell have in common."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

_READY = b"ready\n"
_START_S = 30.0
_MOMENT_S = 0.5
_LAST_WORDS_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Started:
    """A confined process and the judge's ends of its pipes."""

    process: subprocess.Popen[bytes]
    reader: int
    writer: int


def start(command: Callable[[int, int, int], list[str]], pass_fds: tuple[int, ...] = (), cwd: str = "/") -> Started:
    """Run the command that is made of three descriptors: reader, writer, and one to say `ready` on.

    Returns when it has said so. Raises OSError, with its last words, if it ends or is silent for long instead.
    """
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    heard, said = os.pipe()
    theirs = (theirs_in, theirs_out, said)
    try:
        process = subprocess.Popen(
            command(*theirs),
            pass_fds=(*theirs, *pass_fds),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
            cwd=cwd,
            env={},
        )
    except OSError:
        _close(ours_in, ours_out, heard)
        raise
    finally:
        _close(*theirs)
    ready = _says_ready(heard)
    os.close(heard)
    if not ready:
        _close(ours_in, ours_out)
        process.kill()
        raise OSError(_last_words(process))
    if process.stderr is not None:
        process.stderr.close()
    return Started(process, ours_in, ours_out)


def discard(started: Started) -> None:
    """Undo `start`."""
    started.process.kill()
    started.process.wait()
    _close(started.reader, started.writer)


def returned(process: subprocess.Popen[bytes], reader: int) -> int | None:
    """The status of a cell's process if it ended by itself: it is given a moment if nobody holds its channel."""
    status = process.poll()
    if status is None and _is_hung_up(reader):
        with contextlib.suppress(subprocess.TimeoutExpired):
            status = process.wait(_MOMENT_S)
    return status


def _is_hung_up(reader: int) -> bool:
    waiting = select.poll()
    waiting.register(reader, 0)
    return bool(waiting.poll(0))


def _says_ready(descriptor: int) -> bool:
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    return bool(waiting.poll(_START_S * 1e3)) and os.read(descriptor, len(_READY)) == _READY


def _last_words(process: subprocess.Popen[bytes]) -> str:
    text = process.communicate()[1][-_LAST_WORDS_BYTES:].decode(errors="replace").strip()
    return text.splitlines()[-1] if text else f"it ended with status {process.returncode}"


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
