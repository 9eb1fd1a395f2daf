"""Collects the relations of a step: from its formulas, its calculators `<<3*4=12>>`, and its prose."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from rljax.verify.mathematics.exact import rational
from rljax.verify.mathematics.tree import Refused
from rljax.verify.steps.budget import Budget
from rljax.verify.steps.cut import MAX_LENGTH, Piece
from rljax.verify.steps.powers import WORK
from rljax.verify.steps.prose import runs
from rljax.verify.steps.reading import Relation, read_formula
from rljax.verify.steps.sides import Side

MAX_RELATIONS = 300
# `3.5` begins with no list number, nor does `3:30`.
_LISTED = re.compile(
    r"[\s*_#>]*(?:(?:step\s+)?(?:[0-9]{1,2}|\([a-z0-9]\))\s*[.):](?![0-9])|[-•+*](?=\s))\s*", re.IGNORECASE
)
_DISCRIMINANT = (
    r"(?<!root of )(?<!root of the )\bdiscriminant(?: of (?:the|this) (?:quadratic )?(?:equation|polynomial))?"
)
_UNSPACED = re.compile(r"[0-9]{1,2}\.(?=[0-9])")
_ALONE = re.compile(r"(?<![A-Za-z\\'’])[A-Za-z](?![A-Za-z'’])")
_ADJACENT = re.compile(r"[\s&$\\\[\]().,]*")
# What takes the place of an inline formula in its sentence: no part of any other formula.
_GAP = "\u25a1"


@dataclass(frozen=True, slots=True)
class _Formula:
    start: int
    end: int
    text: str
    fragile: bool = False
    converted: bool = False


class Collector:
    """Reads the relations of one response, in order; at most 300 of them.

    `problem` is its text, `names` are patterns of quantities: with one before it `= 1` is a relation.
    """

    def __init__(self, response: str, known: frozenset[str], problem: str = "", names: Iterable[str] = ()) -> None:
        self._response = response
        self._known = known
        self._letters = frozenset(_ALONE.findall(f"{problem} {response[:MAX_LENGTH]}"))
        self._named = re.compile(rf"(?:{'|'.join([_DISCRIMINANT, *names])})\s*$", re.IGNORECASE)
        self._left = MAX_RELATIONS
        self._work = Budget(WORK)
        self._last: tuple[int, Side] | None = None

    def relations(self, piece: Piece) -> Iterator[Relation]:
        """The relations of the next piece."""
        if piece.kind == "code":
            return
        for formula in sorted(self._formulas(piece), key=lambda entry: entry.start):
            before = self._before(formula.start)
            for relation in read_formula(formula.text, formula.start, formula.end, before, self._work):
                if self._left <= 0:
                    return
                self._left -= 1
                self._last = (formula.end, relation.sides[-1])
                fragile, converted = relation.fragile or formula.fragile, relation.converted or formula.converted
                yield replace(relation, fragile=fragile, converted=converted)

    def _before(self, start: int) -> Side | None:
        """The side that a formula goes on from which begins with its sign, as lines of a derivation do."""
        if self._last is None or not 0 <= start - self._last[0] <= 40:
            return None
        return self._last[1] if _ADJACENT.fullmatch(self._response, self._last[0], start) else None

    def _formulas(self, piece: Piece) -> list[_Formula]:
        text = self._response
        found = [
            _Formula(span.start, span.end, text[span.start : span.end]) for span in piece.formulas + piece.calculators
        ]
        if piece.kind != "prose":
            return found
        found += [
            _Formula(
                piece.start + run.start,
                piece.start + run.end,
                run.text,
                run.fragile or (run.start == 0 and _may_be_listed(run.text)),
                run.converted,
            )
            for run in runs(_plain(text, piece), self._known, self._letters, self._named)
        ]
        return found


def _may_be_listed(text: str) -> bool:
    """Whether a formula is right if its first decimal point is that of a list: `1.3 + 1 = 4`."""
    mark = _UNSPACED.match(text)
    pairs = [] if mark is None else [pair for entry in read_formula(text[mark.end() :], 0, 0) for pair in entry.pairs()]
    try:
        values = [(rational(left), rational(right)) for left, _, right in pairs]
    except Refused:
        return False
    return bool(values) and all(left is not None and left == right for left, right in values)


def _plain(response: str, piece: Piece) -> str:
    """The prose of a piece, as long as the piece: without its list mark and calculators, gaps where formulas stand."""
    parts: list[str] = []
    at = piece.start
    spans = sorted(
        [(span.start, span.end, _GAP) for span in piece.formulas]
        + [(span.start - 2, span.end + 2, " ") for span in piece.calculators]
    )
    for start, end, filling in spans:
        parts += [response[at:start], filling * (end - start)]
        at = end
    text = "".join(parts) + response[at : piece.end]
    mark = _LISTED.match(text)
    return text if mark is None else " " * mark.end() + text[mark.end() :]
