"""Tests run on the CPU, wherever they run; set before anything imports jax."""

import os

os.environ["JAX_PLATFORMS"] = "cpu"
# Tests are many small programs that run once: most of their time is compilation, and most of that LLVM's.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0 --xla_llvm_disable_expensive_passes=true")

import gc
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest

Params = dict[str, Any]


@pytest.fixture(scope="module", autouse=True)
def _frozen() -> Iterator[None]:
    """What earlier files left behind (compiled programs, mostly) is not searched for garbage again and again: else a
    pause of seconds falls into tests that measure their time."""
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def lively() -> Callable[..., Params]:
    """Makes random parameters, heads too: fresh ones are zero, and would hide what the trunk does."""
    import jax

    from rljax.model.config import CriticShape, ModelConfig
    from rljax.model.policy import PLAIN, init_params

    def make(config: ModelConfig, vocabulary: int, shape: CriticShape = PLAIN, seed: int = 0) -> Params:
        generator = np.random.default_rng(seed)
        start = partial(init_params, config=config, vocabulary=vocabulary, shape=shape)
        shapes = jax.eval_shape(start, jax.random.key(0))
        scale = {"embedding": 1.0, "scale": 0.7}
        return jax.tree_util.tree_map_with_path(
            lambda path, x: jax.numpy.asarray(scale.get(path[-1].key, 0.3) * generator.normal(size=x.shape), x.dtype),
            shapes,
        )

    return make
