"""The doors of this room for whole rows: `init_params`, `evaluate`, `values` and `apply`. Parameters are a plain dict.

`{"policy": {trunk, head?}, "critic": {trunk?, value}}`: with `critic="shared"` the value head reads the policy's trunk
and its gradient shapes it; with `"separate"` the critic has a trunk of its own, with `"none"` there is no critic and
values are zero. The head is the embedding's table where they are tied. Decoding stands in `rljax.model.decode`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float, Int, Key

from rljax.model import head
from rljax.model.attention import attend_rows
from rljax.model.config import ModelConfig
from rljax.model.transformer import Trunk, positions

Params = dict[str, Any]


class Evaluation(NamedTuple):
    """What policy and critic say of each position: nats, nats, reward units."""

    logprob: Float[Array, "B S"]
    entropy: Float[Array, "B S"]
    value: Float[Array, "B S"]


class ValueHead(nn.Module):
    """V(s) in reward units, float32; zero before the first update."""

    @nn.compact
    def __call__(self, hidden: Float[Array, "B S D"]) -> Float[Array, "B S"]:
        value = nn.Dense(1, kernel_init=nn.initializers.zeros, dtype=jnp.float32, name="value")
        return value(hidden.astype(jnp.float32))[..., 0]


def init_params(key: Key[Array, ""], config: ModelConfig, vocabulary: int) -> Params:
    """Random parameters, float32; V = `vocabulary`. An untied head is zero: the first policy is uniform, so nothing is
    extinct before learning has begun."""
    token = jnp.zeros((1, 1), jnp.int32)
    trunk = Trunk(config, vocabulary, attend_rows(jnp.ones((1, 1), jnp.int32), config))
    policy_key, trunk_key, head_key = jax.random.split(key, 3)
    policy = {"trunk": trunk.init(policy_key, token, token)["params"]}
    if not config.tied:
        policy["head"] = {"embedding": jnp.zeros((vocabulary, config.width), jnp.float32)}
    critic: Params = {}
    if config.critic != "none":
        critic["value"] = ValueHead().init(head_key, jnp.zeros((1, 1, config.width)))["params"]
    if config.critic == "separate":
        critic["trunk"] = trunk.init(trunk_key, token, token)["params"]
    return {"policy": policy, "critic": critic}


def evaluate(
    params: Params,
    config: ModelConfig,
    token: Int[Array, "B S"],
    target: Int[Array, "B S"],
    segment: Int[Array, "B S"],
    *,
    forbidden: Sequence[int] = (),
    temperature: float = 1.0,
) -> Evaluation:
    """Log-prob of each target, entropy and value, logits never held whole.

    `segment` numbers the sequences that a row is packed of, 0 is padding: a token attends to its own segment alone.
    """
    hidden, value = _hidden(params, config, token, segment)
    scores = head.score(hidden, table(params), target, forbidden, temperature, config.vocabulary_chunk)
    return Evaluation(scores.logprob, scores.entropy, value)


def values(
    params: Params, config: ModelConfig, token: Int[Array, "B S"], segment: Int[Array, "B S"]
) -> Float[Array, "B S"]:
    """The critic's values alone: where it has a trunk of its own, the policy's is not computed."""
    trunk = params["critic"].get("trunk", params["policy"]["trunk"])
    return _run(ValueHead(), params["critic"]["value"], _states(trunk, config, token, segment))


def apply(
    params: Params,
    config: ModelConfig,
    token: Int[Array, "B S"],
    segment: Int[Array, "B S"],
    *,
    forbidden: Sequence[int] = (),
) -> tuple[Float[Array, "B S V"], Float[Array, "B S"]]:
    """Logits and values of whole rows; for small ones, since it holds all logits."""
    hidden, value = _hidden(params, config, token, segment)
    return head.logits(hidden, table(params), forbidden, 1.0), value


def table(params: Params) -> Float[Array, "V D"]:
    """The rows that hidden states are multiplied with: the head's own, or the embedding's where they are tied."""
    policy = params["policy"]
    return policy["head"]["embedding"] if "head" in policy else policy["trunk"]["embed"]["embedding"]


def parameter_count(params: Params) -> int:
    """How many numbers the parameters hold."""
    return sum(leaf.size for leaf in jax.tree.leaves(params))


def _hidden(
    params: Params, config: ModelConfig, token: Int[Array, "B S"], segment: Int[Array, "B S"]
) -> tuple[Float[Array, "B S D"], Float[Array, "B S"]]:
    hidden = _states(params["policy"]["trunk"], config, token, segment)
    if config.critic == "none":
        return hidden, jnp.zeros(token.shape, jnp.float32)
    own = params["critic"].get("trunk")
    seen = hidden if own is None else _states(own, config, token, segment)
    return hidden, _run(ValueHead(), params["critic"]["value"], seen)


def _states(
    trunk: Params, config: ModelConfig, token: Int[Array, "B S"], segment: Int[Array, "B S"]
) -> Float[Array, "B S D"]:
    module = Trunk(config, trunk["embed"]["embedding"].shape[0], attend_rows(segment, config))
    hidden, _ = _run(module, trunk, token, positions(segment))
    return hidden


def _run(module: nn.Module, params: Params, *inputs: Any) -> Any:
    return module.apply({"params": params}, *inputs)
