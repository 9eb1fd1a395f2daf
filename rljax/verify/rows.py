"""Rows of JSON to jobs, and verdicts back to rows: what `python -m rljax.grade` reads and writes.

A row is hostile or damaged until it has been read: whatever is wrong with it becomes an `invalid` verdict that names
its line. Fields that a kind does not know are ignored; labels may stand in a file, they are never read.
"""

from __future__ import annotations

import json
import reprlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BufferedIOBase
from typing import Any

from rljax.verify.jobs import KINDS, Job, Kind
from rljax.verify.types import Invalid, Verdict

UNKNOWN = "unknown"
_NAMES = tuple(KINDS.values())
MAX_LINE = 16 << 20
# What is quoted in an output row: enough to see what was taken for the answer, whatever a model wrote.
_MAX_ANSWER = 1000
_MAX_DETAIL = 2000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the input: its `kind` (`unknown` where it says none that there is), and the job, or why it is none."""

    kind: str
    work: Job | Verdict


def read_lines(file: BufferedIOBase) -> Iterator[tuple[int, bytes | None]]:
    """The lines that are not blank, with their numbers from 1; None for a line of more than 16 MiB."""
    number = 0
    while line := file.readline(MAX_LINE + 1):
        number += 1
        if number == 1:
            line = line.removeprefix(_BYTE_ORDER_MARK)
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            _skip_line(file)
            yield number, None
        elif line.strip():
            yield number, line


def read_row(line: bytes | None, number: int) -> Row:
    """The row that stands in line `number`."""
    kind: str = UNKNOWN
    try:
        row = _parse(line)
        kind = _kind(row)
        return Row(kind, job_from(row))
    except Invalid as error:
        return Row(kind, Verdict("invalid", detail=f"line {number}: {_cut(str(error), _MAX_DETAIL)}"))


def job_from(row: Mapping[str, Any]) -> Job:
    """The job of a parsed row, as its room reads it, loaded for the first row of its kind. Raises `Invalid`."""
    match _kind(row):
        case "math":
            from rljax.verify.mathematics.rows import job_from as math_job

            return math_job(row)
        case "steps":
            from rljax.verify.steps.rows import job_from as steps_job

            return steps_job(row)
        case "logic":
            from rljax.verify.logic.rows import job_from as logic_job

            return logic_job(row)
        case "proof":
            from rljax.verify.proof.rows import job_from as proof_job

            return proof_job(row)
        case "code":
            from rljax.verify.code.rows import job_from as code_job

            return code_job(row)
        case "gym":
            from rljax.verify.gym.rows import job_from as gym_job

            return gym_job(row)


def write_row(kind: str, verdict: Verdict) -> str:
    """The output row, a line of ASCII: steps for the kinds that have any, tests for code."""
    row: dict[str, Any] = {
        "status": verdict.status,
        "score": verdict.score,
        "seconds": round(verdict.seconds, 6),
        "detail": _cut(verdict.detail, _MAX_DETAIL),
    }
    if verdict.answer is not None:
        row["answer"] = _cut(verdict.answer, _MAX_ANSWER)
    if verdict.steps or kind in ("steps", "proof"):
        row["steps"] = [
            {"start": step.start, "end": step.end, "verdict": step.verdict, "detail": _cut(step.detail, _MAX_DETAIL)}
            for step in verdict.steps
        ]
    if verdict.tests or kind == "code":
        row["tests"] = list(verdict.tests)
    return json.dumps(row) + "\n"


def _skip_line(file: BufferedIOBase) -> None:
    while (rest := file.readline(MAX_LINE)) and not rest.endswith(b"\n"):
        pass


def _parse(line: bytes | None) -> dict[str, Any]:
    if line is None:
        raise Invalid(f"the line is longer than {MAX_LINE} bytes; split the row, or leave fields out.")
    try:
        text = line.decode()
        row = json.loads(text, object_pairs_hook=_object)  # NaN and Infinity, too: Python's json writes them
        if "\\u" in text:  # the only way by which half a character comes in
            json.dumps(row, ensure_ascii=False).encode()
    except Invalid:
        raise
    except UnicodeDecodeError as error:
        raise Invalid(f"byte {error.start + 1} of the line is not UTF-8; write the file in UTF-8.") from None
    except UnicodeEncodeError:
        raise Invalid("a text holds half of a surrogate pair, which is no character; write both halves.") from None
    except json.JSONDecodeError as error:
        raise Invalid(f"not JSON ({error.msg} at column {error.colno}); write one JSON object a line.") from None
    except RecursionError:
        raise Invalid("the row is nested too deeply; write a flatter one.") from None
    except ValueError:
        raise Invalid("the row holds an integer of too many digits; write it as text.") from None
    if type(row) is not dict:
        raise Invalid("the row is no JSON object; write {…} on one line.")
    return row


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    row = dict(pairs)
    if len(row) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise Invalid(f"the name {reprlib.repr(twice)} stands twice in one object; keep one of them.")
    return row


def _kind(row: Mapping[str, Any]) -> Kind:
    kind = row.get("kind")
    if kind is None:
        raise Invalid(f"kind is missing; it must be one of {', '.join(_NAMES)}.")
    if type(kind) is not str or kind not in _NAMES:
        raise Invalid(f"kind is {reprlib.repr(kind)}; it must be one of {', '.join(_NAMES)}.")
    return kind


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}…"
