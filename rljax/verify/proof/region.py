"""Finds the proof in a response, and cuts it into lines."""

from __future__ import annotations

import re
from dataclasses import dataclass

_THINK_OPEN, _THINK_CLOSE = "<think>", "</think>"
_TAGGED = re.compile(r"<(answer|proof)>((?:[^<]|<(?!/?(?:answer|proof)>))*)</\1>")
_FENCED = re.compile(r"```[^\n`]*\n((?:[^`]|`(?!``))*)```")
_LINE = re.compile(r"[^\n]+")
MAX_LINES = 200
MAX_LINE = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the blanks around it; `text` is `response[start:start + len(text)]`."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the line ends in the response."""
        return self.start + len(self.text)


def proof_lines(response: str) -> list[Line] | str:
    """The lines that are not blank of the proof, or why there is none.

    The proof is behind the last thought: in `<answer>` or `<proof>` tags, else in a code fence, else all there is. Two
    tagged proofs, or two fenced ones, are none.
    """
    close = response.rfind(_THINK_CLOSE)
    start = close + len(_THINK_CLOSE) if close >= 0 else 0
    if response.find(_THINK_OPEN, start) >= 0:
        return "the thought is not closed"
    tagged = [found.span(2) for found in _TAGGED.finditer(response, start)]
    marked = tagged or [found.span(1) for found in _FENCED.finditer(response, start)]
    if len(marked) > 1:
        return "there are several proofs"
    begin, end = marked[0] if marked else (start, len(response))
    lines = [line for found in _LINE.finditer(response, begin, end) if (line := _stripped(found)).text]
    if any(len(line.text) > MAX_LINE for line in lines):
        return f"a line is longer than {MAX_LINE} characters"
    return lines


def _stripped(found: re.Match[str]) -> Line:
    text = found.group()
    return Line(text.strip(), found.start() + len(text) - len(text.lstrip()))
