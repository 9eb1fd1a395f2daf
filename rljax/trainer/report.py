"""`report.html`: a run folder as one page that needs no other file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
import yaml

from rljax.errors import InputError
from rljax.trainer.display import BY_LEVEL, LEVEL, duration
from rljax.trainer.metrics import ROLLOUTS_FOLDER, SUMMARY_FILE, read_metrics, read_rollouts, rollout_iteration
from rljax.trainer.report_learner import learner_pictures
from rljax.trainer.settings import CONFIG_FILE
from rljax.trainer.text import visible

REPORT_FILE = "report.html"
TRACE_ITERATIONS = 4
TRACES_EACH = 6
TOKENS_SHOWN = 300
Row = dict[str, float | int]

FEW_LEVELS = 8  # lines that one picture bears
# Title and the metrics of each plot, each with its short name. `<level>` stands for every level of the run.
_PLOTS: tuple[tuple[str, dict[str, str]], ...] = (
    (
        "Reward by layer, mean",
        {name: f"reward/{name}/mean" for name in ("base", "process", "exploration", "total")},
    ),
    (
        "Reward by layer, standard deviation",
        {name: f"reward/{name}/std" for name in ("base", "process", "exploration", "total")},
    ),
    ("Success in training by level", {"<level>": "curriculum/success/<level>"}),
    ("Problems ever solved", {"<level>": "coverage/<level>"}),
    ("Entropy, nats", {"response": "actor/entropy", "first answer token": "entropy/first_answer_token"}),
    ("KL of a step, nats", {"kl": "actor/ppo_kl"}),
    ("Clipped ratios, share", {"clipped": "actor/clip_fraction"}),
    ("Gradient norm", {"norm": "actor/grad_norm"}),
    ("Critic: explained variance", {"explained variance": "critic/vf_explained_var"}),
    ("Critic: bias, value minus return", {"seen": "critic/bias/seen", "unseen": "critic/bias/unseen"}),
    ("Critic: overestimation", {"seen": "critic/overestimation/seen", "unseen": "critic/overestimation/unseen"}),
    ("Critic: root mean square error", {"seen": "critic/rmse/seen", "unseen": "critic/rmse/unseen"}),
    ("Weights of the reward layers", {name: f"weights/{name}" for name in ("base", "process", "exploration")}),
    ("Weights: gain of each window", {"gain": "weights/gain"}),
    ("Ways of reasoning met", {"paths": "novelty/paths"}),
    ("Losses", {"policy": "actor/loss", "critic": "critic/loss"}),
    ("Problems without signal, share", {"reward without spread": "frac_reward_zero_std"}),
    ("Response length, tokens", {"mean": "response_length/mean"}),
    ("Responses cut by the budget, share", {"cut": "response_length/clip_ratio"}),
    ("Sampler against learner, log-prob gap", {"gap": "sampling/sampling_logp_difference"}),
    ("False premises and their twins, greedy", {"false": "eval/twins/false", "sound": "eval/twins/sound"}),
    ("False premises and their twins, sampled", {"false": "noise/false", "sound": "noise/sound"}),
    ("Turns of an episode", {"mean": "turns/mean"}),
    ("Replay of own successes, rows", {"rows": "replay/size"}),
    (
        "Verdicts",
        {status: f"verify/{status}" for status in ("correct", "wrong", "unparsable", "timeout", "crashed", "lost")},
    ),
    ("Samples per second", {"samples/s": "perf/samples_per_s"}),
    ("Tokens per second", {"tokens/s": "perf/tokens_per_s"}),
    (
        "Seconds of an iteration",
        {name: f"timing_s/{name}" for name in ("generate", "verify_wait", "update", "evaluate", "iteration")},
    ),
    ("Share of time on the device", {"device": "perf/device_time_share"}),
)


def write_report(folder: Path) -> Path:
    """Write `report.html` from what the run left in `folder`, finished or not, and return its path."""
    config = _config(folder)
    metrics = read_metrics(folder)
    summary = _summary(folder)
    levels = _levels(config, metrics, summary)
    page = _template().render(
        name=config.get("name", folder.name),
        seed=config.get("seed"),
        headline=_headline(levels, summary),
        levels=levels,
        facts=_facts(metrics, summary),
        accuracy=_accuracy_pictures(levels, metrics),
        pictures=_pictures(levels, metrics) + learner_pictures(folder),
        traces=_traces(folder),
        config=yaml.safe_dump(config, sort_keys=False, allow_unicode=True),
    )
    path = folder / REPORT_FILE
    path.write_text(page, encoding="utf-8")
    return path


def _template() -> jinja2.Template:
    """The page. Escaping is on: what the model writes must stay text."""
    loader = jinja2.FileSystemLoader(Path(__file__).parent)
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    environment.filters |= {"visible": visible, "duration": duration, "percent": _percent}
    return environment.get_template("report.html.jinja")


def _config(folder: Path) -> dict[str, Any]:
    path = folder / CONFIG_FILE
    if not path.is_file():
        raise InputError(f"{folder} is not a run folder: it holds no {CONFIG_FILE}; name one that a training run left.")
    loaded = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded if isinstance(loaded, dict) else {}


def _summary(folder: Path) -> dict[str, Any]:
    path = folder / SUMMARY_FILE
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else {}


def _levels(config: Mapping[str, Any], metrics: Sequence[Row], summary: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What is known of each level: its target, the last accuracy, when the target was first reached."""
    final = summary.get("eval/accuracy_by_level") or {}
    seconds = summary.get("time/to_target_s") or {}
    measured = {name.removeprefix(BY_LEVEL) for row in metrics for name in row if name.startswith(BY_LEVEL)}
    levels = []
    for family, name, target in _named_levels(config.get("task") or {}):
        if family != "columns" and name not in measured | set(final):
            continue  # the family has fewer levels than the settings allow
        curve = [row for row in metrics if BY_LEVEL + name in row]
        accuracy = final.get(name, curve[-1][BY_LEVEL + name] if curve else None)
        levels.append(
            {
                "family": family,
                "name": name,
                "target": target,
                "accuracy": accuracy,
                "held": accuracy is not None and accuracy >= target,
                "first": _first_reached(curve, BY_LEVEL + name, target, seconds.get(name)),
                "best": max((row[BY_LEVEL + name] for row in curve), default=accuracy),
            }
        )
    return levels


def _named_levels(task: Mapping[str, Any]) -> Iterator[tuple[str, str, float]]:
    """Family, name and target of each level that the settings put in play."""
    for family in task.get("families") or [{"name": "columns"}]:
        if family["name"] == "columns":
            for level in task.get("levels") or []:
                yield "columns", str(level["name"]), float(level.get("target", 1.0))
        else:
            for number in range(int(family.get("lowest", 0)), int(family.get("highest", 9)) + 1):
                target = family.get("target", 0.9) if family.get("weight", 1.0) else 0.0
                yield str(family["name"]), f"{family['name']}/{number}", float(target)


def _first_reached(curve: Sequence[Row], metric: str, target: float, seconds: float | None) -> str:
    row = next((row for row in curve if row[metric] >= target), None)
    seconds = seconds if seconds is not None else (row or {}).get("timing_s/train")
    parts = [] if seconds is None else [f"after {duration(seconds)}"]
    parts += [] if row is None else [f"iteration {row['iteration']}"]
    return ", ".join(parts) or "never"


def _headline(levels: Sequence[Mapping[str, Any]], summary: Mapping[str, Any]) -> dict[str, Any]:
    missed = [level["name"] for level in levels if not level["held"]]
    if not summary:
        return {"good": False, "text": "The run has not ended: this is what it left so far."}
    reason = f" The run stopped: {summary['stop_reason']}." if summary.get("stop_reason") else ""
    if missed:
        return {"good": False, "text": f"Target not reached on {', '.join(missed)}.{reason}"}
    return {"good": True, "text": f"Every level reached its target.{reason}"}


def _facts(metrics: Sequence[Row], summary: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The few figures that stand at the head of the page; what is not known is left out."""
    last = metrics[-1] if metrics else {}
    facts: list[tuple[str, Any, str]] = [
        ("greedy accuracy", summary.get("eval/accuracy"), "{:.1%}"),
        ("iterations", summary.get("iterations", last.get("iteration")), "{:,.0f}"),
        ("samples", summary.get("samples"), "{:,.0f}"),
        ("verified samples/s", summary.get("verified_samples_per_s", last.get("perf/samples_per_s")), "{:,.0f}"),
        ("tokens/s", summary.get("tokens_per_s", last.get("perf/tokens_per_s")), "{:,.0f}"),
        ("share of time on device", summary.get("device_time_share", last.get("perf/device_time_share")), "{:.0%}"),
    ]
    shown = [(name, form.format(value)) for name, value, form in facts if value is not None]
    times = [
        ("whole run", "time/total_s"),
        ("compilation", "time/compile_s"),
        ("first iteration", "time/first_iteration_s"),
    ]
    shown += [(name, duration(summary[key])) for name, key in times if summary.get(key) is not None]
    if summary.get("peak_rss_bytes") is not None:
        shown.append(("peak memory", f"{summary['peak_rss_bytes'] / 2**30:.2f} GiB"))
    return shown


def _accuracy_pictures(levels: Sequence[Mapping[str, Any]], metrics: Sequence[Row]) -> list[tuple[str, str]]:
    """Accuracy of every level with its target, over training time and over iterations; then the climb of the families.

    Several families have a picture each.
    """
    families = list(dict.fromkeys(level["family"] for level in levels))
    axes = [("time", "minutes of training", "timing_s/train", 1 / 60), ("iterations", "iteration", "iteration", 1.0)]
    pictures = []
    for family in families:
        mine = [level for level in levels if level["family"] == family]
        for over, label, x, scale in axes if len(families) == 1 else axes[:1]:
            title = f"Greedy accuracy over {over}" if len(families) == 1 else f"{family}: greedy accuracy"
            pictures += _accuracy_picture(title, mine, metrics, (label, x, scale))
    return pictures + _climbs(metrics)


def _accuracy_picture(
    title: str, levels: Sequence[Mapping[str, Any]], metrics: Sequence[Row], axis: tuple[str, str, float]
) -> list[tuple[str, str]]:
    from rljax.trainer import figures

    label, x, scale = axis
    found = [(level, figures.curve(metrics, BY_LEVEL + level["name"], x, scale)) for level in levels]
    shared = len({level["target"] for level in levels}) == 1 and len(levels) > 3
    lines = [
        figures.Line(level["name"], line.x, line.y, None if shared and place else level["target"] or None)
        for place, (level, line) in enumerate(found)
        if line and (len(found) <= FEW_LEVELS or any(line.y))
    ]
    if not lines:
        return []
    plot = figures.Plot(f"{title}, targets dashed", lines, label, marked=len(lines[0].x) < 60, limits=(0.0, 1.03))
    return [(plot.title, figures.picture(plot))]


def _climbs(metrics: Sequence[Row]) -> list[tuple[str, str]]:
    """The level on which each family stands, over the iterations."""
    from rljax.trainer import figures

    names = sorted({name for row in metrics for name in row if name.startswith(LEVEL)})
    found = [(name.removeprefix(LEVEL), figures.curve(metrics, name)) for name in names]
    lines = [figures.Line(family, line.x, line.y) for family, line in found if line]
    if not lines:
        return []
    title = "Curriculum: level of each family"
    return [(title, figures.picture(figures.Plot(title, lines, steps=True)))]


def _pictures(levels: Sequence[Mapping[str, Any]], metrics: Sequence[Row]) -> list[tuple[str, str]]:
    from rljax.trainer import figures

    pictures = []
    for title, named in _PLOTS:
        found = [(label, figures.curve(metrics, name)) for label, name in _expand(named, levels)]
        lines = [figures.Line(label, line.x, line.y) for label, line in found if line and not _idle(label, line.y)]
        if "<level>" in named and len(lines) > FEW_LEVELS:
            lines = sorted([line for line in lines if any(line.y)], key=lambda line: -line.y[-1])[:FEW_LEVELS]
        if lines:
            pictures.append((title, figures.picture(figures.Plot(title, lines))))
    return pictures


def _idle(label: str, values: Iterable[float]) -> bool:
    """A kind of failure that never happened needs no curve."""
    return label in ("timeout", "crashed", "lost") and not any(values)


def _expand(named: Mapping[str, str], levels: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    if "<level>" not in named:
        return list(named.items())
    return [(level["name"], named["<level>"].replace("<level>", level["name"])) for level in levels]


def _traces(folder: Path) -> list[dict[str, Any]]:
    """Example rollouts from the start, the middle and the end of the run."""
    files = sorted((folder / ROLLOUTS_FOLDER).glob("iteration_*.jsonl"), key=rollout_iteration)
    chosen = files
    if len(files) > TRACE_ITERATIONS:
        step = (len(files) - 1) / (TRACE_ITERATIONS - 1)
        chosen = [files[round(index * step)] for index in range(TRACE_ITERATIONS)]
    return [
        {"iteration": rollout_iteration(path), "rows": [_trace(row) for row in _varied(read_rollouts(path))]}
        for path in reversed(chosen)
    ]


def _varied(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """A few rows of as many kinds (level and status) as there are."""
    kinds: dict[tuple[Any, Any], list[dict[str, Any]]] = {}
    for row in rows:
        kinds.setdefault((row.get("level"), row.get("status")), []).append(row)
    ranked = [(place, kind) for kind in kinds for place in range(len(kinds[kind]))]
    ranked.sort(key=lambda entry: entry[0])
    return [kinds[kind][place] for place, kind in ranked[:TRACES_EACH]]


def _trace(row: dict[str, Any]) -> dict[str, Any]:
    response = str(row.get("response", ""))
    steps = [step | {"text": response[step.get("start", 0) : step.get("end", 0)]} for step in row.get("steps") or []]
    tokens = row.get("tokens") or []
    strongest = max((abs(token.get("advantage") or 0.0) for token in tokens), default=0.0) or 1.0
    shown = [_token(token, strongest) for token in tokens[:TOKENS_SHOWN]]
    named = {name: row.get(name) for name in ("level", "prompt", "gold", "status", "base", "process", "detail")}
    return named | {"response": response, "steps": steps, "tokens": shown, "more_tokens": len(tokens) - len(shown)}


def _token(token: Mapping[str, Any], strongest: float) -> dict[str, Any]:
    """A token with its figures as text, and how strongly to tint it: `tint` lies in −1…1 and follows the advantage."""
    names = ("reward", "value", "advantage", "logprob")
    figures = {name: "" if token.get(name) is None else f"{float(token[name]):+.2f}" for name in names}
    tint = (token.get("advantage") or 0.0) / strongest
    return figures | {"text": str(token.get("text", "")), "tint": round(tint, 3)}


def _percent(share: float | None) -> str:
    return "not measured" if share is None else f"{share:.1%}"
