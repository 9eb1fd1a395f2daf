"""The safetensors format: headers read and checked, rows read, files written. Nothing is unpickled, nothing mapped.

A file is the length of its header in eight bytes, the header in JSON, and the tensors' bytes back to back. The
`safetensors` library is not used: it does not tell the place of a tensor, has no bfloat16 for NumPy, writes a file only
from tensors that are all in memory, and maps files, whose pages then count as the process's own memory.
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import ml_dtypes
import numpy as np
from jaxtyping import Shaped

from rljax.errors import InputError
from rljax.model.folder_config import read_json

WEIGHTS, INDEX = "model.safetensors", "model.safetensors.index.json"
# The types that weights may have, and how NumPy calls them.
FLOATS = {"F32": np.dtype(np.float32), "F16": np.dtype(np.float16), "BF16": np.dtype(ml_dtypes.bfloat16)}
_HEADER_LIMIT = 100_000_000  # bytes; the format's own
_PICKLES = ("*.bin", "*.pth", "*.pt", "*.ckpt")


@dataclass(frozen=True)
class Stored:
    """Where a tensor stands: `offset` and `size` are in bytes from the start of `file`."""

    file: Path
    dtype: str
    shape: tuple[int, ...]
    offset: int
    size: int


def read_headers(folder: Path) -> dict[str, Stored]:
    """Every tensor of the folder by its name, from the headers alone.

    Raises `InputError` where there are no weights, where a file is missing, cut short or unreadable, and where two
    files hold the same tensor.
    """
    found: dict[str, Stored] = {}
    for path in weight_files(folder):
        for name, stored in read_header(path).items():
            if name in found:
                raise InputError(f"{name} is both in {found[name].file} and in {path}; download the folder again.")
            found[name] = stored
    return found


def weight_files(folder: Path) -> list[Path]:
    """The files that hold the weights: the single one, or those that the index names. Raises `InputError`."""
    if (folder / WEIGHTS).is_file():
        return [folder / WEIGHTS]
    index = folder / INDEX
    if index.is_file():
        return _indexed(index)
    pickles = sorted(path.name for pattern in _PICKLES for path in folder.glob(pattern))
    if pickles:
        raise InputError(
            f"{folder} holds no {WEIGHTS}, and pickled weights such as {pickles[0]} are never loaded, since that may "
            "run code; convert them to safetensors."
        )
    raise InputError(f"{folder} holds neither {WEIGHTS} nor {INDEX}; name the folder of a Hugging Face model.")


def read_header(path: Path) -> dict[str, Stored]:
    """The tensors of one file by their names. Raises `InputError` where the header and the file's size disagree."""
    with opened(path) as file:
        held = os.fstat(file.fileno()).st_size
        start = file.read(8)
        if start == b"version ":
            raise InputError(f"{path} is a Git LFS pointer and not the weights; run git lfs pull.")
        length = int.from_bytes(start, "little")
        text = file.read(length) if 8 + length <= held and length <= _HEADER_LIMIT else b""
    stored = _parsed(text, path, 8 + length)
    end = 8 + length
    for entry in sorted(stored.values(), key=lambda entry: (entry.offset, entry.size)):
        if entry.offset != end:
            raise _unreadable(path)
        end += entry.size
    if held != end:
        what = "is cut short" if held < end else "holds more than its header says"
        raise InputError(f"{path} {what} ({held} bytes instead of {end}); download it again.")
    return stored


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """The file, open for reading. Raises `InputError` where it cannot be read."""
    try:
        with path.open("rb") as file:
            yield file
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}); make it readable, or restore it.") from None


def read_rows(file: BinaryIO, stored: Stored, first: int, count: int) -> Shaped[np.ndarray, "n ..."]:
    """Rows `first`…`first + count` of a tensor in one of the `FLOATS`, in a memory of their own."""
    dtype = FLOATS[stored.dtype]
    row = math.prod(stored.shape[1:]) * dtype.itemsize
    file.seek(stored.offset + first * row)
    data = file.read(count * row)
    if len(data) != count * row:
        raise InputError(f"{stored.file} has become shorter while it was read; restore it.")
    return np.frombuffer(data, dtype).reshape(count, *stored.shape[1:])


def write_file(
    path: Path, shapes: Mapping[str, Sequence[int]], dtype: str, pieces: Iterable[Shaped[np.ndarray, "..."]]
) -> None:
    """Write tensors of one of the `FLOATS`, by name, from `pieces` of their bytes in the same order."""
    header: dict[str, Any] = {"__metadata__": {"format": "pt"}}  # transformers 4 asks for that
    end = 0
    for name, shape in shapes.items():
        start, end = end, end + math.prod(shape) * FLOATS[dtype].itemsize
        header[name] = {"dtype": dtype, "shape": list(shape), "data_offsets": [start, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # tensors start at a multiple of eight, as readers that map the file want
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for piece in pieces:
            file.write(piece.astype(FLOATS[dtype], copy=False).tobytes())


def _indexed(index: Path) -> list[Path]:
    names = read_json(index).get("weight_map")
    if not isinstance(names, dict) or not names or not all(isinstance(name, str) for name in names.values()):
        raise InputError(f"{index} has no weight_map of names to files; download it again.")
    files = sorted(set(names.values()))
    for name in files:
        if Path(name).name != name:
            raise InputError(f"{index} names {name!r}, which is not a file of its folder; download it again.")
        if not (index.parent / name).is_file():
            raise InputError(f"{index} names {name}, which is missing; download that file too.")
    return [index.parent / name for name in files]


def _parsed(text: bytes, path: Path, data: int) -> dict[str, Stored]:
    """The entries of a header; tensors begin at byte `data` of the file."""
    try:
        header = json.loads(text)
        entries = {name: entry for name, entry in header.items() if name != "__metadata__"}
        return {name: _entry(entry, path, data) for name, entry in entries.items()}
    except (ValueError, RecursionError, AttributeError, TypeError, KeyError):  # whatever else JSON may hold there
        raise _unreadable(path) from None


def _entry(entry: Any, path: Path, data: int) -> Stored:
    start, end = entry["data_offsets"]
    dtype, shape = entry["dtype"], tuple(entry["shape"])
    if not all(type(x) is int and x >= 0 for x in (start, end, *shape)) or not isinstance(dtype, str) or end < start:
        raise ValueError("no entry of a header")
    if dtype in FLOATS and end - start != math.prod(shape) * FLOATS[dtype].itemsize:
        raise ValueError("the bytes of a tensor do not fit its shape")
    return Stored(path, dtype, shape, data + start, end - start)


def _unreadable(path: Path) -> InputError:
    return InputError(f"{path} has no readable safetensors header; download it again.")
