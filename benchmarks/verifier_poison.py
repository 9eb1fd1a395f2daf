"""Workers for benchmarks/verifier.py that judge like the real ones, except that some golds are poison to them."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

from rljax.verify.jobs import Job
from rljax.verify.judge import Judge
from rljax.verify.types import MathJob, Verdict
from rljax.verify.worker import run

ACTS = ("hang", "exit", "allocate", "flood")


class Poisoned(Judge):
    """`hang`: works for ever. `exit`: ends the process. `allocate`: takes all memory. `flood`: writes all over."""

    def exact(self, job: Job) -> Verdict | None:
        """Poison is not swallowed unnoticed."""
        return None if isinstance(job, MathJob) and job.gold in ACTS else super().exact(job)

    def full(self, job: Job) -> Verdict:
        """Takes the poison, if it is one."""
        match job.gold if isinstance(job, MathJob) else "":
            case "hang":
                while True:
                    pass
            case "exit":
                os._exit(3)
            case "allocate":
                return self._allocate()
            case "flood":
                while True:
                    for descriptor in range(3, 64):  # not the terminal of whoever measures
                        with suppress(OSError):
                            os.write(descriptor, b"x" * 65_536)
        return super().full(job)

    def _allocate(self) -> Verdict:
        taken = []
        try:
            while True:
                taken.append(bytearray(64 << 20))
        except MemoryError:
            return Verdict("crashed", detail="out of memory while judging")


if __name__ == "__main__":
    run(int(sys.argv[-1]), Poisoned())
