"""Verdicts to rewards on tokens, layer by layer, before weights."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence

import numpy as np
from jaxtyping import Float

from rljax.reward.config import RewardConfig
from rljax.verify.types import Verdict


def base_layer(verdict: Verdict, length: int, budget: int) -> Float[np.ndarray, "T"]:
    """The verified score on the last sampled token; T = `budget`."""
    layer = np.zeros(budget, np.float32)
    layer[length - 1] = verdict.score
    return layer


def process_layer(
    verdict: Verdict, ends: Sequence[int], budget: int, config: RewardConfig, short: bool, earned: float = 0.0
) -> Float[np.ndarray, "T"]:
    """Format marks, columns of the answer and judged steps, each on the token that completed it; T = `budget`.

    With `short`, closing a thought that cannot be read earns nothing; see `is_readable`. `earned` is what steps of
    earlier turns have earned. `ends[i]` is the offset in the response just behind sampled token i. The end mark has no
    characters: its reward goes to the last token.
    """
    layer = np.zeros(budget, np.float32)
    due = [offset for offset in verdict.marks[:3] if offset >= 0]
    marks = [(offset, config.format_mark) for offset in due[1 if short and not is_readable(verdict) else 0 :]]
    for offset, reward in (*marks, *_columns(verdict, config), *_steps(verdict, config, earned)):
        layer[bisect_left(ends, offset)] += reward
    if verdict.marks[3] >= 0:
        layer[len(ends) - 1] += config.format_mark
    return layer


def step_sum(verdict: Verdict, config: RewardConfig, earned: float = 0.0) -> float:
    """What steps have earned behind this turn, `earned` in those before it; within the cap."""
    return earned + sum(reward for _, reward in _steps(verdict, config, earned))


def is_readable(verdict: Verdict) -> bool:
    """Whether the thought is empty or all of its steps could be judged: only then is closing it a mark of format.

    Otherwise noise in front of the answer would be as good as silence, and would stay there for good.
    """
    if verdict.marks[0] <= len("</think>"):
        return True
    return bool(verdict.steps) and all(step.verdict != "unjudged" for step in verdict.steps)


def _columns(verdict: Verdict, config: RewardConfig) -> Iterator[tuple[int, float]]:
    """Offset and reward of each right column. A column too many or too few lowers the share of all others."""
    for index, right in enumerate(verdict.columns):
        if right:
            yield verdict.marks[1] + index + 1, config.column / len(verdict.columns)


def _steps(verdict: Verdict, config: RewardConfig, total: float) -> Iterator[tuple[int, float]]:
    """Offset and reward of each judged step; idle and repeated ones earn nothing, the sum stays within the cap."""
    rewards = {"milestone": config.milestone, "false": config.false_step, "inapplicable": config.false_step}
    for step in verdict.steps:
        wanted = rewards.get(step.verdict, 0.0)
        paid = min(max(total + wanted, -config.step_cap), config.step_cap) - total
        total += paid
        yield step.end, paid
