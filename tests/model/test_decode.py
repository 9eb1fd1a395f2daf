"""Decoding with a cache against whole rows, and what is written to the cache and what is not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rljax.model import policy
from rljax.model.cache import Cache, copy, empty_cache, regroup, resize, write, write_counted
from rljax.model.config import ModelConfig
from rljax.model.decode import Weights, decode_step, extend, prepare, settle
from rljax.model.tokenizer import PAD

Params = dict[str, Any]
Lively = Callable[..., Params]

CONFIG = ModelConfig(layers=2, width=16, heads=4, kv_heads=2, mlp=24)
VARIANTS = {
    "grouped": CONFIG,
    "a head of its own for each, tied": replace(CONFIG, kv_heads=4, tied=True),
    "Qwen2": replace(CONFIG, qkv_bias=True, tied=True),
    "Qwen3": replace(CONFIG, qk_norm=True, head_width=6, critic="separate"),
    "Llama 3": replace(CONFIG, kv_heads=1, rope_factor=8.0, rope_original=16),
}
# Slots, room in each, tokens in a row, of which the cache holds so many before decoding begins.
B, W, S = 4, 32, 14
LENGTHS = np.array([8, 3, 1, 5], np.int32)
V, NONE = 12, B

apply = jax.jit(partial(policy.apply, forbidden=(PAD,)), static_argnums=1)
step = jax.jit(decode_step, static_argnames=("config", "steps", "forbidden"))
grow = jax.jit(extend, static_argnames=("config", "fresh"))


def rows(seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, V, (B, S), dtype=np.int32)


def weights_of(params: Params, config: ModelConfig) -> Weights:
    return jax.jit(partial(prepare, config=config, positions=W))(params)


def fed(
    weights: Weights,
    config: ModelConfig,
    cache: Cache,
    pieces: list[np.ndarray],
    slot: list[int],
    start: Any = None,
) -> Cache:
    """The cache with a piece of row behind the `start` tokens of each slot."""
    token = np.full((len(pieces), max(map(len, pieces))), 5, np.int32)  # behind a piece: anything
    for row, piece in enumerate(pieces):
        token[row, : len(piece)] = piece
    fresh, count = start is None, np.array([len(piece) for piece in pieces], np.int32)
    where = np.int32(slot), np.zeros_like(count) if fresh else np.int32(start)
    return grow(weights, config, cache, *map(jnp.asarray, (token, count, *where)), fresh=fresh)


def decoded(
    weights: Weights, config: ModelConfig, cache: Cache, token: np.ndarray, length: np.ndarray, chunks: tuple[int, ...]
) -> np.ndarray:
    """Logits behind each token that is read one by one, in chunks of steps, [B, Σ chunks, V]."""
    found = []
    for steps in chunks:
        cache = resize(cache, int(length.max()) + steps)
        for number in range(steps):
            now = jnp.asarray(token[np.arange(B), length + number])
            inputs = (now, jnp.asarray(length), jnp.int32(number), cache)
            logits, cache = step(weights, config, *inputs, steps=steps, forbidden=(PAD,))
            found.append(logits)
        cache, length = settle(cache, steps, jnp.asarray(length)), length + steps
    return np.stack(found, axis=1)


def whole(params: Params, config: ModelConfig, token: np.ndarray, length: np.ndarray, count: int) -> np.ndarray:
    """The same logits from whole rows."""
    logits = np.asarray(apply(params, config, jnp.asarray(token), jnp.ones(token.shape, jnp.int32))[0])
    return logits[np.arange(B)[:, None], length[:, None] + np.arange(count)]


@pytest.mark.parametrize("config", VARIANTS.values(), ids=VARIANTS.keys())
def test_decoding_rows_of_different_lengths_equals_whole_rows(config: ModelConfig, lively: Lively) -> None:
    params, token = lively(config, V), rows()
    weights = weights_of(params, config)
    pieces = [row[:length] for row, length in zip(token, LENGTHS, strict=True)]
    cache = fed(weights, config, empty_cache(config, B, W, "float32"), pieces, [0, 1, 2, 3])
    found = decoded(weights, config, cache, token, LENGTHS, (3, 2))
    np.testing.assert_allclose(found, whole(params, config, token, LENGTHS, 5), rtol=1e-4, atol=1e-4)


def test_decoding_can_begin_with_an_empty_cache(lively: Lively) -> None:
    params, token, nothing = lively(CONFIG, V), rows(), np.zeros(B, np.int32)
    found = decoded(weights_of(params, CONFIG), CONFIG, empty_cache(CONFIG, B, W, "float32"), token, nothing, (2, 2))
    np.testing.assert_allclose(found, whole(params, CONFIG, token, nothing, 4), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("config", [VARIANTS["grouped"], VARIANTS["Qwen3"]], ids=["grouped", "Qwen3"])
def test_rows_that_go_on_equal_whole_rows(config: ModelConfig, lively: Lively) -> None:
    """Three pieces each, of different lengths, to slots in another order; then decoding."""
    params, token = lively(config, V), rows(1)
    weights, order = weights_of(params, config), np.array([2, 0, 3, 1])
    cache, done = empty_cache(config, B, W, "float32"), np.zeros(B, np.int32)
    for counts in ((4, 1, 2, 3), (2, 5, 1, 4), (1, 1, 6, 2)):
        pieces = [token[slot, done[slot] : done[slot] + n] for slot, n in zip(order, counts, strict=True)]
        cache = fed(weights, config, cache, pieces, order.tolist(), done[order] if done.any() else None)
        done[order] += np.int32(counts)
    found = decoded(weights, config, cache, token, done, (3,))
    np.testing.assert_allclose(found, whole(params, config, token, done, 3), rtol=1e-4, atol=1e-4)


def test_a_narrow_cache_stays_close(lively: Lively) -> None:
    params, token = lively(CONFIG, V), rows()
    weights = weights_of(params, CONFIG)
    pieces = [row[:length] for row, length in zip(token, LENGTHS, strict=True)]
    cache = fed(weights, CONFIG, empty_cache(CONFIG, B, W, "bfloat16"), pieces, [0, 1, 2, 3])
    assert {x.dtype for x in jax.tree.leaves(cache)} == {jnp.dtype(jnp.bfloat16)}
    found = decoded(weights, CONFIG, cache, token, LENGTHS, (3, 2))
    wanted = whole(params, CONFIG, token, LENGTHS, 5)
    real = slice(PAD + 1, None)
    assert 1e-4 < np.abs(found - wanted)[..., real].max() < 0.02 * np.abs(wanted[..., real]).max()


def test_weights_have_the_dtype_of_the_activations(lively: Lively) -> None:
    config = replace(CONFIG, dtype="bfloat16", tied=True)
    params, token = lively(config, V), rows()
    weights = weights_of(params, config)
    assert {x.dtype for x in jax.tree.leaves((weights.layers, weights.embed, weights.table))} == {
        jnp.dtype(jnp.bfloat16)
    }
    found = decoded(weights, config, empty_cache(config, B, W, "bfloat16"), token, np.zeros(B, np.int32), (3,))
    wanted = whole(params, replace(CONFIG, tied=True), token, np.zeros(B, np.int32), 3)
    assert found.dtype == np.float32
    real = slice(PAD + 1, None)
    assert np.abs(found - wanted)[..., real].max() < 0.05 * np.abs(wanted[..., real]).max()


def filled(value: float) -> Cache:
    return jax.tree.map(lambda x: jnp.full_like(x, value), empty_cache(CONFIG, B, W, "float32"))


def untouched(cache: Cache) -> np.ndarray:
    """Where all layers' keys and values are still those of `filled(7.0)`, [B, W]."""
    keys = np.stack([np.asarray(x) == 7.0 for x in cache.key]).all(axis=(0, 2, 3))
    values = np.stack([np.asarray(x) == 7.0 for x in cache.value]).all(axis=(0, 2, 4))
    assert (keys == values).all()
    return keys


def test_a_slot_that_is_none_is_dropped_and_neighbours_stay_as_they_were(lively: Lively) -> None:
    weights, token = weights_of(lively(CONFIG, V), CONFIG), rows()
    cache = fed(weights, CONFIG, filled(7.0), [token[0, :3], token[1, :4], token[2, :2]], [2, NONE, NONE])
    assert untouched(cache)[[0, 1, 3]].all()
    assert untouched(cache)[2].tolist() == [False] * 4 + [True] * (W - 4)
    on = fed(weights, CONFIG, cache, [token[0, 3:6], token[1, :4]], [2, NONE], [3, 0])
    assert untouched(on)[[0, 1, 3]].all()
    # Those that only fill up the batch's width are not written where a row goes on: they could lie behind its end.
    assert untouched(on)[2].tolist() == [False] * 6 + [True] * (W - 6)
    for before, after in zip(jax.tree.leaves(cache), jax.tree.leaves(on), strict=True):
        axis = 3 if after.shape[3] == W else 2
        np.testing.assert_array_equal(*(np.take(x[2], range(3), axis - 1) for x in (before, after)))


def test_a_copied_prompt_is_the_prompt(lively: Lively) -> None:
    params, token = lively(CONFIG, V), rows()
    token[:, :5] = token[1, :5]
    weights = weights_of(params, CONFIG)
    cache = fed(weights, CONFIG, empty_cache(CONFIG, B, W, "float32"), [token[1, :5]], [1])
    cache = copy(cache, jnp.array([1, 1, 1, NONE]), jnp.array([0, 3, 2, NONE]), 6)
    length = np.full(B, 5, np.int32)
    found = decoded(weights, CONFIG, cache, token, length, (2,))
    np.testing.assert_allclose(found, whole(params, CONFIG, token, length, 2), rtol=1e-4, atol=1e-4)


def test_a_cache_of_other_slots_in_another_width_serves_those_it_has(lively: Lively) -> None:
    params, token = lively(CONFIG, V), rows()
    weights, order = weights_of(params, CONFIG), np.array([3, 3, 0, 2])
    pieces = [row[:length] for row, length in zip(token, LENGTHS, strict=True)]
    cache = fed(weights, CONFIG, empty_cache(CONFIG, B, W, "float32"), pieces, [0, 1, 2, 3])
    narrow = resize(regroup(cache, jnp.asarray(order)), int(LENGTHS[order].max()))
    assert narrow.width == 8
    found = decoded(weights, CONFIG, resize(narrow, W), token[order], LENGTHS[order], (3,))
    np.testing.assert_allclose(found, whole(params, CONFIG, token[order], LENGTHS[order], 3), rtol=1e-4, atol=1e-4)


def test_a_copy_reaches_its_slots_alone() -> None:
    source = Cache(*(tuple(x.at[1].set(3.0) for x in part) for part in (filled(7.0).key, filled(7.0).value)))
    found = copy(source, jnp.array([1, NONE]), jnp.array([3, NONE]), 4)
    assert untouched(found)[0].all()
    assert untouched(found)[2].all()
    assert untouched(found)[3].tolist() == [False] * 4 + [True] * (W - 4)


def test_writing_puts_each_row_at_its_own_place() -> None:
    generator, shape = np.random.default_rng(0), filled(7.0).key[0].shape
    new = generator.normal(size=(3, *shape[1:3], 5)).astype(np.float32)
    keys = tuple(jnp.asarray(new + layer) for layer in range(CONFIG.layers))
    values = tuple(x.swapaxes(2, 3) for x in keys)
    slot, start, count = np.int32([2, NONE, 0]), np.int32([4, 0, W - 3]), np.int32([5, 5, 3])
    for function, used in ((write, (slot[:2], start[:2])), (write_counted, (slot, start, count))):
        rows = len(used[0])
        found = function(filled(7.0), *(tuple(x[:rows] for x in y) for y in (keys, values)), *map(jnp.asarray, used))
        for layer in range(CONFIG.layers):
            wanted = np.full(shape, 7.0, np.float32)
            wanted[2, :, :, 4:9] = new[0] + layer
            if rows == 3:  # more tokens than there is room for, three of which count
                wanted[0, :, :, W - 3 :] = new[2, :, :, :3] + layer
            np.testing.assert_array_equal(found.key[layer], wanted)
            np.testing.assert_array_equal(found.value[layer], wanted.swapaxes(2, 3))
