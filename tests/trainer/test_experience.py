from __future__ import annotations

import numpy as np
import pytest

from rljax.learner.config import LearnerConfig
from rljax.model.tokenizer import ANSWER, END, END_ANSWER, END_THINK, CharTokenizer
from rljax.reward.config import RewardConfig
from rljax.tasks.arithmetic import Arithmetic
from rljax.tasks.config import LevelConfig
from rljax.trainer import experience
from rljax.trainer.collect import Plan, Responses
from rljax.trainer.memory import empty_memory, keep_best
from rljax.verify.steps.tagged import verify
from rljax.verify.types import Verdict

TOKENIZER = CharTokenizer("0123456789-+= ")
PROBLEM = Arithmetic((LevelConfig(),)).parse("3+4")
PROMPT = np.array([TOKENIZER.encode(PROBLEM.prompt)], np.int32)
PLAN = Plan((PROBLEM,), PROMPT, np.ones_like(PROMPT, bool))
SEVEN, EIGHT = TOKENIZER.encode("7")[0], TOKENIZER.encode("8")[0]


def responses(lost: bool = False) -> Responses:
    """A right and a wrong answer, and with `lost` the second one without a verdict."""
    token = np.array([[END_THINK, ANSWER, x, END_ANSWER, END, 0, 0, 0] for x in (SEVEN, EIGHT)], np.int32)
    text = [TOKENIZER.decode(row) for row in token.tolist()]
    task = Arithmetic((LevelConfig(),))
    verdicts = [verify(task.job(PROBLEM, one, True)) for one in text]
    if lost:
        verdicts[1] = Verdict("lost")
    logprob = np.where(token != 0, -1.0, 0.0).astype(np.float32)
    return Responses(text, verdicts, token, logprob, np.array([5, 5], np.int32), np.ones(2, bool))


def test_positions_line_up() -> None:
    got = responses()
    layers = experience.reward_layers(got, TOKENIZER, RewardConfig())
    batch = experience.make_batch(PLAN, got, layers.total(RewardConfig()), np.zeros((2, 8), np.float32), 6)
    start = PROMPT.shape[1] - 1
    assert batch.token.shape == (2, start + 6)
    assert batch.target[0, start : start + 5].tolist() == got.token[0, :5].tolist()
    assert batch.sampled.sum(axis=1).tolist() == [5, 5]
    assert not batch.sampled[:, :start].any()
    assert batch.token[0, 1:].tolist() == batch.target[0, :-1].tolist()
    assert batch.reward[0].argmax() == start + 4


def test_a_lost_verdict_masks_its_row() -> None:
    got = responses(lost=True)
    batch = experience.make_batch(PLAN, got, np.zeros((2, 8), np.float32), np.zeros((2, 8), np.float32), 6)
    assert batch.sampled.any(axis=1).tolist() == [True, False]
    assert np.isnan(got.correct).tolist() == [False, True]


def test_entropy_is_paid_on_the_answer_once_the_format_is_learned() -> None:
    config = LearnerConfig(entropy=0.5, answer_entropy=0.1)
    half = np.array([0.5], np.float32)
    before = experience.entropy_coefficients(responses(), half, False, config)
    after = experience.entropy_coefficients(responses(), half, True, config)
    assert np.all(before == np.float32(0.5))
    assert after[0].tolist() == pytest.approx([0, 0, 0.05, 0.05, 0, 0, 0, 0])


def test_replay_of_nothing_trains_nothing() -> None:
    memory = empty_memory(4, PROMPT.shape[1], 8)
    batch = experience.replay_batch(memory, np.zeros(0, np.int64), 4, 6)
    assert not batch.sampled.any()


def test_replayed_rows_are_what_was_remembered() -> None:
    memory = empty_memory(4, PROMPT.shape[1], 8)
    keep_best(memory, PROMPT[0], 0, responses().token[:1], np.ones((1, 8), np.float32))
    batch = experience.replay_batch(memory, np.array([0]), 3, 6)
    assert batch.sampled.sum() == 15
    assert batch.token[2, : PROMPT.shape[1]].tolist() == PROMPT[0].tolist()


def test_shuffling_keeps_rows_whole() -> None:
    got = responses()
    batch = experience.make_batch(PLAN, got, got.logprob, np.zeros((2, 8), np.float32), 8)
    mixed = experience.shuffle(batch, np.random.default_rng(3))
    pairs = {(row.tobytes(), target.tobytes()) for row, target in zip(batch.token, batch.target, strict=True)}
    assert pairs == {(row.tobytes(), target.tobytes()) for row, target in zip(mixed.token, mixed.target, strict=True)}
