"""What was asked for: tickets of verdicts to come, the jobs behind them, and the chunks in which workers get them."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field

from rljax.verify.jobs import Job, is_heavy
from rljax.verify.quantiles import Durations
from rljax.verify.types import Verdict

MAX_CHUNK = 128


@dataclass(slots=True)
class Counters:
    """What happened so far; `busy` is in seconds, added up over the workers.

    `kills` are workers ended for their silence, `respawns` those that took the place of another, `recycled` those
    among the replaced that had merely grown old or large, `retried` jobs given out once more after their worker ended.
    """

    jobs: int = 0
    respawns: int = 0
    recycled: int = 0
    kills: int = 0
    retried: int = 0
    timeouts: int = 0
    crashed: int = 0
    lost: int = 0
    busy: float = 0.0
    durations: Durations = field(default_factory=Durations)

    def note(self, verdict: Verdict) -> None:
        """Count a verdict, and its time if that was taken."""
        self.jobs += 1
        match verdict.status:
            case "timeout":
                self.timeouts += 1
            case "crashed":
                self.crashed += 1
            case "lost":
                self.lost += 1
        if verdict.seconds:
            self.durations.add(verdict.seconds)

    def stats(self) -> dict[str, float]:
        """All as numbers; `p50_ms` and `p99_ms` are of the seconds that jobs took."""
        counts = {name: float(count) for name, count in asdict(self).items() if isinstance(count, (int, float))}
        quantiles = {"p50_ms": self.durations.quantile(0.5), "p99_ms": self.durations.quantile(0.99)}
        return counts | {name: 1e3 * seconds for name, seconds in quantiles.items()}


class Ticket:
    """Verdicts to come, in the order of the jobs. Written by the dispatcher only, read when `done` is set.

    They are counted in `counters`.
    """

    def __init__(self, size: int, counters: Counters) -> None:
        self.verdicts: list[Verdict | None] = [None] * size
        self.open = size
        self.done = threading.Event()
        self._counters = counters
        if not size:
            self.done.set()

    def settle(self, index: int, verdict: Verdict) -> None:
        """Enter one verdict."""
        self.verdicts[index] = verdict
        self._counters.note(verdict)
        self.open -= 1
        if not self.open:
            self.done.set()


@dataclass(eq=False, slots=True)
class Item:
    """A job of a ticket; `ends` is how workers ended over it, `unbegun` how many before they had begun its chunk."""

    job: Job
    ticket: Ticket
    index: int
    ends: tuple[str, ...] = ()
    unbegun: int = 0


Chunk = list[Item]


def cut(jobs: Sequence[Job], ticket: Ticket, workers: int) -> Iterator[Chunk]:
    """Chunks small enough that all workers have some; a heavy job is one by itself, so that any worker may take it."""
    size = min(MAX_CHUNK, math.ceil(len(jobs) / (4 * workers))) or 1
    chunk: Chunk = []
    for index, job in enumerate(jobs):
        heavy = is_heavy(job)
        if chunk and (heavy or len(chunk) == size):
            yield chunk
            chunk = []
        chunk.append(Item(job, ticket, index))
        if heavy:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
