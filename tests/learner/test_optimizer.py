from __future__ import annotations

from dataclasses import replace
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from rljax.learner.config import CriticConfig, LearnerConfig
from rljax.learner.optimizer import make_optimizer, schedule

BASE = LearnerConfig(learning_rate=0.01, warmup_steps=0, weight_decay=0.0)
PARAMS = {name: {"w": jnp.array([1.0, -2.0])} for name in ("policy", "critic")}


def steps(config: LearnerConfig, *gradients: dict[str, Any]) -> list[dict[str, Any]]:
    """The update that each gradient makes."""
    optimizer = make_optimizer(config, CriticConfig(learning_rate=0.01))
    state, found = optimizer.init(PARAMS), []
    for gradient in gradients:
        update, state = optimizer.update(gradient, state, PARAMS)
        found.append(update)
    return found


def gradient(policy: float, critic: float) -> dict[str, Any]:
    return {"policy": {"w": jnp.array([policy, 0.0])}, "critic": {"w": jnp.array([critic, 0.0])}}


def test_a_wild_critic_does_not_slow_the_policy() -> None:
    config = replace(BASE, clip_norm=1.0)
    # The second step shows it: after one, Adam has the same size whatever the gradient's.
    calm, wild = (steps(config, gradient(0.1, 0.1), gradient(0.5, x))[1] for x in (0.5, 1e6))
    np.testing.assert_array_equal(calm["policy"]["w"], wild["policy"]["w"])
    assert float(jnp.abs(wild["critic"]["w"][0])) < 0.02


def test_without_warm_up_the_first_step_has_the_full_rate() -> None:
    (first,) = steps(BASE, gradient(0.3, -0.3))
    np.testing.assert_allclose(first["policy"]["w"], [-0.01, 0.0], rtol=1e-3)
    np.testing.assert_allclose(first["critic"]["w"], [0.01, 0.0], rtol=1e-3)


def test_the_rate_grows_over_the_warm_up() -> None:
    found = steps(replace(BASE, warmup_steps=4), *[gradient(0.3, 0.3)] * 7)
    sizes = [-float(x["policy"]["w"][0]) for x in found]
    assert sizes[:4] == sorted(sizes[:4])
    assert sizes[1] == pytest.approx(0.0025, rel=1e-3)
    assert sizes[4:] == pytest.approx([0.01] * 3, rel=1e-3)


def test_weight_decay_shrinks_what_has_no_gradient() -> None:
    (first,) = steps(replace(BASE, weight_decay=0.5), gradient(0.0, 0.0))
    jax.tree.map(lambda w, p: np.testing.assert_allclose(w, -0.005 * p, rtol=1e-5), first, PARAMS)


@pytest.mark.parametrize("name", ["linear", "cosine"])
def test_the_rate_falls_to_a_tenth_behind_the_warm_up(name: str) -> None:
    config = replace(BASE, warmup_steps=4, decay_steps=10, schedule=name)
    rate = [float(schedule(0.01, config)(step)) for step in range(30)]
    assert rate[:5] == sorted(rate[:5])
    assert rate[4] == pytest.approx(0.01)
    assert rate[4:14] == sorted(rate[4:14], reverse=True)
    assert rate[9] == pytest.approx(0.0055)  # half way down, in both
    assert rate[14:] == pytest.approx([0.001] * 16)


def test_the_critic_has_a_rate_of_its_own() -> None:
    optimizer = make_optimizer(BASE, CriticConfig(learning_rate=0.002))
    update, _ = optimizer.update(gradient(0.3, 0.3), optimizer.init(PARAMS), PARAMS)
    assert float(update["policy"]["w"][0]) == pytest.approx(-0.01, rel=1e-3)
    assert float(update["critic"]["w"][0]) == pytest.approx(-0.002, rel=1e-3)
