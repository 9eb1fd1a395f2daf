"""Whole runs of the command line, at a tiny size: a bandit with two answers, 0 and 1."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

BANDIT = 'task.levels=[{name:bandit,low:0,high:1,operations:"*",target:1.0,held_out:0.0,evaluation:10}]'
TINY = (
    "+experiment=math",
    BANDIT,
    *(f"model.{entry}" for entry in ("layers=1", "width=32", "heads=2", "kv_heads=1", "mlp=64")),
    *(f"learner.{entry}" for entry in ("minibatches=2", "replay_rows=16", "warmup_steps=5", "learning_rate=0.01")),
    *(f"sampling.{entry}" for entry in ("slots=256", "explore_problems=8", "explore_chunks=1", "explore_group=8")),
    *(f"trainer.{entry}" for entry in ("problems=32", "group=4", "evaluate_every=5", "checkpoint_every=5")),
    "trainer.rollouts_every=10",
)


# As for the tests themselves: most of a short run is compilation, and most of that LLVM's.
QUICK = "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true"


def environment(**more: str) -> dict[str, str]:
    """The environment of a run: one CPU device unless `more` says otherwise, and a cache that all tests share."""
    cache = {"JAX_COMPILATION_CACHE_DIR": os.environ.get("RLJAX_TEST_CACHE", "")}
    return os.environ | {"JAX_PLATFORMS": "cpu", "XLA_FLAGS": QUICK} | {k: v for k, v in cache.items() if v} | more


def command(folder: Path, *overrides: str) -> list[str]:
    """The command line that trains at the tiny size in `folder`."""
    return [sys.executable, "-m", "rljax.train", *TINY, f"hydra.run.dir={folder}", *overrides]


def run(folder: Path, *overrides: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Train to the end."""
    settings: dict[str, Any] = {"capture_output": True, "text": True, "timeout": 240, "cwd": folder.parent}
    return subprocess.run(command(folder, *overrides), env=environment(**variables), check=False, **settings)


def metrics(folder: Path) -> list[dict[str, float]]:
    """The lines of a run's metrics, without what depends on the clock, or on what a process has compiled so far."""
    process = ("timing_s/", "perf/", "sampling/programs")
    rows = [json.loads(line) for line in metrics_lines(folder)]
    return [{name: x for name, x in row.items() if not name.startswith(process)} for row in rows]


def metrics_lines(folder: Path) -> list[str]:
    """The whole lines of a run's metrics; one that is being written is left out."""
    return (folder / "metrics.jsonl").read_text().split("\n")[:-1]


def summary(folder: Path) -> dict[str, Any]:
    """A run's summary."""
    found: dict[str, Any] = json.loads((folder / "summary.json").read_text())
    return found
