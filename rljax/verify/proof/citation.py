"""Reads lines of a Fitch proof: `4. | q   ->E 1,3`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from rljax.verify.logic.formula import Formula, Refused, parse, quoted
from rljax.verify.proof.region import Line
from rljax.verify.proof.rules import aliases

_NUMBERED = re.compile(r"\(?([0-9]{1,4})[.):]?(?=[\s|│┃])[\s]*")
_BARS = re.compile(r"(?:[|│┃]\s*)*")
_BETWEEN = re.compile(r"(?<=[0-9])\s*(?:and|&|;|,)\s*(?=[0-9])")
_BEFORE = re.compile(r"(?:\b(?:lines?|from|using|on|of)\s+)+(?=[0-9])|(?<![0-9])[:,(]\s*(?=[0-9])")
_CITED = re.compile(r"([0-9]{1,4})(?:\s*[-–—]+\s*([0-9]{1,4}))?")
_TAIL = "0123456789,-–— \t$"
_MAX_CITED = 5
_MAX_NAME = 60

Citation = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class Written:
    """A line as it is written: its number, its depth in bars, the formula, the rule's name, the citations.

    A citation is (line, None) or, of a subproof, (first line, last line); `cited` is None if it cannot be read.
    """

    number: int
    depth: int
    formula: Formula
    rule: str
    cited: tuple[Citation, ...] | None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A numbered line that is no line of a proof, and why."""

    number: int
    detail: str


def read_line(line: Line) -> Written | Unreadable | None:
    """The line, or why it cannot be read; None for one that does not begin with a number: it is a remark."""
    numbered = _NUMBERED.match(line.text)
    if numbered is None:
        return None
    number = int(numbered.group(1))
    bars = _BARS.match(line.text, numbered.end())
    assert bars is not None
    depth = sum(character in "|│┃" for character in bars.group())
    found = _justification(line.text[bars.end() :])
    if found is None:
        return Unreadable(number, "no rule is named at the end of the line")
    text, rule, cited = found
    try:
        return Written(number, depth, parse(text), rule, cited)
    except Refused as error:
        return Unreadable(number, f"the formula {quoted(text)} cannot be read: {error}")


def _justification(text: str) -> tuple[str, str, tuple[Citation, ...] | None] | None:
    """The text before the rule, the rule, and what it cites; None if no rule is named."""
    text = _BEFORE.sub(" ", _BETWEEN.sub(",", text.rstrip(" .])}*`$\t")))
    head = text.rstrip(_TAIL)
    named = _rule_at_end().search(head, max(0, len(head) - _MAX_NAME))
    if named is None:
        return None
    rule = _names()[_plain(named.group(1))]
    return head[: named.start()].rstrip(" \t;,:[({*`—–$"), rule, _citations(text[len(head) :].strip("$ "))


def _citations(text: str) -> tuple[Citation, ...] | None:
    parts = [part.strip() for part in text.split(",")] if text.strip() else []
    found = [_CITED.fullmatch(part) for part in parts]
    if len(found) > _MAX_CITED:
        return None
    cited: list[Citation] = []
    for match in found:
        if match is None:
            return None
        cited.append((int(match.group(1)), int(match.group(2)) if match.group(2) else None))
    return tuple(cited)


@cache
def _names() -> dict[str, str]:
    return {_plain(alias): rule for alias, rule in aliases().items()}


def _plain(name: str) -> str:
    """The name without blanks and hyphens between words; `introduction` is I and `elimination` is E."""
    name = re.sub(r"intro(?:duction)?$", "i", re.sub(r"elim(?:ination)?$", "e", name.lower().replace("’", "'")))
    return re.sub(r"\s+|(?<=[a-z])[-_](?=[a-z])", "", name)


@cache
def _rule_at_end() -> re.Pattern[str]:
    """A rule's name at the end, behind a blank or a bracket; the longest that there is."""
    spelled = "|".join(_spelled(alias) for alias in sorted(aliases(), key=len, reverse=True))
    return re.compile(rf"(?:^|(?<=[\s;:,\[({{*`—–$]))(?:by\s+)?({spelled})$", re.IGNORECASE)


def _spelled(alias: str) -> str:
    """The alias; a blank before I or E may be left out, and a hyphen stand for it."""
    for ending, long in ((" i", "intro(?:duction)?"), (" e", "elim(?:ination)?")):
        if alias.endswith(ending):
            return rf"{re.escape(alias.removesuffix(ending))}[\s_-]*(?:{ending.strip()}|{long})"
    return r"[\s_-]+".join(re.escape(word) for word in alias.split())
