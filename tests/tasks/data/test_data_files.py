"""Every kind of good and bad file: what can be read is read, with its lines, and the rest is told in one sentence."""

from __future__ import annotations

import gzip
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from rljax.errors import InputError
from rljax.tasks.data.files import Numbered, read_rows, unit
from tests.tasks.data.conftest import Load

ROWS = [{"question": f"What is {n} + {n}?", "answer": str(2 * n)} for n in range(1, 5)]
LINES = "".join(json.dumps(row) + "\n" for row in ROWS).encode()


def read(path: Path) -> list[Numbered]:
    return list(read_rows(path))


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def reason(found: Numbered) -> str:
    assert isinstance(found[1], str), f"line {found[0]} was read"
    return found[1]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("rows.jsonl", LINES),
        ("rows.JSONL", LINES.replace(b"\n", b"\r\n")),
        ("rows.ndjson", b"\xef\xbb\xbf" + LINES.rstrip()),
        ("rows.jsonl.gz", gzip.compress(LINES, mtime=0)),
        ("rows.json", json.dumps(ROWS).encode()),
        ("rows.json.gz", gzip.compress(json.dumps(ROWS, indent=1).encode(), mtime=0)),
    ],
)
def test_the_same_rows_from_every_form(tmp_path: Path, name: str, content: bytes) -> None:
    assert [row for _, row in read(written(tmp_path / name, content))] == ROWS


def test_lines_are_counted_over_blank_ones(tmp_path: Path) -> None:
    first, second = LINES.splitlines(keepends=True)[:2]
    assert [n for n, _ in read(written(tmp_path / "a.jsonl", b"\n" + first + b"  \n\n" + second))] == [2, 5]


def test_lines_of_a_list_are_those_that_its_elements_begin_on(tmp_path: Path) -> None:
    text = '\n[\n  {"a": 1},\n\n  {"a":\n   2}, {"a": 3}\n,\n{"a": 4}]\n'
    found = read(written(tmp_path / "a.json", text.encode()))
    assert found == [(3, {"a": 1}), (5, {"a": 2}), (6, {"a": 3}), (8, {"a": 4})]


@pytest.mark.parametrize("text", ["[]", " [ \n ] ", "", "\n"])
def test_a_list_may_be_empty(tmp_path: Path, text: str) -> None:
    assert read(written(tmp_path / "a.json", text.encode())) == []


@pytest.mark.parametrize(
    ("text", "good", "line", "says"),
    [
        ('{"a": 1}', 0, 1, "there is no '['"),
        ('[{"a": 1},\n {"a": 2},\n {"a": "thr', 2, 3, "ends in the middle"),
        ('[{"a": 1},\n {"a": 2}', 2, 2, "there is no ','"),
        ('[{"a": 1}\n {"a": 2}]', 1, 2, "there is no ','"),
        ('[{"a": 1},\n]', 1, 2, "not JSON"),
        ("[" * 100_000, 0, 1, "nested too deeply"),
    ],
)
def test_a_list_that_breaks_off_keeps_what_stands_before(
    tmp_path: Path, text: str, good: int, line: int, says: str
) -> None:
    found = read(written(tmp_path / "a.json", text.encode()))
    assert [row for _, row in found[:-1]] == [{"a": n + 1} for n in range(good)]
    assert found[-1][0] == line
    assert says in reason(found[-1])


def test_what_is_no_utf_8_is_the_fault_of_its_row_alone(tmp_path: Path) -> None:
    lines = read(written(tmp_path / "a.jsonl", LINES + b'{"question": "na\xefve"}\n' + LINES))
    assert [n for n, row in lines if isinstance(row, str)] == [5]
    assert "byte 17 of the line is not UTF-8" in reason(lines[4])
    listed = read(written(tmp_path / "a.json", b'[{"a": 1}, {"a": "na\xefve"}, {"a": 2}]'))
    assert "not UTF-8" in reason(listed[1])
    assert [listed[0][1], listed[2][1]] == [{"a": 1}, {"a": 2}]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b"[1, 2]\n", "it is a list and no JSON object"),
        (b'{"a": }\n', "it is not JSON (Expecting value)"),
        (b'{"a": "\\ud800"}\n', "half of a surrogate pair"),
        (b'{"a": ' + b"1" * 5000 + b"}\n", "it is not JSON (Exceeds the limit"),
        (b"[" * 100_000 + b"\n", "nested too deeply"),
    ],
)
def test_a_line_that_is_no_row_says_why(tmp_path: Path, line: bytes, says: str) -> None:
    found = read(written(tmp_path / "a.jsonl", LINES + line + LINES))
    assert [n for n, row in found if isinstance(row, str)] == [5]
    assert says in reason(found[4])


def test_a_last_line_that_is_cut_says_so(tmp_path: Path) -> None:
    found = read(written(tmp_path / "a.jsonl", LINES + b'{"question": "What is'))
    assert [row for _, row in found[:4]] == ROWS
    assert "the file ends in the middle of it; fetch the file again" in reason(found[4])


def test_a_compressed_file_that_is_cut_or_damaged_keeps_what_stands_before(tmp_path: Path) -> None:
    rows = b"".join(json.dumps({"a": n, "b": "x" * (n % 97)}).encode() + b"\n" for n in range(20_000))
    packed = gzip.compress(rows)
    cut = read(written(tmp_path / "cut.jsonl.gz", packed[: len(packed) // 2]))
    assert len(cut) > 1000
    assert [n for n, row in cut if isinstance(row, str)] == [len(cut)]
    assert "the compressed file ends in the middle" in reason(cut[-1])
    broken = bytearray(packed)
    broken[-6] ^= 255  # the checksum
    assert "the compressed file is damaged" in reason(read(written(tmp_path / "b.jsonl.gz", bytes(broken)))[-1])
    assert "the compressed file is damaged" in reason(read(written(tmp_path / "plain.jsonl.gz", LINES))[-1])
    with pytest.raises(InputError, match=r"l\.json\.gz: the compressed file ends in the middle; fetch"):
        read(written(tmp_path / "l.json.gz", packed[:-100]))


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("none.jsonl", "none.jsonl cannot be read (there is no such file); set data.path, or path in data.sets"),
        (".", "cannot be read (it is a folder); set data.path"),
        ("rows.csv", "rows.csv is no data file by its name; it must end in .jsonl, .jsonl.gz, .json or .parquet."),
    ],
)
def test_what_is_no_data_file_is_refused(tmp_path: Path, name: str, says: str) -> None:
    written(tmp_path / "rows.csv", b"a,b\n")
    with pytest.raises(InputError) as error:
        read(tmp_path / name)
    assert says in str(error.value)


def test_a_file_that_may_not_be_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: Any) -> Any:
        raise PermissionError(13, "Permission denied")

    path = written(tmp_path / "a.jsonl", LINES)
    monkeypatch.setattr(Path, "open", forbidden)
    with pytest.raises(InputError, match=r"a\.jsonl cannot be read \(Permission denied\); set data\.path"):
        read(path)


def test_parquet_is_read_by_rows(tmp_path: Path, load: Load) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "rows.parquet"
    parquet.write_table(arrow.Table.from_pylist([*ROWS, {"question": "What?", "answer": None}]), path)
    assert [row for _, row in read(path)][:4] == ROWS
    assert unit(path) == "row"
    with pytest.raises(InputError, match=r"rows\.parquet, row 5: it has no answer or gold or target for the answer"):
        load(path)
    assert load(path, skip=True).family.size(0) == 4


def test_parquet_that_is_cut_or_damaged_is_refused(tmp_path: Path) -> None:
    arrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    path = tmp_path / "rows.parquet"
    rows = [{"question": hashlib.sha256(bytes(n)).hexdigest()} for n in range(8000)]
    parquet.write_table(arrow.Table.from_pylist(rows), path, row_group_size=1000)
    content = path.read_bytes()
    for bad in (b"", content[:200], content[: len(content) // 2], LINES):
        with pytest.raises(InputError, match=r"rows\.parquet cannot be read \("):
            read(written(path, bad))
    middle = bytearray(content)
    middle[len(content) // 2 : len(content) // 2 + 2000] = bytes(2000)
    found = read(written(path, bytes(middle)))
    assert 1000 <= len(found) < 8000
    assert "the file is damaged from here on" in reason(found[-1])


def test_parquet_without_pyarrow_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(InputError, match=r"a\.parquet needs pyarrow.*: pip install 'rljax\[data\]'\.$"):
        read(written(tmp_path / "a.parquet", b"PAR1"))
