"""The judge that the families' tests share is closed behind each file: its sandbox would be everybody's child."""

from collections.abc import Iterator

import pytest

from tests.tasks import checks


@pytest.fixture(autouse=True, scope="module")
def judge_closed() -> Iterator[None]:
    """Close the sandbox, if the file's tests started one."""
    yield
    checks.close_judge()
