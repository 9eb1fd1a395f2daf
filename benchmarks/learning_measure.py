"""A run folder as a record, and the figures of records: samples to target, accuracy, the critic's errors."""

from __future__ import annotations

import json
import statistics
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.learning_studies import Study

Record = dict[str, Any]
POINTS = 60
WHOLE = {"samples": "samples", "seconds": "time/train_s"}  # what a run has of each in all, by its summary
MILESTONES = (0.5, 0.8, 0.9, 0.95)
KEPT = ("iterations", "samples", "time/train_s", "stop_reason", "eval/lowest_since_target")
BY_LEVEL = "eval/accuracy_by_level/"
CURVES = (
    *(f"critic/{what}/{where}" for what in ("bias", "overestimation", "rmse") for where in ("seen", "unseen")),
    *("critic/vf_explained_var", "reward/base/mean", "reward/process/mean", "reward/exploration/mean"),
    *(
        "eval/twins/false",
        "eval/twins/sound",
        "response_length/mean",
        "actor/entropy",
        "weights/process",
        "weights/exploration",
        "weights/gain",
    ),
)


def read_run(folder: Path) -> Record:
    """What is kept of a run: its summary, the accuracy at each evaluation, and the other curves in few points."""
    lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    tests = [line for line in lines if any(name.startswith(BY_LEVEL) for name in line)]
    summary = json.loads((folder / "summary.json").read_text())
    return {
        "summary": {name: summary[name] for name in KEPT},
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


def mean_accuracy(record: Record, study: Study) -> list[float]:
    """Over the levels that count, at each evaluation."""
    counted = [curve for name, curve in record["accuracy"].items() if name.startswith(study.levels or "")]
    return [statistics.fmean(values) for values in zip(*counted, strict=True)]


def to_target(record: Record, study: Study, target: float, what: str = "samples") -> tuple[float, bool]:
    """Samples (or seconds) at the first evaluation that reached the target, True; else the whole budget, False."""
    for place, accuracy in zip(record[what], mean_accuracy(record, study), strict=True):
        if accuracy >= target:
            return place, True
    return float(record["summary"][WHOLE[what]]), False


def measures(record: Record, study: Study) -> Record:
    """The figures of one run."""
    accuracy = mean_accuracy(record, study)
    samples, reached = to_target(record, study, study.target)
    found: Record = {
        "samples to target": samples,
        "reached": reached,
        "accuracy at the end": accuracy[-1],
        "accuracy over the budget": statistics.fmean(accuracy),
        "largest fall from the best so far": max(max(accuracy[: i + 1]) - x for i, x in enumerate(accuracy)),
    }
    if record["together"] == 1:
        found["seconds to target"] = to_target(record, study, study.target, "seconds")[0]
    for share in MILESTONES:
        found[f"samples to {share:.0%}"] = to_target(record, study, share)[0]
    for name, values in record["curves"].items():
        found[f"last {name}"] = values[-1][1]
    for name, lowest in record["summary"]["eval/lowest_since_target"].items():
        if lowest is not None:
            found[f"lowest {name}"] = lowest
    means = {name: statistics.fmean(y for _, y in curve) for name, curve in record["curves"].items()}
    absolute = {name: statistics.fmean(abs(y) for _, y in record["curves"][name]) for name in means if "bias" in name}
    return found | {f"mean {name}": x for name, x in means.items()} | {f"mean |{k}|": x for k, x in absolute.items()}
