"""Text of the model, made safe to show."""

from __future__ import annotations

import unicodedata

_HIDDEN = {
    "Cc",
    "Cf",
    "Cs",
    "Co",
    "Cn",
    "Zl",
    "Zp",
}  # control, format (bidirectional marks), surrogate, private, unassigned


def visible(text: str, limit: int = 2000) -> str:
    """`text` with every character that has no glyph spelled out, as `\\x1b`, and no longer than about `limit`."""
    shown = "".join(_glyph(character) for character in text[:limit])
    return shown if len(text) <= limit else f"{shown}… ({len(text) - limit} more characters)"


def _glyph(character: str) -> str:
    if character == "\n" or unicodedata.category(character) not in _HIDDEN:
        return character
    return character.encode("unicode_escape").decode("ascii")
