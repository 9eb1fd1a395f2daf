"""The two pytrees of the learner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar

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
    N, if there is one, counts minibatches.
    """

    token: Int[Tensor, "*N B S"]  # model input
    target: Int[Tensor, "*N B S"]  # the sequence's next token
    segment: Int[Tensor, "*N B S"]  # number of the sequence within the row, from 1; 0 is padding
    sampled: Bool[Tensor, "*N B S"]  # the target was drawn in this row's episode, and its verdict is known
    last: Bool[Tensor, "*N B S"]  # the last sampled position of an episode
    old_logprob: Float[Tensor, "*N B S"]  # nats, of the behaviour policy at the sampling temperature
    reward: Float[Tensor, "*N B S"]  # reward units, on the token that earned it
    bootstrap: Float[Tensor, "*N B S"]  # reward units, on `last`: the value behind it; 0 for ended episodes
    entropy_coefficient: Float[Tensor, "*N B S"]  # weight of the entropy at this position


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class TrainState:
    """All that an update changes."""

    params: dict[str, Any]
    average: dict[str, Any]  # exponential moving average of the parameters: what is evaluated and answers people
    opt_state: optax.OptState
    pace: Float[jax.Array | np.ndarray, ""]  # share of the learning rate that is due, 0…1; the host sets it
    step: Int[jax.Array | np.ndarray, ""]  # updates of the parameters so far
