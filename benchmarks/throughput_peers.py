"""Turns of ours and of another trainer, each turn a process of its own, and the ratio of their speeds."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.throughput_facts import ROOT
from benchmarks.throughput_settings import Settings, row_lengths, words
from rljax.errors import InputError

HERE = Path(__file__).parent
INSIDE = 3  # repeats within a turn of generation, of which it takes the median
TRAINERS = {"trl": "grpo", "trl_ppo": "ppo"}
Figures = dict[str, Any]


def compare(settings: Settings) -> Figures:
    """How many times as fast as the peer ours is: median and all turns, each against its neighbour in time."""
    speed = "tokens_per_s" if settings.what == "generation" else "seconds_per_step"
    ours, peers = [], []
    for turn in range(settings.repeats):
        ours.append(ours_once(settings))
        peers.append(peer_once(settings))
        say(f"turn {turn}: {speed} {ours[-1][speed]:.5g}, {settings.peer} {peers[-1][speed]:.5g}")
    pairs = [(a[speed], b[speed]) for a, b in zip(ours, peers, strict=True)]
    ratios = [a / b if speed == "tokens_per_s" else b / a for a, b in pairs]
    return {
        "what": settings.what,
        "peer": settings.peer,
        "settings": asdict(settings) | {"peer_python": "…"},
        "ratio": statistics.median(ratios),
        "all": ratios,
        f"ours_{speed}": [a for a, _ in pairs],
        f"peer_{speed}": [b for _, b in pairs],
        "ours": ours[-1],
        "peer_found": peers[-1],
    }


def ours_once(settings: Settings) -> Figures:
    """Our measurement, in a process like the peer's."""
    alone = words(settings, peer="none", peer_python="", peer_cache=0, peer_freeze=False, repeats=INSIDE)
    return last_line([sys.executable, "-m", "benchmarks.throughput", *alone], settings.threads)


def peer_once(settings: Settings) -> Figures:
    """The peer's measurement of the same shapes."""
    script, asked = ("peer_tunix.py", tunix(settings)) if settings.peer == "tunix" else ("peer_trl.py", trl(settings))
    found = shutil.which(settings.peer_python)
    if found is None:
        raise InputError(f"peer_python={settings.peer_python} cannot be run; name an interpreter that has the peer.")
    # Made absolute, but not resolved: an interpreter knows its environment by the link that it is called by.
    return last_line([str(Path(found).absolute()), str(HERE / script), json.dumps(asked)], settings.threads)


def tunix(settings: Settings) -> Figures:
    """What tunix's side is told; its rows have the lengths that ours have, in the same order."""
    names = ("batch", "prompt", "response", "requests", "lengths", "seed", "threads")
    ragged = settings.lengths == "geometric"
    lengths = {"row_lengths": row_lengths(settings).tolist()} if ragged else {}
    return (
        {name: getattr(settings, name) for name in names}
        | lengths
        | {
            "cache": settings.peer_cache,
            "repeats": INSIDE,
        }
    )


def trl(settings: Settings) -> Figures:
    """What TRL's side is told."""
    names = ("group", "prompt", "response", "steps", "threads", "seed")
    return {name: getattr(settings, name) for name in names} | {
        "trainer": TRAINERS[settings.peer],
        "rows": settings.batch,
        "freeze": settings.peer_freeze,
    }


def last_line(call: list[str], threads: int, limit_s: float | None = None) -> Figures:
    """The JSON object on the last line that a process prints.

    Raises `InputError` with its last words if it fails, and `subprocess.TimeoutExpired` after so many seconds.
    """
    pool = {"NPROC": str(threads)} if threads else {}
    environment = os.environ | pool | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(call, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=limit_s)
    if done.returncode:
        told = " ".join(" ".join(done.stderr.strip().splitlines()[-3:]).split())[-600:] or "no word"
        raise InputError(f"{' '.join(map(shlex.quote, call[1:]))} failed ({told}); run it by itself.")
    found: Figures = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def say(text: str) -> None:
    """Report progress."""
    print(text, file=sys.stderr, flush=True)
