from __future__ import annotations

from dataclasses import replace

import pytest

from rljax.errors import InputError
from rljax.learner.config import CriticConfig, LearnerConfig


def test_the_default_is_in_range() -> None:
    LearnerConfig().check()
    CriticConfig().check()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("learning_rate", 0.0),
        ("clip_low", -0.1),
        ("value_clip", 0.0),
        ("whiten_floor", 0.0),
        ("discount", 1.1),
        ("lambda_policy", -0.1),
        ("entropy", -0.01),
        ("self_imitation", -1.0),
        ("replay_rows", -1),
        ("epochs", 0),
        ("minibatches", 0),
        ("accumulate", 0),
        ("pack_tokens", -1),
        ("decay_steps", 0),
        ("importance_cap", 0.0),
        ("kl", -0.1),
        ("kl_stop", -0.1),
        ("entropy_target", -0.1),
    ],
)
def test_values_out_of_range_are_named(name: str, value: float) -> None:
    with pytest.raises(InputError, match=f"learner.{name} is {value}"):
        replace(LearnerConfig(), **{name: value}).check()


@pytest.mark.parametrize(
    ("name", "value"),
    [("tau", 0.0), ("spread", 0.0), ("alpha", -1.0), ("members", 0), ("keep", 0.0), ("keep", 1.5), ("epochs", 0)],
)
def test_values_of_the_critic_out_of_range_are_named(name: str, value: float) -> None:
    with pytest.raises(InputError, match=f"critic.{name} is {value}"):
        replace(CriticConfig(), **{name: value}).check()
