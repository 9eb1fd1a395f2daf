"""The throughput benchmark's command line: whole figures on the last line, and one sentence for bad input."""

import json
import math
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
TINY = ("model=tiny", "batch=4", "requests=8", "group=2", "prompt=3", "response=8", "chunk=4", "cache=0")
FIELDS = {
    "what",
    "settings",
    "seconds",
    "all",
    "tokens",
    "gflops",
    "gflops_per_s",
    "mfu",
    "bandwidth",
    "ceilings",
    "peak_memory",
    "compile_s",
    "programs",
    "threads",
    "hardware",
    "versions",
    "commit",
}


def call(*words: str) -> subprocess.CompletedProcess[str]:
    """Run the benchmark on the CPU."""
    environment = os.environ | {"JAX_PLATFORMS": "cpu"}
    line = [sys.executable, "-m", "benchmarks.throughput", *words]
    return subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def measured(*words: str) -> dict[str, Any]:
    """What the last line of standard output says."""
    done = call(*TINY, *words)
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_ragged_generation_is_counted_and_timed() -> None:
    found = measured("what=generation", "lengths=geometric", "repeats=2", "threads=1")
    assert found.keys() >= FIELDS | {"tokens_per_s", "live_share", "decode_steps"}
    assert found["threads"]["asked"] == 1
    assert "xla_cpu_multi_thread_eigen=false" in found["threads"]["xla_flags"]
    assert len(found["all"]) == len(found["all_seconds"]) == 2
    assert 8 <= found["tokens"] <= 64
    assert found["tokens"] / (4 * found["decode_steps"]) <= found["live_share"] <= 1.0
    assert found["late_compile_s"] == 0.0
    assert math.isclose(found["mfu"], found["gflops_per_s"] / found["ceilings"]["matmul_gflops"])
    assert found["bandwidth"]["fraction"] > 0.0


def test_an_iteration_is_timed_step_by_step() -> None:
    found = measured("what=iteration", "steps=2", "critic=shared")
    assert found.keys() >= FIELDS | {"seconds_per_step", "shares"}
    assert found["tokens"] == 4 * 8
    assert len(found["all"]) == 2
    assert math.isclose(sum(found["shares"].values()), 1.0)
    # By hand, for `tiny` with its 27 tokens: 4 rows of 11, 2 prompts. A layer's weights, then 4·H·d for a token seen.
    layer, seen, head = 2 * 64 * 16 * (4 + 2) + 3 * 64 * 192, 4 * 64, 27 * 64
    prompts = 2 * 2 * (2 * layer * 2 + seen * (1 + 2))
    draws = 4 * (2 * (2 * layer * 8 + seen * sum(range(3, 11))) + 2 * head * 8)
    trunk = 4 * 2 * (2 * layer * 10 + seen * sum(range(1, 11)))
    heads, values = 4 * 2 * head * 10, 4 * 2 * 64 * 10
    expected = prompts + draws + (trunk + values) + 3 * (trunk + heads + values)
    assert math.isclose(found["gflops"], expected / 1e9)


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("respnse=5", "respnse is not a setting; did you mean response?"),
        ("model=huge", "model=huge is no preset; choose from: bench_qwen2_2m, bench_qwen3_1m,"),
        ("group=3", "requests=8 cannot be divided into groups of group=3; choose a divisor."),
        ("what=iteration group=3", "batch=4 cannot be divided into groups of group=3; choose a divisor."),
        ("batch", "'batch' cannot be read; write each setting once, as key=value"),
        ("what=iteration group=1", "critic=none compares the rows of a group; set group to 2 or more"),
    ],
)
def test_bad_input_is_one_sentence(word: str, sentence: str) -> None:
    words = word.split()
    keys = tuple(f"{name.partition('=')[0]}=" for name in words)
    done = call(*(name for name in TINY if not name.startswith(keys)), *words)
    assert done.returncode == 2
    assert done.stderr.startswith(f"throughput: {sentence}")
    assert len(done.stderr.splitlines()) == 1
