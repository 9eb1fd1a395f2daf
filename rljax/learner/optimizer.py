"""AdamW for policy and critic, each with a rate and a clip of its own."""

from __future__ import annotations

from typing import Any

import optax

from rljax.learner.config import CriticConfig, LearnerConfig

# What is left of the rate behind `decay_steps`.
LEAST = 0.1


def make_optimizer(config: LearnerConfig, critic: CriticConfig) -> optax.GradientTransformation:
    """Global-norm clip, then AdamW with linear warm-up, separately for `params["policy"]` and `params["critic"]`."""

    def network(rate: float, norm: float) -> optax.GradientTransformation:
        return optax.chain(
            optax.clip_by_global_norm(norm),
            # The second moment forgets in about 100 steps: in RL its scale moves with the policy.
            optax.adamw(schedule(rate, config), b1=0.9, b2=0.99, weight_decay=config.weight_decay),
        )

    networks = {
        "policy": network(config.learning_rate, config.clip_norm),
        "critic": network(critic.learning_rate, critic.clip_norm),
    }
    return optax.partition(networks, lambda params: {name: name for name in params})


def schedule(rate: float, config: LearnerConfig) -> optax.Schedule:
    """Linear warm-up from 0 over `warmup_steps`, then as `schedule` says, down to a tenth over `decay_steps`."""
    after: optax.Schedule = {
        "constant": optax.constant_schedule(rate),
        "linear": optax.linear_schedule(rate, LEAST * rate, config.decay_steps),
        "cosine": optax.cosine_decay_schedule(rate, config.decay_steps, LEAST),
    }[config.schedule]
    if not config.warmup_steps:
        return after
    warm_up = optax.linear_schedule(0.0, rate, config.warmup_steps)
    return optax.join_schedules([warm_up, after], [config.warmup_steps])


def keep_policy(before: Any, after: Any) -> Any:
    """The optimizer's state `after` a step of the critic alone: the policy's part is the one `before`."""
    return after._replace(inner_states={**after.inner_states, "policy": before.inner_states["policy"]})
