"""Finds the thought and the answer in a response. Strict: what is not well-formed to the end has no answer."""

from __future__ import annotations

from dataclasses import dataclass

THINK_OPEN, THINK_CLOSE = "<think>", "</think>"
ANSWER_OPEN, ANSWER_CLOSE = "<answer>", "</answer>"
_TAGS = (THINK_OPEN, THINK_CLOSE, ANSWER_OPEN, ANSWER_CLOSE)


@dataclass(frozen=True, slots=True)
class Extraction:
    """The parts of a response; offsets in characters.

    `thought` is `response[thought_start:thought_end]`: up to the first tag of ours. `answer` is stripped, and None
    unless all four `marks` (see `types.Verdict`) hold; `detail` then says which one fails first.
    """

    thought: str
    thought_end: int
    answer: str | None
    marks: tuple[int, int, int, int]
    detail: str = ""
    thought_start: int = 0


def extract(response: str, finished: bool) -> Extraction:
    """Cut `thought</think><answer>answer</answer>`; total, linear in the length of the response."""
    thought_end = _first_tag(response)
    thought = response[:thought_end]
    closed = _thought_mark(response, thought_end)
    if closed < 0:
        return Extraction(thought, thought_end, None, (-1, -1, -1, -1), "the thought is not closed exactly once")
    opened = _answer_mark(response, closed)
    if opened < 0:
        return Extraction(thought, thought_end, None, (closed, -1, -1, -1), "no answer is opened behind the thought")
    answer = _answer(response, opened)
    if answer is None:
        detail = "the answer is empty, not closed, or holds a tag"
        return Extraction(thought, thought_end, None, (closed, opened, -1, -1), detail)
    behind = opened + len(answer) + len(ANSWER_CLOSE)
    if not finished or response[behind:].strip():
        detail = "text follows the answer" if finished else "the response is not finished"
        return Extraction(thought, thought_end, None, (closed, opened, behind, -1), detail)
    return Extraction(thought, thought_end, answer.strip(), (closed, opened, behind, len(response)))


def _first_tag(response: str) -> int:
    at = response.find("<")
    while at >= 0 and not response.startswith(_TAGS, at):
        at = response.find("<", at + 1)
    return at if at >= 0 else len(response)


def _thought_mark(response: str, first_tag: int) -> int:
    if not response.startswith(THINK_CLOSE, first_tag):
        return -1
    behind = first_tag + len(THINK_CLOSE)
    return behind if response.find(THINK_CLOSE, behind) < 0 else -1


def _answer_mark(response: str, closed: int) -> int:
    at = response.find(ANSWER_OPEN, closed)
    return at + len(ANSWER_OPEN) if at >= 0 and not response[closed:at].strip() else -1


def _answer(response: str, opened: int) -> str | None:
    """The text up to the closing tag, as it stands; None if there is no such tag, no text, or another tag in it."""
    end = response.find(ANSWER_CLOSE, opened)
    if end < 0:
        return None
    content = response[opened:end]
    return content if content.strip() and not any(tag in content for tag in _TAGS) else None
