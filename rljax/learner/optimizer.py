"""AdamW for policy and critic, each with a clip of its own."""

from __future__ import annotations

import optax

from rljax.learner.config import LearnerConfig


def make_optimizer(config: LearnerConfig) -> optax.GradientTransformation:
    """Global-norm clip, then AdamW with linear warm-up, separately for `params["policy"]` and `params["critic"]`."""
    warm_up = optax.linear_schedule(0.0, config.learning_rate, config.warmup_steps)
    rate = warm_up if config.warmup_steps else optax.constant_schedule(config.learning_rate)

    def network() -> optax.GradientTransformation:
        return optax.chain(
            optax.clip_by_global_norm(config.clip_norm),
            # The second moment forgets in about 100 steps: in RL its scale moves with the policy.
            optax.adamw(rate, b1=0.9, b2=0.99, weight_decay=config.weight_decay),
        )

    return optax.partition({"policy": network(), "critic": network()}, lambda params: {name: name for name in params})
