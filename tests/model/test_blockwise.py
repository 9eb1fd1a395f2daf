"""Blockwise attention against the dense one, packed rows against their sequences alone, and memory against length."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rljax.model import attention, policy
from rljax.model.attention import choose_kernel, dense_attention
from rljax.model.blockwise import blockwise_attention
from rljax.model.config import ModelConfig

Params = dict[str, Any]
Kernel = Literal["dense", "blockwise"]
B, D = 2, 8
# Heads, key/value heads, length, block.
CASES: dict[str, tuple[int, int, int, int]] = {
    "grouped": (4, 2, 24, 8),
    "a head of its own for each": (3, 3, 20, 8),
    "one for all": (4, 1, 17, 5),
    "a block that is longer than the row": (4, 2, 7, 16),
    "blocks of one": (2, 1, 5, 1),
}
SMALL = ModelConfig(layers=2, width=16, heads=4, kv_heads=2, mlp=24)
V = 12
LONG = replace(SMALL, vocabulary=4096, vocabulary_chunk=512, remat="layer")


def case(heads: int, kv_heads: int, length: int, dtype: Any = jnp.float32) -> tuple[tuple[jax.Array, ...], jax.Array]:
    """Query, key and value, and rows of several segments with padding behind them."""
    generator = np.random.default_rng(0)
    arrays = (generator.normal(size=(B, length, count, D)) for count in (heads, kv_heads, kv_heads))
    segment = np.sort(generator.integers(1, 4, (B, length)), axis=1)
    segment[1, -length // 4 :] = 0
    return tuple(jnp.asarray(x, dtype) for x in arrays), jnp.asarray(segment, jnp.int32)


@pytest.mark.parametrize(("heads", "kv_heads", "length", "block"), CASES.values(), ids=CASES.keys())
def test_blocks_give_what_all_scores_at_once_give(heads: int, kv_heads: int, length: int, block: int) -> None:
    arrays, segment = case(heads, kv_heads, length)
    weight = jnp.float32(np.random.default_rng(1).normal(size=arrays[0].shape))

    def both(function: Callable[..., jax.Array]) -> Any:
        def total(*arrays: jax.Array) -> tuple[jax.Array, jax.Array]:
            mixed = function(*arrays, segment=segment)
            return jnp.sum(weight * mixed), mixed

        return jax.jit(jax.grad(total, (0, 1, 2), has_aux=True))(*arrays)

    found, wanted = both(partial(blockwise_attention, block=block)), both(dense_attention)
    jax.tree.map(partial(np.testing.assert_allclose, rtol=1e-4, atol=1e-5), found, wanted)
    assert all(float(jnp.max(jnp.abs(x))) > 0.1 for x in jax.tree.leaves(wanted))


def test_narrow_numbers_stay_close() -> None:
    arrays, segment = case(4, 2, 20, jnp.bfloat16)
    found = blockwise_attention(*arrays, segment, 8)
    wanted = dense_attention(*(x.astype(jnp.float32) for x in arrays), segment)
    assert found.dtype == jnp.bfloat16
    np.testing.assert_allclose(np.asarray(found, np.float32), wanted, atol=0.03)


def test_long_rows_are_computed_in_blocks_and_short_ones_at_once() -> None:
    assert [choose_kernel(SMALL, length) for length in (8, 512, 513, 8192)] == ["dense"] * 2 + ["blockwise"] * 2
    assert choose_kernel(replace(SMALL, attention="blockwise"), 8) == "blockwise"


@pytest.mark.parametrize("kernel", ["dense", "blockwise"])
def test_a_packed_row_is_scored_and_learned_from_as_its_sequences_alone(
    kernel: Kernel, lively: Callable[..., Params], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attention, "BLOCK", 8)  # so that segments end within blocks and reach over several
    config, lengths = replace(SMALL, attention=kernel, critic="separate"), (17, 9, 1, 10)
    generator = np.random.default_rng(2)
    token, target = generator.integers(1, V, (2, 40), dtype=np.int32)
    token[sum(lengths) :] = 0
    segment = np.repeat((1, 2, 3, 4, 0), (*lengths, 40 - sum(lengths))).astype(np.int32)
    packed = np.stack([token, target, segment])[:, None]
    alone = np.zeros((3, len(lengths), max(lengths)), np.int32)
    for row, length in enumerate(lengths):
        alone[:2, row, :length], alone[2, row, :length] = packed[:2, 0, segment == row + 1], 1

    def total(params: Params, rows: np.ndarray) -> tuple[jax.Array, Any]:
        found = policy.evaluate(params, config, *map(jnp.asarray, rows), forbidden=(0,))
        kept = jax.tree.map(lambda x: x[rows[2] > 0], found)
        return sum(jnp.sum(jnp.sin(x)) for x in kept), kept

    compute = jax.jit(lambda params: [jax.grad(total, has_aux=True)(params, rows) for rows in (packed, alone)])
    (gradient, found), (other, wanted) = compute(lively(config, V))
    jax.tree.map(partial(np.testing.assert_allclose, rtol=1e-4, atol=1e-5), found, wanted)
    largest = max(float(jnp.max(jnp.abs(x))) for x in jax.tree.leaves(other))
    jax.tree.map(partial(np.testing.assert_allclose, rtol=1e-4, atol=1e-5 * largest), gradient, other)


def growth(function: Callable[..., Any], config: ModelConfig) -> float:
    """By how much the memory for what is computed grows when rows become twice as long, 8,192 tokens."""
    init = partial(policy.init_params, config=config, vocabulary=config.vocabulary)
    params = jax.eval_shape(init, jax.random.key(0))

    def held(length: int) -> int:
        row = jax.ShapeDtypeStruct((1, length), jnp.int32)
        program = jax.jit(partial(function, config)).lower(params, row).compile()
        return int(program.memory_analysis().temp_size_in_bytes)

    return held(8192) / held(4096)


def scores(config: ModelConfig, params: Params, row: jax.Array) -> policy.Evaluation:
    return policy.evaluate(params, config, row, row, row)


def gradient(config: ModelConfig, params: Params, row: jax.Array) -> Params:
    return jax.grad(lambda p: sum(x.sum() for x in scores(config, p, row)))(params)


def test_memory_for_scoring_is_linear_in_the_length() -> None:
    assert growth(scores, LONG) < 2.2
    assert growth(scores, replace(LONG, attention="dense")) > 3.5  # so the bound does say something


def test_memory_for_the_gradient_is_linear_in_the_length() -> None:
    assert growth(gradient, LONG) < 2.2
    assert growth(gradient, replace(LONG, attention="dense")) > 3.5
