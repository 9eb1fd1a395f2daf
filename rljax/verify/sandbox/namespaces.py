"""The backend `namespaces`: cells forked by a warm zygote, isolated by the kernel, with no program installed for it."""

from __future__ import annotations

import contextlib
import os
import platform
import socket
import subprocess
from pathlib import Path

from rljax.verify.sandbox import bootstrap
from rljax.verify.sandbox.inside.plan import Plan, encode
from rljax.verify.sandbox.types import Limits, Unavailable

MESSAGE_BYTES = 1 << 16
_ANSWER_S = 30.0
_REMEDY = (
    "allow unprivileged user namespaces (docs/sandbox.md says how), or use another sandbox: bwrap, docker, or unsafe"
)


class Zygote:
    """A guard and its zygote, started and ready. Raises Unavailable if the kernel will not isolate."""

    def __init__(self, plan: Plan) -> None:
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_ANSWER_S)
        with theirs:
            command = bootstrap.command("zygote", f"main({theirs.fileno()}, {os.getpid()})")
            self._process = _spawn(command, theirs.fileno())
        try:
            self._control.send(encode(plan).encode())
            answer = self._control.recv(MESSAGE_BYTES).decode()
        except OSError as error:
            answer = f"unavailable {error}"
        word, _, self.report = answer.partition(" ")
        if word != "ready":
            raise Unavailable(self._explain())
        if self._process.stderr is not None:
            self._process.stderr.close()

    def _explain(self) -> str:
        self._control.close()
        self._process.kill()
        last_words = self._process.communicate()[1].decode(errors="replace").strip().splitlines()[-1:]
        reason = "; ".join(last_words) or self.report or "its zygote died while it started"
        return f"the sandbox namespaces does not work here ({reason}): {_REMEDY}"

    @property
    def running(self) -> bool:
        """Whether it is there to be asked, as far as is known."""
        return self._control.fileno() >= 0

    def ask(self, request: bytes, *descriptors: int) -> bytes:
        """Its answer. Raises OSError; one that gives none in time is stopped."""
        try:
            socket.send_fds(self._control, [request], list(descriptors))
            answer = self._control.recv(MESSAGE_BYTES)
        except TimeoutError:
            self.stop()  # its late answer would be taken for the next one's
            raise
        if not answer:
            raise ConnectionResetError("the sandbox's zygote is gone")
        return answer

    def stop(self) -> None:
        """End it and all of its cells; idempotent."""
        self._control.close()  # the zygote ends, and the kernel ends its cells
        try:
            self._process.wait(_ANSWER_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class NamespaceCell:
    """A cell of a zygote; `number` is its name there."""

    def __init__(self, zygote: Zygote, number: int, reader: int, writer: int) -> None:
        self.reader = reader
        self.writer = writer
        self._zygote = zygote
        self._number = number
        self._end = ""

    def kill(self) -> str:
        """See `types.Cell`. When the zygote has gone, its cells have too."""
        if not self._end:
            try:
                self._end = self._zygote.ask(f"kill {self._number}".encode()).decode()
            except OSError:
                self._zygote.stop()
                self._end = "signal 9"
            os.close(self.reader)
            os.close(self.writer)
        return self._end


class NamespaceSandbox:
    """A warm zygote, which has imported the program. Raises Unavailable if the kernel will not isolate.

    `report` says what of the kernel's extras the cells have.
    """

    name = "namespaces"

    def __init__(self, program: Path, limits: Limits) -> None:
        check_platform()
        self._plan = bootstrap.plan_of(program, limits)
        self._zygote = Zygote(self._plan)
        self.report = self._zygote.report
        self._closed = False

    def launch(self) -> NamespaceCell:
        """See `types.Sandbox`. A zygote that was killed is started anew."""
        if self._closed:
            raise OSError("the sandbox is closed")
        if self._zygote.running:
            with contextlib.suppress(ConnectionError):
                return _launch(self._zygote)
        self._zygote.stop()
        self._zygote = _restart(self._plan)
        return _launch(self._zygote)

    def close(self) -> None:
        """See `types.Sandbox`."""
        self._closed = True
        self._zygote.stop()


def _launch(zygote: Zygote) -> NamespaceCell:
    theirs_in, ours_out = os.pipe()
    ours_in, theirs_out = os.pipe()
    try:
        answer = zygote.ask(b"launch", theirs_in, theirs_out)
        _raise_for_error(answer)
    except OSError:
        os.close(ours_in)
        os.close(ours_out)
        raise
    finally:
        os.close(theirs_in)
        os.close(theirs_out)
    return NamespaceCell(zygote, int(answer), ours_in, ours_out)


def _restart(plan: Plan) -> Zygote:
    """A zygote where there was one before: that it cannot be started is the machine's fault now, an OSError."""
    try:
        return Zygote(plan)
    except Unavailable as error:
        raise OSError(str(error)) from error


def _spawn(command: list[str], descriptor: int) -> subprocess.Popen[bytes]:
    # A session of its own: a signal to the judge's process group must leave the guard alive to clear up.
    return subprocess.Popen(
        command,
        pass_fds=(descriptor,),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
        cwd="/",
        env={},
    )


def _raise_for_error(answer: bytes) -> None:
    word, _, rest = answer.decode(errors="replace").partition(" ")
    if word == "error":
        number, _, text = rest.partition(" ")
        raise OSError(int(number), text)


def check_platform() -> None:
    """Raises Unavailable on a system that lacks what every cell needs: Linux 5.14 (limits counted by namespace)."""
    bootstrap.check_linux("namespaces")
    major, minor = (int(part) for part in platform.release().split(".")[:2])
    if (major, minor) < (5, 14):
        needed = f"the sandbox namespaces needs Linux 5.14 or newer, and this is {platform.release()}"
        raise Unavailable(f"{needed}: use docker")
