"""Generation, scoring and update by themselves: seconds of each repeat, after one that compiles everything."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import jax
import numpy as np
from jaxtyping import Int

from benchmarks import throughput_work as work
from benchmarks.throughput_model import Bench, made_up_rows, random_params, random_prompts, update
from benchmarks.throughput_settings import row_lengths
from rljax.learner.types import Batch
from rljax.model.decode import Weights
from rljax.model.policy import Params
from rljax.sampling.chunk import Chunk
from rljax.sampling.engine import Engine
from rljax.sampling.session import Session
from rljax.sampling.types import Request, Turn
from rljax.trainer.programs import make_networks

Figures = dict[str, Any]


class WatchedEngine(Engine):
    """An engine that counts the decoding steps it has done, and the slots that took part in each of them."""

    steps = slot_steps = 0

    def fetch(self, chunk: Chunk) -> Chunk:
        """Wait for a chunk, and count its steps: some row is live up to the last one."""
        host = super().fetch(chunk)
        steps = int(host.drawn.max(initial=0))
        self.steps += steps
        self.slot_steps += steps * len(host.drawn)
        return host


def watch(engine: Engine) -> WatchedEngine:
    """The same engine, watched."""
    return WatchedEngine(engine.rules, engine.shape, engine.mesh)


def generate(
    engine: Engine, weights: Weights, prompts: Int[np.ndarray, "P S"], limits: Int[np.ndarray, "P G"], noise: int
) -> list[Turn]:
    """Draw G rows for each prompt, with limits of their own; all have come to the host on return."""
    session = Session(engine, weights, np.array([noise], np.uint32))
    rows = zip(prompts.tolist(), limits.tolist(), strict=True)
    session.submit([Request(tuple(prompt), tuple(most), len(most)) for prompt, most in rows])
    turns = []
    while session.busy:
        turns += session.step()
    return turns


def measure_generation(bench: Bench) -> Figures:
    """Tokens that were drawn, a second, over whole sessions; the weights have been laid out before."""
    settings, lengths = bench.settings, row_lengths(bench.settings)
    weights = jax.block_until_ready(bench.programs.prepare(random_params(bench)))
    engine, prompts = watch(bench.programs.sample), random_prompts(bench, 0)
    limits = lengths.reshape(-1, settings.group)

    def once(repeat: int) -> None:
        engine.steps = engine.slot_steps = 0
        turns = generate(engine, weights, prompts, limits, repeat)
        assert [len(x.token) for x in in_order(turns)] == lengths.tolist(), "a row ended elsewhere than it was to"

    timing = time_repeats(once, bench)
    tokens = int(lengths.sum())
    tally = work.drawn(len(prompts), settings.prompt, lengths.tolist())
    reads = engine.steps * bench.programs.mesh.size  # each device reads the weights
    read = work.decode_bytes(bench.model, settings.prompt, lengths.tolist(), reads)
    return {
        **rates(tokens, timing),
        "programs": engine.programs,
        "decode_steps": engine.steps,
        "live_share": tokens / engine.slot_steps,
        "gflops": work.policy_flops(bench.model, tally) / 1e9,
        "bandwidth": {"bytes": read, "gb_per_s": read / 1e9 / timing["seconds"]},
    }


def measure_scoring(bench: Bench) -> Figures:
    """Log-probs and entropies of whole rows, and values if there is a critic: all of the rows' tokens, a second."""
    params, batch = random_params(bench), bench.programs.put_rows(made_up_rows(bench))
    score = jax.jit(make_networks(bench.config, bench.tokenizer).evaluate)

    def once(_: int) -> None:
        jax.block_until_ready(score(params, batch.token, batch.target, batch.segment))

    timing = time_repeats(once, bench)
    sizes = row_sizes(bench)
    return {
        **rates(sum(sizes), timing),
        "positions": batch.token.size,
        "gflops": work.scoring_flops(bench.model, work.read_rows(sizes)) / 1e9,
    }


def measure_update(bench: Bench) -> Figures:
    """One step of the optimizer on made-up rows, values first where there is a critic: the rows' tokens, a second."""
    state = bench.programs.init()
    batch = on_policy(made_up_rows(bench), state.params, bench)

    def once(_: int) -> None:
        nonlocal state
        state, metrics = update(state, batch, bench)
        check_finite(jax.device_get(metrics))

    timing = time_repeats(once, bench)
    sizes = row_sizes(bench)
    return {
        **rates(sum(sizes), timing),
        "positions": batch.token.size,
        "gflops": work.update_flops(bench.model, work.read_rows(sizes)) / 1e9,
    }


def on_policy(batch: Batch, params: Params, bench: Bench) -> Batch:
    """The rows with the log-probs that the policy gives their tokens."""
    score = jax.jit(make_networks(bench.config, bench.tokenizer).evaluate)
    found = score(params, *bench.programs.put_rows((batch.token, batch.target, batch.segment)))
    return replace(batch, old_logprob=np.where(batch.sampled, jax.device_get(found.logprob), np.float32(0.0)))


def check_finite(metrics: dict[str, Any]) -> None:
    """A benchmark of numbers that are none would be of no worth."""
    assert all(np.isfinite(value).all() for value in metrics.values()), f"not finite: {metrics}"


def in_order(turns: Sequence[Turn]) -> list[Turn]:
    """Turns by prompt, then by sample."""
    return sorted(turns, key=lambda turn: (turn.request, turn.sample))


def row_sizes(bench: Bench) -> list[int]:
    """Tokens of each row, prompt and response."""
    return [int(bench.settings.prompt + length) for length in row_lengths(bench.settings)]


def time_repeats(once: Callable[[int], None], bench: Bench) -> Figures:
    """Wall seconds of each repeat and of compiling; processor seconds too, which the machine's other work leaves be."""
    once(0)
    compiled, wall, processor = bench.compiling.seconds, [], []
    for repeat in range(bench.settings.repeats):
        start, busy = time.perf_counter(), time.process_time()
        once(repeat + 1)
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - busy)
    late = bench.compiling.seconds - compiled
    return {
        "seconds": statistics.median(wall),
        "all_seconds": wall,
        "cpu_seconds": processor,
        "compile_s": compiled,
        "late_compile_s": late,
    }


def rates(tokens: int, timing: Figures) -> Figures:
    """Tokens a second, the median and all, before the seconds."""
    every = [tokens / seconds for seconds in timing["all_seconds"]]
    return {"tokens_per_s": statistics.median(every), "all": every, "tokens": tokens, **timing}
