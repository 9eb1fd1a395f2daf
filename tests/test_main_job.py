"""The main job's benchmark, at a size where it learns nothing: its table is made of what a run has written."""

import subprocess
import sys
from pathlib import Path

from tests.trainer.runs import TINY, environment

ROOT = Path(__file__).parent.parent


def test_the_table_has_a_figure_in_every_row() -> None:
    settings = [word for word in TINY if not word.startswith(("+", "task."))]
    call = [sys.executable, "-m", "benchmarks.main_job", "seeds=3", *settings, "trainer.iterations=12"]
    done = subprocess.run(call, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    rows = [line.split("|")[1:-1] for line in done.stdout.splitlines() if line.startswith("| ")]
    figures = {row[0].strip(): row[1].strip() for row in rows}
    assert figures[""] == "seed 3"
    assert float(figures["1 digit: samples/s, whole iterations"].replace(",", "")) > 0
    assert float(figures["2 digits ±: % at end"]) < 50
    assert figures["2 digits ±: s to target"] == "never"
