"""Where figures come from: hardware, versions, commit, threads, memory."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rljax.parallel.host import keep_freed_memory

ROOT = Path(__file__).parent.parent
ONE_THREAD = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
Figures = dict[str, Any]


def prepare_process(threads: int) -> Figures:
    """Set up this process before jax is loaded: XLA's threads, and memory as the trainer has it. Says what was done."""
    if threads:
        os.environ["NPROC"] = str(threads)  # the size that XLA's pool of threads takes
    if threads == 1:
        os.environ["XLA_FLAGS"] = f"{os.environ.get('XLA_FLAGS', '')} {ONE_THREAD}".strip()
    kept = keep_freed_memory()
    flags = os.environ.get("XLA_FLAGS", "")
    return {"asked": threads, "xla_flags": flags, "nproc": os.environ.get("NPROC"), "keeps_freed_memory": kept}


def hardware() -> Figures:
    """The devices, and the host around them."""
    import jax

    devices = jax.devices()
    cores = getattr(os, "sched_getaffinity", None)
    return {
        "backend": jax.default_backend(),
        "device": devices[0].device_kind,
        "devices": len(devices),
        "host_cores": os.cpu_count(),
        "usable_cores": len(cores(0)) if cores else os.cpu_count(),
        "host": f"{platform.system()} {platform.machine()} {processor()}".strip(),
    }


def processor() -> str:
    """The processor's name where Linux tells it."""
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def versions() -> Figures:
    """Python, jax, jaxlib."""
    return {"python": platform.python_version()} | {name: version(name) for name in ("jax", "jaxlib")}


def commit() -> str | None:
    """The commit of the checkout, with a plus sign where files differ from it; None outside a repository."""
    if shutil.which("git") is None:
        return None

    def git(*words: str) -> str | None:
        done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False)
        return done.stdout.strip() if done.returncode == 0 else None

    head = git("rev-parse", "HEAD")
    return f"{head}+" if head and git("status", "--porcelain") else head


def peak_memory() -> Figures:
    """The most bytes that were held: by this process on the host, and on the first device where the backend counts."""
    import jax

    from rljax.trainer.measure import own_peak_bytes

    stats = jax.devices()[0].memory_stats() or {}
    return {"host_bytes": own_peak_bytes(), "device_bytes": stats.get("peak_bytes_in_use")}
