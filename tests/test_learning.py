"""The learning study: from run folders to figures, tables and pages. Nothing is trained here."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import learning
from benchmarks.learning_figures import draw, regret
from benchmarks.learning_measure import BY_LEVEL, mean_accuracy, measures, read_run, thinned, to_target
from benchmarks.learning_studies import STUDIES, Arm, Study
from benchmarks.learning_tables import put, section
from rljax.errors import InputError

STUDY = Study(
    "toy",
    "Does it pay?",
    (),
    (Arm("with"), Arm("without", ("a=1",))),
    "without",
    0.8,
    timed=True,
    shown=(("bias", "mean critic/bias/unseen"), ("lowest", "lowest a")),
    drawn=(("bias", "critic/bias/unseen"),),
    regret=("with", "without"),
)


def record(seed: int, accuracy: list[float], arm: str = "with") -> dict[str, Any]:
    size = len(accuracy)
    return {
        "arm": arm,
        "seed": seed,
        "samples": [100.0 * (i + 1) for i in range(size)],
        "seconds": [2.0 * (i + 1) for i in range(size)],
        "accuracy": {"a": accuracy, "b": accuracy},
        "together": 1,
        "curves": {"critic/bias/unseen": [(50.0, -0.2), (150.0, 0.4)]},
        "summary": {
            "samples": 100 * size + 50,  # the last ones were not tried any more
            "time/train_s": 2.0 * size + 1.0,
            "eval/lowest_since_target": {"a": accuracy[-1], "b": None},
        },
    }


def test_a_target_is_reached_at_the_first_evaluation_that_has_it() -> None:
    assert to_target(record(0, [0.1, 0.8, 0.7]), STUDY, 0.8) == (200.0, True)
    assert to_target(record(0, [0.1, 0.8, 0.7]), STUDY, 0.8, "seconds") == (4.0, True)
    assert to_target(record(0, [0.1, 0.8, 0.7]), STUDY, 0.1) == (100.0, True)
    # The whole budget.
    assert to_target(record(0, [0.1, 0.7, 0.7]), STUDY, 0.8) == (350.0, False)
    assert to_target(record(0, [0.1, 0.7, 0.7]), STUDY, 0.8, "seconds") == (7.0, False)


def test_only_the_levels_that_count_are_taken() -> None:
    one = record(0, [0.1, 0.9])
    one["accuracy"]["other"] = [0.4, 0.6]
    assert mean_accuracy(one, replace(STUDY, levels=("o",))) == [0.4, 0.6]
    assert mean_accuracy(one, replace(STUDY, levels=("a", "b"))) == [0.1, 0.9]
    assert mean_accuracy(one, STUDY) == pytest.approx([0.2, 0.8])


def test_figures_of_a_run() -> None:
    found = measures(record(0, [0.5, 0.9, 0.6, 0.8]), STUDY)
    assert found["accuracy at the end"] == 0.8
    assert found["accuracy over the budget"] == pytest.approx(0.7)
    assert found["largest fall from the best so far"] == pytest.approx(0.3)
    assert found["mean critic/bias/unseen"] == pytest.approx(0.1)
    assert found["mean |critic/bias/unseen|"] == pytest.approx(0.3)
    assert found["last critic/bias/unseen"] == 0.4
    assert found["lowest a"] == 0.8
    assert "lowest b" not in found


def test_thinning_keeps_the_mean() -> None:
    lines = [{"progress/samples": float(i), "x": float(i % 7)} for i in range(600)] + [{"progress/samples": 600.0}]
    found = thinned(lines, "x")
    assert len(found) == 60
    assert sum(y for _, y in found) / 60 == pytest.approx(sum(line["x"] for line in lines[:600]) / 600)
    assert thinned(lines, "y") == []


def test_a_run_folder_becomes_a_record(tmp_path: Path) -> None:
    summary = {"iterations": 2, "samples": 20, "time/train_s": 4.0, "stop_reason": "done", "more": 1}
    summary["eval/lowest_since_target"] = {"a": 0.2}
    (tmp_path / "summary.json").write_text(json.dumps(summary))
    lines = [{"progress/samples": 10.0, "timing_s/train": 2.0, "critic/rmse/seen": 0.5}]
    lines.append({"progress/samples": 20.0, "timing_s/train": 4.0, f"{BY_LEVEL}a": 0.25, "critic/rmse/seen": 0.3})
    (tmp_path / "metrics.jsonl").write_text("".join(f"{json.dumps(line)}\n" for line in lines))
    found = read_run(tmp_path)
    assert (found["samples"], found["seconds"], found["accuracy"]) == ([20.0], [4.0], {"a": [0.25]})
    assert found["curves"] == {"critic/rmse/seen": [(10.0, 0.5), (20.0, 0.3)]}


def test_tables_pair_runs_by_seed_and_hide_none() -> None:
    records = {
        "with": [record(0, [0.8, 0.9]), record(1, [0.1, 0.8])],
        "without": [record(0, [0.1, 0.8], "without"), record(1, [0.1, 0.1], "without")],
    }
    text = section(STUDY, records)
    rows = [line.split(" | ") for line in text.splitlines() if line.startswith("| with")]
    assert rows[0][1:5] == ["2", "2", "150 (100–200)", "0.65 (0.50–0.80)"]
    assert rows[0][-1] == "3 (2–4), 2 runs |"
    shown = [line for line in text.splitlines() if line.startswith(("| bias", "| lowest"))]
    assert shown == [
        "| bias | 0.100 ± 0.000, lower on 0 of 2 | 0.100 ± 0.000 |",
        "| lowest | 0.850 ± 0.071, lower on 0 of 2 | 0.450 ± 0.495 |",
    ]
    assert [line for line in text.splitlines() if "≥ 250" in line]
    assert text.count("| without | ") == 3


def test_a_page_is_filled_between_its_marks_and_nowhere_else(tmp_path: Path) -> None:
    page = put("# Page\n", "toy", "one")
    assert put(page, "toy", "two").replace("two", "one") == page
    assert put(page, "other", "x").startswith(page.rstrip())
    picture = draw(STUDY, {"with": [record(0, [0.1, 0.9])], "without": []}, tmp_path)
    assert picture.read_text().startswith("<?xml")
    assert draw(STUDY, {"with": [record(0, [0.1, 0.9])], "without": []}, tmp_path) == picture


def test_regret_is_against_the_best_fixed_setting() -> None:
    records = {"with": [record(0, [0.5, 0.7])], "without": [record(0, [0.1, 0.3])], "other": [record(0, [0.6, 0.8])]}
    found = regret(records, STUDY)
    assert found["with"][0][1][-1] == pytest.approx(0)
    assert found["without"][0][1][-1] == pytest.approx(0.4 * 100 / 1000)
    assert found["other"][0][1][-1] == pytest.approx(-0.1 * 100 / 1000)
    assert regret(records, replace(STUDY, regret=("missing",))) == {}


def test_a_run_is_made_once_and_again_when_its_settings_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(learning, "RESULTS", tmp_path)
    calls: list[Any] = []

    class Refused(Exception):
        pass

    def refuse(call: list[str], **_: Any) -> Any:
        calls.append(call)
        raise Refused

    monkeypatch.setattr(learning.subprocess, "run", refuse)
    arm, path = STUDY.arms[1], learning.place(STUDY, STUDY.arms[1], 3)
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(record(3, [0.5], "without") | {"overrides": STUDY.overrides(arm, 3)}))
    learning.make(STUDY, arm, 3)
    assert not calls
    assert [x["seed"] for x in learning.kept(STUDY)["without"]] == [3]
    path.write_text(json.dumps(record(3, [0.5], "without") | {"overrides": STUDY.overrides(arm, 3), "together": 2}))
    (shared,) = learning.kept(STUDY)["without"]
    assert "seconds to target" not in measures(shared, STUDY)  # another run was on the machine
    path.write_text(json.dumps(record(3, [0.5], "without") | {"overrides": ["old=1"]}))
    assert learning.kept(STUDY)["without"] == []
    with pytest.raises(Refused):
        learning.make(STUDY, arm, 3)
    assert "seed=3" in calls[0]


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("seeds=0,x", "seeds is 'x'; it must be a whole number of at least 0."),
        ("together=0", "together is '0'; it must be a whole number of at least 1."),
        ("write=yes", "write is 'yes'; it must be true or false."),
    ],
)
def test_bad_settings_are_named_before_anything_is_run(
    word: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(learning.sys, "argv", ["learning", word])
    assert learning.main() == 2
    assert capsys.readouterr().err == f"{said}\n"


def test_studies_hold_together() -> None:
    with pytest.raises(InputError, match="no study 'x'; the studies are critics"):
        learning.chosen("x")
    for study in STUDIES:
        names = [arm.name for arm in study.arms]
        assert study.reference in names
        assert len({learning.place(study, arm, 0) for arm in study.arms}) == len(names)
        assert min(arm.seeds or study.seeds for arm in study.arms) >= 3
