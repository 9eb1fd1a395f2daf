"""Word problems: where each format keeps statement and gold, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from rljax.errors import InputError
from rljax.tasks.data.answers import gold_type
from rljax.tasks.jobs import response_of, with_response
from rljax.tasks.types import Posed
from rljax.verify.pool import VerifierPool
from rljax.verify.steps.types import StepsJob
from tests.tasks.data.conftest import Load

HENS = {
    "question": "Nora has 12 hens. Each lays 7 eggs a week, and she sells them at $3 a dozen.\r\nWhat does she get?",
    "answer": "They lay 12 * 7 = <<12*7=84>>84 eggs.\nThat is 84/12 = <<84/12=7>>7 dozens, <<1*7=7>> as said.\n"
    "So she gets 7 * 3 = $<<7*3=21>>21.\n#### 21",
}


def first(load: Load, row: dict[str, Any], form: str, **wanted: Any) -> Posed:
    return load([row], form, **wanted).family.rows[0][0].posed


def test_gsm8k(load: Load, pool: VerifierPool) -> None:
    posed = first(load, HENS, "gsm8k")
    assert posed.text == HENS["question"].replace("\r\n", "\n")
    assert (posed.gold.type, posed.gold.text) == ("integer", "21")
    assert posed.solution.splitlines()[0] == "They lay 12 * 7 = 84 eggs."
    assert "<<" not in posed.solution
    # The third calculation, which says nothing, is no milestone that a thought could reach.
    assert posed.job == StepsJob(
        "", milestones=("12*7=84", "84/12=7", "7*3=21"), problem=posed.text, gold="21", extract="tags"
    )
    (verdict,) = pool.map([with_response(posed.job, response_of("21", posed.solution))])
    assert verdict.status == "correct"
    assert sum(step.verdict == "milestone" for step in verdict.steps) == 3


@pytest.mark.parametrize(
    ("answer", "gold"), [("It is so.\n#### 1,234,500", "1234500"), ("#### $7.50", "7.50"), ("#### -3", "-3")]
)
def test_gsm8k_golds_are_plain_numbers(load: Load, answer: str, gold: str) -> None:
    assert first(load, {**HENS, "answer": answer}, "gsm8k").gold.text == gold


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ("The answer is 21.", "its answer has no #### before the gold"),
        ("21 ####", "its gold is ''; it must be a number"),
        ("#### none", "its gold is 'none'; it must be a number"),
        (21, "answer is a int; it must be a text"),
    ],
)
def test_gsm8k_refuses(load: Load, answer: Any, says: str) -> None:
    with pytest.raises(InputError, match=rf"rows\.jsonl, line 1: {says}"):
        load([{**HENS, "answer": answer}], "gsm8k")


def test_a_worked_solution_with_a_fault_is_not_shown(load: Load) -> None:
    wrong = "They lay 12 * 7 = <<12*7=85>>85 eggs, so that she gets 7 * 3 = <<7*3=21>>21 dollars.\n#### 21"
    posed = first(load, {**HENS, "answer": wrong}, "gsm8k")
    assert posed.solution == ""
    assert posed.job.milestones == ()  # type: ignore[union-attr]


def test_a_worked_solution_with_tags_is_not_shown(load: Load) -> None:
    row = {"problem": "What is 3 + 4?", "solution": "So </think> \\boxed{7}."}
    assert first(load, row, "math").solution == ""


def test_math_takes_the_answer_or_the_last_box(load: Load) -> None:
    row = {
        "problem": "Find the larger root of $x^2 - 5x + 6 = 0$.",
        "solution": "We get $(x - 2)(x - 3) = 0$, not $\\boxed{2}$ but $\\boxed{3}$.",
        "level": "Level 2",
    }
    assert first(load, row, "math").gold.text == "3"
    assert first(load, {**row, "answer": "\\frac{6}{2}"}, "math").gold.text == "\\frac{6}{2}"
    assert first(load, {**row, "answer": "$\\boxed{3}$"}, "math").gold.text == "3"
    with pytest.raises(InputError, match=r"it has no answer column, and no \\boxed"):
        load([{**row, "solution": "It is 3."}], "math")


def test_math_levels_are_those_of_the_file(load: Load) -> None:
    rows = [
        {"problem": f"What is {n} + 1?", "answer": str(n + 1), "level": level}
        for n, level in enumerate(["Level 5", "Level 1", 3, "Level 1", "Level 3"])
    ]
    family = load(rows, "math").family
    assert family.level_names == ("level 1", "level 3", "level 5")
    assert [family.size(level) for level in range(family.levels)] == [2, 2, 1]
    with pytest.raises(InputError, match=r"line 6: its level is 'Level \?'; it must be a number"):
        load([*rows, {"problem": "What is 9 + 1?", "answer": "10", "level": "Level ?"}], "math")


@pytest.mark.parametrize(
    ("answer", "gold", "kind"),
    [
        ("073", "73", "integer"),
        (73, "73", "integer"),
        (73.0, "73", "integer"),
        ("000", "0", "integer"),
        ("$204$", "204", "integer"),
        ("C", "C", "choice"),
        ("(E)", "E", "choice"),
    ],
)
def test_aime_and_amc(load: Load, answer: Any, gold: str, kind: str) -> None:
    posed = first(load, {"problem": "Which one?", "answer": answer}, "aime")
    assert (posed.gold.text, posed.gold.type) == (gold, kind)


@pytest.mark.parametrize("answer", ["1000", "F", "-1", "7.5", "\\frac12"])
def test_aime_refuses_what_is_no_such_answer(load: Load, answer: str) -> None:
    with pytest.raises(InputError, match=r"it must lie in 000…999 or A…E, or take format=plain"):
        load([{"problem": "Which one?", "answer": answer}], "aime")


def test_svamp_joins_body_and_question(load: Load) -> None:
    row = {"Body": "Ben has 7 kites and loses 2", "Question": "How many are left?", "Answer": 5.0}
    posed = first(load, row, "svamp")
    assert (posed.text, posed.gold.text) == ("Ben has 7 kites and loses 2. How many are left?", "5")
    assert first(load, {**row, "Body": "Ben has 7 kites."}, "svamp").text == "Ben has 7 kites. How many are left?"


@pytest.mark.parametrize(
    ("gold", "kind"),
    [
        ("-12", "integer"),
        ("0.5", "decimal"),
        ("3/4", "fraction"),
        ("\\frac{3}{4}", "fraction"),
        ("\\dfrac34", "fraction"),
        ("50\\%", "percent"),
        ("(B)", "choice"),
        ("\\text{(B)}", "choice"),
        ("\\text{east}", "text"),
        ("\\begin{pmatrix}1\n2\\end{pmatrix}", "matrix"),
        ("x^2 + 1", "expression"),
    ],
)
def test_the_kind_of_a_gold(gold: str, kind: str) -> None:
    assert gold_type(gold) == kind


def test_a_number_that_is_none_is_refused(load: Load) -> None:
    with pytest.raises(InputError, match="the answer is nan, which is no number"):
        load([{"question": "What?", "answer": float("nan")}])


def test_a_gold_that_is_too_long_is_refused(load: Load) -> None:
    with pytest.raises(InputError, match="gold has 3000 characters; at most 2000 are read"):
        load([{"question": "What?", "answer": "7" * 3000}])


def test_a_deadline_of_its_own(load: Load) -> None:
    assert first(load, HENS, "gsm8k", timeout_s=3.0).job.timeout_s == 3.0
