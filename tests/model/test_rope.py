"""Rotary positions against complex numbers, and their stretching against a loop over the frequencies."""

from __future__ import annotations

import math
from dataclasses import replace

import jax.numpy as jnp
import numpy as np
import pytest

from rljax.model.config import ModelConfig
from rljax.model.rope import frequencies, look_up, rotate, rotation, rotation_table

B, S = 3, 5
CONFIG = ModelConfig(head_width=8, rope_theta=100.0)
LLAMA = {
    "3.1": ModelConfig(width=4096, heads=32, kv_heads=8, rope_theta=500000.0, rope_factor=8.0),
    "3.2": ModelConfig(width=2048, heads=32, kv_heads=8, rope_theta=500000.0, rope_factor=32.0),
    "short": ModelConfig(
        head_width=16, rope_factor=4.0, rope_low_frequency=2.0, rope_high_frequency=8.0, rope_original=128
    ),
}


def normal(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=shape).astype(np.float32)


def stretched(config: ModelConfig) -> tuple[list[float], set[str]]:
    """Frequency by frequency, by the wave's length in tokens; and which of the three rules were used."""
    found, used = [], set()
    longest_kept = config.rope_original / config.rope_high_frequency
    shortest_slowed = config.rope_original / config.rope_low_frequency
    for i in range(config.head // 2):
        frequency = 1.0 / config.rope_theta ** (2 * i / config.head)
        wave = 2 * math.pi / frequency
        if wave < longest_kept:
            rule, new = "kept", frequency
        elif wave > shortest_slowed:
            rule, new = "slowed", frequency / config.rope_factor
        else:
            smooth = config.rope_original / wave - config.rope_low_frequency
            smooth /= config.rope_high_frequency - config.rope_low_frequency
            rule, new = "mixed", (1 - smooth) * frequency / config.rope_factor + smooth * frequency
        found.append(new)
        used.add(rule)
    return found, used


@pytest.mark.parametrize("config", LLAMA.values(), ids=LLAMA.keys())
def test_stretched_frequencies_are_those_of_llama(config: ModelConfig) -> None:
    wanted, used = stretched(config)
    assert used == {"kept", "mixed", "slowed"}
    np.testing.assert_allclose(frequencies(config), wanted, rtol=1e-6)


def test_a_factor_of_one_changes_nothing() -> None:
    plain = LLAMA["3.1"].rope_theta ** (-np.arange(0, 128, 2) / 128)
    config = replace(LLAMA["3.1"], rope_factor=1.0)
    np.testing.assert_allclose(frequencies(config), plain, rtol=1e-6)
    other = replace(config, rope_original=128, rope_low_frequency=2.0)
    np.testing.assert_array_equal(frequencies(other), frequencies(config))


def test_rotation_is_a_product_of_complex_numbers() -> None:
    x, position = normal(B, S, 4, 8), np.random.default_rng(1).integers(0, 50, (B, S))
    turn = np.exp(1j * position[..., None, None] * 100.0 ** (-np.arange(4) / 4))
    z = (x[..., :4] + 1j * x[..., 4:]) * turn
    found = rotate(jnp.asarray(x), rotation(jnp.asarray(position), CONFIG))
    np.testing.assert_allclose(found, np.concatenate([z.real, z.imag], axis=-1), rtol=1e-3, atol=1e-4)


def test_rotation_depends_on_distance_alone() -> None:
    query, key = map(jnp.asarray, normal(2, 1, 1, 1, 8))

    def score(m: int, n: int) -> float:
        q, k = (rotate(x, rotation(jnp.array([[at]]), CONFIG)) for x, at in ((query, m), (key, n)))
        return float(jnp.sum(q * k))

    assert score(7, 3) == pytest.approx(score(24, 20), rel=1e-4)
    assert score(7, 3) != pytest.approx(score(3, 7), rel=1e-2)
    assert score(0, 0) == pytest.approx(float(jnp.sum(query * key)), rel=1e-6)


def test_narrow_numbers_are_turned_in_float32() -> None:
    x, by = jnp.asarray(normal(B, S, 2, 8), jnp.bfloat16), rotation(jnp.full((B, S), 999), CONFIG)
    found = rotate(x, by)
    assert found.dtype == jnp.bfloat16
    np.testing.assert_array_equal(found, rotate(x.astype(jnp.float32), by).astype(jnp.bfloat16))


def test_rotations_can_be_looked_up() -> None:
    position = jnp.array([[0, 3, 9], [9, 1, 1]])
    table = rotation_table(10, LLAMA["short"])
    for found, wanted in zip(look_up(table, position), rotation(position, LLAMA["short"]), strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)
