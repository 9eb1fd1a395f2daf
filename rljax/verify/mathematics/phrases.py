"""Finds the answer in the prose of other models: boxes, what is marked as the answer, a last formula, a last number."""

from __future__ import annotations

import re

from rljax.verify.mathematics.answer import read_answer
from rljax.verify.mathematics.boxes import Found, Same, after_thinking, boxed, decided, find_boxes
from rljax.verify.mathematics.claims import claims
from rljax.verify.mathematics.tree import Refused

_MAX_TAIL = 2000
_MAX_WHOLE = 200
_CODE = re.compile(r"^```.*?^```[ \t]*$", re.MULTILINE | re.DOTALL)
_FORMULA = re.compile(r"\$\$(.+?)\$\$|\\\[(.+?)\\\]|\\\((.+?)\\\)|(?<![\\$])\$([^$\n]+?)\$", re.DOTALL)
_NUMBER = re.compile(r"(?<![\w.,/^])-?\$?-?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?(?:/[0-9]+)?%?(?![\w/^])")
_HEDGED = re.compile(
    r"\b(?:not|or|never|either|maybe|perhaps|except|unless|between|if|cannot|at (?:least|most)|more|less|fewer)\b"
    r"|n't\b|\?$",
    re.IGNORECASE,
)
# An equation with more than a name on one side is not solved.
_UNSOLVED = re.compile(r"[\w)}]\s*[-+*/^]?\s*[\w)}]\s*=|[<>\u2264\u2265]")
_SENTENCE = re.compile(r"(?:[^.!?\n]|[.!?](?!\s|$))+[.!?]?")
_LABEL = re.compile(r"[A-Za-z][\w ]{1,40}:\s*|(?:so|thus|therefore|hence|then)\b,?\s*", re.IGNORECASE)


def phrased(response: str, same: Same) -> Found:
    """The answer that the response states: boxes first, then what it marks as the answer, then what stands last."""
    text = after_thinking(response)
    if text is None:
        return Found(None, "the thinking does not end")
    if find_boxes(text):
        return boxed(response, same)
    prose = _CODE.sub("", text)
    if candidates := claims(prose) or claims(text):
        return decided(prose if candidates[-1].end <= len(prose) else text, candidates, same)
    return _unmarked(prose)


def _unmarked(text: str) -> Found:
    """Without any mark: the last formula if the text ends with it, the whole text if it is short, the last number."""
    tail = text[-_MAX_TAIL:].strip()
    formulas = list(_FORMULA.finditer(tail))
    if formulas and not tail[formulas[-1].end() :].strip(" .\n") and not _said_before(tail, formulas):
        return Found(next(group for group in formulas[-1].groups() if group is not None).strip())
    if not tail:
        return Found(None, "the response is empty")
    if len(tail) <= _MAX_WHOLE and (whole := _whole(tail)):
        return Found(whole)
    sentences = [found[0] for found in _SENTENCE.finditer(tail) if found[0].strip(" .!?*")]
    numbers = _NUMBER.findall(sentences[-1]) if sentences else []
    if len(numbers) == 1 and not _HEDGED.search(sentences[-1]) and not _UNSOLVED.search(sentences[-1]):
        return Found(numbers[0].rstrip("."))
    return Found(None, "no answer is marked")


def _whole(text: str) -> str:
    """The text without its label (`Total:`) and its emphasis, if that can be read; else empty."""
    plain = text.strip("*_` \t")
    label = _LABEL.match(plain)
    plain = plain[label.end() :] if label else plain
    try:
        read_answer(plain)
    except Refused:
        return ""
    return plain


def _said_before(tail: str, formulas: list[re.Match[str]]) -> bool:
    """Whether `or`, or another hedge, joins the last formula to what stands before it."""
    start = formulas[-2].end() if len(formulas) > 1 else 0
    return _HEDGED.search(tail, max(start, formulas[-1].start() - 40), formulas[-1].start()) is not None
