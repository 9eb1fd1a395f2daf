"""A worker that judges like the real one, except that some golds make it misbehave. Run by test_pool.py.

`hang`, `sleep`, `die`, `stop`: do so every time. `die once:PATH`, `stop once:PATH`: only while PATH is missing.
`wait`: takes 0.3 s. The misbehaviour comes before the verdict and after the flush, as slow algebra would.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from rljax.verify.mathematics.judge import verify, verify_exact
from rljax.verify.types import MathJob, Verdict
from rljax.verify.worker import run

ACTS = ("hang", "sleep", "die", "stop", "wait")


def exact(job: MathJob) -> Verdict | None:
    return None if job.gold.startswith(ACTS) else verify_exact(job)


def full(job: MathJob) -> Verdict:
    act, _, path = job.gold.partition(":")
    if path and Path(path).exists():
        return Verdict("wrong")
    if path:
        Path(path).touch()
    match act.removesuffix(" once"):
        case "hang":
            while True:
                pass
        case "sleep":
            time.sleep(1000)
        case "die":
            os._exit(3)
        case "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        case "wait":
            time.sleep(0.3)
            return Verdict("wrong")
    return verify(job)


if __name__ == "__main__":
    # Not the subject here, and half a second for each worker that is replaced.
    sys.modules["sympy"] = sys
    run(int(sys.argv[1]), exact, full)
