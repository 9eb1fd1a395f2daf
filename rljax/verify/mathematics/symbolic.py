"""Compares an answer with the gold: exact and fast first, algebra only where that does not decide."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from rljax.verify.mathematics import algebra
from rljax.verify.mathematics.relation import Compare, same, truth
from rljax.verify.mathematics.syntax import MAX_LENGTH, Node, Refused, Symbol, letters, normalise, parse, quoted
from rljax.verify.types import Form

_PLAIN = re.compile(r"([+-]?[0-9]{1,64})(?:\.([0-9]{1,64})|/([0-9]{1,64}))?")
_NUMERAL = re.compile(r"-?(?:0|[1-9][0-9]*)")


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
    if answer == gold or (answer := normalise(answer)) == (gold := normalise(gold)):
        return _EQUAL
    first, second = _plain(answer), _plain(gold)
    if first is not None and second is not None:
        return _EQUAL if first == second else _DIFFERENT
    return _by_value(answer, gold, compare)


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
        sides = parse(answer)
        if len(sides) > 1 and truth(sides, compare) is False:
            return Outcome("unparsable", "the answer is a false relation")
    except Refused as refusal:
        return Outcome("unparsable", f"the answer {quoted(answer)}: {refusal}"[:120])
    return Outcome(
        "different", f"the value of {quoted(answer)} may be right, its form is not: a plain integer is asked for"
    )


def _by_value(answer: str, gold: str, compare: Compare) -> Outcome:
    try:
        name, value = _meaning(parse(answer), compare)
    except Refused as refusal:
        return Outcome("unparsable", f"the answer {quoted(answer)}: {refusal}"[:120])
    try:
        gold_name, gold_value = _meaning(parse(gold), compare)
    except Refused:
        return Outcome("different", "the gold is text, and the answer is not this text")
    if name and gold_name and name != gold_name:
        return Outcome("different", f"the answer is about {name}, not {gold_name}")
    try:
        return _EQUAL if same(value, gold_value, compare) else _DIFFERENT
    except Refused as refusal:
        return Outcome("unparsable", f"the answer {quoted(answer)}: {refusal}"[:120])


def _meaning(sides: tuple[Node, ...], compare: Compare) -> tuple[str, Node]:
    """What a text stands for: the letter it defines, if any, and a value. Raises `Refused` for what has none."""
    if len(sides) == 1:
        return "", sides[0]
    for defined, others in ((sides[0], sides[1:]), (sides[-1], sides[:-1])):
        if isinstance(defined, Symbol) and not any(defined.name in letters(other) for other in others):
            name, sides = defined.name, others
            break
    else:
        name = ""
    if len(sides) > 1 and not truth(sides, compare):
        raise Refused("is not a true relation")
    return name, sides[0]
