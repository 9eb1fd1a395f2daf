"""Rows in, rows out: what is damaged is `invalid` and says where, what is not is judged."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.verify import rows
from rljax.verify.rows import Row, read_lines, read_row, write_row
from rljax.verify.types import MathJob, Step, Verdict

GOOD = {"kind": "math", "gold": "5", "response": r"\boxed{5}"}


def read(text: str | bytes) -> list[Row]:
    data = text.encode() if isinstance(text, str) else text
    return [read_row(line, number) for number, line in read_lines(io.BytesIO(data))]


def details(*lines: str) -> list[str]:
    """What is wrong with each line; empty for a job."""
    return [row.work.detail if isinstance(row.work, Verdict) else "" for row in read("\n".join(lines))]


def test_a_good_row_is_a_job_and_its_labels_are_not_read():
    (row,) = read(json.dumps(GOOD | {"expected": False, "tag": {"a": [1, None]}, "why": "5 is right"}))
    assert row == Row("math", MathJob("5", r"\boxed{5}", extract="strict"))
    assert details(json.dumps(GOOD | {"expected": "nonsense"})) == [""]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('{"kind": "math"', "line 1: not JSON (Expecting ',' delimiter at column"),
        ("[1, 2]", "line 1: the row is no JSON object"),
        ("5", "line 1: the row is no JSON object"),
        ("{}", "line 1: kind is missing; it must be one of math, steps, logic, proof, code"),
        ('{"kind": "maths"}', "line 1: kind is 'maths'; it must be one of"),
        ('{"kind": ["math"]}', "line 1: kind is ['math']; it must be one of"),
        ('{"kind": "math", "gold": "5"}', "line 1: response"),
        ('{"kind": "math", "gold": 5, "response": ""}', "line 1: gold"),
        ('{"kind": "math", "gold": "5", "gold": "6", "response": ""}', "line 1: the name 'gold' stands twice"),
        ('{"kind": "math", "gold": "5", "response": "", "timeout_s": NaN}', "line 1: timeout_s must be"),
        ('{"kind": "math", "gold": "5", "response": "\\ud800"}', "line 1: a text holds half of a surrogate pair"),
        ('{"kind": "math", "\\udc00": "5", "response": ""}', "line 1: a text holds half of a surrogate pair"),
        ('{"kind": "math", "gold": ' + "[" * 100_000, "line 1: the row is nested too deeply"),
        ('{"kind": "math", "gold": ' + "1" * 5000 + "}", "line 1: the row holds an integer of too many digits"),
        ('{"kind": "steps"}', "line 1: response"),
        ('{"kind": "logic"}', "line 1: task"),
        ('{"kind": "proof"}', "line 1: response"),
        ('{"kind": "code"}', "line 1: response"),
    ],
)
def test_a_bad_row_says_what_is_wrong_with_it(line, sentence):
    (detail,) = details(line)
    assert detail.startswith(sentence)
    assert len(detail) < 300


def test_lines_are_counted_as_an_editor_counts_them():
    good = json.dumps(GOOD)
    found = details("", good, "   ", "{", good, "oops")
    assert [detail.partition(":")[0] for detail in found] == ["", "line 4", "", "line 6"]


def test_whole_characters_and_byte_order_marks_are_welcome():
    text = json.dumps(GOOD | {"response": "😀 \\boxed{5}"})
    assert "\\ud83d" in text
    assert details(text) == [""]
    assert isinstance(read(b"\xef\xbb\xbf" + text.encode())[0].work, MathJob)
    assert isinstance(read(text.replace("\n", "") + "\r\n")[0].work, MathJob)


def test_bytes_that_are_no_text():
    (row,) = read(b'{"kind": "math", "gold": "\xff"}')
    assert isinstance(row.work, Verdict)
    assert row.work.detail.startswith("line 1: byte 27 of the line is not UTF-8")


def test_a_line_without_end_does_not_fill_memory(monkeypatch):
    monkeypatch.setattr(rows, "MAX_LINE", 1000)
    good = json.dumps(GOOD).encode()
    long = b'{"kind": "math", "gold": "' + b"1" * 5000 + b'"}'
    found = read(good + b"\n" + long + b"\n" + good + b"\n" + long)
    assert [isinstance(row.work, MathJob) for row in found] == [True, False, True, False]
    assert isinstance(found[1].work, Verdict)
    assert found[1].work.detail.startswith("line 2: the line is longer than 1000 bytes")


@given(st.binary(max_size=300))
def test_no_bytes_raise(data):
    for row in read(data):
        assert isinstance(row.work, Verdict)
        assert row.work.status == "invalid"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
NAMES = ("gold", "response", "extract", "form", "milestones", "timeout_s", "given", "problem", "task", "premises",
         "conclusion", "system", "goal", "rules", "tests", "check", "entry_point")  # fmt: skip


@given(st.sampled_from(["math", "steps", "logic", "proof", "code"]), st.dictionaries(st.sampled_from(NAMES), JSON))
def test_no_values_of_fields_raise(kind, fields):
    (row,) = read(json.dumps({"kind": kind, **fields}))
    assert row.kind == kind


def written(kind: str, verdict: Verdict) -> dict[str, Any]:
    line = write_row(kind, verdict)
    assert line.endswith("\n")
    assert line.isascii()
    assert line.count("\n") == 1
    found: dict[str, Any] = json.loads(line)
    return found


def test_verdicts_are_written_with_what_their_kind_has():
    assert written("math", Verdict("correct", 1.0, "5", seconds=0.25)) == {
        "status": "correct", "score": 1.0, "seconds": 0.25, "detail": "", "answer": "5",
    }  # fmt: skip
    assert written("code", Verdict("wrong", 0.5, tests=("passed", "failed")))["tests"] == ["passed", "failed"]
    assert written("code", Verdict("lost"))["tests"] == []
    assert written("steps", Verdict("wrong", steps=(Step(0, 5, "false", "2 is 3"),)))["steps"] == [
        {"start": 0, "end": 5, "verdict": "false", "detail": "2 is 3"}
    ]
    assert written("proof", Verdict("unparsable"))["steps"] == []


def test_what_a_model_wrote_is_not_repeated_without_bound():
    row = written("math", Verdict("wrong", answer="9" * 100_000, detail="\n" * 100_000))
    assert len(row["answer"]) == 1001
    assert len(row["detail"]) == 2001
