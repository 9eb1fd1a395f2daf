from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.errors import InputError
from rljax.model.config import ModelConfig
from rljax.model.tokenizer import END, PAD, SPECIAL, CharTokenizer

ALPHABET = ModelConfig().alphabet
TOKENIZER = CharTokenizer(ALPHABET)
texts = st.lists(st.sampled_from([*SPECIAL[2:], *ALPHABET])).map("".join)


@given(texts)
def test_texts_come_back_as_they_were(text: str) -> None:
    assert TOKENIZER.decode(TOKENIZER.encode(text)) == text


@given(st.lists(st.integers(0, TOKENIZER.size - 1)))
def test_ids_come_back_but_for_those_without_text(ids: list[int]) -> None:
    assert TOKENIZER.encode(TOKENIZER.decode(ids)) == [i for i in ids if i not in (PAD, END)]


@given(st.lists(st.integers(0, TOKENIZER.size - 1)))
def test_ends_are_the_lengths_of_the_text_so_far(ids: list[int]) -> None:
    assert TOKENIZER.ends(ids) == [len(TOKENIZER.decode(ids[: i + 1])) for i in range(len(ids))]


@given(st.text(alphabet="<>/thinkanswer", max_size=40))
def test_marks_half_written_are_plain_characters(text: str) -> None:
    tokenizer = CharTokenizer("<>/thinkaswer")
    assert tokenizer.decode(tokenizer.encode(text)) == text


def test_a_mark_is_one_token() -> None:
    assert TOKENIZER.encode("".join(SPECIAL)) == list(range(len(SPECIAL)))
    assert len(TOKENIZER.encode("<think>12</think>")) == 4
    assert TOKENIZER.size == len(SPECIAL) + len(ALPHABET)


def test_a_character_that_the_alphabet_lacks_is_named() -> None:
    with pytest.raises(InputError, match="'x'"):
        TOKENIZER.encode("1+x")
    with pytest.raises(InputError, match=r"'\\n'"):
        TOKENIZER.encode("1\n")
