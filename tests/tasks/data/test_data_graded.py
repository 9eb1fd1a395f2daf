"""Rows of the grader with prompts: any kind of job."""

from __future__ import annotations

from typing import Any

import pytest

from rljax.errors import InputError
from rljax.tasks.data.load import Loaded
from rljax.verify.code.types import CodeJob
from rljax.verify.logic.types import LogicJob
from rljax.verify.proof.types import ProofJob
from rljax.verify.steps.types import StepsJob
from rljax.verify.types import MathJob
from tests.tasks.data.conftest import Load

MATH = {"kind": "math", "prompt": "What is half of 1?", "gold": "\\boxed{\\frac12}", "extract": "strict", "form": "any"}
STEPS = {"kind": "steps", "prompt": "Solve.", "given": ["x + 1 = 3"], "milestones": ["x = 2"], "gold": "2"}
LOGIC = {
    "kind": "logic",
    "prompt": "Does q follow?",
    "task": "entailment",
    "premises": ["p -> q", "p"],
    "conclusion": "q",
}
PROOF = {
    "kind": "proof",
    "prompt": "Prove p.",
    "system": "natural_deduction",
    "premises": ["p"],
    "goal": "p",
    "answer": "1. p premise",
}
CODE = {
    "kind": "code",
    "prompt": "Write add.",
    "entry_point": "add",
    "tests": [{"args": [1, 2], "expected": 3}],
    "solution": "def add(a, b): return a + b",
    "timeout_s": 9,
}


def test_every_kind(load: Load) -> None:
    loaded = load([MATH, STEPS, {**LOGIC, "answer": "yes"}, PROOF, CODE], "rows")
    assert (loaded.verified, loaded.unverified) == (5, 0)
    posed = [entry.posed for entry in loaded.family.rows[0]]
    assert [type(one.job) for one in posed] == [MathJob, StepsJob, LogicJob, ProofJob, CodeJob]
    assert [one.gold.type for one in posed] == ["fraction", "integer", "text", "proof", "program"]
    assert posed[0].job == MathJob("\\frac12", "")
    assert posed[1].job == StepsJob("", ("x + 1 = 3",), ("x = 2",), gold="2", extract="tags")
    assert posed[4].job.timeout_s == 9


def counts(loaded: Loaded) -> tuple[int, int]:
    return loaded.verified, loaded.unverified


def test_rows_without_an_answer_are_counted(load: Load) -> None:
    steps = {name: value for name, value in STEPS.items() if name != "gold"}
    assert counts(load([LOGIC, steps, MATH], "rows")) == (1, 2)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({**LOGIC, "answer": "no"}, "its gold 'no' does not pass its own judge (wrong"),
        ({**PROOF, "answer": "1. q premise"}, "its gold '1. q premise' does not pass its own judge (wrong"),
        ({**CODE, "solution": "def add(a, b): return a"}, "its reference program does not pass its own judge (wrong"),
        ({**MATH, "kind": "maths"}, "kind is 'maths'; it must be one of math, steps, logic, proof, code"),
        ({**CODE, "tests": []}, "tests is no list of 1 to 1000 objects"),
        ({"kind": "math", "gold": "1"}, "it has no prompt or question or problem for the question, but kind, gold;"),
    ],
)
def test_a_row_that_is_no_job_is_refused(load: Load, row: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError) as error:
        load([row], "rows")
    assert f"line 1: {says}" in str(error.value)


def test_levels_and_a_deadline_for_all(load: Load) -> None:
    family = load([{**MATH, "level": 4}, {**CODE, "level": 2}], "rows", timeout_s=3.0).family
    assert family.level_names == ("level 2", "level 4")
    assert {entry.posed.job.timeout_s for level in family.rows for entry in level} == {3.0}
