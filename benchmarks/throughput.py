"""Measure throughput: `python -m benchmarks.throughput what=generation|scoring|update|iteration [setting=value …]`.

The last line on standard output is one JSON object; progress and tables go to standard error. It says how fast
(`tokens_per_s`, `seconds_per_step`: medians; `all`: each repeat), how many operations of the model that was (`gflops`,
by the formula of throughput_work.py) and what part of the device's best (`mfu`, and `bandwidth.fraction` for decoding:
of a large matrix product, and of a large copy, measured in the same run).

    peer=tunix peer_python=PATH                   takes turns with tunix's sampler, prints `ratio` as well
    what=iteration peer=trl|trl_ppo peer_python=PATH …    with a step of TRL's GRPOTrainer, or of its PPOTrainer
    suite=cpu|h200|tpu [write=true]               a list of measurements; kept in benchmarks/results with write=true

Settings with their defaults are those of throughput_settings.py. Nothing else should run on the machine meanwhile.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Any

from benchmarks.throughput_facts import commit, hardware, peak_memory, prepare_process, versions
from benchmarks.throughput_peers import compare
from benchmarks.throughput_settings import Settings, read
from benchmarks.throughput_suites import run_suite
from rljax.command import BAD_INPUT
from rljax.errors import InputError

Figures = dict[str, Any]


def main() -> None:
    """Measure what is asked for; exits with status 2 after one sentence for bad input."""
    try:
        settings = read(sys.argv[1:])
        if settings.suite != "none":
            sys.exit(run_suite(settings))
        print(json.dumps(compare(settings) if settings.peer != "none" else measure(settings)), flush=True)
    except InputError as error:
        print(f"throughput: {error}", file=sys.stderr)
        sys.exit(BAD_INPUT)


def measure(settings: Settings) -> Figures:
    """One measurement in this process, with the device's best beside it."""
    threads = prepare_process(settings.threads)
    import jax

    from benchmarks.throughput_ceilings import measure_ceilings
    from benchmarks.throughput_iteration import measure_iteration
    from benchmarks.throughput_measure import measure_generation, measure_scoring, measure_update
    from benchmarks.throughput_model import make_bench

    kinds = {
        "generation": measure_generation,
        "scoring": measure_scoring,
        "update": measure_update,
        "iteration": measure_iteration,
    }
    bench = make_bench(settings)
    with jax.set_mesh(bench.programs.mesh):
        found = kinds[settings.what](bench)
    memory = peak_memory()  # before the ceilings, which take some of their own
    ceilings = measure_ceilings(bench.model.dtype, bench.programs.mesh.size)
    return {
        "what": settings.what,
        "settings": asdict(settings),
        **against(found, ceilings),
        "peak_memory": memory,
        "threads": threads,
        "hardware": hardware(),
        "versions": versions(),
        "commit": commit(),
    }


def against(found: Figures, ceilings: Figures) -> Figures:
    """The figures, and what part of the device's best they are; `bandwidth` is None where nothing is decoded."""
    reached = found["gflops"] / found["seconds"]
    bandwidth = found.get("bandwidth")
    if bandwidth:
        bandwidth = bandwidth | {"fraction": bandwidth["gb_per_s"] / ceilings["copy_gb_s"]}
    shown = {"gflops_per_s": reached, "mfu": reached / ceilings["matmul_gflops"], "bandwidth": bandwidth}
    return found | shown | {"ceilings": ceilings}


if __name__ == "__main__":
    main()
