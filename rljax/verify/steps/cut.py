"""Cuts a chain of thought into steps: sentences, lines and display formulas, each with its exact span."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

MAX_STEPS = 256
MAX_LENGTH = 50_000
_MAX_INLINE = 400

Kind = Literal["prose", "display", "code"]


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `[start, end)` of the response."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A step before it is judged. `formulas` are the insides of its inline mathematics, of a display line all of it."""

    start: int
    end: int
    kind: Kind
    formulas: tuple[Span, ...] = ()
    calculators: tuple[Span, ...] = ()


_MARK = re.compile(
    r"(?P<code>```|\[asy\])|(?P<display>\\\[|\$\$|\\begin\{)|(?P<inline>\\\(|\$)|(?P<calculator><<)"
    r"|(?P<tag></?(?:think|answer)>)|(?P<line>\n)|(?P<stop>[.?](?=[\s\"')*_]|$)|!(?=\s+[A-Z*\"'(]|\s*$)|;)"
)
_ENVIRONMENT = re.compile(r"\\begin\{([A-Za-z]{1,20}\*?)\}")
_DISPLAYED = frozenset(
    "align align* aligned equation equation* gather gather* gathered eqnarray eqnarray* multline multline* split "
    "alignat "
    "alignat* flalign flalign*".split()
)
_ROW = re.compile(r"\\\\(?:\[[0-9.]{1,6}[a-z]{2}\])?|\n")
_FRAME = re.compile(r"\\(?:begin|end)\{[A-Za-z]{1,20}\*?\}(?:\{[^{}]{0,20}\})?|\\\[|\\\]|\$\$")
_ENUMERATION = re.compile(r"[\s*#_>(-]*(?:step\s+)?[0-9]{1,2}", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|cf|vs|resp|approx|no|eq|dr|mr|mrs|ms|st)$", re.IGNORECASE)
_WORD = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{4,}")
_SUBSTANCE = re.compile(r"[^\W_]|[=<>]")


def cut(response: str) -> tuple[Piece, ...]:
    """The first 256 steps of the first 50,000 characters, in order, not overlapping. Linear, and total."""
    return tuple(_Cutter(response[:MAX_LENGTH]).run())


class _Cutter:
    def __init__(self, text: str) -> None:
        self._text = text
        self._pieces: list[Piece] = []
        self._start = 0
        self._formulas: list[Span] = []
        self._calculators: list[Span] = []
        # Closing marks that do not occur any more: they are not looked for again.
        self._missing: set[str] = set()

    def run(self) -> list[Piece]:
        at = 0
        while len(self._pieces) < MAX_STEPS and (mark := _MARK.search(self._text, at)) is not None:
            at = self._mark(mark.lastgroup or "", mark.start(), mark.end())
        if len(self._pieces) < MAX_STEPS:
            self._flush(len(self._text))
        return self._pieces[:MAX_STEPS]

    def _mark(self, kind: str, start: int, end: int) -> int:
        """Deal with the mark `[start, end)`; where to go on."""
        match kind:
            case "code":
                return self._code(start, end)
            case "display":
                return self._display(start, end)
            case "inline":
                return self._inline(start, end)
            case "calculator":
                return self._calculator(start, end)
            case "tag" | "line":
                self._flush(start)
                self._start = end
            case _:
                if not self._inside_sentence(start):
                    self._flush(end)
        return end

    def _inside_sentence(self, stop: int) -> bool:
        """Whether a full stop belongs to `1.` or `e.g.` rather than ending the sentence."""
        if self._text[stop] != ".":
            return False
        if stop - self._start <= 20 and _ENUMERATION.fullmatch(self._text, self._start, stop):
            return True
        return _ABBREVIATION.search(self._text[max(self._start, stop - 8) : stop]) is not None

    def _find(self, closing: str, at: int) -> int:
        if closing in self._missing:
            return -1
        found = self._text.find(closing, at)
        if found < 0:
            self._missing.add(closing)
        return found

    def _code(self, start: int, end: int) -> int:
        closing = "```" if self._text[start] == "`" else "[/asy]"
        close = self._find(closing, end)
        stop = len(self._text) if close < 0 else close + len(closing)
        self._flush(start)
        self._add(start, start + len(self._text[start:stop].rstrip()), "code")
        self._start = stop
        return stop

    def _display(self, start: int, end: int) -> int:
        close = self._closing(start, end)
        if close is None:
            return end
        self._flush(start)
        self._rows(start, close)
        self._start = close
        return close

    def _closing(self, start: int, end: int) -> int | None:
        """Where the display that opens at `start` ends; None if it does not, or is none."""
        opening = self._text[start:end]
        if opening == "\\begin{":
            environment = _ENVIRONMENT.match(self._text, start)
            if environment is None or environment[1] not in _DISPLAYED:
                return None
            opening = environment[0]
        closing = {"\\[": "\\]", "$$": "$$"}.get(opening, opening.replace("begin", "end"))
        found = self._find(closing, end)
        return None if found < 0 else found + len(closing)

    def _rows(self, start: int, end: int) -> None:
        at = start
        for row in _ROW.finditer(self._text, start, end):
            self._row(at, row.start())
            at = row.end()
        self._row(at, end)

    def _row(self, start: int, end: int) -> None:
        """A row of a display, without what frames it; rows of matrices and the like are rows too, and not read."""
        inner = _FRAME.sub(lambda frame: " " * len(frame[0]), self._text[start:end])
        body = inner.strip()
        if body:
            start += inner.index(body[0]) if not body[0].isspace() else 0
            self._add(start, start + len(body), "display")

    def _inline(self, start: int, end: int) -> int:
        close, after = self._inline_end(start, end)
        if close < 0:
            return end
        self._formulas.append(Span(end, close))
        return after

    def _inline_end(self, start: int, end: int) -> tuple[int, int]:
        """Where the inside of an inline formula ends, and where the text goes on; -1 for what is no formula."""
        if self._text[start] == "\\":
            close = self._find("\\)", end)
            return (close, close + 2) if 0 <= close - end <= _MAX_INLINE * 4 else (-1, -1)
        close = self._find("$", end)
        if not 0 < close - end <= _MAX_INLINE:
            return -1, -1
        inner, behind = self._text[end:close], self._text[close + 1 : close + 2]
        # A sign of currency is no delimiter: `$5 and $6`, `$5 * 3 = $15`.
        if inner[0].isspace() or inner[-1].isspace() or behind.isdigit() or "\n\n" in inner or inner[-1] in "=+-*/(":
            return -1, -1
        return (-1, -1) if _WORD.search(inner) else (close, close + 1)

    def _calculator(self, start: int, end: int) -> int:
        close = self._text.find(">>", end, end + _MAX_INLINE)
        if close < 0 or "\n" in self._text[end:close]:
            return end
        self._calculators.append(Span(end, close))
        return close + 2

    def _flush(self, end: int) -> None:
        """End the sentence that is being read."""
        text = self._text[self._start : end]
        body = text.strip()
        if body and _SUBSTANCE.search(body):
            start = self._start + len(text) - len(text.lstrip())
            self._add(start, start + len(body), "prose", tuple(self._formulas), tuple(self._calculators))
        self._start = end
        self._formulas, self._calculators = [], []

    def _add(
        self, start: int, end: int, kind: Kind, formulas: tuple[Span, ...] = (), calculators: tuple[Span, ...] = ()
    ) -> None:
        if kind == "display":
            formulas = (Span(start, end),)
        if len(self._pieces) < MAX_STEPS:
            self._pieces.append(Piece(start, end, kind, formulas, calculators))
