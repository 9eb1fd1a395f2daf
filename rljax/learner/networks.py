"""The learner's doors to the model: what it asks of policy and critic, whoever they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple, Protocol, runtime_checkable

from jaxtyping import Array, Float, Int, Key

Params = dict[str, Any]
Tokens = Int[Array, "B S"]


@runtime_checkable
class Evaluation(Protocol):
    """What the networks say of each position."""

    @property
    def logprob(self) -> Float[Array, "B S"]:
        """Of the target, in nats."""

    @property
    def entropy(self) -> Float[Array, "B S"]:
        """Of the next token, in nats."""

    @property
    def value(self) -> Float[Array, "B S M C"]:
        """By member and reward layer, in the layer's units."""


@runtime_checkable
class Actions(Protocol):
    """What the critic says of the actions at each position, relative to its value there."""

    @property
    def taken(self) -> Float[Array, "B S C"]:
        """Q(s, a_t) − V(s) by reward layer."""

    @property
    def soft(self) -> Float[Array, "B S"]:
        """τ log E_{a∼π} exp((Q − V) / τ), layers summed with their weights."""


@runtime_checkable
class Deviation(Protocol):
    """Rows with one token exchanged."""

    @property
    def token(self) -> Int[Array, "B S"]:
        """The rows' tokens."""

    @property
    def logprob(self) -> Float[Array, "B"]:
        """Of the new token under the policy, in nats."""


class Networks(NamedTuple):
    """Without a critic `value` is None and the advantages lie in the rewards; only `cql` uses the last two."""

    evaluate: Callable[[Params, Tokens, Tokens, Tokens], Evaluation]
    value: Callable[[Params, Tokens, Tokens], Float[Array, "B S M C"]] | None
    evaluate_actions: (
        Callable[[Params, Tokens, Tokens, Tokens, Float[Array, "C"]], tuple[Evaluation, Actions]] | None
    ) = None
    deviate: Callable[[Params, Key[Array, ""], Tokens, Tokens, Int[Array, "B"]], Deviation] | None = None
