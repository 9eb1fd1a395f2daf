"""The export command: a real run's checkpoint as a Hugging Face folder, and what a run folder decides about it."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

from rljax import command, export
from rljax.errors import InputError
from rljax.export import ExportConfig
from rljax.model.config import ModelConfig
from rljax.model.folder_config import read_config, read_json
from rljax.model.folder_weights import load_policy
from rljax.model.policy import init_params
from rljax.model.tokenizer import CharTokenizer
from rljax.parallel.config import MeshConfig
from rljax.parallel.mesh import make_mesh
from rljax.trainer import checkpoint, settings
from rljax.trainer.config import Config
from tests.model.folders import describe, whole
from tests.trainer.runs import environment

TOOL = Path(__file__).resolve().parents[1] / "tools" / "export_hf.py"
MODEL = ModelConfig(layers=2, width=16, heads=2, kv_heads=1, head_width=8, mlp=24, alphabet="01+=", critic="separate")
SMALL = (
    "+experiment=math",
    'task.levels=[{name:bandit,low:0,high:1,operations:"*",target:1.0,held_out:0.0,evaluation:10}]',
    *(f"model.{entry}" for entry in ("layers=1", "width=32", "heads=2", "kv_heads=1", "mlp=64")),
    *(f"learner.{entry}" for entry in ("minibatches=2", "replay_rows=16", "learning_rate=0.01")),
    *(f"trainer.{entry}" for entry in ("problems=16", "group=4", "iterations=2", "checkpoint_every=1")),
    "sampling.slots=256",
)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a short run."""
    folder = tmp_path_factory.mktemp("trained") / "run"
    call = [sys.executable, "-m", "rljax.train", *SMALL, f"hydra.run.dir={folder}"]
    done = subprocess.run(call, env=environment(), capture_output=True, text=True, timeout=300, check=False)
    assert (folder / checkpoint.FOLDER).is_dir(), done.stderr
    return folder


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run folder whose checkpoint is made up: its latest parameters are half its average."""
    folder = tmp_path / "run"
    folder.mkdir()
    settings.write(Config(model=MODEL), folder)

    def restore(_run: Path, config: Config, tokenizer: Any, _mesh: Any, which: str) -> Any:
        vocabulary = config.model.vocabulary or tokenizer.size
        shapes = jax.eval_shape(lambda: init_params(jax.random.key(0), config.model, vocabulary))
        return jax.tree.map(lambda x: jnp.full(x.shape, 1.0 if which == "average" else 0.5), shapes)

    monkeypatch.setattr(checkpoint, "restore_params", restore)
    return folder


def exported(run: Path, **chosen: Any) -> Path:
    out = run.parent / "out"
    assert str(out) in export.export(run, out, ExportConfig(str(run), str(out), **chosen))
    return out


def test_a_real_run_is_written_through_the_tool(trained: Path, tmp_path: Path) -> None:
    keys: dict[str, Any] = {"average": "average", "latest": "params"}
    for which, key in keys.items():
        call = [sys.executable, TOOL, f"checkpoint={trained}", f"out={which}", f"parameters={which}"]
        done = subprocess.run(call, env=environment(), capture_output=True, text=True, cwd=tmp_path, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout == f"{which} holds the {which} parameters of {trained} as float32.\n"
        config = settings.read(trained)
        tokenizer, mesh = CharTokenizer(config.model.alphabet), make_mesh(MeshConfig(1))
        wanted = checkpoint.restore_params(trained, config, tokenizer, mesh, key)
        found = load_policy(tmp_path / which, read_config(tmp_path / which, config.model), whole())
        jax.tree.map(np.testing.assert_array_equal, found, wanted["policy"])
    weights = [(tmp_path / which / "model.safetensors").read_bytes() for which in ("average", "latest")]
    assert weights[0] != weights[1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["average", "latest"]


def test_without_a_folder_of_origin_it_is_the_character_tokenizer_in_the_type_of_the_run(run: Path) -> None:
    out = exported(run)
    values = read_json(out / "config.json")
    assert (values["model_type"], values["torch_dtype"], values["vocab_size"]) == ("llama", "float32", 10)
    assert (out / "tokenizer.json").is_file()
    assert json.loads((out / "generation_config.json").read_text())["suppress_tokens"] == [0]


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_the_type_that_is_asked_for(dtype: Any, run: Path) -> None:
    assert read_json(exported(run, dtype=dtype) / "config.json")["torch_dtype"] == dtype


def test_the_latest_parameters_where_they_are_asked_for(run: Path) -> None:
    policy = load_policy(exported(run, parameters="latest"), replace(MODEL, vocabulary=10), whole())
    np.testing.assert_array_equal(policy["trunk"]["norm"]["scale"], 0.5)


def test_what_the_folder_of_origin_said_stays(run: Path) -> None:
    origin = describe(run.parent / "origin", replace(MODEL, vocabulary=12), torch_dtype="bfloat16", mine="x")
    (run / "model_config.json").write_bytes((origin / "config.json").read_bytes())
    shape = read_config(origin, MODEL)
    settings.write(Config(model=replace(shape, weights="/nonexistent", tokenizer="/nonexistent")), run)
    tokenizer = run / "tokenizer"
    CharTokenizer(MODEL.alphabet).save(tokenizer)
    out = exported(run)
    values = read_json(out / "config.json")
    assert (values["mine"], values["torch_dtype"], values["vocab_size"]) == ("x", "bfloat16", 12)
    assert (values["max_position_embeddings"], values["eos_token_id"]) == (64, 1)
    assert json.loads((out / "tokenizer.json").read_text()) == json.loads((tokenizer / "tokenizer.json").read_text())


def test_nothing_is_restored_for_a_target_that_is_taken(run: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoint, "restore_params", lambda *_: pytest.fail("restored"))
    with pytest.raises(InputError, match="run exists and is not an empty folder; choose another, or remove it"):
        export.export(run, run, ExportConfig())


def test_a_run_without_a_checkpoint_is_one_sentence(tmp_path: Path) -> None:
    settings.write(Config(model=MODEL), tmp_path)
    with pytest.raises(InputError, match=r"holds no checkpoints/ folder; name the folder of a run that has saved one"):
        export.export(tmp_path, tmp_path / "out", ExportConfig())
    assert [path.name for path in tmp_path.iterdir()] == ["config.yaml"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("", "checkpoint is not set; name a run folder, e.g. checkpoint=outputs/math/<time>."),
        ("checkpoint=x", "out is not set; name the folder to be written, e.g. out=my/model."),
        (
            "checkpoint=x out=y",
            "checkpoint=x is not a run folder: it holds no config.yaml; name one of a training run.",
        ),
        ("checkpoint=x out=y dtype=int8", "dtype is 'int8'; choose auto or float32 or bfloat16 or float16."),
        ("checkpoint=x out=y parameter=latest", "parameter is not a setting; did you mean parameters?"),
    ],
)
def test_bad_input_is_one_sentence(
    arguments: str, sentence: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["rljax.export", *arguments.split()])
    with pytest.raises(SystemExit) as ended:
        export.main()
    assert (ended.value.code, capsys.readouterr().err) == (2, f"rljax: {sentence}\n")
    assert list(tmp_path.iterdir()) == []


def test_conf_mirrors_the_dataclass() -> None:
    with initialize_config_dir(str(command.conf_directory()), version_base="1.3"):
        assert OmegaConf.to_container(compose("export")) == asdict(ExportConfig())
