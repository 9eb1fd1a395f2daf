from __future__ import annotations

from dataclasses import replace

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.learner import ppo
from rljax.learner.config import CriticConfig, LearnerConfig
from rljax.learner.loss import Learner
from rljax.learner.networks import Networks
from rljax.learner.optimizer import make_optimizer
from rljax.model.folder_tokenizer import read_tokenizer
from rljax.model.policy import Evaluation
from rljax.model.tokenizer import ANSWER, END, END_ANSWER, END_THINK, CharTokenizer, Tokenizer
from rljax.reward.config import RewardConfig
from rljax.tasks.config import LevelConfig, NoiseConfig, TaskConfig
from rljax.tasks.types import Problem, Turn
from rljax.tasks.world import make_world
from rljax.trainer import experience
from rljax.trainer.collect import Plan
from rljax.trainer.memory import Tries, empty_memory, keep_best
from rljax.trainer.responses import NONE, Responses, Said
from rljax.verify.steps.tagged import verify
from rljax.verify.types import MathJob, Verdict

TOKENIZER = CharTokenizer("0123456789-+= ")
TASK = make_world(TaskConfig(levels=[LevelConfig()]), NoiseConfig(), {})
PROBLEM = TASK.parse("3+4")
PROMPT = np.array([TOKENIZER.encode(PROBLEM.prompt)], np.int32)
N = PROMPT.shape[1]
PLAN = Plan((PROBLEM,), PROMPT, np.zeros(1, np.int32))
SEVEN, EIGHT = TOKENIZER.encode("7")[0], TOKENIZER.encode("8")[0]
T = 8


def responses(lost: bool = False) -> Responses:
    """A right and a wrong answer, and with `lost` the second one without a verdict."""
    rows = [[END_THINK, ANSWER, SEVEN, END_ANSWER, END], [END_THINK, ANSWER, EIGHT, EIGHT, END_ANSWER, END]]
    return judged(rows, [PROBLEM] * 2, {1} if lost else set())


def judged(rows: list[list[int]], problems: list[Problem], lost: set[int]) -> Responses:
    """Responses with their true verdicts, but for those that were lost; log-probs are −1."""
    token = np.full((len(rows), T), NONE, np.int32)
    for row, said in enumerate(rows):
        token[row, : len(said)] = said
    turns = []
    for row, (problem, said) in enumerate(zip(problems, rows, strict=True)):
        text = TOKENIZER.decode(said)
        job = TASK.job(problem, [Turn(text)])
        assert isinstance(job, MathJob)
        turns.append([Said(0, len(said), text, True, Verdict("lost") if row in lost else verify(job))])
    logprob, length = np.where(token >= 0, -1.0, 0.0).astype(np.float32), np.array([len(said) for said in rows])
    return Responses(turns, token, logprob, token >= 0, length.astype(np.int32))


def zeros(rows: int = 2) -> np.ndarray:
    return np.zeros((rows, T), np.float32)


def unpaid(rows: int = 2) -> np.ndarray:
    return np.zeros((rows, T, 3), np.float32)


def test_rows_begin_with_their_prompts_and_positions_line_up() -> None:
    got = responses()
    total = experience.reward_layers(PLAN, got, TOKENIZER, RewardConfig()).stacked()
    coefficient = np.where(got.token >= 0, np.arange(2 * T).reshape(2, T), 0).astype(np.float32)
    batch = experience.make_batch(PLAN, got, total, coefficient, 20)
    assert batch.token.shape == (2, 20)
    for row, length in enumerate(got.length.tolist()):
        said, first, end = got.token[row, :length], N - 1, N - 1 + length
        assert batch.token[row, :end].tolist() == [*PROMPT[0], *said[:-1]]
        assert batch.target[row, first:end].tolist() == said.tolist()
        assert batch.token[row, 1:end].tolist() == batch.target[row, : end - 1].tolist()
        assert np.flatnonzero(batch.sampled[row]).tolist() == list(range(first, end))
        assert np.flatnonzero(batch.last[row]).tolist() == [end - 1]
        assert np.flatnonzero(batch.segment[row]).tolist() == list(range(end))
        for name, values in (("reward", total), ("old_logprob", got.logprob), ("entropy_coefficient", coefficient)):
            assert getattr(batch, name)[row, first:end].tolist() == values[row, :length].tolist()
            assert not np.delete(getattr(batch, name)[row], np.s_[first:end], axis=0).any()
    assert batch.reward[0, :, 0].argmax() == N - 1 + 4
    assert not batch.bootstrap.any()


def test_prompts_of_different_lengths_leave_no_gap() -> None:
    prompts = np.full((2, 6), NONE, np.int32)
    prompts[0, :2], prompts[1, :5] = (7, 8), (9, 10, 11, 12, 13)
    problems = (PROBLEM, replace(PROBLEM, prompt="another"))
    got = judged([[SEVEN, END], [EIGHT, EIGHT, END], [SEVEN, SEVEN, SEVEN, END], [END]], [PROBLEM] * 4, set())
    batch = experience.make_batch(Plan(problems, prompts, np.zeros(2, np.int32)), got, unpaid(4), zeros(4), 12)
    assert (batch.segment.sum(axis=1) == [3, 4, 8, 5]).all()
    assert batch.token[1, :4].tolist() == [7, 8, EIGHT, EIGHT]
    assert batch.token[2, :8].tolist() == [9, 10, 11, 12, 13, SEVEN, SEVEN, SEVEN]
    assert batch.sampled.sum(axis=1).tolist() == [2, 3, 4, 1]
    longest = experience.longest_row(np.repeat(prompts, 2, axis=0), got.token)
    assert longest == 8
    exact = experience.make_batch(Plan(problems, prompts, np.zeros(2, np.int32)), got, unpaid(4), zeros(4), longest)
    np.testing.assert_array_equal(exact.target, batch.target[:, :8])


@given(st.integers(0, 300), st.integers(1, 300))
def test_widths_are_few_and_hold_the_longest_row(longest: int, most: int) -> None:
    width = experience.row_width(longest, most)
    assert longest <= width <= max(2 * longest, 4)
    assert width <= max(most, longest, 4) or width == most
    assert len({experience.row_width(x, most) for x in range(1, most + 1)}) <= 14


def test_a_lost_verdict_masks_its_row() -> None:
    got = responses(lost=True)
    batch = experience.make_batch(PLAN, got, unpaid(), zeros(), 20)
    assert batch.sampled.any(axis=1).tolist() == [True, False]
    assert batch.last.any(axis=1).tolist() == [True, False]
    assert np.isnan(got.correct).tolist() == [False, True]


def group_of_four() -> tuple[Plan, Responses, np.ndarray]:
    """Two problems, four samples each; of the second one a verdict was lost. Rewards are made up."""
    rows = [[SEVEN] * (1 + row % 4) + [END] for row in range(8)]
    got = judged(rows, [PROBLEM] * 8, {6})
    total = np.random.default_rng(0).normal(size=(8, T)).astype(np.float32) * (got.token >= 0)
    total[0:4] *= 0.001
    return Plan((PROBLEM, PROBLEM), np.repeat(PROMPT, 2, axis=0), np.zeros(2, np.int32)), got, total


def standard_scores(total: np.ndarray, floor: float) -> np.ndarray:
    """Of each row's return among those of its group that are known, row 6 left out; in double precision."""
    returns, wanted = total.astype(float).sum(axis=1), np.zeros(8)
    for group in ([0, 1, 2, 3], [4, 5, 7]):
        some = returns[group]
        wanted[group] = (some - some.mean()) / max(some.std(), floor)
    return wanted


def test_without_a_critic_a_row_is_paid_its_standard_score_on_its_last_token() -> None:
    _, got, total = group_of_four()
    placed = experience.group_rewards(got, total, 4, LearnerConfig(whiten_floor=0.1))
    wanted = standard_scores(total, 0.1)
    assert abs(wanted[:4]).max() < 0.1 < abs(wanted[4:]).max()  # the floor holds, and does not always hold
    np.testing.assert_allclose(placed[np.arange(8), got.length - 1, 0], wanted, rtol=1e-4, atol=1e-5)
    placed[np.arange(8), got.length - 1] = 0.0
    assert not placed.any()


def test_without_a_critic_the_learner_takes_that_score_for_each_token() -> None:
    """From responses to advantages: GRPO's outcome supervision (Shao et al., 2024, section 4.1.2)."""
    plan, got, total = group_of_four()
    batch = experience.make_batch(
        plan, got, experience.group_rewards(got, total, 4, LearnerConfig(whiten_floor=0.1)), zeros(8), 20
    )

    def nothing(params: dict[str, object], token: jax.Array, target: jax.Array, segment: jax.Array) -> Evaluation:
        raise AssertionError("advantages need no network")

    config, critic = LearnerConfig(), CriticConfig()
    learner = Learner(Networks(nothing, None), make_optimizer(config, critic), config, critic)
    rows, weights = jax.tree.map(jnp.asarray, batch), jnp.asarray(experience.ONE)
    targets, metrics = ppo.evaluate_batch({}, rows, weights, learner=learner)
    wanted = standard_scores(total, 0.1)[:, None] * batch.sampled
    np.testing.assert_allclose(targets.advantage, wanted, rtol=1e-4, atol=1e-5)
    assert not batch.sampled[6].any()
    assert metrics == {}


def test_entropy_is_paid_on_the_answer_once_the_format_is_learned() -> None:
    config = LearnerConfig(entropy=0.5, answer_entropy=0.1)
    half = np.array([0.5], np.float32)
    before = experience.entropy_coefficients(responses(), half, False, TOKENIZER, config)
    after = experience.entropy_coefficients(responses(), half, True, TOKENIZER, config)
    assert np.all(before == np.float32(0.5))
    assert after[0].tolist() == pytest.approx([0, 0, 0.05, 0.05, 0, 0, 0, 0])
    assert after[1].tolist() == pytest.approx([0, 0, 0.05, 0.05, 0.05, 0, 0, 0])


class Spelt(CharTokenizer):
    """The same tokens and texts, but marks are not known to be single ones."""

    def mark(self, text: str) -> int | None:
        return None


plain = st.lists(st.sampled_from([SEVEN, EIGHT, END_THINK]), max_size=3)


@given(st.lists(st.tuples(plain, plain, st.booleans(), plain), min_size=1, max_size=4))
def test_answers_are_found_in_texts_as_they_are_by_marks(
    parts: list[tuple[list[int], list[int], bool, list[int]]],
) -> None:
    rows = [
        before + [ANSWER, *said] + ([END_ANSWER, *after] if closed else []) for before, said, closed, after in parts
    ]
    rows.append([SEVEN, END_THINK])
    token = np.full((len(rows), 12), NONE, np.int32)
    for row, said in enumerate(rows):
        token[row, : len(said)] = said
    found, wanted = (experience.in_answer(token, made) for made in (Spelt(TOKENIZER.alphabet), TOKENIZER))
    # Behind the end of a row that never closes its answer nothing is sampled.
    np.testing.assert_array_equal(found, np.where(token >= 0, wanted, 0.0))
    assert (found.sum(axis=1) > 0).tolist() == [bool(said) or closed for _, said, closed, _ in parts] + [False]


@pytest.fixture(scope="module")
def folder_tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    """Byte-level pieces that were learned from answers: some hold the end of a mark and what follows it."""
    library = pytest.importorskip("tokenizers")
    made = library.Tokenizer(library.models.BPE())
    made.pre_tokenizer = library.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    made.decoder = library.decoders.ByteLevel()
    trainer = library.trainers.BpeTrainer(
        vocab_size=290,
        special_tokens=["<|end|>"],
        initial_alphabet=library.pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    made.train_from_iterator(["think><answer>", ">12</", "answer>12</answ"] * 9, trainer)
    folder = tmp_path_factory.mktemp("tokenizer")
    made.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text('{"eos_token": "<|end|>"}')
    return read_tokenizer(folder, 1000)


@settings(max_examples=50, deadline=None)
@given(
    before=st.text("1<ank>/", max_size=5),
    said=st.text("12</ans√", max_size=6),
    after=st.sampled_from(["", "</answer>", "</answer>21"]),
)
def test_answers_whose_marks_are_several_tokens_are_found(
    folder_tokenizer: Tokenizer, before: str, said: str, after: str
) -> None:
    text = f"{before}</think><answer>{said}{after}"
    ids = folder_tokenizer.encode(text)
    assert folder_tokenizer.mark("<answer>") is None
    token = np.array([[*ids, NONE, NONE]], np.int32)
    found = experience.in_answer(token, folder_tokenizer)[0]
    start = text.index("<answer>") + len("<answer>")
    end = text.index("</answer>", start) + len("</answer>") if "</answer>" in text[start:] else len(text)
    ends = [0, *folder_tokenizer.ends(ids)]
    for place in range(len(ids)):
        characters = set(range(ends[place], ends[place + 1]))
        if characters:  # else it is the beginning of one
            assert found[place] == bool(characters & set(range(start, end)))
    assert not found[len(ids) :].any()


def test_replay_of_nothing_trains_nothing() -> None:
    batch = experience.replay_batch(empty_memory(4, N, T, 3), np.zeros(0, np.int64), 4, 16)
    assert not batch.sampled.any()
    assert not batch.segment.any()


def test_replayed_rows_are_what_was_remembered() -> None:
    memory, got = empty_memory(4, N + 3, T, 3), responses()
    prompt = np.append(PROMPT[0], [NONE] * 3).astype(np.int32)
    keep_best(memory, prompt, 0, Tries(got.token[:1], got.sampled[:1], np.ones((1, T, 3), np.float32)), np.ones(3))
    batch = experience.replay_batch(memory, np.array([0]), 3, 16)
    again = experience.make_batch(PLAN, got, np.ones((2, T, 3), np.float32), zeros(), 16)
    for name in ("token", "target", "segment", "sampled", "last", "reward"):
        np.testing.assert_array_equal(getattr(batch, name), np.repeat(getattr(again, name)[:1], 3, axis=0))


def test_shuffling_keeps_rows_whole() -> None:
    got = responses()
    batch = experience.make_batch(PLAN, got, np.stack([got.logprob] * 3, axis=-1), zeros(), 16)
    mixed = experience.shuffle(batch, np.random.default_rng(3))
    pairs = {(row.tobytes(), target.tobytes()) for row, target in zip(batch.token, batch.target, strict=True)}
    assert pairs == {(row.tobytes(), target.tobytes()) for row, target in zip(mixed.token, mixed.target, strict=True)}
