"""The curves of the report, as SVG. Imported when a report is written: matplotlib takes a second to load."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

INK = "#8a8f98"  # readable on white and on black
COLOURS = ("#3b82f6", "#f59e0b", "#10b981", "#ef4444", "#8b5cf6", "#ec4899", "#a16207", "#84cc16", "#0ea5e9", "#14b8a6")
POINTS = 400
_STYLE = {
    "svg.fonttype": "none",
    "svg.hashsalt": "rljax",
    "font.family": "sans-serif",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "axes.formatter.limits": (-3, 5),
    "axes.formatter.useoffset": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": INK,
    "grid.alpha": 0.2,
}


@dataclass(frozen=True)
class Line:
    """A named curve over `x`; `target` draws a level line in its colour."""

    name: str
    x: Sequence[float]
    y: Sequence[float]
    target: float | None = None


@dataclass(frozen=True)
class Plot:
    """One picture: `lines` over the axis `x_label`. `marked` puts a dot on each point, `limits` fix the y axis;
    with `steps` values are whole numbers that hold until the next one, and equal ones are drawn side by side."""

    title: str
    lines: Sequence[Line]
    x_label: str = "iteration"
    marked: bool = False
    limits: tuple[float, float] | None = None
    steps: bool = False


def curve(
    rows: Sequence[Mapping[str, float | int]], name: str, x: str = "iteration", scale: float = 1.0
) -> Line | None:
    """The curve of the metric `name` over the metric `x`; None where no line of the run has both."""
    pairs = [(row[x] * scale, float(row[name])) for row in rows if x in row and name in row]
    if not pairs:
        return None
    return Line(name, [pair[0] for pair in pairs], [pair[1] for pair in pairs])


def picture(plot: Plot) -> str:
    """The plot as the address of an image that is its own file: SVG within a data URI."""
    with rc_context(_STYLE):  # type: ignore[arg-type]
        figure = Figure(figsize=(4.3, 2.6), layout="constrained")
        axes = figure.subplots()
        for index, line in enumerate(plot.lines):
            aside = 0.04 * (index - (len(plot.lines) - 1) / 2) if plot.steps else 0.0
            _draw(axes, replace(line, y=[y + aside for y in line.y]), COLOURS[index % len(COLOURS)], plot)
        _dress(axes, plot)
        file = io.BytesIO()
        figure.savefig(file, format="svg", transparent=True, metadata={"Date": None})
    return f"data:image/svg+xml;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"


def _draw(axes: Axes, line: Line, colour: str, plot: Plot) -> None:
    x, y = np.asarray(line.x, float), np.asarray(line.y, float)
    if not plot.steps:  # the mean of two levels is none
        x, y = _thin(x, y)
    style: dict[str, Any] = {"drawstyle": "steps-post"} if plot.steps else {"marker": "o" if plot.marked else None}
    axes.plot(x, y, color=colour, label=line.name, linewidth=1.4, markersize=2.5, **style)
    if line.target is not None:
        axes.axhline(line.target, color=colour, linewidth=0.9, linestyle=(0, (4, 3)), alpha=0.8)


def _thin(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Long curves as the means of at most `POINTS` stretches of equal length, so that the report stays small."""
    if len(x) <= POINTS:
        return x, y
    edges = np.linspace(0, len(x), POINTS + 1).astype(int)[:-1]
    counts = np.diff(np.append(edges, len(x)))
    return np.add.reduceat(x, edges) / counts, np.add.reduceat(y, edges) / counts


def _dress(axes: Axes, plot: Plot) -> None:
    axes.set_title(plot.title, loc="left", fontsize=10, fontweight="bold")
    axes.set_xlabel(plot.x_label)
    axes.grid(axis="y")
    axes.margins(x=0.01)
    if plot.steps:
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    if plot.limits:
        axes.set_ylim(*plot.limits)
    if len(plot.lines) > 1 or any(line.target is not None for line in plot.lines):
        axes.legend(frameon=False, fontsize=8, labelcolor=INK, loc="best")
