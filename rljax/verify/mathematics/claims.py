"""Finds what a text says its answer is: `#### 18`, `A: 18`, `the answer is 18`, a heading with the answer below."""

from __future__ import annotations

import re
from dataclasses import dataclass

MAX_CLAIM = 300

_MARK = re.compile(
    r"^[ \t]*(?P<hashes>\#{4})[ \t]*"
    r"|^[ \t]*A:"
    r"|^[\#*_ \t>]*(?:the[ \t]+)?(?:(?:final|correct)[ \t]+)?answer[*_ \t]*:?[*_ \t]*\n\s*"
    r"|\banswer\b(?:[ \t]+(?:to|of|for)\b[^.\n:=]{0,60}?)?[*_ \t]*"
    r"(?:\b(?:is|are|was|(?:will|would|must|should)[ \t]+be)\b|[:=])[*_ \t]*[:=]?[*_\s]*",
    re.IGNORECASE | re.MULTILINE,
)
# What stands before the mark and makes it no claim.
_SUPPOSED = re.compile(
    r"\b(?:(?:if|whether|suppose|assume|unless|check|verify)(?:[ \t]+that)?(?:[ \t]+(?:the|your|our|my|this))?"
    r"|(?:is|was)[ \t]+(?:the|your|our|my|this))[ \t]+(?:(?:final|correct)[ \t]+)?$",
    re.IGNORECASE,
)
# What stands before what is claimed, and says nothing.
_LEAD = re.compile(
    r"(?:(?:thus|therefore|then|indeed|simply|just|clearly|now|also|still|hence|exactly|equal to|given by)\b[,:\s]*)+",
    re.IGNORECASE,
)
# Claims about an answer that name none.
_ABOUT = re.compile(
    r"(?:not|correct|right|wrong|incorrect|verified|confirmed|consistent|valid|invalid|reasonable|unique|as follows|"
    r"found|obtained|in the|what we|the same)\b",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"[,;]?\s+(?:because|since|which|where)\b", re.IGNORECASE)
# The words that begin the next claim on the same line.
_TAIL = re.compile(
    r"(?:[,;:\s]|\b(?:so|thus|therefore|hence|and|then|the|my|our|final|correct|no|yes)\b)+$", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?](?=\s|$)")
_DISPLAYS = {"\\[": "\\]", "$$": "$$"}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A text that claims to be the answer, and where it begins and ends."""

    start: int
    end: int
    text: str


def claims(text: str) -> list[Candidate]:
    """All that the text says to be its answer, in order, `####` lines alone if it has any; linear in its length."""
    marks = [mark for mark in _MARK.finditer(text) if not _supposed(text, mark.start())]
    marks = [mark for mark in marks if mark["hashes"]] or marks
    limits = [mark.start() for mark in marks[1:]] + [len(text)]
    found: list[Candidate] = []
    for mark, limit in zip(marks, limits, strict=False):
        end = _end(text, mark.end(), limit)
        if body := _body(text[mark.end() : end], end < len(text) and end == limit):
            found.append(Candidate(mark.start(), mark.end() + len(body), body))
    return found


def _supposed(text: str, at: int) -> bool:
    return _SUPPOSED.search(text, max(0, at - 40), at) is not None


def _end(text: str, start: int, limit: int) -> int:
    """Where a claim ends: with the displayed formula that it is, or with the line."""
    for opening, closing in _DISPLAYS.items():
        if text.startswith(opening, start) and (end := text.find(closing, start + 2, start + MAX_CLAIM)) >= 0:
            return end + 2
    line = text.find("\n", start, limit)
    return min(line if line >= 0 else limit, start + MAX_CLAIM)


def _body(claim: str, cut: bool) -> str:
    """What is claimed; empty if nothing is. If it was `cut` by the next mark, the words that lead to that go."""
    for opening, closing in _DISPLAYS.items():
        if claim.startswith(opening) and claim.endswith(closing) and len(claim) > 4:
            return claim[2:-2].strip()
    if cut:
        claim = _TAIL.sub("", claim)
    lead = _LEAD.match(claim)
    claim = claim[lead.end() :] if lead else claim
    return "" if _ABOUT.match(claim) else cut_sentence(_BEHIND.split(claim, maxsplit=1)[0])


def cut_sentence(text: str) -> str:
    """The text up to the end of its sentence, without marks of emphasis; empty if it is a question."""
    end = _SENTENCE_END.search(text)
    if end and end[0] == "?":
        return ""
    return (text[: end.start()] if end else text).strip().strip("*_`").strip()
