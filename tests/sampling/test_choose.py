"""What is drawn, from which distribution, and which log-probs are written down."""

from __future__ import annotations

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rljax.sampling.choose import (
    Choice,
    Exploration,
    Rows,
    choose_exploring,
    choose_greedy,
    choose_sampled,
    draw,
    keep_likeliest,
)

V, OPENING, FIRST = 8, 4, (2, 5, 6)
ONE = jnp.array([2.0, 0.0, -1.0, 0.5, -jnp.inf, 1.0, -3.0, 0.0])
MANY = 20_000
SLACK = 4 * 0.5 / np.sqrt(MANY)  # four deviations of a frequency, at most

sampled = jax.jit(partial(choose_sampled, temperature=0.7))
exploring = jax.jit(partial(choose_exploring, temperature=1.0, exploration=Exploration(OPENING, FIRST, 2.0)))
drawn = jax.jit(draw)


def keys(count: int, seed: int = 0) -> jax.Array:
    """A key for each row."""
    return jax.random.split(jax.random.key(seed), count)


def repeated(count: int, previous: int = 0, inside: bool = False) -> tuple[jax.Array, Rows]:
    """The arguments behind the keys: the same for all rows but for their numbers."""
    rows = Rows(jnp.full(count, previous, jnp.int32), jnp.full(count, inside), jnp.arange(count, dtype=jnp.int32))
    return jnp.tile(ONE, (count, 1)), rows


def frequencies(token: jax.Array) -> np.ndarray:
    return np.bincount(np.asarray(token), minlength=V) / len(token)


def test_tokens_are_drawn_from_the_tempered_distribution() -> None:
    found = sampled(keys(MANY), *repeated(MANY))
    wanted = jax.nn.log_softmax(ONE / 0.7)
    np.testing.assert_allclose(frequencies(found.token), jnp.exp(wanted), atol=SLACK)
    np.testing.assert_allclose(found.logprob, wanted[found.token], rtol=1e-5)
    np.testing.assert_array_equal(found.drawn_logprob, found.logprob)


def test_the_keys_alone_make_the_noise_each_that_of_its_row() -> None:
    logits, rows = repeated(64)
    first, again, other = (sampled(keys(64, seed), logits, rows).token for seed in (0, 0, 1))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()
    # A row is the same whatever stands beside it, and wherever it stands.
    among_others = sampled(keys(64)[::-1][:7], logits[:7].at[:6].set(0.0), jax.tree.map(lambda x: x[:7], rows)).token
    assert int(among_others[6]) == int(first[57])


def test_outside_the_answer_exploration_is_the_policy() -> None:
    found = exploring(keys(MANY), *repeated(MANY))
    np.testing.assert_allclose(frequencies(found.token), jax.nn.softmax(ONE), atol=SLACK)
    for logprob in (found.logprob, found.drawn_logprob):
        np.testing.assert_allclose(logprob, jax.nn.log_softmax(ONE)[found.token], rtol=1e-5)


def test_inside_the_answer_heat_rises_within_a_group_and_log_probs_of_the_policy_are_told() -> None:
    found = exploring(keys(MANY), *repeated(MANY, 1, True))
    np.testing.assert_allclose(found.logprob, jax.nn.log_softmax(ONE)[found.token], rtol=1e-5)
    for sample, heat in ((0, 1.0), (3, 1.5), (6, 2.0)):
        token, drawn_logprob = found.token[sample::7], found.drawn_logprob[sample::7]
        np.testing.assert_allclose(frequencies(token), jax.nn.softmax(ONE / heat), atol=SLACK * np.sqrt(7))
        np.testing.assert_allclose(drawn_logprob, jax.nn.log_softmax(ONE / heat)[token], rtol=1e-5)


def test_the_first_token_of_an_answer_is_uniform_on_one_row_in_four() -> None:
    found = exploring(keys(MANY), *repeated(MANY, OPENING, True))
    wanted = np.isin(np.arange(V), FIRST) / len(FIRST)
    np.testing.assert_allclose(frequencies(found.token[::4]), wanted, atol=2 * SLACK)
    np.testing.assert_allclose(found.drawn_logprob[::4], np.log(1 / len(FIRST)), rtol=1e-5)
    for row in (1, 2, 3):
        assert not np.isin(found.token[row::4], FIRST).all()


def test_greedy_takes_the_most_likely_token() -> None:
    logits = jax.random.normal(jax.random.key(0), (5, V))
    rows = jax.tree.map(lambda x: x[:5], repeated(5)[1])
    found, other = (choose_greedy(keys(5, seed), logits, rows) for seed in (0, 1))
    assert found.token.tolist() == other.token.tolist() == np.argmax(logits, axis=1).tolist()
    np.testing.assert_allclose(found.logprob, np.max(jax.nn.log_softmax(logits), axis=1), rtol=1e-5)
    assert not np.any(found.drawn_logprob)  # there was no other way


def filtered(logprobs: np.ndarray, top_k: int, top_p: float) -> np.ndarray:
    """One row: the likeliest k, of these the fewest that hold p; what is left, renormalised. −inf elsewhere."""
    order = np.argsort(-logprobs, kind="stable")
    kept = order[: top_k or len(order)]
    share = np.exp(logprobs[kept]) / np.exp(logprobs[kept]).sum()
    kept = kept[: int(np.searchsorted(np.cumsum(share), top_p - 1e-9)) + 1]
    wanted = np.full(len(logprobs), -np.inf)
    wanted[kept] = logprobs[kept] - np.log(np.exp(logprobs[kept]).sum())
    return wanted


@pytest.mark.parametrize(
    ("top_k", "top_p"), [(0, 1.0), (3, 1.0), (1, 1.0), (50, 1.0), (0, 0.6), (0, 1e-6), (5, 0.7), (0, 0.999)]
)
def test_filters_keep_the_likeliest_tokens(top_k: int, top_p: float) -> None:
    logits = np.random.default_rng(0).normal(size=(6, 37)).astype(np.float32)
    logits[1, 3:9] = -np.inf
    logprobs = np.asarray(jax.nn.log_softmax(logits))
    found = keep_likeliest(jnp.asarray(logprobs), top_k, top_p)
    wanted = np.stack([filtered(row.astype(float), top_k, top_p) for row in logprobs])
    np.testing.assert_allclose(found, wanted, rtol=1e-4, atol=1e-5)


def test_equals_of_the_last_token_kept_stay_too() -> None:
    logprobs = jax.nn.log_softmax(jnp.array([[2.0, 1.0, 1.0, 1.0, 0.0]]))
    for top_k, top_p in ((2, 1.0), (0, 0.6)):
        assert np.isfinite(keep_likeliest(logprobs, top_k, top_p))[0].tolist() == [True] * 4 + [False]


@pytest.mark.parametrize(("top_k", "top_p"), [(3, 1.0), (0, 0.8)])
def test_filtered_draws_tell_both_log_probs(top_k: int, top_p: float) -> None:
    choose = partial(choose_sampled, temperature=0.7, top_k=top_k, top_p=top_p)
    found: Choice = jax.jit(choose)(keys(MANY), *repeated(MANY))
    full = np.asarray(jax.nn.log_softmax(ONE / 0.7))
    cut = filtered(full.astype(float), top_k, top_p)
    assert 1 < np.isfinite(cut).sum() < np.isfinite(full).sum()
    np.testing.assert_allclose(frequencies(found.token), np.exp(cut), atol=SLACK)
    np.testing.assert_allclose(found.logprob, full[found.token], rtol=1e-5)
    np.testing.assert_allclose(found.drawn_logprob, cut[found.token], rtol=1e-5)


@pytest.mark.parametrize("vocabulary", [1, 2, 31, 32, 33, 97, 512, 1000, 4096, 5000])
def test_draws_follow_the_distribution_whatever_the_size_of_the_vocabulary(vocabulary: int) -> None:
    """Counts in up to 50 cells of like probability: χ² lies within six deviations of its mean."""
    generator = np.random.default_rng(vocabulary)
    probability = generator.dirichlet(np.full(vocabulary, 0.5))
    probability[generator.random(vocabulary) < 0.2] = 0.0
    probability[generator.integers(vocabulary)] += 1e-3
    probability /= probability.sum()
    with np.errstate(divide="ignore"):
        logprobs = jnp.asarray(np.log(probability), jnp.float32)
    token = np.asarray(drawn(keys(MANY), jnp.broadcast_to(logprobs, (MANY, vocabulary))))
    assert token.min() >= 0
    assert token.max() < vocabulary
    assert probability[token].min() > 0
    cells = np.array_split(np.argsort(-probability), min(50, max(vocabulary // 3, 1)))
    expected = np.array([MANY * probability[cell].sum() for cell in cells])
    found = np.array([np.isin(token, cell).sum() for cell in cells])
    large = expected >= 5
    chi, freedom = ((found - expected)[large] ** 2 / expected[large]).sum(), max(large.sum() - 1, 1)
    assert chi < freedom + 6 * np.sqrt(2 * freedom)


@pytest.mark.parametrize("vocabulary", [40, 3000])
def test_small_probabilities_are_neither_lost_nor_blown_up(vocabulary: int) -> None:
    """A thousand tokens of 1e-7 each, most of them in blocks of their own, are drawn as often as they should be."""
    small = np.arange(1, vocabulary)
    logprobs = np.full(vocabulary, np.log(0.02 / len(small)), np.float32)
    logprobs[0] = np.log(0.98)
    token = np.asarray(drawn(keys(MANY), jnp.broadcast_to(jnp.asarray(logprobs), (MANY, vocabulary))))
    assert abs((token > 0).mean() - 0.02) < 6 * np.sqrt(0.02 / MANY)
    assert len(set(token.tolist())) > min(vocabulary - 1, 300) / 2


@pytest.mark.parametrize("uniform", [0.0, 0.5, 1.0 - 2**-24])
def test_a_token_of_probability_zero_is_never_drawn(uniform: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """At both ends of the range of random numbers, where rounding could hit one."""
    monkeypatch.setattr(jax.random, "uniform", lambda key, shape: jnp.full(shape, uniform, jnp.float32))
    generator = np.random.default_rng(1)
    probability = generator.dirichlet(np.full(700, 0.05), 200)
    probability[generator.random(probability.shape) < 0.5] = 0.0
    probability[:, :64] = probability[:, -100:] = 0.0
    probability /= probability.sum(axis=1, keepdims=True)
    with np.errstate(divide="ignore"):
        token = draw(keys(200), jnp.asarray(np.log(probability), jnp.float32))
    assert np.take_along_axis(probability, np.asarray(token)[:, None], axis=1).min() > 0


def test_numbers_that_no_token_can_have_are_no_problem() -> None:
    """Logits as large as they come, and a forbidden token's."""
    logits = jnp.array([[1e4, -1e4, 1e4, jnp.finfo(jnp.float32).min]])
    found = sampled(keys(50), jnp.tile(logits, (50, 1)), jax.tree.map(lambda x: x[:50], repeated(50)[1]))
    assert set(found.token.tolist()) == {0, 2}
    np.testing.assert_allclose(found.logprob, np.log(0.5), rtol=1e-3)
