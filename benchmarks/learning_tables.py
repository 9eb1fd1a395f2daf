"""Records as the tables and pictures of docs/learning.md."""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.learning_measure import Record, mean_accuracy, measures
from benchmarks.learning_studies import Arm, Study

Records = Mapping[str, Sequence[Record]]  # by arm, in the order of their seeds
CRITIC = tuple(
    (f"{what}, {where}", f"mean critic/{what}/{where}")
    for what in ("overestimation", "bias", "rmse")
    for where in ("seen", "unseen")
)


def section(study: Study, records: Records) -> str:
    """A study's tables: a row an arm, then all runs."""
    figures = {arm: [measures(record, study.target) for record in found] for arm, found in records.items() if found}
    critic = CRITIC if study.name == "critics" else ()
    head = ["arm", "runs", "reached", "samples to target", f"ratio to {study.reference}", "accuracy at the end, %"]
    head += ["over the budget, %", "largest fall, points", *(["s to target"] if study.timed else [])]
    rows = [[*head, *(label for label, _ in critic)]]
    rows += [_row(study, arm, figures, critic) for arm in study.arms if arm.name in figures]
    every = [["arm", "seed", "samples to target", "accuracy at the end, %", "seconds of training"]]
    for arm, found in records.items():
        for record, numbers in zip(found, figures.get(arm, []), strict=True):
            reached = f"{'' if numbers['reached'] else '≥ '}{numbers['samples to target']:,.0f}"
            end = f"{100 * numbers['accuracy at the end']:.1f}"
            every.append([arm, str(record["seed"]), reached, end, f"{record['summary']['time/train_s']:.0f}"])
    target = f"Target: {100 * study.target:g} % greedy accuracy, mean over the levels. Samples: median (range)."
    return f"{target}\n\n{_table(rows)}\n\n<details><summary>All runs</summary>\n\n{_table(every)}\n\n</details>"


def _row(study: Study, arm: Arm, figures: Mapping[str, list[Record]], critic: Sequence[tuple[str, str]]) -> list[str]:
    mine, others = figures[arm.name], figures.get(study.reference, [])
    samples = [x["samples to target"] for x in mine]
    ratios = [a / b["samples to target"] for a, b in zip(samples, others, strict=False)]
    row = [arm.name, str(len(mine)), f"{sum(x['reached'] for x in mine)}", _spread(samples, "{:,.0f}")]
    row.append(_spread(ratios, "{:.2f}") if ratios else "")
    shares = ("accuracy at the end", "accuracy over the budget", "largest fall from the best so far")
    row += [_mean([100 * x[name] for x in mine], "{:.1f}") for name in shares]
    if study.timed:
        row.append(_spread([x["seconds to target"] for x in mine], "{:.0f}"))
    return row + [_mean([x[name] for x in mine if name in x], "{:.3f}") for _, name in critic]


def _spread(values: Sequence[float], form: str) -> str:
    shown = [form.format(x) for x in (statistics.median(values), min(values), max(values))]
    return f"{shown[0]} ({shown[1]}–{shown[2]})"


def _mean(values: Sequence[float], form: str) -> str:
    if not values:
        return ""
    spread = statistics.stdev(values) if len(values) > 1 else 0.0
    return f"{form.format(statistics.fmean(values))} ± {form.format(spread)}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    lines = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def put(page: str, name: str, text: str) -> str:
    """The page with `text` between the marks of a study; marks that are missing are added at its end."""
    begin, end = f"<!-- study:{name} -->", f"<!-- /study:{name} -->"
    if begin not in page:
        page = f"{page.rstrip()}\n\n{begin}\n{end}\n"
    between = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", re.DOTALL)
    return between.sub(lambda _: f"{begin}\n{text}\n{end}", page)


def draw(study: Study, records: Records, folder: Path) -> Path:
    """Accuracy over samples: each run thin, the arm's mean thick, where all of its runs have points."""
    from matplotlib import rc_context
    from matplotlib.figure import Figure

    from rljax.trainer.figures import COLOURS

    with rc_context({"svg.hashsalt": "rljax"}):
        figure = Figure(figsize=(6.4, 3.6), layout="constrained")
        axes = figure.subplots()
        for colour, (arm, found) in zip(COLOURS, records.items(), strict=False):
            curves = [mean_accuracy(record) for record in found]
            for record, curve in zip(found, curves, strict=True):
                axes.plot(record["samples"], curve, color=colour, linewidth=0.6, alpha=0.4)
            if found:
                size = min(map(len, curves))
                mean = [statistics.fmean(curve[i] for curve in curves) for i in range(size)]
                axes.plot(found[0]["samples"][:size], mean, color=colour, linewidth=1.8, label=arm)
        axes.axhline(study.target, color="#8a8f98", linewidth=0.8, linestyle="--")
        axes.set(xlabel="samples", ylabel="greedy accuracy", title=study.question)
        axes.title.set_fontsize(9)
        axes.legend(frameon=False, fontsize=8)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{study.name}.svg"
        figure.savefig(path, metadata={"Date": None})
    return path
