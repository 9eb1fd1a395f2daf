"""The check of the loaders on real files, here on made ones."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks import datasets

ROWS = [{"question": "What is 2 * 4?", "answer": "It is 2 * 4 = <<2*4=8>>8.\n#### 8"}, {"question": "And?"}]


def call(monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    monkeypatch.setattr(sys, "argv", ["datasets", *words])
    return datasets.main()


def test_figures_of_a_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "gsm8k_test.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    assert call(monkeypatch, f"folder={tmp_path}", "only=gsm8k", "workers=1") == 1
    (figures,) = json.loads(capsys.readouterr().out).values()
    assert (figures["rows"], figures["verified_share"], figures["refused_count"]) == (2, 0.5, 1)
    assert (figures["worked_solutions"], figures["milestones"], figures["levels"]) == (1, 1, {"all": 1})
    assert figures["refused"][0].startswith("2: it has no answer for the answer, but question;")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ([], "name the folder that holds the files: folder=PATH."),
        (
            ["folder=x", "rows=3"],
            "there is no setting 'rows=3'; the settings are folder, only, workers, as in key=value.",
        ),
        (["folder=x", "workers=0"], "workers is '0'; it must be a whole number of at least 1."),
        (["folder=x", "only=mnist"], "only names 'mnist'; there are gsm8k, math500, svamp,"),
        (["folder=x", "only=svamp"], "x/qwenmath_svamp.jsonl cannot be read (there is no such file);"),
    ],
)
def test_bad_calls(
    words: list[str], says: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert call(monkeypatch, *words) == 2
    assert capsys.readouterr().err.startswith(says)
