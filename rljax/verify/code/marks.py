"""Python values in JSON rows: what JSON cannot say is said by an object with one key that begins with a dollar sign."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rljax.verify.types import Invalid

_MAX_DEPTH = 64


def value_from(node: object, where: str) -> Any:
    """The value that a parsed JSON node stands for. Raises `Invalid`, naming `where`, for a mark that is none.

    `{"$tuple": [1, 2]}`, `{"$set": [...]}`, `{"$frozenset": [...]}`, `{"$dict": [[key, value], ...]}`,
    `{"$bytes": "00ff"}` and `{"$bytearray": "00ff"}` (base 16), `{"$complex": [real, imaginary]}`,
    `{"$float": "nan"}`, `{"$int": "0x1f"}`, `{"$range": [start, stop, step]}`. Other objects are dictionaries.
    """
    try:
        return _value(node, 0)
    except (TypeError, ValueError, OverflowError) as error:
        raise Invalid(f"{where} is no value: {error}") from error


def _value(node: object, depth: int) -> Any:
    if depth > _MAX_DEPTH:
        raise ValueError(f"it is nested more than {_MAX_DEPTH} deep")
    match node:
        case None | bool() | int() | float() | str():
            return node
        case list():
            return [_value(item, depth + 1) for item in node]
        case dict() if len(node) == 1 and next(iter(node)).startswith("$"):
            [(mark, content)] = node.items()
            if mark not in _MARKS:
                raise ValueError(f"{mark[:40]!r} is none of {', '.join(_MARKS)}")
            return _MARKS[mark](content, depth + 1)
        case dict():
            return {key: _value(item, depth + 1) for key, item in node.items()}
    raise TypeError(f"a {type(node).__name__} is no JSON")


def _items(content: object, depth: int) -> list[Any]:
    if not isinstance(content, list):
        raise TypeError("a mark of a container needs a list")
    return [_value(item, depth) for item in content]


def _pairs(content: object, depth: int) -> dict[Any, Any]:
    pairs = _items(content, depth)
    if not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise TypeError("$dict needs a list of pairs")
    return dict(pairs)


def _text(content: object) -> str:
    if not isinstance(content, str):
        raise TypeError("this mark needs a text")
    return content


def _integers(content: object) -> list[int]:
    if not isinstance(content, list) or not all(type(item) is int for item in content) or not 1 <= len(content) <= 3:
        raise TypeError("$range needs one to three integers")
    return content


def _complex(content: object) -> complex:
    match content:
        case [int() | float() as real, int() | float() as imaginary]:
            return complex(real, imaginary)
    raise TypeError("$complex needs two numbers")


_MARKS: Mapping[str, Callable[[object, int], Any]] = {
    "$tuple": lambda content, depth: tuple(_items(content, depth)),
    "$set": lambda content, depth: set(_items(content, depth)),
    "$frozenset": lambda content, depth: frozenset(_items(content, depth)),
    "$dict": _pairs,
    "$bytes": lambda content, depth: bytes.fromhex(_text(content)),
    "$bytearray": lambda content, depth: bytearray.fromhex(_text(content)),
    "$complex": lambda content, depth: _complex(content),
    "$float": lambda content, depth: float(_text(content)),
    "$int": lambda content, depth: int(_text(content), 0),
    "$range": lambda content, depth: range(*_integers(content)),
}
