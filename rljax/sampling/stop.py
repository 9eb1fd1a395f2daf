"""Stop strings: texts that end a response wherever tokens happen to break."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

UNREADABLE = "\ufffd"  # what decoders write for bytes that are no character


@dataclass(frozen=True)
class StopStrings:
    """A response ends with the token that completes one of `texts`. `decode` turns tokens into text."""

    texts: tuple[str, ...]
    decode: Callable[[Sequence[int]], str]

    def cut(self, tokens: Sequence[int], known: int) -> int | None:
        """How many of `tokens` stay where one of the texts stands in them, None where none does.

        The first `known` tokens were looked at before and hold none; only as much of them is decoded again as may
        begin a text that the new ones complete.
        """
        # Bytes, since a token may be as little as one byte of a character.
        first = max(0, known - max(len(text.encode()) for text in self.texts))
        # Some decoders read none of the bytes in a row where one of them is amiss, as is one without its first.
        while first and UNREADABLE in self.decode(tokens[first : first + 1]):
            first -= 1
        text = self.decode(tokens[first:])
        if UNREADABLE not in text and not self._holds(text):
            return None
        ends = range(known + 1, len(tokens) + 1)
        return next((end for end in ends if self._holds(self.decode(tokens[first:end]))), None)

    def _holds(self, text: str) -> bool:
        return any(stop in text for stop in self.texts)
