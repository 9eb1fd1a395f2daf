"""Against what transformers computes, kept in golden/ by tools/make_golden.py: it need not be installed here."""

from __future__ import annotations

from pathlib import Path

import jax.numpy as jnp
import numpy as np
import pytest

from rljax.model.config import ModelConfig
from rljax.model.folder_config import read_config
from rljax.model.folder_weights import check_folder, load_policy
from rljax.model.policy import apply
from tests.model.folders import fill, whole

GOLDEN = sorted(Path(__file__).with_name("golden").glob("*.npz"))


def test_every_family_is_among_them_and_they_are_small() -> None:
    assert {path.stem.split("_")[0] for path in GOLDEN} == {"qwen2", "qwen3", "llama"}
    assert sum(path.stat().st_size for path in GOLDEN) < 1_000_000


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_the_logits_are_those_of_transformers(path: Path, tmp_path: Path) -> None:
    kept = dict(np.load(path))
    (tmp_path / "config.json").write_text(str(kept.pop("config")))
    ids, wanted = kept.pop("ids"), kept.pop("logits")
    fill(tmp_path, kept, "F16", files=2)
    config = read_config(tmp_path, ModelConfig(critic="none"))
    check_folder(tmp_path, config)
    params = {"policy": load_policy(tmp_path, config, whole()), "critic": {}}
    logits, _ = apply(params, config, jnp.asarray(ids), jnp.ones(ids.shape, jnp.int32))
    assert np.abs(wanted).max() > 1
    assert np.abs(np.asarray(logits) - wanted).max() <= 1e-4 * np.abs(wanted).max()
