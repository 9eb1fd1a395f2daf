"""The built-in character tokenizer: one token a character, one for each structural mark."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rljax.errors import InputError

PAD, END, THINK, END_THINK, ANSWER, END_ANSWER = range(6)
SPECIAL = ("<pad>", "<end>", "<think>", "</think>", "<answer>", "</answer>")


@dataclass(frozen=True)
class CharTokenizer:
    """Text to token ids and back, exactly. Special marks are single tokens, then comes the alphabet in its order."""

    alphabet: str

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """The text of each id."""
        return SPECIAL + tuple(self.alphabet)

    @cached_property
    def ids(self) -> dict[str, int]:
        """The id of each text."""
        return {piece: index for index, piece in enumerate(self.pieces)}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, SPECIAL)) + "|.", re.DOTALL)

    @property
    def size(self) -> int:
        """V, the number of tokens."""
        return len(self.pieces)

    def encode(self, text: str) -> list[int]:
        """Ids of a text. Raises `InputError` naming the first character that the alphabet lacks."""
        found = self._pattern.findall(text)
        try:
            return [self.ids[piece] for piece in found]
        except KeyError as error:
            raise InputError(
                f"the character {error.args[0]!r} is not in the model's alphabet {self.alphabet!r}; leave it out."
            ) from None

    def decode(self, ids: Sequence[int]) -> str:
        """Text of ids; padding and the end mark have none."""
        return "".join([self.pieces[i] for i in ids if i > END])

    def ends(self, ids: Sequence[int]) -> list[int]:
        """The offset in `decode(ids)` just behind each token, [len(ids)]."""
        offsets, position = [], 0
        for i in ids:
            position += len(self.pieces[i]) if i > END else 0
            offsets.append(position)
        return offsets
