"""Contest problems: programs from standard input to standard output, or functions called with values.

Read are the shapes of Codeforces (lists of `input` and `output`), CodeContests (objects of two lists) and LiveCodeBench
(JSON in a text, by `testtype`). Pickles, in which the latter packs its private tests, are refused and never opened:
a pickle can run any program.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from rljax.tasks.data.answers import instructed
from rljax.tasks.data.cells import Cells, tidy
from rljax.tasks.data.config import SetConfig
from rljax.tasks.data.programs import entry_point
from rljax.tasks.types import Gold, Posed
from rljax.verify.code.rows import MAX_TESTS
from rljax.verify.code.types import CallTest, CodeJob, ProgramTest
from rljax.verify.types import Invalid

_PROGRAM = "Write a Python program that reads standard input and prints to standard output."
_FUNCTION = "Write this Python function. It is called by its name, outside of any class."
# Columns of tests that begin so stand in the statement, too.
_PUBLIC = "public"
# How CodeContests numbers languages: 1 is Python 2. Others write the name.
_PYTHON = (3, "python3", "python", "py3")
# Columns that say that a comparison of outputs does not decide, or that there is no standard input.
_UNFIT = {
    "generated_checker": "several outputs are right, which takes a program of its own to check",
    "checker": "several outputs are right, which takes a program of its own to check",
    "interaction_format": "it is a dialogue with a program that is not there",
    "input_file": "it reads a file instead of standard input",
    "output_file": "it writes a file instead of standard output",
}


@dataclass(frozen=True)
class _Case:
    given: Any
    expected: Any
    functional: bool = False
    shown: bool = False


def contest(cells: Cells, config: SetConfig) -> Posed:
    """A problem with the tests of all its columns of tests."""
    for column, reason in _UNFIT.items():
        if cells.row.get(column) or (column == "input_file" and cells.row.get("input_mode") == "file"):
            raise Invalid(reason)
    examples = [case for name, value in cells.every("examples") for case in _cases(value, name)]
    cases = _chosen(cells, examples, config)
    text, asked, name = _statement(cells, examples), _PROGRAM, None
    if cases[0].functional:
        name, asked = entry_point(cells), _FUNCTION
        text = f"{text}\n\n{_plain_function(cells.maybe('starter'), name)}"
    text = instructed(text, asked if config.instruction is None else config.instruction)
    public = sum(case.shown for case in cases)
    job = CodeJob("", name, _tests(cases), timeout_s=config.timeout_s, public=public)
    return Posed(text, Gold("program", _reference(cells)), job)


def _tests(cases: list[_Case]) -> tuple[CallTest, ...] | tuple[ProgramTest, ...]:
    if all(case.functional for case in cases):
        return tuple(CallTest(tuple(case.given), case.expected) for case in cases)
    if any(case.functional for case in cases):
        raise Invalid("some of its tests are of a program and some of a function")
    return tuple(ProgramTest(case.given, case.expected) for case in cases)


def _chosen(cells: Cells, examples: list[_Case], config: SetConfig) -> list[_Case]:
    """The tests to be used, those that the statement shows first; these are all there are where it has no others."""
    named = [(name, case) for name, value in cells.every("tests") for case in _cases(value, name)]
    known = [_shown(case) for case in examples]
    cases = [replace(case, shown=name.startswith(_PUBLIC) or _shown(case) in known) for name, case in named]
    cases = sorted(cases or [replace(case, shown=True) for case in examples], key=lambda case: not case.shown)
    if not cases:
        raise cells.lacks("tests")
    if len(cases) > MAX_TESTS and not config.max_tests:
        raise Invalid(f"it has {len(cases)} tests; at most {MAX_TESTS} can be run: set max_tests in data.sets")
    return cases[: config.max_tests or None]


def _cases(value: Any, column: str) -> Iterator[_Case]:
    if isinstance(value, str):
        value = _json(value, column)
    match value:
        case list():
            for entry in value:
                yield _case(entry, column)
        case {"fn_name": str(name)}:
            raise Invalid(f"{column} calls {name} in a way that is not read; write args and expected with format=rows")
        case {"input": list(given), "output": list(expected)} | {"inputs": list(given), "outputs": list(expected)}:
            if len(given) != len(expected):
                raise Invalid(f"{column} has {len(given)} inputs and {len(expected)} outputs")
            for pair in zip(given, expected, strict=True):
                yield _case({"input": pair[0], "output": pair[1]}, column)
        case _:
            raise Invalid(f"{column} holds no tests with input and output")


def _json(text: str, column: str) -> Any:
    if not text.strip():
        return []
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise Invalid(
            f"{column} is no JSON; if it is a pickle, as LiveCodeBench packs private tests, it is never opened, since "
            "that can run any program: convert it to JSON, or name other tests by columns.tests"
        ) from None


def _case(entry: Any, column: str) -> _Case:
    match entry:
        case {"input": str(given), "output": str(expected), "testtype": "functional"}:
            values = [_json(line, column) for line in given.split("\n") if line.strip()]
            return _Case(values, _json(expected, column), functional=True)
        case {"input": given, "output": expected}:
            return _Case(_text(given, column), _text(expected, column))
    raise Invalid(f"{column} holds a test without input or output")


def _text(value: Any, column: str) -> str:
    """A text, or its lines."""
    if isinstance(value, list) and all(isinstance(line, str) for line in value):
        return "\n".join(value)
    if not isinstance(value, str):
        raise Invalid(f"{column} holds an input or output that is a {type(value).__name__} and no text")
    return value


def _statement(cells: Cells, examples: list[_Case]) -> str:
    """The problem, what is read and printed, and the examples, as far as they have columns of their own."""
    parts = [cells.text("question")]
    for role, title in (("input_format", "Input"), ("output_format", "Output")):
        if text := cells.maybe(role):
            parts.append(f"{title}\n{text}")
    return "\n\n".join([*parts, *map(_shown, examples)])


def _shown(case: _Case) -> str:
    """An example as the statement shows it."""
    given, expected = (tidy(x) if isinstance(x, str) else json.dumps(x) for x in (case.given, case.expected))
    return f"Example input\n{given}\n\nExample output\n{expected}"


def _plain_function(starter: str, name: str) -> str:
    """The first line of the function, without the class that it may stand in; its name alone if that is not there."""
    header = re.search(rf"def\s+{re.escape(name)}\s*\(\s*(?:self\s*,?\s*)?(.*?\)[^\n]*):", starter, re.DOTALL)
    return f"def {name}({header[1]}:" if header else f"The name of the function: {name}"


def _reference(cells: Cells) -> str:
    """The first solution in Python 3; empty if there is none."""
    value = cells.get("solution")
    if isinstance(value, str) and value.lstrip().startswith("["):
        value = _json(value, "the column of solutions")
    match value:
        case str():
            return value.replace("\r\n", "\n")
        case list():
            return next((text for text in value if isinstance(text, str)), "")
        case {"language": list(languages), "solution": list(programs)}:
            pairs = zip(languages, programs, strict=False)
            return next((text for language, text in pairs if _is_python(language) and isinstance(text, str)), "")
    return ""


def _is_python(language: Any) -> bool:
    return (language.lower() if isinstance(language, str) else language) in _PYTHON
