from __future__ import annotations

from dataclasses import replace

import pytest

from rljax.errors import InputError
from rljax.sampling.config import SamplingConfig


def test_the_default_is_in_range() -> None:
    SamplingConfig().check()
    SamplingConfig(explore_problems=0).check()


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"response_tokens": 3}, "sampling.response_tokens is 3"),
        ({"temperature": 0.0}, "sampling.temperature is 0.0"),
        ({"explore_temperature": -1.0}, "sampling.explore_temperature is -1.0"),
        ({"chunks": 0}, "sampling.chunks is 0"),
        ({"explore_problems": -1}, "sampling.explore_problems"),
        ({"explore_group": 0}, "sampling.explore_group"),
        ({"explore_alphabet": ""}, "sampling.explore_alphabet"),
    ],
)
def test_values_out_of_range_are_named(change: dict[str, object], wanted: str) -> None:
    with pytest.raises(InputError, match=wanted):
        replace(SamplingConfig(), **change).check()
