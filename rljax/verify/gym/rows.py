"""Rows about entries of reasoning-gym: `{"kind": "gym", "data_set": ..., "question": ..., "answer": ..., ...}`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import cast

from rljax.verify.fields import timeout_from
from rljax.verify.gym.program import ALLOWED
from rljax.verify.gym.types import Extract, GymJob
from rljax.verify.types import Invalid

_EXTRACTS = ("tags", "last")


def job_from(row: Mapping[str, object]) -> GymJob:
    """The job of a row; other fields are not read. Raises `Invalid` with one sentence about the first fault."""
    data_set = _text(row, "data_set")
    if data_set not in ALLOWED:
        raise Invalid(f"data_set is {data_set!r:.40}; docs/reasoning_gym.md lists those that are judged.")
    metadata = row.get("metadata", {})
    if not isinstance(metadata, dict):
        raise Invalid("metadata must be an object.")
    extract = row.get("extract", "last")
    if extract not in _EXTRACTS:
        raise Invalid(f"extract is {extract!r:.40}; it must be tags or last.")
    return GymJob(
        data_set,
        _text(row, "question"),
        _text(row, "answer"),
        json.dumps(metadata),
        _text(row, "response"),
        cast(Extract, extract),
        timeout_from(row),
    )


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise Invalid(f"{name} is missing; it must be a text." if value is None else f"{name} must be a text.")
    return value
