"""Measure the verifier: `python -m benchmarks.verifier [only=import,warm] [setting=value …]`.

Prints one JSON object. `only` chooses among import, warm, jobs, code, poison, kills and ratio. Settings: `seed=0`,
`repeats=5` (medians and ranges are over these), `poison_jobs=100000`, `kill_jobs=10000`, `ratio_rows=400`,
`sandbox=auto`; `rows=FILE` takes mathematical rows of a file for the ratio in place of generated ones, and
`math_verify_python=PYTHON` names an interpreter that has math-verify, if this one has not. Nothing else should run on
the machine meanwhile.

Poison hangs, exits, allocates, or floods: workers of the benchmark's own, `benchmarks/verifier_poison.py`, do that.
"""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import random
import signal
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from rljax.verify.code.types import CallTest, CodeJob
from rljax.verify.judge import Judge, start_sandbox
from rljax.verify.mathematics.judge import verify
from rljax.verify.pool import PoolSettings, VerifierPool
from rljax.verify.types import MathJob

HERE = Path(__file__).parent
POISON = (sys.executable, "-P", str(HERE / "verifier_poison.py"))
ACTS = ("hang", "exit", "allocate", "flood")
Figures = dict[str, Any]


@dataclass(frozen=True)
class Settings:
    """What the command line may set; see the module."""

    only: str = "import,warm,jobs,code,poison,kills,ratio"
    seed: int = 0
    repeats: int = 5
    poison_jobs: int = 100_000
    kill_jobs: int = 10_000
    ratio_rows: int = 400
    sandbox: str = "auto"
    rows: str = ""
    math_verify_python: str = ""


def main() -> None:
    """Measure what is asked for, and print it."""
    settings = read_settings(sys.argv[1:])
    measures: dict[str, Callable[[Settings], Figures]] = {
        "import": measure_import,
        "warm": measure_warm_worker,
        "jobs": measure_simple_jobs,
        "code": measure_programs,
        "poison": measure_poison,
        "kills": measure_kills,
        "ratio": measure_ratio,
    }
    found: Figures = {"machine": f"{os.cpu_count()} {platform.machine()} cores, Python {platform.python_version()}"}
    for name in settings.only.split(","):
        found[name] = measures[name](settings)
    print(json.dumps(found, indent=2))


def read_settings(words: list[str]) -> Settings:
    """The settings of a command line; exits with a sentence for what it does not know."""
    defaults = asdict(Settings())
    said = dict(word.partition("=")[::2] for word in words)
    if unknown := set(said) - set(defaults):
        sys.exit(f"{min(unknown)} is no setting; there are {', '.join(defaults)}.")
    return Settings(**{name: type(defaults[name])(value) for name, value in said.items()})


def spread(values: list[float], digits: int = 3) -> Figures:
    """Median and range of several measurements."""
    low, high = min(values), max(values)
    return {"median": round(statistics.median(values), digits), "range": [round(low, digits), round(high, digits)]}


def measure_import(settings: Settings) -> Figures:
    """Seconds to import the pool in a fresh interpreter, beyond the interpreter's own."""
    code = "import time; t = time.perf_counter(); import rljax.verify.pool; print(time.perf_counter() - t)"
    said = [subprocess.check_output([sys.executable, "-c", code]) for _ in range(settings.repeats)]
    return {"seconds": spread([float(seconds) for seconds in said])}


def measure_warm_worker(settings: Settings) -> Figures:
    """Seconds from making a pool to a worker that has judged the canaries, and to a worker in place of a killed one."""
    first, next_ = [], []
    for _ in range(settings.repeats):
        start = time.perf_counter()
        with VerifierPool(1, 5.0) as pool:
            pool.prove()
            first.append(time.perf_counter() - start)
            os.kill(workers()[0], signal.SIGKILL)
            start = time.perf_counter()
            pool.map([MathJob(r"\sqrt6", r"\boxed{\sqrt2\sqrt3}", extract="strict")])
            next_.append(time.perf_counter() - start)
    return {"seconds_to_first": spread(first), "seconds_to_replace": spread(next_, 4)}


def measure_simple_jobs(settings: Settings) -> Figures:
    """Jobs a second of one worker, integers and fractions."""
    jobs = list(simple_jobs(20_000, settings.seed))
    rates = []
    with VerifierPool(1, 5.0) as pool:
        pool.map(jobs[:1000])
        for _ in range(settings.repeats):
            start = time.perf_counter()
            pool.map(jobs)
            rates.append(len(jobs) / (time.perf_counter() - start))
        p99 = pool.stats()["p99_ms"]
    return {"jobs_per_s_per_worker": spread(rates, 0), "p99_ms": round(p99, 3)}


def measure_programs(settings: Settings) -> Figures:
    """Isolated runs a second on one core: judged in this process, each run in a cell of its own."""
    job = CodeJob("def add(a, b):\n    return a + b", "add", (CallTest((1, 2), 3),))
    judge, rates = Judge(settings.sandbox), []  # type: ignore[arg-type]
    with closing(judge), closing(start_sandbox(settings.sandbox)) as sandbox:  # type: ignore[arg-type]
        judge.full(job)
        for _ in range(settings.repeats):
            start = time.perf_counter()
            assert all(judge.full(job).status == "correct" for _ in range(100))
            rates.append(100 / (time.perf_counter() - start))
        return {"sandbox": sandbox.name, "runs_per_s_per_core": spread(rates, 1)}


def measure_poison(settings: Settings) -> Figures:
    """Many jobs, one in a hundred poisoned, with a deadline of 0.5 s: verdicts, time, and memory as it goes."""
    with VerifierPool(2, 0.5, POISON, PoolSettings(canaries={})) as pool:
        start, count, marks = time.perf_counter(), Counter[str](), []
        jobs = poisoned_jobs(settings.poison_jobs, settings.seed)
        for at, verdict in enumerate(pool.imap(jobs)):
            count[verdict.status] += 1
            if at % max(1, settings.poison_jobs // 10) == settings.poison_jobs // 20:
                marks.append(memory())
        seconds = time.perf_counter() - start
        stats = {name: round(value, 3) for name, value in pool.stats().items()}
    return {
        "jobs": settings.poison_jobs,
        "verdicts": dict(count),
        "missing": settings.poison_jobs - count.total(),
        "seconds": round(seconds, 1),
        "parent_mb": [mark[0] for mark in marks],
        "largest_worker_mb": [mark[1] for mark in marks],
        "nursery_mb": [mark[2] for mark in marks],
        "stats": stats,
    }


def measure_kills(settings: Settings) -> Figures:
    """Workers killed at random while jobs are judged, several times over: what was lost."""
    found = []
    for repeat in range(settings.repeats):
        jobs = list(mixed_jobs(settings.kill_jobs, settings.seed + repeat))
        with VerifierPool(2, 5.0) as pool:
            pool.prove()
            killed, stop = [0], threading.Event()
            killer = threading.Thread(target=kill_workers, args=(settings.seed + repeat, killed, stop))
            killer.start()
            verdicts = pool.map(jobs)
            stop.set()
            killer.join()
            stats = pool.stats()
        pairs = zip(jobs, verdicts, strict=True)
        right = [(verdict.status == "correct") == (job.gold == "1") for job, verdict in pairs]
        found.append(
            {"killed": killed[0], "lost": stats["lost"], "crashed": stats["crashed"], "misjudged": right.count(False)}
        )
    return {"jobs": settings.kill_jobs, "runs": found}


def measure_ratio(settings: Settings) -> Figures:
    """Rows a second on one core, against math-verify on the same rows in the same run; the two take turns."""
    python = settings.math_verify_python or (sys.executable if importlib.util.find_spec("math_verify") else "")
    if not python:
        return {"skipped": "math-verify is not installed; name an interpreter that has it: math_verify_python=PYTHON."}
    rows = ratio_rows(settings)
    jobs = [MathJob(row["gold"], row["response"], extract="strict") for row in rows]
    ours, theirs, peers = [], [], ""
    for job in jobs:
        verify(job)
    for _ in range(settings.repeats):
        start = time.perf_counter()
        for job in jobs:
            verify(job)
        ours.append(len(jobs) / (time.perf_counter() - start))
        said = subprocess.run(
            [python, str(HERE / "verifier_peer.py")], input=json.dumps(rows), capture_output=True, text=True, check=True
        )
        peer = json.loads(said.stdout)
        theirs.append(len(rows) / peer["seconds"])
        peers = peer["version"]
    return {
        "rows": len(rows),
        "rows_per_s": spread(ours, 0),
        f"math_verify_{peers}_rows_per_s": spread(theirs, 0),
        "ratio": spread([a / b for a, b in zip(ours, theirs, strict=True)], 1),
    }


def simple_jobs(count: int, seed: int) -> Iterator[MathJob]:
    """Integers and fractions, half of them right."""
    generator = random.Random(seed)
    for _ in range(count):
        numerator, denominator = generator.randrange(1, 1000), generator.randrange(1, 100)
        said = numerator + generator.randrange(2)
        yield MathJob(f"{numerator}/{denominator}", rf"so \boxed{{\frac{{{said}}}{{{denominator}}}}}", extract="strict")


def mixed_jobs(count: int, seed: int) -> Iterator[MathJob]:
    """Jobs of which those with the gold 1 are right."""
    generator = random.Random(seed)
    for _ in range(count):
        yield MathJob(str(generator.randrange(1, 5)), r"\boxed{1}", extract="strict")


def poisoned_jobs(count: int, seed: int) -> Iterator[MathJob]:
    """Simple jobs, of which one in a hundred misbehaves."""
    generator = random.Random(seed)
    for at, job in enumerate(simple_jobs(count, seed)):
        yield MathJob(generator.choice(ACTS), "", extract="strict") if at % 100 == 50 else job


def ratio_rows(settings: Settings) -> list[dict[str, str]]:
    """Golds and responses: those of a file, or generated ones, right and wrong, exact and in need of algebra."""
    if settings.rows:
        rows = [json.loads(line) for line in Path(settings.rows).read_text(encoding="utf-8").splitlines()]
        return [{name: row[name] for name in ("gold", "response")} for row in rows if row.get("kind") == "math"]
    generator = random.Random(settings.seed)
    rows = []
    for _ in range(settings.ratio_rows):
        a, b, c = (generator.randrange(2, 20) for _ in range(3))
        gold, answer = generator.choice(
            [
                (str(a * b), str(a * b + generator.randrange(2))),
                (rf"\frac{{{a}}}{{{b}}}", rf"\frac{{{a * c}}}{{{b * c}}}"),
                (f"({a},{b})", f"({a}, {b + generator.randrange(2)})"),
                (rf"{a}\sqrt{{{b}}}", rf"\sqrt{{{a * a * b}}}"),
                (f"x^2+{a + b}x+{a * b}", f"(x+{a})(x+{b})"),
                (rf"[{a},{a + b})", rf"[{a},{a + b}]"),
            ]
        )
        rows.append({"gold": gold, "response": rf"Therefore the answer is \boxed{{{answer}}}."})
    return rows


def workers() -> list[int]:
    """The workers of this process's pools: what its nurseries have forked."""
    return [process.pid for nursery in psutil.Process().children() for process in children(nursery)]


def children(process: psutil.Process) -> list[psutil.Process]:
    """Its children; none if it has gone."""
    with suppress(psutil.NoSuchProcess):
        return list(process.children())
    return []


def memory() -> tuple[float, float, float]:
    """Resident MB of this process, of the largest worker, and of the nursery; what has gone counts as nothing."""

    def resident(process: psutil.Process) -> float:
        with suppress(psutil.NoSuchProcess):
            return round(process.memory_info().rss / 1e6, 1)
        return 0.0

    nurseries = psutil.Process().children()
    staff = [worker for nursery in nurseries for worker in children(nursery)]
    largest = max(map(resident, staff), default=0.0)
    return resident(psutil.Process()), largest, max(map(resident, nurseries), default=0.0)


def kill_workers(seed: int, killed: list[int], stop: threading.Event) -> None:
    """Kill a random worker every 20 ms or so; the number killed is left in `killed[0]`."""
    generator = random.Random(seed)
    while not stop.wait(generator.uniform(0.0, 0.04)):
        if found := workers():
            with suppress(ProcessLookupError):
                os.kill(generator.choice(found), signal.SIGKILL)
                killed[0] += 1


if __name__ == "__main__":
    main()
