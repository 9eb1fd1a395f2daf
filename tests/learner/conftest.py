"""A learner's world in a table: logits and values are looked up by the last token. One reward layer, of weight 1."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rljax.learner.networks import Networks
from rljax.learner.types import Batch
from rljax.model.policy import Evaluation
from rljax.rl.divergence import entropy

B, S, V = 16, 5, 6


class Table:
    """Networks with parameters and batches to go with them."""

    rows, width, vocabulary = B, S, V

    @staticmethod
    def evaluate(params: dict[str, Any], token: jax.Array, target: jax.Array, segment: jax.Array) -> Evaluation:
        logprobs = jax.nn.log_softmax(params["policy"]["table"][token])
        logprob = jnp.take_along_axis(logprobs, target[..., None], axis=-1)[..., 0]
        return Evaluation(logprob, entropy(logprobs), params["critic"]["value"][token][..., None, None])

    @staticmethod
    def value(params: dict[str, Any], token: jax.Array, segment: jax.Array) -> jax.Array:
        return params["critic"]["value"][token][..., None, None]

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
        noise = jnp.float32(drift * generator.normal(size=(rows, S)))
        # From rows without anything sampled to whole ones: means over rows are not means over tokens.
        sampled = generator.random((rows, S)) < generator.permutation(np.linspace(0.0, 1.2, rows))[:, None]
        return Batch(
            token=jnp.int32(token),
            target=jnp.int32(target),
            segment=jnp.ones((rows, S), jnp.int32),
            sampled=jnp.asarray(sampled),
            last=jnp.asarray(sampled & (np.cumsum(sampled[:, ::-1], axis=1)[:, ::-1] == 1)),
            old_logprob=logprob + noise,
            reward=jnp.float32(generator.normal(size=(rows, S, 1))),
            bootstrap=jnp.zeros((rows, S, 1), jnp.float32),
            entropy_coefficient=jnp.float32(0.1 * generator.random((rows, S))),
        )


Table.networks = Networks(Table.evaluate, Table.value)
Table.without_critic = Networks(Table.evaluate, None)


@pytest.fixture(scope="session")
def table() -> type[Table]:
    return Table
