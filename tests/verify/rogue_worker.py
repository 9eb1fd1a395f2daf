"""Workers that judge like the real ones, except that some golds make them misbehave. Run by test_pool.py.

`hang`, `sleep`, `die`, `kill`, `stop`, `segfault`: do so every time. `die once:PATH`, and so on: only while PATH is
missing. `wait`: takes 0.3 s. `grow`: keeps 100 MB. The misbehaviour comes before the verdict and after the flush, as
slow algebra would. With `yes-man` on the command line they find everything correct.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from rljax.verify.judge import Judge
from rljax.verify.types import MathJob, Verdict
from rljax.verify.worker import run

ACTS = ("hang", "sleep", "die", "kill", "segfault", "stop", "wait", "grow")
KEPT: list[bytes] = []


class Rogue(Judge):
    def load(self) -> None:
        """Less than the real ones: SymPy is not the subject here, and takes half a second."""
        import rljax.verify.steps.tagged  # noqa: F401

    def ready(self, job: MathJob) -> bool:
        return True

    def exact(self, job: MathJob) -> Verdict | None:
        return None if job.gold.startswith(ACTS) else super().exact(job)

    def full(self, job: MathJob) -> Verdict:
        act, _, path = job.gold.partition(":")
        if path and Path(path).exists():
            return Verdict("wrong")
        if path:
            Path(path).touch()
        return self.misbehave(act.removesuffix(" once")) or super().full(job)

    def misbehave(self, act: str) -> Verdict | None:
        match act:
            case "hang":
                while True:
                    pass
            case "sleep":
                time.sleep(1000)
            case "die":
                os._exit(3)
            case "kill":
                os.kill(os.getpid(), signal.SIGKILL)
            case "segfault":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "stop":
                os.kill(os.getpid(), signal.SIGSTOP)
            case "wait":
                time.sleep(0.3)
                return Verdict("wrong")
            case "grow":
                KEPT.append(b"x" * 100_000_000)
                return Verdict("wrong")
        return None


class YesMan(Judge):
    def exact(self, job: MathJob) -> Verdict | None:
        return Verdict("correct", 1.0)


if __name__ == "__main__":
    run(int(sys.argv[-1]), YesMan() if "yes-man" in sys.argv else Rogue())
