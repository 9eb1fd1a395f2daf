"""Packed rows hold what the sequences held, in few rows, and are learned from alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.errors import InputError
from rljax.learner import ppo
from rljax.learner.config import LearnerConfig
from rljax.learner.types import Batch
from rljax.model.config import ModelConfig
from rljax.model.tokenizer import CharTokenizer
from rljax.sampling.config import SamplingConfig
from rljax.trainer.collect import NONE
from rljax.trainer.config import Config
from rljax.trainer.experience import make_rows
from rljax.trainer.packing import first_fit, pack
from rljax.trainer.programs import critic_shape, make_learner

TOKENIZER = CharTokenizer("0123456789")
V = TOKENIZER.size
CONFIG = Config(
    model=ModelConfig(layers=1, width=16, heads=2, kv_heads=1, mlp=16),
    sampling=SamplingConfig(temperature=0.8),
    learner=LearnerConfig(minibatches=1, warmup_steps=0, learning_rate=0.01, entropy=0.0, lambda_policy=0.9),
)
sizes = st.lists(st.tuples(st.integers(1, 6), st.integers(0, 6)), min_size=1, max_size=12)


def sequences(lengths: list[tuple[int, int]], seed: int = 0) -> Batch[np.ndarray]:
    """Prompts and responses of these many tokens, one a row; one verdict in five was lost."""
    generator = np.random.default_rng(seed)
    prompt, token = np.full((2, len(lengths), 6), NONE, np.int32)
    for row, (first, second) in enumerate(lengths):
        prompt[row, :first], token[row, :second] = generator.integers(6, V, first), generator.integers(1, V, second)
    shape, known = token.shape, generator.random((len(lengths), 1)) < 0.8
    response = {
        "sampled": (token >= 0) & known,
        "old_logprob": generator.normal(-2.5, 0.1, shape).astype(np.float32),
        "reward": generator.normal(size=(*shape, 3)).astype(np.float32),
        "entropy_coefficient": (0.1 * generator.random(shape)).astype(np.float32),
    }
    return make_rows(prompt, token, response, 11)


def pieces(batch: Batch[np.ndarray]) -> list[tuple[bytes, ...]]:
    """All fields of each sequence but its number in the row, sorted."""
    names = [name for name in vars(batch) if name != "segment"]
    return sorted(
        tuple(getattr(batch, name)[row, batch.segment[row] == number].tobytes() for name in names)
        for row in range(len(batch.segment))
        for number in range(1, int(batch.segment[row].max(initial=0)) + 1)
    )


@settings(deadline=None)
@given(sizes, st.integers(11, 30), st.integers(1, 4))
def test_packing_keeps_every_sequence_whole(lengths: list[tuple[int, int]], width: int, multiple: int) -> None:
    batch = sequences(lengths)
    packed = pack(batch, width, multiple)
    assert packed.token.shape[1] == width
    assert packed.token.shape[0] % multiple == 0
    assert [getattr(packed, name).dtype for name in vars(packed)] == [x.dtype for x in vars(batch).values()]
    for row in packed.segment:
        used = int((row > 0).sum())
        steps = np.diff(row[:used], prepend=0)
        assert (row[used:] == 0).all()  # no gaps
        assert set(steps.tolist()) <= {0, 1}  # numbered 1, 2, 3, …
    assert pieces(packed) == [piece for piece in pieces(batch) if len(piece[0])]
    blank = packed.segment == 0
    for name in ("token", "sampled", "last", "reward", "old_logprob"):
        assert not getattr(packed, name)[blank].any()


@given(st.lists(st.integers(0, 20), max_size=40), st.integers(20, 40))
def test_first_fit_fills_rows(lengths: list[int], width: int) -> None:
    bins = first_fit(np.array(lengths, np.int64), width)
    assert sorted(member for row in bins for member in row) == [i for i, size in enumerate(lengths) if size]
    filled = sorted(sum(lengths[member] for member in row) for row in bins)
    assert all(size <= width for size in filled)
    assert len(filled) < 2 or filled[0] + filled[1] > width  # no two rows could be one


def test_a_sequence_that_is_longer_than_a_row_is_an_error() -> None:
    with pytest.raises(InputError, match=r"11 positions does not fit learner\.pack_tokens=10"):
        pack(sequences([(6, 6)]), 10, 1)


def test_nothing_to_pack_is_a_blank_row_for_each_share() -> None:
    packed = pack(sequences([(1, 0), (1, 0)]), 16, 3)
    assert packed.token.shape == (3, 16)
    assert not packed.segment.any()


@pytest.mark.parametrize("critic", ["shared", "none"])
def test_packed_rows_are_learned_from_as_rows_of_their_own(critic: Any, lively: Callable[..., Any]) -> None:
    """The whole update, in two micro-batches: parameters, and what is said of loss, values and log-probs."""
    config = replace(CONFIG, model=replace(CONFIG.model, critic=critic))
    ragged = [(int(a), int(b)) for a, b in np.random.default_rng(1).integers(1, 7, (12, 2))]
    shape = critic_shape(config)
    batch, replay = sequences(ragged), sequences(ragged[:4], seed=2)
    packed, packed_replay = pack(batch, 24, 2), pack(replay, 24, 2)
    assert packed.segment.max() >= 3
    assert len(packed.token) <= len(batch.token) // 2
    found = []
    for rows, learner in (
        ((batch, replay), config.learner),
        ((packed, packed_replay), replace(config.learner, pack_tokens=24, accumulate=2)),
    ):
        whole = make_learner(replace(config, learner=learner), TOKENIZER)
        weights = jnp.array([1.0, 0.4, 0.1])
        update = jax.jit(partial(ppo.update, weights=weights, learner=whole))
        state = ppo.start(lively(config.model, V, shape), whole.optimizer, learner)
        found.append(update(state, *jax.tree.map(jnp.asarray, rows)))
    (alone, metrics), (together, others) = found
    close = partial(np.testing.assert_allclose, rtol=1e-3, atol=1e-5)
    jax.tree.map(close, together.params, alone.params)
    jax.tree.map(close, others, metrics)
    assert ("critic/loss" in metrics) == (critic != "none")
    moved = jax.tree.map(lambda a, b: float(jnp.max(jnp.abs(a - b))), alone.params, lively(config.model, V, shape))
    assert max(jax.tree.leaves(moved)) > 0.005
