"""Finds the answer in a response: the text in `<answer>` tags or in a box, behind the thinking."""

from __future__ import annotations

import re
from dataclasses import dataclass

_THINK_OPEN, _THINK_CLOSE = "<think>", "</think>"
_ANSWER_OPEN, _ANSWER_CLOSE = "<answer>", "</answer>"
_BOX = re.compile(r"\\(?:boxed|fbox)\s*\{")
_CUE = re.compile(r"(?:final\s+answer|answer|conclusion|solution)(?:\s+is|\s*:|\s*=)\s*:?", re.IGNORECASE)
# Words that take back what was said before.
_RETRACTION = re.compile(
    r"\b(?:wait|actually|correction|re-?check\w*|i was wrong|my mistake|on second thought|after checking)\b",
    re.IGNORECASE,
)
_GROUP = re.compile(r"\\.|[{}]", re.DOTALL)
# A response with more answers than this is none.
_MAX_ANSWERS = 20


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of the response: `text` is `response[start:start + len(text)]`."""

    text: str
    start: int

    @property
    def end(self) -> int:
        """Where the piece ends in the response."""
        return self.start + len(self.text)


def strict_answers(response: str) -> list[Span]:
    """The marked answers behind the thinking, in order; the last one alone if words take the one before it back."""
    start = _behind_thought(response)
    if start < 0:
        return []
    found = _marked(response, start)
    if len(found) > 1 and _RETRACTION.search(response, found[-2].end, found[-1].start):
        return found[-1:]
    return found if len(found) <= _MAX_ANSWERS else []


def flexible_answers(response: str) -> list[Span]:
    """Marked answers, else what follows the last "the answer is", else the last paragraph behind the thinking."""
    marked = strict_answers(response)
    start = _behind_thought(response)
    if marked or start < 0:
        return marked
    end = len(response.rstrip())
    paragraph = response.rfind("\n\n", start, end)
    cues = [found.end() for found in _CUE.finditer(response, start, end)]
    last = max([start, paragraph + 2 if paragraph >= 0 else start, *cues])
    return [Span(response[last:end], last)] if response[last:end].strip() else []


def _behind_thought(response: str) -> int:
    """Where the text behind the last thought begins; -1 if a thought is left open."""
    close = response.rfind(_THINK_CLOSE)
    start = close + len(_THINK_CLOSE) if close >= 0 else 0
    return start if response.find(_THINK_OPEN, start) < 0 else -1


def _marked(response: str, start: int) -> list[Span]:
    """Tagged answers, and boxes outside of them."""
    found: list[Span] = []
    at = response.find(_ANSWER_OPEN, start)
    while at >= 0 and (end := response.find(_ANSWER_CLOSE, at)) >= 0:
        found += _boxed(response[:at], start)
        at += len(_ANSWER_OPEN)
        found.append(_unboxed(Span(response[at:end], at)))
        start = end
        at = response.find(_ANSWER_OPEN, end)
    return found + _boxed(response, start)


def _boxed(response: str, start: int) -> list[Span]:
    found: list[Span] = []
    box = _BOX.search(response, start)
    while box and (end := _closing(response, box.end())) >= 0:
        found.append(Span(response[box.end() : end], box.end()))
        box = _BOX.search(response, end)
    return found


def _unboxed(span: Span) -> Span:
    """The content of the box, if the span is one box and nothing else."""
    box = _BOX.match(span.text.strip(" \n\t$."))
    boxes = _boxed(span.text, 0)
    if box is None or len(boxes) != 1 or span.text[boxes[0].end + 1 :].strip(" \n\t$."):
        return span
    return Span(boxes[0].text, span.start + boxes[0].start)


def _closing(text: str, at: int) -> int:
    """The brace that closes the group whose content begins at `at`; -1 if there is none."""
    open_groups = 1
    for found in _GROUP.finditer(text, at):
        open_groups += {"{": 1, "}": -1}.get(found.group(), 0)
        if open_groups == 0:
            return found.start()
    return -1
