"""The main job, end to end, in processes of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from pathlib import Path

import psutil
import pytest

from tests.trainer import runs

pytestmark = pytest.mark.usefixtures("run_cache")


@pytest.fixture(scope="module")
def learned(run_cache: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that has learned the bandit."""
    folder = tmp_path_factory.mktemp("learned") / "run"
    done = runs.run(folder, "trainer.iterations=200", "trainer.time_limit_s=60")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def uninterrupted(run_cache: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve iterations without a break."""
    folder = tmp_path_factory.mktemp("whole") / "run"
    assert runs.run(folder, "trainer.iterations=12", "trainer.stop_at_target=false").returncode == 0
    return folder


def test_the_main_job_learns_a_bandit_from_nothing(learned: Path) -> None:
    result = runs.summary(learned)
    assert result["eval/accuracy_by_level"] == {"bandit": 1.0}
    assert result["stop_reason"] == "all targets held at two evaluations in a row"
    first = runs.metrics(learned)[0]
    assert first["reward/base/mean"] < 0.1
    assert first["sampling/sampling_logp_difference"] < 1e-5


def test_a_run_leaves_what_it_promises(learned: Path) -> None:
    names = {entry.name for entry in learned.iterdir()}
    expected = {"config.yaml", "metrics.jsonl", "summary.json", "report.html", "rollouts", "checkpoints", "tensorboard"}
    assert expected <= names
    assert list((learned / "tensorboard").iterdir())
    row = json.loads(next(iter((learned / "rollouts").iterdir())).read_text().splitlines()[0])
    assert {"prompt", "response", "gold", "status", "base", "process", "steps", "tokens"} <= set(row)
    assert {"text", "reward", "value", "advantage", "logprob"} == set(row["tokens"][0])
    wanted = {"seed", "stop_reason", "eval/accuracy", "iterations", "samples", "time/total_s", "time/compile_s"}
    wanted |= {"time/first_iteration_s", "time/to_target_s", "tokens_per_s", "verified_samples_per_s"}
    assert wanted | {"device_time_share", "peak_rss_bytes"} <= set(runs.summary(learned))


def test_a_trained_policy_answers_a_person(learned: Path) -> None:
    call = [*runs.command(learned)[:2], "rljax.sample", f"checkpoint={learned}"]
    typed = "1*1\nwhat is love\n"
    done = subprocess.run(
        call, env=runs.environment(), input=typed, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    lines = [line.split() for line in done.stdout.splitlines()]
    assert ["answer", "1"] in lines
    assert ["verdict", "correct"] in lines
    assert "'what is love' is not a problem of this task" in done.stdout


def test_a_killed_run_resumes_exactly(uninterrupted: Path, tmp_path: Path) -> None:
    folder = tmp_path / "run"
    overrides = ("trainer.iterations=12", "trainer.stop_at_target=false")
    with subprocess.Popen(runs.command(folder, *overrides), env=runs.environment()) as process:
        wait_for_lines(process, folder, 7)
        process.kill()
    assert len(runs.metrics(folder)) < 12
    done = runs.run(tmp_path / "unused", f"resume={folder}", *overrides)
    assert done.returncode == 0, done.stderr
    assert runs.metrics(folder) == runs.metrics(uninterrupted)
    assert not (tmp_path / "unused").exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stopped_run_saves_and_takes_its_workers_along(tmp_path: Path, number: signal.Signals) -> None:
    folder = tmp_path / "run"
    overrides = ("trainer.stop_at_target=false", "trainer.checkpoint_every=1000")
    call = runs.command(folder, *overrides)
    with subprocess.Popen(call, env=runs.environment(), stdout=subprocess.DEVNULL) as process:
        wait_for_lines(process, folder, 3)
        workers = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(number)
        assert process.wait(60) == 0
    assert workers
    assert not psutil.wait_procs(workers, timeout=5)[1]
    result = runs.summary(folder)
    assert result["stop_reason"] == f"interrupted by {number.name}"
    assert (folder / "checkpoints" / str(result["iterations"])).is_dir()


def test_a_run_ends_with_its_samples(tmp_path: Path) -> None:
    done = runs.run(tmp_path / "run", "trainer.sample_limit=400", "trainer.stop_at_target=false")
    assert done.returncode == 0, done.stderr
    assert runs.summary(tmp_path / "run")["stop_reason"] == "trainer.sample_limit=400 are drawn"
    before, last = (row["progress/samples"] for row in runs.metrics(tmp_path / "run")[-2:])
    assert before < 400 <= last


def test_a_run_that_diverges_says_where(tmp_path: Path) -> None:
    done = runs.run(tmp_path / "run", "learner.learning_rate=1e30", "learner.warmup_steps=100", "trainer.iterations=20")
    assert done.returncode == 1
    assert "is not finite at iteration" in done.stdout
    assert "Traceback" not in done.stderr
    assert "is not finite" in runs.summary(tmp_path / "run")["stop_reason"]


@pytest.mark.parametrize(
    ("overrides", "words"),
    [
        (("mesh.data=3",), "sampling.slots = 256 rows cannot be divided by mesh.data=3"),
        (("mesh.data=4", "trainer.problems=9"), "= 18 rows cannot be divided by mesh.data=4"),
        (("mesh.data=2",), "mesh.data=2 asks for more devices than the 1 there are"),
        (("mesh.data=4", "learner.replay_rows=18"), "learner.replay_rows = 18 rows cannot be divided by mesh.data=4"),
        (("hydra.run.dir=/proc/none/run",), "/proc/none"),
        (("model.width=33",), "model.width=33"),
    ],
)
def test_what_cannot_run_is_refused_in_a_sentence(tmp_path: Path, overrides: tuple[str, ...], words: str) -> None:
    done = runs.run(tmp_path / "run", *overrides)
    assert done.returncode == 2
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "run").exists()


def test_a_run_does_not_resume_as_another(learned: Path) -> None:
    done = runs.run(learned.parent / "unused", f"resume={learned}", "model.width=64")
    assert done.returncode == 2
    assert "model differs from the run to be resumed" in done.stderr


def wait_for_lines(process: subprocess.Popen[bytes], folder: Path, count: int) -> None:
    """Until the run has written `count` lines of metrics."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and process.poll() is None:
        if (folder / "metrics.jsonl").exists() and len(runs.metrics_lines(folder)) >= count:
            return
        time.sleep(0.05)
    raise AssertionError(f"the run wrote no {count} lines of metrics")
