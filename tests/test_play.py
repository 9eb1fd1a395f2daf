"""Playing in a terminal: what a person types, and what is said to it."""

from __future__ import annotations

import subprocess
import sys

import pytest


def play(typed: str, *settings: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rljax.play", *settings]
    return subprocess.run(command, input=typed, capture_output=True, text=True, check=False, timeout=120)


def test_a_person_who_shows_steps_gets_them_judged() -> None:
    done = play(":1+1=3\n:1+1=2\n0\n", "task=columns", "problems=1")
    assert done.returncode == 0, done.stderr
    assert "columns, level 0" in done.stdout
    assert "false: the two sides are different numbers" in done.stdout
    assert "✓ 1+1=2" in done.stdout
    assert "of 1 right." in done.stdout


def test_the_answer_is_shown_after_giving_up_and_the_input_may_end_at_any_time() -> None:
    done = play("?\n!\n", "task=arithmetic", "level=6", "seed=2")
    assert done.returncode == 0, done.stderr
    assert "The answer is" in done.stdout
    assert "0 of 2 right." in done.stdout


def test_programs_end_with_a_dot() -> None:
    done = play("def wrong(*given):\n    return None\n.\n", "task=code", "problems=1")
    assert done.returncode == 0, done.stderr
    assert "a line that holds a dot alone ends it" in done.stdout
    assert "The answer is" in done.stdout


@pytest.mark.parametrize(
    ("settings", "wanted"),
    [
        (["task=columns", "level=7"], "level is 7; the family columns has levels 0 to 2."),
        (["task=algebra", "kind=alchemy"], "kind is alchemy; level 0 of algebra has"),
        (["level=-1"], "level is -1; it must not be negative."),
        (["task=alchemy"], "task=alchemy does not exist"),
        (["levle=2"], "did you mean level?"),
    ],
)
def test_a_mistake_is_one_sentence(settings: list[str], wanted: str) -> None:
    done = play("", *settings)
    assert (done.returncode, done.stdout) == (2, "")
    assert wanted in done.stderr
    assert done.stderr.count("\n") == 1
