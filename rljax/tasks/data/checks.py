"""Tests of data sets, written as Python, to the text of a check: `check(candidate)`, see docs/code.md."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Sequence

from rljax.verify.types import Invalid

_IMPORTS = (ast.Import, ast.ImportFrom)
_BORDER = ast.parse("from rljax.tasks.data.travel import Border\n_border = Border()", "<border>").body
_TRAVELS = ast.parse("_border.travels", "<border>", "eval").body


def parsed(text: str, what: str) -> list[ast.stmt]:
    """The statements of a text. Raises `Invalid`, naming it `what`, if it does not compile."""
    try:
        return ast.parse(text.replace("\r\n", "\n")).body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Invalid(f"its {what} cannot be read as Python ({error})") from None


def check_of(name: str, before: Sequence[ast.stmt], body: Sequence[ast.stmt]) -> str:
    """A check that runs `body`, which calls the candidate by its `name`, behind the statements `before`.

    Objects of classes that are defined in either can be passed to the candidate, and come back. Raises `Invalid` for
    what does not compile.
    """
    imports = [node for node in body if isinstance(node, _IMPORTS)]
    before = [*imports, *before]
    travelling = [node for node in ast.walk(ast.Module([*before, *body], [])) if isinstance(node, ast.ClassDef)]
    for node in travelling:
        node.decorator_list.append(_TRAVELS)
    bound = f"_border.through({name})" if travelling else name
    check = ast.parse(f"def check(candidate):\n global {name}\n {name} = candidate\n {name} = {bound}")
    check.body[0].body += [node for node in body if node not in imports]  # type: ignore[attr-defined]
    border = _BORDER if travelling else []
    first = [node for node in before if _is_future(node)]
    rest = [node for node in before if node not in first]
    return _compiled(ast.unparse(ast.Module([*first, *border, *rest, *check.body], [])))


def named_check(name: str, before: Sequence[ast.stmt], tests: Sequence[ast.stmt]) -> str:
    """A check from statements that define `check(candidate)` themselves; calls of it among them are left out."""
    kept = [node for node in tests if not _calls_check(node)]
    if not any(isinstance(node, ast.FunctionDef) and node.name == "check" for node in kept):
        raise Invalid("its tests define no function check(candidate)")
    body = ast.parse(f"_check({name})").body
    return check_of(name, [*before, *kept, *ast.parse("_check = check").body], body)


def called(tests: Sequence[ast.stmt], defined: frozenset[str]) -> str | None:
    """The function that the tests are about: the first one they call that is among `defined`, or no builtin."""
    for node in (node for test in tests for node in ast.walk(test)):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in defined or not (defined or hasattr(builtins, name)):
                return name
    return None


def functions(program: Sequence[ast.stmt]) -> frozenset[str]:
    """The names of the functions that a program defines."""
    return frozenset(node.name for node in program if isinstance(node, ast.FunctionDef))


def surroundings(program: Sequence[ast.stmt]) -> list[ast.stmt]:
    """What tests may take from the program that they were written for: its imports and classes."""
    return [node for node in program if isinstance(node, (*_IMPORTS, ast.ClassDef))]


def _compiled(text: str) -> str:
    try:
        compile(text, "<check>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Invalid(f"its tests do not compile ({error})") from None
    return text


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _calls_check(node: ast.stmt) -> bool:
    match node:
        case ast.Expr(value=ast.Call(func=ast.Name(id="check"))):
            return True
    return False
