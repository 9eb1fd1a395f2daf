"""Fields that rows of every kind have."""

from __future__ import annotations

from collections.abc import Mapping

from rljax.verify.types import Invalid

MAX_SECONDS = 86_400


def timeout_from(row: Mapping[str, object]) -> float | None:
    """The row's own deadline in seconds, `timeout_s`, if it has one. Raises `Invalid` for what is no such number."""
    value = row.get("timeout_s")
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= MAX_SECONDS:
        raise Invalid(f"timeout_s must be a number of seconds above 0, at most {MAX_SECONDS}.")
    return float(value)
