"""Where a run's model comes from: random weights and the character tokenizer, or a Hugging Face folder.

A run folder keeps its own copy of the tokenizer and of the folder's `config.json`: resuming, sampling and exporting do
not need the folder again.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from rljax.errors import InputError
from rljax.model.folder_config import read_config
from rljax.model.folder_tokenizer import read_tokenizer
from rljax.model.folder_weights import check_folder
from rljax.model.tokenizer import CharTokenizer, Tokenizer
from rljax.trainer.config import Config

TOKENIZER, ORIGINAL = "tokenizer", "model_config.json"


def folder_of(config: Config) -> Path | None:
    """The Hugging Face folder that the weights come from; None for random ones and for a run that goes on."""
    return Path(config.model.weights) if config.model.weights is not None and config.resume is None else None


def resolve(config: Config) -> Config:
    """The configuration with the shape that `model.weights` has; checked against the files there, headers alone.

    Raises `InputError` where folder, weights or shape cannot be used, before any device memory is taken.
    """
    folder = folder_of(config)
    if folder is None:
        return config
    model = read_config(folder, config.model)
    check_folder(folder, model)
    resolved = replace(config, model=model)
    resolved.check()
    return resolved


def find_tokenizer(config: Config, run: Path) -> Tokenizer:
    """The run's own copy, else the folder that the configuration names, else the character tokenizer.

    Raises `InputError` where it does not belong to the model.
    """
    named = config.model.tokenizer or config.model.weights
    kept = run / TOKENIZER
    folder = kept if kept.is_dir() else Path(named) if named is not None else None
    if folder is None:
        tokenizer: Tokenizer = CharTokenizer(config.model.alphabet)
        if 0 < config.model.vocabulary < tokenizer.size:
            raise InputError(
                f"model.vocabulary={config.model.vocabulary} has no room for the {tokenizer.size} tokens of the "
                "character tokenizer; raise it, set it to 0, or shorten model.alphabet."
            )
        return tokenizer
    return read_tokenizer(folder, config.model.vocabulary or 2**31)


def keep_source(config: Config, tokenizer: Tokenizer, run: Path) -> None:
    """Copy into the run folder what is needed to go on without the Hugging Face folder."""
    if not isinstance(tokenizer, CharTokenizer) and not (run / TOKENIZER).is_dir():
        (run / TOKENIZER).mkdir()
        tokenizer.save(run / TOKENIZER)
    if folder := folder_of(config):
        (run / ORIGINAL).write_bytes((folder / "config.json").read_bytes())


def original_config(run: Path) -> dict[str, Any] | None:
    """The `config.json` of the folder that the run started from; None where it started from random weights."""
    path = run / ORIGINAL
    found: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None
    return found
