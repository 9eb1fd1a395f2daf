"""The study of what pays: `python -m benchmarks.learning [studies=critics,layers|all] [seeds=0,1,2] [write=true]`.

Each run is one of `rljax.train`, and leaves one file in `benchmarks/results/learning/`; runs whose file is there are
not made again, so a study that was stopped goes on, and what two studies have in common is run once. `write=true` puts
tables and pictures into docs/learning.md and the figures into `benchmarks/results/learning.json`; `run=false` does that
from the files alone. Without `seeds` a study has as many as it says. With `together=2` two runs share the machine;
seconds are taken from those alone that had it for themselves. Nothing else should run meanwhile.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import version
from pathlib import Path

from benchmarks.arguments import flag, read, whole_number
from benchmarks.learning_figures import draw
from benchmarks.learning_measure import Record, measures, read_run
from benchmarks.learning_studies import STUDIES, Arm, Study
from benchmarks.learning_tables import Records, put, section
from rljax.errors import InputError

ROOT = Path(__file__).parent.parent
RESULTS = ROOT / "benchmarks" / "results"
PAGE = ROOT / "docs" / "learning.md"
MOST_SEEDS = 20
DEFAULTS = {"studies": "all", "seeds": "", "write": "false", "run": "true", "together": "1"}


def main() -> int:
    """Run what is missing, print the tables, and keep them where that is asked for."""
    try:
        said = read(sys.argv[1:], DEFAULTS)
        studies, together = chosen(said["studies"]), whole_number("together", said["together"])
        seeds = [whole_number("seeds", seed, 0) for seed in said["seeds"].split(",") if seed]
        makes, writes = flag("run", said["run"]), flag("write", said["write"])
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    for study in studies:
        if makes:
            run(study, seeds, together)
        print(f"\n## {study.name}: {study.question}\n\n{section(study, kept(study))}", flush=True)
    if writes:
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


def run(study: Study, seeds: list[int], together: int) -> None:
    """Make the runs that are missing, seed by seed, so many at a time; without `seeds` as many as the study says."""
    wanted = seeds or range(study.seeds)
    jobs = [(arm, seed) for seed in wanted for arm in study.arms if seeds or seed < (arm.seeds or study.seeds)]
    with ThreadPoolExecutor(together) as pool:
        for one in [pool.submit(make, study, arm, seed, together) for arm, seed in jobs]:
            one.result()


def place(study: Study, arm: Arm, seed: int) -> Path:
    """The file of a run."""
    name = "".join(letter if letter.isalnum() else "_" for letter in arm.name)
    return RESULTS / "learning" / study.name / f"{name}-seed{seed}.json"


def make(study: Study, arm: Arm, seed: int, together: int = 1) -> None:
    """Make a run unless there is one that was made with these very settings, whichever study made it."""
    overrides, path = study.overrides(arm, seed), place(study, arm, seed)
    if find(study, arm, seed) is not None:
        return
    with tempfile.TemporaryDirectory() as parent:
        folder = Path(parent) / "run"
        call = [sys.executable, "-m", "rljax.train", *overrides, f"hydra.run.dir={folder}"]
        variables = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(call, cwd=parent, env=variables, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{study.name}, {arm.name}, seed {seed}: {(done.stderr or done.stdout)[-2000:]}")
        record: Record = (
            {"study": study.name, "arm": arm.name, "seed": seed, "overrides": overrides, "together": together}
            | origin()
            | read_run(folder)
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
    seeds = range(MOST_SEEDS)
    return {arm.name: [x for seed in seeds if (x := find(study, arm, seed)) is not None] for arm in study.arms}


def find(study: Study, arm: Arm, seed: int) -> Record | None:
    """The record of a run with these settings."""
    for path in sorted(RESULTS.glob(f"learning/*/*-seed{seed}.json")):
        record: Record = json.loads(path.read_text())
        if record["overrides"] == study.overrides(arm, seed):
            return record
    return None


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
            arm: [{"seed": x["seed"]} | measures(x, study) for x in found] for arm, found in records.items()
        }
    PAGE.write_text(page, encoding="utf-8")
    (RESULTS / "learning.json").write_text(f"{json.dumps(figures, indent=1)}\n")


if __name__ == "__main__":
    sys.exit(main())
