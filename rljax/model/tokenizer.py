"""What every tokenizer can do, two ways to read tokens as text, and the built-in tokenizer: a token a character."""

from __future__ import annotations

import codecs
import importlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, groupby
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from rljax.errors import InputError

PAD, END, THINK, END_THINK, ANSWER, END_ANSWER = range(6)
SPECIAL = ("<pad>", "<end>", "<think>", "</think>", "<answer>", "</answer>")
PRINTABLE = [*range(ord("!"), ord("~") + 1), *range(ord("¡"), ord("¬") + 1), *range(ord("®"), ord("ÿ") + 1)]
OTHERS = [byte for byte in range(256) if byte not in PRINTABLE]
# How byte-level vocabularies write a byte: as itself where that is printable, else as a character from U+0100 on.
WRITTEN_BYTE = {chr(byte): byte for byte in PRINTABLE} | {chr(256 + i): byte for i, byte in enumerate(OTHERS)}


@runtime_checkable
class Tokenizer(Protocol):
    """Text to token ids and back, exactly. Ids are below `size`; offsets count characters, not bytes."""

    @property
    def size(self) -> int:
        """V_text, one more than the highest id that has a text; a model may have more rows than that."""

    @property
    def pad(self) -> int:
        """The id that fills rows. It may be a stop id: then only the rows' lengths tell padding apart."""

    @property
    def stop(self) -> tuple[int, ...]:
        """The ids that end a response, at least one, the tokenizer's own first."""

    @property
    def start(self) -> tuple[int, ...]:
        """The ids in front of every prompt."""

    @property
    def forbidden(self) -> tuple[int, ...]:
        """The ids below `size` that must never be sampled, ascending; no stop id is among them."""

    def encode(self, text: str) -> list[int]:
        """Ids of a text, a special mark in it being one; none is put in front. `InputError` if a character is lost."""

    def prompt(self, text: str) -> list[int]:
        """`start`, then the ids of the text."""

    def bound(self, text: str) -> int:
        """At least len(prompt(text)), without encoding it."""

    def decode(self, ids: Sequence[int]) -> str:
        """Text of ids; padding and stop ids have none."""

    def ends(self, ids: Sequence[int]) -> list[int]:
        """The offset in `decode(ids)` just behind what each token completes, [len(ids)], never falling."""

    def piece(self, index: int) -> str:
        """The text of one token, for display: padding and stop ids have one here."""

    def mark(self, text: str) -> int | None:
        """The id of a text that is one token by itself, else None."""

    def save(self, folder: Path) -> None:
        """Write the files that `transformers.AutoTokenizer` loads. `InputError` if the folder cannot be written."""


@dataclass(frozen=True)
class CharTokenizer:
    """Text to token ids and back, exactly. Special marks are single tokens, then comes the alphabet in its order."""

    alphabet: str

    pad = PAD
    stop = (END,)
    start = ()
    forbidden = (PAD,)

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

    def prompt(self, text: str) -> list[int]:
        """Ids of a prompt: nothing goes in front of it."""
        return self.encode(text)

    def bound(self, text: str) -> int:
        """At least len(prompt(text)): no token is shorter than a character."""
        return len(text)

    def piece(self, index: int) -> str:
        """The text of one token, for display."""
        return self.pieces[index]

    def mark(self, text: str) -> int | None:
        """The id of a structural mark or of a character, else None."""
        return self.ids.get(text)

    def save(self, folder: Path) -> None:
        """Write `tokenizer.json` and `tokenizer_config.json`, with the same ids for `transformers.AutoTokenizer`."""
        library = hugging_face("saving the tokenizer for transformers")
        # The unknown token is none of the vocabulary's: a character that the alphabet lacks is an error there too.
        built = library.Tokenizer(library.models.WordLevel(self.ids, unk_token="<unk>"))
        # Not `.`, which stops at a line's end.
        any_character = library.Regex(r"[\s\S]")
        built.pre_tokenizer = library.pre_tokenizers.Split(any_character, "isolated")
        built.decoder = library.decoders.Fuse()
        built.add_special_tokens([library.AddedToken(mark, special=True, normalized=False) for mark in SPECIAL])
        config = {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "eos_token": SPECIAL[END],
            "pad_token": SPECIAL[PAD],
            "additional_special_tokens": list(SPECIAL[THINK:]),
            "clean_up_tokenization_spaces": False,
        }
        texts = {"tokenizer.json": built.to_str(pretty=True), "tokenizer_config.json": json.dumps(config, indent=2)}
        write_files(folder, {name: text.encode() for name, text in texts.items()})


@dataclass(frozen=True, eq=False)
class ByteReading:
    """Byte-level tokens: a text is the UTF-8 of the tokens' bytes in a row, U+FFFD where they are none."""

    table: Mapping[int, bytes]
    slack = 0

    def text(self, ids: Sequence[int]) -> str:
        """Text of ids."""
        return b"".join([self.table[i] for i in ids]).decode("utf-8", "replace")

    def ends(self, ids: Sequence[int]) -> list[int]:
        """Characters that are complete behind each token, [len(ids)]."""
        reader = codecs.getincrementaldecoder("utf-8")("replace")
        offsets = list(accumulate([len(reader.decode(self.table[i])) for i in ids]))
        if offsets:
            offsets[-1] += len(reader.decode(b"", final=True))
        return offsets

    def piece(self, index: int) -> str:
        """Text of one token; bytes that are no character by themselves as `\\xe2`."""
        return self.table[index].decode("utf-8", "backslashreplace")


@dataclass(frozen=True, eq=False)
class PieceReading:
    """Tokens that are pieces of text, joined by the library's decoder; `raw` are those that spell one byte each."""

    library: Any
    raw: Mapping[int, int]
    slack = 1  # a space that the normalizer puts in front of a text and the decoder takes away again

    def text(self, ids: Sequence[int]) -> str:
        """Text of ids."""
        return str(self.library.decode(list(ids), skip_special_tokens=False))

    def ends(self, ids: Sequence[int]) -> list[int]:
        """Characters that are complete behind each token, [len(ids)].

        What a token adds is seen behind its neighbour, so that time grows with len(ids), not with its square.
        """
        offsets: list[int] = []
        before: tuple[int, ...] = ()
        position = 0
        for unit in self._units(ids):
            added = len(self.text(before + unit)) - len(self.text(before))
            offsets += [position + within for within in self._within(unit, added)]
            position, before = position + added, unit
        whole = len(self.text(ids))
        # A decoder may look further than one neighbour: the ends still rise, and to the length of the text.
        return [min(end, whole) for end in accumulate(offsets[:-1], max)] + [whole] * bool(offsets)

    def piece(self, index: int) -> str:
        """Text of one token where it is not the first, whose space many decoders take away."""
        if index in self.raw:
            return bytes([self.raw[index]]).decode("utf-8", "backslashreplace")
        return self.text([index, index])[len(self.text([index])) :]

    def _units(self, ids: Sequence[int]) -> Iterator[tuple[int, ...]]:
        """Each token by itself, but bytes in a row together: they spell characters only as a whole."""
        for spells_bytes, run in groupby(ids, key=lambda i: i in self.raw):
            if spells_bytes:
                yield tuple(run)
            else:
                yield from ((i,) for i in run)

    def _within(self, unit: tuple[int, ...], added: int) -> list[int]:
        """Characters of a unit that are complete behind each of its tokens; all of it is `added` characters."""
        if len(unit) == 1:
            return [added]
        run = bytes(self.raw[i] for i in unit)
        try:
            run.decode()
        except UnicodeDecodeError:
            complete = list(range(1, len(run) + 1))  # the library's rule: one byte wrong, and each is a U+FFFD
        else:
            complete = ByteReading({byte: bytes([byte]) for byte in run}).ends(run)
        return [max(0, end - complete[-1] + added) for end in complete]


def byte_level(text: str) -> bytes:
    """The bytes of a byte-level token as its vocabulary writes it: a printable character for each."""
    try:
        return bytes([WRITTEN_BYTE[character] for character in text])
    except KeyError:
        return text.encode()  # the library's rule: what is not written so stands for itself


def hugging_face(purpose: str) -> Any:
    """The `tokenizers` library, which only those need who train or save a model of others. Raises `InputError`."""
    try:
        return importlib.import_module("tokenizers")
    except ImportError:
        raise InputError(f"{purpose} needs the extra: pip install 'rljax[hf]'.") from None


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files by their names into a folder, which is made if it is missing. Raises `InputError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in files.items():
            (folder / name).write_bytes(content)
    except OSError as error:
        raise InputError(f"the tokenizer cannot be saved to {folder} ({error.strerror}); choose another.") from None
