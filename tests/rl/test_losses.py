"""The terms of the PPO loss against their formulas, one number at a time."""

from __future__ import annotations

import math

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.rl.losses import clipped_policy_loss, clipped_value_loss, ratio, self_imitation_losses, truncated_importance
from rljax.rl.masked import masked_mean

LOW, HIGH = 0.2, 0.28
number = st.floats(-4, 4, width=32)
some = settings(max_examples=60, deadline=None)


def slope(rho: float, advantage: float) -> float:
    """∂ loss / ∂ρ."""
    loss = lambda r: clipped_policy_loss(r, jnp.float32(advantage), LOW, HIGH)  # noqa: E731
    return float(jax.grad(loss)(jnp.float32(rho)))


@some
@given(st.floats(0, 5, width=32), number)
def test_the_policy_loss_takes_the_worse_of_two(rho: float, advantage: float) -> None:
    near = min(max(rho, 1 - LOW), 1 + HIGH)
    found = clipped_policy_loss(jnp.float32(rho), jnp.float32(advantage), LOW, HIGH)
    np.testing.assert_allclose(found, -min(rho * advantage, near * advantage), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(
    ("rho", "advantage", "wanted"),
    [
        (1.0, 2.0, -2.0),
        (1.27, 2.0, -2.0),  # the upper side is wider: 1.27 is inside,
        (1.29, 2.0, 0.0),  # 1.29 outside: a good action has gained enough
        (0.5, 2.0, -2.0),  # a good action that has lost may always come back
        (0.81, -2.0, 2.0),
        (0.79, -2.0, 0.0),  # a bad action has lost enough
        (1.5, -2.0, 2.0),  # a bad action that has gained is always pushed back
    ],
)
def test_the_sides_of_the_clip(rho: float, advantage: float, wanted: float) -> None:
    assert slope(rho, advantage) == pytest.approx(wanted)


def test_at_ratio_one_the_gradient_is_that_of_the_plain_policy_gradient() -> None:
    logits, advantage, action = jnp.array([0.3, -1.0, 0.5]), jnp.float32(1.7), 2
    old = jax.nn.log_softmax(logits)[action]

    def loss(logits: jax.Array) -> jax.Array:
        rho = ratio(jax.nn.log_softmax(logits)[action], old, jnp.bool_(True))
        return clipped_policy_loss(rho, advantage, LOW, HIGH)

    wanted = -advantage * (jax.nn.one_hot(action, 3) - jax.nn.softmax(logits))  # −A ∇ log π
    np.testing.assert_allclose(jax.grad(loss)(logits), wanted, rtol=1e-5)


@pytest.mark.parametrize("poison", [np.nan, np.inf, -np.inf, 1e4])
def test_the_ratio_is_masked_before_it_is_raised(poison: float) -> None:
    logprob, mask = jnp.array([-1.0, poison, -2.0]), jnp.array([True, False, True])
    old, advantage = jnp.array([-1.5, 0.0, -1.0]), jnp.array([1.0, jnp.nan, 2.0])

    def loss(logprob: jax.Array) -> jax.Array:
        return masked_mean(clipped_policy_loss(ratio(logprob, old, mask), advantage, LOW, HIGH), mask)

    value, gradient = jax.jit(jax.value_and_grad(loss))(logprob)
    np.testing.assert_allclose(ratio(logprob, old, mask), [math.exp(0.5), 1.0, math.exp(-1.0)], rtol=1e-6)
    np.testing.assert_allclose(value, -((1 + HIGH) + 2 * math.exp(-1.0)) / 2, rtol=1e-6)
    np.testing.assert_allclose(gradient, [0.0, 0.0, -math.exp(-1.0)], rtol=1e-6)


@some
@given(number, number, number, st.floats(0.0625, 1, width=32))
def test_the_value_loss_takes_the_worse_of_two(value: float, old: float, returns: float, clip: float) -> None:
    near = min(max(value, old - clip), old + clip)
    found = clipped_value_loss(*map(jnp.float32, (value, old, returns)), clip)
    np.testing.assert_allclose(found, max((value - returns) ** 2, (near - returns) ** 2) / 2, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(("value", "wanted"), [(0.1, -0.9), (0.3, 0.0), (-0.3, -1.3)])
def test_a_value_that_has_come_far_enough_is_left_alone(value: float, wanted: float) -> None:
    loss = lambda v: clipped_value_loss(v, jnp.float32(0.0), jnp.float32(1.0), 0.2)  # noqa: E731
    assert float(jax.grad(loss)(jnp.float32(value))) == pytest.approx(wanted)


@some
@given(st.floats(-8, 0, width=32), number, number)
def test_self_imitation(logprob: float, value: float, returns: float) -> None:
    surplus = max(returns - value, 0.0)
    found = self_imitation_losses(*map(jnp.float32, (logprob, value, returns, surplus)))
    np.testing.assert_allclose(found, (-logprob * surplus, surplus**2 / 2), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(("returns", "wanted"), [(1.0, (-0.6, -0.6)), (0.1, (0.0, 0.0))])
def test_self_imitation_moves_only_what_fell_short(returns: float, wanted: tuple[float, float]) -> None:
    def total(logprob: jax.Array, value: jax.Array) -> jax.Array:
        surplus = jax.lax.stop_gradient(jnp.maximum(returns - value, 0.0))
        return sum(self_imitation_losses(logprob, value, jnp.float32(returns), surplus))

    found = jax.grad(total, (0, 1))(jnp.float32(-1.0), jnp.float32(0.4))
    assert [float(x) for x in found] == pytest.approx(wanted)


def test_importance_is_cut_and_not_learned_through() -> None:
    new, old = jnp.log(jnp.array([0.9, 0.2, 0.5, 0.5])), jnp.log(jnp.array([0.1, 0.4, 0.5, 0.0]))
    mask = jnp.array([True, True, True, False])
    np.testing.assert_allclose(truncated_importance(new, old, mask, 2.0), [2.0, 0.5, 1.0, 1.0], rtol=1e-6)
    assert not jax.grad(lambda x: truncated_importance(x, old, mask, 2.0).sum())(new).any()
