"""The thread that owns the workers: hands out jobs, takes in verdicts, enforces deadlines, replaces the dead.

Who is to blame when a worker falls silent or dies: workers judge in order and say what they have before they take up a
job that may be slow, so it is the first job without a verdict. The others of its worker are simply handed out again.
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
from dataclasses import dataclass, field

from rljax.verify import wire
from rljax.verify.process import WorkerProcess
from rljax.verify.types import MathJob, Status, Verdict

MAX_CHUNK = 128
# A worker this close to having nothing to do gets its next chunk ahead; more would be stuck behind a slow job.
_PREFETCH = 16
# After so many failures to start workers in a row, with growing pauses between them, what waits is lost.
_SPAWN_FAILURES = 4
_SPAWN_PAUSE_S = 0.05
# Starting and loading SymPy take about a second; on a machine that is busy compiling, many.
_GRACE_S = 60.0
# A worker that used less than this share of the deadline was not computing: it was stopped, or the machine was.
_STALLED_SHARE = 0.1


class Ticket:
    """Verdicts to come, in the order of the jobs. Written by the dispatcher only, read when `done` is set."""

    def __init__(self, size: int) -> None:
        self.verdicts: list[Verdict | None] = [None] * size
        self.open = size
        self.done = threading.Event()
        if not size:
            self.done.set()

    def settle(self, index: int, verdict: Verdict) -> None:
        """Enter one verdict."""
        self.verdicts[index] = verdict
        self.open -= 1
        if not self.open:
            self.done.set()


@dataclass(slots=True)
class Counters:
    """What happened so far. `busy` is in seconds, added up over the workers."""

    jobs: int = 0
    respawns: int = 0
    timeouts: int = 0
    crashed: int = 0
    lost: int = 0
    busy: float = 0.0


@dataclass(eq=False, slots=True)
class _Item:
    job: MathJob
    ticket: Ticket
    index: int
    stalls: int = 0
    deaths: int = 0


_Chunk = list[_Item]


@dataclass(eq=False, slots=True)
class _Seat:
    """A worker and what it owes us. Times are monotonic: of the last message, and since when it works
    (0.0: not used yet). `limit` is the silence allowed, seconds.
    """

    process: WorkerProcess
    heard: float
    limit: float = _GRACE_S
    ready: bool = False
    owed: deque[_Item] = field(default_factory=deque)
    answered: int = 0
    cpu: float | None = None
    taken: float = 0.0

    @property
    def due(self) -> float:
        """When the silence becomes too long; never for a worker that has nothing to say."""
        return self.heard + self.limit if self.owed or not self.ready else math.inf

    def mark(self, limit: float) -> None:
        """Start the clock of the next silence."""
        self.heard, self.limit, self.cpu = time.monotonic(), limit, self.process.cpu_seconds()


class Dispatcher:
    """Runs on a thread of its own until `stop`; only `submit`, `stop` and reading `counters` are for other threads.

    `command` starts a worker (see `WorkerProcess`), `workers` of them are kept; `deadline_s` is the silence allowed
    within one job. Every ticket is settled in the end: what cannot be judged is `lost`.
    """

    def __init__(self, command: Sequence[str], workers: int, deadline_s: float) -> None:
        self.counters = Counters()
        self._command = command
        self._workers = workers
        self._deadline = deadline_s
        self._submitted: deque[_Chunk] = deque()
        self._pending: deque[_Chunk] = deque()
        self._seats: list[_Seat] = []
        self._spawned = 0
        self._failures = 0
        self._retry_at = 0.0
        self._lock = threading.Lock()
        self._stopping = False
        self._ended = False
        self._waker, self._wakened = socket.socketpair()
        self._waker.setblocking(False)
        self._wakened.setblocking(False)
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._wakened, selectors.EVENT_READ)

    def submit(self, jobs: Sequence[MathJob]) -> Ticket:
        """Queue jobs; returns at once. Raises RuntimeError once the dispatcher has ended."""
        ticket = Ticket(len(jobs))
        items = [_Item(job, ticket, index) for index, job in enumerate(jobs)]
        size = min(MAX_CHUNK, math.ceil(len(items) / (4 * self._workers))) or 1
        with self._lock:
            if self._ended:
                raise RuntimeError("the verifier pool is closed")
            self._submitted.extend(items[at : at + size] for at in range(0, len(items), size))
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
            self._staff()
            while not self._stopping:
                self._adopt()
                self._hand_out()
                self._listen()
                self._enforce()
        finally:
            self._dismantle()

    def _wake(self) -> None:
        # A full pipe wakes as well as another byte would.
        with contextlib.suppress(BlockingIOError):
            self._waker.send(b"\0")

    def _adopt(self) -> None:
        """Take over what was submitted and see that someone works on it; a new request gives spawning a new chance."""
        if self._submitted:
            self._failures, self._retry_at = 0, 0.0
        while self._submitted:
            chunk = self._submitted.popleft()
            self.counters.jobs += len(chunk)
            self._pending.append(chunk)
        if self._pending:
            self._staff()
        if self._pending and not self._seats and self._failures == _SPAWN_FAILURES:
            self._lose_pending("no verification worker could be started")

    def _staff(self) -> None:
        """Start the workers that are missing, all at once: they are waited for only when they have spoken."""
        if self._failures == _SPAWN_FAILURES or time.monotonic() < self._retry_at:
            return
        while len(self._seats) < self._workers:
            try:
                process = WorkerProcess(self._command)
            except OSError:
                self._pause()
                return
            self._spawned += 1
            self.counters.respawns = max(0, self._spawned - self._workers)
            self._seats.append(_Seat(process, time.monotonic()))
            self._selector.register(process, selectors.EVENT_READ, self._seats[-1])

    def _pause(self) -> None:
        """Note a failure to start workers; several that fail at the same time count as one."""
        now = time.monotonic()
        if now >= self._retry_at and self._failures < _SPAWN_FAILURES:
            self._failures += 1
            self._retry_at = now + _SPAWN_PAUSE_S * 2**self._failures

    def _hand_out(self) -> None:
        for seat in sorted(self._seats, key=lambda seat: len(seat.owed)):
            if self._pending and seat.ready and len(seat.owed) <= _PREFETCH:
                chunk = self._pending.popleft()
                if not seat.owed:
                    seat.mark(self._deadline)
                    seat.taken = seat.heard
                self._failures, self._retry_at = 0, 0.0
                seat.owed.extend(chunk)
                seat.process.send(wire.jobs_request(item.job for item in chunk))

    def _listen(self) -> None:
        """Wait for a message, a request or the next deadline, and take in what has come."""
        for seat in self._seats:
            events = selectors.EVENT_READ | (selectors.EVENT_WRITE if seat.process.wants_write else 0)
            if self._selector.get_key(seat.process).events != events:
                self._selector.modify(seat.process, events, seat)
        for key, events in self._selector.select(self._patience()):
            if key.data is None:
                with contextlib.suppress(BlockingIOError):
                    self._wakened.recv(4096)
                continue
            if events & selectors.EVENT_WRITE:
                key.data.process.flush()
            if events & selectors.EVENT_READ:
                self._hear(key.data)

    def _patience(self) -> float | None:
        """Seconds until something is due; None if nothing is."""
        due = min((seat.due for seat in self._seats), default=math.inf)
        if self._pending and len(self._seats) < self._workers and self._failures < _SPAWN_FAILURES:
            due = min(due, self._retry_at)
        return None if due == math.inf else max(0.0, due - time.monotonic())

    def _hear(self, seat: _Seat) -> None:
        """Take in what a worker has said; one that has ended, or talks nonsense, is replaced."""
        try:
            for body in seat.process.receive():
                self._take(seat, wire.read_reply(body))
        except wire.Malformed:
            self._bury(seat)
            return
        if seat.process.closed:
            self._bury(seat)

    def _take(self, seat: _Seat, reply: wire.Note | wire.Verdicts) -> None:
        seat.mark(_GRACE_S if reply == "warming" else self._deadline)
        if isinstance(reply, wire.Verdicts):
            if reply.first != seat.answered or len(reply.verdicts) > len(seat.owed):
                raise wire.Malformed("verdicts out of turn")
            for verdict in reply.verdicts:
                item = seat.owed.popleft()
                item.ticket.settle(item.index, verdict)
            seat.answered += len(reply.verdicts)
            self.counters.busy += seat.heard - seat.taken
            seat.taken = seat.heard
        elif reply == "ready":
            seat.ready = True

    def _enforce(self) -> None:
        """Stop the workers that have been silent for too long, unless they have spoken while we were busy."""
        now = time.monotonic()
        for seat in [seat for seat in self._seats if seat.due <= now]:
            self._hear(seat)
            if seat in self._seats and seat.due <= now:
                self._silence(seat)

    def _silence(self, seat: _Seat) -> None:
        """Stop a worker. A job that had the processor has run out of time; one that had not is tried once more."""
        used = seat.process.cpu_seconds()
        stalled = used is not None and seat.cpu is not None and used - seat.cpu < _STALLED_SHARE * seat.limit
        suspect = self._dismiss(seat)
        if suspect is None:
            return
        suspect.stalls += stalled
        if not stalled:
            self._give_up(suspect, "timeout", f"no verdict within {self._deadline:g} s")
        elif suspect.stalls > 1:
            self._give_up(suspect, "lost", "the worker was stopped twice")
        else:
            self._pending.appendleft([suspect])

    def _bury(self, seat: _Seat) -> None:
        """Replace a worker that ended by itself. Its job is tried once more, alone."""
        suspect = self._dismiss(seat)
        if suspect is None:
            return
        suspect.deaths += 1
        if suspect.deaths > 1:
            self._give_up(suspect, "crashed", "the worker died twice over this job")
        else:
            self._pending.appendleft([suspect])

    def _dismiss(self, seat: _Seat) -> _Item | None:
        """End a worker, put back what it owes, and return the job it was at, if any."""
        self._selector.unregister(seat.process)
        seat.process.kill()
        self._seats.remove(seat)
        # One that was never given a job has failed to start; any other end has a job to blame or happened to it.
        if not seat.taken:
            self._pause()
        if not seat.owed:
            return None
        self.counters.busy += time.monotonic() - seat.taken
        suspect, *others = seat.owed
        if others:
            self._pending.appendleft(others)
        return suspect

    def _give_up(self, item: _Item, status: Status, detail: str) -> None:
        match status:
            case "timeout":
                self.counters.timeouts += 1
            case "crashed":
                self.counters.crashed += 1
            case _:
                self.counters.lost += 1
        item.ticket.settle(item.index, Verdict(status, detail=detail))

    def _lose_pending(self, detail: str) -> None:
        while self._pending:
            for item in self._pending.popleft():
                self._give_up(item, "lost", detail)

    def _dismantle(self) -> None:
        """End all workers and settle all tickets; whatever ended the thread, nobody waits for ever."""
        with self._lock:
            self._ended = True
            self._pending.extend(self._submitted)
            self._submitted.clear()
        while self._seats:
            suspect = self._dismiss(self._seats[-1])
            if suspect is not None:
                self._pending.append([suspect])
        self._lose_pending("the verifier pool was closed")
        self._selector.close()
        self._waker.close()
        self._wakened.close()
