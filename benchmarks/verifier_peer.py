"""math-verify's side of benchmarks/verifier.py: rows on standard input, the seconds that it took on standard output."""

from __future__ import annotations

import json
import sys
import time
from importlib import import_module
from importlib.metadata import version
from typing import Any


def main() -> None:
    """Judge all rows once to warm up, and once for the clock."""
    rows, peer = json.load(sys.stdin), import_module("math_verify")
    judge(rows, peer)
    start = time.perf_counter()
    accepted = judge(rows, peer)
    print(json.dumps({"seconds": time.perf_counter() - start, "accepted": accepted, "version": version("math-verify")}))


def judge(rows: list[dict[str, str]], peer: Any) -> int:
    """How many rows are found right."""
    return sum(bool(peer.verify(peer.parse(rf"\boxed{{{row['gold']}}}"), peer.parse(row["response"]))) for row in rows)


if __name__ == "__main__":
    main()
