"""A pool to verify with, and small files to load."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from rljax.tasks.data.config import ColumnsConfig, DataConfig, SetConfig
from rljax.tasks.data.load import Loaded, load_set
from rljax.verify.pool import VerifierPool

Rows = Sequence[Mapping[str, Any]]
Load = Callable[..., Loaded]


@pytest.fixture(scope="module")
def pool() -> Iterator[VerifierPool]:
    with VerifierPool(1, 5.0) as workers:
        yield workers


@pytest.fixture
def load(pool: VerifierPool, tmp_path: Path) -> Load:
    """Loads a file, or rows from a file made of them, as a set `it` of some format."""

    def loading(
        what: Path | Rows, form: str = "plain", skip: bool = False, columns: dict[str, str] | None = None, **wanted: Any
    ) -> Loaded:
        path = what
        if not isinstance(path, Path):
            path = tmp_path / "rows.jsonl"
            path.write_text("".join(json.dumps(row) + "\n" for row in what), encoding="utf-8")
        config = DataConfig(on_bad_row="skip" if skip else "stop")
        chosen = SetConfig("it", str(path), form, ColumnsConfig(**(columns or {})), **wanted)  # type: ignore[arg-type]
        return load_set(chosen, config, pool)

    return loading
