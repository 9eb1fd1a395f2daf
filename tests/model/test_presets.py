"""The shapes in conf/model: each can be built and has as many parameters as its first line says."""

from __future__ import annotations

from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import jax
import pytest
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

from rljax.command import conf_directory
from rljax.model.config import ModelConfig
from rljax.model.folder_config import hf_config, shape_of
from rljax.model.policy import init_params, parameter_count
from rljax.model.tokenizer import CharTokenizer
from rljax.trainer.settings import build

PRESETS = sorted((conf_directory() / "model").glob("*.yaml"))
FAMILIES = {"qwen2_5": "qwen2", "qwen3": "qwen3", "llama3": "llama"}


def settings(path: Path) -> dict[str, Any]:
    """What the preset comes to, the settings that it takes over from others included."""
    with initialize_config_dir(str(conf_directory()), version_base="1.3"):
        found = OmegaConf.to_container(compose(f"model/{path.stem}").model)
    assert isinstance(found, dict)
    return {str(key): value for key, value in found.items()}


def test_there_are_shapes_from_a_million_to_32_billion() -> None:
    names = {path.stem for path in PRESETS}
    assert {"tiny", "bench_qwen3_1m", "bench_qwen2_2m", "qwen2_5_0_5b", "qwen3_32b", "llama3_1_8b"} <= names
    assert len(names) == 19


@pytest.mark.parametrize("path", PRESETS, ids=lambda path: path.stem)
def test_a_preset_is_whole_and_counts_right(path: Path) -> None:
    values = settings(path)
    assert values.keys() == {entry.name for entry in fields(ModelConfig)}
    config = build(ModelConfig, values)
    config.check()
    vocabulary = config.vocabulary or CharTokenizer(config.alphabet).size
    shapes = jax.eval_shape(partial(init_params, config=config, vocabulary=vocabulary), jax.random.key(0))
    assert path.read_text().startswith(f"# {parameter_count(shapes['policy']):,} parameters: ")


@pytest.mark.parametrize(
    "path", [path for path in PRESETS if path.stem.startswith(tuple(FAMILIES))], ids=lambda path: path.stem
)
def test_a_public_shape_is_of_its_family(path: Path) -> None:
    config = build(ModelConfig, settings(path))
    values = hf_config(config, dtype="bfloat16", stop=(1,), pad=0, start=(), positions=32768)
    assert values["model_type"] == next(name for start, name in FAMILIES.items() if path.stem.startswith(start))
    again = shape_of(values, config, path)
    assert (again.head, again.heads, again.vocabulary) == (config.head, config.heads, config.vocabulary)
    assert (again.rope_theta, again.rope_factor, again.tied) == (config.rope_theta, config.rope_factor, config.tied)


def test_tiny_is_what_the_code_says_without_any_preset() -> None:
    assert build(ModelConfig, settings(conf_directory() / "model" / "tiny.yaml")) == ModelConfig()
