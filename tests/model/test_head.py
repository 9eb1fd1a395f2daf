"""Log-probs and entropies read in chunks of the vocabulary, against the whole softmax."""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rljax.model import head

B, S, D = 2, 3, 8
PRIME = 101
# Vocabulary, chunk, forbidden ids: one that divides, a prime, one chunk in all, a whole chunk forbidden.
CASES: dict[str, tuple[int, int, tuple[int, ...]]] = {
    "even": (96, 32, (0,)),
    "prime": (PRIME, 16, (0, 7, 100)),
    "at once": (PRIME, 200, (0, 7, 100)),
    "nothing forbidden": (PRIME, 10, ()),
    "a chunk forbidden": (64, 16, tuple(range(16, 32))),
    "the first chunk forbidden": (64, 16, tuple(range(16))),
    "one by one": (5, 1, (2,)),
}
cases = pytest.mark.parametrize(("vocabulary", "chunk", "forbidden"), CASES.values(), ids=CASES.keys())
score = jax.jit(head.score, static_argnames=("forbidden", "temperature", "chunk"))


def inputs(vocabulary: int, forbidden: tuple[int, ...], size: float = 1.0) -> tuple[jax.Array, jax.Array, jax.Array]:
    """Hidden states, a table, and targets that are allowed."""
    generator = np.random.default_rng(0)
    hidden, table = generator.normal(size=(B, S, D)), size * generator.normal(size=(vocabulary, D))
    allowed = np.setdiff1d(np.arange(vocabulary), forbidden)
    target = generator.choice(allowed, (B, S))
    target[0, :2] = allowed[[0, -1]]
    return jnp.float32(hidden), jnp.float32(table), jnp.int32(target)


def reference(
    hidden: Any, table: Any, target: Any, forbidden: tuple[int, ...], temperature: float
) -> tuple[np.ndarray, np.ndarray]:
    """Log-prob and entropy in double precision, forbidden tokens left out of the distribution."""
    z = np.asarray(hidden, float) @ np.asarray(table, float).T / temperature
    z[..., list(forbidden)] = -np.inf
    z -= z.max(-1, keepdims=True)
    logprobs = z - np.log(np.exp(z).sum(-1, keepdims=True))
    probability = np.exp(logprobs)
    entropy = -np.where(probability > 0, probability * np.where(probability > 0, logprobs, 0.0), 0.0).sum(-1)
    return np.take_along_axis(logprobs, np.asarray(target)[..., None], -1)[..., 0], entropy


@cases
@pytest.mark.parametrize("temperature", [1.0, 0.6])
def test_chunks_give_the_whole_softmax(
    vocabulary: int, chunk: int, forbidden: tuple[int, ...], temperature: float
) -> None:
    arrays = inputs(vocabulary, forbidden)
    found = score(*arrays, forbidden=forbidden, temperature=temperature, chunk=chunk)
    logprob, entropy = reference(*arrays, forbidden, temperature)
    np.testing.assert_allclose(found.logprob, logprob, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(found.entropy, entropy, rtol=1e-5, atol=1e-5)


@cases
def test_gradients_are_those_of_the_whole_softmax(vocabulary: int, chunk: int, forbidden: tuple[int, ...]) -> None:
    hidden, table, target = inputs(vocabulary, forbidden)
    weight = jnp.float32(np.random.default_rng(1).normal(size=(2, B, S)))

    def in_chunks(hidden: jax.Array, table: jax.Array) -> jax.Array:
        found = head.score(hidden, table, target, forbidden, 0.8, chunk)
        return jnp.sum(weight[0] * found.logprob + weight[1] * found.entropy)

    def at_once(hidden: jax.Array, table: jax.Array) -> jax.Array:
        allowed = np.setdiff1d(np.arange(vocabulary), forbidden)
        logprobs = jax.nn.log_softmax(hidden @ table[allowed].T / 0.8)
        place = np.searchsorted(allowed, target)
        logprob = jnp.take_along_axis(logprobs, place[..., None], axis=-1)[..., 0]
        return jnp.sum(weight[0] * logprob - weight[1] * (jnp.exp(logprobs) * logprobs).sum(-1))

    found, wanted = (jax.jit(jax.grad(f, (0, 1)))(hidden, table) for f in (in_chunks, at_once))
    for a, b in zip(found, wanted, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)
    assert not np.any(found[1][np.asarray(forbidden, int)])


@pytest.mark.parametrize("chunk", [16, 200])
def test_extreme_logits_stay_finite(chunk: int) -> None:
    hidden, table, target = inputs(PRIME, (0,), 1e4)

    def total(hidden: jax.Array, table: jax.Array) -> tuple[jax.Array, head.Scores]:
        found = head.score(hidden, table, target, (0,), 1.0, chunk)
        return jnp.sum(found.logprob + found.entropy), found

    gradient, found = jax.jit(jax.grad(total, (0, 1), has_aux=True))(hidden, table)
    logprob, entropy = reference(hidden, table, target, (0,), 1.0)
    assert logprob.min() < -1e4
    np.testing.assert_allclose(found.logprob, logprob, rtol=1e-4, atol=1e-2)
    np.testing.assert_allclose(found.entropy, entropy, atol=1e-2)
    assert all(np.all(np.isfinite(x)) for x in gradient)


def test_narrow_hidden_states_are_scored_in_float32() -> None:
    hidden, table, target = inputs(PRIME, (0,))
    narrow = hidden.astype(jnp.bfloat16)
    found = score(narrow, table, target, forbidden=(0,), temperature=1.0, chunk=16)
    wanted, _ = reference(narrow.astype(jnp.float32), table.astype(jnp.bfloat16).astype(jnp.float32), target, (0,), 1.0)
    assert found.logprob.dtype == jnp.float32
    np.testing.assert_allclose(found.logprob, wanted, rtol=1e-5, atol=1e-5)


def test_logits_of_forbidden_tokens_have_no_probability() -> None:
    hidden, table, _ = inputs(PRIME, ())
    probability = jax.nn.softmax(head.logits(hidden, table, (3, 100), 0.5))
    assert not np.any(probability[..., jnp.array([3, 100])])
    np.testing.assert_allclose(probability.sum(-1), 1.0, rtol=1e-5)


@pytest.mark.parametrize(("vocabulary", "chunk"), [(1, 8192), (100, 7), (151_936, 8192), (128_256, 8192), (4099, 512)])
def test_no_chunk_is_larger_than_asked_for(vocabulary: int, chunk: int) -> None:
    count = head.chunks_of(vocabulary, chunk)
    least = -(-vocabulary // chunk)
    assert least <= count < 2 * least or count == least == 1
    assert count == least or vocabulary % count == 0
