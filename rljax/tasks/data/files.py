"""Rows of data files with their line numbers: JSON Lines, plain or gzipped; a JSON list; Parquet.

A row that cannot be read becomes the reason why, and the rest goes on as far as the file can be read at all.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from io import BufferedIOBase
from pathlib import Path
from typing import Any, cast

from rljax.errors import InputError
from rljax.verify.rows import MAX_LINE, read_lines

Row = Mapping[str, Any]
# The number of its line (of its row in Parquet), from 1, and the row, or in one sentence why there is none.
Numbered = tuple[int, Row | str]

_LINES = (".jsonl", ".ndjson")
_BLANK = " \t\r\n"
_BATCH = 1000
_CUT = "the file ends in the middle of it; fetch the file again"


def read_rows(path: Path) -> Iterator[Numbered]:
    """The rows of a file; its name says how they are stored. Raises `InputError` for what is no such file."""
    if not path.exists():
        raise unreadable(path, "there is no such file")
    if path.is_dir():
        raise unreadable(path, "it is a folder")
    name = path.name.lower()
    packed = name.endswith(".gz")
    suffix = Path(name.removesuffix(".gz")).suffix
    if suffix == ".parquet":
        return _parquet(path)
    if suffix in _LINES:
        return _lines(path, packed)
    if suffix == ".json":
        return _listed(path, packed)
    raise InputError(f"{path} is no data file by its name; it must end in .jsonl, .jsonl.gz, .json or .parquet.")


def unit(path: Path) -> str:
    """What is counted in a file of this name: lines, or rows."""
    return "row" if path.name.lower().endswith(".parquet") else "line"


def _opened(path: Path, packed: bool) -> BufferedIOBase:
    try:
        file = path.open("rb")
    except OSError as error:
        raise unreadable(path, error.strerror) from None
    return cast(BufferedIOBase, gzip.GzipFile(fileobj=file)) if packed else file


def unreadable(path: Path, why: object) -> InputError:
    """The sentence about a file that cannot be read at all."""
    return InputError(f"{path} cannot be read ({why}); set data.path, or path in data.sets, to a data file.")


def _lines(path: Path, packed: bool) -> Iterator[Numbered]:
    number = 0
    with _opened(path, packed) as file:
        try:
            for number, line in read_lines(file):
                yield number, _of_line(line)
        except (EOFError, OSError, zlib.error) as error:
            yield number + 1, _damage(error)


def _damage(error: Exception) -> str:
    """Why compressed data cannot be read on."""
    if isinstance(error, EOFError):
        return "the compressed file ends in the middle; fetch the file again"
    return f"the compressed file is damaged ({error}); fetch the file again"


def _of_line(line: bytes | None) -> Row | str:
    if line is None:
        return f"the line is longer than {MAX_LINE} bytes; split the row, or leave columns out"
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        return f"byte {error.start + 1} of the line is not UTF-8; write the file in UTF-8"
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        return _fault(error, cut=not text.endswith("\n"))
    return _checked(value, text)


def _fault(error: Exception, cut: bool) -> str:
    """Why a text is no JSON; `cut` where the file ends with it, so that it may be a part."""
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    if isinstance(error, json.JSONDecodeError):
        return f"it is not JSON ({error.msg}){f', or {_CUT}' if cut else '; write one JSON object a line'}"
    return f"it is not JSON ({error})"


def _checked(value: Any, text: str) -> Row | str:
    """The row, if it is an object of whole characters."""
    if not isinstance(value, dict):
        return f"it is a {type(value).__name__} and no JSON object"
    if "\\u" in text:  # the one way by which half a character comes in
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            return "a text holds half of a surrogate pair, which is no character"
    return value


def _listed(path: Path, packed: bool) -> Iterator[Numbered]:
    with _opened(path, packed) as file:
        try:
            content = file.read()
        except (EOFError, OSError, zlib.error) as error:
            raise InputError(f"{path}: {_damage(error)}.") from None
    # What is no UTF-8 is found in the row that holds it.
    text = content.decode("utf-8-sig", "surrogateescape")
    if text.strip(_BLANK):
        yield from _elements(text)


def _elements(text: str) -> Iterator[Numbered]:
    """The elements of a JSON list with the lines that they begin on; the list may break off."""
    decoder = json.JSONDecoder()
    line, counted, place, mark = 1, 0, 0, "["
    while True:
        place = _behind_blanks(text, place)
        begin = _behind_blanks(text, place + 1)
        if text[place : place + 1] == "]" or text[place:begin].rstrip(_BLANK) + text[begin : begin + 1] == "[]":
            return
        line, counted = line + text.count("\n", counted, begin), begin
        if text[place : place + 1] != mark:
            yield line, f"there is no {mark!r} where a JSON list has one; mend the file, or fetch it again"
            return
        try:
            value, place = decoder.raw_decode(text, begin)
        except (ValueError, RecursionError) as error:
            yield line, _fault(error, cut=True)
            return
        yield line, _whole(value, text[begin:place])
        mark = ","


def _behind_blanks(text: str, place: int) -> int:
    while text[place : place + 1] and text[place] in _BLANK:
        place += 1
    return place


def _whole(value: Any, text: str) -> Row | str:
    try:
        text.encode()
    except UnicodeEncodeError:
        return "it holds bytes that are not UTF-8; write the file in UTF-8"
    return _checked(value, text)


def _parquet(path: Path) -> Iterator[Numbered]:
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise InputError(f"{path} needs pyarrow to be read; install it: pip install 'rljax[data]'.") from None
    number = 0
    try:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=_BATCH):
                for row in batch.to_pylist():
                    number += 1
                    yield number, row
    except (pa.ArrowException, OSError, ValueError) as error:
        if not number:
            raise unreadable(path, str(error).partition("\n")[0]) from None
        yield number + 1, f"the file is damaged from here on ({str(error).partition(chr(10))[0]}); fetch it again"
