"""Records as the tables of docs/learning.md."""

from __future__ import annotations

import re
import statistics
from collections.abc import Mapping, Sequence

from benchmarks.learning_measure import Record, measures
from benchmarks.learning_studies import Arm, Study

Records = Mapping[str, Sequence[Record]]  # by arm, in the order of their seeds


def section(study: Study, records: Records) -> str:
    """A study's tables: a row an arm, then all runs."""
    figures = {arm: [measures(record, study) for record in found] for arm, found in records.items() if found}
    head = ["arm", "runs", "reached", "samples to target", f"ratio to {study.reference}", "accuracy at the end, %"]
    head += ["over the budget, %", "largest fall, points", *(["s to target"] if study.timed else [])]
    rows = [head] + [_row(study, arm, figures) for arm in study.arms if arm.name in figures]
    tables = [_table(rows)]
    if study.shown:
        tables.append(_table([["", *figures], *(_shown(study, label, name, figures) for label, name in study.shown)]))
    every = [["arm", "seed", "samples to target", "accuracy at the end, %", "seconds of training"]]
    for arm, found in records.items():
        for record, numbers in zip(found, figures.get(arm, []), strict=True):
            reached = f"{'' if numbers['reached'] else '≥ '}{numbers['samples to target']:,.0f}"
            end = f"{100 * numbers['accuracy at the end']:.1f}"
            every.append([arm, str(record["seed"]), reached, end, f"{record['summary']['time/train_s']:.0f}"])
    target = f"Target: {100 * study.target:g} % greedy accuracy, mean over the levels. Samples: median (range)."
    joined = "\n\n".join(tables)
    return f"{target}\n\n{joined}\n\n<details><summary>All runs</summary>\n\n{_table(every)}\n\n</details>"


def _row(study: Study, arm: Arm, figures: Mapping[str, list[Record]]) -> list[str]:
    mine, others = figures[arm.name], figures.get(study.reference, [])
    samples = [x["samples to target"] for x in mine]
    ratios = [a / b["samples to target"] for a, b in zip(samples, others, strict=False)]
    row = [arm.name, str(len(mine)), f"{sum(x['reached'] for x in mine)}", _spread(samples, "{:,.0f}")]
    row.append(_spread(ratios, "{:.2f}") if ratios else "")
    shares = ("accuracy at the end", "accuracy over the budget", "largest fall from the best so far")
    row += [_mean([100 * x[name] for x in mine], "{:.1f}") for name in shares]
    if study.timed:
        seconds = [x["seconds to target"] for x in mine if "seconds to target" in x]
        row.append(f"{_spread(seconds, '{:.0f}')}, {len(seconds)} runs" if seconds else "")
    return row


def _shown(study: Study, label: str, name: str, figures: Mapping[str, list[Record]]) -> list[str]:
    """A further figure of every arm, and on how many seeds it is below that of the reference."""
    row, others = [label], figures.get(study.reference, [])
    for arm, mine in figures.items():
        pairs = [(a[name], b[name]) for a, b in zip(mine, others, strict=False) if name in a and name in b]
        below = "" if arm == study.reference else f", lower on {sum(a < b for a, b in pairs)} of {len(pairs)}"
        values = [x[name] for x in mine if name in x]
        row.append(f"{_mean(values, '{:,.0f}' if max(values, default=0.0) > 1000 else '{:.3f}')}{below}")
    return row


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
