from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rljax.verify.code import candidate
from rljax.verify.code.judge import judge
from rljax.verify.code.rows import job_from
from rljax.verify.sandbox.choose import choose
from rljax.verify.sandbox.types import Limits, Sandbox, Unavailable
from rljax.verify.types import Verdict

Grade = Callable[..., Verdict]


@pytest.fixture(scope="session")
def sandbox() -> Iterator[Sandbox]:
    """The strongest sandbox of this machine; programs of the tests are mild enough for the weakest."""
    try:
        chosen = choose("auto", Path(candidate.__file__), Limits())
    except Unavailable:
        chosen = choose("unsafe", Path(candidate.__file__), Limits())
    yield chosen
    chosen.close()


@pytest.fixture
def grade(sandbox: Sandbox) -> Grade:
    """Judges a row given by keywords; five seconds are allowed unless it says otherwise."""

    def graded(**row: object) -> Verdict:
        return judge(job_from({"timeout_s": 5, **row}), sandbox)

    return graded


@pytest.fixture
def call(grade: Grade) -> Grade:
    """Judges `f(*args)` of a response against the expected value."""

    def called(response: str, args: list[object], expected: object, **more: object) -> Verdict:
        test = {"args": args, "expected": expected, **more}
        return grade(response=response, entry_point="f", tests=[test])

    return called
