from __future__ import annotations

from dataclasses import replace

import pytest

from rljax.errors import InputError
from rljax.learner.config import LearnerConfig


def test_the_default_is_in_range() -> None:
    LearnerConfig().check()


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
    ],
)
def test_values_out_of_range_are_named(name: str, value: float) -> None:
    with pytest.raises(InputError, match=f"learner.{name} is {value}"):
        replace(LearnerConfig(), **{name: value}).check()
