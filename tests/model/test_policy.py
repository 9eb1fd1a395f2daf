"""The doors of the model: whole rows, decoding with a cache, padding, heads, critics."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rljax.model import policy
from rljax.model.cache import cache_bytes, empty_cache, repeat_rows
from rljax.model.config import ModelConfig
from rljax.model.policy import init_params, parameter_count
from rljax.model.tokenizer import PAD

CONFIG = ModelConfig(layers=2, width=16, heads=4, kv_heads=2, mlp=24)
V, S = 12, 9
Params = dict[str, Any]
Lively = Callable[..., Params]

apply, step = (jax.jit(function, static_argnums=1) for function in (policy.apply, policy.step))
VARIANTS = {"plain": CONFIG, "tied and separate": replace(CONFIG, tied=True, critic="separate")}

apply, step = (jax.jit(function, static_argnums=1) for function in (policy.apply, policy.step))


@pytest.fixture(params=VARIANTS.values(), ids=VARIANTS.keys())
def config(request: pytest.FixtureRequest) -> ModelConfig:
    return request.param


def tokens(rows: int = 3, width: int = S, seed: int = 0) -> tuple[jax.Array, jax.Array]:
    """Random real tokens, and that they all are."""
    found = np.random.default_rng(seed).integers(1, V, (rows, width), dtype=np.int32)
    return jnp.asarray(found), jnp.ones((rows, width), bool)


def shifted(token: jax.Array, count: int, filler: int = PAD) -> tuple[jax.Array, jax.Array]:
    """Padding on the left, the last tokens cut off."""
    left = jnp.full((token.shape[0], count), filler, jnp.int32)
    valid = jnp.arange(token.shape[1]) >= count
    return jnp.concatenate([left, token[:, :-count]], axis=1), jnp.tile(valid, (token.shape[0], 1))


def close(found: Any, wanted: Any) -> None:
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)


def test_decoding_with_a_cache_equals_the_whole_row(config: ModelConfig, lively: Lively) -> None:
    params, (token, valid) = lively(config, V), shifted(tokens()[0], 2)
    wanted, _ = apply(params, config, token, valid)
    cache, found = empty_cache(config, *token.shape), []
    for part in (slice(0, 5), *(slice(i, i + 1) for i in range(5, S))):
        logits, cache = step(params, config, token[:, part], valid[:, part], cache)
        found.append(logits)
    close(jnp.concatenate(found, axis=1)[:, 2:], wanted[:, 2:])
    assert int(cache.length) == S
    assert cache.position.tolist() == [S - 2] * 3


def test_a_token_is_blind_to_those_behind_it(config: ModelConfig, lively: Lively) -> None:
    params, (token, valid) = lively(config, V), tokens()
    other = token.at[:, 4:].set(tokens(seed=1)[0][:, 4:])
    before, after = (apply(params, config, x, valid) for x in (token, other))
    for a, b in zip(before, after, strict=True):
        close(a[:, :4], b[:, :4])
        assert float(jnp.max(jnp.abs(a[:, 4:] - b[:, 4:]))) > 1e-2


@pytest.mark.parametrize("filler", [PAD, 5])
def test_padding_changes_nothing(config: ModelConfig, filler: int, lively: Lively) -> None:
    params, (token, valid) = lively(config, V), tokens()
    wanted = apply(params, config, token, valid)
    left = apply(params, config, *shifted(token, 3, filler))
    right = apply(params, config, token.at[:, 6:].set(filler), valid.at[:, 6:].set(False))
    jax.tree.map(lambda a, b: close(a[:, 3:], b[:, :-3]), left, wanted)
    jax.tree.map(lambda a, b: close(a[:, :6], b[:, :6]), right, wanted)


def test_a_row_does_not_see_the_others(config: ModelConfig, lively: Lively) -> None:
    params, (token, valid) = lively(config, V), tokens()
    together = apply(params, config, token, valid)
    other = tokens(seed=1)[0].at[2].set(token[0])
    among_others = apply(params, config, other, valid.at[1, :3].set(False))
    jax.tree.map(lambda a, b: close(a[0], b[2]), together, among_others)


def test_padding_has_no_probability(config: ModelConfig, lively: Lively) -> None:
    params, (token, valid) = lively(config, V), tokens()
    probability = jax.nn.softmax(apply(params, config, token, valid)[0])
    assert not np.any(probability[..., PAD])
    assert np.all(probability[..., PAD + 1 :] > 0)


def test_the_first_policy_is_uniform_and_the_first_value_zero() -> None:
    logits, value = apply(init_params(jax.random.key(0), CONFIG, V), CONFIG, *tokens())
    np.testing.assert_allclose(jax.nn.softmax(logits)[..., 1:], 1 / (V - 1), rtol=1e-6)
    assert not np.any(value)


def test_a_tied_head_is_the_embedding(lively: Lively) -> None:
    config = VARIANTS["tied and separate"]
    params = lively(config, V)
    assert "head" not in params["policy"]
    doubled = jax.tree.map(lambda x: x, params)
    doubled["policy"]["trunk"]["norm"]["scale"] *= 2.0
    once, twice = (apply(p, config, *tokens())[0][..., 1:] for p in (lively(config, V), doubled))
    close(twice, 2 * once)
    moved = jax.tree.map(lambda x: x, lively(config, V))
    table = moved["policy"]["trunk"]["embed"]["embedding"]
    moved["policy"]["trunk"]["embed"]["embedding"] = table.at[V - 1].set(0.0)
    assert not np.any(apply(moved, config, *tokens())[0][..., V - 1])


@pytest.mark.parametrize(("critic", "reaches"), [("shared", True), ("separate", False)])
def test_the_value_trains_the_policy_trunk_only_if_shared(critic: str, reaches: bool, lively: Lively) -> None:
    config = replace(CONFIG, critic=critic)
    gradient = jax.jit(jax.grad(lambda p: jnp.sum(apply(p, config, *tokens())[1] ** 2)))(lively(config, V))
    policy, own = (max(float(jnp.max(jnp.abs(x))) for x in jax.tree.leaves(gradient[k])) for k in ("policy", "critic"))
    assert (policy > 0) == reaches
    assert own > 0
    assert ("trunk" in gradient["critic"]) != reaches


def test_recomputing_layers_gives_the_same_gradients(lively: Lively) -> None:
    params, row = lively(CONFIG, V), tokens()

    def loss(params: Params, config: ModelConfig) -> jax.Array:
        logits, value = apply(params, config, *row)
        return jnp.mean(jax.nn.log_softmax(logits)[..., 3]) + jnp.mean(value**2)

    gradient = jax.jit(jax.grad(loss), static_argnums=1)
    plain, remat = (gradient(params, config) for config in (CONFIG, replace(CONFIG, remat=True)))
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6), plain, remat)


def test_narrow_activations_give_wide_outputs(lively: Lively) -> None:
    params = lively(CONFIG, V)
    found = apply(params, replace(CONFIG, dtype="bfloat16"), *tokens())
    wanted = apply(params, CONFIG, *tokens())
    assert [x.dtype for x in found] == [jnp.float32, jnp.float32]
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a[..., 1:], b[..., 1:], atol=0.25, rtol=0.1), found, wanted)


def test_a_repeated_cache_serves_each_copy(lively: Lively) -> None:
    params, (token, valid) = lively(CONFIG, V), tokens(rows=2)
    _, cache = step(params, CONFIG, token[:, :-1], valid[:, :-1], empty_cache(CONFIG, 2, S))
    new = jnp.array([[3], [4], [5], [6]], jnp.int32)
    found, _ = step(params, CONFIG, new, jnp.ones((4, 1), bool), repeat_rows(cache, 2))
    rows = jnp.concatenate([jnp.repeat(token[:, :-1], 2, axis=0), new], axis=1)
    close(found[:, 0], apply(params, CONFIG, rows, jnp.ones((4, S), bool))[0][:, -1])


def test_sizes(lively: Lively) -> None:
    D, d, M = CONFIG.width, CONFIG.head_width, CONFIG.mlp
    block = 2 * D * CONFIG.heads * d + 2 * D * CONFIG.kv_heads * d + 3 * D * M + 2 * D
    wanted = 2 * V * D + CONFIG.layers * block + D + D + 1
    assert parameter_count(lively(CONFIG, V)) == wanted
    keys_and_values = 2 * 4 * CONFIG.layers * 3 * S * CONFIG.kv_heads * d
    assert cache_bytes(CONFIG, 3, S) == keys_and_values + 3 * S + 4 * 3 + 4
