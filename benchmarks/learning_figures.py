"""Records as the pictures of docs/learning.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.learning_measure import Record, mean_accuracy
from benchmarks.learning_studies import Study

Records = Mapping[str, Sequence[Record]]  # by arm, in the order of their seeds
Curve = tuple[Any, Any]  # samples and values, each a sequence of numbers
GRID = 200


def draw(study: Study, records: Records, folder: Path) -> Path:
    """Accuracy over samples, then the study's other curves: each run thin, the mean over its arm's runs thick."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    found = {arm: kept for arm, kept in records.items() if kept}
    panels = [("greedy accuracy", {arm: [_accuracy(x, study) for x in kept] for arm, kept in found.items()})]
    panels += [(label, {arm: _curves(kept, name) for arm, kept in found.items()}) for label, name in study.drawn]
    if study.regret:
        panels.append(("regret, thousand right answers", regret(found, study)))
    with rc_context({"svg.hashsalt": "rljax"}):
        figure = Figure(figsize=(6.4, 0.6 + 2.6 * len(panels)), layout="constrained")
        axes = figure.subplots(len(panels), 1, squeeze=False, sharex=True)[:, 0]
        for where, (label, curves) in zip(axes, panels, strict=True):
            _panel(where, label, curves)
        axes[0].axhline(study.target, color="#8a8f98", linewidth=0.8, linestyle="--")
        axes[0].set_title(study.question, fontsize=9)
        axes[0].legend(frameon=False, fontsize=8)
        axes[-1].set_xlabel("samples")
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{study.name}.svg"
        figure.savefig(path, metadata={"Date": None})
    return path


def regret(records: Records, study: Study) -> dict[str, list[Curve]]:
    """Right answers (in thousands) that each arm's samples would have fallen short of the best arm's, had all of them
    been answered greedily: ∫ (a_best − a) ds, the best of the arms `study.regret` being the one with the highest mean
    accuracy over the budget."""
    curves = {arm: [_accuracy(record, study) for record in kept] for arm, kept in records.items()}
    grid = _grid([curve for found in curves.values() for curve in found])
    values = {arm: [np.interp(grid, *curve) for curve in found] for arm, found in curves.items()}
    means = {arm: np.mean(found, axis=0) for arm, found in values.items()}
    best = max((arm for arm in study.regret if arm in means), key=lambda arm: float(means[arm].mean()), default=None)
    if best is None:
        return {}
    steps = np.diff(grid, prepend=grid[0]) / 1000
    return {arm: [(grid, np.cumsum((means[best] - y) * steps)) for y in found] for arm, found in values.items()}


def _accuracy(record: Record, study: Study) -> Curve:
    return record["samples"], mean_accuracy(record, study)


def _curves(kept: Sequence[Record], name: str) -> list[Curve]:
    pairs = [record["curves"][name] for record in kept if name in record["curves"]]
    return [([x for x, _ in points], [y for _, y in points]) for points in pairs]


def _grid(curves: Sequence[Curve]) -> Any:
    """Places at which all of the curves have a value."""
    return np.linspace(max(x[0] for x, _ in curves), min(x[-1] for x, _ in curves), GRID)


def _panel(axes: Any, label: str, curves: Mapping[str, Sequence[Curve]]) -> None:
    from rljax.trainer.figures import COLOURS

    for colour, (arm, found) in zip(COLOURS, curves.items(), strict=False):
        for x, y in found:
            axes.plot(x, y, color=colour, linewidth=0.6, alpha=0.4)
        if found:
            grid = _grid(found)
            mean = np.mean([np.interp(grid, *curve) for curve in found], axis=0)
            axes.plot(grid, mean, color=colour, linewidth=1.8, label=arm)
    axes.set_ylabel(label, fontsize=9)
