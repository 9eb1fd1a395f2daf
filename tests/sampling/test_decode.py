"""Generation: against the whole-row model, and with scripted choosers whose rows are known beforehand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rljax.model import policy
from rljax.model.config import ModelConfig
from rljax.model.tokenizer import ANSWER, END, END_ANSWER, END_THINK, PAD
from rljax.sampling.choose import choose_greedy, choose_sampled
from rljax.sampling.decode import Chooser, Rollout, generate

MODEL = ModelConfig(layers=1, width=16, heads=2, kv_heads=1, mlp=24)
V, P, G, S, T = 12, 4, 8, 5, 6
TEMPERATURE = 0.7
Params = dict[str, Any]

apply = jax.jit(policy.apply, static_argnums=1)


def compiled(chooser: Chooser, group: int) -> Callable[..., Rollout]:
    return jax.jit(partial(generate, model=MODEL, chooser=chooser, group=group, budget=T))


SAMPLE = compiled(partial(choose_sampled, temperature=TEMPERATURE), G)
GREEDY = compiled(choose_greedy, G)


@pytest.fixture(scope="module")
def params(lively: Callable[..., Params]) -> Params:
    return lively(MODEL, V)


def prompts(seed: int = 0) -> tuple[jax.Array, jax.Array]:
    """P left-padded prompts of 2 to S tokens."""
    generator = np.random.default_rng(seed)
    valid = np.arange(S) >= np.array([0, 1, 3, 2])[:, None]
    return jnp.asarray(np.where(valid, generator.integers(6, V, (P, S)), PAD).astype(np.int32)), jnp.asarray(valid)


def logits_of(params: Params, rollout: Rollout, group: int) -> jax.Array:
    """The whole-row model's logits [B, T, V] for the sampled tokens, under the sampler's rows."""
    prompt, valid = (jnp.repeat(x, group, axis=0) for x in prompts())
    live = jnp.arange(T) < rollout.length[:, None]
    token = jnp.concatenate([prompt, rollout.token], axis=1)
    logits, _ = apply(params, MODEL, token, jnp.concatenate([valid, live], axis=1))
    return logits[:, S - 1 : -1]


def test_log_probs_are_those_of_the_learner(params: Params) -> None:
    rollout = SAMPLE(params, *prompts(), jax.random.key(0))
    logprobs = jax.nn.log_softmax(logits_of(params, rollout, G) / TEMPERATURE)
    wanted = jnp.take_along_axis(logprobs, rollout.token[..., None], axis=-1)[..., 0]
    live = np.arange(T) < np.asarray(rollout.length)[:, None]
    np.testing.assert_allclose(np.asarray(rollout.logprob)[live], np.asarray(wanted)[live], rtol=0, atol=1e-5)


def test_the_end_is_recorded_and_nothing_stands_behind_it(params: Params) -> None:
    rollout = jax.device_get(SAMPLE(params, *prompts(), jax.random.key(0)))
    assert 0 < rollout.finished.sum() < P * G  # both kinds of rows are looked at
    for token, logprob, length, finished in zip(*rollout, strict=True):
        assert finished == (END in token)
        assert (token[length - 1] == END) if finished else (length == T)
        assert END not in token[: length - 1]
        assert PAD not in token[:length]
        assert not token[length:].any()
        assert not logprob[length:].any()


def test_the_same_key_gives_the_same_tokens_and_another_key_others(params: Params) -> None:
    first, again, other = (SAMPLE(params, *prompts(), jax.random.key(seed)).token.tolist() for seed in (0, 0, 1))
    assert first == again
    assert first != other
    rows = [tuple(row) for row in first[:G]]
    assert len(set(rows)) > 1  # samples of one prompt differ


def test_greedy_is_the_argmax_whatever_the_key(params: Params) -> None:
    first, other = (GREEDY(params, *prompts(), jax.random.key(seed)) for seed in (0, 1))
    assert first.token.tolist() == other.token.tolist()
    wanted = jnp.argmax(logits_of(params, first, G), axis=-1)
    live = np.arange(T) < np.asarray(first.length)[:, None]
    assert np.asarray(first.token)[live].tolist() == np.asarray(wanted)[live].tolist()


def test_a_shared_prefill_equals_one_for_each_row(params: Params) -> None:
    shared = GREEDY(params, *prompts(), jax.random.key(0))
    repeated = (jnp.repeat(x, G, axis=0) for x in prompts())
    alone = compiled(choose_greedy, 1)(params, *repeated, jax.random.key(0))
    assert shared.token.tolist() == alone.token.tolist()
    np.testing.assert_allclose(shared.logprob, alone.logprob, rtol=1e-4, atol=1e-5)
    assert len({tuple(row) for row in shared.token[::G].tolist()}) > 1  # prompts differ, so their order matters


def test_rows_end_by_themselves_and_the_loop_with_the_last_of_them(params: Params) -> None:
    calls: list[int] = []

    def countdown(
        key: Any, logits: jax.Array, previous: jax.Array, answering: jax.Array
    ) -> tuple[jax.Array, jax.Array]:
        jax.debug.callback(lambda: calls.append(1))
        return jnp.where(previous > 6, previous - 1, END), jnp.full(len(previous), -1.0)

    prompt, valid = prompts()
    rollout = compiled(countdown, 2)(params, prompt.at[:, -1].set(jnp.array([6, 8, 7, 6])), valid, jax.random.key(0))
    jax.effects_barrier()
    assert rollout.length.tolist() == [1, 1, 3, 3, 2, 2, 1, 1]
    assert rollout.token[2].tolist() == [7, 6, END, PAD, PAD, PAD]
    assert rollout.finished.all()
    assert rollout.logprob[0].tolist() == [-1.0, 0, 0, 0, 0, 0]
    assert len(calls) == 3


def test_a_row_cut_by_the_budget_is_not_finished(params: Params) -> None:
    def last_moment(
        key: Any, logits: jax.Array, previous: jax.Array, answering: jax.Array
    ) -> tuple[jax.Array, jax.Array]:
        return jnp.where(previous > 6, previous - 1, END), jnp.zeros(len(previous))

    prompt, valid = prompts()
    start = jnp.array([5 + T, 6 + T, 6, 7 + T])  # ends as the last token, cut, ends at once, cut
    rollout = compiled(last_moment, 1)(params, prompt.at[:, -1].set(start), valid, jax.random.key(0))
    assert rollout.length.tolist() == [T, T, 1, T]
    assert rollout.finished.tolist() == [True, False, True, False]


def test_choosers_are_told_when_the_answer_is_open(params: Params) -> None:
    script = {6: END_THINK, END_THINK: ANSWER, ANSWER: 7, 7: 8, 8: END_ANSWER, END_ANSWER: END}
    table = jnp.array([script.get(i, END) for i in range(V)], jnp.int32)

    def scripted(key: Any, logits: jax.Array, previous: jax.Array, answering: jax.Array) -> tuple[jax.Array, jax.Array]:
        return table[previous], answering.astype(jnp.float32)

    prompt, valid = prompts()
    last = jnp.array([6, ANSWER, END_ANSWER, 7])
    rollout = compiled(scripted, 1)(params, prompt.at[:, -1].set(last), valid, jax.random.key(0))
    assert rollout.token[0].tolist() == [END_THINK, ANSWER, 7, 8, END_ANSWER, END]
    assert rollout.logprob[0].tolist() == [0, 0, 1, 1, 1, 0]
    assert rollout.logprob[1].tolist() == [1, 1, 1, 0, 0, 0]  # the prompt has opened it already
    assert not rollout.logprob[2:].any()
