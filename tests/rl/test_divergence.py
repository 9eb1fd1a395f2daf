"""KL estimators and entropy against exact sums over a small categorical distribution."""

from __future__ import annotations

from collections.abc import Callable

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.rl.divergence import entropy, kl_k1, kl_k2, kl_k3

V = 6
Estimator = Callable[[jax.Array, jax.Array], jax.Array]


def logits(seed: int, scale: float = 1.0) -> tuple[jax.Array, jax.Array]:
    """Those of the policy and of the reference."""
    policy, reference = np.random.default_rng(seed).normal(scale=scale, size=(2, V)).astype(np.float32)
    return jnp.asarray(policy), jnp.asarray(reference)


def kl(p: jax.Array, q: jax.Array) -> jax.Array:
    """KL(p‖q) of two distributions given by logits."""
    log_p, log_q = jax.nn.log_softmax(p), jax.nn.log_softmax(q)
    return jnp.sum(jnp.exp(log_p) * (log_p - log_q))


def expected(estimator: Estimator, policy: jax.Array, reference: jax.Array) -> jax.Array:
    """E_{a∼π} of the estimate, tokens taken as given: no gradient through the drawing, as in a sampled loss."""
    log_p, log_q = jax.nn.log_softmax(policy), jax.nn.log_softmax(reference)
    return jnp.sum(jax.lax.stop_gradient(jnp.exp(log_p)) * estimator(log_p, log_q))


@pytest.mark.parametrize("estimator", [kl_k1, kl_k3])
@pytest.mark.parametrize("seed", range(4))
def test_k1_and_k3_are_unbiased(estimator: Estimator, seed: int) -> None:
    np.testing.assert_allclose(expected(estimator, *logits(seed)), kl(*logits(seed)), rtol=1e-4, atol=1e-6)


def test_k2_is_close_where_the_policies_are_and_biased_where_they_are_not() -> None:
    policy, _ = logits(1)
    near, far = policy + 0.01 * logits(2)[0], logits(1, scale=3.0)[1]
    np.testing.assert_allclose(expected(kl_k2, policy, near), kl(policy, near), rtol=0.02)
    assert abs(expected(kl_k2, policy, far) / kl(policy, far) - 1.0) > 0.1


@pytest.mark.parametrize("seed", range(4))
def test_expected_gradients_as_losses(seed: int) -> None:
    policy, reference = logits(seed)
    k1, k2, k3 = (jax.grad(expected, 1)(k, policy, reference) for k in (kl_k1, kl_k2, kl_k3))
    np.testing.assert_allclose(k1, np.zeros(V), atol=1e-6)
    np.testing.assert_allclose(k2, jax.grad(kl, 0)(policy, reference), rtol=1e-3, atol=1e-6)
    np.testing.assert_allclose(k3, jax.grad(lambda p: kl(reference, p))(policy), rtol=1e-3, atol=1e-6)


def as_reward(estimator: Estimator, policy: jax.Array, reference: jax.Array) -> jax.Array:
    """Σ_a π(a) ∇log π(a) · k(a), what a policy gradient makes of the estimate as a cost; all tokens enumerated."""
    log_p, log_q = jax.nn.log_softmax(policy), jax.nn.log_softmax(reference)
    cost = estimator(log_p, log_q)
    return jax.grad(lambda x: jnp.sum(jnp.exp(log_p) * cost * jax.nn.log_softmax(x)))(policy)


@pytest.mark.parametrize("seed", range(4))
def test_expected_gradients_as_rewards(seed: int) -> None:
    """In the reward k1 is right; k2 and k3 lead elsewhere."""
    policy, reference = logits(seed)
    wanted = jax.grad(kl, 0)(policy, reference)
    np.testing.assert_allclose(as_reward(kl_k1, policy, reference), wanted, rtol=1e-3, atol=1e-6)
    size = float(jnp.linalg.norm(wanted))
    for other in (kl_k2, kl_k3):
        assert float(jnp.linalg.norm(as_reward(other, policy, reference) - wanted)) > 0.1 * size


@given(st.floats(-20, 0, width=32), st.floats(-20, 0, width=32))
@settings(max_examples=50, deadline=None)
def test_estimates_of_one_token(logprob: float, reference: float) -> None:
    d = logprob - reference
    found = [float(k(jnp.float32(logprob), jnp.float32(reference))) for k in (kl_k1, kl_k2, kl_k3)]
    np.testing.assert_allclose(found, [d, d * d / 2, np.expm1(-d) + d], rtol=1e-4, atol=1e-4)
    assert found[1] >= 0
    assert found[2] >= 0


def test_entropy_is_that_of_the_distribution() -> None:
    p = np.array([0.5, 0.25, 0.125, 0.125])
    np.testing.assert_allclose(entropy(jnp.log(jnp.asarray(p, jnp.float32))), 1.75 * np.log(2), rtol=1e-6)
    uniform = jax.nn.log_softmax(jnp.zeros((2, 3, V)))
    np.testing.assert_allclose(jax.jit(entropy)(uniform), np.full((2, 3), np.log(V)), rtol=1e-6)


def test_a_token_of_probability_zero_adds_nothing_to_entropy_or_gradient() -> None:
    policy, _ = logits(3)
    spread = jax.jit(jax.value_and_grad(lambda x: entropy(jax.nn.log_softmax(x))))
    value, gradient = spread(jnp.append(policy, -jnp.inf))
    wanted, wanted_gradient = spread(policy)
    np.testing.assert_allclose(value, wanted, rtol=1e-6)
    np.testing.assert_allclose(gradient, np.append(wanted_gradient, 0.0), rtol=1e-4, atol=1e-6)
