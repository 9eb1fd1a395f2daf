import pickle
from collections.abc import Mapping

import pytest

from rljax.verify.proof.rows import job_from
from rljax.verify.types import Invalid

Row = Mapping[str, object]
DEDUCTION: Row = {"system": "natural_deduction", "premises": ["p", "p -> q"], "goal": "q"}
EQUATIONAL: Row = {"system": "equational", "start": "x + 0", "goal": "x", "laws": {"zero": "x + 0 = x"}}


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({}, "system"),
        ({"system": "sequents"}, "system"),
        ({**DEDUCTION, "response": None}, "response"),
        ({**DEDUCTION, "timeout_s": -1}, "timeout_s"),
        ({**DEDUCTION, "premises": "p"}, "premises"),
        ({**DEDUCTION, "premises": [3]}, "premises"),
        ({**DEDUCTION, "premises": ["p &"]}, "premises"),
        ({**DEDUCTION, "premises": ["p"]}, "goal"),
        ({**DEDUCTION, "goal": "("}, "goal"),
        ({**DEDUCTION, "goal": " & ".join(f"x{n}" for n in range(50))}, "premises and goal"),
        ({**DEDUCTION, "classical": 1}, "classical"),
        ({**DEDUCTION, "rules": "all"}, "rules"),
        ({**DEDUCTION, "rules": ["MT", "magic"]}, "rules"),
        ({**EQUATIONAL, "start": "x +"}, "start"),
        ({**EQUATIONAL, "goal": None}, "goal"),
        ({**EQUATIONAL, "goal": "x+0"}, "start and goal"),
        ({**EQUATIONAL, "laws": {}}, "laws"),
        ({**EQUATIONAL, "laws": ["x = x"]}, "laws"),
        ({**EQUATIONAL, "laws": {"zero": "x + 0"}}, "laws"),
        ({**EQUATIONAL, "laws": {"a b": "x = x", "a_b": "x = x"}}, "laws"),
        ({**EQUATIONAL, "laws": {"[x]": "x = x"}}, "laws"),
        ({**EQUATIONAL, "theory": "topology"}, "theory"),
        ({**EQUATIONAL, "hypotheses": {"h": 3}}, "hypotheses"),
        ({**EQUATIONAL, "constants": "e"}, "constants"),
    ],
)
def test_a_malformed_row_is_refused_in_a_sentence_that_names_the_field(row: Row, field: str) -> None:
    with pytest.raises(Invalid, match=field) as error:
        job_from({"response": "", **row})
    assert str(error.value).endswith(".")


@pytest.mark.parametrize("row", [DEDUCTION, EQUATIONAL])
def test_unknown_fields_are_ignored_and_jobs_travel(row: Row) -> None:
    job = job_from({**row, "response": "x", "expected": True, "timeout_s": 2})
    assert job.timeout_s == 2.0
    assert pickle.loads(pickle.dumps(job)) == job


def test_contradictory_premises_are_allowed() -> None:
    assert job_from({**DEDUCTION, "premises": ["p", "~p"], "goal": "z", "response": ""}).problem.goal is not None
