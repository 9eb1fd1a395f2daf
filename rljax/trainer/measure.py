"""The numbers of an iteration, under the names that the field uses."""

from __future__ import annotations

import resource
import sys
from collections import Counter

import numpy as np
import psutil

from rljax.reward.config import LAYERS
from rljax.tasks.world import World
from rljax.trainer.iteration import Outcome, success_rates
from rljax.trainer.parts import Parts
from rljax.trainer.probes import probe_metrics
from rljax.trainer.state import RunState
from rljax.verify.types import Status

STATUSES: tuple[Status, ...] = ("correct", "wrong", "unparsable", "timeout", "crashed", "lost")


def iteration_metrics(outcome: Outcome, state: RunState, total: np.ndarray, parts: Parts) -> dict[str, float]:
    """Rewards layer by layer, responses, verdicts, curriculum and memory; `total` is the summed reward [B, T]."""
    responses = outcome.responses
    metrics = dict(outcome.learned) | reward_metrics(outcome, total)
    metrics |= probe_metrics(state.progress.probes, parts)
    groups = np.nan_to_num(responses.correct).reshape(len(outcome.plan.problems), -1)
    metrics |= {
        "response_length/mean": float(responses.sampled.sum(axis=1).mean()),
        "response_length/clip_ratio": float((~responses.finished).mean()),
        "prompts/passed_over": float(state.progress.passed_over),
        "turns/mean": float(np.mean([len(row) for row in responses.said])),
        "frac_reward_zero_std": float((groups.std(axis=1) == 0).mean()),
        "format/rate": state.progress.format_rate,
        "entropy/first_answer_token": first_answer_entropy(responses.token, parts.tokenizer.mark("<answer>")),
        "explore/answers": float(outcome.explored[0]),
        "explore/verified": float(outcome.explored[1]),
        "sampling/programs": float(parts.programs.compiled[0]),
        "replay/size": float(state.memory.size),
        "novelty/paths": float(len(state.novelty.counts)),
        "sampling/staleness": float(parts.config.trainer.ahead),
        "progress/samples": float(state.progress.samples),
    }
    counts = Counter(verdict.status for verdict in responses.verdict)
    return metrics | {f"verify/{status}": float(counts[status]) for status in STATUSES}


def reward_metrics(outcome: Outcome, total: np.ndarray) -> dict[str, float]:
    """Mean, deviation and weight of each reward layer over the rows whose verdict is known."""
    known = ~np.isnan(outcome.responses.correct)
    metrics = {}
    for name, layer in (*((name, getattr(outcome.layers, name)) for name in LAYERS), ("total", total)):
        rows = layer.sum(axis=1)[known]
        metrics[f"reward/{name}/mean"] = float(rows.mean()) if len(rows) else 0.0
        metrics[f"reward/{name}/std"] = float(rows.std()) if len(rows) else 0.0
    return metrics | {f"weights/{name}": float(w) for name, w in zip(LAYERS, outcome.weights, strict=True)}


def level_metrics(state: RunState, task: World) -> dict[str, float]:
    """Level of each family, success by level as the curriculum sees it, and problems of each that were ever solved."""
    solved = np.bincount(state.memory.arm[: state.memory.size], minlength=len(task.arms))
    climbs = zip(task.entries, state.curriculum.climbs, strict=True)
    trained = [(entry, climb) for entry, climb in climbs if entry.weight]
    levels = {f"curriculum/level/{entry.family.name}": float(entry.lowest + climb.level) for entry, climb in trained}
    success = {f"curriculum/success/{x.name}": state.curriculum.success(x.family, x.step) for x in task.arms}
    return levels | success | {f"coverage/{x.name}": float(solved[i]) for i, x in enumerate(task.arms)}


def premise_metrics(outcome: Outcome) -> dict[str, float]:
    """Verified share of sampled answers to false premises and to their solvable twins; absent where none was asked."""
    rate = success_rates(outcome.plan, outcome.responses)
    premise = np.array([problem.premise for problem in outcome.plan.problems])
    found = {half: rate[(premise == half) & ~np.isnan(rate)] for half in ("sound", "false")}
    return {f"noise/{half}": float(rows.mean()) for half, rows in found.items() if len(rows)}


def first_answer_entropy(token: np.ndarray, opening: int | None) -> float:
    """Entropy in nats of the distribution, over the whole batch, of the first token of the answer.

    A kind of answer that goes extinct (no answer begins with a minus sign any more) shows here first.
    """
    if opening is None:  # the mark is spelt by several tokens: nothing single follows it
        return 0.0
    row, place = np.nonzero((token[:, :-1] == opening) & (token[:, 1:] >= 0))
    if not len(row):
        return 0.0
    share = np.bincount(token[row, place + 1]) / len(row)
    return float(-(share[share > 0] * np.log(share[share > 0])).sum())


def memory_bytes() -> int:
    """Resident memory of this process and its workers, in bytes."""
    process = psutil.Process()
    total = process.memory_info().rss
    for child in process.children(recursive=True):
        try:
            total += child.memory_info().rss
        except psutil.NoSuchProcess:
            continue
    return int(total)


def own_peak_bytes() -> int:
    """The most that this process alone ever held, in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
