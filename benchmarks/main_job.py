"""Measure the main job: `python -m benchmarks.main_job seeds=0,1,2 [write=true] [any setting of rljax.train …]`.

Runs `rljax.train +experiment=math` once a seed, one after another, and prints what the runs' summaries and metrics say:
a column a seed, then the median and the range. `write=true` keeps the figures in `benchmarks/results/main_job.json`
and puts the table into README.md. Nothing else should run on the machine meanwhile.
"""

from __future__ import annotations

import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
MARK = re.compile(r"(<!-- results -->).*?(<!-- /results -->)", re.DOTALL)
Run = dict[str, Any]


def main() -> None:
    """Run all seeds, print the table, and keep it where that is asked for."""
    said = dict(word.split("=", 1) for word in sys.argv[1:])
    seeds = [int(seed) for seed in said.pop("seeds", "0,1,2").split(",")]
    write = said.pop("write", "false") == "true"
    runs = [measure(seed, [f"{key}={value}" for key, value in said.items()]) for seed in seeds]
    table = markdown(runs)
    print(table)
    if write:
        keep(runs, table)


def measure(seed: int, overrides: list[str]) -> Run:
    """Train with one seed; its summary, and the medians of its single-digit phase."""
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "run"
        call = [sys.executable, "-m", "rljax.train", "+experiment=math", f"seed={seed}", f"hydra.run.dir={folder}"]
        subprocess.run([*call, *overrides], check=True, cwd=parent, env=os.environ | {"PYTHONPATH": str(ROOT)})
        found: Run = json.loads((folder / "summary.json").read_text())
        lines = [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]
    # Its first ten iterations are slower: responses run to their budget until the end mark is learned.
    first_level = [line for line in lines if line["curriculum/level/columns"] == 0][10:] or lines
    return found | {
        name: statistics.median(line[f"perf/{name}"] for line in first_level)
        for name in ("generated_samples_per_s", "samples_per_s")
    }


def columns() -> dict[str, Callable[[Run], float | None]]:
    """Heading and figure of each column."""

    def level(key: str, name: str, scale: float = 1.0) -> Callable[[Run], float | None]:
        return lambda run: None if run[key].get(name) is None else run[key][name] * scale

    names = {"single_digit": "1 digit ±", "two_digit_addition": "2 digits +", "two_digit": "2 digits ±"}
    to_target = {f"{label}: s to target": level("time/to_target_s", name) for name, label in names.items()}
    at_end = {f"{label}: % at end": level("eval/accuracy_by_level", name, 100.0) for name, label in names.items()}
    lowest = {
        f"{label}: lowest % since": level("eval/lowest_since_target", name, 100.0) for name, label in names.items()
    }
    return {
        **to_target,
        **at_end,
        **lowest,
        "training, s": lambda run: run["time/train_s"],
        "compiling, s": lambda run: run["time/compile_s"],
        "start to first iteration, s": lambda run: run["time/first_iteration_s"],
        "1 digit: samples/s generated and verified": lambda run: run["generated_samples_per_s"],
        "1 digit: samples/s, whole iterations": lambda run: run["samples_per_s"],
        "device time, %": lambda run: 100.0 * run["device_time_share"],
        "peak memory, MB": lambda run: run["peak_rss_bytes"] / 1e6,
    }


def markdown(runs: list[Run]) -> str:
    """One row a figure, one column a seed, then median and range."""
    head = ["", *(f"seed {run['seed']}" for run in runs), "median", "range"]
    rows = [head, ["---"] * len(head)]
    for label, figure in columns().items():
        values = [figure(run) for run in runs]
        rows.append([label, *(shown(value) for value in values), *spread(values)])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def spread(values: list[float | None]) -> list[str]:
    """Median and range of what was reached; a target that some seed never reached has no median."""
    reached = [value for value in values if value is not None]
    if len(reached) < len(values):
        return ["", f"{len(reached)} of {len(values)} reached"]
    return [shown(statistics.median(reached)), f"{shown(min(reached))}–{shown(max(reached))}"]


def shown(value: float | None) -> str:
    """A figure with what precision it has."""
    if value is None:
        return "never"
    return f"{value:,.0f}" if value >= 1000 else f"{value:.1f}"


def keep(runs: list[Run], table: str) -> None:
    """Write the figures with where they come from, and the table into the README."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    where = {
        "commit": commit.strip(),
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "jax": version("jax"),
    }
    results = ROOT / "benchmarks" / "results"
    results.mkdir(exist_ok=True)
    (results / "main_job.json").write_text(f"{json.dumps({'where': where, 'runs': runs}, indent=2)}\n")
    readme = ROOT / "README.md"
    note = f"{where['cores']} {where['machine']} cores, Python {where['python']}, jax {where['jax']}."
    readme.write_text(MARK.sub(lambda found: f"{found[1]}\n{table}\n\n{note}\n{found[2]}", readme.read_text()))


if __name__ == "__main__":
    main()
