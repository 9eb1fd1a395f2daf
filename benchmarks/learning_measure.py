"""A run folder as a record, and the figures of records: samples to target, accuracy, the critic's errors."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

Record = dict[str, Any]
POINTS = 60
BY_LEVEL = "eval/accuracy_by_level/"
CURVES = (
    *(f"critic/{what}/{where}" for what in ("bias", "overestimation", "rmse") for where in ("seen", "unseen")),
    *("critic/vf_explained_var", "reward/base/mean", "reward/process/mean", "reward/exploration/mean"),
    *("response_length/mean", "actor/entropy", "weights/process", "weights/exploration", "weights/gain"),
)


def read_run(folder: Path) -> Record:
    """What is kept of a run: its summary, the accuracy at each evaluation, and the other curves in few points."""
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    tests = [line for line in lines if any(name.startswith(BY_LEVEL) for name in line)]
    summary = json.loads((folder / "summary.json").read_text())
    return {
        "summary": {name: summary[name] for name in ("iterations", "samples", "time/train_s", "stop_reason")},
        "samples": [line["progress/samples"] for line in tests],
        "seconds": [line["timing_s/train"] for line in tests],
        "accuracy": {
            name.removeprefix(BY_LEVEL): [line[name] for line in tests]
            for name in tests[0]
            if name.startswith(BY_LEVEL)
        },
        "curves": {name: found for name in CURVES if (found := thinned(lines, name))},
    }


def thinned(lines: Sequence[Record], name: str) -> list[tuple[float, float]]:
    """Samples and value of a metric, as means over at most `POINTS` equal stretches."""
    pairs = [(line["progress/samples"], line[name]) for line in lines if line.get(name) is not None]
    size = max(-(-len(pairs) // POINTS), 1)
    parts = [pairs[start : start + size] for start in range(0, len(pairs), size)]
    return [(statistics.fmean(x for x, _ in part), statistics.fmean(y for _, y in part)) for part in parts]


def mean_accuracy(record: Record) -> list[float]:
    """Over the levels, at each evaluation."""
    return [statistics.fmean(values) for values in zip(*record["accuracy"].values(), strict=True)]


def to_target(record: Record, target: float, what: str = "samples") -> tuple[float, bool]:
    """Samples (or seconds) at the first evaluation that reached the target, True; else the whole budget, False."""
    for place, accuracy in zip(record[what], mean_accuracy(record), strict=True):
        if accuracy >= target:
            return place, True
    return record[what][-1], False


def measures(record: Record, target: float) -> Record:
    """The figures of one run."""
    accuracy = mean_accuracy(record)
    samples, reached = to_target(record, target)
    found: Record = {
        "samples to target": samples,
        "reached": reached,
        "seconds to target": to_target(record, target, "seconds")[0],
        "accuracy at the end": accuracy[-1],
        "accuracy over the budget": statistics.fmean(accuracy),
        "largest fall from the best so far": max(max(accuracy[: i + 1]) - x for i, x in enumerate(accuracy)),
    }
    means = {name: statistics.fmean(y for _, y in curve) for name, curve in record["curves"].items()}
    absolute = {name: statistics.fmean(abs(y) for _, y in record["curves"][name]) for name in means if "bias" in name}
    return found | {f"mean {name}": x for name, x in means.items()} | {f"mean |{k}|": x for k, x in absolute.items()}
