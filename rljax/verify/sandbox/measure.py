"""How long cells take: `python -m rljax.verify.sandbox.measure [NAME [COUNT]]` prints times in milliseconds as JSON."""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path
from typing import get_args

from rljax.verify.sandbox.choose import choose
from rljax.verify.sandbox.types import Backend, Limits, Sandbox, Unavailable

_NOTHING = Path(__file__).parent / "inside" / "nothing.py"
_COUNT = 200


def measure(sandbox: Sandbox, count: int) -> dict[str, float]:
    """Medians and 99th percentiles of `count` launches, one after the other, and how many there are in a second."""
    launches, kills = [], []
    for _ in range(count):
        before = time.perf_counter()
        cell = sandbox.launch()
        between = time.perf_counter()
        cell.kill()
        launches.append(between - before)
        kills.append(time.perf_counter() - between)
    both = [sum(pair) for pair in zip(launches, kills, strict=True)]
    return {
        "launch_ms": round(statistics.median(launches) * 1e3, 2),
        "kill_ms": round(statistics.median(kills) * 1e3, 2),
        "both_p99_ms": round(sorted(both)[int(0.99 * (count - 1))] * 1e3, 2),
        "per_s": round(count / sum(both), 1),
    }


def main(arguments: list[str]) -> int:
    """Exit status 2 for a backend that cannot be used here."""
    name = arguments[0] if arguments else "auto"
    if name not in get_args(Backend):
        print(f"{name} is no sandbox; there are {', '.join(get_args(Backend))}", file=sys.stderr)
        return 2
    backend: Backend = next(known for known in get_args(Backend) if known == name)
    start = time.perf_counter()
    try:
        sandbox = choose(backend, _NOTHING, Limits())
    except Unavailable as error:
        print(error, file=sys.stderr)
        return 2
    started = round((time.perf_counter() - start) * 1e3, 1)
    times = measure(sandbox, int(arguments[1]) if len(arguments) > 1 else _COUNT)
    sandbox.close()
    print(json.dumps({"sandbox": sandbox.name, "start_ms": started, **times}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
