"""The main job, end to end, in processes of its own."""

from __future__ import annotations

import json
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.trainer import runs


@pytest.fixture(scope="module", autouse=True)
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One compilation cache for all runs of this file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RLJAX_TEST_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def learned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that has learned the bandit."""
    folder = tmp_path_factory.mktemp("learned") / "run"
    done = runs.run(folder, "trainer.iterations=200", "trainer.time_limit_s=60")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> Path:
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


def test_a_run_that_diverges_says_where(tmp_path: Path) -> None:
    done = runs.run(tmp_path / "run", "learner.learning_rate=1e30", "learner.warmup_steps=100", "trainer.iterations=20")
    assert done.returncode == 1
    assert "is not finite at iteration" in done.stdout
    assert "Traceback" not in done.stderr
    assert "is not finite" in runs.summary(tmp_path / "run")["stop_reason"]


def test_eight_devices_train_together(tmp_path: Path) -> None:
    flags = {"XLA_FLAGS": "--xla_force_host_platform_device_count=8"}
    done = runs.run(tmp_path / "run", "mesh.data=8", "trainer.iterations=2", **flags)
    assert done.returncode == 0, done.stderr
    assert len(runs.metrics(tmp_path / "run")) == 2


def test_a_run_without_a_critic_goes_through_and_goes_on(tmp_path: Path) -> None:
    folder, overrides = tmp_path / "run", ("trainer.stop_at_target=false", "trainer.rollouts_every=1")
    done = runs.run(folder, "model.critic=none", "trainer.iterations=2", *overrides)
    assert done.returncode == 0, done.stderr
    done = runs.run(tmp_path / "unused", f"resume={folder}", "trainer.iterations=3", *overrides)
    assert done.returncode == 0, done.stderr
    rows = runs.metrics(folder)
    assert [row["iteration"] for row in rows] == [0, 1, 2]
    assert not [name for name in rows[-1] if name.startswith("critic/")]
    assert all(row["sampling/sampling_logp_difference"] < 1e-5 for row in rows)
    token = json.loads(sorted((folder / "rollouts").iterdir())[-1].read_text().splitlines()[0])["tokens"][0]
    assert token["value"] == 0.0


EVERYTHING = (
    *("critic=cql", "critic.warmup=1", "critic.epochs=2", "critic.rank=4", "critic.probes=8"),
    *("reward/weights=bayes", "reward.weights.window=1", "reward.weights.exploration=0.02"),
    *("learner.kl=0.01", "learner.kl_in=reward", "learner.kl_estimator=k1", "learner.kl_refresh=3"),
    *("learner.entropy_target=0.5", "learner.kl_stop=0.5", "learner.adaptive_lambda=1.0"),
    *("trainer.ahead=1", "trainer.stop_at_target=false", "trainer.rollouts_every=1", "task.levels.0.evaluation=4"),
)


def test_a_run_with_all_that_there_is_resumes_exactly(tmp_path: Path) -> None:
    """Rows one update old, a reference policy, a search for weights, probes of the critic: all of it is saved."""
    whole, halved = tmp_path / "whole", tmp_path / "halved"
    for folder, iterations in ((whole, 6), (halved, 3)):
        done = runs.run(folder, *EVERYTHING, f"trainer.iterations={iterations}")
        assert done.returncode == 0, done.stderr
    done = runs.run(tmp_path / "unused", *EVERYTHING, f"resume={halved}", "trainer.iterations=6")
    assert done.returncode == 0, done.stderr
    rows = runs.metrics(whole)
    assert runs.metrics(halved) == rows
    for name in ("weights.jsonl", "calibration.jsonl"):
        assert (whole / name).read_text() == (halved / name).read_text()
    assert "actor/loss" not in rows[0]  # there was nothing to learn from yet
    assert {"critic/bias/unseen", "critic/rmse/seen", "sampling/importance", "actor/reference_kl"} <= set(rows[-1])
    assert len({(row["weights/base"], row["weights/process"], row["weights/exploration"]) for row in rows}) > 2
    window = json.loads((whole / "weights.jsonl").read_text().splitlines()[-1])
    assert len(window["posterior"]) == 28
    assert sum(window["next"]) == pytest.approx(1.0)


def test_a_run_of_packed_rows_in_micro_batches_goes_through(tmp_path: Path) -> None:
    done = runs.run(
        tmp_path / "run", "learner.pack_tokens=48", "learner.accumulate=2", "trainer.iterations=3", "sampling.slots=24"
    )
    assert done.returncode == 0, done.stderr
    rows = runs.metrics(tmp_path / "run")
    assert len(rows) == 3
    assert all(row["sampling/sampling_logp_difference"] < 1e-5 for row in rows)


WORLD = (
    "model=text",
    "task.families=[{name:arithmetic,weight:1.0,lowest:1,highest:1},{name:logic,weight:1.0,lowest:0,highest:0}]",
    *(f"task.{entry}" for entry in ("mode=turns", "turns=2", "observation_tokens=12", "evaluation=6")),
    *("noise.rate=0.3", "noise.distraction=0.1", "task.prompt_tokens=64"),
    *("trainer.evaluate_every=2", "trainer.checkpoint_every=1", "trainer.rollouts_every=1"),
)


def test_a_mixture_in_several_turns_goes_through_and_resumes_exactly(tmp_path: Path) -> None:
    whole, parted = tmp_path / "whole", tmp_path / "parted"
    done = runs.run(whole, *WORLD, "trainer.iterations=4")
    assert done.returncode == 0, done.stderr
    rows = runs.metrics(whole)
    assert all(row["sampling/sampling_logp_difference"] < 1e-5 for row in rows)
    assert all(1.0 < row["turns/mean"] <= 2.0 for row in rows)
    assert {"curriculum/level/arithmetic", "curriculum/level/logic", "coverage/logic/0"} < rows[0].keys()
    assert {"eval/twins/false", "eval/twins/sound", "eval/accuracy_by_level/arithmetic/1"} < rows[1].keys()
    assert any("noise/false" in row for row in rows)
    rollout = [json.loads(line) for line in sorted((whole / "rollouts").iterdir())[-1].read_text().splitlines()]
    assert {row["family"] for row in rollout} == {"arithmetic", "logic"}
    assert any(len(row["turns"]) == 2 for row in rollout)
    first = runs.run(parted, *WORLD, "trainer.iterations=2")
    assert first.returncode == 0, first.stderr
    second = runs.run(tmp_path / "unused", f"resume={parted}", *WORLD, "trainer.iterations=4")
    assert second.returncode == 0, second.stderr
    assert runs.metrics(parted) == rows


def test_a_data_set_is_trained_on_and_its_bad_rows_are_listed(tmp_path: Path) -> None:
    lines = [json.dumps({"question": f"{a}+{b}=", "answer": str(a + b)}) for a in range(6) for b in range(6)]
    file = tmp_path / "sums.jsonl"
    file.write_text("\n".join([*lines, '{"question": "no answer"}']) + "\n")
    settings = (
        "data=plain",
        f"data.path={file}",
        "model=text",
        "task.families=[{name:plain,weight:1.0}]",
        "task.evaluation=4",
        "trainer.evaluate_every=1",
        "trainer.iterations=1",
    )
    refused = runs.run(tmp_path / "run", *settings)
    assert refused.returncode == 2
    assert "sums.jsonl, line 37" in refused.stderr
    assert not (tmp_path / "run").exists()
    done = runs.run(tmp_path / "run", *settings, "data.on_bad_row=skip")
    assert done.returncode == 0, done.stderr
    assert "36 verified, 1 refused" in done.stdout
    (row,) = [json.loads(line) for line in (tmp_path / "run" / "refused.jsonl").read_text().splitlines()]
    assert row["line"] == 37
    assert "eval/accuracy_by_level/plain/0" in runs.metrics(tmp_path / "run")[0]


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
