"""The settings of the PPO step and of its critic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from rljax.errors import InputError


@dataclass(frozen=True)
class LearnerConfig:
    """Symbols of the design, section 4. Rates are a step, coefficients weigh terms of the loss.

    `clip_low`, `clip_high` are ε_low, ε_high; `lambda_policy`, `lambda_critic` the two λ; `whiten_floor` is the least
    standard deviation that advantages are divided by; `entropy` is the entropy coefficient while the format is learned,
    `answer_entropy` the largest one afterwards, on tokens of the answer and scaled with the failures of its problem;
    `self_imitation` weighs the replay of own verified successes and `replay_rows` says how many of them join each
    minibatch. The parameters' moving average, which is what is evaluated, keeps `average` of itself a step. Steps
    shrink with the root of the newest level's failures, down to `slowest` of `learning_rate`: near the goal what is
    left of the gradient is mostly noise. `schedule` lowers the rate over `decay_steps` updates besides, to a tenth.

    `adaptive_lambda` above 0 is α in λ = 1 − 1/(α · tokens of the episode), with `lambda_policy` the least. `baseline`
    is what a learner without a critic compares a sample with. `entropy_target` above 0 scales the entropy coefficients
    until the mean entropy of a token is so many nats. `kl` weighs the KL to a reference policy (the first one; with
    `kl_refresh` that of every so many iterations), estimated as `kl_estimator` says, in the reward or in the loss.
    With `kl_stop` above 0 an update ends once the KL of a step to the sampler exceeds so many nats. Rows that are one
    update old weigh π/π_behaviour, `importance_cap` at most.

    A minibatch is computed in `accumulate` micro-batches, with the same result in less memory. With `pack_tokens` above
    0, sequences are packed into rows of so many tokens, where each attends to itself alone: ragged ones then cost no
    padding.
    """

    learning_rate: float = 0.0015
    warmup_steps: int = 50
    weight_decay: float = 0.3
    clip_norm: float = 1.0
    epochs: int = 1
    minibatches: int = 8
    clip_low: float = 0.2
    clip_high: float = 0.28
    discount: float = 1.0
    lambda_policy: float = 0.95
    lambda_critic: float = 1.0
    value_coefficient: float = 0.5
    value_clip: float = 0.2
    whiten_floor: float = 0.1
    entropy: float = 0.02
    answer_entropy: float = 0.02
    self_imitation: float = 4.0
    replay_rows: int = 256
    average: float = 0.99
    slowest: float = 0.1
    schedule: Literal["constant", "linear", "cosine"] = "constant"
    decay_steps: int = 10_000
    adaptive_lambda: float = 0.0
    baseline: Literal["grpo", "rloo", "dr_grpo", "reinforce"] = "grpo"
    entropy_target: float = 0.0
    kl: float = 0.0
    kl_estimator: Literal["k1", "k2", "k3"] = "k2"
    kl_in: Literal["loss", "reward"] = "loss"
    kl_refresh: int = 0
    kl_stop: float = 0.0
    importance_cap: float = 2.0
    accumulate: int = 1
    pack_tokens: int = 0

    def check(self) -> None:
        """Raise `InputError` for values out of range."""
        above = "learning_rate clip_norm clip_low clip_high value_clip whiten_floor importance_cap"
        _need(self, "learner", above.split(), "it must be above 0", lambda x: x > 0)
        shares = "discount lambda_policy lambda_critic average slowest"
        _need(self, "learner", shares.split(), "it must lie in 0…1", lambda x: 0 <= x <= 1)
        least = (
            "weight_decay value_coefficient entropy answer_entropy self_imitation warmup_steps replay_rows pack_tokens "
            "adaptive_lambda entropy_target kl kl_refresh kl_stop"
        )
        _need(self, "learner", least.split(), "it must not be negative", lambda x: x >= 0)
        _need(self, "learner", "epochs minibatches accumulate decay_steps".split(), "it must be at least 1", _positive)


@dataclass(frozen=True)
class CriticConfig:
    """What the critic is: `plain` fits the returns, `ensemble` and `cql` are careful where little is known.

    All have steps of `learning_rate` (clipped to `clip_norm`) and `epochs` passes over a batch: those beyond the
    policy's are the critic's alone, and so are the first `warmup` iterations. Heads have `hidden` units, 0 makes them
    linear. Every iteration `probes` rows are continued behind a token drawn at `spread` times the temperature, to
    compare value and return where the policy does not go by itself.

    `ensemble`: V = mean − `kappa`·std over `members` that each add something to a value that they share, with `units`
    hidden units, fitted to a share `keep` of the rows; in states that were not visited they are drawn `apart`, by a
    standard deviation of so many reward units, with weight `disagree`.

    `cql`: replayed rows weigh `off_policy` in the value's loss and pay `alpha`·(τ log E exp(Q/τ) − Q), τ = `tau`, with
    advantages of rank `rank`; the value of states that were not visited is drawn, with weight `state_alpha`, to lie
    `gap` reward units below that of the state visited in their stead, but not below `floor`.

    Every `deviate_every`-th row lends one such state, with a token drawn at `spread` times the temperature.
    """

    kind: Literal["plain", "ensemble", "cql"] = "plain"
    learning_rate: float = 0.0015
    clip_norm: float = 1.0
    epochs: int = 1
    warmup: int = 0
    hidden: int = 0
    probes: int = 32
    spread: float = 2.0
    members: int = 5
    kappa: float = 0.3
    units: int = 32
    apart: float = 0.3
    disagree: float = 0.1
    keep: float = 0.8
    off_policy: float = 0.1
    alpha: float = 0.1
    tau: float = 1.0
    rank: int = 32
    state_alpha: float = 0.1
    gap: float = 0.3
    deviate_every: int = 4
    floor: float = 0.0

    def check(self) -> None:
        """Raise `InputError` for values out of range."""
        above = "learning_rate clip_norm spread tau".split()
        _need(self, "critic", above, "it must be above 0", lambda x: x > 0)
        least = "warmup hidden probes kappa apart disagree off_policy alpha state_alpha gap".split()
        _need(self, "critic", least, "it must not be negative", lambda x: x >= 0)
        _need(self, "critic", "epochs members units rank deviate_every".split(), "it must be at least 1", _positive)
        _need(self, "critic", ["keep"], "it must lie above 0, up to 1", lambda x: 0 < x <= 1)


def _positive(value: Any) -> bool:
    return bool(value >= 1)


def _need(config: Any, room: str, names: list[str], what: str, holds: Any) -> None:
    for name in names:
        value = getattr(config, name)
        if not holds(value):
            raise InputError(f"{room}.{name} is {value}; {what}.")
