"""What a run writes down as it goes: `metrics.jsonl`, TensorBoard events, sampled rollouts, `summary.json`."""

from __future__ import annotations

import json
import math
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, SupportsFloat, TextIO

from tensorboardX import SummaryWriter

from rljax.errors import InputError

METRICS_FILE = "metrics.jsonl"
SUMMARY_FILE = "summary.json"
ROLLOUTS_FOLDER = "rollouts"
TENSORBOARD_FOLDER = "tensorboard"
CALIBRATION_FILE = "calibration.jsonl"
WEIGHTS_FILE = "weights.jsonl"


class MetricsWriter:
    """Appends one line an iteration to `metrics.jsonl` and the same numbers to TensorBoard's event files.

    What an interrupted run wrote at or after `first_iteration` is cut off first, so a resumed run leaves each iteration
    once. A number that is not finite is written as `null`: JSON has no other way to say it.
    """

    def __init__(self, folder: Path, first_iteration: int = 0) -> None:
        cut(folder, first_iteration)
        self._lines: TextIO = (folder / METRICS_FILE).open("a", encoding="utf-8")
        self._events = SummaryWriter(str(folder / TENSORBOARD_FOLDER), purge_step=first_iteration or None)

    def __enter__(self) -> MetricsWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lines.close()
        self._events.close()

    def write(self, iteration: int, metrics: Mapping[str, SupportsFloat]) -> None:
        """Write the metrics of one iteration; they are on disk when this returns."""
        numbers = {name: float(value) for name, value in metrics.items()}
        self._lines.write(f"{_json({'iteration': iteration} | numbers)}\n")
        self._lines.flush()
        for name, value in numbers.items():
            if math.isfinite(value):
                self._events.add_scalar(name, value, iteration)


def cut(folder: Path, first_iteration: int) -> None:
    """Remove the lines and rollouts of iterations at or after `first_iteration`, and a last line that was cut short."""
    for path in (folder / name for name in (METRICS_FILE, CALIBRATION_FILE, WEIGHTS_FILE)):
        if path.exists():
            kept = [line for line in _lines(path) if json.loads(line)["iteration"] < first_iteration]
            _replace(path, "".join(f"{line}\n" for line in kept))
    for rollout in (folder / ROLLOUTS_FOLDER).glob("iteration_*.jsonl"):
        if rollout_iteration(rollout) >= first_iteration:
            rollout.unlink()


def read_metrics(folder: Path) -> list[dict[str, float | int]]:
    """The lines of `metrics.jsonl`, oldest first, without missing values; empty where nothing is written yet."""
    path = folder / METRICS_FILE
    rows = [json.loads(line) for line in _lines(path)] if path.exists() else []
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def write_calibration(folder: Path, iteration: int, row: Mapping[str, Any]) -> None:
    """Add a line to `calibration.jsonl`: counts, sums of values and of returns by bins of the value."""
    _append(folder / CALIBRATION_FILE, {"iteration": iteration} | dict(row))


def write_window(folder: Path, iteration: int, row: Mapping[str, Any]) -> None:
    """Add a line to `weights.jsonl`: a proposal, what it gained, the next one, and the posterior behind it."""
    _append(folder / WEIGHTS_FILE, {"iteration": iteration} | dict(row))


def read_rows(folder: Path, name: str) -> list[dict[str, Any]]:
    """The lines of one of the run folder's other files of JSON objects; none where it does not exist."""
    path = folder / name
    return [json.loads(line) for line in _lines(path)] if path.exists() else []


def write_rollouts(folder: Path, iteration: int, rows: Sequence[Mapping[str, Any]]) -> Path:
    """Leave the sampled texts of one iteration, a row a line, in `rollouts/`."""
    path = folder / ROLLOUTS_FOLDER / f"iteration_{iteration:06d}.jsonl"
    path.parent.mkdir(exist_ok=True)
    _replace(path, "".join(f"{_json(row)}\n" for row in rows))
    return path


def read_rollouts(path: Path) -> list[dict[str, Any]]:
    """The rows that `write_rollouts` left."""
    return [json.loads(line) for line in _lines(path)]


def rollout_iteration(path: Path) -> int:
    """The iteration that a file in `rollouts/` belongs to."""
    found = re.fullmatch(r"iteration_(\d+)", path.stem)
    if found is None:
        raise InputError(f"{path} is not named like rollouts/iteration_000050.jsonl; move it out of the run folder.")
    return int(found[1])


def write_summary(folder: Path, summary: Mapping[str, Any]) -> Path:
    """Leave `summary.json`, whole or not at all."""
    path = folder / SUMMARY_FILE
    _replace(path, f"{json.dumps(_finite(summary), indent=2, allow_nan=False)}\n")
    return path


def _lines(path: Path) -> list[str]:
    """The whole lines of a file of JSON objects. The last one may have been cut short by a kill; no other."""
    lines = path.read_text(encoding="utf-8", errors="replace").split("\n")[:-1]
    for number, line in enumerate(lines, 1):
        if not _is_object(line):
            raise InputError(f"{path} line {number} is not a JSON object; restore the file, or remove that line.")
    return lines


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except json.JSONDecodeError:
        return False


def _replace(path: Path, text: str) -> None:
    """Write `text` so that a kill leaves the old file or the new one, never a part."""
    part = path.with_name(f".{path.name}.part")
    with part.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


def _append(path: Path, row: Mapping[str, Any]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{_json(row)}\n")


def _json(row: Mapping[str, Any]) -> str:
    return json.dumps(_finite(row), allow_nan=False)


def _finite(value: Any) -> Any:
    """`value` with `None` in place of numbers that JSON cannot hold, at any depth; array scalars become numbers."""
    if isinstance(value, Mapping):
        return {str(name): _finite(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(entry) for entry in value]
    if value is None or isinstance(value, (bool, int, str)):
        return value
    number = float(value)
    return number if math.isfinite(number) else None
