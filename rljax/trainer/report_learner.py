"""What the report draws of the critic's calibration and of the search for the reward's weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rljax.trainer.metrics import CALIBRATION_FILE, WEIGHTS_FILE, read_rows


def learner_pictures(folder: Path) -> list[tuple[str, str]]:
    """Calibration at the last evaluation, and the posterior behind the last proposal; nothing where there was none."""
    return calibration_picture(read_rows(folder, CALIBRATION_FILE)) + posterior_picture(read_rows(folder, WEIGHTS_FILE))


def calibration_picture(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Mean return over mean value by bins of the value; on the diagonal the critic is right."""
    from rljax.trainer import figures

    lines = []
    for name in ("seen", "unseen"):
        curve = next((row[name] for row in reversed(rows) if name in row), None)
        if curve is None:
            continue
        bins = [(value / count, paid / count) for count, value, paid in zip(*curve, strict=True) if count]
        lines.append(figures.Line(name, [x for x, _ in bins], [y for _, y in bins]))
    if not lines:
        return []
    ends = [min(min(line.x) for line in lines), max(max(line.x) for line in lines)]
    title = "Critic: mean return by value"
    plot = figures.Plot(title, [*lines, figures.Line("right", ends, ends)], x_label="value", marked=True)
    return [(title, figures.picture(plot))]


def posterior_picture(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Expected gain of the next window over the share of process, a line for each share of exploration."""
    from rljax.trainer import figures

    posterior: list[Any] = next((row["posterior"] for row in reversed(rows) if row.get("posterior")), [])
    by_share: dict[float, list[tuple[float, float]]] = {}
    for point in posterior:
        by_share.setdefault(round(point["weights"][2], 3), []).append((point["weights"][1], point["mean"]))
    if not by_share:
        return []
    lines = [
        figures.Line(f"exploration {share:g}", [x for x, _ in sorted(found)], [y for _, y in sorted(found)])
        for share, found in sorted(by_share.items())
    ]
    title = "Weights: gain that the search expects"
    plot = figures.Plot(title, lines, x_label="share of process", marked=True)
    return [(title, figures.picture(plot))]
