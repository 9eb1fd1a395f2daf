from __future__ import annotations

import pytest

from rljax.verify.mathematics.rows import MAX_GOLD, job_from
from rljax.verify.types import Invalid, MathJob

ROW: dict[str, object] = {"kind": "math", "gold": "4", "response": "\\boxed{4}"}


def test_the_defaults() -> None:
    assert job_from(ROW) == MathJob("4", "\\boxed{4}", extract="strict")


def test_all_fields() -> None:
    row = ROW | {
        "extract": "tags",
        "form": "numeral",
        "finished": False,
        "milestones": ["2+2=4"],
        "timeout_s": 2,
        "expected": True,
        "anything": None,
    }
    assert job_from(row) == MathJob("4", "\\boxed{4}", False, ("2+2=4",), "numeral", "tags", 2.0)


def test_a_gold_may_come_in_its_box() -> None:
    assert job_from(ROW | {"gold": r"so $\boxed{\frac12}$"}).gold == r"\frac12"


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("gold", None, "gold"),
        ("gold", 4, "gold"),
        ("gold", "  ", "gold"),
        ("gold", "1" * (MAX_GOLD + 1), "gold"),
        ("response", None, "response"),
        ("response", ["4"], "response"),
        ("extract", "loose", "extract"),
        ("form", 3, "form"),
        ("finished", "yes", "finished"),
        ("milestones", "2+2=4", "milestones"),
        ("milestones", [1], "milestones"),
        ("timeout_s", 0, "timeout_s"),
        ("timeout_s", True, "timeout_s"),
        ("timeout_s", "1", "timeout_s"),
        ("timeout_s", float("nan"), "timeout_s"),
    ],
)
def test_a_malformed_row_is_told_in_one_sentence(field: str, value: object, word: str) -> None:
    with pytest.raises(Invalid, match=word) as caught:
        job_from(ROW | {field: value})
    message = str(caught.value)
    assert message.endswith(".")
    assert len(message) < 120
    assert "\n" not in message


@pytest.mark.parametrize("field", ["gold", "response"])
def test_a_missing_field(field: str) -> None:
    with pytest.raises(Invalid, match=f"{field} is missing"):
        job_from({name: value for name, value in ROW.items() if name != field})
