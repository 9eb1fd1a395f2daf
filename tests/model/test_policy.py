"""The doors of the model for whole rows: causality, padding, heads, critics, what is kept for the backward pass."""

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
from rljax.model.cache import cache_bytes, empty_cache
from rljax.model.config import ModelConfig
from rljax.model.policy import init_params, parameter_count
from rljax.model.tokenizer import PAD
from rljax.model.transformer import positions

CONFIG = ModelConfig(layers=2, width=16, heads=4, kv_heads=2, mlp=24)
V, S = 12, 9
Params = dict[str, Any]
Lively = Callable[..., Params]

VARIANTS = {
    "plain": CONFIG,
    "tied and separate": replace(CONFIG, tied=True, critic="separate"),
    "biased, normed, wide heads": replace(CONFIG, qkv_bias=True, qk_norm=True, head_width=6),
}

apply = jax.jit(partial(policy.apply, forbidden=(PAD,)), static_argnums=1)
evaluate = jax.jit(
    lambda params, config, *rows: policy.evaluate(params, config, *rows, forbidden=(PAD,), temperature=0.7),
    static_argnums=1,
)
values = jax.jit(policy.values, static_argnums=1)


@pytest.fixture(params=VARIANTS.values(), ids=VARIANTS.keys())
def config(request: pytest.FixtureRequest) -> ModelConfig:
    return request.param


def tokens(rows: int = 3, width: int = S, seed: int = 0) -> tuple[jax.Array, jax.Array]:
    """Random real tokens, each row one segment."""
    found = np.random.default_rng(seed).integers(1, V, (rows, width), dtype=np.int32)
    return jnp.asarray(found), jnp.ones((rows, width), jnp.int32)


def shifted(token: jax.Array, count: int, filler: int = PAD) -> tuple[jax.Array, jax.Array]:
    """Padding on the left, the last tokens cut off."""
    left = jnp.full((token.shape[0], count), filler, jnp.int32)
    segment = (jnp.arange(token.shape[1]) >= count).astype(jnp.int32)
    return jnp.concatenate([left, token[:, :-count]], axis=1), jnp.tile(segment, (token.shape[0], 1))


def close(found: Any, wanted: Any) -> None:
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)


def test_places_are_counted_within_each_segment() -> None:
    segment = jnp.array([[1, 1, 1, 1, 1, 1], [0, 0, 1, 1, 1, 0], [1, 2, 2, 3, 0, 0], [2, 2, 1, 1, 1, 1]], jnp.int32)
    wanted = [[0, 1, 2, 3, 4, 5], [0, 1, 0, 1, 2, 0], [0, 0, 1, 0, 0, 1], [0, 1, 0, 1, 2, 3]]
    assert positions(segment).tolist() == wanted


@pytest.mark.parametrize("chunk", [5, 8192])
def test_an_evaluation_is_what_the_logits_say(config: ModelConfig, chunk: int, lively: Lively) -> None:
    params, (token, segment), (target, _) = lively(config, V), tokens(), tokens(seed=1)
    logits, value = apply(params, config, token, segment)
    found = evaluate(params, replace(config, vocabulary_chunk=chunk), token, target, segment)
    logprobs = np.asarray(jax.nn.log_softmax(logits / 0.7))
    close(found.logprob, np.take_along_axis(logprobs, np.asarray(target)[..., None], axis=-1)[..., 0])
    kept = logprobs[..., PAD + 1 :]
    close(found.entropy, -(np.exp(kept) * kept).sum(-1))
    close(found.value, value)
    close(values(params, config, token, segment), value)
    assert float(jnp.std(value)) > 0.1


def test_without_a_critic_values_are_zero(lively: Lively) -> None:
    config = replace(CONFIG, critic="none")
    params, (token, segment) = lively(config, V), tokens()
    assert params["critic"] == {}
    assert not np.any(evaluate(params, config, token, token, segment).value)


def test_a_token_is_blind_to_those_behind_it(config: ModelConfig, lively: Lively) -> None:
    params, (token, segment) = lively(config, V), tokens()
    other = token.at[:, 4:].set(tokens(seed=1)[0][:, 4:])
    before, after = (apply(params, config, x, segment) for x in (token, other))
    for a, b in zip(before, after, strict=True):
        close(a[:, :4], b[:, :4])
        assert float(jnp.max(jnp.abs(a[:, 4:] - b[:, 4:]))) > 1e-2


@pytest.mark.parametrize("filler", [PAD, 5])
def test_padding_changes_nothing(config: ModelConfig, filler: int, lively: Lively) -> None:
    params, (token, segment) = lively(config, V), tokens()
    wanted = apply(params, config, token, segment)
    left = apply(params, config, *shifted(token, 3, filler))
    right = apply(params, config, token.at[:, 6:].set(filler), segment.at[:, 6:].set(0))
    jax.tree.map(lambda a, b: close(a[:, 3:], b[:, :-3]), left, wanted)
    jax.tree.map(lambda a, b: close(a[:, :6], b[:, :6]), right, wanted)


def test_a_row_does_not_see_the_others(config: ModelConfig, lively: Lively) -> None:
    params, (token, segment) = lively(config, V), tokens()
    together = apply(params, config, token, segment)
    other = tokens(seed=1)[0].at[2].set(token[0])
    among_others = apply(params, config, other, segment.at[1, :3].set(0))
    jax.tree.map(lambda a, b: close(a[0], b[2]), together, among_others)


def test_padding_has_no_probability(config: ModelConfig, lively: Lively) -> None:
    params, (token, segment) = lively(config, V), tokens()
    probability = jax.nn.softmax(apply(params, config, token, segment)[0])
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


def test_what_is_recomputed_gives_the_same_gradients(lively: Lively) -> None:
    params, row = lively(CONFIG, V), tokens()

    def loss(params: Params, config: ModelConfig) -> jax.Array:
        logits, value = apply(params, config, *row)
        return jnp.mean(jax.nn.log_softmax(logits)[..., 3]) + jnp.mean(value**2)

    gradient = jax.jit(jax.grad(loss), static_argnums=1)
    plain, *others = (gradient(params, replace(CONFIG, remat=kept)) for kept in ("none", "dots", "layer"))
    for other in others:
        jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-6), plain, other)


def test_narrow_activations_give_wide_outputs(lively: Lively) -> None:
    params = lively(CONFIG, V)
    found = apply(params, replace(CONFIG, dtype="bfloat16"), *tokens())
    wanted = apply(params, CONFIG, *tokens())
    assert [x.dtype for x in found] == [jnp.float32, jnp.float32]
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a[..., 1:], b[..., 1:], atol=0.25, rtol=0.1), found, wanted)


def test_sizes(lively: Lively) -> None:
    D, d, M = CONFIG.width, CONFIG.head, CONFIG.mlp
    block = 2 * D * CONFIG.heads * d + 2 * D * CONFIG.kv_heads * d + 3 * D * M + 2 * D
    wanted = 2 * V * D + CONFIG.layers * block + D + D + 1
    assert parameter_count(lively(CONFIG, V)) == wanted
    assert parameter_count(lively(replace(CONFIG, tied=True), V)) == wanted - V * D
    biases, norms = (CONFIG.heads + 2 * CONFIG.kv_heads) * d, 2 * d
    more = parameter_count(lively(replace(CONFIG, qkv_bias=True, qk_norm=True), V))
    assert more == wanted + CONFIG.layers * (biases + norms)
    cache = empty_cache(CONFIG, 3, S, "bfloat16")
    held = sum(x.size * x.dtype.itemsize for x in jax.tree.leaves(cache))
    assert cache_bytes(CONFIG, 3, S, "bfloat16") == held == 2 * 2 * CONFIG.layers * 3 * S * CONFIG.kv_heads * d
