"""The judge's side of what is said to a cell: pickles go in, JSON comes out and is rebuilt with plain types alone.

Nothing that comes out is trusted: its size, depth and number of parts are bounded, and so is the time it takes.
"""

from __future__ import annotations

import builtins
import io
import json
import pickle
import types
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from rljax.verify.code.candidate import HEADER, MAX_DEPTH, MAX_FRAME, MAX_PARTS, PLAIN_TYPES, Function, Message

# As many keys of equal hash as honest tables may have. More would make a table take quadratic time.
_COLLISIONS = 32
_NO_ERROR = (UnicodeEncodeError, UnicodeDecodeError, UnicodeTranslateError, ExceptionGroup)
_ERRORS = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception) and not issubclass(kind, _NO_ERROR)
}
_BY_REFERENCE = (types.FunctionType, types.MethodType)


class Malformed(ValueError):
    """Nothing that the program of a cell says of its own accord."""


class CandidateError(Exception):
    """What a call of the candidate raises in a check if no builtin exception says it: the name and the text."""


class Unsendable(ValueError):
    """Arguments that cannot go in: too deep, too large, or objects of classes that the cell does not know."""


def request(*parts: object) -> bytes:
    """The frame that asks the cell for something."""
    body = pickle.dumps(parts, pickle.HIGHEST_PROTOCOL)
    return HEADER.pack(len(body)) + body


class _Arguments(pickle.Pickler):
    """Pickles arguments; functions stay here and become numbers."""

    def __init__(self, stream: io.BytesIO, functions: list[Function]) -> None:
        super().__init__(stream, pickle.HIGHEST_PROTOCOL)
        self._functions = functions

    def persistent_id(self, value: Any) -> int | None:
        if not isinstance(value, _BY_REFERENCE):
            return None
        self._functions.append(value)
        return len(self._functions) - 1


def sent(value: object, functions: list[Function]) -> bytes:
    """A value as it goes in; functions in it are appended to `functions`. Raises `Unsendable`."""
    try:
        return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
    except (pickle.PicklingError, AttributeError, TypeError, RecursionError):
        # Not plain data: slower, with a look at each part.
        stream = io.BytesIO()
    try:
        _Arguments(stream, functions).dump(value)
    except (pickle.PicklingError, AttributeError, TypeError, RecursionError) as error:
        raise Unsendable(f"{type(error).__name__}: {error}") from error
    return stream.getvalue()


def first_reply(received: bytes | bytearray) -> tuple[Message, int] | None:
    """The first reply of these bytes and where the next begins; None if it is not complete. Raises `Malformed`."""
    if len(received) < HEADER.size:
        return None
    size: int = HEADER.unpack_from(received)[0]
    if size > MAX_FRAME:
        raise Malformed("a reply that is too long")
    end = HEADER.size + size
    if len(received) < end:
        return None
    try:
        message = json.loads(bytes(received[HEADER.size : end]).decode("ascii"))
    except (ValueError, RecursionError) as error:
        raise Malformed("a reply that is no JSON") from error
    if type(message) is not list or len(message) < 2 or type(message[0]) is not str or type(message[1]) is not str:
        raise Malformed("a reply without a nonce and a kind")
    return message, end


def decode(node: object) -> Any:
    """The value that a cell sent as this. Raises `Malformed` for all that `candidate.Encoder` does not make."""
    try:
        return _Decoder().decode(node, 0)
    except (ValueError, TypeError, OverflowError) as error:
        raise Malformed(f"a value that is none: {type(error).__name__}") from error


class _Decoder:
    def __init__(self) -> None:
        self._parts = MAX_PARTS

    def decode(self, node: object, depth: int) -> Any:
        if node is None or type(node) in (bool, int, float, str):
            return node
        if type(node) is not list or not node or type(node[0]) is not str:
            raise Malformed("no tag")
        build = _CONTAINERS.get(node[0])
        if build is None:
            return _leaf(node)
        self._parts -= len(node) - 1
        if depth >= MAX_DEPTH or self._parts < 0:
            raise Malformed("too deep or too large")
        return build([self.decode(part, depth + 1) for part in node[1:]])


def _leaf(node: Message) -> Any:
    match node:
        case ["i", str(text)]:
            return int(text, 16)
        case ["u", str(text)]:
            return bytes.fromhex(text).decode("utf-8", "surrogatepass")
        case ["b", str(text)]:
            return bytes.fromhex(text)
        case ["a", str(text)]:
            return bytearray.fromhex(text)
        case ["c", float(real), float(imaginary)]:
            return complex(real, imaginary)
        case ["y", str(name)] if name in PLAIN_TYPES:
            return PLAIN_TYPES[name]
    raise Malformed("an unknown tag")


def _keys(parts: list[Any]) -> list[Any]:
    """The parts, if they may be keys: the candidate may have made them to collide."""
    hashes = Counter(map(hash, parts))
    if hashes and max(hashes.values()) > _COLLISIONS:
        raise Malformed("keys that collide")
    return parts


def _dictionary(parts: list[Any]) -> dict[Any, Any]:
    return dict(zip(_keys(parts[::2]), parts[1::2], strict=True))


def _range(parts: list[Any]) -> range:
    if any(type(part) is not int for part in parts):
        raise Malformed("no range")
    start, stop, step = parts
    return range(start, stop, step)


_CONTAINERS: Mapping[str, Callable[[list[Any]], Any]] = {
    "l": lambda parts: parts,
    "t": tuple,
    "d": _dictionary,
    "s": lambda parts: set(_keys(parts)),
    "z": lambda parts: frozenset(_keys(parts)),
    "r": _range,
}


def revived(name: str, bases: list[str], args: object, text: str) -> Exception:
    """An exception of the candidate's as the nearest builtin one that the judge can raise. Raises `Malformed`."""
    values = (text,) if args is None else decode(args)
    kind = next((_ERRORS[base] for base in bases if base in _ERRORS), Exception)
    if kind is Exception and name != "Exception":
        return CandidateError(f"{name}: {text}")
    return kind(*values)


def portable(error: BaseException) -> Exception:
    """An exception of the judge's own function that the cell can raise."""
    if type(error) in _ERRORS.values() and all(isinstance(value, str | int | float) for value in error.args):
        return error  # type: ignore[return-value]
    return Exception(f"{type(error).__name__}: {error}"[:500])
