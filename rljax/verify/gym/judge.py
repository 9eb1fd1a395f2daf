"""The verdict of a data set of reasoning-gym. Its scorer runs in a cell; what is heard from there is one float.

Fail closed: an answer is `correct` where the score is exactly 1, and nothing else is worth anything. Scorers give parts
of a mark for an answer that has the right one in it, which a policy would learn to write at length.
"""

from __future__ import annotations

import json
import math
import os
import select
import time
from dataclasses import replace

from rljax.verify.gym.program import ALLOWED, HEADER, HELLO, MAX_FRAME, SCORE
from rljax.verify.gym.types import GymJob
from rljax.verify.mathematics.tags import ANSWER_CLOSE, ANSWER_OPEN, THINK_CLOSE, extract
from rljax.verify.sandbox.types import Cell, Sandbox
from rljax.verify.types import NO_MARKS, Verdict

DEFAULT_TIMEOUT_S = 15.0
# To be ready a cell of a sandbox without a warm process has to import the package.
_START_S = 9.0
_MAX_ANSWER = 100_000


class _Silent(Exception):
    """Nothing more is heard from the cell: `late`, or it has ended."""

    def __init__(self, late: bool) -> None:
        super().__init__()
        self.late = late


def judge(job: GymJob, sandbox: Sandbox) -> Verdict:
    """The verdict; total for every response. `lost` if the sandbox gives no cell, or the cell no sign of life."""
    started = time.monotonic()
    answer, marks, detail = _answer(job)
    if job.data_set not in ALLOWED:
        verdict = Verdict("invalid", detail=f"{job.data_set} is no data set that is judged")
    elif answer is None or len(answer) > _MAX_ANSWER:
        verdict = Verdict("unparsable", marks=marks, detail=detail or "the answer is too long")
    else:
        verdict = replace(_scored(job, answer, sandbox), answer=answer, marks=marks)
    return replace(verdict, seconds=time.monotonic() - started)


def _answer(job: GymJob) -> tuple[str | None, tuple[int, int, int, int], str]:
    """The answer, the marks of the format, and why there is none."""
    if job.extract == "tags":
        found = extract(job.response, finished=True)
        return found.answer, found.marks, found.detail
    said = job.response.rpartition(THINK_CLOSE)[2]
    _, opened, rest = said.rpartition(ANSWER_OPEN)
    answer, closed, _ = rest.partition(ANSWER_CLOSE)
    there = opened and closed and answer.strip()
    return (answer.strip(), NO_MARKS, "") if there else (None, NO_MARKS, "there is no answer between tags")


def _scored(job: GymJob, answer: str, sandbox: Sandbox) -> Verdict:
    frame = _frame(job, answer)
    if frame is None:
        return Verdict("invalid", detail="the metadata is no JSON object, or too large")
    try:
        cell = sandbox.launch()
    except OSError as error:
        return Verdict("lost", detail=f"no cell could be started: {error}"[:300])
    try:
        return _heard(cell, frame, job.timeout_s or DEFAULT_TIMEOUT_S)
    finally:
        cell.kill()


def _frame(job: GymJob, answer: str) -> bytes | None:
    try:
        metadata = json.loads(job.metadata)
    except ValueError:
        return None
    entry = {"question": job.question, "answer": job.answer, "metadata": metadata}
    body = json.dumps([job.data_set, answer, entry]).encode()
    return HEADER.pack(len(body)) + body if isinstance(metadata, dict) and len(body) <= MAX_FRAME else None


def _heard(cell: Cell, frame: bytes, timeout_s: float) -> Verdict:
    """Talk to the cell: one byte when it is there, the frame, one float."""
    try:
        _receive(cell, len(HELLO), time.monotonic() + _START_S)
    except _Silent:
        return Verdict("lost", detail="the cell did not start the scorer")
    deadline = time.monotonic() + timeout_s
    try:
        _send(cell, frame, deadline)
        (score,) = SCORE.unpack(_receive(cell, SCORE.size, deadline))
    except _Silent as silent:
        if silent.late:
            return Verdict("timeout", detail=f"no score within {timeout_s:g} s")
        return Verdict("crashed", detail="the scorer ended before it gave a score")
    return _verdict(score)


def _verdict(score: float) -> Verdict:
    if score == 1.0:
        return Verdict("correct", 1.0)
    if math.isfinite(score) and 0.0 <= score < 1.0:
        return Verdict("wrong", detail=f"the data set gives {score:.3g}")
    return Verdict("unparsable", detail="the data set gives no score for this")


def _send(cell: Cell, frame: bytes, deadline: float) -> None:
    os.set_blocking(cell.writer, False)
    left = memoryview(frame)
    while left:
        _await(cell.writer, select.POLLOUT, deadline)
        try:
            left = left[os.write(cell.writer, left) :]
        except BlockingIOError:
            continue
        except (BrokenPipeError, ConnectionResetError):
            raise _Silent(late=False) from None


def _receive(cell: Cell, count: int, deadline: float) -> bytes:
    """Exactly so many bytes; what comes behind them is never read."""
    os.set_blocking(cell.reader, False)
    received = b""
    while len(received) < count:
        _await(cell.reader, select.POLLIN, deadline)
        try:
            part = os.read(cell.reader, count - len(received))
        except BlockingIOError:
            continue
        except ConnectionResetError:
            part = b""
        if not part:
            raise _Silent(late=False)
        received += part
    return received


def _await(descriptor: int, event: int, deadline: float) -> None:
    waiting = select.poll()
    waiting.register(descriptor, event)
    left = deadline - time.monotonic()
    if left <= 0 or not waiting.poll(left * 1000):
        raise _Silent(late=True)
