"""What the pool and a worker say to each other: frames of a length and a body.

Requests are pickles, made by the parent, which the worker trusts. Replies are JSON, so that a worker that has gone
wrong cannot make the parent run anything; the parent checks all it rebuilds from them and raises `Malformed`.
"""

from __future__ import annotations

import json
import math
import pickle
import struct
from collections.abc import Iterable
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any, Literal, get_args

from rljax.verify.jobs import KINDS, Job
from rljax.verify.types import Status, Step, StepVerdict, TestOutcome, Verdict

_HEADER = struct.Struct("!I")
# A reply holds at most one chunk of verdicts; more than this is not one of ours.
_MAX_REPLY = 1 << 26
_STATUSES = frozenset(get_args(Status))
_STEP_VERDICTS = frozenset(get_args(StepVerdict))
_OUTCOMES = frozenset(get_args(TestOutcome))
_CLASSES = tuple(KINDS)
_VALUES = {kind: (number, attrgetter(*[entry.name for entry in fields(kind)])) for number, kind in enumerate(_CLASSES)}

Note = Literal["ready", "begun", "warming", "warm"]
_NOTES = frozenset(get_args(Note))


class Malformed(ValueError):
    """A reply that no healthy worker sends."""


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Verdicts of jobs `first`, `first + 1`, ... in the order in which this worker was given them."""

    first: int
    verdicts: list[Verdict]


def frame(body: bytes) -> bytes:
    """A body with its length before it."""
    return _HEADER.pack(len(body)) + body


def header_size() -> int:
    """Bytes before the body of a frame."""
    return _HEADER.size


def body_size(header: bytes) -> int:
    """Bytes of the body, from the header."""
    size: int = _HEADER.unpack(header)[0]
    return size


class Frames:
    """Cuts a stream of bytes into the bodies of its frames."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, received: bytes) -> list[bytes]:
        """The bodies completed by these bytes. Raises `Malformed` for a frame of more than 64 MiB."""
        self._bytes += received
        bodies: list[bytes] = []
        at = 0
        while len(self._bytes) - at >= _HEADER.size:
            (size,) = _HEADER.unpack_from(self._bytes, at)
            if size > _MAX_REPLY:
                raise Malformed(f"a frame of {size} bytes")
            end = at + _HEADER.size + size
            if end > len(self._bytes):
                break
            bodies.append(bytes(self._bytes[at + _HEADER.size : end]))
            at = end
        del self._bytes[:at]
        return bodies


class Unsendable(ValueError):
    """A job that cannot be put into a message."""


def jobs_request(jobs: Iterable[Job]) -> bytes:
    """The frame that gives jobs to a worker; `Unsendable` if one of them is nested too deeply.

    Plain tuples of the fields' values: half the cost of pickled dataclasses.
    """
    rows = [(number, values(job)) for job in jobs for number, values in (_VALUES[type(job)],)]
    try:
        return frame(pickle.dumps(rows, pickle.HIGHEST_PROTOCOL))
    except (RecursionError, pickle.PicklingError, TypeError, AttributeError) as error:
        raise Unsendable(f"the job cannot be handed to a worker ({type(error).__name__})") from error


def ping_request() -> bytes:
    """The frame that asks a worker for a `pong`."""
    return frame(pickle.dumps(None))


def read_request(body: bytes) -> list[Job] | None:
    """The jobs of a request, or None for a ping. For the worker only: unpickles."""
    rows = pickle.loads(body)
    return None if rows is None else [_CLASSES[number](*values) for number, values in rows]


def note(word: Note) -> bytes:
    """The frame by which a worker tells where it is."""
    return frame(json.dumps(word).encode())


def pong(loaded: dict[str, bool]) -> bytes:
    """The answer to a ping: which modules the worker has loaded."""
    return frame(json.dumps(loaded).encode())


def verdicts_reply(first: int, judged: Iterable[tuple[Verdict, float]]) -> bytes:
    """The frame of consecutive verdicts and the seconds they took; the first is the worker's `first`-th."""
    rows = [
        (v.status, v.score, v.answer, [(s.start, s.end, s.verdict, s.detail) for s in v.steps], v.marks, v.detail,
         v.columns, v.tests, seconds)
        for v, seconds in judged
    ]  # fmt: skip
    return frame(json.dumps((first, rows)).encode())


def read_reply(body: bytes) -> Note | Verdicts:
    """A note or verdicts from a worker. Raises `Malformed` for anything else."""
    try:
        reply = json.loads(body)
        if isinstance(reply, str) and reply in _NOTES:
            return reply  # type: ignore[return-value]
        first, rows = reply
        return Verdicts(_integer(first), [_verdict(*row) for row in rows])
    except (ValueError, TypeError, RecursionError) as error:
        raise Malformed(f"{type(error).__name__} in a reply") from error


def _verdict(*row: Any) -> Verdict:
    status, score, answer, steps, marks, detail, columns, tests, seconds = row
    if status not in _STATUSES or not (answer is None or type(answer) is str) or len(marks) != 4:
        raise Malformed("not a verdict")
    if not 0.0 <= _real(score) <= 1.0 or (score == 1.0) != (status == "correct") or not _OUTCOMES.issuperset(tests):
        raise Malformed("not a score")
    first, second, third, fourth = marks
    return Verdict(
        status,
        score,
        answer,
        tuple([_step(*step) for step in steps]),
        (_integer(first), _integer(second), _integer(third), _integer(fourth)),
        _text(detail),
        tuple([_truth(column) for column in columns]),
        tuple(tests),
        _real(seconds),
    )


def _step(start: Any, end: Any, verdict: Any, detail: Any) -> Step:
    if verdict not in _STEP_VERDICTS:
        raise Malformed("not a step")
    return Step(_integer(start), _integer(end), verdict, _text(detail))


def _truth(value: Any) -> bool:
    if type(value) is not bool:
        raise Malformed("not a truth value")
    return value


def _real(value: Any) -> float:
    if type(value) is not float or not math.isfinite(value):
        raise Malformed("not a number")
    return value


def _integer(value: Any) -> int:
    if type(value) is not int:
        raise Malformed("not an integer")
    return value


def _text(value: Any) -> str:
    if type(value) is not str:
        raise Malformed("not a text")
    return value
