from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.verify import wire
from rljax.verify.mathematics.columns import MAX_COLUMNS, judge_columns
from rljax.verify.mathematics.judge import verify
from rljax.verify.types import MathJob, Verdict

whole = st.integers(-(10**12), 10**12)
T, F = True, False


def column(text: str, place: int) -> str | None:
    """The digit worth 10^place, None where the numeral has none."""
    digits = text.removeprefix("-")
    return digits[-1 - place] if place < len(digits) else None


@given(whole, whole)
def test_each_digit_is_compared_with_the_one_of_its_place(said: int, gold: int) -> None:
    answer, wanted = str(said), str(gold)
    places = range(len(answer.removeprefix("-")) - 1, -1, -1)
    judged = [gold < 0] if said < 0 else []
    judged += [column(answer, place) == column(wanted, place) for place in places]
    missing = max(len(str(abs(gold))) - len(str(abs(said))), 0) + (gold < 0 <= said)
    assert judge_columns(answer, wanted) == (*judged, *[False] * missing)


@given(whole, whole)
def test_all_columns_are_right_for_the_gold_alone(said: int, gold: int) -> None:
    assert all(judge_columns(str(said), str(gold))) == (said == gold)


@pytest.mark.parametrize(
    ("answer", "gold", "wanted"),
    [
        ("85", "85", (T, T)),
        ("75", "85", (F, T)),
        ("5", "85", (T, F)),
        ("185", "85", (F, T, T)),
        ("85", "-85", (T, T, F)),
        ("-85", "85", (F, T, T)),
        ("-8", "-85", (T, F, F)),
        ("0", "0", (T,)),
        ("047", "47", ()),
        ("+47", "47", ()),
        ("4 7", "47", ()),
        ("47\n", "47", ()),
        ("٤٧", "47", ()),
        ("", "47", ()),
        ("-", "47", ()),
        ("47", "1/2", ()),
    ],
)
def test_examples(answer: str, gold: str, wanted: tuple[bool, ...]) -> None:
    assert judge_columns(answer, gold) == wanted


def test_long_numerals_are_not_judged() -> None:
    longest = "1" * MAX_COLUMNS
    assert judge_columns(longest, longest) == (T,) * MAX_COLUMNS
    assert judge_columns(longest + "1", longest + "1") == ()


def test_only_numerals_are_judged_by_column() -> None:
    response = "</think><answer>75</answer>"
    assert verify(MathJob("85", response, form="numeral")).columns == (F, T)
    assert verify(MathJob("85", response)).columns == ()
    assert verify(MathJob("85", response, finished=False, form="numeral")).columns == ()


def body(frame: bytes) -> bytes:
    return frame[wire.header_size() :]


@given(st.lists(st.booleans(), max_size=8).map(tuple))
def test_columns_come_through_the_wire(columns: tuple[bool, ...]) -> None:
    verdicts = [Verdict("wrong", 0.0, "7", columns=columns), Verdict("correct", 1.0, "8", columns=columns[::-1])]
    assert wire.read_reply(body(wire.verdicts_reply(3, [(verdict, 0.0) for verdict in verdicts]))) == wire.Verdicts(
        3, verdicts
    )


@pytest.mark.parametrize("column", ["1", '"true"', "null", "[]"])
def test_columns_that_are_no_truth_values_are_malformed(column: str) -> None:
    good = body(wire.verdicts_reply(0, [(Verdict("wrong", columns=(True,)), 0.0)]))
    assert good.count(b"[true]") == 1
    with pytest.raises(wire.Malformed):
        wire.read_reply(good.replace(b"[true]", f"[{column}]".encode()))


def test_an_answer_behind_a_blank_is_judged_in_no_column() -> None:
    job = MathJob("12", "</think><answer> 12</answer>", form="numeral")
    assert verify(job).status == "correct"
    assert verify(job).columns == ()
