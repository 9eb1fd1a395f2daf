"""The pytrees of the learner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import jax
import numpy as np
import optax
from jaxtyping import Bool, Float, Int

Tensor = TypeVar("Tensor", bound=jax.Array | np.ndarray)  # on the host or on devices


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class Batch(Generic[Tensor]):
    """Rows for one update; B is sharded over the data axis. A row holds one sequence or is packed of several.

    At position t the policy has read its sequence up to `token[:, t]` and `target[:, t]` is what it did. A leading axis
    N, if there is one, counts minibatches. C counts the reward's layers: base, process, exploration.
    """

    token: Int[Tensor, "*N B S"]  # model input
    target: Int[Tensor, "*N B S"]  # the sequence's next token
    segment: Int[Tensor, "*N B S"]  # number of the sequence within the row, from 1; 0 is padding
    sampled: Bool[Tensor, "*N B S"]  # the target was drawn in this row's episode, and its verdict is known
    last: Bool[Tensor, "*N B S"]  # the last sampled position of an episode
    old_logprob: Float[Tensor, "*N B S"]  # nats, of the behaviour policy at the sampling temperature
    reward: Float[Tensor, "*N B S C"]  # each layer before its weight, on the token that earned it
    bootstrap: Float[Tensor, "*N B S C"]  # by layer, on `last`: the value behind it; 0 for ended episodes
    entropy_coefficient: Float[Tensor, "*N B S"]  # weight of the entropy at this position


class Pace(NamedTuple):
    """The share of its learning rate that each network's steps are long, 0…1; the host sets it."""

    policy: Float[jax.Array | np.ndarray, ""]
    critic: Float[jax.Array | np.ndarray, ""]


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class TrainState:
    """All that an update changes."""

    params: dict[str, Any]
    average: dict[str, Any]  # exponential moving average of the parameters: what is evaluated and answers people
    reference: dict[str, Any]  # the policy that the KL is taken to; empty where none is
    opt_state: optax.OptState
    pace: Pace
    entropy_scale: Float[jax.Array | np.ndarray, ""]  # what multiplies the entropy coefficients
    step: Int[jax.Array | np.ndarray, ""]  # updates of the parameters so far
