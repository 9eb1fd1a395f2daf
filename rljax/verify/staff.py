"""The workers of a pool: started, replaced and ended through one nursery, which is replaced as well if it ends."""

from __future__ import annotations

import math
import selectors
import signal
import time
from collections.abc import Sequence
from typing import Literal

from rljax.verify.process import NurseryProcess
from rljax.verify.seat import GRACE_S, Seat
from rljax.verify.tickets import Counters

# After so many failures to start workers in a row, with growing pauses between them, it is hopeless.
_FAILURES = 4
_PAUSE_S = 0.05
# A worker that has been asked to end clears up its sandbox.
_LEAVE_S = 5.0
# What an error in a process makes the kernel send it. Any other signal has been sent by somebody.
_FAULTS = frozenset(
    -number
    for number in (
        signal.SIGSEGV, signal.SIGBUS, signal.SIGFPE, signal.SIGILL, signal.SIGABRT, signal.SIGSYS, signal.SIGTRAP,
        signal.SIGXCPU, signal.SIGXFSZ, signal.SIGPIPE,
    )
)  # fmt: skip

# How a worker ended: by its own fault, killed by somebody else, or together with its nursery.
End = Literal["fault", "killed", "swept"]


class Staff:
    """Keeps `size` workers, started by `command` (see `NurseryProcess`); all are registered with `selector`.

    For one thread, which has to live as long as the workers.
    """

    def __init__(self, command: Sequence[str], size: int, selector: selectors.BaseSelector, counters: Counters) -> None:
        self.seats: list[Seat] = []
        self.leaving: list[Seat] = []
        self._command = command
        self._size = size
        self._selector = selector
        self._counters = counters
        self._nursery: NurseryProcess | None = None
        self._expected = 0.0
        self._spawned = 0
        self._failures = 0
        self._retry_at = 0.0

    @property
    def hopeless(self) -> bool:
        """Whether no worker can be started."""
        return not self.seats and self._failures == _FAILURES

    def encourage(self) -> None:
        """Forget the failures: there is new reason to try, or it works."""
        self._failures, self._retry_at = 0, 0.0

    def fill(self) -> None:
        """Start the workers that are missing; they are waited for only when they have spoken."""
        if len(self.seats) == self._size or self._failures == _FAILURES or time.monotonic() < self._retry_at:
            return
        nursery = self._nursery or self._found()
        if not nursery or not nursery.ready:
            if nursery and time.monotonic() > self._expected:
                self._abandon()
            return
        while len(self.seats) < self._size:
            try:
                process = nursery.fork()
            except OSError:
                self._abandon() if nursery.broken else self._pause()
                return
            self._spawned += 1
            self._counters.respawns = max(0, self._spawned - self._size)
            self.seats.append(Seat(process, time.monotonic()))
            self._selector.register(process, selectors.EVENT_READ, self.seats[-1])

    def hear_nursery(self) -> None:
        """Take in that the nursery is ready, or that it has ended."""
        if self._nursery:
            self._nursery.hear()
            if self._nursery.broken:
                self._abandon()

    def due(self) -> float:
        """When something has to be done, in monotonic seconds: a worker is silent for too long, or can be started."""
        due = min((seat.due for seat in (*self.seats, *self.leaving)), default=math.inf)
        if len(self.seats) < self._size and self._failures < _FAILURES:
            loading = self._nursery and not self._nursery.ready
            due = min(due, self._expected if loading else self._retry_at)
        return due

    def kill(self, seat: Seat) -> None:
        """End a worker at once."""
        self._remove(seat)
        seat.process.kill()

    def bury(self, seat: Seat) -> End:
        """Take away a worker that has ended, and say how.

        Somebody else is an operator or the kernel short of memory: a judge keeps within its own limit, and meets
        MemoryError there.
        """
        self._remove(seat)
        status = seat.process.end()
        if status is None:
            return "swept"
        if _is_foreign(status):
            return "killed"
        # One that was never given a job has failed to start; any other end has a job to blame.
        if not seat.taken and not seat.leaving:
            self._pause()
        return "fault"

    def retire(self, seat: Seat) -> None:
        """Have a worker that owes nothing end in peace; another takes its place meanwhile."""
        self.seats.remove(seat)
        self.leaving.append(seat)
        seat.leaving = True
        seat.mark(_LEAVE_S)
        seat.process.leave()

    def close(self) -> None:
        """End everything."""
        for seat in (*self.seats, *self.leaving):
            self.kill(seat)
        if self._nursery:
            self._selector.unregister(self._nursery)
            self._nursery.close()
            self._nursery = None

    def _found(self) -> NurseryProcess | None:
        try:
            self._nursery = NurseryProcess(self._command)
        except OSError:
            self._pause()
            return None
        self._expected = time.monotonic() + GRACE_S
        self._selector.register(self._nursery, selectors.EVENT_READ, self._nursery)
        return self._nursery

    def _abandon(self) -> None:
        """Give up a nursery that is of no use any more; its workers end with it and are buried one by one."""
        if self._nursery:
            self._selector.unregister(self._nursery)
            status = self._nursery.close()
            self._nursery = None
            if not _is_foreign(status):
                self._pause()

    def _remove(self, seat: Seat) -> None:
        self._selector.unregister(seat.process)
        (self.leaving if seat.leaving else self.seats).remove(seat)

    def _pause(self) -> None:
        """Note a failure to start workers; several that fail at the same time count as one."""
        now = time.monotonic()
        if now >= self._retry_at and self._failures < _FAILURES:
            self._failures += 1
            self._retry_at = now + _PAUSE_S * 2**self._failures


def _is_foreign(status: int | None) -> bool:
    """Whether a process that ended so was killed by somebody else."""
    return status is not None and status < 0 and status not in _FAULTS
