"""The program of a cell: it runs hostile source and tells what came of it. `python candidate.py READER WRITER`.

It needs the standard library alone and this one file, and importing it changes nothing, so that a warm process can
import it once and call `serve` in every fork. What is hidden from the candidate (expected values, the text of a check)
never gets here, and no verdict is made here: whatever the candidate does to this process, its reply is worth no more
than a program that returns the same value.

A frame is a length (four bytes, big endian) and a body. The judge, which is trusted, sends pickled tuples:

    (nonce, "test", source, entry point, args, kwargs)   load the source, call the entry point, reply once
    (nonce, "load", source, entry point)                 reply "ready", then serve any number of calls
    (nonce, "call", args, kwargs)
    (nonce, "program", source, stdin)                    run the source as a program, reply "output"

where `args` and `kwargs` are pickles by themselves. The replies are JSON, `[nonce, kind, ...]`: `hello` (once, before
any hostile line runs), `ready`, `value`, `output`; `raised` (an exception), `exited` (SystemExit), `broken` (no
program), `unjudged` (a value that cannot cross); and `callback`, which asks the judge to call a function that it
passed as an argument, and is answered by `(nonce, "value", pickle)` or `(nonce, "raised", exception)`.
"""

from __future__ import annotations

import atexit
import builtins
import fcntl
import functools
import io
import itertools
import json
import os
import pickle
import resource
import select
import signal
import struct
import sys
import threading
import types
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

MAX_FRAME = 4 << 20
MAX_PARTS = 400_000
MAX_DEPTH = 100
MAX_OUTPUT = 1 << 20

HEADER = struct.Struct("!I")
_SCALARS = (type(None), bool, int, float, complex, str, bytes, bytearray)
PLAIN_TYPES = {kind.__name__: kind for kind in (*_SCALARS, list, tuple, dict, set, frozenset, range, object)}
_PLAIN_INTEGER = 1 << 63
_RECURSION = 1000
_TEXT = 500
_TOP_DESCRIPTOR = 1000
_POLL_MS = 50
_MODULE = "solution"
_TOO_LARGE = f"a value of more than {MAX_FRAME} bytes cannot be judged"
_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
# Bound now: the candidate may replace what `json` offers.
_to_json = json.JSONEncoder(check_circular=False, separators=(",", ":")).encode

Message = list[Any]
Function = Callable[..., object]


class Cannot(Exception):
    """A value that cannot cross the border; the message says why."""


class Broken(Exception):
    """There is no program, or no entry point in it; the message says why."""


class Encoder:
    """Turns one value into what JSON can say: a scalar, or a list that begins with a tag.

    Of an instance of a subclass it takes the data stored by the builtin base, never what its methods say. Iterators
    are used up. Raises `Cannot`, and what the candidate's iterators raise.
    """

    def __init__(self) -> None:
        self._parts = MAX_PARTS
        self._room = MAX_FRAME

    def encode(self, value: Any, depth: int = 0) -> Any:
        """The encoded value."""
        kind = type(value)
        if value is None or kind is bool or kind is float:
            return value
        way = _ENCODERS.get(kind)
        if way is not None:
            return way(self, value, depth)
        for base, way in _ENCODERS.items():
            if issubclass(kind, base):
                return way(self, value, depth)
        if hasattr(kind, "__next__") or issubclass(kind, _VIEWS):
            return self.items("l", value, depth)
        raise Cannot(f"a value of type {kind.__name__[:80]} cannot be judged")

    def items(self, tag: str, values: Iterable[Any], depth: int) -> Message:
        """A tag and the encoded values."""
        if depth >= MAX_DEPTH:
            raise Cannot(f"a value nested more than {MAX_DEPTH} deep cannot be judged")
        encoded: Message = [tag]
        for value in values:
            self._parts -= 1
            if self._parts < 0:
                raise Cannot(f"a value of more than {MAX_PARTS} parts cannot be judged")
            encoded.append(self.encode(value, depth + 1))
        return encoded

    def integer(self, value: int, _depth: int) -> Any:
        """A number as it is, or in base 16: to write a long one in base 10 is slow and forbidden."""
        value = int.__pos__(value)
        if -_PLAIN_INTEGER < value < _PLAIN_INTEGER:
            return value
        self._take(value.bit_length() // 4)
        return ["i", f"{value:x}"]

    def text(self, value: str, _depth: int) -> Any:
        """A text as it is; one with surrogates in base 16, since JSON would join two of them."""
        value = str.__str__(value)
        self._take(len(value))
        if not value.isascii():
            try:
                value.encode()
            except UnicodeEncodeError:
                return ["u", value.encode("utf-8", "surrogatepass").hex()]
        return value

    def raw(self, tag: str, value: bytes | bytearray) -> Message:
        """Bytes in base 16."""
        self._take(2 * len(value))
        return [tag, value.hex()]

    def _take(self, size: int) -> None:
        self._room -= size
        if self._room < 0:
            raise Cannot(_TOO_LARGE)


def _encode_complex(_encoder: Encoder, value: complex, _depth: int) -> Message:
    value = complex.__pos__(value)
    return ["c", value.real, value.imag]


def _encode_type(_encoder: Encoder, value: type, _depth: int) -> Message:
    if PLAIN_TYPES.get(value.__name__) is not value:
        raise Cannot("a class cannot be judged")
    return ["y", value.__name__]


_ENCODERS: dict[type, Callable[[Encoder, Any, int], Any]] = {
    int: Encoder.integer,
    str: Encoder.text,
    list: lambda encoder, value, depth: encoder.items("l", list.__iter__(value), depth),
    tuple: lambda encoder, value, depth: encoder.items("t", tuple.__iter__(value), depth),
    dict: lambda encoder, value, depth: encoder.items("d", itertools.chain.from_iterable(dict.items(value)), depth),
    set: lambda encoder, value, depth: encoder.items("s", set.__iter__(value), depth),
    frozenset: lambda encoder, value, depth: encoder.items("z", frozenset.__iter__(value), depth),
    float: lambda encoder, value, depth: float.__pos__(value),
    bytes: lambda encoder, value, depth: encoder.raw("b", bytes.__getitem__(value, slice(None))),
    bytearray: lambda encoder, value, depth: encoder.raw("a", bytearray.__getitem__(value, slice(None))),
    range: lambda encoder, value, depth: encoder.items("r", (value.start, value.stop, value.step), depth),
    complex: _encode_complex,
    type: _encode_type,
}


class _Channel:
    """The blocking end inside the cell. Ends the process when the judge is gone."""

    def __init__(self, reader: int, writer: int) -> None:
        self._reader = reader
        self._writer = writer

    def receive(self) -> Any:
        (size,) = HEADER.unpack(self._read(HEADER.size))
        return pickle.loads(self._read(size))

    def send(self, message: Message) -> None:
        body = _to_json(message).encode()
        if len(body) > MAX_FRAME:
            body = _to_json([message[0], "unjudged", _TOO_LARGE]).encode()
        frame = memoryview(HEADER.pack(len(body)) + body)
        while frame:
            frame = frame[os.write(self._writer, frame) :]

    def _read(self, size: int) -> bytearray:
        received = bytearray()
        while len(received) < size:
            chunk = os.read(self._reader, min(size - len(received), 1 << 16))
            if not chunk:
                os._exit(0)
            received += chunk
        return received


class _Arguments(pickle.Unpickler):
    """Arguments, in which a function of the judge's is a number."""

    def __init__(self, pickled: bytes, remote: Callable[[int], Function]) -> None:
        super().__init__(io.BytesIO(pickled))
        self._remote = remote

    def persistent_load(self, index: int) -> Function:
        return self._remote(index)


def serve(reader: int, writer: int) -> None:
    """Answer the judge on these two descriptors until it is gone; 0, 1 and 2 lead nowhere from here on.

    Raises OSError if the channel is broken, which only the candidate itself can have done.
    """
    channel = _Channel(*_out_of_reach(reader, writer))
    nonce, mode, *request = channel.receive()
    channel.send([nonce, "hello"])
    if mode == "program":
        channel.send([nonce, *_attempt(functools.partial(_program, *request))])
        return
    sys.setrecursionlimit(_RECURSION + _frames())
    found: list[Function] = []
    reply = _attempt(functools.partial(_load, found, *request[:2]))
    if mode == "test" and found:
        reply = _attempt(functools.partial(_call, channel, nonce, found[0], *request[2:]))
    channel.send([nonce, *reply])
    while mode == "load" and found:
        nonce, _, args, kwargs = channel.receive()
        channel.send([nonce, *_attempt(functools.partial(_call, channel, nonce, found[0], args, kwargs))])


def _out_of_reach(reader: int, writer: int) -> tuple[int, int]:
    """Move the channel to high descriptors, where a candidate that prints or guesses does not write by accident."""
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    floor = min(limit if limit > 0 else _TOP_DESCRIPTOR, _TOP_DESCRIPTOR) - 8
    moved = [fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, max(3, floor)) for descriptor in (reader, writer)]
    for descriptor in {reader, writer} - {0, 1, 2}:
        os.close(descriptor)
    _standard(*[os.open(os.devnull, os.O_RDWR)] * 2)
    return moved[0], moved[1]


def _standard(source: int, sink: int) -> None:
    """Make these two descriptors, which are closed, the standard input and output. Errors lead nowhere."""
    null = os.open(os.devnull, os.O_RDWR)
    for descriptor, standard in ((source, 0), (sink, 1), (null, 2)):
        os.dup2(descriptor, standard)
    for descriptor in {source, sink, null} - {0, 1, 2}:
        os.close(descriptor)
    sys.stdin = os.fdopen(0, "r", encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="surrogateescape", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="utf-8", errors="backslashreplace", closefd=False)


def _frames() -> int:
    frame, count = sys._getframe(), 0
    while frame.f_back is not None:
        frame, count = frame.f_back, count + 1
    return count


def _attempt(work: Callable[[], Message]) -> Message:
    """What came of it, in a reply. All that the candidate may raise is caught: that is what is asked for here."""
    try:
        return work()
    except Broken as broken:
        return ["broken", str(broken)[:_TEXT]]
    except Cannot as cannot:
        return ["unjudged", str(cannot)[:_TEXT]]
    except SystemExit:
        return ["exited"]
    except BaseException as error:
        return _raised(error)


def _raised(error: BaseException) -> Message:
    """An exception as data: the name of its class, those of its builtin bases, its arguments or None, its text."""
    kind = type(error)
    bases = [base.__name__ for base in kind.__mro__ if getattr(builtins, base.__name__, None) is base]
    try:
        text = Encoder().encode(str(error)[:_TEXT])
        args = Encoder().encode(tuple(error.args))
        args = args if len(_to_json(args)) < _TEXT else None
    except BaseException:
        # An exception is as hostile as the rest: its own methods may raise.
        args, text = None, ""
    return ["raised", kind.__name__[:80], bases, args, text]


def _compiled(source: str, name: str) -> types.CodeType:
    try:
        return compile(source, f"<{name}>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, OverflowError, RecursionError, MemoryError) as error:
        raise Broken(f"it does not compile: {type(error).__name__}: {error}") from error


def _load(found: list[Function], source: str, entry_point: str) -> Message:
    """Run the source as a module; puts the entry point into `found`, and says that it did."""
    module = types.ModuleType(_MODULE)
    code = _compiled(source, _MODULE)
    sys.modules[_MODULE] = module
    exec(code, module.__dict__)
    function = module.__dict__.get(entry_point)
    if not callable(function):
        raise Broken(f"it defines no function {entry_point[:80]}")
    found.append(function)
    return ["ready"]


def _call(channel: _Channel, nonce: str, function: Function, args: bytes, kwargs: bytes) -> Message:
    def remote(index: int) -> Function:
        return lambda *given, **named: _callback(channel, [nonce, "callback", index], given, named)

    value = function(*_Arguments(args, remote).load(), **_Arguments(kwargs, remote).load())
    return ["value", Encoder().encode(value)]


def _callback(channel: _Channel, head: Message, args: object, kwargs: object) -> object:
    """Have the judge call one of its own functions."""
    channel.send([*head, Encoder().encode(args), Encoder().encode(kwargs)])
    _, kind, payload = channel.receive()
    if kind == "value":
        return pickle.loads(payload)
    raise payload


def _program(source: str, stdin: str) -> Message:
    """Run the source as a program in a process of its own, without the channel: its status and what it printed."""
    code = _compiled(source, "program")
    (given, feed), (drain, sink) = os.pipe(), os.pipe()
    program = os.fork()
    if program == 0:
        _standard(given, sink)
        os.closerange(3, _TOP_DESCRIPTOR + 8)
        _run_main(code)
    os.close(given)
    os.close(sink)
    printed = _piped(program, feed, memoryview(stdin.encode("utf-8", "surrogatepass")), drain)
    if printed is None:
        os.kill(program, signal.SIGKILL)
        raise Cannot(f"more than {MAX_OUTPUT} bytes of output")
    status = os.waitstatus_to_exitcode(os.waitpid(program, 0)[1])
    return ["output", status, printed.hex()]


def _piped(program: int, feed: int, given: memoryview, drain: int) -> bytes | None:
    """Feed a program; what it prints until it ends, whoever else holds the pipes then. None if it is too much."""
    printed = bytearray()
    os.set_blocking(feed, False)
    poll = select.poll()
    poll.register(drain, select.POLLIN)
    poll.register(feed, select.POLLOUT)
    while len(printed) <= MAX_OUTPUT:
        ready = [descriptor for descriptor, _ in poll.poll(_POLL_MS)]
        if feed in ready:
            given = _fed(feed, given)
            if not given:
                poll.unregister(feed)
                os.close(feed)
        chunk = os.read(drain, 1 << 16) if drain in ready else None
        printed += chunk or b""
        ended = not ready and os.waitid(os.P_PID, program, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
        if chunk == b"" or (ended and not poll.poll(0)):
            return bytes(printed)
    return None


def _fed(feed: int, given: memoryview) -> memoryview:
    try:
        return given[os.write(feed, given) :]
    except BrokenPipeError:
        return given[:0]


def _run_main(code: types.CodeType) -> NoReturn:
    """Run to the end as the interpreter would, and end the process."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    sys.argv = ["program"]
    atexit._clear()
    sys.setrecursionlimit(_RECURSION + _frames())
    status = 0
    try:
        exec(code, module.__dict__)
    except SystemExit as end:
        status = 0 if end.code is None else end.code & 0xFF if isinstance(end.code, int) else 1
    except BaseException:
        status = 1
    try:
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
    except BaseException:
        status = status or 120
    os._exit(status)


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
    os._exit(0)
