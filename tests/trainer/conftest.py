"""A run folder such as a training run leaves, made up, hostile model output included."""

import math
from collections.abc import Iterator
from pathlib import Path

import pytest

from rljax.trainer import settings
from rljax.trainer.config import Config
from rljax.trainer.metrics import MetricsWriter, write_rollouts, write_summary

HOSTILE = "<script>alert(1)</script>\x1b[31m\u202e"
LEVELS = ("single_digit", "two_digit_addition", "two_digit")


@pytest.fixture(scope="module")
def run_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One compilation cache for all runs of a file."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RLJAX_TEST_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


def made_up_metrics(iteration: int) -> dict[str, float]:
    """Numbers of one iteration that look like learning."""
    done = iteration / 200
    row = {
        "timing_s/train": 1.5 * iteration,
        "reward/base/mean": 1 - math.exp(-3 * done),
        "reward/process/mean": 0.15 * done,
        "reward/total/mean": 1 - math.exp(-3 * done) + 0.15 * done,
        "reward/base/std": 0.4,
        "actor/entropy": 2 * math.exp(-2 * done),
        "entropy/first_answer_token": 1.5 * math.exp(-done),
        "actor/ppo_kl": 1e-3 + 1e-4 * math.sin(iteration),
        "actor/clip_fraction": 0.05,
        "critic/vf_explained_var": 0.8 * done,
        "critic/bias/seen": 0.1 * math.cos(iteration / 9),
        "curriculum/level/columns": float(iteration > 80) + float(iteration > 160),
        "perf/tokens_per_s": 21_000 + 300 * math.sin(iteration),
        "perf/samples_per_s": 2_100.0,
        "perf/device_time_share": 0.87,
        "timing_s/generate": 0.3,
        "timing_s/update": 0.25,
        "timing_s/verify_wait": 0.02,
        "timing_s/iteration": 0.6,
        "verify/correct": 900 * done,
        "verify/wrong": 900 * (1 - done),
        "verify/unparsable": 124.0,
        "verify/lost": 0.0,
    }
    for number, name in enumerate(LEVELS):
        row[f"coverage/{name}"] = min(1.0, 2 * done / (number + 1))
    if iteration % 10 == 0:
        for number, name in enumerate(LEVELS):
            row[f"eval/accuracy_by_level/{name}"] = 1 - math.exp(-6 * done / (1 + 2 * number))
    return row


def made_up_rows(iteration: int) -> list[dict[str, object]]:
    """Rollouts of one iteration: a right answer, a wrong one and a hostile one."""
    rows = []
    for level, (prompt, answer, status) in enumerate(
        (("47+38=", "85", "correct"), ("12-31=", "19", "wrong"), ("5+6=", HOSTILE, "unparsable"))
    ):
        response = f"7+8=15</think><answer>{answer}</answer>"
        tokens = [*"7+8=15", "</think>", "<answer>", *answer[:9], "</answer>", "<eos>"]
        figures = [
            {
                "text": text,
                "reward": 0.05 * (n % 7 == 6),
                "value": n / 20,
                "advantage": math.sin(n + level),
                "logprob": -0.2,
            }
            for n, text in enumerate(tokens)
        ]
        rows.append(
            {
                "iteration": iteration,
                "level": LEVELS[level],
                "prompt": prompt,
                "response": response,
                "gold": "85",
                "status": status,
                "base": float(status == "correct"),
                "process": 0.25,
                "detail": "" if status == "correct" else "the answer does not equal the gold",
                "steps": [{"start": 0, "end": 6, "verdict": "milestone", "detail": "7+8=15"}],
                "tokens": figures,
            }
        )
    return rows


@pytest.fixture
def interrupted_run(tmp_path: Path) -> Path:
    """A run folder without `summary.json`."""
    settings.write(Config(name="math", seed=3), tmp_path)
    with MetricsWriter(tmp_path) as writer:
        for iteration in range(200):
            writer.write(iteration, made_up_metrics(iteration))
    for iteration in (0, 50, 100, 150):
        write_rollouts(tmp_path, iteration, made_up_rows(iteration))
    return tmp_path


@pytest.fixture
def finished_run(interrupted_run: Path) -> Path:
    """The same folder of a run that ended by itself."""
    summary = {
        "seed": 3,
        "stop_reason": "time limit of 600 s",
        "eval/accuracy": 0.74,
        "eval/accuracy_by_level": {"single_digit": 0.99, "two_digit_addition": 0.93, "two_digit": 0.71},
        "iterations": 200,
        "samples": 204_800,
        "time/total_s": 312.0,
        "time/compile_s": 11.5,
        "time/first_iteration_s": 14.0,
        "time/to_target_s": {"single_digit": 61.0, "two_digit_addition": 233.0, "two_digit": None},
        "tokens_per_s": 21_000.0,
        "verified_samples_per_s": 2_100.0,
        "device_time_share": 0.87,
        "peak_rss_bytes": 1_200_000_000,
    }
    write_summary(interrupted_run, summary)
    return interrupted_run
