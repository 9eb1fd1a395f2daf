"""Sampled texts with all that was thought of them: verdict, steps, and reward, value and advantage token by token."""

from __future__ import annotations

from typing import Any

import jax
import numpy as np

from rljax.model.policy import Params
from rljax.reward.config import LAYERS
from rljax.tasks.types import Problem
from rljax.trainer import experience
from rljax.trainer.iteration import Outcome
from rljax.trainer.parts import Parts
from rljax.trainer.responses import Responses, Said

# Rows that a rollout file holds: enough to see what the policy does, few enough to be read.
ROWS = 16


def rollout_rows(outcome: Outcome, total: np.ndarray, params: Params, parts: Parts) -> list[dict[str, Any]]:
    """Rows of `rollouts/iteration_*.jsonl`; values and advantages are those of the critic after the update."""
    responses, plan = outcome.responses, outcome.plan
    count = len(responses.length)
    chosen = np.unique(np.linspace(0, count - 1, ROWS).astype(int))
    chosen = np.resize(chosen, -(-len(chosen) // parts.programs.mesh.size) * parts.programs.mesh.size)
    width = parts.prompt_width + responses.token.shape[1] - 1
    batch = experience.make_batch(plan, responses, _rewards(outcome, total, parts), np.zeros_like(total), width)
    few = type(batch)(**{name: value[chosen] for name, value in vars(batch).items()})
    weights = experience.ONE if parts.config.model.critic == "none" else outcome.weights
    targets = jax.device_get(parts.programs.inspect(params, parts.programs.put_rows(few), parts.programs.put(weights)))
    group = count // len(plan.problems)
    rows = []
    for place, row in enumerate(chosen[:ROWS].tolist()):
        numbers = {"reward": total[row], "logprob": responses.logprob[row]}
        start = int((plan.prompt[row // group] >= 0).sum()) - 1
        for name, value in (("value", targets.value), ("advantage", targets.advantage)):
            numbers[name] = value[place, start:]
        head = _head(plan.problems[row // group], responses, row)
        layers = {name: getattr(outcome.layers, name)[row].sum() for name in LAYERS}
        tokens = _tokens(responses, row, numbers, parts)
        rows.append(head | {name: float(value) for name, value in layers.items()} | {"tokens": tokens})
    return rows


def _rewards(outcome: Outcome, total: np.ndarray, parts: Parts) -> np.ndarray:
    """What the learner was given: the layers, or without a critic the total in the place of the first."""
    if parts.config.model.critic != "none":
        return outcome.layers.stacked()
    return np.stack([total, *[np.zeros_like(total)] * (len(LAYERS) - 1)], axis=-1)


def _head(problem: Problem, responses: Responses, row: int) -> dict[str, Any]:
    said, verdict = responses.said[row], responses.verdict[row]
    return {
        "family": problem.family,
        "level": problem.level,
        "premise": problem.premise,
        "prompt": problem.prompt,
        "response": responses.text[row],
        "gold": problem.gold.text,
        "status": verdict.status,
        "detail": verdict.detail,
        "columns": list(verdict.columns),
        "steps": _steps(said),
        "turns": [{"start": turn.start, "length": turn.length, "text": turn.text} for turn in said],
    }


def _steps(said: list[Said]) -> list[dict[str, Any]]:
    """The judged steps of all turns; offsets in the row's whole text, a turn a line."""
    found, shift = [], 0
    for turn in said:
        for step in turn.verdict.steps if turn.verdict is not None else ():
            place = {"start": step.start + shift, "end": step.end + shift}
            found.append(place | {"verdict": step.verdict, "detail": step.detail})
        shift += len(turn.text) + 1
    return found


def _tokens(responses: Responses, row: int, numbers: dict[str, np.ndarray], parts: Parts) -> list[dict[str, Any]]:
    ids = responses.token[row, : responses.length[row]].tolist()
    return [
        {"text": parts.tokenizer.piece(i)} | {name: float(values[place]) for name, values in numbers.items()}
        for place, i in enumerate(ids)
    ]
