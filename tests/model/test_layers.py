"""The parts of a block against numpy."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rljax.model.attention import attend_rows
from rljax.model.config import ModelConfig
from rljax.model.layers import Attention, Linear, RMSNorm, SwiGLU
from rljax.model.rope import rotation

CONFIG = ModelConfig(width=24, heads=6, kv_heads=2, mlp=40)
VARIANTS = {
    "plain": CONFIG,
    "biased": replace(CONFIG, qkv_bias=True),
    "normed": replace(CONFIG, qk_norm=True, norm_epsilon=1e-3),
    "wide heads": replace(CONFIG, head_width=10),
    "a head of its own for each": replace(CONFIG, kv_heads=6),
}
B, S, D = 3, 5, CONFIG.width


def normal(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def turned(x: np.ndarray, position: np.ndarray, theta: float) -> np.ndarray:
    """Rotary embedding of [B, S, N, d] as a product of complex numbers."""
    half = x.shape[-1] // 2
    turn = np.exp(1j * position[..., None, None] * theta ** (-np.arange(half) / half))
    z = (x[..., :half] + 1j * x[..., half:]) * turn
    return np.concatenate([z.real, z.imag], axis=-1)


def softmax(x: np.ndarray) -> np.ndarray:
    weight = np.exp(x - x.max(axis=-1, keepdims=True))
    return weight / weight.sum(axis=-1, keepdims=True)


def normed(x: np.ndarray, scale: np.ndarray, epsilon: float) -> np.ndarray:
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + epsilon) * scale


def plain_attention(
    p: dict[str, Any], x: np.ndarray, position: np.ndarray, mask: np.ndarray, config: ModelConfig
) -> np.ndarray:
    """Multi-head attention, keys and values repeated for the query heads that share them."""
    H, K, d = config.heads, config.kv_heads, config.head

    def heads(name: str, count: int) -> np.ndarray:
        found = x @ p[name]["kernel"] + (p[name]["bias"] if config.qkv_bias else 0.0)
        return found.reshape(*x.shape[:2], count, d)

    query, key, value = heads("query", H), heads("key", K), heads("value", K)
    if config.qk_norm:
        query = normed(query, p["query_norm"]["scale"], config.norm_epsilon)
        key = normed(key, p["key_norm"]["scale"], config.norm_epsilon)
    query, key = turned(query, position, config.rope_theta), turned(key, position, config.rope_theta)
    key, value = np.repeat(key, H // K, axis=2), np.repeat(value, H // K, axis=2)
    score = np.einsum("bshd,bwhd->bhsw", query, key) / np.sqrt(d)
    weight = softmax(np.where(mask[:, None], score, -1e30))
    mixed = np.einsum("bhsw,bwhd->bshd", weight, value).reshape(*x.shape[:2], -1)
    return mixed @ p["out"]["kernel"]


@pytest.mark.parametrize("config", VARIANTS.values(), ids=VARIANTS.keys())
def test_grouped_queries_are_attention_with_repeated_keys_and_values(config: ModelConfig) -> None:
    x, position = normal(B, S, D), np.random.default_rng(2).integers(0, 30, (B, S))
    segment = np.array([[1] * S, [1, 1, 2, 2, 2], [1, 2, 2, 3, 0]])
    mask = np.tril(np.ones((S, S), bool)) & (segment[:, :, None] == segment[:, None, :])
    module = Attention(config, attend_rows(jnp.asarray(segment), config))
    by = rotation(jnp.asarray(position), config)
    shapes = jax.eval_shape(module.init, jax.random.key(0), jnp.asarray(x), by)["params"]
    generator = np.random.default_rng(1)
    params = jax.tree.map(lambda leaf: np.float32(0.3 * generator.normal(size=leaf.shape)), shapes)
    found, kept = module.apply({"params": params}, jnp.asarray(x), by)
    np.testing.assert_allclose(found, plain_attention(params, x, position, mask, config), rtol=1e-3, atol=1e-4)
    assert kept is None
    assert ("bias" in params["value"], "query_norm" in params) == (config.qkv_bias, config.qk_norm)


def test_norm_divides_by_the_root_mean_square() -> None:
    x, scale = normal(B, S, D), normal(D, seed=1)
    for epsilon in (1e-6, 0.5):
        found = RMSNorm(epsilon).apply({"params": {"scale": scale}}, jnp.asarray(x))
        np.testing.assert_allclose(found, normed(x, scale, epsilon), rtol=1e-4, atol=1e-5)


def test_the_norm_of_narrow_numbers_is_taken_in_float32() -> None:
    x, scale = jnp.asarray(normal(B, S, D), jnp.bfloat16), normal(D, seed=1)
    found, wide = (RMSNorm(1e-6).apply({"params": {"scale": scale}}, y) for y in (x, x.astype(jnp.float32)))
    assert found.dtype == jnp.bfloat16
    np.testing.assert_array_equal(found, wide.astype(jnp.bfloat16))


def test_a_product_over_rows_is_that_of_each_row() -> None:
    x, kernel, bias = normal(B, S, D), normal(D, 7, seed=1), normal(7, seed=2)
    for extra, wanted in (({}, x @ kernel), ({"bias": bias}, x @ kernel + bias)):
        found = Linear(7, "float32", bool(extra)).apply({"params": {"kernel": kernel} | extra}, jnp.asarray(x))
        np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)


def test_gated_mlp() -> None:
    x = normal(B, S, D)
    found, variables = SwiGLU(CONFIG).init_with_output(jax.random.key(0), jnp.asarray(x))
    gate, up, down = (np.asarray(variables["params"][name]["kernel"]) for name in ("gate", "up", "down"))
    silu = (x @ gate) / (1 + np.exp(-(x @ gate)))
    np.testing.assert_allclose(found, (silu * (x @ up)) @ down, rtol=1e-3, atol=1e-5)
