"""Builds jobs from rows of a file, and says in one sentence what is wrong with a row that is none."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping

from rljax.verify.code.marks import value_from
from rljax.verify.code.types import CallTest, CodeJob, ProgramTest
from rljax.verify.fields import timeout_from
from rljax.verify.types import Invalid

MAX_TESTS = 1000
_MAX_CHECK = 1 << 20


def job_from(row: Mapping[str, object]) -> CodeJob:
    """The job of a parsed row. Raises `Invalid`; fields that it does not know are ignored."""
    response = row.get("response")
    if not isinstance(response, str):
        raise Invalid("response is missing or no text")
    if ("tests" in row) == ("check" in row):
        raise Invalid("exactly one of tests and check must be there")
    entry_point, timeout_s = _entry_point(row), timeout_from(row)
    if "check" in row:
        return CodeJob(response, _needed(entry_point, "check"), check=_check(row["check"]), timeout_s=timeout_s)
    nodes = row["tests"]
    if not isinstance(nodes, list) or not nodes or len(nodes) > MAX_TESTS:
        raise Invalid(f"tests is no list of 1 to {MAX_TESTS} objects")
    if isinstance(nodes[0], dict) and "stdin" in nodes[0]:
        programs = tuple([_program_test(node, f"tests[{index}]") for index, node in enumerate(nodes)])
        return CodeJob(response, entry_point, programs, timeout_s=timeout_s)
    calls = tuple([_call_test(node, f"tests[{index}]") for index, node in enumerate(nodes)])
    return CodeJob(response, _needed(entry_point, "tests with args"), calls, timeout_s=timeout_s)


def _entry_point(row: Mapping[str, object]) -> str | None:
    name = row.get("entry_point")
    if name is not None and not (isinstance(name, str) and name.isidentifier()):
        raise Invalid("entry_point is no name of a function")
    return name


def _needed(entry_point: str | None, form: str) -> str:
    if entry_point is None:
        raise Invalid(f"entry_point is missing, which {form} needs")
    return entry_point


def _check(text: object) -> str:
    if not isinstance(text, str) or len(text) > _MAX_CHECK:
        raise Invalid(f"check is no text of at most {_MAX_CHECK} characters")
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Invalid(f"check does not compile: {error}") from error
    if not any(_binds_check(statement) for statement in tree.body):
        raise Invalid("check defines no function check(candidate)")
    return text


def _binds_check(statement: ast.stmt) -> bool:
    match statement:
        case ast.FunctionDef(name="check"):
            return True
        case ast.Assign() | ast.AnnAssign():
            stored = (node for node in ast.walk(statement) if isinstance(node, ast.Name))
            return any(node.id == "check" and isinstance(node.ctx, ast.Store) for node in stored)
    return False


def _program_test(node: object, where: str) -> ProgramTest:
    if not isinstance(node, dict) or "args" in node:
        raise Invalid(f"{where} is no object with stdin and stdout, as the first one is")
    stdin, stdout = node.get("stdin"), node.get("stdout")
    if not isinstance(stdin, str) or not isinstance(stdout, str):
        raise Invalid(f"{where} lacks stdin or stdout, or one of them is no text")
    return ProgramTest(stdin, stdout)


def _call_test(node: object, where: str) -> CallTest:
    if not isinstance(node, dict) or "stdin" in node or "expected" not in node:
        raise Invalid(f"{where} is no object with args and expected")
    args = value_from(node.get("args"), f"{where}.args")
    kwargs = value_from(node.get("kwargs", {}), f"{where}.kwargs")
    if not isinstance(args, list | tuple):
        raise Invalid(f"{where}.args is no list")
    if not isinstance(kwargs, dict) or not all(isinstance(name, str) for name in kwargs):
        raise Invalid(f"{where}.kwargs is no object")
    expected = value_from(node["expected"], f"{where}.expected")
    return CallTest(tuple(args), expected, kwargs, _tolerance(node.get("tolerance"), where))


def _tolerance(value: object, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < math.inf:
        raise Invalid(f"{where}.tolerance is no number of at least 0")
    return float(value)
