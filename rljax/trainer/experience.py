"""Responses and verdicts to the learner's batch. Host-side numpy; the one place where rows are shuffled."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from jaxtyping import Float, Int

from rljax.learner.config import LearnerConfig
from rljax.learner.types import Batch
from rljax.model.tokenizer import ANSWER, END_ANSWER, CharTokenizer
from rljax.reward.config import RewardConfig
from rljax.reward.layers import base_layer, process_layer
from rljax.trainer.collect import Plan, Responses
from rljax.trainer.memory import Memory


@dataclass(frozen=True)
class Layers:
    """The reward layers on the sampled tokens, each before its weight."""

    base: Float[np.ndarray, "B T"]
    process: Float[np.ndarray, "B T"]

    def total(self, config: RewardConfig) -> Float[np.ndarray, "B T"]:
        """r = w1 base + w2 process, in reward units."""
        return config.base * self.base + config.process * self.process


def reward_layers(responses: Responses, tokenizer: CharTokenizer, config: RewardConfig) -> Layers:
    """Place each verdict on the row's tokens."""
    budget = responses.token.shape[1]
    base, process = [], []
    lines = zip(responses.token.tolist(), responses.length.tolist(), responses.finished.tolist(), strict=True)
    for (token, length, finished), verdict in zip(lines, responses.verdict, strict=True):
        base.append(base_layer(verdict, length, budget))
        process.append(process_layer(verdict, tokenizer.ends(token[:length]), finished, budget, config))
    return Layers(np.stack(base), np.stack(process))


def response_width(longest: int, budget: int) -> int:
    """Positions that a batch keeps for responses: even, so that few widths are ever compiled."""
    return min(longest + longest % 2, budget)


def make_batch(
    plan: Plan,
    responses: Responses,
    reward: Float[np.ndarray, "B T"],
    entropy_coefficient: Float[np.ndarray, "B T"],
    width: int,
) -> Batch:
    """The on-policy rows, responses cut to `width` (no row is longer). Rows without a verdict are not trained on."""
    group = len(responses.length) // len(plan.problems)
    known = ~np.isnan(responses.correct)
    live = np.arange(responses.token.shape[1])[None] < responses.length[:, None]
    return _rows(
        np.repeat(plan.prompt, group, axis=0),
        np.repeat(plan.valid, group, axis=0),
        {
            "token": responses.token,
            "sampled": live & known[:, None],
            "old_logprob": responses.logprob,
            "reward": reward,
            "entropy_coefficient": entropy_coefficient,
        },
        width,
    )


def replay_batch(memory: Memory, entries: Int[np.ndarray, "R"], count: int, width: int) -> Batch:
    """`count` rows of verified successes; rows beyond the drawn entries are blank and not trained on."""
    chosen = np.resize(entries, count) if len(entries) else np.zeros(count, np.int64)
    prompt, response = memory.prompt[chosen], memory.response[chosen]
    sampled = (response != 0) & (len(entries) > 0)
    blank = np.zeros_like(memory.reward[chosen])
    return _rows(
        prompt,
        prompt != 0,
        {
            "token": response,
            "sampled": sampled,
            "old_logprob": blank,
            "reward": memory.reward[chosen],
            "entropy_coefficient": blank,
        },
        width,
    )


def entropy_coefficients(
    responses: Responses, success: Float[np.ndarray, "P"], has_format: bool, config: LearnerConfig
) -> Float[np.ndarray, "B T"]:
    """`entropy` everywhere until the format is learned; then `answer_entropy` · (1 − success) on tokens of the answer.

    A bonus on tokens of the format would keep undoing it; one on answers that are reliably right would unlearn them.
    `success` is each problem's so far, 0 where it was never solved.
    """
    if not has_format:
        return np.full(responses.token.shape, config.entropy, np.float32)
    failure = np.repeat(1.0 - success, len(responses.length) // len(success))
    return in_answer(responses.token) * (config.answer_entropy * failure[:, None])


def in_answer(token: Int[np.ndarray, "B T"]) -> Float[np.ndarray, "B T"]:
    """1 on tokens of the answer and on the mark that closes it, else 0."""
    opened = np.cumsum(token == ANSWER, axis=1) - (token == ANSWER)
    closed = np.cumsum(token == END_ANSWER, axis=1) - (token == END_ANSWER)
    return ((opened > 0) & (closed == 0)).astype(np.float32)


def shuffle(batch: Batch, generator: np.random.Generator) -> Batch:
    """The rows in random order, so that no minibatch is made of few problems."""
    order = generator.permutation(len(batch.bootstrap))
    return Batch(**{name: value[order] for name, value in vars(batch).items()})


def _rows(prompt: np.ndarray, valid: np.ndarray, response: dict[str, np.ndarray], width: int) -> Batch:
    """Prompt and response side by side; position t holds the token read, and target and outcome of what follows it."""
    count, start = prompt.shape

    def behind(name: str) -> np.ndarray:
        column = response[name][:, :width]
        return np.concatenate([np.zeros((count, start - 1), column.dtype), column], axis=1)

    line = np.concatenate([prompt, response["token"][:, :width]], axis=1)
    real = np.concatenate([valid, response["token"][:, :width] != 0], axis=1)
    return Batch(
        token=line[:, :-1],
        target=line[:, 1:],
        valid=real[:, :-1],
        sampled=behind("sampled"),
        old_logprob=behind("old_logprob"),
        reward=behind("reward"),
        bootstrap=np.zeros(count, np.float32),
        entropy_coefficient=behind("entropy_coefficient"),
    )
