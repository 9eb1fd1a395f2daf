"""The judge's end of a cell's two pipes: it never blocks beyond the deadline and never keeps more than one frame."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from rljax.verify.code import codec
from rljax.verify.code.candidate import HEADER, MAX_FRAME, Function, Message
from rljax.verify.code.codec import Malformed
from rljax.verify.sandbox.types import Cell

Silence = Literal["gone", "late"]

_READ_BYTES = 1 << 16


class NoReply(Exception):
    """There is nothing more to hear from this cell: `late`, beyond the deadline, or `gone`, ended or talking nonsense.

    `started` says whether the candidate had its chance: if not, this is the fault of our machinery.
    """

    def __init__(self, silence: Silence, started: bool, detail: str) -> None:
        super().__init__(detail)
        self.silence: Silence = silence
        self.started = started


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception that the candidate raised. `bases` are its builtin bases, the nearest first."""

    name: str
    bases: list[str]
    args: object
    text: str


@dataclass(frozen=True, slots=True)
class Failed:
    """No value: why, and in a few words."""

    kind: Literal["broken", "unjudged", "exited"]
    detail: str


@dataclass(frozen=True, slots=True)
class Value:
    """What the candidate returned, rebuilt."""

    value: Any


@dataclass(frozen=True, slots=True)
class Output:
    """What a program printed, and its exit status; negative for the signal that ended it."""

    status: int
    stdout: str


@dataclass(frozen=True, slots=True)
class Ready:
    """The candidate is loaded and waits for calls."""


Reply = Value | Raised | Failed | Output | Ready


class Channel:
    """One conversation with a cell, to end before `deadline` (monotonic seconds)."""

    def __init__(self, cell: Cell, deadline: float) -> None:
        self._reader, self._writer = cell.reader, cell.writer
        self._deadline = deadline
        self._received = bytearray()
        self._started = False
        os.set_blocking(self._reader, False)
        os.set_blocking(self._writer, False)

    def ask(self, *request: object, functions: list[Function] | None = None) -> Reply:
        """Send a request and await its reply, calling those of our `functions` that the cell asks for meanwhile.

        Raises `NoReply`.
        """
        nonce = os.urandom(8).hex()
        self._send(codec.request(nonce, *request))
        while True:
            said, kind, *payload = self._receive()
            if said != nonce:
                raise self._gone("a reply to nothing that was asked")
            if kind == "callback" and functions:
                self._send(codec.request(nonce, *self._checked(_called, functions, payload)))
            elif kind == "hello" and not self._started:
                self._started = True
            else:
                reply: Reply = self._checked(_reply, kind, payload)
                return reply

    def _checked(self, work: Callable[..., Any], *args: object) -> Any:
        try:
            return work(*args)
        except Malformed as malformed:
            raise self._gone(str(malformed)) from malformed

    def _gone(self, detail: str) -> NoReply:
        return NoReply("gone", self._started, detail)

    def _send(self, frame: bytes) -> None:
        left = memoryview(frame)
        while left:
            self._await(self._writer, select.POLLOUT)
            try:
                left = left[os.write(self._writer, left) :]
            except BlockingIOError:
                continue
            except (BrokenPipeError, ConnectionResetError):
                # What it said before it ended is still to be read.
                return

    def _receive(self) -> Message:
        while (complete := self._checked(codec.first_reply, self._received)) is None:
            self._await(self._reader, select.POLLIN)
            try:
                chunk = os.read(self._reader, min(_READ_BYTES, HEADER.size + MAX_FRAME))
            except BlockingIOError:
                continue
            except ConnectionResetError:
                chunk = b""
            if not chunk:
                raise self._gone("it ended before it answered")
            self._received += chunk
        message, end = complete
        del self._received[:end]
        return message

    def _await(self, descriptor: int, event: int) -> None:
        poll = select.poll()
        poll.register(descriptor, event)
        left = self._deadline - time.monotonic()
        if left <= 0 or not poll.poll(left * 1000):
            raise NoReply("late", self._started, "no answer in time")


def _called(functions: list[Function], payload: Message) -> tuple[str, object]:
    """Call one of our functions with the cell's arguments; what is sent back. Raises `Malformed`."""
    match payload:
        case [int(index), args, kwargs] if 0 <= index < len(functions):
            given, named = codec.decode(args), codec.decode(kwargs)
        case _:
            raise Malformed("a call of no function of ours")
    if type(given) is not tuple or type(named) is not dict or not all(type(name) is str for name in named):
        raise Malformed("a call without arguments")
    try:
        return "value", codec.sent(functions[index](*given, **named), [])
    except Exception as error:
        # The function is the check's: whatever it raises is the answer.
        return "raised", codec.portable(error)


def _reply(kind: str, payload: Message) -> Reply:
    match kind, payload:
        case "value", [node]:
            return Value(codec.decode(node))
        case "ready", []:
            return Ready()
        case "exited", []:
            return Failed("exited", "it left by SystemExit before it answered")
        case ("broken" | "unjudged") as kind, [str(detail)]:
            return Failed(kind, detail[:500])
        case "output", [int(status), str(text)]:
            return Output(status, _bytes(text).decode("utf-8", "replace"))
        case "raised", [str(name), list(bases), args, text]:
            words = codec.decode(text)
            if type(words) is str and all(type(base) is str for base in bases):
                return Raised(name[:80], bases, args, words[:500])
    raise Malformed("an unknown kind of reply")


def _bytes(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        raise Malformed("output that is none") from error
