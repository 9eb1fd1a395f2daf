"""The parts of a block against numpy."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rljax.model.config import ModelConfig
from rljax.model.layers import Attention, RMSNorm, SwiGLU, rotate

CONFIG = ModelConfig(width=24, heads=6, kv_heads=2, mlp=40)
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


def plain_attention(p: dict[str, Any], x: np.ndarray, position: np.ndarray, mask: np.ndarray) -> np.ndarray:
    """Multi-head attention, keys and values repeated for the query heads that share them."""
    H, K, d = CONFIG.heads, CONFIG.kv_heads, CONFIG.head_width
    query, key, value = (
        (x @ np.asarray(p[name]["kernel"])).reshape(*x.shape[:2], count, d)
        for name, count in (("query", H), ("key", K), ("value", K))
    )
    query, key = turned(query, position, CONFIG.rope_theta), turned(key, position, CONFIG.rope_theta)
    key, value = np.repeat(key, H // K, axis=2), np.repeat(value, H // K, axis=2)
    score = np.einsum("bshd,bwhd->bhsw", query, key) / np.sqrt(d)
    weight = softmax(np.where(mask[:, None], score, -1e30))
    mixed = np.einsum("bhsw,bwhd->bshd", weight, value).reshape(*x.shape[:2], -1)
    return mixed @ np.asarray(p["out"]["kernel"])


def test_grouped_queries_are_attention_with_repeated_keys_and_values() -> None:
    x, position = normal(B, S, D), np.arange(S)[None].repeat(B, axis=0)
    mask = np.tril(np.ones((S, S), bool))[None].repeat(B, axis=0)
    mask[1, :, 0] = [True, False, False, False, False]
    cache = tuple(jnp.zeros((B, S, CONFIG.kv_heads, CONFIG.head_width)) for _ in "kv")
    inputs = (jnp.asarray(x), jnp.asarray(position), jnp.asarray(mask), cache, jnp.int32(0))
    (found, (keys, _)), variables = Attention(CONFIG).init_with_output(jax.random.key(0), *inputs)
    np.testing.assert_allclose(found, plain_attention(variables["params"], x, position, mask), rtol=1e-3, atol=1e-4)
    assert keys.shape == (B, S, CONFIG.kv_heads, CONFIG.head_width)


def test_rotation_depends_on_distance_alone() -> None:
    query, key = map(jnp.asarray, normal(2, 1, 1, 1, 8))

    def score(m: int, n: int) -> float:
        q, k = (rotate(x, jnp.array([[at]]), 100.0) for x, at in ((query, m), (key, n)))
        return float(jnp.sum(q * k))

    assert score(7, 3) == pytest.approx(score(24, 20), rel=1e-4)
    assert score(7, 3) != pytest.approx(score(3, 7), rel=1e-2)
    assert score(0, 0) == pytest.approx(float(jnp.sum(query * key)), rel=1e-6)


def test_rotation_is_a_product_of_complex_numbers() -> None:
    x, position = normal(B, S, 4, 8), np.random.default_rng(1).integers(0, 50, (B, S))
    found = rotate(jnp.asarray(x), jnp.asarray(position), 100.0)
    np.testing.assert_allclose(found, turned(x, position, 100.0), rtol=1e-3, atol=1e-4)


def test_norm_divides_by_the_root_mean_square() -> None:
    x, scale = normal(B, S, D), normal(D, seed=1)
    found = RMSNorm().apply({"params": {"scale": scale}}, jnp.asarray(x))
    np.testing.assert_allclose(found, x / np.sqrt((x**2).mean(-1, keepdims=True)) * scale, rtol=1e-4, atol=1e-5)


def test_gated_mlp() -> None:
    x = normal(B, S, D)
    found, variables = SwiGLU(CONFIG).init_with_output(jax.random.key(0), jnp.asarray(x))
    gate, up, down = (np.asarray(variables["params"][name]["kernel"]) for name in ("gate", "up", "down"))
    silu = (x @ gate) / (1 + np.exp(-(x @ gate)))
    np.testing.assert_allclose(found, (silu * (x @ up)) @ down, rtol=1e-3, atol=1e-5)
