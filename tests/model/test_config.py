from __future__ import annotations

from dataclasses import replace

import pytest

from rljax.errors import InputError
from rljax.model.config import ModelConfig


def test_the_default_can_be_built() -> None:
    ModelConfig().check()
    assert ModelConfig(width=96, heads=6).head_width == 16


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({"layers": 0}, "model.layers is 0"),
        ({"kv_heads": -1}, "model.kv_heads is -1"),
        ({"width": 60, "heads": 4}, "multiple of 8"),
        ({"width": 36, "heads": 4}, "heads of even width"),
        ({"heads": 4, "kv_heads": 3}, "model.kv_heads=3"),
        ({"alphabet": "0120"}, "model.alphabet"),
        ({"alphabet": ""}, "model.alphabet"),
        ({"rope_theta": 1.0}, "model.rope_theta is 1.0"),
    ],
)
def test_shapes_that_cannot_be_built_are_named(change: dict[str, object], wanted: str) -> None:
    with pytest.raises(InputError, match=wanted):
        replace(ModelConfig(), **change).check()
