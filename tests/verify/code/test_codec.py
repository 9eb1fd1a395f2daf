from __future__ import annotations

import collections
import enum
import functools
import itertools
import json
import math
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rljax.verify.code import candidate, codec
from rljax.verify.code.candidate import Cannot, Encoder
from rljax.verify.code.codec import Malformed
from rljax.verify.code.compare import matches

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.integers(min_value=10**300, max_value=10**400)
    | st.floats()
    | st.complex_numbers()
    | st.text(st.characters(exclude_categories=()))
    | st.binary()
)
KEYS = st.recursive(SCALARS, lambda inner: st.tuples(inner, inner) | st.frozensets(inner, max_size=4), max_leaves=5)
VALUES = st.recursive(
    SCALARS | st.binary().map(bytearray) | st.just(range(3, -7, -2)),
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(KEYS, inner, max_size=5)
        | st.sets(KEYS, max_size=5)
    ),
    max_leaves=20,
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(list("ltdszriubacyf")),
    lambda inner: (
        st.lists(inner)
        | st.builds(lambda tag, items: [tag, *items], st.sampled_from(list("ltdszriubacyfx")), st.lists(inner))
        | st.dictionaries(st.text(), inner, max_size=2)
    ),
    max_leaves=30,
)


def crossed(value: object) -> Any:
    """The value as it comes out of a cell."""
    return codec.decode(json.loads(json.dumps(Encoder().encode(value))))


@given(VALUES)
def test_plain_values_survive(value: object) -> None:
    assert matches(value, crossed(value), None)


@given(st.floats())
def test_floats_survive_to_the_sign_of_zero(value: float) -> None:
    assert math.copysign(1.0, crossed(value)) == math.copysign(1.0, value) or math.isnan(value)
    assert repr(crossed(value)) == repr(value)


@pytest.mark.parametrize("value", ["\ud83d\ude00", "\ud800", "é\udfff", "😀", "\0"])
def test_texts_survive_with_surrogates_apart(value: str) -> None:
    assert [ord(letter) for letter in crossed(value)] == [ord(letter) for letter in value]


@pytest.mark.parametrize(
    "value",
    [10**5000, -(10**5000), 2**63, -(2**63), 2**63 - 1, 1 - 2**63],
    ids=lambda value: f"{value.bit_length()} bits",
)
def test_long_integers_survive(value: int) -> None:
    assert crossed(value) == value


def test_the_order_of_a_dictionary_is_kept() -> None:
    assert list(crossed({"b": 1, "a": 2, (1, "c"): 3})) == ["b", "a", (1, "c")]


class Fake:
    """Says whatever pleases."""

    def __eq__(self, other: object) -> bool:
        return True

    def __hash__(self) -> int:
        return 0

    def __getattr__(self, name: str) -> Any:
        return lambda *args: 3


class LyingText(str):
    def __str__(self) -> str:
        return "lie"

    def encode(self, *_args: object) -> bytes:  # type: ignore[override]
        return b"lie"

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


class LyingInteger(int):
    def __int__(self) -> int:
        return 99

    def __pos__(self) -> int:
        return 99

    def bit_length(self) -> int:
        return 1


class LyingList(list[int]):
    def __iter__(self) -> Any:
        return iter([99])

    def __len__(self) -> int:
        return 1


class LyingDictionary(dict[str, int]):
    def items(self) -> Any:
        return [("lie", 99)]

    __iter__ = None  # type: ignore[assignment]


class LyingTuple(tuple[int, ...]):
    def __iter__(self) -> Any:
        return iter((99,))


class LyingFloat(float):
    def __pos__(self) -> float:
        return 99.0

    def __float__(self) -> float:
        return 99.0


class Colour(enum.IntEnum):
    RED = 1


Point = collections.namedtuple("Point", "x y")


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        (LyingText("truth"), "truth"),
        (LyingInteger(5), 5),
        (LyingList([1, 2]), [1, 2]),
        (LyingDictionary(a=1), {"a": 1}),
        (LyingTuple((1, 2)), (1, 2)),
        (LyingFloat(0.5), 0.5),
        (Point(1, 2), (1, 2)),
        (Colour.RED, 1),
        (collections.Counter("aab"), {"a": 2, "b": 1}),
        (collections.OrderedDict(a=1), {"a": 1}),
        (collections.defaultdict(list, {1: [2]}), {1: [2]}),
    ],
)
def test_subclasses_cross_as_the_data_stored_in_their_builtin_base(value: object, stored: object) -> None:
    assert matches(stored, crossed(value), None)


@pytest.mark.parametrize(
    "make",
    [
        lambda: (n for n in [1, 2]),
        lambda: map(int, "12"),
        lambda: itertools.islice(itertools.count(1), 2),
        lambda: {1: 3, 2: 4}.keys(),
        lambda: {3: 1, 4: 2}.values(),
        lambda: iter((1, 2)),
    ],
)
def test_iterators_and_views_cross_as_lists(make: Callable[[], object]) -> None:
    assert matches([1, 2], crossed(make()), None)


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth - 1):
        value = [value]
    return value


def cycle() -> list[Any]:
    value: list[Any] = []
    value.append(value)
    return value


def shared(doublings: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(doublings):
        value = [value, value]
    return value


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (lambda: nested(101), "deep"),
        (cycle, "deep"),
        (lambda: "a" * 5_000_000, "bytes"),
        (lambda: ["a" * 1_000_000] * 5, "bytes"),
        (lambda: b"a" * 3_000_000, "bytes"),
        (lambda: 1 << 40_000_000, "bytes"),
        (object, "type object"),
        (Fake, "type Fake"),
        (lambda: Fake, "class"),
        (lambda: len, "builtin_function"),
        (lambda: [{"a": object()}], "type object"),
    ],
)
def test_what_cannot_cross_is_said(make: Callable[[], object], why: str) -> None:
    with pytest.raises(Cannot, match=why):
        Encoder().encode(make())


@pytest.mark.parametrize("make", [itertools.count, lambda: shared(60), lambda: list(range(5001)), lambda: [[]] * 5001])
def test_parts_without_end_are_not_counted_to_the_end(
    make: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(candidate, "MAX_PARTS", 5000)
    with pytest.raises(Cannot, match="more than 5000 parts"):
        Encoder().encode(make())


def test_the_deepest_and_the_widest_that_may_cross_do(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (candidate, codec):
        monkeypatch.setattr(module, "MAX_PARTS", 5000)
    for value in (nested(candidate.MAX_DEPTH), list(range(5000))):
        assert crossed(value) == value
    with pytest.raises(Malformed):
        codec.decode(["l", *range(5001)])
    with pytest.raises(Malformed):
        codec.decode(functools.reduce(lambda inner, _: ["l", inner], range(candidate.MAX_DEPTH + 1), 0))


@given(JSON)
def test_the_decoder_rebuilds_plain_values_or_says_that_it_cannot(node: object) -> None:
    try:
        value = codec.decode(node)
    except Malformed:
        return
    plain = (bool, int, float, complex, str, bytes, bytearray, list, tuple, dict, set, frozenset, range, type)
    assert value is None or type(value) in plain


@settings(max_examples=300)
@given(st.binary(max_size=200) | JSON.map(lambda node: json.dumps(node).encode()))
def test_replies_are_read_or_refused(body: bytes) -> None:
    frame = candidate.HEADER.pack(len(body)) + body
    try:
        reply = codec.first_reply(frame + b"rest")
    except Malformed:
        return
    assert reply is not None
    assert reply[1] == len(frame)


@pytest.mark.parametrize(
    "frame", [b"\xff\xff\xff\xff", b"\x7f\x00\x00\x00a", candidate.HEADER.pack(candidate.MAX_FRAME + 1)]
)
def test_a_giant_length_is_refused_at_once(frame: bytes) -> None:
    with pytest.raises(Malformed):
        codec.first_reply(frame)


@pytest.mark.parametrize(
    "body", [b"[" * 1_000_000, b'["n","value",' + b"1" * 1_000_000 + b"]", b'[["l"]' * 1000, b"{}", b"[]", b"1"]
)
def test_hostile_replies_are_refused(body: bytes) -> None:
    with pytest.raises(Malformed):
        codec.first_reply(candidate.HEADER.pack(len(body)) + body)


def test_an_unfinished_reply_is_waited_for() -> None:
    frame = candidate.HEADER.pack(13) + b'["n","ready"]'
    assert all(codec.first_reply(frame[:end]) is None for end in range(len(frame)))
    assert codec.first_reply(frame) == (["n", "ready"], len(frame))


@pytest.mark.parametrize(
    "shape", [lambda keys: ["s", *keys], lambda keys: ["d", *itertools.chain(*((k, 0) for k in keys))]]
)
def test_keys_made_to_collide_are_refused(shape: Callable[[list[object]], object]) -> None:
    keys = [["i", f"{n * (2**61 - 1):x}"] for n in range(1, 20_000)]
    started = time.monotonic()
    with pytest.raises(Malformed):
        codec.decode(shape(keys))
    assert time.monotonic() - started < 5  # all against all would take minutes


@pytest.mark.parametrize(
    "node",
    [
        ["s", ["l"]],
        ["d", 1],
        ["d", ["l"], 1],
        ["i", "xyz"],
        ["b", "0"],
        ["u", "ff"],
        ["c", 1, 2],
        ["r", 1, 2, 0],
        ["r", 1],
    ],
)
def test_impossible_values_are_refused(node: object) -> None:
    with pytest.raises(Malformed):
        codec.decode(node)


def test_exceptions_are_revived_as_the_nearest_builtin_one() -> None:
    missing = codec.revived("Missing", ["KeyError", "LookupError", "Exception", "object"], ["t", "k"], "'k'")
    assert type(missing) is KeyError
    assert missing.args == ("k",)
    assert type(codec.revived("Own", ["Exception"], None, "text")) is codec.CandidateError
    assert type(codec.revived("SystemExit", ["SystemExit"], None, "")) is codec.CandidateError
    assert type(codec.revived("UnicodeDecodeError", ["UnicodeDecodeError", "UnicodeError"], None, "x")) is UnicodeError
