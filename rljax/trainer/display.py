"""What a person sees while a run goes on: a live panel at a terminal, a line an evaluation anywhere else."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, SupportsFloat

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from rljax.tasks.world import Arm
from rljax.trainer.config import Config

BY_LEVEL = "eval/accuracy_by_level/"
LEVEL = "curriculum/level/"
SHOWN = 12  # levels in a list that a person takes in at once
_SHOWN: tuple[tuple[str, str, Callable[[float], str]], ...] = (
    ("reward", "reward/total/mean", lambda value: f"{value:.3f}"),
    ("verified", "reward/base/mean", lambda value: f"{value:.1%}"),
    ("kl", "actor/ppo_kl", lambda value: f"{value:.1e}"),
    ("entropy", "actor/entropy", lambda value: f"{value:.3f}"),
    ("tokens/s", "perf/tokens_per_s", lambda value: f"{value:,.0f}"),
    ("samples/s", "perf/samples_per_s", lambda value: f"{value:,.0f}"),
)


class Display:
    """A context manager around a run. `update` once an iteration; `finish` with the summary, before leaving."""

    def __init__(self, config: Config, arms: Sequence[Arm], console: Console | None = None) -> None:
        self.config = config
        self.arms = arms
        self.console = console or Console(highlight=False)
        self._start = time.monotonic()
        self._first: tuple[int, float] | None = None
        self._iteration = 0
        self._latest: dict[str, float] = {}
        self._status: dict[str, object] = {}
        self._live = Live(console=self.console, refresh_per_second=4, transient=True, get_renderable=self._panel)

    def __enter__(self) -> Display:
        if self.console.is_terminal:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def update(
        self, iteration: int, metrics: Mapping[str, SupportsFloat], status: Mapping[str, object] | None = None
    ) -> None:
        """Show the metrics of an iteration; absent ones keep their last value. `status` is shown as it is."""
        self._iteration = iteration
        self._latest.update({name: float(value) for name, value in metrics.items()})
        self._status.update(status or {})
        self._first = self._first or (iteration, self._trained())
        evaluated = any(name.startswith("eval/") for name in metrics)
        if evaluated and not self.console.is_terminal:
            self.console.print(self._line(), soft_wrap=True)

    def message(self, text: str) -> None:
        """Say something once, above the live panel."""
        self.console.print(Text(text), soft_wrap=True)

    def finish(self, summary: Mapping[str, Any]) -> None:
        """Leave the last screen: every level with its target, whether it was reached, and what the run cost."""
        self._live.stop()
        self.console.print(result_table(self.arms, summary))
        self.console.print(Text(cost(summary)), soft_wrap=True)
        met = all(reached for _, _, reached in results(self.arms, summary))
        self.console.print(Text(verdict(self.arms, summary), "bold green" if met else "bold yellow"), soft_wrap=True)

    def _trained(self) -> float:
        """Seconds of training, compilation excluded, as far as the metrics tell."""
        return self._latest.get("timing_s/train", time.monotonic() - self._start)

    def _left(self) -> float | None:
        """Seconds until the run must end: by its iterations or samples at the present pace, or by its time limit."""
        if self._first is None:
            return None
        trainer = self.config.trainer
        ends = [trainer.time_limit_s - self._trained()]
        done, spent = self._iteration - self._first[0], self._trained() - self._first[1]
        if done >= 1:
            ends.append((trainer.iterations - 1 - self._iteration) * spent / done)
        samples = self._latest.get("progress/samples", 0.0)
        if trainer.sample_limit and samples:
            ends.append((trainer.sample_limit - samples) * self._trained() / samples)
        return max(min(ends), 0.0)

    def _share(self) -> float:
        trainer = self.config.trainer
        parts = [(self._iteration + 1) / trainer.iterations, self._trained() / trainer.time_limit_s]
        if trainer.sample_limit:
            parts.append(self._latest.get("progress/samples", 0.0) / trainer.sample_limit)
        return min(1.0, max(parts))

    def _numbers(self) -> Iterator[tuple[str, str]]:
        for label, name, form in _SHOWN:
            if name in self._latest:
                yield label, form(self._latest[name])

    def _present(self) -> list[str]:
        """The names of the levels on which the families stand; before the first iteration, the easiest ones."""
        level = {name.removeprefix(LEVEL): int(x) for name, x in self._latest.items() if name.startswith(LEVEL)}
        level = level or {arm.kind: arm.level for arm in self.arms if arm.step == 0}
        return [arm.name for arm in self.arms if arm.level == level.get(arm.kind)]

    def _line(self) -> str:
        measured = [
            (arm, self._latest[BY_LEVEL + arm.name]) for arm in self.arms if BY_LEVEL + arm.name in self._latest
        ]
        accuracy = " ".join(f"{arm.name} {value:.1%}" for arm, value in measured if value or len(measured) <= SHOWN)
        numbers = ", ".join(f"{label} {value}" for label, value in self._numbers())
        where = f"iteration {self._iteration}, {duration(self._trained())}"
        left = self._left()
        ending = "" if left is None else f" | at most {duration(left)} left"
        return f"{where} | {accuracy or 'nothing solved yet'} | level {' '.join(self._present())}, {numbers}{ending}"

    def _panel(self) -> RenderableType:
        head = Table.grid(expand=True)
        head.add_column()
        head.add_column(justify="right")
        left = self._left()
        clock = f"{duration(self._trained())} trained, {'…' if left is None else f'at most {duration(left)}'} left"
        head.add_row(Text(f"iteration {self._iteration}   seed {self.config.seed}"), Text(clock))
        bar = Table.grid(expand=True)  # a bar alone would not end its line
        bar.add_row(ProgressBar(total=1.0, completed=self._share()))
        parts: list[RenderableType] = [head, bar, self._levels(), Text(), self._figures()]
        if self._status:
            parts.append(Text("   ".join(f"{name} {value}" for name, value in self._status.items()), "dim"))
        return Panel(Group(*parts), title=Text(f"rljax: {self.config.name}"), border_style="dim")

    def _levels(self) -> Table:
        rows = Table(box=None, header_style="dim", pad_edge=False, padding=(0, 3, 0, 0))
        for heading in ("level", "greedy accuracy", "target", ""):
            rows.add_column(heading, no_wrap=True)
        present = self._present()
        # Of many levels those are shown that the families stand on: a panel higher than the screen shows nothing.
        for level in self.arms:
            if len(self.arms) <= SHOWN or level.name in present:
                rows.add_row(*self._level_row(level, level.name in present))
        return rows

    def _level_row(self, level: Arm, present: bool) -> tuple[RenderableType, ...]:
        accuracy = self._latest.get(BY_LEVEL + level.name)
        name = Text(level.name, "bold" if present else "")
        if accuracy is None:
            return name, Text("not measured yet", "dim"), f"{level.target:.0%}", ""
        colour = "green" if accuracy >= level.target else "yellow"
        bar = ProgressBar(total=1.0, completed=accuracy, width=20, complete_style=colour, finished_style=colour)
        return name, Text(f"{accuracy:.1%}", colour), f"{level.target:.0%}", bar

    def _figures(self) -> Table:
        rows = Table.grid(padding=(0, 3))
        numbers = list(self._numbers())
        rows.add_row(*(Text(label, "dim") for label, _ in numbers))
        rows.add_row(*(Text(value) for _, value in numbers))
        return rows


def results(arms: Sequence[Arm], summary: Mapping[str, Any]) -> list[tuple[Arm, float | None, bool]]:
    """Each level with its last held-out accuracy and whether that holds the target."""
    accuracy = summary.get("eval/accuracy_by_level") or {}
    measured = [(level, accuracy.get(level.name)) for level in arms]
    return [(level, value, value is not None and value >= level.target) for level, value in measured]


def result_table(arms: Sequence[Arm], summary: Mapping[str, Any]) -> Table:
    """The levels, one a row: target, accuracy at the end, when the target was first reached."""
    rows = Table("level", "target", "greedy", "held", "first reached")
    first = summary.get("time/to_target_s") or {}
    for level, accuracy, reached in results(arms, summary):
        seconds = first.get(level.name) if level.target else 0.0
        rows.add_row(
            Text(level.name),
            f"{level.target:.0%}" if level.target else "none",
            "not measured" if accuracy is None else f"{accuracy:.1%}",
            Text("yes" if level.target else "", "green") if reached else Text("no", "bold yellow"),
            "never" if seconds is None else f"after {duration(seconds)}" if level.target else "",
        )
    return rows


def verdict(arms: Sequence[Arm], summary: Mapping[str, Any]) -> str:
    """One plain sentence: did the run reach what it was for?"""
    missed = [(level, accuracy) for level, accuracy, reached in results(arms, summary) if not reached]
    reason = f" The run stopped: {summary['stop_reason']}." if summary.get("stop_reason") else ""
    if not missed:
        return f"All targets are reached.{reason}"
    listed = ", ".join(
        f"{level.name} ({'not measured' if accuracy is None else f'{accuracy:.1%}'} of {level.target:.0%})"
        for level, accuracy in missed
    )
    return f"Target NOT reached: {listed}.{reason}"


def cost(summary: Mapping[str, Any]) -> str:
    """Time, samples and rates in a line, as far as the summary tells them."""
    parts = [
        f"{summary[name]:,.0f} {unit}"
        for name, unit in (
            ("iterations", "iterations"),
            ("samples", "samples"),
            ("tokens_per_s", "tokens/s"),
            ("verified_samples_per_s", "verified samples/s"),
        )
        if summary.get(name) is not None
    ]
    total = summary.get("time/total_s")
    return ", ".join(([] if total is None else [f"{duration(total)} in all"]) + parts)


def duration(seconds: float | int) -> str:
    """`seconds` as a person says it: `8 s`, `3 min 20 s`, `2 h 05 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"
