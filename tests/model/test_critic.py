"""The critic's heads against dense computations: nothing here is chunked or of low rank."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rljax.model import policy
from rljax.model.actions import score_actions
from rljax.model.config import CriticShape, ModelConfig
from rljax.model.critic import init_critic, read_heads
from rljax.model.head import logits
from rljax.model.policy import init_params

V, D, C, R, N = 11, 8, 3, 4, 5
FORBIDDEN = (0, 7)
CONFIG = ModelConfig(layers=1, width=16, heads=2, kv_heads=1, mlp=16)
WEIGHTS = jnp.array([1.0, 0.4, 0.2])


def parts(seed: int = 0) -> dict[str, jax.Array]:
    generator = np.random.default_rng(seed)
    shapes = {"hidden": (N, D), "table": (V, D), "state": (N, C, R), "token": (V, R)}
    return {name: jnp.float32(generator.normal(size=shape)) for name, shape in shapes.items()}


TARGET = jnp.array([1, 2, 6, 10, 3])


def chunked(x: dict[str, jax.Array], chunk: int) -> Any:
    line = (x["hidden"], x["table"], TARGET, (x["state"], x["token"]), WEIGHTS)
    return score_actions(*line, tau=0.5, forbidden=FORBIDDEN, temperature=0.8, chunk=chunk)


def dense(x: dict[str, jax.Array]) -> tuple[jax.Array, jax.Array]:
    z = jax.lax.stop_gradient(logits(x["hidden"], x["table"], FORBIDDEN, 0.8))
    logprob = jax.nn.log_softmax(z)
    advantage = jnp.einsum("ncr,vr->ncv", x["state"], x["token"])
    centred = advantage - jnp.einsum("nv,ncv->nc", jnp.exp(logprob), advantage)[..., None]
    taken = jnp.take_along_axis(centred, TARGET[:, None, None], axis=2)[..., 0]
    tilted = jnp.where(jnp.exp(logprob) > 0, logprob + jnp.einsum("ncv,c->nv", centred, WEIGHTS) / 0.5, -jnp.inf)
    return taken, 0.5 * jax.nn.logsumexp(tilted, axis=-1)


@pytest.mark.parametrize("chunk", [100, 4, 3])
def test_actions_in_chunks_are_those_at_once(chunk: int) -> None:
    scores, actions = chunked(parts(), chunk)
    taken, soft = dense(parts())
    np.testing.assert_allclose(actions.taken, taken, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(actions.soft, soft, rtol=1e-4, atol=1e-5)
    plain = jax.nn.log_softmax(logits(parts()["hidden"], parts()["table"], FORBIDDEN, 0.8))
    np.testing.assert_allclose(scores.logprob, plain[np.arange(N), TARGET], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("chunk", [100, 4])
def test_their_gradient_is_the_dense_one_and_leaves_the_policy_alone(chunk: int) -> None:
    def total(found: tuple[jax.Array, jax.Array]) -> jax.Array:
        return jnp.sum(jnp.sin(found[0])) + jnp.sum(jnp.cos(found[1]))

    one = jax.jit(jax.grad(lambda x: total(tuple(chunked(x, chunk)[1]))))(parts())
    other = jax.grad(lambda x: total(dense(x)))(parts())
    jax.tree.map(partial(np.testing.assert_allclose, rtol=1e-3, atol=1e-5), one, other)
    assert not one["hidden"].any()
    assert not one["table"].any()


def test_advantages_are_nothing_on_the_average_and_before_learning() -> None:
    x = parts()
    probability = jax.nn.softmax(logits(x["hidden"], x["table"], FORBIDDEN, 0.8))
    mean = jnp.zeros((N, C))
    for token in range(V):
        line = (x["hidden"], x["table"], jnp.full(N, token), (x["state"], x["token"]), WEIGHTS)
        found = score_actions(*line, tau=0.5, forbidden=FORBIDDEN, temperature=0.8, chunk=4)[1]
        mean += probability[:, token, None] * found.taken
    np.testing.assert_allclose(mean, 0.0, atol=1e-5)
    x["token"] = jnp.zeros((V, R))
    fresh = chunked(x, 4)[1]
    np.testing.assert_allclose(fresh.taken, 0.0)
    np.testing.assert_allclose(fresh.soft, 0.0, atol=1e-6)


def test_no_array_holds_all_logits() -> None:
    rows, vocabulary = 64, 4096
    x = {
        "hidden": jnp.ones((rows, D)),
        "table": jnp.ones((vocabulary, D)),
        "state": jnp.ones((rows, C, R)),
        "token": jnp.ones((vocabulary, R)),
    }

    def loss(x: dict[str, jax.Array]) -> jax.Array:
        line = (x["hidden"], x["table"], jnp.zeros(rows, jnp.int32), (x["state"], x["token"]), WEIGHTS)
        scores, found = score_actions(*line, tau=0.5, forbidden=(), temperature=1.0, chunk=256)
        return scores.logprob.sum() + found.soft.sum() + found.taken.sum()

    used = jax.jit(jax.grad(loss)).lower(x).compile().memory_analysis()
    assert used.temp_size_in_bytes < rows * vocabulary * 4


@pytest.mark.parametrize("hidden", [0, 6])
def test_heads_are_zero_before_learning_and_learn_apart(hidden: int) -> None:
    shape = CriticShape(C, 2, hidden)
    params = init_critic(jax.random.key(0), D, V, shape)
    state = jnp.float32(np.random.default_rng(0).normal(size=(2, N, D)))
    value = read_heads(params, state, shape)
    assert value.shape == (2, N, 2, C)
    assert value.dtype == jnp.float32
    assert not value.any()
    slope = jax.grad(lambda p: read_heads(p, state, shape)[..., 0, 1].sum())(params)["heads"]["out"]
    assert slope[0, :, 1].any()
    assert not slope[1].any()
    assert not slope[0, :, 0].any()


def test_members_add_to_the_first_head_and_do_not_move_it() -> None:
    shape = CriticShape(C, 4, apart=3, units=6)
    params = init_critic(jax.random.key(0), D, V, shape)
    state = jnp.float32(np.random.default_rng(0).normal(size=(2, N, D)))
    assert not read_heads(params, state, shape).any()
    params["heads"]["bias"] = params["heads"]["bias"] + 0.5
    params["apart"]["bias"] = params["apart"]["bias"] + jnp.arange(1.0, 4.0)[:, None]
    np.testing.assert_allclose(read_heads(params, state, shape)[0, 0, :, 0], [0.5, 1.5, 2.5, 3.5])
    slope = jax.grad(lambda p: read_heads(p, state, shape)[..., 1:, :].sum())(params)
    assert not slope["heads"]["out"].any()
    assert slope["apart"]["out"].any()


def rows(seed: int = 0, count: int = 4) -> tuple[jax.Array, jax.Array]:
    token = np.random.default_rng(seed).integers(1, V, (count, 6), dtype=np.int32)
    return jnp.asarray(token), jnp.ones((count, 6), jnp.int32)


def test_a_critic_of_its_own_begins_as_the_policy_and_reads_its_own_trunk(lively: Callable[..., Any]) -> None:
    shape = CriticShape(C, 2)
    config = ModelConfig(layers=1, width=16, heads=2, kv_heads=1, mlp=16, critic="separate")
    fresh = init_params(jax.random.key(0), config, V, shape)
    jax.tree.map(np.testing.assert_array_equal, fresh["critic"]["trunk"], fresh["policy"]["trunk"])
    params = lively(config, V, shape)
    before = policy.values(params, config, *rows(), shape=shape)
    moved = params | {"policy": jax.tree.map(lambda x: x + 1.0, params["policy"])}
    np.testing.assert_array_equal(policy.values(moved, config, *rows(), shape=shape), before)
    token, segment = rows()
    both = policy.evaluate(params, config, token, token, segment, shape=shape).value
    np.testing.assert_allclose(both, before, rtol=1e-5, atol=1e-6)
    assert before.shape == (4, 6, 2, C)


def test_actions_of_a_row_go_with_its_evaluation(lively: Callable[..., Any]) -> None:
    shape = CriticShape(C, 2, rank=R)
    params, (token, segment) = lively(CONFIG, V, shape), rows()
    line = (params, CONFIG, token, token, segment)
    found, actions = policy.evaluate_actions(*line, WEIGHTS, 0.5, shape=shape, forbidden=FORBIDDEN)
    wanted = policy.evaluate(*line, shape=shape, forbidden=FORBIDDEN)
    jax.tree.map(partial(np.testing.assert_allclose, rtol=1e-5, atol=1e-5), tuple(found), tuple(wanted))
    assert actions.taken.shape == (4, 6, C)
    assert float(jnp.abs(actions.taken).max()) > 0.1


def test_deviations_are_drawn_from_the_flattened_policy_without_the_old_token(lively: Callable[..., Any]) -> None:
    params, count, place = lively(CONFIG, V), 6000, 2
    token, segment = (jnp.tile(x[:1], (count, 1)) for x in rows())
    places = jnp.full(count, place)
    drawing = {"forbidden": FORBIDDEN, "temperature": 0.8}
    found = policy.deviate(params, CONFIG, jax.random.key(1), token, segment, places, spread=2.0, **drawing)
    z, _ = policy.apply(params, CONFIG, token[:1], segment[:1], forbidden=FORBIDDEN)
    scaled, old = np.asarray(z[0, place]) / 0.8, int(token[0, place + 1])
    flat = np.exp(scaled / 2.0 - (scaled / 2.0).max())
    flat[[old, *FORBIDDEN]] = 0.0
    share = np.bincount(np.asarray(found.token[:, place + 1]), minlength=V) / count
    np.testing.assert_allclose(share, flat / flat.sum(), atol=0.03)
    assert share[[old, *FORBIDDEN]].tolist() == [0.0] * 3
    logprob = np.asarray(jax.nn.log_softmax(jnp.asarray(scaled)))
    np.testing.assert_allclose(found.logprob, logprob[np.asarray(found.token[:, place + 1])], rtol=1e-4, atol=1e-4)
    assert bool((jnp.delete(found.token, place + 1, axis=1) == jnp.delete(token, place + 1, axis=1)).all())
