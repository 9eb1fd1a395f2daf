from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.sampling import world


@pytest.fixture(scope="session")
def params(lively: Callable[..., dict[str, Any]]) -> dict[str, Any]:
    """Of the small model."""
    return lively(world.MODEL, world.V)
