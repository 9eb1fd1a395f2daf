"""A learner's world in a table: logits and values are looked up by the last token."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rljax.learner.types import Batch

B, S, V = 16, 5, 6


class Table:
    """An `apply_fn` with parameters and batches to go with it."""

    rows, width, vocabulary = B, S, V

    @staticmethod
    def apply(params: dict[str, Any], token: jax.Array, valid: jax.Array) -> tuple[jax.Array, jax.Array]:
        return params["policy"]["table"][token], params["critic"]["value"][token]

    @staticmethod
    def params(seed: int = 0) -> dict[str, Any]:
        generator = np.random.default_rng(seed)
        table, value = generator.normal(size=(V, V)), generator.normal(size=V)
        return {"policy": {"table": jnp.float32(table)}, "critic": {"value": jnp.float32(value)}}

    @classmethod
    def batch(cls, seed: int = 0, rows: int = B, drift: float = 0.1) -> Batch[jax.Array]:
        """Random rows; `old_logprob` is the log-prob of `params(0)`, off by about `drift` nats."""
        generator = np.random.default_rng(seed)
        token, target = generator.integers(0, V, (2, rows, S))
        logprob = jax.nn.log_softmax(cls.params()["policy"]["table"])[token, target]
        return Batch(
            token=jnp.int32(token),
            target=jnp.int32(target),
            valid=jnp.ones((rows, S), bool),
            sampled=jnp.asarray(generator.random((rows, S)) < 0.6),
            old_logprob=logprob + jnp.float32(drift * generator.normal(size=(rows, S))),
            reward=jnp.float32(generator.normal(size=(rows, S))),
            bootstrap=jnp.zeros(rows, jnp.float32),
            entropy_coefficient=jnp.float32(0.1 * generator.random((rows, S))),
        )


@pytest.fixture(scope="session")
def table() -> type[Table]:
    return Table
