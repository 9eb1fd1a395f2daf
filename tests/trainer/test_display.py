"""A person sees how far the run is; a pipe gets one line an evaluation; the end is said plainly."""

import io

import pytest
from rich.console import Console

from rljax.tasks.config import NoiseConfig, TaskConfig
from rljax.tasks.world import make_world
from rljax.trainer.config import Config, TrainerConfig
from rljax.trainer.display import Display, duration, verdict

ARMS = make_world(TaskConfig(), NoiseConfig(), {}).arms
REACHED = {"single_digit": 0.99, "two_digit_addition": 0.95, "two_digit": 0.91}


def console(terminal: bool) -> Console:
    return Console(file=io.StringIO(), force_terminal=terminal, width=120, color_system=None, highlight=False)


def printed(output: Console) -> str:
    assert isinstance(output.file, io.StringIO)
    return output.file.getvalue()


def test_a_pipe_gets_a_line_an_evaluation_and_nothing_else() -> None:
    output = console(terminal=False)
    with Display(Config(), ARMS, output) as display:
        for iteration in range(21):
            metrics = {"timing_s/train": 2.0 * iteration, "reward/total/mean": 0.5, "actor/ppo_kl": 0.001}
            if iteration % 10 == 0:
                metrics |= {"eval/accuracy": 0.3, "eval/accuracy_by_level/single_digit": 0.805}
            display.update(iteration, metrics, {})
    lines = printed(output).splitlines()
    assert [line.split(",")[0] for line in lines] == ["iteration 0", "iteration 10", "iteration 20"]
    assert "single_digit 80.5%" in lines[-1]
    assert "kl 1.0e-03" in lines[-1]
    assert "at most 9 min 20 s left" in lines[-1]


def test_time_left_follows_the_pace_when_iterations_end_the_run() -> None:
    output = console(terminal=False)
    with Display(Config(trainer=TrainerConfig(iterations=41)), ARMS, output) as display:
        display.update(0, {"timing_s/train": 1.0})
        display.update(20, {"timing_s/train": 41.0, "eval/accuracy": 0.5})
    assert "at most 40 s left" in printed(output)


def test_time_left_follows_the_pace_when_samples_end_the_run() -> None:
    output = console(terminal=False)
    with Display(Config(trainer=TrainerConfig(sample_limit=6000)), ARMS, output) as display:
        display.update(0, {"timing_s/train": 1.0, "progress/samples": 100.0})
        display.update(20, {"timing_s/train": 40.0, "progress/samples": 4000.0, "eval/accuracy": 0.5})
    assert "at most 20 s left" in printed(output)


def test_a_resumed_run_measures_its_pace_from_where_it_began() -> None:
    output = console(terminal=False)
    with Display(Config(trainer=TrainerConfig(iterations=121)), ARMS, output) as display:
        display.update(100, {"timing_s/train": 50.0})
        display.update(110, {"timing_s/train": 60.0, "eval/accuracy": 0.5})
    assert "at most 10 s left" in printed(output)


def test_terminal_shows_levels_targets_and_rates() -> None:
    output = console(terminal=True)
    with Display(Config(name="math"), ARMS, output) as display:
        display.update(
            3,
            {
                "eval/accuracy_by_level/single_digit": 0.5,
                "perf/tokens_per_s": 21e3,
                "curriculum/level/columns": 1.0,
            },
            {"phase": "[bold]evaluating"},
        )
        display._live.refresh()
    text = printed(output)
    assert "rljax: math" in text
    assert "iteration 3" in text
    assert "50.0%" in text
    assert "not measured yet" in text
    assert "21,000" in text
    assert "[bold]evaluating" in text  # shown as it is, not as markup


def test_metrics_may_be_absent_or_not_finite() -> None:
    output = console(terminal=False)
    with Display(Config(), ARMS, output) as display:
        display.update(0, {"eval/accuracy": float("nan"), "actor/ppo_kl": float("nan")})
    assert "kl nan" in printed(output)


@pytest.mark.parametrize(
    ("accuracy", "sentence"),
    [
        (REACHED, "All targets are reached."),
        (REACHED | {"two_digit": 0.8999}, "Target NOT reached: two_digit (90.0% of 90%)."),
        ({"single_digit": 0.99, "two_digit": 0.95}, "Target NOT reached: two_digit_addition (not measured of 90%)."),
    ],
)
def test_the_end_is_said_plainly(accuracy: dict[str, float], sentence: str) -> None:
    assert verdict(ARMS, {"eval/accuracy_by_level": accuracy}) == sentence


def test_last_screen_has_every_level_and_the_cost() -> None:
    output = console(terminal=False)
    summary = {
        "eval/accuracy_by_level": REACHED | {"two_digit": 0.5},
        "time/to_target_s": {"single_digit": 63.0, "two_digit_addition": None},
        "iterations": 200,
        "samples": 204_800,
        "time/total_s": 312.0,
        "stop_reason": "time limit",
    }
    with Display(Config(), ARMS, output) as display:
        display.finish(summary)
    text = printed(output)
    assert "after 1 min 03 s" in text
    assert "never" in text
    assert "5 min 12 s in all, 200 iterations, 204,800 samples" in text
    assert "Target NOT reached: two_digit (50.0% of 90%). The run stopped: time limit." in text


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.4, "0 s"), (59.6, "1 min 00 s"), (3599, "59 min 59 s"), (7500, "2 h 05 min")]
)
def test_duration(seconds: float, text: str) -> None:
    assert duration(seconds) == text
