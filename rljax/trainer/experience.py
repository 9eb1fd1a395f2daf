"""Responses and verdicts to the learner's batch. Host-side numpy; the one place where rows are shuffled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import jax
import numpy as np
from jaxtyping import Float, Int

from rljax.learner.config import LearnerConfig
from rljax.learner.types import Batch
from rljax.model.tokenizer import Tokenizer
from rljax.reward.config import LAYERS, RewardConfig
from rljax.reward.layers import base_layer, process_layer, step_sum
from rljax.reward.potential import potential_rows
from rljax.rl import advantage
from rljax.sampling.buckets import fit, lengths
from rljax.tasks.types import Problem
from rljax.trainer.collect import Plan
from rljax.trainer.memory import Memory
from rljax.trainer.responses import Responses
from rljax.verify.types import NO_MARKS, MathJob

# What a learner without a critic weighs the layers by: its advantages stand in the first one, weighed already.
ONE = np.array([1.0, 0.0, 0.0], np.float32)
_grpo = jax.jit(advantage.group_advantage, static_argnames="floor")
_BASELINES = {
    "rloo": jax.jit(advantage.leave_one_out_advantage),
    "dr_grpo": jax.jit(advantage.centred_advantage),
    "reinforce": jax.jit(advantage.batch_advantage),
}


@dataclass(frozen=True)
class Layers:
    """The reward layers on the sampled tokens, each before its weight."""

    base: Float[np.ndarray, "B T"]
    process: Float[np.ndarray, "B T"]
    exploration: Float[np.ndarray, "B T"]

    def stacked(self) -> Float[np.ndarray, "B T C"]:
        """All layers, in the order of `LAYERS`."""
        return np.stack([self.base, self.process, self.exploration], axis=-1)

    def total(self, weights: Sequence[float]) -> Float[np.ndarray, "B T"]:
        """r = w1 base + w2 process + w3 exploration, in reward units."""
        return np.asarray(self.stacked() @ np.asarray(weights, np.float32))


def reward_layers(plan: Plan, responses: Responses, tokenizer: Tokenizer, config: RewardConfig) -> Layers:
    """Place the verdicts on the rows' tokens: the last one's score at the end, the steps where they were said.

    The exploration layer is left empty: see `rljax.trainer.explored`.
    """
    base = np.zeros(responses.token.shape, np.float32)
    process = np.zeros_like(base)
    budget = responses.token.shape[1]
    group = len(responses.length) // max(len(plan.problems), 1)
    for row, verdict in enumerate(responses.verdict):
        base[row] = base_layer(verdict, int(responses.length[row]), budget)
        process[row] = _process_row(responses, row, is_short(plan.problems[row // group]), tokenizer, config)
    if config.form == "potential":
        process = potential_rows(process, np.asarray(responses.length, np.int64) - 1)
    return Layers(base, process, np.zeros_like(base))


def _process_row(
    responses: Responses, row: int, short: bool, tokenizer: Tokenizer, config: RewardConfig
) -> Float[np.ndarray, "T"]:
    process = np.zeros(responses.token.shape[1], np.float32)
    said, earned = responses.said[row], 0.0
    for number, turn in enumerate(said):
        if turn.verdict is None:
            continue
        # Format and answer are paid once, where the row ends; only steps are paid as they come.
        found = turn.verdict if number + 1 == len(said) else replace(turn.verdict, marks=NO_MARKS, columns=())
        token = responses.token[row, turn.start : turn.start + turn.length].tolist()
        layer = process_layer(found, tokenizer.ends(token), turn.length, config, short, earned)
        process[turn.start : turn.start + turn.length] = layer
        earned = step_sum(found, config, earned)
    return process


def is_short(problem: Problem) -> bool:
    """Whether a thought should hold nothing but steps that can be judged: where the answer must be a plain numeral."""
    return isinstance(problem.job, MathJob) and problem.job.form == "numeral"


def group_rewards(
    responses: Responses, reward: Float[np.ndarray, "B T"], group: int, config: LearnerConfig
) -> Float[np.ndarray, "B T C"]:
    """For a learner without a critic: each row's advantage over the others that `learner.baseline` names, on its last
    token and in the first layer."""
    known = ~np.isnan(responses.correct).reshape(-1, group)
    returns = reward.sum(axis=1).reshape(-1, group)
    line, floor = jax.device_put((returns, known)), config.whiten_floor
    found = jax.device_get(
        _grpo(*line, floor=floor) if config.baseline == "grpo" else _BASELINES[config.baseline](*line)
    )
    placed = np.zeros((*reward.shape, len(LAYERS)), np.float32)
    placed[np.arange(len(reward)), responses.length - 1, 0] = found.reshape(-1)
    return placed


def make_batch(
    plan: Plan,
    responses: Responses,
    reward: Float[np.ndarray, "B T C"],
    entropy_coefficient: Float[np.ndarray, "B T"],
    width: int,
) -> Batch:
    """The on-policy rows in S = `width` positions. Rows without a verdict are not trained on."""
    group = len(responses.length) // len(plan.problems)
    known = ~np.isnan(responses.correct)
    response = {
        "sampled": responses.sampled & known[:, None],
        "old_logprob": responses.logprob,
        "reward": reward,
        "entropy_coefficient": entropy_coefficient,
    }
    return make_rows(np.repeat(plan.prompt, group, axis=0), responses.token, response, width)


def replay_batch(memory: Memory, entries: Int[np.ndarray, "R"], count: int, width: int) -> Batch:
    """`count` rows of verified successes; rows beyond the drawn entries are blank and not trained on."""
    chosen = np.resize(entries, count) if len(entries) else np.zeros(count, np.int64)
    token = memory.response[chosen]
    blank = np.zeros(token.shape, np.float32)
    response = {
        "sampled": memory.sampled[chosen] & (len(entries) > 0),
        "old_logprob": blank,
        "reward": memory.reward[chosen],
        "entropy_coefficient": blank,
    }
    return make_rows(memory.prompt[chosen], token, response, width)


def longest_row(prompt: Int[np.ndarray, "B S"], token: Int[np.ndarray, "B T"]) -> int:
    """Positions that the longest of these rows takes: all of its tokens but the last are read."""
    return int(((prompt >= 0).sum(axis=1) + (token >= 0).sum(axis=1)).max(initial=1)) - 1


def row_width(longest: int, most: int) -> int:
    """Positions that rows of a batch are given: one of few widths, so that few are ever compiled; `most` at most."""
    return fit(lengths(max(most, longest), 4), longest)


def entropy_coefficients(
    responses: Responses,
    success: Float[np.ndarray, "P"],
    has_format: bool,
    tokenizer: Tokenizer,
    config: LearnerConfig,
) -> Float[np.ndarray, "B T"]:
    """`entropy` everywhere until the format is learned; then `answer_entropy` · (1 − success) on tokens of the answer.

    A bonus on tokens of the format would keep undoing it; one on answers that are reliably right would unlearn them.
    `success` is each problem's so far, 0 where it was never solved.
    """
    if not has_format:
        return np.full(responses.token.shape, config.entropy, np.float32)
    failure = np.repeat(1.0 - success, len(responses.length) // len(success))
    return in_answer(responses.token, tokenizer) * (config.answer_entropy * failure[:, None])


def in_answer(token: Int[np.ndarray, "B T"], tokenizer: Tokenizer) -> Float[np.ndarray, "B T"]:
    """1 on tokens of the answer and on the mark that closes it, else 0."""
    opening, closing = tokenizer.mark("<answer>"), tokenizer.mark("</answer>")
    if opening is None or closing is None:
        return np.stack([_in_answer_text(row, tokenizer) for row in token])
    opened = np.cumsum(token == opening, axis=1) - (token == opening)
    closed = np.cumsum(token == closing, axis=1) - (token == closing)
    return ((opened > 0) & (closed == 0)).astype(np.float32)


def _in_answer_text(token: Int[np.ndarray, "T"], tokenizer: Tokenizer) -> Float[np.ndarray, "T"]:
    """The same where the marks are spelt by several tokens: those that end behind the first opening mark."""
    inside = np.zeros(len(token), np.float32)
    text = tokenizer.decode(token[token >= 0].tolist())
    start = text.find("<answer>") + len("<answer>")
    if start < len("<answer>"):
        return inside
    close = text.find("</answer>", start)
    end = close + len("</answer>") if close >= 0 else len(text)
    offsets = np.array(tokenizer.ends(token[token >= 0].tolist()))
    # A token belongs to the answer if any of its characters does.
    begins = np.concatenate([[0], offsets[:-1]])
    inside[: len(offsets)] = (offsets > start) & (begins < end)
    return inside


def bare_rows(prompt: Int[np.ndarray, "B P"], token: Int[np.ndarray, "B T"], width: int) -> Batch:
    """Prompt and response alone, nothing of it sampled; a row's last token is read, too, if there is room for it."""
    blank = np.zeros(token.shape, np.float32)
    response = {
        "sampled": np.zeros(token.shape, bool),
        "old_logprob": blank,
        "reward": np.zeros((*token.shape, len(LAYERS)), np.float32),
        "entropy_coefficient": blank,
    }
    batch = make_rows(prompt, token, response, width)
    size = (prompt >= 0).sum(axis=1) + (token >= 0).sum(axis=1)
    return replace(batch, segment=(np.arange(width) < size[:, None]).astype(np.int32))


def cut(batch: Batch, width: int) -> Batch:
    """The first S = `width` positions of each row; what is behind them must be padding."""
    return Batch(**{name: value[:, :width] for name, value in vars(batch).items()})


def shuffle(batch: Batch, generator: np.random.Generator) -> Batch:
    """The rows in random order, so that no minibatch is made of few problems."""
    order = generator.permutation(len(batch.token))
    return Batch(**{name: value[order] for name, value in vars(batch).items()})


def make_rows(
    prompt: Int[np.ndarray, "B P"], token: Int[np.ndarray, "B T"], response: dict[str, np.ndarray], width: int
) -> Batch:
    """Prompt and response behind one another from the row's start, S = `width` positions.

    Position t holds the token read, and target and outcome of what follows it: response token j of a row with a prompt
    of n tokens stands at t = n − 1 + j.
    """
    count = len(prompt)
    start = (prompt >= 0).sum(axis=1)
    size = start + (token >= 0).sum(axis=1)
    line = np.zeros((count, width + 1), np.int32)
    row, column = np.nonzero(prompt >= 0)
    line[row, column] = prompt[row, column]
    row, column = np.nonzero(token >= 0)
    line[row, start[row] + column] = token[row, column]

    def behind(name: str) -> np.ndarray:
        values = response[name]
        placed = np.zeros((count, width, *values.shape[2:]), values.dtype)
        placed[row, start[row] + column - 1] = values[row, column]
        return placed

    sampled, reward = behind("sampled"), behind("reward")
    place = np.arange(width)
    return Batch(
        token=line[:, :-1],
        target=line[:, 1:],
        segment=(place < size[:, None] - 1).astype(np.int32),
        sampled=sampled,
        last=sampled & (place == size[:, None] - 2),
        old_logprob=behind("old_logprob"),
        reward=reward,
        bootstrap=np.zeros_like(reward),
        entropy_coefficient=behind("entropy_coefficient"),
    )
