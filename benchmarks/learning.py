"""The study of what pays: `python -m benchmarks.learning [studies=critics,layers|all] [seeds=0,1,2] [write=true]`.

Each run is one of `rljax.train`, and leaves one file in `benchmarks/results/learning/`; runs whose file is there are
not made again, so a study that was stopped goes on. `write=true` puts tables and pictures into docs/learning.md and the
figures into `benchmarks/results/learning.json`; `run=false` does that from the files alone. Without `seeds` a study has
as many as it says. Nothing else should run on the machine meanwhile.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from benchmarks.arguments import read
from benchmarks.learning_measure import Record, measures, read_run
from benchmarks.learning_studies import STUDIES, Arm, Study
from benchmarks.learning_tables import Records, draw, put, section
from rljax.errors import InputError

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results"
PAGE = ROOT / "docs" / "learning.md"
DEFAULTS = {"studies": "all", "seeds": "", "write": "false", "run": "true"}


def main() -> int:
    """Run what is missing, print the tables, and keep them where that is asked for."""
    try:
        said = read(sys.argv[1:], DEFAULTS)
        studies = chosen(said["studies"])
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    for study in studies:
        seeds = [int(seed) for seed in said["seeds"].split(",")] if said["seeds"] else list(range(study.seeds))
        if said["run"] == "true":
            for seed in seeds:
                for arm in study.arms:
                    make(study, arm, seed)
        print(f"\n## {study.name}: {study.question}\n\n{section(study, kept(study))}", flush=True)
    if said["write"] == "true":
        write()
    return 0


def chosen(names: str) -> list[Study]:
    """The studies of these names. Raises `InputError` for one that there is not."""
    known = {study.name: study for study in STUDIES}
    wanted = list(known) if names == "all" else names.split(",")
    for name in wanted:
        if name not in known:
            raise InputError(f"there is no study {name!r}; the studies are {', '.join(known)}.")
    return [known[name] for name in wanted]


def place(study: Study, arm: Arm, seed: int) -> Path:
    """The file of a run."""
    name = "".join(letter if letter.isalnum() else "_" for letter in arm.name)
    return RESULTS / "learning" / study.name / f"{name}-seed{seed}.json"


def make(study: Study, arm: Arm, seed: int) -> None:
    """Make a run unless its file says that it was made with these very settings."""
    overrides, path = study.overrides(arm, seed), place(study, arm, seed)
    if path.exists() and json.loads(path.read_text())["overrides"] == overrides:
        return
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "run"
        call = [sys.executable, "-m", "rljax.train", *overrides, f"hydra.run.dir={folder}"]
        variables = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(call, cwd=parent, env=variables, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{study.name}, {arm.name}, seed {seed}: {(done.stderr or done.stdout)[-2000:]}")
        record: Record = (
            {"study": study.name, "arm": arm.name, "seed": seed, "overrides": overrides} | origin() | read_run(folder)
        )
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(f"{json.dumps(record)}\n")
    part.replace(path)
    print(f"{study.name}, {arm.name}, seed {seed}: {record['summary']['time/train_s']:.0f} s", flush=True)


def origin() -> Record:
    """Where a figure comes from."""
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return {"commit": commit.strip(), "cores": os.cpu_count(), "jax": version("jax"), "python": sys.version.split()[0]}


def kept(study: Study) -> Records:
    """The records of the study's arms as they stand, by seed; those made with other settings are left out."""
    return {arm.name: list(_kept(study, arm)) for arm in study.arms}


def _kept(study: Study, arm: Arm) -> Sequence[Record]:
    found = [json.loads(path.read_text()) for path in place(study, arm, 0).parent.glob("*.json")]
    mine = [x for x in found if x["arm"] == arm.name and x["overrides"] == study.overrides(arm, x["seed"])]
    return sorted(mine, key=lambda record: int(record["seed"]))


def write() -> None:
    """Tables and pictures to docs/learning.md, figures to `benchmarks/results/learning.json`, of all that was kept."""
    page = PAGE.read_text(encoding="utf-8")
    figures = {}
    for study in STUDIES:
        records = kept(study)
        if not any(records.values()):
            continue
        picture = draw(study, records, PAGE.parent / "figures" / "learning")
        text = f"{section(study, records)}\n\n![{study.question}]({picture.relative_to(PAGE.parent)})"
        page = put(page, study.name, text)
        figures[study.name] = {
            arm: [{"seed": x["seed"]} | measures(x, study.target) for x in found] for arm, found in records.items()
        }
    PAGE.write_text(page, encoding="utf-8")
    (RESULTS / "learning.json").write_text(f"{json.dumps(figures, indent=1)}\n")


if __name__ == "__main__":
    sys.exit(main())
