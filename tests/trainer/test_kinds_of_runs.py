"""Whole runs with other settings than the main job's: meshes, critics, packed rows, several turns, data sets."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.trainer import runs

pytestmark = pytest.mark.usefixtures("run_cache")


def test_eight_devices_train_together(tmp_path: Path) -> None:
    flags = {"XLA_FLAGS": f"{runs.QUICK} --xla_force_host_platform_device_count=8"}
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
