"""The exploration layer: how new the way is that a response reasons, counted over the run."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from jaxtyping import Float

from rljax.model.tokenizer import Tokenizer
from rljax.reward.config import RewardConfig
from rljax.reward.novelty import NoveltyState, count, exploration_layer, observe, path, signature
from rljax.trainer.collect import Plan
from rljax.trainer.experience import Layers
from rljax.trainer.parts import Parts
from rljax.trainer.responses import Responses, Said


@dataclass(frozen=True)
class Paths:
    """The exploration layer of all rows, and the signatures of the ways that were gone: "" where there was none."""

    layer: Float[np.ndarray, "B T"]
    signature: list[str]


def find_paths(plan: Plan, responses: Responses, known: NoveltyState, iteration: int, parts: Parts) -> Paths:
    """Pay each row for its path by how often that was met before this iteration: rows do not see each other."""
    layer, names = np.zeros(responses.token.shape, np.float32), []
    group = len(responses.length) // max(len(plan.problems), 1)
    for row, said in enumerate(responses.said):
        arm = parts.task.arms[int(plan.arm[row // group])].name
        way = tuple(step for turn in said for step in _path_of(turn))
        name = signature(arm, way) if way else ""
        names.append(name)
        if name:
            times = count(known, name, iteration, parts.config.reward.novelty_decay)
            _pay(responses, row, times, layer, parts.tokenizer, parts.config.reward)
    return Paths(layer, names)


def with_paths(layers: Layers, paths: Paths) -> Layers:
    """The layers with that of exploration filled in."""
    return replace(layers, exploration=paths.layer)


def note_paths(known: NoveltyState, paths: Paths, iteration: int, config: RewardConfig) -> NoveltyState:
    """The counts with this iteration's paths in them."""
    return observe(known, [name for name in paths.signature if name], iteration, config.novelty_decay)


def _path_of(turn: Said) -> tuple[str, ...]:
    return path(turn.text, turn.verdict.steps) if turn.verdict is not None else ()


def _pay(
    responses: Responses,
    row: int,
    times: float,
    layer: Float[np.ndarray, "B T"],
    tokenizer: Tokenizer,
    config: RewardConfig,
) -> None:
    """Once a row, in the last turn with a step that counts, by the verdict that the row ended with."""
    turn = next(turn for turn in reversed(responses.said[row]) if _path_of(turn))
    assert turn.verdict is not None
    judged = replace(turn.verdict, status=responses.verdict[row].status)
    token = responses.token[row, turn.start : turn.start + turn.length].tolist()
    paid = exploration_layer(judged, tokenizer.ends(token), times, config.novelty_share)
    layer[row, turn.start : turn.start + turn.length] = paid
