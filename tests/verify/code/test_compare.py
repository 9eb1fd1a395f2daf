from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.verify.code.compare import matches, same_output, shown

NAN = float("nan")


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (3, 3),
        (NAN, float("nan")),
        ([NAN], [float("nan")]),
        ({NAN: 1}, {float("nan"): 1}),
        ({NAN}, {float("nan")}),
        (complex(NAN, 1), complex(NAN, 1)),
        (0.0, -0.0),
        ({"a": [1, (2, {3})]}, {"a": [1, (2, {3})]}),
        ({1: 2, 3: 4}, {3: 4, 1: 2}),
        ({(1, 2.0): {"x"}}, {(1, 2.0): {"x"}}),
        (bytearray(b"a"), bytearray(b"a")),
        (range(3), range(0, 3, 1)),
        (int, int),
        ({frozenset({1})}, {frozenset({1})}),
    ],
)
def test_the_same(expected: Any, got: Any) -> None:
    assert matches(expected, got, None)


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (3, 3.0),
        (1, True),
        (0, False),
        (0, None),
        ([1], (1,)),
        ([1, 2], [1]),
        ([1], [1, 2]),
        ([1], [True]),
        ({1}, {True}),
        ({1}, {1.0}),
        ({1}, frozenset({1})),
        ({(1,)}, {(True,)}),
        ({1: 2}, {True: 2}),
        ({1: 2}, {1: 2.0}),
        ({1: 2}, {1: 2, 3: 4}),
        ({1: 2, 3: 4}, {1: 2, 5: 4}),
        ({"a": None}, {"b": None}),
        (b"a", "a"),
        (b"a", bytearray(b"a")),
        (0.3, 0.1 + 0.2),
        (NAN, 1.0),
        (1.0, NAN),
        (1, 1 + 0j),
        (range(3), [0, 1, 2]),
        (int, float),
    ],
)
def test_not_the_same(expected: Any, got: Any) -> None:
    assert not matches(expected, got, None)
    assert not matches(got, expected, None)


@pytest.mark.parametrize(
    ("expected", "got", "tolerance", "same"),
    [
        (0.3, 0.1 + 0.2, 1e-9, True),
        ([{"a": 0.3}], [{"a": 0.1 + 0.2}], 1e-9, True),
        (1e20, 1.0000001e20, 1e-6, True),
        (0.0, 1e-7, 1e-6, True),
        (1.0, 1.1, 1e-6, False),
        (1, 1.0, 1.0, False),
        (float("inf"), 1e308, 0.5, False),
        (float("inf"), float("inf"), 0.5, True),
        (NAN, NAN, 0.5, True),
        (NAN, 1.0, 0.5, False),
        (1 + 1j, 1 + 1.0000001j, 1e-6, True),
        (1, 2, 5.0, False),
    ],
)
def test_a_tolerance_is_for_floats(expected: Any, got: Any, tolerance: float, same: bool) -> None:
    assert matches(expected, got, tolerance) is same


@pytest.mark.parametrize(
    ("expected", "got", "same"),
    [
        ("6\n", "6", True),
        ("6", "6\n\n \n", True),
        ("a  \nb\t\n", "a\nb", True),
        ("a\r\nb", "a\nb\n", True),
        ("", "\n", True),
        ("6", " 6", False),
        ("a\n\nb", "a\nb", False),
        ("6", "7", False),
        ("", "6", False),
    ],
)
def test_outputs(expected: str, got: str, same: bool) -> None:
    assert same_output(expected, got) is same


SHOWN = st.recursive(
    st.integers() | st.floats() | st.text() | st.binary() | st.booleans() | st.none(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(SHOWN)
def test_what_is_shown_is_short(value: object) -> None:
    assert 0 < len(shown(value)) <= 80


@pytest.mark.parametrize(
    "value",
    [10**100_000, [10**100_000], range(10**100_000), b"a" * 10**6, bytearray(10**6), "a" * 10**6, {10**100_000: 1}],
    ids=lambda value: type(value).__name__,
)
def test_the_longest_values_can_be_shown(value: object) -> None:
    assert 0 < len(shown(value)) <= 80
    assert 0 < len(shown({"a": value})) <= 80
