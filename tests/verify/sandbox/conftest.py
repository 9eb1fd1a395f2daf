"""Sandboxes for the tests, one for each backend that works here, and the docs' table of what each stops."""

import json
import os
import select
import struct
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rljax.verify.sandbox.choose import available, choose
from rljax.verify.sandbox.types import Cell, Limits, Sandbox

EVALUATOR = Path(__file__).parent / "evaluator.py"
LIMITS = Limits(memory_bytes=192 << 20, processes=32, open_files=64, scratch_bytes=8 << 20, scratch_files=100, cpu_s=20)
_DOCS = Path(__file__).parents[3] / "docs" / "sandbox.md"
_ANSWER_S = 20.0


def exchange(cell: Cell, text: str) -> list[Any]:
    """The evaluator's reply to `text`. Raises EOFError if the cell ends instead."""
    data = text.encode()
    os.write(cell.writer, struct.pack("!I", len(data)) + data)
    (length,) = struct.unpack("!I", _read(cell, 4))
    return json.loads(_read(cell, length))


def _read(cell: Cell, count: int) -> bytes:
    data = b""
    while len(data) < count:
        if not select.select([cell.reader], [], [], _ANSWER_S)[0]:
            raise TimeoutError
        part = os.read(cell.reader, count - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def table() -> dict[str, dict[str, str]]:
    """Of each attack, what the docs say of each backend: yes, no, partly."""
    _, start, rest = _DOCS.read_text().partition("| attack |")
    lines = (start + rest).partition("\n\n")[0].splitlines()
    rows = [[word.strip().replace("`", "") for word in line.strip("|").split("|")] for line in lines]
    names = rows[0][1:]
    return {attack: dict(zip(names, words, strict=True)) for attack, *words in rows[2:]}


_TABLE = table()
_REASONS = available()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test marked `stops(attack)` for each backend of which the docs say so, one marked `on(names)` for those."""
    names: list[str] = []
    for mark in metafunc.definition.iter_markers("stops"):
        names += [name for name, word in _TABLE[mark.args[0]].items() if word == "yes"]
    for mark in metafunc.definition.iter_markers("on"):
        names += mark.args
    names = list(dict.fromkeys(names))
    if names:
        skips = [[pytest.mark.skip(reason=_REASONS[name])] if _REASONS[name] else [] for name in names]
        metafunc.parametrize("name", [pytest.param(n, marks=m) for n, m in zip(names, skips, strict=True)])


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "stops(attack): the row of the table in docs/sandbox.md that the test shows")
    config.addinivalue_line("markers", "on(*names): the backends the test is for")


@pytest.fixture(scope="session")
def sandboxes() -> Iterator[Callable[[str], Sandbox]]:
    """The sandbox of a name, started once, with LIMITS."""
    started: dict[str, Sandbox] = {}

    def get(name: str) -> Sandbox:
        if name not in started:
            started[name] = choose(name, EVALUATOR, LIMITS)
        return started[name]

    yield get
    for sandbox in started.values():
        sandbox.close()


@pytest.fixture
def sandbox(sandboxes: Callable[[str], Sandbox], name: str) -> Sandbox:
    return sandboxes(name)


@pytest.fixture
def cell(sandbox: Sandbox) -> Iterator[Cell]:
    launched = sandbox.launch()
    yield launched
    launched.kill()


@pytest.fixture(scope="session")
def ask() -> Callable[[Cell, str], Any]:
    """What a text assigns to `result` in a cell."""

    def run(cell: Cell, text: str) -> Any:
        kind, *reply = exchange(cell, text)
        assert kind == "value", reply
        return reply[0]

    return run


@pytest.fixture(scope="session")
def raised() -> Callable[[Cell, str], str]:
    """The name of the exception that a text raises in a cell."""

    def run(cell: Cell, text: str) -> str:
        kind, *reply = exchange(cell, text)
        assert kind == "raised", reply
        return reply[0]

    return run


@pytest.fixture(scope="session")
def attacks() -> dict[str, dict[str, str]]:
    """The table of the docs."""
    return _TABLE


@pytest.fixture(scope="session")
def evaluator() -> Path:
    return EVALUATOR


@pytest.fixture(scope="session")
def limits() -> Limits:
    return LIMITS
