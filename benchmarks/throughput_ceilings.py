"""What the device reaches at its best, measured: a large matrix product, and a large copy."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import jax
import jax.numpy as jnp

Figures = dict[str, Any]
SIDE = {"cpu": 1536, "gpu": 8192, "tpu": 8192}
MEGABYTES = {"cpu": 256, "gpu": 4096, "tpu": 2048}
SECONDS, TRIES = 0.6, 5  # that each of the two is tried for, at least


def measure_ceilings(dtype: str, devices: int) -> Figures:
    """GFLOP/s of a product of two square matrices in `dtype`, and GB/s of a copy, read and written bytes counted.

    Both are the best of several tries on one device, times the number of devices.
    """
    backend = jax.default_backend()
    side, size = SIDE.get(backend, 8192), MEGABYTES.get(backend, 1024) * 10**6
    product = devices * 2.0 * side**3 / _best(*_product(side, dtype))
    copied = devices * 2.0 * size / _best(*_copy(size))
    return {"matmul_gflops": product / 1e9, "copy_gb_s": copied / 1e9, "matmul_side": side, "copy_mb": size // 10**6}


def _product(side: int, dtype: str) -> tuple[Callable[[Any], Any], Any]:
    left, right = (jax.random.normal(key, (side, side), dtype) for key in jax.random.split(jax.random.key(0)))
    right *= side**-0.5  # the product stays as large as what went into it
    product = jax.jit(jnp.dot)
    return lambda x: product(x, right), left


def _copy(size: int) -> tuple[Callable[[Any], Any], Any]:
    # An addition: a plain copy might be optimized away.
    return jax.jit(lambda x: x + 1.0), jnp.zeros(size // 4, jnp.float32)


def _best(step: Callable[[Any], Any], x: Any) -> float:
    """The least seconds that a step took. Steps are queued so that a device need not wait for the host."""
    queued = 1 if jax.default_backend() == "cpu" else 10
    x = jax.block_until_ready(step(x))
    best, tries, end = float("inf"), 0, time.perf_counter() + SECONDS
    while time.perf_counter() < end or tries < TRIES:
        tries += 1
        start = time.perf_counter()
        for _ in range(queued):
            x = step(x)
        jax.block_until_ready(x)
        best = min(best, (time.perf_counter() - start) / queued)
    return best
