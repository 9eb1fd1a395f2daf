"""Rows of mathematical answers: `{"kind": "math", "gold": ..., "response": ..., "extract": "strict"}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from rljax.verify.fields import timeout_from
from rljax.verify.mathematics.boxes import find_boxes
from rljax.verify.types import Extract, Form, Invalid, MathJob

_EXTRACTS = ("strict", "flexible", "tags")
_FORMS = ("any", "numeral", "evaluated")
MAX_GOLD = 2000


def job_from(row: Mapping[str, object]) -> MathJob:
    """The job of a row; other fields are not read. Raises `Invalid` with one sentence about the first fault."""
    gold, response = _text(row, "gold"), _text(row, "response")
    if not gold.strip():
        raise Invalid("gold is empty; give the right answer.")
    if boxes := find_boxes(gold):
        gold = boxes[-1].text
    if len(gold) > MAX_GOLD:
        raise Invalid(f"gold has {len(gold)} characters; at most {MAX_GOLD} are compared.")
    extract, form = row.get("extract", "strict"), row.get("form", "any")
    if extract not in _EXTRACTS:
        raise Invalid(f"extract is {extract!r:.40}; it must be strict, flexible or tags.")
    if form not in _FORMS:
        raise Invalid(f"form is {form!r:.40}; it must be any, numeral or evaluated.")
    finished = row.get("finished", True)
    if not isinstance(finished, bool):
        raise Invalid("finished must be true or false.")
    milestones = _milestones(row.get("milestones", []))
    return MathJob(gold, response, finished, milestones, cast(Form, form), cast(Extract, extract), timeout_from(row))


def _text(row: Mapping[str, object], name: str) -> str:
    value = row.get(name)
    if not isinstance(value, str):
        raise Invalid(f"{name} is missing; it must be a text." if value is None else f"{name} must be a text.")
    return value


def _milestones(value: object) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise Invalid("milestones must be a list of texts.")
    return tuple(value)
