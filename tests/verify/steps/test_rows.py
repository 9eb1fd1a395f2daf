from __future__ import annotations

import pickle

import pytest

from rljax.verify.steps.rows import job_from
from rljax.verify.steps.types import StepsJob
from rljax.verify.types import Invalid

ROW = {"kind": "steps", "given": ["x + y = 5"], "milestones": ["x = 3"], "gold": "3", "response": "x = 3", "label": 1}


def test_a_row():
    job = job_from({**ROW, "problem": "Find x.", "extract": "flexible", "form": "evaluated", "timeout_s": 2})
    assert job == StepsJob("x = 3", ("x + y = 5",), ("x = 3",), "Find x.", "3", "flexible", "evaluated", 2.0)
    assert pickle.loads(pickle.dumps(job)) == job


def test_only_the_response_is_needed():
    assert job_from({"response": ""}) == StepsJob("")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("response", None),
        ("response", 3),
        ("given", "x = 3"),
        ("given", [3]),
        ("given", ["x"]),
        ("given", ["x = 1"] * 100),
        ("milestones", ["what?"]),
        ("milestones", {}),
        ("problem", 3),
        ("gold", ""),
        ("gold", 3),
        ("extract", "boxes"),
        ("extract", []),
        ("timeout_s", 0),
        ("timeout_s", True),
        ("timeout_s", float("nan")),
    ],
)
def test_a_fault_is_named(field, value):
    with pytest.raises(Invalid, match=field):
        job_from({**ROW, field: value})
