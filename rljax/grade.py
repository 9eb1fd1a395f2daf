"""Grade a file of rows: `python -m rljax.grade input=rows.jsonl output=verdicts.jsonl [workers=N] [sandbox=auto]`."""

from __future__ import annotations

import math
import os
import secrets
import signal
import sys
import time
from collections import Counter, deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BufferedIOBase
from pathlib import Path
from types import TracebackType

from omegaconf import DictConfig
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from rljax.command import load, run_main
from rljax.errors import InputError
from rljax.verify.config import VerifyConfig
from rljax.verify.jobs import Job
from rljax.verify.pool import CanaryFailed, VerifierPool, open_pool
from rljax.verify.quantiles import Durations
from rljax.verify.rows import read_lines, read_row, write_row
from rljax.verify.sandbox.types import Backend, Unavailable
from rljax.verify.types import Status, Verdict

_STATUSES: tuple[Status, ...] = ("correct", "wrong", "unparsable", "timeout", "crashed", "lost", "invalid")
# Verdicts that say nothing about the response: they have no score to average.
_UNSCORED = ("lost", "invalid")
_BATCH = 200
REFUSED = 1


@dataclass(frozen=True)
class GradeConfig:
    """`workers` processes (0: one a core) grade the rows of `input` into `output`; programs run in `sandbox`.

    `timeout_s` seconds are allowed to a row that does not say; None stands for 15 for code and gym, and 1 for the rest.
    """

    input: str | None = None
    output: str | None = None
    workers: int = 0
    sandbox: Backend = "auto"
    timeout_s: float | None = None

    def check(self) -> None:
        """Raise `InputError` for a call that says too little, or what cannot be."""
        if not self.input:
            raise InputError("input is not set; name a file of rows, e.g. input=rows.jsonl.")
        if not self.output:
            raise InputError("output is not set; name the file to write, e.g. output=verdicts.jsonl.")
        if self.workers < 0:
            raise InputError(f"workers is {self.workers}; it must be at least 1, or 0 for one a core.")
        if self.timeout_s is not None and not 0 < self.timeout_s < math.inf:
            raise InputError(f"timeout_s is {self.timeout_s}; it must be above 0 seconds.")


@dataclass(slots=True)
class Summary:
    """What was graded: verdicts by kind and status, scores and durations by kind, in the order of the rows."""

    counts: Counter[tuple[str, Status]] = field(default_factory=Counter)
    score: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, Durations] = field(default_factory=dict)

    def add(self, kind: str, verdict: Verdict) -> None:
        """Note one verdict."""
        self.counts[kind, verdict.status] += 1
        if verdict.status not in _UNSCORED:
            self.score[kind] = self.score.get(kind, 0.0) + verdict.score
            self.seconds.setdefault(kind, Durations()).add(verdict.seconds)


def main() -> None:
    """Run the command line."""
    run_main(grade_job, "grade", GradeConfig)


def grade_job(cfg: DictConfig) -> int:
    """Grade the file of the call and print the summary. Returns the exit status."""
    config = load(GradeConfig, cfg)
    source, target = Path(str(config.input)), Path(str(config.output)).resolve()
    try:
        with (
            _opened(source) as rows,
            _terminable(),
            Output(_not_the_input(target, source)) as output,
            _open_pool(config) as pool,
        ):
            pool.prove()
            start = time.monotonic()
            summary = _grade(rows, output, pool)
            seconds, backend = time.monotonic() - start, pool.backend
    except Unavailable as error:
        raise InputError(str(error)) from None
    except CanaryFailed as error:
        print(f"rljax: {error}", file=sys.stderr)
        return REFUSED
    _show(summary, seconds, backend)
    return 0


def grade(rows: BufferedIOBase, pool: VerifierPool) -> Iterator[tuple[str, Verdict]]:
    """The kind and the verdict of each row, in their order; reads on as verdicts are taken."""
    kinds: deque[str] = deque()

    def work() -> Iterator[Job | Verdict]:
        for number, line in read_lines(rows):
            row = read_row(line, number)
            kinds.append(row.kind)
            yield row.work

    for verdict in pool.imap(work()):
        yield kinds.popleft(), verdict


def usable_cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _grade(rows: BufferedIOBase, output: Output, pool: VerifierPool) -> Summary:
    """Write a verdict a row, with a progress bar for a person who watches."""
    summary, written = Summary(), list[str]()
    console = Console(stderr=True)
    shown = (TextColumn("grading"), BarColumn(), TaskProgressColumn(), TextColumn("{task.fields[rows]:,} rows"))
    quiet = not console.is_terminal
    with Progress(*shown, TimeRemainingColumn(), console=console, transient=True, disable=quiet) as bar:
        size = os.fstat(rows.fileno()).st_size if rows.seekable() else 0
        task = bar.add_task("", total=size or None, rows=0)
        for count, (kind, verdict) in enumerate(grade(rows, pool), 1):
            summary.add(kind, verdict)
            written.append(write_row(kind, verdict))
            if count % _BATCH == 0:
                output.write("".join(written))
                written.clear()
                bar.update(task, completed=rows.tell() if size else 0, rows=count)
        output.write("".join(written))
    return summary


def _open_pool(config: GradeConfig) -> VerifierPool:
    wanted = VerifyConfig(workers=config.workers or usable_cores(), sandbox=config.sandbox)
    if config.timeout_s is not None:
        wanted = replace(wanted, deadline_s=config.timeout_s, code_deadline_s=config.timeout_s)
    return open_pool(wanted)


def _opened(source: Path) -> BufferedIOBase:
    try:
        return source.open("rb")
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"input={source} cannot be read ({reason}); name a file of rows.") from None


class Output:
    """A file that takes the place of `target` once all is written. Raises `InputError` if that cannot be.

    A context manager: what goes wrong in between leaves nothing behind, and `target` as it was.
    """

    def __init__(self, target: Path) -> None:
        if target.exists() and not target.is_file():
            raise InputError(f"output={target} is not a plain file; name the file to write.")
        self._target = target
        self._beside = target.with_name(f".{target.name}.{secrets.token_hex(4)}")
        with self._explained():
            self._file = self._beside.open("x", encoding="ascii")

    def write(self, text: str) -> None:
        """Write on."""
        with self._explained():
            self._file.write(text)

    def __enter__(self) -> Output:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with self._explained():
                self._file.close()
                if kind is None:
                    self._beside.replace(self._target)
        finally:
            self._beside.unlink(missing_ok=True)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            reason = error.strerror or error
            raise InputError(f"output={self._target} cannot be written ({reason}); name another file.") from None


def _not_the_input(target: Path, source: Path) -> Path:
    if target.exists() and target.samefile(source):
        raise InputError(f"output={target} is the input; name another file.")
    return target


@contextmanager
def _terminable() -> Iterator[None]:
    """A polite request to end is heeded like Ctrl-C: what was begun is cleared away."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _show(summary: Summary, seconds: float, backend: str | None) -> None:
    """The table of the end: a line a kind, and what it took."""
    statuses = [status for status in _STATUSES if any(found == status for _, found in summary.counts)]
    table = Table("kind", box=None)
    for heading in ("rows", *statuses, "mean score", "p50 ms", "p99 ms"):
        table.add_column(heading, justify="right")
    for kind in dict.fromkeys(kind for kind, _ in summary.counts):
        table.add_row(kind, *_line(summary, kind, statuses))
    total = summary.counts.total()
    console = Console(highlight=False)
    console.print(table)
    console.print(f"{total:,} rows in {seconds:.1f} s, {total / max(seconds, 1e-9):,.0f} rows/s", soft_wrap=True)
    if backend:
        console.print(f"programs ran in the sandbox {backend}", soft_wrap=True)


def _line(summary: Summary, kind: str, statuses: list[Status]) -> list[str]:
    counts = {status: summary.counts[kind, status] for status in _STATUSES}
    scored = sum(count for status, count in counts.items() if status not in _UNSCORED)
    shown = [f"{sum(counts.values()):,}", *[f"{counts[status]:,}" for status in statuses]]
    if not scored:
        return [*shown, "-", "-", "-"]
    durations = summary.seconds[kind]
    quantiles = [f"{1e3 * durations.quantile(share):.2f}" for share in (0.5, 0.99)]
    return [*shown, f"{summary.score[kind] / scored:.4f}", *quantiles]


if __name__ == "__main__":
    main()
