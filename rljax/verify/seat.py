"""A worker's place: the process, what it owes, and since when it has been silent."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass, field

from rljax.verify.jobs import Job, is_heavy
from rljax.verify.process import WorkerProcess
from rljax.verify.tickets import Chunk, Item

# To fork, and to start a sandbox or load a module, take milliseconds; on a machine that is busy compiling, many.
GRACE_S = 60.0
# What runs in a sandbox is stopped by its judge, which then needs a moment to clear up; this is for one that does not.
_CODE_GRACE_S = 10.0
# A worker that used less than this share of the time was not computing: it was stopped, or the machine was.
_STALLED_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds for a job that does not say itself: `code` for what runs in a sandbox, `light` for all else."""

    light: float
    code: float

    def silence(self, job: Job) -> float:
        """How long a worker at this job may say nothing, seconds."""
        if is_heavy(job):
            return (self.code if job.timeout_s is None else job.timeout_s) + _CODE_GRACE_S
        return self.light if job.timeout_s is None else job.timeout_s


@dataclass(eq=False, slots=True)
class Seat:
    """A worker and what it owes us. Times are monotonic: of the last message, and since when it works (0.0: not used
    yet). `limit` is the silence allowed, seconds; `begun` counts the jobs of the chunks that it has begun, `answered`
    its verdicts; `leaving` says that it was asked to end.
    """

    process: WorkerProcess
    heard: float
    limit: float = GRACE_S
    ready: bool = False
    leaving: bool = False
    owed: deque[Item] = field(default_factory=deque)
    sizes: deque[int] = field(default_factory=deque)
    begun: int = 0
    answered: int = 0
    cpu: float | None = None
    taken: float = 0.0

    @property
    def due(self) -> float:
        """When the silence becomes too long; never for a worker that has nothing to say."""
        return self.heard + self.limit if self.owed or not self.ready or self.leaving else math.inf

    def mark(self, limit: float) -> None:
        """Start the clock of the next silence."""
        self.heard, self.limit, self.cpu = time.monotonic(), limit, self.process.cpu_seconds()

    def give(self, chunk: Chunk, message: bytes, deadlines: Deadlines) -> None:
        """Hand over a chunk, which `message` holds."""
        idle = not self.owed
        self.owed.extend(chunk)
        self.sizes.append(len(chunk))
        if idle:
            self.mark(deadlines.silence(self.owed[0].job))
            self.taken = self.heard
        self.process.send(message)

    def stalled(self) -> bool:
        """Whether it hardly had the processor during the present silence."""
        used = self.process.cpu_seconds()
        return used is not None and self.cpu is not None and used - self.cpu < _STALLED_SHARE * self.limit
