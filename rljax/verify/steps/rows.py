"""Rows of chains of thought: `{"kind": "steps", "given": ["x + y = 5", ...], "response": ...}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from rljax.verify.fields import timeout_from
from rljax.verify.steps.milestones import read_milestone
from rljax.verify.steps.reading import read_given
from rljax.verify.steps.types import Extract, StepsJob
from rljax.verify.types import Form, Invalid

MAX_GIVEN = 32
MAX_MILESTONES = 64
MAX_TEXT = 400
MAX_PROBLEM = 20_000
MAX_GOLD = 2000
_EXTRACTS = ("strict", "flexible", "tags")
_FORMS = ("any", "numeral", "evaluated")


def job_from(row: Mapping[str, object]) -> StepsJob:
    """The job of a row; other fields are not read. Raises `Invalid` with one sentence about the first fault."""
    response = row.get("response")
    if not isinstance(response, str):
        raise Invalid("response is missing or no text.")
    given, milestones = _texts(row, "given", MAX_GIVEN), _texts(row, "milestones", MAX_MILESTONES)
    for index, text in enumerate(given):
        if read_given(text) is None:
            raise Invalid(f"given[{index}] is {text!r:.60}; it must be one relation, such as x + y = 5.")
    for index, text in enumerate(milestones):
        if read_milestone(text) is None:
            raise Invalid(f"milestones[{index}] is {text!r:.60}; it must be a relation or name = value.")
    problem, gold = _text(row, "problem", MAX_PROBLEM), _text(row, "gold", MAX_GOLD)
    if gold is not None and not gold.strip():
        raise Invalid("gold is empty; give the right answer, or leave it out.")
    return StepsJob(response, given, milestones, problem or "", gold, _extract(row), _form(row), timeout_from(row))


def _texts(row: Mapping[str, object], name: str, most: int) -> tuple[str, ...]:
    value = row.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(entry, str) for entry in value):
        raise Invalid(f"{name} must be a list of texts.")
    if len(value) > most or any(len(entry) > MAX_TEXT for entry in value):
        raise Invalid(f"{name} must hold at most {most} texts of at most {MAX_TEXT} characters.")
    return tuple(value)


def _text(row: Mapping[str, object], name: str, most: int) -> str | None:
    value = row.get(name)
    if value is not None and not isinstance(value, str):
        raise Invalid(f"{name} must be a text.")
    if value is not None and len(value) > most:
        raise Invalid(f"{name} has {len(value)} characters; at most {most} are read.")
    return value


def _form(row: Mapping[str, object]) -> Form:
    value = row.get("form", "any")
    if value not in _FORMS:
        raise Invalid(f"form is {value!r:.40}; it must be any, numeral or evaluated.")
    return cast(Form, value)


def _extract(row: Mapping[str, object]) -> Extract:
    value = row.get("extract", "strict")
    if value not in _EXTRACTS:
        raise Invalid(f"extract is {value!r:.40}; it must be strict, flexible or tags.")
    return cast(Extract, value)
