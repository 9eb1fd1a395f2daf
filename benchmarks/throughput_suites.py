"""Lists of measurements, each in a process of its own, one after another; a table of what they found."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks.throughput_facts import ROOT
from benchmarks.throughput_peers import last_line, say
from benchmarks.throughput_settings import BACKENDS, Settings, read, words
from rljax.errors import InputError

LIMIT_S = 570.0  # of a whole suite
Figures = dict[str, Any]

TRL = "model=bench_qwen2_2m batch=32 prompt=4 response=32 group=8 cache=0"
BIG = "model=qwen2_5_1_5b"
MEDIUM = "model=qwen2_5_0_5b devices=0"
SUITES = {
    "cpu": {
        "generation, exact cache": "what=generation cache=0",
        "generation, a cache of 960": "what=generation cache=960",
        "generation, ragged groups": "what=generation requests=512 group=8 lengths=geometric",
        "scoring": "what=scoring",
        "update": "what=update",
        "iteration, no critic": f"what=iteration critic=none {TRL}",
        "iteration, separate critic": f"what=iteration critic=separate {TRL}",
    },
    "h200": {
        "update, rows of 4k tokens": f"{BIG} what=update batch=16 prompt=1024 response=3072 accumulate=2",
        "decoding, 256 rows": f"{BIG} what=generation batch=256 requests=256 prompt=512 response=512 cache=0",
        "scoring, rows of 4k tokens": f"{BIG} what=scoring batch=16 prompt=1024 response=3072",
        "iteration, no critic": (
            f"{BIG} what=iteration batch=256 group=8 prompt=512 response=512 cache=0 accumulate=8 steps=3"
        ),
        "update, separate critic": (
            f"{BIG} what=update critic=separate batch=16 prompt=1024 response=3072 accumulate=4"
        ),
    },
    "tpu": {
        "update, rows of 4k tokens": f"{MEDIUM} what=update batch=8 prompt=1024 response=3072",
        "decoding, 128 rows": f"{MEDIUM} what=generation batch=128 requests=128 prompt=512 response=512 cache=0",
        "scoring, rows of 4k tokens": f"{MEDIUM} what=scoring batch=8 prompt=1024 response=3072",
        "iteration, no critic": (
            f"{MEDIUM} what=iteration batch=64 group=8 prompt=512 response=512 cache=0 accumulate=4 steps=3"
        ),
    },
}
TINY: Figures = {
    "model": "bench_qwen2_2m",
    "dtype": "bfloat16",
    "batch": 8,
    "requests": 8,
    "prompt": 8,
    "response": 24,
    "cache": 0,
    "steps": 2,
    "repeats": 1,
}


@dataclass(frozen=True)
class Entry:
    """One line of a suite."""

    name: str
    settings: Settings
    stand_in: bool

    @property
    def command(self) -> list[str]:
        """What measures it."""
        return ["-m", "benchmarks.throughput", *words(self.settings)]


def run_suite(settings: Settings) -> int:
    """Measure all of a suite: a JSON line each, a table, the results kept if that is asked for. The exit status."""
    backend = backend_here()
    stand_in = backend != BACKENDS[settings.suite]
    if stand_in:
        say(f"suite={settings.suite} is for another backend than {backend}: its list is run at tiny size, as a test.")
    if stand_in and settings.write:
        raise InputError(f"suite={settings.suite} has no results on the backend {backend}; leave write=true out.")
    found, end = [], time.perf_counter() + LIMIT_S
    for entry in entries(settings, stand_in):
        say(f"{entry.name}: {' '.join(words(entry.settings))}")
        found.append({"name": entry.name, "suite": settings.suite, "stand_in": stand_in} | measured(entry, end))
        print(json.dumps(found[-1]), flush=True)
    Console(stderr=True, width=120).print(table(found, f"suite={settings.suite}{', tiny stand-ins' * stand_in}"))
    if settings.write:
        keep(found, settings.suite)
    return int(any("failed" in line for line in found))


def entries(settings: Settings, stand_in: bool) -> list[Entry]:
    """The suite's lines, all with the seed, the threads and the repeats of the command line."""
    shared = {name: getattr(settings, name) for name in ("seed", "threads", "repeats", "write", "suite")}
    if odd := words(settings, **{name: asdict(Settings())[name] for name in shared}):
        raise InputError(f"suite={settings.suite} has settings of its own; leave {odd[0]} out.")
    lines = {name: read(text.split()) for name, text in SUITES[settings.suite].items()}
    return [
        Entry(name, read(words(line, **changed(line, settings, stand_in))), stand_in) for name, line in lines.items()
    ]


def changed(line: Settings, settings: Settings, stand_in: bool) -> Figures:
    """What a line takes from the command line, and its sizes where it only stands in."""
    own = {"seed": settings.seed, "threads": settings.threads, "repeats": settings.repeats}
    tiny = TINY | {"group": min(line.group, 4), "accumulate": min(line.accumulate, 2)}
    return own | tiny if stand_in else own


def measured(entry: Entry, end: float) -> Figures:
    """What a line found; `failed` says why if it found nothing, so that the others are measured all the same."""
    left = end - time.perf_counter()
    settings = entry.settings
    try:
        if left < 0:
            raise InputError(f"the suite's {LIMIT_S:g} s are over; run it by itself.")
        return last_line([sys.executable, *entry.command], settings.threads, left)
    except InputError as error:
        reason = str(error)
    except subprocess.TimeoutExpired:
        reason = f"the suite's {LIMIT_S:g} s ended before it; run it by itself."
    say(f"{entry.name} failed: {reason}")
    return {"what": settings.what, "settings": asdict(settings), "failed": reason}


def backend_here() -> str:
    """What jax runs on, asked in a process of its own: one that knows a GPU keeps most of its memory."""
    code = "import json, jax; print(json.dumps({'backend': jax.default_backend()}))"
    return str(last_line([sys.executable, "-c", code], 0)["backend"])


def table(found: list[Figures], title: str) -> Table:
    """A row each; what failed says so, and has said why."""
    shown = Table(title=title)
    for name in ("", "tokens/s", "s", "GFLOP/s", "% of matmul", "GB/s", "% of copy", "peak MB", "compile s"):
        shown.add_column(name, justify="right" if name else "left")
    for line in found:
        shown.add_row(line["name"], *(["failed"] if "failed" in line else cells(line)))
    return shown


def cells(line: Figures) -> list[str]:
    """The figures of one measurement."""
    bandwidth = line["bandwidth"] or {}
    memory = line["peak_memory"]
    numbers = (
        line["tokens"] / line["seconds"],
        line["seconds"],
        line["gflops_per_s"],
        100.0 * line["mfu"],
        bandwidth.get("gb_per_s"),
        100.0 * bandwidth["fraction"] if bandwidth else None,
        (memory["device_bytes"] or memory["host_bytes"]) / 1e6,
        line["compile_s"],
    )
    return ["" if x is None else f"{x:,.0f}" if x >= 100 else f"{x:.3g}" for x in numbers]


def keep(found: list[Figures], suite: str) -> None:
    """Write the results with where they come from, which is the same for all."""
    common = ("hardware", "versions", "commit", "threads")
    where = next(({name: line[name] for name in common} for line in found if "failed" not in line), {})
    lines = [
        {"name": line["name"], "command": command(line)}
        | {name: value for name, value in line.items() if name not in (*common, "settings", "suite", "stand_in")}
        for line in found
    ]
    results = ROOT / "benchmarks" / "results"
    results.mkdir(exist_ok=True)
    text = json.dumps({"suite": suite, "where": where, "measurements": lines}, indent=2)
    (results / f"throughput_{suite}.json").write_text(f"{text}\n")


def command(line: Figures) -> str:
    """What repeats a measurement."""
    return " ".join(["python -m benchmarks.throughput", *words(Settings(**line["settings"]))])
