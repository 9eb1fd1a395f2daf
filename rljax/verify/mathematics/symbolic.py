"""Compares an answer with the gold: by spelling, then exactly, then algebra where neither decides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from rljax.verify.mathematics import algebra
from rljax.verify.mathematics.answer import read_answer
from rljax.verify.mathematics.boxes import spelling
from rljax.verify.mathematics.compare import same_answer
from rljax.verify.mathematics.evaluated import unevaluated
from rljax.verify.mathematics.lexer import MAX_LENGTH
from rljax.verify.mathematics.meaning import meaning
from rljax.verify.mathematics.relation import Compare
from rljax.verify.mathematics.tree import Refused, quoted
from rljax.verify.mathematics.words import hedged
from rljax.verify.types import Form

_PLAIN = re.compile(r"([+-]?[0-9]{1,64})(?:\.([0-9]{1,64})|/([0-9]{1,64}))?")
_INTEGER = re.compile(r"[+-]?[0-9]{1,64}")
_NUMERAL = re.compile(r"-?(?:0|[1-9][0-9]*)")
_CHOICE = re.compile(r"(?:\(\s*(?P<fenced>[A-Ja-j])\s*\)[.:]?|(?P<plain>[A-J])(?:[.):]|$))(?P<behind>\s.*)?", re.DOTALL)
_LEAD = re.compile(r"^(?:the )?(?:correct )?(?:option|choice|answer)(?: is)?:?\s+", re.IGNORECASE)
# A further choice behind the first.
_LABEL = re.compile(r"\([A-Ja-j]\)|(?<![A-Za-z\\])[B-J](?![A-Za-z])")
# Anything but words, numbers and punctuation, and brackets around numbers.
_CALCULATES = re.compile(r"[^\w\s.,:;'\"()\[\]]|_|[(\[][^)\]]*[0-9]")
# What parts the letters of `a.m.` and `U. S.`.
_ABBREVIATED = re.compile(r"(?<=\b[^\W\d_])[.\s]+(?=[^\W\d_]\b)")
_WRAPPED = re.compile(r"\\(?:text|textbf|mathrm|mathbf|textrm|textit|mbox)\s*\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an answer compares with the gold; `detail` has at most 120 characters, model text in it quoted and cut."""

    verdict: Literal["equal", "different", "unparsable"]
    detail: str = ""


_EQUAL = Outcome("equal")
_DIFFERENT = Outcome("different")


def equivalent(answer: str, gold: str, form: Form, compare: Compare = algebra.identical) -> Outcome:
    """Whether the answer has the value of the gold, written in the form that is asked for.

    `compare` decides what exact rational arithmetic does not. Total with the default; what `compare` raises besides
    `Refused` passes through.
    """
    if len(answer) > MAX_LENGTH:
        return Outcome("unparsable", f"the answer is longer than {MAX_LENGTH} characters")
    if form == "numeral" and not (_NUMERAL.fullmatch(answer) and answer != "-0"):
        return _misformed(answer, compare)
    if answer == gold:
        return _EQUAL
    if form == "evaluated" and _INTEGER.fullmatch(answer) is None and (outcome := _unevaluated(answer, gold)):
        return outcome
    first, second = _plain(answer), _plain(gold)
    if first is not None and second is not None:
        return _EQUAL if first == second else _DIFFERENT
    if (spelt := spelling(answer)) and spelt == spelling(gold):
        return _EQUAL
    return _by_choice(answer, gold) or _by_value(answer, gold, compare)


def _plain(text: str) -> Fraction | None:
    """The value of an integer, decimal or fraction of up to 64 digits; None for anything else."""
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    whole, decimals, divisor = found.groups()
    if decimals is not None:
        return Fraction(int(whole + decimals), 10 ** len(decimals))
    denominator = 1 if divisor is None else int(divisor)
    return Fraction(int(whole), denominator) if denominator else None


def _misformed(answer: str, compare: Compare) -> Outcome:
    """The outcome of an answer that is no canonical integer where one is asked for."""
    try:
        meaning(read_answer(answer), compare)
    except Refused as refusal:
        return Outcome("unparsable", f"the answer {quoted(answer)}: {refusal}"[:120])
    return Outcome(
        "different", f"the value of {quoted(answer)} may be right, its form is not: a plain integer is asked for"
    )


def _unevaluated(answer: str, gold: str) -> Outcome | None:
    """The outcome of an answer in which something is left to be worked out; None for all others."""
    try:
        left = unevaluated(answer, gold)
    except Refused:
        return None  # words, or what will be refused below
    said = f"the value of {quoted(answer)} may be right, but something is left to be worked out in it"
    return Outcome("different", said[:120]) if left else None


def _by_choice(answer: str, gold: str) -> Outcome | None:
    """Decides where the gold names one of the choices A to J: `(A)`, `A` and `(A) 5` name the same; else None."""
    wanted = _CHOICE.fullmatch(_bare(gold))
    if wanted is None or hedged(wanted["behind"] or ""):
        return None
    said = _CHOICE.fullmatch(_LEAD.sub("", _bare(answer)))
    if said is None:
        return None
    behind = said["behind"] or ""
    if hedged(behind) or _LABEL.search(behind):
        return Outcome("unparsable", f"the answer {quoted(answer)} names more than a choice"[:120])
    return _EQUAL if _label(said) == _label(wanted) else _DIFFERENT


def _label(choice: re.Match[str]) -> str:
    return (choice["fenced"] or choice["plain"]).upper()


def _bare(text: str) -> str:
    return _WRAPPED.sub(r"\1", text).replace("$", "").replace("\\ ", " ").replace("~", " ").strip()


def _same_text(answer: str, gold: str) -> bool:
    """Whether both are the same words and numbers, with no sign of calculation in them: `10:30 a.m.`, `January 5`."""
    first, second = _bare(answer), _bare(gold)
    if _CALCULATES.search(first + second):
        return False
    words = _words(second)
    return any(len(word) > 1 and word.isalpha() for word in words) and words == _words(first)


def _words(text: str) -> list[str]:
    """Words, joined where only points or blanks part their letters, and numbers."""
    return re.findall(r"[^\W\d_]+|[0-9]+(?:[.,:][0-9]+)*", _ABBREVIATED.sub("", text.lower()))


def _by_value(answer: str, gold: str, compare: Compare) -> Outcome:
    if _same_text(answer, gold):
        return _EQUAL
    try:
        value = read_answer(answer)
        meaning(value, compare)
    except Refused as refusal:
        return Outcome("unparsable", f"the answer {quoted(answer)}: {refusal}"[:120])
    try:
        wanted = read_answer(gold)
    except Refused:
        return Outcome("different", "the gold is text, and the answer is not this text")
    try:
        return _EQUAL if same_answer(value, wanted, compare) else _DIFFERENT
    except Refused as refusal:
        return Outcome("unparsable", f"the answer {quoted(answer)}: {refusal}"[:120])
