"""The two doors of this room: `init_params` and `apply` (with `step` for decoding). Parameters are a plain dict.

`{"policy": {trunk, head}, "critic": {trunk?, value}}`: with `critic="shared"` the value head reads the policy's trunk
and its gradient shapes it; with `"separate"` the critic has a trunk of its own.
"""

from __future__ import annotations

from typing import Any

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Bool, Float, Int, Key

from rljax.model.cache import Cache, empty_cache
from rljax.model.config import ModelConfig
from rljax.model.layers import Linear
from rljax.model.tokenizer import PAD
from rljax.model.transformer import Trunk

Params = dict[str, Any]


class Policy(nn.Module):
    """Next-token logits in nats, float32, and the hidden states they come from."""

    config: ModelConfig
    vocabulary: int

    @nn.compact
    def __call__(
        self, token: Int[Array, "B S"], valid: Bool[Array, "B S"], cache: Cache
    ) -> tuple[Float[Array, "B S V"], Float[Array, "B S D"], Cache]:
        trunk = Trunk(self.config, self.vocabulary, name="trunk")
        hidden, cache = trunk(token, valid, cache)
        if self.config.tied:
            table = trunk.variables["params"]["embed"]["embedding"]
            logits = hidden @ table.T.astype(hidden.dtype) / jnp.sqrt(self.config.width)
        else:
            # Zero: the first policy is uniform, so nothing is extinct before learning has begun.
            head = Linear(self.vocabulary, self.config.dtype, nn.initializers.zeros, name="head")
            logits = head(hidden)
        # Padding is no action: it has no probability, neither when sampling nor in the loss.
        logits = logits.astype(jnp.float32).at[..., PAD].set(jnp.finfo(jnp.float32).min)
        return logits, hidden, cache


class ValueHead(nn.Module):
    """V(s) in reward units, float32; zero before the first update."""

    @nn.compact
    def __call__(self, hidden: Float[Array, "B S D"]) -> Float[Array, "B S"]:
        value = nn.Dense(1, kernel_init=nn.initializers.zeros, dtype=jnp.float32, name="value")
        return value(hidden.astype(jnp.float32))[..., 0]


def init_params(key: Key[Array, ""], config: ModelConfig, vocabulary: int) -> Params:
    """Random parameters, float32."""
    token, valid = jnp.zeros((1, 1), jnp.int32), jnp.ones((1, 1), bool)
    cache = empty_cache(config, 1, 1)
    policy_key, trunk_key, head_key = jax.random.split(key, 3)
    policy = Policy(config, vocabulary)
    critic = {"value": ValueHead().init(head_key, jnp.zeros((1, 1, config.width)))["params"]}
    if config.critic == "separate":
        critic["trunk"] = Trunk(config, vocabulary).init(trunk_key, token, valid, cache)["params"]
    return {"policy": policy.init(policy_key, token, valid, cache)["params"], "critic": critic}


def step(
    params: Params, config: ModelConfig, token: Int[Array, "B S"], valid: Bool[Array, "B S"], cache: Cache
) -> tuple[Float[Array, "B S V"], Cache]:
    """Logits for S new tokens behind those in the cache, and the cache that holds them too."""
    logits, _, cache = _run(Policy(config, _vocabulary(params)), params["policy"], token, valid, cache)
    return logits, cache


def apply(
    params: Params, config: ModelConfig, token: Int[Array, "B S"], valid: Bool[Array, "B S"]
) -> tuple[Float[Array, "B S V"], Float[Array, "B S"]]:
    """Logits and values of whole rows. `valid` is false on padding, which no token attends to."""
    cache = empty_cache(config, *token.shape)
    vocabulary = _vocabulary(params)
    logits, hidden, _ = _run(Policy(config, vocabulary), params["policy"], token, valid, cache)
    if config.critic == "separate":
        hidden, _ = _run(Trunk(config, vocabulary), params["critic"]["trunk"], token, valid, cache)
    return logits, _run(ValueHead(), params["critic"]["value"], hidden)


def parameter_count(params: Params) -> int:
    """How many numbers the parameters hold."""
    return sum(leaf.size for leaf in jax.tree.leaves(params))


def _run(module: nn.Module, params: Params, *inputs: Any) -> Any:
    return module.apply({"params": params}, *inputs)


def _vocabulary(params: Params) -> int:
    return params["policy"]["trunk"]["embed"]["embedding"].shape[0]
