"""Verification in worker processes: isolated, with a deadline for every job, in the background of the trainer."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import asdict
from types import TracebackType

from rljax.verify.dispatcher import Dispatcher, Ticket
from rljax.verify.process import DEFAULT_COMMAND
from rljax.verify.types import MathJob, Verdict

__all__ = ["Ticket", "VerifierPool"]


class VerifierPool:
    """Workers that judge jobs while the caller does something else; a context manager.

    `deadline_s` is how long one job may take, in seconds of its worker being silent. A job that takes longer is
    `timeout`; one over which its worker dies twice is `crashed`; one that could not be judged for reasons of the
    machine (stopped processes, no processes, a closed pool) is `lost`. `command` starts a worker and gets the number of
    its socket as last argument.

    Workers start at once and in parallel; none outlives the pool or this process, however it ends.
    """

    def __init__(self, workers: int, deadline_s: float, command: Sequence[str] = DEFAULT_COMMAND) -> None:
        if workers < 1 or not deadline_s > 0:
            raise ValueError(f"a pool needs workers and a deadline, not {workers} and {deadline_s} s")
        self._dispatcher = Dispatcher(command, workers, deadline_s)
        # A daemon: an interpreter that ends without closing the pool is not kept waiting, and the workers end with it.
        self._thread = threading.Thread(target=self._dispatcher.run, name="rljax-verify", daemon=True)
        self._thread.start()

    def submit(self, jobs: Sequence[MathJob]) -> Ticket:
        """Queue jobs and return at once; they are worked on in the background. Raises RuntimeError if closed."""
        return self._dispatcher.submit(jobs)

    def result(self, ticket: Ticket) -> list[Verdict]:
        """Wait for the verdicts of a ticket: one for each job, in the order of the jobs. Always returns."""
        ticket.done.wait()
        return [verdict for verdict in ticket.verdicts if verdict is not None]

    def map(self, jobs: Sequence[MathJob]) -> list[Verdict]:
        """The verdicts of the jobs, in their order."""
        return self.result(self.submit(jobs))

    def stats(self) -> dict[str, float]:
        """Counts since the start: jobs, respawns, timeouts, crashed, lost; `busy` in seconds over all workers."""
        return {name: float(count) for name, count in asdict(self._dispatcher.counters).items()}

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
