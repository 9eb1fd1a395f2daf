"""Where a stop string cuts: against looking at the whole text behind each token."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rljax.model.tokenizer import ByteReading, CharTokenizer, PieceReading
from rljax.sampling.stop import StopStrings

Decode = Callable[[Sequence[int]], str]
LETTERS = CharTokenizer("ab ")
# Tokens of one to three bytes: characters begin and end in other places than tokens.
PIECES = ["a", "b", "é", "ab", " a"]
BYTES = ByteReading(dict(enumerate([*(x.encode() for x in PIECES), b"\xc3", b"\xa9", b"\xe2\x82", b"\xac"])))
TEXTS = ["ab", "bb", "aab", "é", "€", "a€", "éa", "a b", " a", "</think>a", "k>"]


@cache
def bytes_or_pieces() -> PieceReading:
    """As Llama 2 reads tokens: bytes in a row are a text as a whole, or none of them is."""
    library = pytest.importorskip("tokenizers")
    spelt = ["<0xC3>", "<0xA9>", "<0xE2>", "<0x82>", "<0xAC>"]
    pieces = ["▁a", "a", "b", "▁", "ab", *spelt]
    made = library.Tokenizer(library.models.BPE({piece: i for i, piece in enumerate(pieces)}, []))
    steps = [
        library.decoders.Replace("▁", " "),
        library.decoders.ByteFallback(),
        library.decoders.Fuse(),
        library.decoders.Strip(" ", 1, 0),
    ]
    made.decoder = library.decoders.Sequence(steps)
    return PieceReading(made, {pieces.index(byte): int(byte[3:5], 16) for byte in spelt})


def first_cut(texts: tuple[str, ...], decode: Decode, tokens: list[int]) -> int | None:
    """The fewest tokens whose text holds one of the texts."""
    found = (end for end in range(1, len(tokens) + 1) if any(text in decode(tokens[:end]) for text in texts))
    return next(found, None)


def check(decode: Decode, tokens: list[int], texts: tuple[str, ...], chunk: int) -> None:
    """Chunk by chunk, as a session does it, the cut is where it is found in the whole."""
    stop, wanted = StopStrings(texts, decode), first_cut(texts, decode, tokens)
    for known in range(0, len(tokens), chunk):
        found = stop.cut(tokens[: known + chunk], known)
        if found is not None:
            assert found == wanted
            return
    assert wanted is None


some_texts = st.lists(st.sampled_from(TEXTS), min_size=1, max_size=3, unique=True).map(tuple)
chunks = st.integers(1, 6)
few = settings(max_examples=200, deadline=None)


@few
@given(st.lists(st.integers(2, LETTERS.size - 1), max_size=14), some_texts, chunks)
def test_characters_and_marks(tokens: list[int], texts: tuple[str, ...], chunk: int) -> None:
    check(LETTERS.decode, tokens, texts, chunk)


@few
@given(st.lists(st.sampled_from(sorted(BYTES.table)), max_size=14), some_texts, chunks)
def test_bytes_of_characters(tokens: list[int], texts: tuple[str, ...], chunk: int) -> None:
    check(BYTES.text, tokens, texts, chunk)


@few
@given(st.lists(st.integers(0, 9) | st.integers(5, 9), max_size=14), some_texts, chunks)
@example([7, 8, 9, 5, 6], ("é",), 4)  # €é: from within the first character on, none of the bytes would be read
@example([5, 6, 5, 1], ("é",), 4)  # é, and then a byte that spoils it
def test_pieces_and_bytes_that_stand_in_for_them(tokens: list[int], texts: tuple[str, ...], chunk: int) -> None:
    check(bytes_or_pieces().text, tokens, texts, chunk)


def test_the_token_that_completes_a_string_stays_whole() -> None:
    tokens = LETTERS.encode("a</think>ba")
    for text, kept in (("a<", 2), ("k>b", 3), ("think", 2), ("</think>ba", 4), ("zz", None)):
        assert StopStrings((text,), LETTERS.decode).cut(tokens, 0) == kept
