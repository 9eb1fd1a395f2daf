"""Functions to be written or mended, with a check: HumanEval, MBPP, QuixBugs.

Their tests are trusted: they run outside of the sandbox, where the program cannot reach them.
"""

from __future__ import annotations

import ast

from rljax.tasks.data import checks
from rljax.tasks.data.answers import instructed
from rljax.tasks.data.cells import Cells
from rljax.tasks.data.config import SetConfig
from rljax.tasks.types import Gold, Posed
from rljax.verify.code.rows import job_from
from rljax.verify.types import Invalid

_COMPLETE = "Complete this Python function, and give all of the program."
_MEND = "This Python function has a defect. Mend it, and give all of the program."


def humaneval(cells: Cells, config: SetConfig) -> Posed:
    """A function to be completed; its tests may call the helpers that stand before it."""
    start, name = _source(cells, "question"), entry_point(cells)
    solution = f"{start}{_source(cells, 'solution')}" if cells.get("solution") is not None else ""
    given = checks.parsed(solution or f"{start}\n    pass\n", "prompt")
    check = checks.named_check(name, given, checks.parsed(_source(cells, "tests"), "tests"))
    return _posed(instructed(start.strip(), _asked(config, _COMPLETE)), name, check, solution, config)


def mbpp(cells: Cells, config: SetConfig) -> Posed:
    """A function asked for in words; the statement shows the first test, which tells its name and arguments."""
    tests = _tests(cells)
    statements = checks.parsed("\n".join(tests), "tests")
    solution = checks.parsed(cells.maybe("solution"), "solution")
    name = cells.maybe("entry_point") or checks.called(statements, checks.functions(solution))
    if not name:
        raise Invalid("its tests call no function; name the column of the entry point by columns.entry_point")
    setup = checks.parsed(_lines(cells.get("setup")), "setup")
    check = checks.check_of(name, [*checks.surroundings(solution), *setup], statements)
    text = f"{cells.text('question')}\n\nOne of its tests:\n{tests[0].strip()}"
    return _posed(instructed(text, config.instruction or ""), name, check, cells.maybe("solution"), config)


def quixbugs(cells: Cells, config: SetConfig) -> Posed:
    """A function with a defect on one line, and what it should do."""
    name = entry_point(cells)
    check = checks.check_of(name, [], checks.parsed(_source(cells, "tests"), "tests"))
    text = f"{cells.text('question')}\n\n{cells.text('starter')}"
    return _posed(instructed(text, _asked(config, _MEND)), name, check, cells.maybe("solution"), config)


def entry_point(cells: Cells) -> str:
    """The name of the function that is called. Raises `Invalid` for what is none."""
    name = cells.text("entry_point")
    if not name.isidentifier():
        raise Invalid(f"its entry point is {name!r:.60}, which is no name of a function")
    return name


def _posed(text: str, name: str, check: str, solution: str, config: SetConfig) -> Posed:
    row = {"response": "", "entry_point": name, "check": check, "timeout_s": config.timeout_s}
    return Posed(text, Gold("program", solution), job_from(row))


def _asked(config: SetConfig, otherwise: str) -> str:
    return otherwise if config.instruction is None else config.instruction


def _source(cells: Cells, role: str) -> str:
    """A text as it stands, since the blanks around a part of a program belong to it."""
    value = cells.get(role)
    if not isinstance(value, str):
        raise cells.lacks(role)
    return value.replace("\r\n", "\n")


def _tests(cells: Cells) -> list[str]:
    """All tests: columns of texts, or of lists of them."""
    found = [_lines(value) for _, value in cells.every("tests")]
    tests = [ast.unparse(statement) for text in found for statement in checks.parsed(text, "tests")]
    if not tests:
        raise cells.lacks("tests")
    return tests


def _lines(value: object) -> str:
    """A text, or a list of texts as one."""
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return "\n".join(value)
    if value is not None and not isinstance(value, str):
        raise Invalid(f"its tests or their setup are a {type(value).__name__}; they must be a text or a list of texts")
    return value or ""
