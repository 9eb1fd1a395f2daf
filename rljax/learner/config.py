"""The settings of the PPO step."""

from __future__ import annotations

from dataclasses import dataclass

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
    left of the gradient is mostly noise.

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
    accumulate: int = 1
    pack_tokens: int = 0

    def check(self) -> None:
        """Raise `InputError` for values out of range."""
        for name in ("learning_rate", "clip_norm", "clip_low", "clip_high", "value_clip", "whiten_floor"):
            if getattr(self, name) <= 0:
                raise InputError(f"learner.{name} is {getattr(self, name)}; it must be above 0.")
        for name in ("discount", "lambda_policy", "lambda_critic", "average", "slowest"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"learner.{name} is {getattr(self, name)}; it must lie in 0…1.")
        for name in (
            "weight_decay",
            "value_coefficient",
            "entropy",
            "answer_entropy",
            "self_imitation",
            "warmup_steps",
            "replay_rows",
            "pack_tokens",
        ):
            if getattr(self, name) < 0:
                raise InputError(f"learner.{name} is {getattr(self, name)}; it must not be negative.")
        for name in ("epochs", "minibatches", "accumulate"):
            if getattr(self, name) < 1:
                raise InputError(f"learner.{name} is {getattr(self, name)}; it must be at least 1.")
