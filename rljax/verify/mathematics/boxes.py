"""Finds the answer in a response that sets it in a box. Strict: what contradicts itself has no answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rljax.verify.mathematics.claims import Candidate, claims
from rljax.verify.mathematics.lexer import braced

# Whether two candidate answers are the same answer.
Same = Callable[[str, str], bool]

MAX_DISTINCT = 8
_THINK_OPEN, _THINK_CLOSE = "<think>", "</think>"
_BOX = re.compile(r"\\f?boxed\s*(\{)?|\\fbox\s*(\{)")
_INNER = re.compile(r"\\(?:f?boxed|fbox)\s*(?=\{)")
_BARE = re.compile(r"[0-9A-Za-z]")
_RETRACTION = re.compile(
    r"\b(?:wait|re-?check\w*|after (?:re-?)?check\w*|(?:double|cross)[- ]check\w*|check\w* again|correction|correcting|"
    r"let(?:'s| me| us) (?:check|verify|try again)|oops|sorry|actually|on second thoughts?|scratch that|"
    r"(?:i|we) made (?:a|an)\b|mistake\w*|errors?|wrong|incorrect|not (?:right|correct)|"
    r"correct(?:ed)? (?:answer|result)|re-?(?:comput|calculat|consider|examin|do)\w*|look\w* again)\b",
    re.IGNORECASE,
)
_BLANKS = re.compile(r"(?:\s|~|\\(?:[!,;:\s]|(?:left|right|displaystyle|thinspace|quad|qquad)(?![A-Za-z])))+")
# A blank that parts nothing; between two letters or digits it does: `1 1/2` is not `11/2`.
_IDLE_BLANK = re.compile(r"(?<![0-9A-Za-z.]) | (?![0-9A-Za-z.])")


@dataclass(frozen=True, slots=True)
class Found:
    """An answer, or None and the reason why there is none."""

    answer: str | None
    detail: str = ""


def after_thinking(response: str) -> str | None:
    """What follows the thinking; None if the thinking does not end."""
    closed = response.rfind(_THINK_CLOSE)
    if closed >= 0:
        return response[closed + len(_THINK_CLOSE) :]
    return None if _THINK_OPEN in response else response


def spelling(text: str) -> str:
    """One spelling for texts that differ in blanks and in commands without meaning only."""
    text = _IDLE_BLANK.sub("", _BLANKS.sub(" ", text)).replace("\\dfrac", "\\frac").replace("\\tfrac", "\\frac")
    text = text.strip("$ ")
    return text if text.endswith("..") else text.removesuffix(".")


def boxed(response: str, same: Same) -> Found:
    """The content of the last box behind the thinking, if no other box disagrees. Linear in the response."""
    text = after_thinking(response)
    if text is None:
        return Found(None, "the thinking does not end")
    boxes = find_boxes(text)
    if not boxes:
        return Found(None, "there is no box")
    found = decided(text, boxes, same)
    if found.answer is None:
        return found
    stated = claims(text[boxes[-1].end :])
    if stated and spelling(stated[-1].text) != spelling(found.answer) and not same(stated[-1].text, found.answer):
        return Found(None, "another answer is stated behind the box")
    return found


def find_boxes(text: str) -> list[Candidate]:
    """The outermost balanced boxes, each with its content; a box within a box is none."""
    closing = _closing_braces(text) if "boxed" in text or "fbox" in text else {}
    boxes: list[Candidate] = []
    end = 0
    for found in _BOX.finditer(text):
        if found.start() < end:
            continue
        if text[found.end() - 1] != "{":
            content = _BARE.match(text, found.end())
            if content is not None:
                boxes.append(Candidate(found.start(), content.end(), content[0]))
        elif (close := closing.get(found.end() - 1)) is not None:
            boxes.append(Candidate(found.start(), close + 1, _unwrapped(text[found.end() : close])))
            end = close + 1
    return boxes


def _unwrapped(content: str) -> str:
    """The content without boxes within it, and without braces around it all."""
    content = _INNER.sub("", content).strip()
    return content[1:-1].strip() if content.startswith("{") and braced(content, 0) == len(content) - 1 else content


def _closing_braces(text: str) -> dict[int, int]:
    """Where each brace that is closed closes."""
    closing: dict[int, int] = {}
    waiting: list[int] = []
    for found in re.finditer(r"\\.|[{}]", text, re.DOTALL):
        if found[0] == "{":
            waiting.append(found.start())
        elif found[0] == "}" and waiting:
            closing[waiting.pop()] = found.start()
    return closing


def decided(text: str, candidates: Sequence[Candidate], same: Same) -> Found:
    """The last candidate, if all agree, or if the words before it take the others back."""
    last = candidates[-1]
    if not last.text.strip():
        return Found(None, "the answer is empty")
    # An empty box says nothing: instructions that are repeated have one.
    standing = _standing(text, [candidate for candidate in candidates if candidate.text.strip()])
    others = {spelling(candidate.text): candidate.text for candidate in standing}
    others.pop(spelling(last.text), None)
    if len(others) > MAX_DISTINCT or not all(same(other, last.text) for other in others.values()):
        return Found(None, "several different answers are given")
    return Found(last.text)


def _standing(text: str, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """The candidates behind the last words that take an answer back."""
    first, last = candidates[0], candidates[-1]
    taken_back = first.start
    for found in _RETRACTION.finditer(text, first.end, last.start):
        taken_back = found.start()
    return [candidate for candidate in candidates if candidate.start >= taken_back]
