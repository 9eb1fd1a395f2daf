"""The report is one self-contained page, whatever the run left and whatever the model wrote."""

import base64
import re
from pathlib import Path

import pytest

from rljax.errors import InputError
from rljax.trainer import figures, settings
from rljax.trainer.config import Config
from rljax.trainer.metrics import write_calibration, write_rollouts, write_window
from rljax.trainer.report import write_report


def test_report_of_a_finished_run_says_what_was_reached(finished_run: Path) -> None:
    page = write_report(finished_run).read_text(encoding="utf-8")
    assert "Target not reached on two_digit." in page
    assert "The run stopped: time limit of 600 s." in page
    assert "after 3 min 53 s" in page  # two-digit addition's time to target
    assert page.count("data:image/svg+xml;base64,") >= 12


def test_report_is_self_contained(finished_run: Path) -> None:
    page = write_report(finished_run).read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)=["'](?!data:)""", page)
    for picture in re.findall(r"base64,([^\"]+)", page):
        assert b"http-equiv" not in base64.b64decode(picture)


def test_report_is_a_pure_function_of_the_folder(finished_run: Path) -> None:
    first = write_report(finished_run).read_bytes()
    assert write_report(finished_run).read_bytes() == first


def test_the_search_and_the_calibration_are_drawn(finished_run: Path) -> None:
    before = write_report(finished_run).read_text(encoding="utf-8")
    write_calibration(finished_run, 20, {"seen": [[4.0, 0.0, 2.0], [1.0, 0.0, 1.5], [2.0, 0.0, 1.0]]})
    points = [
        {"weights": [0.9, 0.1, 0.0], "mean": 0.2, "std": 0.1},
        {"weights": [0.8, 0.2, 0.0], "mean": 0.1, "std": 1.0},
    ]
    write_window(
        finished_run, 20, {"weights": [0.7, 0.3, 0.0], "gain": 0.1, "next": [0.9, 0.1, 0.0], "posterior": points}
    )
    after = write_report(finished_run).read_text(encoding="utf-8")
    titles = ("Critic: mean return by value", "Weights: gain that the search expects")
    assert [title in page for page in (before, after) for title in titles] == [False, False, True, True]


def test_model_output_stays_text(finished_run: Path) -> None:
    page = write_report(finished_run).read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\x1b" not in page
    assert "\u202e" not in page


def test_interrupted_run_is_reported_as_unfinished(interrupted_run: Path) -> None:
    (interrupted_run / "metrics.jsonl").open("a").write('{"iteration": 200, "reward/ba')
    page = write_report(interrupted_run).read_text(encoding="utf-8")
    assert "The run has not ended" in page
    assert "Every level reached its target" not in page


def test_run_that_has_only_a_config_still_renders(tmp_path: Path) -> None:
    settings.write(Config(name="math"), tmp_path)
    page = write_report(tmp_path).read_text(encoding="utf-8")
    assert "No metrics were written yet." in page
    assert "No rollouts were written yet." in page


def test_rollout_rows_may_lack_fields(tmp_path: Path) -> None:
    settings.write(Config(), tmp_path)
    write_rollouts(tmp_path, 7, [{"prompt": "1+1=", "response": "2", "status": "lost", "tokens": [{"text": "2"}]}])
    assert "Iteration 7" in write_report(tmp_path).read_text(encoding="utf-8")


def test_folder_without_config_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"not a run folder.*config\.yaml"):
        write_report(tmp_path)


def test_long_curves_are_thinned_without_moving_their_mean() -> None:
    rows = [{"iteration": float(number), "loss": float(number)} for number in range(10_001)]
    line = figures.curve(rows, "loss")
    assert line is not None
    x, y = figures._thin(figures.np.array(line.x), figures.np.array(line.y))
    assert len(x) == figures.POINTS
    assert abs(y.mean() - 5000) < 1
    assert (x == y).all()


def test_curve_skips_iterations_without_the_metric() -> None:
    rows = [{"iteration": 0.0}, {"iteration": 1.0, "eval/accuracy": 0.5}]
    assert figures.curve(rows, "eval/accuracy") == figures.Line("eval/accuracy", [1.0], [0.5])
    assert figures.curve(rows, "absent") is None
