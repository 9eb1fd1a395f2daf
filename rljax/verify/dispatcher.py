"""The thread that owns the workers: hands out jobs, takes in verdicts, enforces deadlines, replaces dead and old.

Who is to blame when a worker falls silent or dies: workers judge in order, say when they begin a chunk, and say what
they have before they take up a job that may be slow, so it is the first job of a begun chunk without a verdict. The
others of its worker are simply handed out again, and so is a job that its worker had not begun.
"""

from __future__ import annotations

import contextlib
import math
import selectors
import socket
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rljax.verify import wire
from rljax.verify.jobs import Job
from rljax.verify.process import NurseryProcess
from rljax.verify.seat import GRACE_S, Deadlines, Seat
from rljax.verify.staff import End, Staff
from rljax.verify.tickets import Chunk, Counters, Item, Ticket, cut
from rljax.verify.types import Verdict

# A worker this close to having nothing to do gets its next chunk ahead; more would be stuck behind a slow job.
_PREFETCH = 16
# A job that was handed out so often without being judged is lost, whatever happened to its workers.
_TRIES = 20
# Somebody who kills workers at random hits a job twice now and then; the out-of-memory killer hits it every time.
_KILLS = 4
_CLOSE_S = 2.0


@dataclass(frozen=True, slots=True)
class Recycling:
    """A worker is replaced, between chunks, after so many jobs or when it holds so many bytes."""

    jobs: int
    resident_bytes: int


class Dispatcher:
    """Runs on a thread of its own until `stop`; only `submit`, `stop` and reading `counters` are for other threads.

    `command` starts the nursery (see `NurseryProcess`), `workers` are kept. Every ticket is settled in the end: what
    cannot be judged is `lost`.
    """

    def __init__(self, command: Sequence[str], workers: int, deadlines: Deadlines, recycling: Recycling) -> None:
        self.counters = Counters()
        self._workers = workers
        self._deadlines = deadlines
        self._recycling = recycling
        self._submitted: deque[Chunk] = deque()
        self._pending: deque[Chunk] = deque()
        self._lock = threading.Lock()
        self._stopping = False
        self._ended = False
        self._waker, self._wakened = socket.socketpair()
        self._waker.setblocking(False)
        self._wakened.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._wakened, selectors.EVENT_READ)
        self._staff = Staff(command, workers, self._selector, self.counters)

    def submit(self, jobs: Sequence[Job], counters: Counters) -> Ticket:
        """Queue jobs, to be counted in `counters`; returns at once. Raises RuntimeError once it has ended."""
        ticket = Ticket(len(jobs), counters)
        chunks = list(cut(jobs, ticket, self._workers))
        with self._lock:
            if self._ended:
                raise RuntimeError("the verifier pool is closed")
            self._submitted.extend(chunks)
            self._wake()
        return ticket

    def stop(self) -> None:
        """Ask the thread to end; what is open then is `lost`."""
        with self._lock:
            self._stopping = True
            if not self._ended:
                self._wake()

    def run(self) -> None:
        """The thread's body."""
        try:
            while not self._stopping:
                self._adopt()
                self._hand_out()
                self._listen(self._staff.due() - time.monotonic())
                self._enforce()
        finally:
            self._dismantle()

    def _wake(self) -> None:
        # A full pipe wakes as well as another byte would.
        with contextlib.suppress(BlockingIOError):
            self._waker.send(b"\0")

    def _adopt(self) -> None:
        """Take over what was submitted; a new request gives the starting of workers a new chance."""
        if self._submitted:
            self._staff.encourage()
        while self._submitted:
            self._pending.append(self._submitted.popleft())
        self._staff.fill()
        if self._pending and self._staff.hopeless:
            self._lose_pending("no verification worker could be started")

    def _hand_out(self) -> None:
        for seat in sorted(self._staff.seats, key=lambda seat: len(seat.owed)):
            if not seat.owed and self._is_worn(seat):
                self.counters.recycled += 1
                self._staff.retire(seat)
            elif seat.ready and len(seat.owed) <= _PREFETCH and not self._is_worn(seat):
                while self._pending and not self._give(seat, self._pending.popleft()):
                    pass

    def _is_worn(self, seat: Seat) -> bool:
        """Whether a worker has grown old or large; looked at when it could be given something to do."""
        if not seat.ready or not seat.answered:
            return False
        return (
            seat.answered + len(seat.owed) >= self._recycling.jobs
            or seat.process.resident_bytes() > self._recycling.resident_bytes
        )

    def _give(self, seat: Seat, chunk: Chunk) -> bool:
        """Whether the chunk was handed over: one that no message holds is settled, or put back in pieces."""
        try:
            message = wire.jobs_request(item.job for item in chunk)
        except wire.Unsendable as error:
            if len(chunk) == 1:
                chunk[0].ticket.settle(chunk[0].index, Verdict("invalid", detail=str(error)))
            else:
                self._pending.extendleft([item] for item in reversed(chunk))
            return False
        self._staff.encourage()
        seat.give(chunk, message, self._deadlines)
        return True

    def _listen(self, patience: float) -> None:
        """Wait for a message, a request or, after `patience` seconds, a deadline, and take in what has come."""
        for seat in self._staff.seats:
            events = selectors.EVENT_READ | (selectors.EVENT_WRITE if seat.process.wants_write else 0)
            if self._selector.get_key(seat.process).events != events:
                self._selector.modify(seat.process, events, seat)
        for key, events in self._selector.select(None if patience == math.inf else max(0.0, patience)):
            match key.data:
                case None:
                    with contextlib.suppress(BlockingIOError):
                        self._wakened.recv(4096)
                case NurseryProcess():
                    self._staff.hear_nursery()
                case Seat() as seat:
                    if events & selectors.EVENT_WRITE:
                        seat.process.flush()
                    if events & selectors.EVENT_READ:
                        self._hear(seat)

    def _hear(self, seat: Seat) -> None:
        """Take in what a worker has said; one that has ended, or talks nonsense, is replaced."""
        try:
            for body in seat.process.receive():
                self._take(seat, wire.read_reply(body))
        except wire.Malformed:
            self._staff.kill(seat)
            self._retry(self._release(seat), "fault")
            return
        if seat.process.closed:
            self._retry(self._release(seat), self._staff.bury(seat))

    def _take(self, seat: Seat, reply: wire.Note | wire.Verdicts) -> None:
        if isinstance(reply, wire.Verdicts):
            if reply.first != seat.answered or len(reply.verdicts) > len(seat.owed):
                raise wire.Malformed("verdicts out of turn")
            for verdict in reply.verdicts:
                item = seat.owed.popleft()
                item.ticket.settle(item.index, verdict)
            seat.answered += len(reply.verdicts)
            now = time.monotonic()
            self.counters.busy += now - seat.taken
            seat.taken = now
        elif reply == "ready":
            seat.ready = True
        elif reply == "begun":
            if not seat.sizes:
                raise wire.Malformed("nothing to begin")
            seat.begun += seat.sizes.popleft()
        seat.mark(GRACE_S if reply == "warming" or not seat.owed else self._deadlines.silence(seat.owed[0].job))

    def _enforce(self) -> None:
        """Stop the workers that have been silent for too long, unless they have spoken while we were busy."""
        now = time.monotonic()
        for seat in [seat for seat in (*self._staff.seats, *self._staff.leaving) if seat.due <= now]:
            self._hear(seat)
            if seat.due <= now and (seat in self._staff.seats or seat in self._staff.leaving):
                self._silence(seat, now)

    def _silence(self, seat: Seat, now: float) -> None:
        """Stop a worker. A job that had the processor has run out of time; one that had not is tried once more."""
        stalled = seat.stalled()
        self._staff.kill(seat)
        self.counters.kills += 1
        suspect = self._release(seat)
        if stalled or not suspect:
            self._retry(suspect, "stalled")
        else:
            detail = f"no verdict within {seat.limit:g} s"
            suspect.ticket.settle(suspect.index, Verdict("timeout", detail=detail, seconds=now - seat.heard))

    def _release(self, seat: Seat) -> Item | None:
        """Put back what an ended worker owes, and return the job that it was at, if any."""
        if not seat.owed:
            return None
        self.counters.busy += time.monotonic() - seat.taken
        suspect = seat.owed.popleft() if seat.answered < seat.begun else None
        if not suspect:
            # Nobody's fault, unless it comes again and again: a message that workers choke on.
            seat.owed[0].unbegun += 1
            if seat.owed[0].unbegun == _TRIES:
                self._lose(seat.owed.popleft(), f"{_TRIES} workers ended before they could begin")
        if seat.owed:
            self._pending.appendleft(list(seat.owed))
        return suspect

    def _retry(self, item: Item | None, end: End | Literal["stalled"]) -> None:
        """Hand out a job once more, by itself, unless its worker has ended in this way too often."""
        if not item:
            return
        ends = item.ends.count(end)
        item.ends += (end,)
        if ends and end == "fault":
            item.ticket.settle(item.index, Verdict("crashed", detail="the worker died twice over this job"))
        elif ends == _KILLS - 1 and end == "killed":
            self._lose(item, f"the worker was killed from outside {_KILLS} times")
        elif ends and end == "stalled":
            self._lose(item, "the worker was stopped twice")
        elif ends == _TRIES:
            self._lose(item, f"the worker ended {_TRIES} times together with the process that it was forked from")
        else:
            self.counters.retried += 1
            self._pending.appendleft([item])

    def _lose(self, item: Item, detail: str) -> None:
        item.ticket.settle(item.index, Verdict("lost", detail=detail))

    def _lose_pending(self, detail: str) -> None:
        while self._pending:
            for item in self._pending.popleft():
                self._lose(item, detail)

    def _dismantle(self) -> None:
        """End all workers and settle all tickets; whatever ended the thread, nobody waits for ever."""
        with self._lock:
            self._ended = True
            self._pending.extend(self._submitted)
            self._submitted.clear()
        for seat in self._staff.seats:
            self._pending.append(list(seat.owed))
        self._dismiss()
        self._lose_pending("the verifier pool was closed")
        self._staff.close()
        self._selector.close()
        self._waker.close()
        self._wakened.close()

    def _dismiss(self) -> None:
        """Give workers that have nothing to do a moment to clear up their sandboxes."""
        for seat in [seat for seat in self._staff.seats if seat.ready and not seat.owed]:
            self._staff.retire(seat)
        patience = time.monotonic() + _CLOSE_S
        while self._staff.leaving and (left := patience - time.monotonic()) > 0:
            for key, _ in self._selector.select(left):
                if isinstance(key.data, Seat) and key.data.leaving:
                    self._hear(key.data)
