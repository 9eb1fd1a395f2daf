"""The command line: overrides arrive typed, mistakes end with one sentence and status 2, and nothing is left behind."""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import yaml
from hydra import compose, initialize_config_dir
from omegaconf import OmegaConf

from rljax import command, sample, train
from rljax.errors import InputError
from rljax.trainer import settings
from rljax.trainer.config import Config

Call = Callable[..., tuple[int, str]]
EXPERIMENTS = "code, gsm8k, logic, math, mixed, proof"
MODELS = ", ".join(sorted(option.stem for option in (command.conf_directory() / "model").glob("*.yaml")))


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Config, Path]]:
    """The calls of `train`, which here only leaves its config behind; each ends with status 0."""
    begun: list[tuple[Config, Path]] = []

    def pretend(config: Config, folder: Path) -> int:
        begun.append((config, folder))
        settings.write(config, folder)
        return 0

    monkeypatch.setitem(sys.modules, "rljax.trainer.loop", SimpleNamespace(train=pretend))
    return begun


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str], runs: list[Any]) -> Call:
    """Calls `python -m rljax.train ARGUMENTS…` in an empty folder; gives the exit status and what stderr said."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HYDRA_FULL_ERROR", raising=False)

    def called(*arguments: str, main: Callable[[], None] = train.main) -> tuple[int, str]:
        monkeypatch.setattr(sys, "argv", ["rljax.train", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capsys.readouterr().err

    return called


BAD = [
    ("trainer.iteratons=5", "trainer.iteratons is not a setting; did you mean trainer.iterations?"),
    ("+trainer.iteratons=5", "trainer.iteratons is not a setting; did you mean trainer.iterations?"),
    ("++trainer.iteratons=5", "trainer.iteratons is not a setting; did you mean trainer.iterations?"),
    ("iterations=5", "iterations is not a setting; did you mean trainer.iterations?"),
    ("foo.bar=1", "foo.bar is not a setting; --help lists them all."),
    ("trainer.iterations=abc", "trainer.iterations is 'abc'; it must be a whole number."),
    ("trainer.iterations=2.5", "trainer.iterations is 2.5; it must be a whole number."),
    ("trainer.iterations=null", "trainer.iterations is null; it must be a whole number."),
    ("trainer.stop_at_target=3", "trainer.stop_at_target is 3; it must be true or false."),
    ("trainer.time_limit_s=nan", "trainer.time_limit_s is nan; it must be a number."),
    ("model.dtype=float16", "model.dtype is 'float16'; choose float32 or bfloat16."),
    ("name=5", "name is 5; it must be text, so quote it: 'name=\"5\"'."),
    ("task.levels=5", "task.levels is 5; it must be a list, such as task.levels=[…]."),
    ("task.levels=[{lo:3}]", "task.levels[0].lo is not a setting; did you mean task.levels[0].low?"),
    ("trainer.sample_limit=-1", "trainer.sample_limit is -1; 0 means no limit."),
    ("trainer.problems=0", "trainer.problems is 0; it must be at least 1."),
    ("seed=${nowhere}", "seed: Interpolation key 'nowhere' not found; write a plain value instead."),
    ("seed", "'seed' cannot be read; write key=value, e.g. seed=3, and quote special characters."),
    ("seed=1,2", "seed=1,2 names several values; add --multirun."),
    ("+seed=3", "seed is set already; leave out the plus and write seed=…."),
    ("+experiment=mth", f"experiment=mth does not exist; did you mean math? Choose from: {EXPERIMENTS}."),
    ("experiment=math", "experiment is added with a plus: +experiment=math."),
    ("experiment=mth", "experiment is added with a plus: +experiment=code."),
    ("model=nope", f"model=nope does not exist; choose from: {MODELS}."),
    ("model.critic=two", "model.critic is 'two'; choose shared or separate or none."),
    ("sampling.stop=abc", "sampling.stop is 'abc'; it must be a list, such as sampling.stop=[…]."),
    ("modle=tiny", "modle is not a setting; did you mean model?"),
    ("+modle=tiny", "modle is not a setting; did you mean model?"),
    ("trainer=5", "trainer=5 does not exist; choose from: default."),
    (
        "resume=/nonexistent",
        "resume=/nonexistent is not a run folder: it holds no config.yaml; name one of a training run.",
    ),
]


@pytest.mark.parametrize(("argument", "sentence"), BAD, ids=[argument for argument, _ in BAD])
def test_bad_input_is_one_sentence_and_leaves_nothing(
    call: Call, runs: list[Any], tmp_path: Path, argument: str, sentence: str
) -> None:
    assert call(argument) == (2, f"rljax: {sentence}\n")
    assert runs == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("learner.minibatches=7",), "learner.minibatches=7"),
        (("learner.accumulate=3", "learner.replay_rows=24"), "learner.accumulate=3"),
        (("learner.accumulate=2", "learner.replay_rows=7"), "learner.replay_rows=7 cannot be split"),
        (("learner.pack_tokens=64", "model.attention=cudnn"), "model.attention=cudnn knows no packed rows"),
        (("model.critic=none", "trainer.group=1"), "model.critic=none compares the samples of a problem"),
        (("mesh.data=3", "sampling.slots=256"), "sampling.slots = 256 rows cannot be divided by mesh.data=3"),
    ],
)
def test_settings_that_do_not_fit_together_are_named(
    call: Call, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    status, said = call(*arguments)
    assert status == 2
    assert said.count("\n") == 1
    assert words in said
    assert list(tmp_path.iterdir()) == []


def test_folder_that_cannot_be_written_is_named(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    status, said = call(f"hydra.run.dir={tmp_path}/file/run")
    assert status == 2
    assert said.startswith(f"rljax: the run folder {tmp_path}/file/run cannot be made (")
    assert said.endswith("choose another hydra.run.dir.\n")


def test_overrides_arrive_typed_in_a_fresh_folder(call: Call, runs: list[tuple[Config, Path]], tmp_path: Path) -> None:
    status, said = call("+experiment=math", "trainer.iterations=50", "trainer.time_limit_s=90", "seed=3")
    assert (status, said) == (0, "")
    ((config, folder),) = runs
    assert config.name == "math"
    assert config.seed == 3
    assert config.trainer.iterations == 50
    assert type(config.trainer.time_limit_s) is float
    assert folder.parent == tmp_path / "outputs" / "math"
    assert [entry.name for entry in folder.iterdir()] == ["config.yaml"]  # none of Hydra's own files


def test_the_status_of_the_run_is_the_status_of_the_call(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rljax.trainer.loop", SimpleNamespace(train=lambda config, folder: 3))
    assert call("seed=1") == (3, "")


def test_a_refusal_of_the_trainer_leaves_no_folder(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(config: Config, folder: Path) -> int:
        raise InputError("mesh.data=8, but there is 1 device; set mesh.data=1.")

    monkeypatch.setitem(sys.modules, "rljax.trainer.loop", SimpleNamespace(train=refuse))
    assert call("mesh.data=8") == (2, "rljax: mesh.data=8, but there is 1 device; set mesh.data=1.\n")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_a_run_is_not_written_over(call: Call, runs: list[Any], tmp_path: Path) -> None:
    assert call(f"hydra.run.dir={tmp_path}/mine")[0] == 0
    status, said = call(f"hydra.run.dir={tmp_path}/mine", "seed=9")
    assert status == 2
    assert f"hydra.run.dir={tmp_path}/mine holds a run already" in said
    assert len(runs) == 1


def test_multirun_runs_every_combination(call: Call, runs: list[tuple[Config, Path]], tmp_path: Path) -> None:
    assert call("--multirun", "seed=1,2", "trainer.iterations=4")[0] == 0
    assert [(config.seed, config.trainer.iterations) for config, _ in runs] == [(1, 4), (2, 4)]
    assert [folder.name for _, folder in runs] == ["0", "1"]
    assert {folder.parent.parent for _, folder in runs} == {tmp_path / "multirun" / "run"}


@pytest.mark.parametrize(
    "arguments",
    [
        ("seed=1,2", "trainer.iteratons=5"),
        ("seed=1,2", "+trainer.iteratons=5"),
        ("sed=1,2",),
        ("model=tiny,nope",),
        ("trainer.problems=128,0",),
        ("seed=1,x",),
    ],
)
def test_a_bad_sweep_is_refused_whole(call: Call, runs: list[Any], tmp_path: Path, arguments: tuple[str, ...]) -> None:
    status, said = call("--multirun", *arguments)
    assert status == 2
    assert said.startswith("rljax: ")
    assert said.count("\n") == 1
    assert runs == []
    assert list(tmp_path.iterdir()) == []


def test_a_refusal_in_mid_sweep_ends_it_and_keeps_what_was_run(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def refuse_the_second(config: Config, folder: Path) -> int:
        if config.seed == 2:
            raise InputError("no more.")
        settings.write(config, folder)
        return 0

    monkeypatch.setitem(sys.modules, "rljax.trainer.loop", SimpleNamespace(train=refuse_the_second))
    assert call("-m", "seed=1,2,3") == (2, "rljax: no more.\n")
    (sweep,) = (tmp_path / "multirun" / "run").iterdir()
    assert sorted(entry.name for entry in sweep.iterdir()) == ["0", "multirun.yaml"]


@pytest.fixture
def old_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run of the past, with settings unlike the defaults; nothing is said against going on with it."""
    checkpoint = SimpleNamespace(check_compatible=lambda old, new: None)
    monkeypatch.setitem(sys.modules, "rljax.trainer.checkpoint", checkpoint)
    folder = tmp_path / "outputs" / "math" / "old"
    folder.mkdir(parents=True)
    values = asdict(Config(name="math", seed=7))
    values["learner"]["entropy"] = 0.5
    values["trainer"]["iterations"] = 50
    settings.write(settings.build(Config, values), folder)
    return folder


def test_resume_takes_the_old_settings_and_puts_the_command_line_on_top(
    call: Call, runs: list[tuple[Config, Path]], old_run: Path
) -> None:
    assert call(f"resume={old_run}", "+experiment=math", "trainer.keep=9")[0] == 0
    ((config, folder),) = runs
    assert folder == old_run
    assert (config.name, config.seed, config.learner.entropy) == ("math", 7, 0.5)
    assert (config.trainer.iterations, config.trainer.keep) == (50, 9)
    assert config.resume == str(old_run)
    assert [entry.name for entry in old_run.parent.iterdir()] == ["old"]  # no fresh folder beside it


def test_resume_heeds_an_override_that_names_the_default(
    call: Call, runs: list[tuple[Config, Path]], old_run: Path
) -> None:
    default = OmegaConf.load(command.conf_directory() / "trainer" / "default.yaml").iterations
    assert call(f"resume={old_run}", f"trainer.iterations={default}")[0] == 0
    assert runs[0][0].trainer.iterations == default


def test_resume_heeds_a_chosen_group(call: Call, runs: list[tuple[Config, Path]], old_run: Path) -> None:
    assert call(f"resume={old_run}", "learner=ppo")[0] == 0
    assert runs[0][0].learner.entropy != 0.5


def test_resume_with_other_settings_is_refused(
    call: Call, monkeypatch: pytest.MonkeyPatch, old_run: Path, runs: list[Any]
) -> None:
    def refuse(old: Config, new: Config) -> None:
        raise InputError(f"model.width={new.model.width} does not fit the checkpoint's {old.model.width}.")

    monkeypatch.setitem(sys.modules, "rljax.trainer.checkpoint", SimpleNamespace(check_compatible=refuse))
    status, said = call(f"resume={old_run}", "model.width=128")
    assert (status, said) == (2, "rljax: model.width=128 does not fit the checkpoint's 64.\n")
    assert runs == []
    assert old_run.is_dir()


def test_conf_mirrors_the_dataclasses_key_by_key() -> None:
    with initialize_config_dir(str(command.conf_directory()), version_base="1.3"):
        composed = OmegaConf.to_container(compose("config"))
        question = OmegaConf.to_container(compose("sample"))
    assert Config().task.levels  # an empty list would hide the keys of its elements
    assert shape(composed) == shape(asdict(Config()))
    assert shape(question) == shape(asdict(sample.SampleConfig()))


def shape(values: Any) -> Any:
    """The keys of nested settings, without their values."""
    if isinstance(values, dict):
        return {key: shape(value) for key, value in values.items()}
    if isinstance(values, list):
        return [shape(value) for value in values[:1]]
    return None


def test_every_group_option_and_experiment_loads(call: Call, runs: list[tuple[Config, Path]]) -> None:
    rooms = [entry.name for entry in fields(Config) if is_dataclass(getattr(Config(), entry.name))]
    for room in rooms:
        for option in (command.conf_directory() / room).glob("*.yaml"):
            assert call(f"{room}={option.stem}", f"hydra.run.dir=runs/{room}_{option.stem}")[0] == 0
    for option in (command.conf_directory() / "experiment").glob("*.yaml"):
        assert call(f"+experiment={option.stem}")[0] == 0
        assert runs[-1][0].name == option.stem


def test_help_names_groups_and_settings(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["rljax.train", "--help"])
    with pytest.raises(SystemExit) as ended:
        train.main()
    text = capsys.readouterr().out
    assert not ended.value.code
    for part in (
        "+experiment=math",
        f"experiment: {EXPERIMENTS}",
        "iterations:",
        "resume=",
        "--multirun",
        "mesh.data=8",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("argument", "sentence"),
    [
        ("", "checkpoint is not set; name a run folder, e.g. checkpoint=outputs/math/<time>."),
        ("promt=3", "promt is not a setting; did you mean prompt?"),
        ("checkpoint=x", "checkpoint=x is not a run folder: it holds no config.yaml; name one of a training run."),
    ],
)
def test_sample_refuses_bad_input(call: Call, tmp_path: Path, argument: str, sentence: str) -> None:
    assert call(*argument.split(), main=sample.main) == (2, f"rljax: {sentence}\n")
    assert list(tmp_path.iterdir()) == []


def test_sample_shows_thought_answer_and_verdict(
    call: Call, monkeypatch: pytest.MonkeyPatch, old_run: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def answers(folder: Path, prompts: Any) -> Any:
        for prompt in prompts:
            assert (folder, prompt) == (old_run, "47+38")
            thought = f"7+8=15[red]\x1b[2J{'x' * 9000}"
            yield SimpleNamespace(thought=thought, answer="85", status="correct", detail="", response="")

    monkeypatch.setitem(sys.modules, "rljax.trainer.answer", SimpleNamespace(answer_prompts=answers, REFUSED="refused"))
    monkeypatch.setattr(sys, "argv", ["rljax.sample", f"checkpoint={old_run}", "prompt=47+38"])
    with pytest.raises(SystemExit):
        sample.main()
    shown = capsys.readouterr().out
    assert "7+8=15[red]\\x1b[2J" in shown.replace("\n", "")
    assert "more characters" in shown
    assert "85" in shown
    assert "correct" in shown


def test_a_typo_costs_no_jax_and_prints_no_traceback(tmp_path: Path) -> None:
    code = (
        "import sys, runpy; sys.argv = ['train', 'trainer.iteratons=5']\n"
        "try:\n    runpy.run_module('rljax.train', run_name='__main__')\n"
        "finally:\n    print('jax' in sys.modules)"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, check=False)
    assert ended.returncode == 2
    assert ended.stdout == "False\n"
    assert ended.stderr == "rljax: trainer.iteratons is not a setting; did you mean trainer.iterations?\n"
    assert list(tmp_path.iterdir()) == []


def test_full_error_shows_the_origin(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["rljax.train", "trainer.problems=0"])
    monkeypatch.setenv("HYDRA_FULL_ERROR", "1")
    with pytest.raises(InputError):
        train.main()


def test_a_defect_in_the_run_is_not_taken_for_bad_input(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(config: Config, folder: Path) -> int:
        raise ValueError("a defect")

    monkeypatch.setitem(sys.modules, "rljax.trainer.loop", SimpleNamespace(train=fail))
    monkeypatch.setattr(sys, "argv", ["rljax.train"])
    with pytest.raises(ValueError, match="a defect"):
        train.main()


def test_written_settings_are_read_back_equal(tmp_path: Path) -> None:
    config = settings.build(Config, asdict(Config(name="math", seed=5)))
    settings.write(config, tmp_path)
    assert settings.read(tmp_path) == config
    assert json.loads(json.dumps(yaml.safe_load((tmp_path / "config.yaml").read_text()))) == asdict(config)


@pytest.mark.parametrize("text", ["- 1\n", "name: [\n", "nonsense: 1\n", "seed: many\n", "seed: -1\n"])
def test_damaged_settings_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.yaml").write_text(text)
    with pytest.raises(InputError):
        settings.read(tmp_path)
