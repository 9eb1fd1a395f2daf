"""The benchmarks of worlds and of episodes: what they count, and what they would find."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import arguments, episodes, worlds
from rljax.errors import InputError
from rljax.tasks.family import Generated
from rljax.tasks.types import Gold
from rljax.verify.pool import VerifierPool
from tests.tasks.toys import LARGE, SMALL, TOY, misses, pose

SAID = worlds.DEFAULTS | {"count": "20", "workers": "1"}


def test_a_level_is_judged_and_timed() -> None:
    with VerifierPool(workers=1, deadline_s=5.0) as pool:
        found = worlds.check(replace(TOY, terse=True), TOY, 1, SAID, pool)
    assert found.sound
    assert (found.golds, found.golds_right, found.misses_right) == (20, 20, 0)
    assert found.misses == 5 * 20 + 2 * found.twins // 2
    assert found.twins == found.twins_right > 0
    assert min(found.terse_per_s, found.varied_per_s) > 100


def test_wrong_golds_and_near_misses_that_pass_are_found() -> None:
    def wrong(instance, words):  # type: ignore[no-untyped-def]
        return replace(pose(instance, words), gold=Gold("integer", str(instance + 2)))

    right = replace(LARGE, misses=lambda instance: (str(instance + 1), *misses(instance)[:4]))
    with VerifierPool(workers=1, deadline_s=5.0) as pool:
        bad_gold = worlds.check(*[Generated("one", (replace(LARGE, pose=wrong),))] * 2, 1, SAID, pool)
        bad_miss = worlds.check(*[Generated("one", (right,))] * 2, 1, SAID, pool)
        swapped = replace(SMALL, twins=lambda n, words: SMALL.twins(n, words)[::-1])  # type: ignore[misc]
        bad_twins = worlds.check(*[Generated("one", (swapped,))] * 2, 1, SAID, pool)
    assert (bad_gold.golds_right, bad_gold.sound) == (0, False)
    assert bad_gold.failures[0].startswith("large:")
    assert (bad_miss.misses_right, bad_miss.sound) == (20, False)
    assert bad_twins.sound  # which of the two is called sound is not the judge's business


def test_the_command_prints_a_table_and_says_what_is_no_family(capsys: pytest.CaptureFixture[str]) -> None:
    command = [sys.executable, "-m", "benchmarks.worlds", "families=arithmetic", "levels=0-0", "count=5", "workers=1"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[1])
    assert done.returncode == 0, done.stderr
    first, *_, last = done.stdout.splitlines()
    assert json.loads(first)["golds"] == 5
    assert last.startswith("| arithmetic | 0 | 110 |")
    with pytest.raises(InputError, match="families names alchemy"):
        worlds.find("alchemy", "terse")
    with pytest.raises(InputError, match="no setting 'cuont=3'"):
        arguments.read(["cuont=3"], worlds.DEFAULTS)


def test_sizes_are_written_as_a_person_reads_them() -> None:
    assert [worlds.size_text(size) for size in (999, 123_456, 4_560_000, 10**33)] == [
        "999",
        "123,456",
        "4.6e6",
        "1.0e33",
    ]


def test_rates_of_now_join_what_was_judged_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    results, page = tmp_path / "worlds.json", tmp_path / "tasks.md"
    page.write_text(f"before\n{worlds.BEGIN}\nof last year\n{worlds.END}\nbehind\n")
    monkeypatch.setattr(worlds, "RESULTS", results)
    monkeypatch.setattr(worlds, "PAGE", page)
    judged = worlds.Level("logic", 0, 10, {"a": 10}, 1.0, 1.0, 5, 5, 25, 0)
    worlds.write([judged])
    worlds.write([worlds.Level("logic", 0, 10, {"a": 10}, 3.0, 4.0), worlds.Level("arithmetic", 0, 7, {})])
    rows = json.loads(results.read_text())
    assert [row["family"] for row in rows] == ["arithmetic", "logic"]
    assert (rows[1]["golds"], rows[1]["varied_per_s"]) == (5, 4.0)
    text = page.read_text()
    assert text.startswith("before\n")
    assert text.endswith("behind\n")
    assert "last year" not in text


def test_scripted_episodes_end_with_the_reward_that_they_earn() -> None:
    world = episodes.build(episodes.DEFAULTS | {"families": "arithmetic", "level": "2", "turns": "4"})
    opened = episodes.open_episodes(world, 12)
    with VerifierPool(workers=1, deadline_s=5.0) as pool:
        measured = episodes.play(opened, world, pool)
    assert all(episode.over for episode in opened)
    assert measured.steps == sum(len(episode.turns) for episode in opened)
    # Four turns are enough for those whose solutions have two lines, and too few for others.
    right = [episode.verdict is not None and episode.verdict.status == "correct" for episode in opened]
    assert measured.reward == pytest.approx(sum(right) / len(right))
    assert any(right)
    assert 0 < measured.bookkeeping_s < measured.total_s
