from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rljax.errors import InputError
from rljax.model.config import ModelConfig
from rljax.model.folder_tokenizer import read_tokenizer
from rljax.model.tokenizer import ANSWER, END, PAD, SPECIAL, CharTokenizer, Tokenizer

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


def test_it_is_a_tokenizer_with_the_ids_of_its_marks() -> None:
    assert isinstance(TOKENIZER, Tokenizer)
    assert (TOKENIZER.pad, TOKENIZER.stop, TOKENIZER.start, TOKENIZER.forbidden) == (PAD, (END,), (), (PAD,))
    assert TOKENIZER.mark("<answer>") == ANSWER
    assert TOKENIZER.mark("7") == TOKENIZER.encode("7")[0]
    assert TOKENIZER.mark("77") is None
    assert TOKENIZER.mark("x") is None
    assert [TOKENIZER.piece(i) for i in TOKENIZER.encode("<think>1")] == ["<think>", "1"]


def test_it_adds_no_field_to_what_makes_two_tokenizers_equal() -> None:
    assert CharTokenizer("ab") == CharTokenizer("ab") != CharTokenizer("ba")
    assert len({CharTokenizer("ab"), CharTokenizer("ab")}) == 1


@given(texts)
def test_a_prompt_is_the_text_and_within_its_bound(text: str) -> None:
    assert TOKENIZER.prompt(text) == TOKENIZER.encode(text)
    assert len(TOKENIZER.prompt(text)) <= TOKENIZER.bound(text)


@pytest.mark.parametrize("alphabet", [ALPHABET, "<>/thinkaswer\n\0é👩\u200d \t▁Ġ"])
def test_saved_it_is_read_as_the_same_tokenizer(alphabet: str, tmp_path: Path) -> None:
    pytest.importorskip("tokenizers")
    tokenizer = CharTokenizer(alphabet)
    tokenizer.save(tmp_path / "new" / "folder")
    read = read_tokenizer(tmp_path / "new" / "folder", tokenizer.size)
    assert [read.piece(i) for i in range(read.size)] == list(tokenizer.pieces)
    assert (read.pad, read.stop, read.start, read.forbidden) == (PAD, (END,), (), (PAD,))
    text = "".join(SPECIAL) + alphabet * 2 + "<think" * ("<" in alphabet)
    ids = tokenizer.encode(text)
    assert read.encode(text) == ids
    assert read.decode(ids) == tokenizer.decode(ids)
    assert read.ends(ids) == tokenizer.ends(ids)
    with pytest.raises(InputError, match="has no token for a part of 'ß'"):
        read.encode("ß")


def test_saved_it_loads_in_transformers(tmp_path: Path) -> None:
    transformers = pytest.importorskip("transformers")
    tokenizer = CharTokenizer(ALPHABET + "\né")
    tokenizer.save(tmp_path)
    loaded = transformers.AutoTokenizer.from_pretrained(tmp_path)
    text = "<think>1 + 2\n = é.</think><answer>3</answer><end>"
    assert loaded.encode(text) == tokenizer.encode(text)
    assert loaded.decode(loaded.encode(text)) == text
    assert (loaded.eos_token_id, loaded.pad_token_id, len(loaded)) == (END, PAD, tokenizer.size)


def test_saving_without_the_library_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(InputError, match=r"needs the extra: pip install 'rljax\[hf\]'\.$"):
        TOKENIZER.save(tmp_path)


def test_saving_where_a_file_stands_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("tokenizers")
    (tmp_path / "taken").write_text(json.dumps({}))
    with pytest.raises(InputError, match=r"taken \(File exists\); choose another"):
        TOKENIZER.save(tmp_path / "taken")
