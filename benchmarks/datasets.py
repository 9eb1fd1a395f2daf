"""Check the loaders on real files: `python -m benchmarks.datasets folder=PATH [only=gsm8k,mbpp] [workers=2]`.

Loads each public data set that the folder holds, verifying every gold by its own judge, as a run does before it begins.
Prints one JSON object: for each set its rows, the share whose gold passed, the seconds it took, and why rows were
refused. Exits with 1 if less than 99 % of a set's golds pass, and with 2 for bad input.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks import arguments
from rljax.errors import InputError
from rljax.tasks.data.config import DataConfig, SetConfig
from rljax.tasks.data.load import Loaded, load_set
from rljax.verify.config import VerifyConfig
from rljax.verify.pool import open_pool

DEFAULTS = {"folder": "", "only": "", "workers": "2"}
SHOWN = 20  # refused rows of a set in the report
ENOUGH = 0.99
SETS = (
    SetConfig("gsm8k", "gsm8k_test.jsonl", "gsm8k"),
    SetConfig("math500", "math500_test.jsonl", "math"),
    SetConfig("svamp", "qwenmath_svamp.jsonl", "svamp"),
    SetConfig("humaneval", "HumanEval.jsonl.gz", "humaneval"),
    SetConfig("humanevalpack", "humanevalpack_python.jsonl", "humaneval"),
    SetConfig("mbpp", "mbpp.jsonl", "mbpp"),
    SetConfig("quixbugs", "quixbugs_python.jsonl", "quixbugs"),
)


def main() -> int:
    """Load what was asked for; the exit status."""
    try:
        said = settings(sys.argv[1:])
        report = measure(said)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(report, indent=2))
    return int(any(figures["verified_share"] < ENOUGH for figures in report.values()))


def settings(words: list[str]) -> dict[str, str]:
    """The command line's key=value pairs over the defaults. Raises `InputError`."""
    said = arguments.read(words, DEFAULTS)
    if not said["folder"]:
        raise InputError("name the folder that holds the files: folder=PATH.")
    if not said["workers"].isdecimal() or not int(said["workers"]):
        raise InputError(f"workers is {said['workers']!r}; it must be a whole number of at least 1.")
    return said


def measure(said: dict[str, str]) -> dict[str, Any]:
    """What is printed: the figures of each set."""
    config = DataConfig(path=said["folder"], on_bad_row="skip")
    found = {}
    with open_pool(VerifyConfig(workers=int(said["workers"]))) as pool:
        for wanted in chosen(said["only"]):
            begun = time.perf_counter()
            loaded = load_set(wanted, config, pool)
            found[wanted.name] = figures(loaded, time.perf_counter() - begun)
    return found


def chosen(only: str) -> list[SetConfig]:
    """The sets named, or all. Raises `InputError` for a name that there is not."""
    names = [wanted.name for wanted in SETS]
    wanted_names = only.split(",") if only else names
    if unknown := set(wanted_names) - set(names):
        raise InputError(f"only names {min(unknown)!r}; there are {', '.join(names)}.")
    return [wanted for wanted in SETS if wanted.name in wanted_names]


def figures(loaded: Loaded, seconds: float) -> dict[str, Any]:
    """The figures of one set."""
    family = loaded.family
    posed = [entry.posed for level in family.rows for entry in level]
    return {
        "file": Path(loaded.path).name,
        "rows": loaded.rows,
        "verified_share": round(loaded.verified / (loaded.rows - loaded.repeated - loaded.unverified or 1), 5),
        "levels": dict(zip(family.level_names, map(family.size, range(family.levels)), strict=True)),
        "unverified": loaded.unverified,
        "repeated": loaded.repeated,
        "worked_solutions": sum(bool(one.solution) for one in posed),
        "milestones": sum(len(getattr(one.job, "milestones", ())) for one in posed),
        "seconds": round(seconds, 2),
        "refused": [f"{row.line}: {row.reason}" for row in loaded.refused[:SHOWN]],
        "refused_count": len(loaded.refused),
    }


if __name__ == "__main__":
    sys.exit(main())
