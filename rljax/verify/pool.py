"""Verification in worker processes: isolated, with a deadline for every job, in the background of the caller."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from types import TracebackType

from rljax.errors import InputError
from rljax.verify import canary
from rljax.verify.canary import CANARIES, Canary, CanaryFailed
from rljax.verify.config import VerifyConfig
from rljax.verify.dispatcher import Dispatcher, Recycling
from rljax.verify.jobs import KINDS, Job, Kind, is_heavy
from rljax.verify.judge import start_sandbox
from rljax.verify.process import DEFAULT_COMMAND
from rljax.verify.rows import job_from
from rljax.verify.sandbox.types import Backend, Unavailable
from rljax.verify.seat import Deadlines
from rljax.verify.tickets import MAX_CHUNK, Counters, Ticket
from rljax.verify.types import Verdict

__all__ = ["CanaryFailed", "PoolSettings", "Ticket", "VerifierPool", "open_pool"]


@dataclass(frozen=True, slots=True)
class PoolSettings:
    """What seldom differs. `code_deadline_s` is for programs that do not say, seconds; they run in `sandbox`.

    A worker is replaced after `recycle_jobs` jobs, or when it holds more than `recycle_mb` million bytes.
    """

    code_deadline_s: float = 15.0
    sandbox: Backend = "auto"
    recycle_jobs: int = 20_000
    recycle_mb: int = 512
    canaries: Mapping[Kind, tuple[Canary, ...]] = field(default_factory=lambda: CANARIES)


class VerifierPool:
    """Workers that judge jobs while the caller does something else; a context manager.

    `deadline_s` is how long one job that does not say may take, in seconds of its worker being silent. A job that takes
    longer is `timeout`; one over which its worker dies twice is `crashed`; one that could not be judged for reasons of
    the machine (processes stopped or killed by others, no processes, a closed pool) is `lost`. `command` starts the
    process that workers are forked from, and gets the number of its socket as last argument.

    Workers start at once and in parallel; none outlives the pool or this process, however it ends. They are given
    nothing before they have judged the canaries of the settings as they should.
    """

    def __init__(
        self,
        workers: int,
        deadline_s: float,
        command: Sequence[str] = DEFAULT_COMMAND,
        settings: PoolSettings = PoolSettings(),
    ) -> None:
        if workers < 1 or not deadline_s > 0:
            raise ValueError(f"a pool needs workers and a deadline, not {workers} and {deadline_s} s")
        self._workers = workers
        self._dispatcher = Dispatcher(
            command,
            workers,
            Deadlines(deadline_s, settings.code_deadline_s),
            Recycling(settings.recycle_jobs, settings.recycle_mb * 1_000_000),
        )
        # A daemon: an interpreter that ends without closing the pool is not kept waiting, and the workers end with it.
        self._thread = threading.Thread(target=self._dispatcher.run, name="rljax-verify", daemon=True)
        self._thread.start()
        self._settings = settings
        self._backend: str | None = None
        self._proofs = {"math": self._try_canaries("math")}
        self._proven: set[type[Job]] = set()
        self._proving = threading.Lock()

    @property
    def backend(self) -> str | None:
        """The name of the sandbox that programs run in; None as long as there was none to run."""
        return self._backend

    def prove(self, kind: Kind = "math") -> None:
        """Wait until the workers are there and have judged the canaries of this kind.

        Whatever is asked of the pool does this first. Raises `CanaryFailed` if they cannot judge, and
        `rljax.verify.sandbox.types.Unavailable` if programs, or scorers of reasoning-gym, are to be run, and the
        sandbox of the settings, or that package, is not to be had here.
        """
        with self._proving:
            if kind not in self._proofs and (kind == "code" or kind == "gym"):
                with contextlib.closing(start_sandbox(self._settings.sandbox, kind)) as sandbox:
                    self._backend = sandbox.name
            if kind not in self._proofs:
                canary.ESCAPE.unlink(missing_ok=True)
                self._proofs[kind] = self._try_canaries(kind)
            canary.check(self._settings.canaries.get(kind, ()), self.result(self._proofs[kind]))
            if kind == "code" and self._backend:
                canary.check_escape(self._backend)

    def submit(self, jobs: Sequence[Job]) -> Ticket:
        """Queue jobs; they are worked on in the background.

        Raises RuntimeError if closed, and what `prove` raises at the first job of a kind.
        """
        for kind in set(map(type, jobs)) - self._proven:
            self.prove(KINDS[kind])
            self._proven.add(kind)
        return self._dispatcher.submit([self._timed(job) for job in jobs], self._dispatcher.counters)

    def _timed(self, job: Job) -> Job:
        """What runs in a sandbox and does not say how long has what the settings say: its judge stops it then."""
        if is_heavy(job) and job.timeout_s is None:
            return replace(job, timeout_s=self._settings.code_deadline_s)
        return job

    def _try_canaries(self, kind: Kind) -> Ticket:
        jobs = [job_from(canary.row) for canary in self._settings.canaries.get(kind, ())]
        return self._dispatcher.submit(jobs, Counters())

    def result(self, ticket: Ticket) -> list[Verdict]:
        """Wait for the verdicts of a ticket: one for each job, in the order of the jobs. Always returns."""
        ticket.done.wait()
        return [verdict for verdict in ticket.verdicts if verdict is not None]

    def map(self, jobs: Sequence[Job]) -> list[Verdict]:
        """The verdicts of the jobs, in their order."""
        return self.result(self.submit(jobs))

    def imap(self, work: Iterable[Job | Verdict], window: int | None = None) -> Iterator[Verdict]:
        """Verdicts in the order of the jobs, which are taken from `work` only as verdicts are taken from here.

        At most `window` jobs are held at any time, None for about a thousand a worker. A verdict in place of a job
        passes through in its place.
        """
        window = window or 8 * MAX_CHUNK * self._workers
        size = max(1, window // 4)
        held: deque[tuple[list[Job | Verdict], Ticket]] = deque()
        source = iter(work)
        while True:
            while (len(held) + 1) * size <= window and (some := list(islice(source, size))):
                held.append((some, self.submit([job for job in some if not isinstance(job, Verdict)])))
            if not held:
                return
            some, ticket = held.popleft()
            judged = iter(self.result(ticket))
            for job in some:
                yield job if isinstance(job, Verdict) else next(judged)

    def stats(self) -> dict[str, float]:
        """Counts since the start: jobs, timeouts, crashed, lost, retried; kills, respawns and recycled, of workers;

        `busy` in seconds over all workers, `p50_ms` and `p99_ms` of the time that jobs took. Canaries are not counted.
        """
        return self._dispatcher.counters.stats()

    def close(self) -> None:
        """End all workers; what is not judged yet is `lost`. May be called again."""
        self._dispatcher.stop()
        self._thread.join()

    def __enter__(self) -> VerifierPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_pool(config: VerifyConfig) -> VerifierPool:
    """The pool that the settings describe. Raises `InputError` if a sandbox is asked for by name and not to be had."""
    if config.sandbox != "auto":
        try:
            start_sandbox(config.sandbox).close()
        except Unavailable as error:
            raise InputError(str(error)) from None
    command = (*DEFAULT_COMMAND, config.sandbox)
    settings = PoolSettings(config.code_deadline_s, config.sandbox, config.recycle_jobs, config.recycle_mb)
    return VerifierPool(config.workers, config.deadline_s, command, settings)
