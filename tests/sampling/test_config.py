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
        ({"top_k": -1}, "sampling.top_k is -1"),
        ({"top_p": 0.0}, "sampling.top_p is 0.0"),
        ({"top_p": 1.5}, "sampling.top_p is 1.5"),
        ({"slots": 0}, "sampling.slots is 0"),
        ({"chunk_tokens": 0}, "sampling.chunk_tokens is 0"),
        ({"prefill_tokens": 0}, "sampling.prefill_tokens is 0"),
        ({"cache_tokens": -1}, "sampling.cache_tokens is -1"),
        ({"stop": ["###", ""]}, "sampling.stop holds an empty string"),
        ({"explore_problems": -1}, "sampling.explore_problems"),
        ({"explore_group": 0}, "sampling.explore_group"),
        ({"explore_alphabet": ""}, "sampling.explore_alphabet"),
    ],
)
def test_values_out_of_range_are_named(change: dict[str, object], wanted: str) -> None:
    with pytest.raises(InputError, match=wanted):
        replace(SamplingConfig(), **change).check()
