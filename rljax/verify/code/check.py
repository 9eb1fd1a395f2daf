"""Runs the text of a check in a fork of the judge, with a stand-in for the candidate, which stays in its cell.

The text is trusted, but it may hang, exit, recurse, print, or import the world; in a fork, none of it is left. The
judge waits for the fork until the deadline and kills it then.
"""

from __future__ import annotations

import ctypes
import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NoReturn, get_args

from rljax.verify.code import codec, outcome
from rljax.verify.code.channel import Channel, Failed, NoReply, Raised, Value
from rljax.verify.code.outcome import Outcome
from rljax.verify.code.types import CodeJob
from rljax.verify.sandbox.types import Cell
from rljax.verify.types import TestOutcome

_REPORT_BYTES = 1 << 16
_GRACE_S = 0.1
_PR_SET_PDEATHSIG = 1
_ENDINGS = frozenset({*get_args(TestOutcome), "unparsable", "lost", "invalid"})


class _Ended(BaseException):
    """The candidate can give no more values. No `except Exception` of a check swallows it."""


class _Candidate:
    """The candidate as a check sees it: `call` sends the arguments and returns what comes back, by value.

    `ended` remembers how the conversation ended, whatever the check makes of the exception.
    """

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self.ended: Outcome | None = None

    def load(self, source: str, entry_point: str) -> None:
        """Have the cell load the program; sets `ended` if that fails."""
        try:
            reply = self._channel.ask("load", source, entry_point)
        except NoReply as silence:
            self.ended = outcome.of_silence(silence)
            return
        if isinstance(reply, Failed | Raised):
            self.ended = outcome.of_failure(reply)

    def call(self, *args: object, **kwargs: object) -> Any:
        """One call. Raises what the candidate raised, or `_Ended`."""
        if self.ended is not None:
            raise _Ended
        functions: list[Callable[..., object]] = []
        try:
            given, named = codec.sent(args, functions), codec.sent(kwargs, functions)
            reply = self._channel.ask("call", given, named, functions=functions)
        except NoReply as silence:
            self.ended = outcome.of_silence(silence)
            raise _Ended from silence
        except codec.Unsendable as error:
            # That is the check's fault, not the candidate's.
            self.ended = Outcome("invalid", f"the check passes what cannot cross: {error}")
            raise _Ended from error
        match reply:
            case Value(value):
                return value
            case Raised(name, bases, raised_args, text):
                raise codec.revived(name, bases, raised_args, text)
            case Failed("unjudged", detail):
                raise codec.CandidateError(detail)
        self.ended = Outcome("crashed", "it left before it answered")
        raise _Ended


def run(job: CodeJob, source: str, cell: Cell, deadline: float) -> Outcome:
    """The outcome of the job's check for this program. Raises OSError if there is no process or pipe to be had."""
    reader, writer = os.pipe()
    judge, fork = os.getpid(), -1
    try:
        fork = os.fork()
        if fork == 0:
            _judge_and_exit(job, source, _Beside(judge, writer), cell, deadline)
    finally:
        os.close(writer)
        if fork < 0:
            os.close(reader)
    try:
        return _report(reader, deadline + _GRACE_S)
    finally:
        os.close(reader)
        os.kill(fork, signal.SIGKILL)
        os.waitpid(fork, 0)


def _report(reader: int, deadline: float) -> Outcome:
    """What the fork has to say: one line, or nothing if the check took it down or too long."""
    said = bytearray()
    poll = select.poll()
    poll.register(reader, select.POLLIN)
    while not said.endswith(b"\n") and len(said) < _REPORT_BYTES:
        if not poll.poll(max(0.0, deadline - time.monotonic()) * 1000):
            return Outcome("timeout", "no verdict of the check in time")
        chunk = os.read(reader, _REPORT_BYTES)
        if not chunk:
            return Outcome("crashed", "the check ended its process")
        said += chunk
    ending, detail, died = json.loads(said)
    return Outcome(ending if ending in _ENDINGS else "crashed", detail, died)


@dataclass(frozen=True, slots=True)
class _Beside:
    """The judge beside which a fork lives: its process, and the pipe that it listens to."""

    process: int
    writer: int


def _judge_and_exit(job: CodeJob, source: str, judge: _Beside, cell: Cell, deadline: float) -> NoReturn:
    """The life of the fork. It must not return into the judge's code, whatever happens."""
    try:
        _confine(judge.process)
        result = _judged(job, source, _Candidate(Channel(cell, deadline)))
        report = json.dumps([result.ending, outcome.line(result.detail), result.died])
        os.write(judge.writer, report.encode() + b"\n")
    finally:
        os._exit(0)


def _confine(judge: int) -> None:
    """No output, no input, and no life beyond the judge's."""
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    # What Python has not written yet is the judge's, and captured streams are those of whoever runs it.
    sys.stdin, sys.stdout, sys.stderr = os.fdopen(0), os.fdopen(1, "w"), os.fdopen(2, "w")
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != judge:
            os._exit(1)


def _judged(job: CodeJob, source: str, candidate: _Candidate) -> Outcome:
    candidate.load(source, job.entry_point or "")
    if candidate.ended is not None:
        return candidate.ended
    try:
        check = _loaded(job.check or "")
    except BaseException as error:
        return Outcome("invalid", f"the text of the check raised {type(error).__name__}: {error}")
    verdict = _checked(check, _stand_in(candidate, job.entry_point or ""))
    return candidate.ended or verdict


def _loaded(text: str) -> Callable[..., object]:
    """The function `check` of a trusted text. Raises whatever the text does."""
    namespace: dict[str, Any] = {"__name__": "check", "__builtins__": __builtins__}
    exec(compile(text, "<check>", "exec", dont_inherit=True), namespace)
    check: Callable[..., object] = namespace["check"]
    return check


def _stand_in(candidate: _Candidate, name: str) -> Callable[..., object]:
    def stand_in(*args: object, **kwargs: object) -> Any:
        return candidate.call(*args, **kwargs)

    stand_in.__name__ = stand_in.__qualname__ = name
    return stand_in


def _checked(check: Callable[..., object], candidate: Callable[..., object]) -> Outcome:
    """Passed if the check returns. It may raise anything, SystemExit too: all of that is a failure."""
    try:
        check(candidate)
    except AssertionError as error:
        return Outcome("failed", f"an assertion does not hold{f': {error}' if error.args else ''}{_where(error)}")
    except BaseException as error:
        return Outcome("failed", f"{type(error).__name__}: {error}{_where(error)}")
    return Outcome("passed")


def _where(error: BaseException) -> str:
    """The line of the check, from the innermost of its frames."""
    number, trace = 0, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == "<check>":
            number = trace.tb_lineno
        trace = trace.tb_next
    return f" (line {number} of the check)" if number else ""
