from __future__ import annotations

from dataclasses import replace

import pytest

from rljax.errors import InputError
from rljax.model.config import ModelConfig


def test_the_default_can_be_built() -> None:
    ModelConfig().check()


def test_a_head_is_as_wide_as_said_or_its_share_of_the_width() -> None:
    assert ModelConfig(width=96, heads=6).head == 16
    wide = ModelConfig(width=20, heads=3, kv_heads=1, head_width=16)
    wide.check()
    assert wide.head == 16


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"layers": 0}, "model.layers is 0"),
        ({"kv_heads": -1}, "model.kv_heads is -1"),
        ({"vocabulary_chunk": 0}, "model.vocabulary_chunk is 0"),
        ({"vocabulary": -1}, "model.vocabulary is -1"),
        ({"head_width": -2}, "model.head_width is -2"),
        ({"head_width": 7}, "model.head_width is 7"),
        ({"width": 60, "heads": 4}, "multiple of 8"),
        ({"width": 36, "heads": 4}, "heads of even width"),
        ({"heads": 4, "kv_heads": 3}, "model.kv_heads=3"),
        ({"alphabet": "0120"}, "model.alphabet"),
        ({"alphabet": ""}, "model.alphabet"),
        ({"rope_theta": 1.0}, "model.rope_theta is 1.0"),
        ({"rope_factor": 0.5}, "model.rope_factor=0.5"),
        ({"rope_low_frequency": 4.0}, "rope_low_frequency=4.0"),
        ({"rope_original": 0}, "model.rope_original is 0"),
        ({"norm_epsilon": 0.0}, "model.norm_epsilon is 0.0"),
    ],
)
def test_shapes_that_cannot_be_built_are_named(change: dict[str, object], wanted: str) -> None:
    with pytest.raises(InputError, match=wanted):
        replace(ModelConfig(), **change).check()
