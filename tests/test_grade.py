"""`python -m rljax.grade`, end to end: a verdict a row, in order; a sentence for a wrong call; no half-written file."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from dataclasses import fields
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from omegaconf import OmegaConf

from rljax import command, grade
from rljax.grade import GradeConfig, Summary
from rljax.verify.rows import read_row
from rljax.verify.types import Verdict

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc")


def call(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The command, in a process of its own."""
    python = [sys.executable, "-m", "rljax.grade", "workers=1"]
    return subprocess.run([*python, *arguments], capture_output=True, text=True, timeout=100, check=False)


def boxed(gold: str, answer: str, **more: Any) -> str:
    return json.dumps({"kind": "math", "gold": gold, "response": f"\\boxed{{{answer}}}", **more})


def graded(tmp_path: Path, *lines: str) -> tuple[list[dict[str, Any]], str]:
    """The verdicts on the lines, and what was printed."""
    source, target = tmp_path / "rows.jsonl", tmp_path / "verdicts.jsonl"
    source.write_text("".join(f"{line}\n" for line in lines))
    ended = call(f"input={source}", f"output={target}")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert {entry.name for entry in tmp_path.iterdir()} == {"rows.jsonl", "verdicts.jsonl"}
    return [json.loads(line) for line in target.read_text().splitlines()], ended.stdout


def test_rows_of_all_kinds_are_judged_in_their_order(tmp_path):
    lines = [
        boxed("5", "5"),
        boxed("5", "6", expected=True, status="correct"),
        "",
        "no row",
        boxed("\\sqrt6", "\\sqrt2\\sqrt3", timeout_s=10),
        '{"kind": "steps", "given": ["x + y = 5", "x - y = 1"], "response": "2x = 6\\nx = 4"}',
        '{"kind": "logic", "task": "entailment", "premises": ["p"], "conclusion": "p", "response": "\\\\boxed{yes}"}',
        '{"kind": "proof", "system": "natural_deduction", "premises": ["p"], "goal": "p", "response": "1. p premise"}',
        '{"kind": "poem"}',
    ]
    found, said = graded(tmp_path, *lines)
    statuses = [row["status"] for row in found]
    assert statuses == ["correct", "wrong", "invalid", "correct", "wrong", "correct", "correct", "invalid"]
    assert [row["score"] for row in found if row["status"] == "correct"] == [1.0] * 4
    assert found[2]["detail"].startswith("line 4: not JSON")
    assert found[7]["detail"].startswith("line 9: kind is 'poem'")
    assert "false" in [step["verdict"] for step in found[4]["steps"]]
    assert all(row["seconds"] >= 0.0 for row in found)
    for word in ("math", "steps", "logic", "proof", "unknown", "mean score", "p99", "rows/s"):
        assert word in said
    assert "sandbox" not in said


def test_a_thousand_rows_keep_their_order_whatever_stands_between_them(tmp_path):
    lines = ["{" if at % 10 == 3 else boxed(str(at), str(at + at % 2)) for at in range(1500)]
    expected = ["invalid" if at % 10 == 3 else "wrong" if at % 2 else "correct" for at in range(1500)]
    found, said = graded(tmp_path, *lines)
    assert [row["status"] for row in found] == expected
    assert "1,500 rows" in said
    assert found[13]["detail"].startswith("line 14: ")


def test_an_empty_file_has_no_verdicts(tmp_path):
    found, said = graded(tmp_path)
    assert found == []
    assert "0 rows" in said


def test_programs_run_in_the_sandbox_of_the_call(tmp_path):
    source, target = tmp_path / "rows.jsonl", tmp_path / "verdicts.jsonl"
    row = {"kind": "code", "entry_point": "add", "tests": [{"args": [1, 2], "expected": 3}]}
    programs = ["def add(a, b): return a + b", "def add(a, b): return a - b"]
    source.write_text("".join(json.dumps(row | {"response": program}) + "\n" for program in programs))
    ended = call(f"input={source}", f"output={target}", "sandbox=unsafe")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "programs ran in the sandbox unsafe" in ended.stdout
    found = [json.loads(line) for line in target.read_text().splitlines()]
    assert [row["status"] for row in found] == ["correct", "wrong"]
    assert [row["tests"] for row in found] == [["passed"], ["failed"]]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("output=out",), "input is not set; name a file of rows, e.g. input=rows.jsonl."),
        (("input=rows",), "output is not set; name the file to write, e.g. output=verdicts.jsonl."),
        (("input=nowhere", "output=out"), "input=nowhere cannot be read (No such file or directory)"),
        (("input=folder", "output=out"), "input=folder cannot be read (Is a directory)"),
        (("input=rows", "output=rows"), "rows is the input; name another file."),
        (("input=rows", "output=link"), "rows is the input; name another file."),
        (("input=rows", "output=folder"), "folder is not a plain file; name the file to write."),
        (("input=rows", "output=nowhere/out"), "out cannot be written (No such file or directory)"),
        (("input=rows", "output=rows/out"), "out cannot be written (Not a directory)"),
        (("input=rows", "output=out", "workers=-1"), "workers is -1; it must be at least 1, or 0 for one a core."),
        (("input=rows", "output=out", "workers=two"), "workers is 'two'; it must be a whole number."),
        (("input=rows", "output=out", "timeout_s=0"), "timeout_s is 0.0; it must be above 0 seconds."),
        (("input=rows", "output=out", "sandbox=box"), "sandbox is 'box'; choose auto or namespaces or bwrap or docker"),
        (("input=rows", "output=out", "worker=2"), "worker is not a setting; did you mean workers?"),
    ],
)
def test_a_wrong_call_is_one_sentence_and_writes_nothing(tmp_path, monkeypatch, capsys, arguments, sentence):
    (tmp_path / "rows").write_text(boxed("5", "5"))
    (tmp_path / "link").symlink_to("rows")
    (tmp_path / "folder").mkdir()
    before = sorted(tmp_path.iterdir())
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HYDRA_FULL_ERROR", raising=False)
    monkeypatch.setattr(sys, "argv", ["rljax.grade", *arguments])
    with pytest.raises(SystemExit) as ended:
        grade.main()
    said = capsys.readouterr().err
    assert ended.value.code == 2
    assert said.startswith("rljax: ")
    assert said.count("\n") == 1
    assert sentence in said
    assert sorted(tmp_path.iterdir()) == before
    assert (tmp_path / "rows").read_text() == boxed("5", "5")


def test_a_sandbox_that_is_not_there_is_a_wrong_call(tmp_path, monkeypatch):
    (tmp_path / "rows").write_text(boxed("5", "5"))
    monkeypatch.setenv("PATH", str(tmp_path))
    ended = call(f"input={tmp_path / 'rows'}", f"output={tmp_path / 'out'}", "sandbox=bwrap")
    assert ended.returncode == 2
    assert ended.stderr.startswith("rljax: ")
    assert ended.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_call_leaves_the_output_as_it_was(tmp_path, number):
    source, target = tmp_path / "rows.jsonl", tmp_path / "verdicts.jsonl"
    os.mkfifo(source)
    target.write_text("of yesterday")
    arguments = [sys.executable, "-m", "rljax.grade", f"input={source}", f"output={target}", "workers=1"]
    # Where the tests run in the background of a shell, Ctrl-C is ignored by all that they start.
    heed = partial(signal.signal, number, signal.SIG_DFL)
    with subprocess.Popen(arguments, stdout=subprocess.DEVNULL, preexec_fn=heed) as process, source.open("w") as rows:
        for _ in range(20_000):
            rows.write(boxed("5", "5") + "\n")
        rows.flush()
        assert len(list(tmp_path.iterdir())) == 3
        process.send_signal(number)
        process.wait(30)
    assert process.returncode == command.INTERRUPTED
    assert {entry.name for entry in tmp_path.iterdir()} == {"rows.jsonl", "verdicts.jsonl"}
    assert target.read_text() == "of yesterday"


def test_the_settings_mirror_the_dataclass():
    keys = set(OmegaConf.load(command.conf_directory() / "grade.yaml")) - {"defaults", "hydra"}
    assert keys == {entry.name for entry in fields(GradeConfig)}
    defaults = OmegaConf.load(command.conf_directory() / "grade.yaml")
    assert all(defaults[entry.name] == entry.default for entry in fields(GradeConfig))


def test_what_was_not_judged_has_no_part_in_the_mean():
    summary = Summary()
    for verdict in (Verdict("correct", 1.0, seconds=0.1), Verdict("wrong", 0.5, seconds=0.1), Verdict("lost")):
        summary.add("code", verdict)
    summary.add("unknown", Verdict("invalid"))
    assert grade._line(summary, "code", ["correct", "lost"])[:4] == ["3", "1", "1", "0.7500"]
    assert grade._line(summary, "unknown", ["correct"]) == ["1", "0", "-", "-", "-"]


def test_grading_needs_no_jax():
    code = "import rljax.grade, sys; print([name for name in ('jax', 'sympy', 'numpy') if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "[]\n"


def test_the_example_of_the_docs_runs(tmp_path):
    text = (Path(__file__).parents[1] / "docs" / "grading.md").read_text(encoding="utf-8")
    (example,) = [part.partition("```")[0] for part in text.split("```python\n")[1:]]
    ended = subprocess.run([sys.executable, "-c", example], capture_output=True, text=True, check=False, timeout=60)
    assert ended.stderr == ""
    assert ended.stdout == "correct 1.0\nunparsable 0.0\n2\n5000.0\n5004.0\n"


def test_the_rows_of_the_docs_are_rows():
    text = (Path(__file__).parents[1] / "docs" / "grading.md").read_text(encoding="utf-8")
    lines = [line.strip() for line in text.splitlines() if line.startswith('    {"kind"')]
    assert [read_row(line.encode(), 1).kind for line in lines] == ["math", "steps", "logic", "proof", "code", "gym"]
    assert not any(isinstance(read_row(line.encode(), 1).work, Verdict) for line in lines)
