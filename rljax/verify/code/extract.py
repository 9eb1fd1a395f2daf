"""Finds the program in a response. Works on text alone: nothing is compiled outside the cell."""

from __future__ import annotations

import re

THINK_OPEN, THINK_CLOSE = "<think>", "</think>"
MAX_RESPONSE = 256 << 10

_FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})[ \t]*([^\s`]*)[^\n`]*$", re.MULTILINE)
_ANSWER_TAG = re.compile(r"<(/?)answer>")
_PYTHON = frozenset({"python", "py", "python3"})


def program(response: str, entry_point: str | None) -> str | None:
    """The source in this response, or None if there is none.

    Only text behind the last `</think>` counts; a thought that is opened at the start and not closed hides all. If
    there are answer tags, `<answer>...</answer>` with no other of them between, outside of fences, only what stands
    between the last two counts. Without a fence (a line that begins with three backticks or tildes) the source
    is the whole text. Otherwise it is the last block that defines the entry point, those marked as Python before
    others; if none does but the text does, the whole text (the fences are then those of a docstring); else the last
    block. A fence that is not closed reaches to the end.
    Responses of more than 256 Ki characters have no program.
    """
    if len(response) > MAX_RESPONSE:
        return None
    _, closed, answer = response.rpartition(THINK_CLOSE)
    if not closed and answer.lstrip().startswith(THINK_OPEN):
        return None
    answer = _tagged(answer)
    blocks = _blocks(answer)
    if not blocks:
        return answer if answer.strip() else None
    python = [source for language, source in blocks if language.lower() in _PYTHON]
    others = [source for _, source in blocks]
    whole = [answer] if entry_point else []
    defining = (_defining(sources, entry_point) for sources in (python, others, whole))
    found = next((source for source in defining if source is not None), (python or others)[-1])
    return found if found.strip() else None


def _tagged(text: str) -> str:
    """What stands between the last answer tags; the whole text if there are none. Tags within a fence are program."""
    inside = slice(None)
    opened: re.Match[str] | None = None
    fence: re.Match[str] | None = None
    for mark in sorted([*_FENCE.finditer(text), *_ANSWER_TAG.finditer(text)], key=re.Match.start):
        if mark.re is _FENCE and opened is None:
            fence = mark if fence is None else None if _closes(fence, mark) else fence
        elif mark.re is _ANSWER_TAG and fence is None:
            if mark[1] and opened is not None:
                inside = slice(opened.end(), mark.start())
            opened = None if mark[1] else mark
    return text[inside]


def _blocks(text: str) -> list[tuple[str, str]]:
    """The language and the source of each fenced block."""
    blocks: list[tuple[str, str]] = []
    opened: re.Match[str] | None = None
    for fence in _FENCE.finditer(text):
        if opened is None:
            opened = fence
        elif _closes(opened, fence):
            blocks.append((opened[2], _dedented(text[opened.end() + 1 : fence.start()], opened)))
            opened = None
    if opened is not None:
        blocks.append((opened[2], _dedented(text[opened.end() + 1 :], opened)))
    return blocks


def _closes(opened: re.Match[str], fence: re.Match[str]) -> bool:
    return fence[1].startswith(opened[1]) and not fence[2]


def _dedented(source: str, fence: re.Match[str]) -> str:
    """The lines without the indentation that their fence has, as in a list."""
    indent = fence[0][: len(fence[0]) - len(fence[0].lstrip())]
    if not indent:
        return source
    return "".join(line.removeprefix(indent) for line in source.splitlines(keepends=True))


def _defining(sources: list[str], entry_point: str | None) -> str | None:
    if entry_point is None:
        return sources[-1] if sources else None
    name = re.escape(entry_point)
    defines = re.compile(rf"^[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+{name}\b|^{name}[ \t]*[:=]", re.MULTILINE)
    return next((source for source in reversed(sources) if defines.search(source)), None)
