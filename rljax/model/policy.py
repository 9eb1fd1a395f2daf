"""The doors of this room for whole rows: `init_params`, `evaluate`, `values` and `apply`, and for conservative critics
`evaluate_actions` and `deviate`. Parameters are a plain dict.

`{"policy": {trunk, head?}, "critic": {trunk?, heads, actions?}}`: with `critic="shared"` the heads read the policy's
trunk and their gradient shapes it; with `"separate"` the critic has a trunk of its own, which begins as a copy of the
policy's; with `"none"` there is no critic and values are zero. The head is the embedding's table where they are tied.
Decoding stands in `rljax.model.decode`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import jax
import jax.numpy as jnp
from flax import linen as nn
from jaxtyping import Array, Float, Int, Key

from rljax.model import critic, head
from rljax.model.actions import Actions, score_actions
from rljax.model.attention import attend_rows
from rljax.model.config import CriticShape, ModelConfig
from rljax.model.head import FORBIDDEN
from rljax.model.transformer import Trunk, positions

Params = dict[str, Any]
PLAIN = CriticShape()


class Evaluation(NamedTuple):
    """What policy and critic say of each position: nats, nats, and by member and reward layer its units."""

    logprob: Float[Array, "B S"]
    entropy: Float[Array, "B S"]
    value: Float[Array, "B S M C"]


class Deviation(NamedTuple):
    """Rows with one token exchanged, and the log-prob of each new token, in nats."""

    token: Int[Array, "B S"]
    logprob: Float[Array, "B"]


def init_params(key: Key[Array, ""], config: ModelConfig, vocabulary: int, shape: CriticShape = PLAIN) -> Params:
    """Random parameters, float32; V = `vocabulary`. An untied head is zero: the first policy is uniform, so nothing is
    extinct before learning has begun."""
    token = jnp.zeros((1, 1), jnp.int32)
    trunk = Trunk(config, vocabulary, attend_rows(jnp.ones((1, 1), jnp.int32), config))
    policy_key, _, head_key = jax.random.split(key, 3)
    policy = {"trunk": trunk.init(policy_key, token, token)["params"]}
    if not config.tied:
        policy["head"] = {"embedding": jnp.zeros((vocabulary, config.width), jnp.float32)}
    if config.critic == "none":
        return {"policy": policy, "critic": {}}
    heads = critic.init_critic(head_key, config.width, vocabulary, shape)
    if config.critic == "separate":
        heads["trunk"] = jax.tree.map(jnp.copy, policy["trunk"])
    return {"policy": policy, "critic": heads}


def evaluate(
    params: Params,
    config: ModelConfig,
    token: Int[Array, "B S"],
    target: Int[Array, "B S"],
    segment: Int[Array, "B S"],
    *,
    shape: CriticShape = PLAIN,
    forbidden: Sequence[int] = (),
    temperature: float = 1.0,
) -> Evaluation:
    """Log-prob of each target, entropy and values, logits never held whole.

    `segment` numbers the sequences that a row is packed of, 0 is padding: a token attends to its own segment alone.
    """
    hidden, seen = _hidden(params, config, token, segment)
    scores = head.score(hidden, table(params), target, forbidden, temperature, config.vocabulary_chunk)
    return Evaluation(scores.logprob, scores.entropy, _values(params, config, seen, shape))


def evaluate_actions(
    params: Params,
    config: ModelConfig,
    token: Int[Array, "B S"],
    target: Int[Array, "B S"],
    segment: Int[Array, "B S"],
    weights: Float[Array, "C"],
    tau: float,
    *,
    shape: CriticShape,
    forbidden: Sequence[int] = (),
    temperature: float = 1.0,
) -> tuple[Evaluation, Actions]:
    """`evaluate`, and the advantages of the targets with the soft maximum of the weighted ones, at τ = `tau`."""
    hidden, seen = _hidden(params, config, token, segment)
    factors = critic.state_factors(params["critic"], seen), params["critic"]["actions"]["token"]
    drawing: dict[str, Any] = {"forbidden": forbidden, "temperature": temperature, "chunk": config.vocabulary_chunk}
    scores, actions = score_actions(hidden, table(params), target, factors, weights, tau=tau, **drawing)
    return Evaluation(scores.logprob, scores.entropy, _values(params, config, seen, shape)), actions


def values(
    params: Params,
    config: ModelConfig,
    token: Int[Array, "B S"],
    segment: Int[Array, "B S"],
    *,
    shape: CriticShape = PLAIN,
) -> Float[Array, "B S M C"]:
    """The critic's values alone: where it has a trunk of its own, the policy's is not computed."""
    trunk = params["critic"].get("trunk", params["policy"]["trunk"])
    return _values(params, config, _states(trunk, config, token, segment), shape)


def deviate(
    params: Params,
    config: ModelConfig,
    key: Key[Array, ""],
    token: Int[Array, "B S"],
    segment: Int[Array, "B S"],
    place: Int[Array, "B"],
    *,
    forbidden: Sequence[int] = (),
    temperature: float = 1.0,
    spread: float = 2.0,
) -> Deviation:
    """In each row another token behind position `place`: drawn there at `spread` times the temperature, never the one
    that stood there, with its log-prob at the temperature itself."""
    params, row = jax.lax.stop_gradient(params), jnp.arange(token.shape[0])
    hidden = _states(params["policy"]["trunk"], config, token, segment)[row, place]
    z = head.logits(hidden, table(params), forbidden, temperature)
    others = z.at[row, token[row, place + 1]].set(FORBIDDEN)
    drawn = jax.random.categorical(key, others / spread).astype(token.dtype)
    logprob = jax.nn.log_softmax(z)[row, drawn]
    return Deviation(token.at[row, place + 1].set(drawn), logprob)


def apply(
    params: Params,
    config: ModelConfig,
    token: Int[Array, "B S"],
    segment: Int[Array, "B S"],
    *,
    shape: CriticShape = PLAIN,
    forbidden: Sequence[int] = (),
) -> tuple[Float[Array, "B S V"], Float[Array, "B S M C"]]:
    """Logits and values of whole rows; for small ones, since it holds all logits."""
    hidden, seen = _hidden(params, config, token, segment)
    return head.logits(hidden, table(params), forbidden, 1.0), _values(params, config, seen, shape)


def table(params: Params) -> Float[Array, "V D"]:
    """The rows that hidden states are multiplied with: the head's own, or the embedding's where they are tied."""
    policy = params["policy"]
    return policy["head"]["embedding"] if "head" in policy else policy["trunk"]["embed"]["embedding"]


def parameter_count(params: Params) -> int:
    """How many numbers the parameters hold."""
    return sum(leaf.size for leaf in jax.tree.leaves(params))


def _hidden(
    params: Params, config: ModelConfig, token: Int[Array, "B S"], segment: Int[Array, "B S"]
) -> tuple[Float[Array, "B S D"], Float[Array, "B S D"]]:
    """The states that the policy's head reads, and those that the critic's heads do."""
    hidden = _states(params["policy"]["trunk"], config, token, segment)
    own = params["critic"].get("trunk")
    return hidden, hidden if own is None else _states(own, config, token, segment)


def _values(
    params: Params, config: ModelConfig, seen: Float[Array, "B S D"], shape: CriticShape
) -> Float[Array, "B S M C"]:
    if config.critic == "none":
        return jnp.zeros((*seen.shape[:2], shape.members, shape.components), jnp.float32)
    return critic.read_heads(params["critic"], seen, shape)


def _states(
    trunk: Params, config: ModelConfig, token: Int[Array, "B S"], segment: Int[Array, "B S"]
) -> Float[Array, "B S D"]:
    module = Trunk(config, trunk["embed"]["embedding"].shape[0], attend_rows(segment, config))
    hidden, _ = _run(module, trunk, token, positions(segment))
    return hidden


def _run(module: nn.Module, params: Params, *inputs: Any) -> Any:
    return module.apply({"params": params}, *inputs)
