"""Finds what stands outside all brackets, and cuts there."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from rljax.verify.mathematics.lexer import Token

_OPEN = frozenset(("(", "[", "{", "\\{"))
_CLOSE = frozenset((")", "]", "}", "\\}"))


def top(sequence: Sequence[Token]) -> Iterator[int]:
    """The places outside all brackets and environments."""
    depth = 0
    for at, token in enumerate(sequence):
        opens = token.value in _OPEN if token.kind == "sign" else token.kind == "command" and token.value == "begin"
        closes = token.value in _CLOSE if token.kind == "sign" else token.kind == "command" and token.value == "end"
        if closes:
            depth -= 1
        if not depth and not opens and not closes:
            yield at
        if opens:
            depth += 1


def split(sequence: Sequence[Token], separates: Callable[[Token], bool]) -> list[list[Token]]:
    """The parts between the tokens that separate, outside all brackets; a part between two such may not be empty."""
    cuts = [at for at in top(sequence) if separates(sequence[at])]
    parts = [list(sequence[a + 1 : b]) for a, b in zip([-1, *cuts], [*cuts, len(sequence)], strict=True)]
    # `1, 2, or 3`: two separators in a row are one.
    return [part for at, part in enumerate(parts) if part or not 0 < at < len(parts) - 1] if len(parts) > 2 else parts


def trimmed(sequence: Sequence[Token]) -> list[Token]:
    """Without the punctuation that a sentence leaves at the end; an ellipsis says that something is left out."""
    found = list(sequence)
    while found and found[-1].kind == "sign" and found[-1].value in (".", ",", ";", ":", "\\\\"):
        if found[-1].value == "." and len(found) > 1 and found[-2].value == ".":
            break
        found.pop()
    return found


def enclosed(sequence: Sequence[Token]) -> bool:
    """Whether one pair of brackets is around it all."""
    if len(sequence) < 2 or sequence[0].kind != "sign" or sequence[0].value not in _OPEN:
        return False
    depth = 0
    for at, token in enumerate(sequence):
        if token.kind == "sign":
            depth += (token.value in _OPEN) - (token.value in _CLOSE)
        if not depth:
            return at == len(sequence) - 1
    return False
