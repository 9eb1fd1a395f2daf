from __future__ import annotations

import subprocess
import sys

import pytest


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc has mallopt")
def test_freed_memory_is_kept() -> None:
    """Faulting 64 MiB in again costs 16,384 page faults; kept memory costs next to none."""
    code = """
import resource, sys
from rljax.parallel.host import keep_freed_memory
if sys.argv[1] == "keep":
    assert keep_freed_memory()
import numpy as np
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
np.full(2**23, 1.0); before = faults(); np.full(2**23, 1.0); print(faults() - before)
"""
    kept, returned = (
        int(subprocess.run([sys.executable, "-c", code, word], capture_output=True, check=True, text=True).stdout)
        for word in ("keep", "return")
    )
    assert kept < returned / 4
