"""Rows of entries, the installation, and the list of what is allowed."""

import re
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from types import SimpleNamespace

import pytest

from rljax.verify import rows
from rljax.verify.gym import packages, program
from rljax.verify.gym.types import GymJob
from rljax.verify.judge import Judge
from rljax.verify.sandbox.types import Unavailable
from rljax.verify.types import Invalid

ROW = {"kind": "gym", "data_set": "chain_sum", "question": "4 + 3 =", "answer": "7", "response": "<answer>7</answer>"}
_DOCS = Path(__file__).parents[3] / "docs/reasoning_gym.md"


def test_a_row_becomes_a_job():
    job = rows.job_from({**ROW, "metadata": {"a": [1]}, "timeout_s": 3, "label": "x"})
    assert job == GymJob("chain_sum", "4 + 3 =", "7", '{"a": [1]}', "<answer>7</answer>", "last", 3.0)
    assert rows.job_from({**ROW, "extract": "tags"}).extract == "tags"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"data_set": "countdown"}, "data_set is 'countdown'"),
        ({"data_set": None}, "data_set is missing"),
        ({"question": 4}, "question must be a text"),
        ({"metadata": [1]}, "metadata must be an object"),
        ({"extract": "strict"}, "extract is 'strict'; it must be tags or last"),
        ({"timeout_s": 0}, "timeout_s"),
    ],
)
def test_what_is_wrong_with_a_row_is_said(change, said):
    with pytest.raises(Invalid, match=said):
        rows.job_from({**ROW, **change})


def test_without_the_package_one_sentence_says_what_to_do(monkeypatch):
    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(packages, "distribution", missing)
    with pytest.raises(Unavailable, match=r"which is not installed: pip install 'reasoning-gym==0\.1\.25'"):
        packages.shown()
    verdict = Judge().full(rows.job_from(ROW))
    assert verdict.status == "lost"
    assert "pip install" in verdict.detail


def test_another_version_is_refused(monkeypatch):
    monkeypatch.setattr(packages, "distribution", lambda name: SimpleNamespace(version="9.9"))
    with pytest.raises(Unavailable, match=f"needs reasoning-gym {packages.VERSION}.*not 9.9"):
        packages.shown()


def test_importing_the_program_of_the_cell_loads_nothing():
    assert "reasoning_gym" not in vars(program)
    assert program._scorers == {} or "reasoning_gym" in __import__("sys").modules


def test_the_docs_list_what_is_allowed():
    found = {}
    for line in _DOCS.read_text().splitlines():
        if match := re.match(r"\| `(\w+)` \| (\d+) \|.*\| allowed \|", line):
            found[match[1]] = int(match[2])
    assert found == program.ALLOWED
    assert dict(sorted(program.ALLOWED.items())) == program.ALLOWED


def test_the_pins_are_the_version_that_was_audited():
    root = Path(__file__).parents[3]
    assert f"reasoning_gym=={packages.VERSION}" in (root / "constraints.txt").read_text().splitlines()
    assert f'"reasoning-gym>={packages.VERSION}"' in (root / "pyproject.toml").read_text()
