"""Reads data sets. Each gold is verified by its own judge first, through the pool that training uses."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from rljax.errors import InputError
from rljax.tasks.data.cells import cells_of
from rljax.tasks.data.config import DataConfig, SetConfig
from rljax.tasks.data.family import DataFamily, Entry
from rljax.tasks.data.files import Row, read_rows, unit
from rljax.tasks.data.formats import FORMATS
from rljax.tasks.data.levels import UNGRADED, Grade, grade_of, ranks
from rljax.tasks.jobs import response_of, with_response
from rljax.tasks.types import Posed
from rljax.verify.jobs import Job
from rljax.verify.pool import VerifierPool
from rljax.verify.sandbox.types import Unavailable
from rljax.verify.steps.types import StepsJob
from rljax.verify.types import Invalid, Verdict

REFUSED_FILE = "refused.jsonl"
# Seconds for a worked solution: what comes of it should not depend on how busy the machine is.
_PATIENT_S = 60.0
# Two right programs for one statement are no contradiction.
_MANY_GOLDS = ("program", "proof")


@dataclass(frozen=True)
class Refused:
    """A row that was left out: the number of its line (in Parquet, of its row) from 1, and why, in one sentence."""

    line: int
    reason: str


@dataclass(frozen=True)
class Loaded:
    """A data set: the `family` of its good rows, and what became of the `rows` of the file.

    Of the good ones `unverified` have nothing to be verified with; `repeated` were there before, word for word.
    """

    family: DataFamily
    path: Path
    rows: int
    unverified: int
    repeated: int
    refused: tuple[Refused, ...]

    @property
    def verified(self) -> int:
        """Rows whose gold, or reference program, passed its own judge."""
        return self.rows - self.unverified - self.repeated - len(self.refused)

    def summary(self) -> str:
        """What became of the rows, in one line."""
        counts = (
            (self.verified, "verified"),
            (self.unverified, "without a gold to verify"),
            (self.repeated, "repeated"),
            (len(self.refused), f"refused, see {REFUSED_FILE}"),
        )
        told = ", ".join(f"{count:,} {what}" for count, what in counts if count)
        plural = "" if self.rows == 1 else "s"
        return f"{self.family.name}: {self.rows:,} {unit(self.path)}{plural} of {self.path.name}: {told}"


@dataclass(frozen=True)
class _Good:
    """A row that could be read."""

    line: int
    posed: Posed
    grade: Grade

    @property
    def key(self) -> str:
        """A hash of the statement, blanks aside."""
        words = " ".join(self.posed.text.split())
        return f"data:{hashlib.blake2b(words.encode(), digest_size=16).hexdigest()}"


def load_sets(config: DataConfig, pool: VerifierPool) -> tuple[Loaded, ...]:
    """All sets of the configuration. Raises `InputError`, with file, line and remedy, for what cannot be used."""
    return tuple(load_set(wanted, config, pool) for wanted in config.sets)


def load_set(wanted: SetConfig, config: DataConfig, pool: VerifierPool) -> Loaded:
    """One set of the configuration; raises `InputError` like `load_sets`."""
    path = file_of(wanted, config)
    good, refused = _read(path, wanted)
    count = len(good) + len(refused)
    if not count:
        raise InputError(f"{path} is empty; give a file that holds at least one row.")
    once, again = _once(good)
    unread = _in_order([*refused, *again.refused])
    _stop_at(unread, path, config, nothing=not once)  # before programs are run, which may take a while
    kept, failed = _verify(once, pool, path)
    found = _in_order([*unread, *failed])
    _stop_at(found, path, config, nothing=not kept)
    unverified = sum(not row.posed.gold.text for row in kept)
    return Loaded(_family(kept, wanted, config, path), path, count, unverified, again.repeated, found)


def write_refused(loaded: Sequence[Loaded], folder: Path) -> Path | None:
    """Leave a line for each refused row in the folder's `refused.jsonl`; None, and no file, where there is none."""
    lines = [
        json.dumps({"set": one.family.name, "file": str(one.path), "line": row.line, "reason": row.reason})
        for one in loaded
        for row in one.refused
    ]
    if not lines:
        return None
    path = folder / REFUSED_FILE
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def file_of(wanted: SetConfig, config: DataConfig) -> Path:
    """Where a set is read from. Raises `InputError` where nothing says so."""
    if wanted.path is None and config.path is None:
        raise InputError(f"data.sets[{wanted.name}] names no file; set data.path, e.g. data.path=my/data.jsonl.")
    return Path(config.path or "").expanduser() / Path(wanted.path or "").expanduser()


def _read(path: Path, wanted: SetConfig) -> tuple[list[_Good], list[Refused]]:
    """The rows that can be posed, and those that cannot."""
    good: list[_Good] = []
    refused: list[Refused] = []
    for line, row in islice(read_rows(path), wanted.limit or None):
        try:
            good.append(_pose(row, line, wanted))
        except Invalid as error:
            refused.append(Refused(line, str(error).rstrip(".")))
    return good, refused


def _pose(row: Row | str, line: int, wanted: SetConfig) -> _Good:
    if isinstance(row, str):
        raise Invalid(row)
    form = FORMATS[wanted.format]
    cells = cells_of(row, form.names, wanted.columns)
    return _Good(line, form.pose(cells, wanted), grade_of(cells.get("level"), wanted.cuts or form.cuts))


@dataclass(frozen=True)
class _Again:
    """Rows of which the statement was there before: with the same gold, and with another one."""

    repeated: int
    refused: tuple[Refused, ...]


def _once(rows: Sequence[_Good]) -> tuple[list[_Good], _Again]:
    """Each statement once, in the order of the file."""
    first: dict[str, _Good] = {}
    refused = []
    for row in rows:
        before = first.setdefault(row.key, row)
        gold = row.posed.gold
        if gold != before.posed.gold and gold.type not in _MANY_GOLDS:
            reason = f"its statement is that of line {before.line}, where the gold is {before.posed.gold.text!r:.60}"
            refused.append(Refused(row.line, f"{reason} and not {gold.text!r:.60}; keep one of them"))
    return list(first.values()), _Again(len(rows) - len(first) - len(refused), tuple(refused))


def _verify(rows: list[_Good], pool: VerifierPool, path: Path) -> tuple[list[_Good], list[Refused]]:
    """The rows whose golds pass, or that have none; and the others."""
    has_gold = [row for row in rows if row.posed.gold.text]
    try:
        verdicts = pool.map([_job(row.posed) for row in has_gold])
    except Unavailable as error:
        raise InputError(f"{path} holds programs, which cannot be verified here: {error}") from None
    failed = {
        row.line: Refused(row.line, _why(row.posed, verdict))
        for row, verdict in zip(has_gold, verdicts, strict=True)
        if verdict.status != "correct"
    }
    return _prove([row for row in rows if row.line not in failed], pool), list(failed.values())


def _prove(rows: list[_Good], pool: VerifierPool) -> list[_Good]:
    """The rows with what holds of their worked solutions: nothing false, and the milestones that they reach."""
    worked = [row for row in rows if row.posed.solution]
    jobs = [replace(_job(row.posed, row.posed.solution), timeout_s=_PATIENT_S) for row in worked]
    verdicts = pool.map(jobs)
    proven = {row.line: _proven(row, verdict) for row, verdict in zip(worked, verdicts, strict=True)}
    return [proven.get(row.line, row) for row in rows]


def _proven(row: _Good, verdict: Verdict) -> _Good:
    faulty = any(step.verdict in ("false", "inapplicable") for step in verdict.steps)
    said = [step.detail.split("; ") for step in verdict.steps if step.verdict == "milestone"]
    job = row.posed.job
    if isinstance(job, StepsJob):
        reached = {milestone for milestones in said for milestone in milestones}
        job = replace(job, milestones=tuple(text for text in job.milestones if text in reached and not faulty))
    solution = row.posed.solution if verdict.status == "correct" and not faulty else ""
    return replace(row, posed=replace(row.posed, job=job, solution=solution))


def _job(posed: Posed, thought: str = "") -> Job:
    return with_response(posed.job, response_of(posed.gold.text, thought))


def _why(posed: Posed, verdict: Verdict) -> str:
    what = "its reference program" if posed.gold.type == "program" else f"its gold {posed.gold.text!r:.80}"
    return f"{what} does not pass its own judge ({verdict.status}{f': {verdict.detail}' if verdict.detail else ''})"


def _in_order(refused: Sequence[Refused]) -> tuple[Refused, ...]:
    return tuple(sorted(refused, key=lambda row: row.line))


def _stop_at(refused: Sequence[Refused], path: Path, config: DataConfig, nothing: bool) -> None:
    """Raise `InputError` about the first refused row, if that is to end the run or if no row is good."""
    if not refused or (config.on_bad_row == "skip" and not nothing):
        return
    first, more = refused[0], len(refused) - 1
    rest = f"; {more:,} more {'row is' if more == 1 else 'rows are'} refused" if more else ""
    remedy = (
        "no row is good, so mend the file or choose another format"
        if nothing
        else ("mend the file, or keep the good rows with data.on_bad_row=skip")
    )
    raise InputError(f"{path}, {unit(path)} {first.line}: {first.reason}{rest}; {remedy}.")


def _family(rows: Sequence[_Good], wanted: SetConfig, config: DataConfig, path: Path) -> DataFamily:
    grades = ranks([row.grade for row in rows], str(path))
    levels = [
        tuple(
            Entry(row.posed, row.key, f"{wanted.name}: {path.name}, {unit(path)} {row.line}")
            for row in rows
            if row.grade == grade
        )
        for grade in grades
    ]
    names = tuple("all" if grade == UNGRADED and len(grades) == 1 else grade.name for grade in grades)
    held_out = config.held_out if wanted.held_out is None else wanted.held_out
    return DataFamily(wanted.name, tuple(levels), names, wanted.format, held_out)
