from __future__ import annotations

import contextlib
import math
import pickle
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.verify.code.rows import job_from
from rljax.verify.code.types import CallTest, ProgramTest
from rljax.verify.types import Invalid

CHECK = "def check(candidate): assert candidate(1) == 2"


def call_row(**test: object) -> dict[str, object]:
    return {"response": "r", "entry_point": "f", "tests": [{"args": [1], "expected": 2, **test}]}


def test_the_three_forms() -> None:
    job = job_from({"kind": "code", "label": 1, "timeout_s": 2, **call_row(kwargs={"k": 1}, tolerance=1, note="x")})
    assert job.tests == (CallTest((1,), 2, {"k": 1}, 1.0),)
    assert job.timeout_s == 2.0
    assert job_from({"response": "r", "tests": [{"stdin": "3\n", "stdout": "6\n"}]}).tests == (
        ProgramTest("3\n", "6\n"),
    )
    assert job_from({"response": "r", "entry_point": "f", "check": CHECK}).check == CHECK
    assert pickle.loads(pickle.dumps(job)) == job


@pytest.mark.parametrize(
    ("node", "value"),
    [
        ({"$tuple": [1, {"$tuple": []}]}, (1, ())),
        ({"$set": [1, {"$tuple": [2]}]}, {1, (2,)}),
        ({"$frozenset": [1]}, frozenset({1})),
        ({"$dict": [[{"$tuple": [1, 2]}, 3], ["$tuple", 4]]}, {(1, 2): 3, "$tuple": 4}),
        ({"$bytes": "00ff"}, b"\0\xff"),
        ({"$bytearray": "61"}, bytearray(b"a")),
        ({"$complex": [1, 2.5]}, 1 + 2.5j),
        ({"$float": "-inf"}, -math.inf),
        ({"$int": "0x" + "f" * 10_000}, 16**10_000 - 1),
        ({"$range": [1, 9, 2]}, range(1, 9, 2)),
        ({"a": {"$set": []}, "$b": 1}, {"a": set(), "$b": 1}),
        ([None, True, 1, 1.5, "x"], [None, True, 1, 1.5, "x"]),
    ],
    ids=lambda _: "",
)
def test_marks_say_what_json_cannot(node: object, value: object) -> None:
    [test] = job_from(call_row(args=[node], expected=node)).tests
    assert test == CallTest((value,), value)
    assert isinstance(test, CallTest)
    assert type(test.expected) is type(value)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"response": None}, "response"),
        ({"response": 3}, "response"),
        ({"check": CHECK}, "tests and check"),
        ({"tests": []}, "tests"),
        ({"tests": {}}, "tests"),
        ({"tests": [{}] * 1001}, "tests"),
        ({"tests": [3]}, r"tests\[0\]"),
        ({"tests": [{"args": [1]}]}, r"tests\[0\]"),
        ({"tests": [{"args": 1, "expected": 2}]}, r"tests\[0\].args"),
        ({"tests": [{"expected": 2}]}, r"tests\[0\].args"),
        ({"tests": [{"args": [], "expected": 2}, {"stdin": "", "stdout": ""}]}, r"tests\[1\]"),
        ({"tests": [{"stdin": "", "stdout": ""}, {"args": [], "expected": 2}]}, r"tests\[1\]"),
        ({"tests": [{"stdin": ""}]}, r"tests\[0\]"),
        ({"tests": [{"stdin": "", "stdout": 6}]}, r"tests\[0\]"),
        ({"tests": [{"args": [], "expected": 1, "kwargs": [1]}]}, "kwargs"),
        ({"tests": [{"args": [], "expected": 1, "kwargs": {"$dict": [[1, 2]]}}]}, "kwargs"),
        ({"tests": [{"args": [], "expected": 1, "tolerance": -1}]}, "tolerance"),
        ({"tests": [{"args": [], "expected": 1, "tolerance": True}]}, "tolerance"),
        ({"entry_point": None}, "entry_point"),
        ({"entry_point": "a b"}, "entry_point"),
        ({"entry_point": 3}, "entry_point"),
        ({"timeout_s": 0}, "timeout_s"),
        ({"timeout_s": True}, "timeout_s"),
        ({"timeout_s": "1"}, "timeout_s"),
        ({"timeout_s": math.inf}, "timeout_s"),
        ({"timeout_s": math.nan}, "timeout_s"),
    ],
)
def test_a_malformed_row_is_refused_in_a_sentence(change: dict[str, Any], named: str) -> None:
    with pytest.raises(Invalid, match=named):
        job_from({**call_row(), **change})


@pytest.mark.parametrize(
    "node",
    [
        {"$tupel": [1]},
        {"$tuple": 1},
        {"$set": [[1]]},
        {"$dict": [1]},
        {"$dict": [[[1], 2]]},
        {"$bytes": "0"},
        {"$bytes": 1},
        {"$complex": [1]},
        {"$complex": "1j"},
        {"$float": "x"},
        {"$int": "x"},
        {"$range": [1.5]},
        {"$range": [1, 2, 0]},
        {"$range": []},
    ],
)
def test_a_mark_that_is_none_is_refused(node: object) -> None:
    with pytest.raises(Invalid, match=r"tests\[0\].expected"):
        job_from(call_row(expected=node))


def test_a_value_that_is_nested_too_deeply_is_refused() -> None:
    node: object = 1
    for _ in range(100):
        node = [node]
    with pytest.raises(Invalid, match="deep"):
        job_from(call_row(expected=node))


@pytest.mark.parametrize(
    "check", [3, "", "def check(candidate)", "def chek(candidate): pass", "x = check", "check", "\0"]
)
def test_a_check_that_is_none_is_refused(check: object) -> None:
    with pytest.raises(Invalid, match="check"):
        job_from({"response": "r", "entry_point": "f", "check": check})


@pytest.mark.parametrize("check", [CHECK, "check = lambda candidate: None", "def a(c): 1\ncheck: object = a"])
def test_a_check_may_be_defined_in_several_ways(check: str) -> None:
    assert job_from({"response": "r", "entry_point": "f", "check": check}).check == check


@given(
    st.dictionaries(
        st.sampled_from(["response", "entry_point", "tests", "check", "timeout_s"]),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
            lambda inner: (
                st.lists(inner) | st.dictionaries(st.sampled_from(["args", "expected", "stdin", "$set"]), inner)
            ),
        ),
    )
)
def test_any_row_is_a_job_or_invalid(row: dict[str, object]) -> None:
    with contextlib.suppress(Invalid):
        assert job_from(row).response == row["response"]
