"""Judges a numeral column by column: each digit of a written result is a step of column arithmetic."""

from __future__ import annotations

import re

_NUMERAL = re.compile(r"-?(?:0|[1-9][0-9]*)")
MAX_COLUMNS = 64


def judge_columns(answer: str, gold: str) -> tuple[bool, ...]:
    """For each character of `answer`: is it the gold's sign, or the gold's digit in the same column from the right?

    One False follows for each column of the gold that the answer lacks, its sign included. Empty unless both are
    canonical numerals of at most 64 characters: `047` is judged in no column.
    """
    if max(len(answer), len(gold)) > MAX_COLUMNS or not (_NUMERAL.fullmatch(answer) and _NUMERAL.fullmatch(gold)):
        return ()
    said, wanted = (answer[0] == "-", answer.lstrip("-")), (gold[0] == "-", gold.lstrip("-"))
    sign = (wanted[0],) if said[0] else ()
    offset = len(wanted[1]) - len(said[1])
    digits = tuple(i + offset >= 0 and digit == wanted[1][i + offset] for i, digit in enumerate(said[1]))
    return sign + digits + (False,) * (max(offset, 0) + (wanted[0] and not said[0]))
