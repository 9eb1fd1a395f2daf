"""What is drawn, from which distribution, and which log-prob is written down."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np

from rljax.sampling.choose import Exploration, choose_exploring, choose_greedy, choose_sampled

V, OPENING, FIRST = 8, 4, (2, 5, 6)
ONE = jnp.array([2.0, 0.0, -1.0, 0.5, -jnp.inf, 1.0, -3.0, 0.0])
MANY = 20_000

sampled = jax.jit(partial(choose_sampled, temperature=0.7))
exploring = jax.jit(partial(choose_exploring, temperature=1.0, exploration=Exploration(OPENING, FIRST, 2.0)))


def repeated(count: int, previous: int, answering: bool) -> tuple[jax.Array, jax.Array, jax.Array]:
    """The arguments behind the key: the same for all rows."""
    return jnp.tile(ONE, (count, 1)), jnp.full(count, previous, jnp.int32), jnp.full(count, answering)


def frequencies(token: jax.Array) -> np.ndarray:
    return np.bincount(np.asarray(token), minlength=V) / len(token)


def test_tokens_are_drawn_from_the_tempered_distribution() -> None:
    token, logprob = sampled(jax.random.key(0), *repeated(MANY, 0, False))
    wanted = jax.nn.log_softmax(ONE / 0.7)
    np.testing.assert_allclose(frequencies(token), jnp.exp(wanted), atol=4 * 0.5 / np.sqrt(MANY))
    np.testing.assert_allclose(logprob, wanted[token], rtol=1e-5)


def test_the_key_alone_makes_the_noise() -> None:
    rows = repeated(64, 0, False)
    first, again, other = (sampled(jax.random.key(seed), *rows)[0] for seed in (0, 0, 1))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()


def test_outside_the_answer_exploration_is_the_policy() -> None:
    token, logprob = exploring(jax.random.key(0), *repeated(MANY, 0, False))
    np.testing.assert_allclose(frequencies(token), jax.nn.softmax(ONE), atol=4 * 0.5 / np.sqrt(MANY))
    np.testing.assert_allclose(logprob, jax.nn.log_softmax(ONE)[token], rtol=1e-5)


def test_inside_the_answer_exploration_is_flatter_and_tells_the_log_probs_of_the_policy() -> None:
    token, logprob = exploring(jax.random.key(0), *repeated(MANY, 1, True))
    best, slack = int(jnp.argmax(ONE)), 4 * 0.5 / np.sqrt(MANY)
    policy, flattest = (float(jax.nn.softmax(ONE / heat)[best]) for heat in (1.0, 2.0))
    assert flattest - slack < frequencies(token)[best] < policy - slack
    np.testing.assert_allclose(logprob, jax.nn.log_softmax(ONE)[token], rtol=1e-5)


def test_the_first_token_of_an_answer_is_uniform_on_one_row_in_four() -> None:
    token, _ = exploring(jax.random.key(0), *repeated(MANY, OPENING, True))
    wanted = np.isin(np.arange(V), FIRST) / len(FIRST)
    np.testing.assert_allclose(frequencies(token[::4]), wanted, atol=4 * 0.5 / np.sqrt(MANY / 4))
    for row in (1, 2, 3):
        assert not np.isin(token[row::4], FIRST).all()


def test_greedy_takes_the_most_likely_token() -> None:
    rows = jax.random.normal(jax.random.key(0), (5, V))
    token, logprob = choose_greedy(jax.random.key(1), rows, jnp.zeros(5, jnp.int32), jnp.zeros(5, bool))
    assert token.tolist() == np.argmax(rows, axis=1).tolist()
    np.testing.assert_allclose(logprob, np.max(jax.nn.log_softmax(rows), axis=1), rtol=1e-5)
