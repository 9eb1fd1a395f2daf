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
    """Rows for one update; B is sharded over the data axis. S counts the positions of prompt and response but the last.

    At position t the policy has read `token[:, :t+1]` and `target[:, t]` is what it did.
    """

    token: Int[Tensor, "B S"]  # model input
    target: Int[Tensor, "B S"]  # token shifted left by one
    valid: Bool[Tensor, "B S"]  # the token is not padding
    sampled: Bool[Tensor, "B S"]  # the target was drawn in this row's episode, and its verdict is known
    old_logprob: Float[Tensor, "B S"]  # nats, of the behaviour policy at the sampling temperature
    reward: Float[Tensor, "B S"]  # reward units, on the token that earned it
    bootstrap: Float[Tensor, "B"]  # reward units, value behind the last position; 0 for ended episodes
    entropy_coefficient: Float[Tensor, "B S"]  # weight of the entropy at this position


@jax.tree_util.register_dataclass
@dataclass(frozen=True)
class TrainState:
    """All that an update changes."""

    params: dict[str, Any]
    opt_state: optax.OptState
    step: Int[jax.Array, ""]  # updates of the parameters so far
