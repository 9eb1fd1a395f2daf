"""Where model and tokenizer come from, and that a run folder does without the folder it began with."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from rljax.errors import InputError
from rljax.model.config import ModelConfig
from rljax.model.folder_tokenizer import FolderTokenizer
from rljax.model.tokenizer import CharTokenizer
from rljax.trainer.config import Config
from rljax.trainer.source import find_tokenizer, folder_of, keep_source, original_config, resolve
from tests.model import folders

ALPHABET = "0123456789+-=,"


def config(**model: object) -> Config:
    return Config(model=replace(ModelConfig(), **model))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A Hugging Face folder with a tokenizer of 20 tokens."""
    pytest.importorskip("tokenizers")
    made = folders.fill(folders.describe(tmp_path / "folder"), folders.tensors())
    CharTokenizer(ALPHABET).save(made)
    return made


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """A new run folder."""
    (tmp_path / "run").mkdir()
    return tmp_path / "run"


def test_without_a_folder_all_is_as_the_configuration_says(run: Path) -> None:
    plain = config(alphabet="01+=")
    assert resolve(plain) is plain
    tokenizer = find_tokenizer(plain, run)
    assert tokenizer == CharTokenizer("01+=")
    keep_source(plain, tokenizer, run)
    assert list(run.iterdir()) == []
    assert original_config(run) is None


def test_a_vocabulary_without_room_for_the_alphabet_is_refused(run: Path) -> None:
    with pytest.raises(InputError, match=r"model\.vocabulary=9 has no room for the 10 tokens"):
        find_tokenizer(config(alphabet="01+=", vocabulary=9), run)


def test_the_shape_is_that_of_the_weights(folder: Path) -> None:
    resolved = resolve(config(weights=str(folder), width=64, critic="none")).model
    shape = ("layers", "width", "heads", "kv_heads", "head", "mlp", "vocabulary", "qk_norm")
    assert [getattr(resolved, name) for name in shape] == [getattr(folders.CONFIG, name) for name in shape]
    assert resolved.critic == "none"  # what is no part of the shape stays


def test_weights_that_do_not_fit_their_description_are_refused(folder: Path) -> None:
    folders.describe(folder, hidden_size=32)
    with pytest.raises(InputError):
        resolve(config(weights=str(folder)))


def test_a_run_keeps_what_it_needs_of_its_folder(folder: Path, run: Path) -> None:
    begun = resolve(config(weights=str(folder)))
    tokenizer = find_tokenizer(begun, run)
    assert isinstance(tokenizer, FolderTokenizer)
    keep_source(begun, tokenizer, run)
    original = (folder / "config.json").read_bytes()
    shutil.rmtree(folder)
    again = find_tokenizer(begun, run)
    assert isinstance(again, FolderTokenizer)
    assert again.encode("12+3=") == tokenizer.encode("12+3=") == CharTokenizer(ALPHABET).encode("12+3=")
    assert (run / "model_config.json").read_bytes() == original
    kept = original_config(run)
    assert kept is not None
    assert kept["hidden_size"] == folders.CONFIG.width
    # A run that goes on reads nothing from the folder.
    on = replace(begun, resume=str(run))
    assert folder_of(begun) == folder
    assert folder_of(on) is None
    assert resolve(on) is on


def test_a_tokenizer_may_come_from_a_folder_of_its_own(folder: Path, run: Path) -> None:
    tokenizer = find_tokenizer(config(tokenizer=str(folder)), run)
    assert tokenizer.encode("7") == CharTokenizer(ALPHABET).encode("7")
    assert folder_of(config(tokenizer=str(folder))) is None
