"""Which networks the critic's state form moves, with the networks that training uses."""

from __future__ import annotations

from functools import partial
from typing import Literal

import jax
import jax.numpy as jnp
import pytest

from rljax.learner.config import CriticConfig
from rljax.learner.loss import Common, Deviations, deviation_loss
from rljax.model.config import ModelConfig
from rljax.model.policy import init_params
from rljax.model.tokenizer import CharTokenizer
from rljax.trainer.config import Config
from rljax.trainer.programs import critic_shape, make_learner

TOKENIZER = CharTokenizer("0123456789")


@pytest.mark.parametrize("kind", ["cql", "ensemble"])
@pytest.mark.parametrize("trunk", ["separate", "shared"])
def test_unvisited_states_move_the_critics_own_trunk_and_never_the_policy(
    kind: Literal["cql", "ensemble"], trunk: Literal["separate", "shared"]
) -> None:
    model = ModelConfig(layers=1, width=16, heads=2, kv_heads=1, mlp=16, critic=trunk)
    config = Config(model=model, critic=CriticConfig(kind=kind, floor=-100.0))
    make = partial(init_params, config=model, vocabulary=TOKENIZER.size, shape=critic_shape(config))
    params = make(jax.random.key(0))
    # Heads begin at zero, where nothing behind them would move.
    params["critic"] = jax.tree.map(lambda x: x + 0.1 * jax.random.normal(jax.random.key(1), x.shape), params["critic"])
    own = jnp.array([[1, 2, 3, 4], [5, 6, 7, 8]])
    pairs = Deviations(own.at[:, 2].set(9), own, jnp.ones_like(own), jnp.array([2, 2]), jnp.ones(2))
    common = Common(jnp.ones(()), jnp.ones(()), jnp.float32(2.0), jnp.array([1.0, 0.4, 0.1]))
    line = partial(deviation_loss, deviations=pairs, common=common, learner=make_learner(config, TOKENIZER))
    slope = jax.grad(lambda p: line(p))(params)
    assert not any(x.any() for x in jax.tree.leaves(slope["policy"]))
    assert any(x.any() for x in jax.tree.leaves(slope["critic"]))
    if trunk == "separate":
        assert any(x.any() for x in jax.tree.leaves(slope["critic"]["trunk"]))
