"""An iteration from end to end: weights laid out, rows drawn, rewarded on the host, and learned from in one step."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from typing import Any

import jax
import numpy as np
from jaxtyping import Float, Int

from benchmarks import throughput_work as work
from benchmarks.throughput_measure import WatchedEngine, check_finite, generate, in_order, watch
from benchmarks.throughput_model import Bench, layered, packed, random_prompts, update
from benchmarks.throughput_settings import row_lengths
from rljax.learner.types import Batch, TrainState
from rljax.sampling.types import Turn
from rljax.trainer import experience
from rljax.trainer.responses import Responses, Said
from rljax.verify.types import Verdict

Figures = dict[str, Any]
WARM = 3  # steps before the clock counts


@dataclass(frozen=True)
class Spans:
    """Seconds of one step, in its parts."""

    generation: float
    host: float
    update: float

    @property
    def whole(self) -> float:
        """Seconds of the step."""
        return self.generation + self.host + self.update


def measure_iteration(bench: Bench) -> Figures:
    """Seconds of each step but the first few, and what shares of them generation, host and update take."""
    engine, state = watch(bench.programs.sample), bench.programs.init()
    spans, compiled = [], 0.0
    for step in range(WARM + bench.settings.steps):
        if step == WARM:
            compiled = bench.compiling.seconds
        engine.steps = 0
        state, taken = take_step(state, step, engine, bench)
        spans.append(taken)
    timed = spans[WARM:]
    return {
        "seconds_per_step": statistics.median(x.whole for x in timed),
        "seconds": statistics.median(x.whole for x in timed),
        "all": [x.whole for x in timed],
        "shares": shares(timed),
        "compile_s": compiled,
        "late_compile_s": bench.compiling.seconds - compiled,
        "programs": engine.programs,
        "decode_steps": engine.steps,
        **amounts(bench, engine.steps, statistics.median(x.generation for x in timed)),
    }


def shares(spans: list[Spans]) -> Figures:
    """The part of each span in all seconds."""
    whole = sum(x.whole for x in spans)
    return {name: sum(getattr(x, name) for x in spans) / whole for name in ("generation", "host", "update")}


def amounts(bench: Bench, steps: int, generating: float) -> Figures:
    """Tokens and operations of one step, and the bytes of its decoding."""
    settings, lengths = bench.settings, row_lengths(bench.settings).tolist()
    generation = work.policy_flops(bench.model, work.drawn(settings.batch // settings.group, settings.prompt, lengths))
    update = work.update_flops(bench.model, work.read_rows([settings.prompt + length for length in lengths]))
    read = work.decode_bytes(bench.model, settings.prompt, lengths, steps * bench.programs.mesh.size)
    return {
        "tokens": sum(lengths),
        "gflops": (generation + update) / 1e9,
        "gflops_of": {"generation": generation / 1e9, "update": update / 1e9},
        "bandwidth": {"bytes": read, "gb_per_s": read / 1e9 / generating},
    }


def take_step(state: TrainState, step: int, engine: WatchedEngine, bench: Bench) -> tuple[TrainState, Spans]:
    """One iteration of the state."""
    prompts, lengths = random_prompts(bench, step), row_lengths(bench.settings)
    start = time.perf_counter()
    weights = bench.programs.prepare(state.params)
    turns = generate(engine, weights, prompts, lengths.reshape(-1, bench.settings.group), step)
    generated = time.perf_counter()
    batch = make_batch(prompts, turns, bench)
    made = time.perf_counter()
    state, metrics = update(state, batch, bench)
    check_finite(jax.device_get(metrics))
    return state, Spans(generated - start, made - generated, time.perf_counter() - made)


def make_batch(prompts: Int[np.ndarray, "P S"], turns: list[Turn], bench: Bench) -> Batch:
    """Rows with their rewards, or with what these say of a group where there is no critic."""
    settings, responses = bench.settings, write_down(in_order(turns), bench.settings.response)
    share = even_share(responses)
    reward = layered(share)
    if bench.model.critic == "none":
        reward = experience.group_rewards(responses, share, settings.group, bench.config.learner)
    rows = np.repeat(prompts, settings.group, axis=0)
    response = {
        "sampled": responses.token >= 0,
        "old_logprob": responses.logprob,
        "reward": reward,
        "entropy_coefficient": np.zeros_like(share),
    }
    longest = experience.longest_row(rows, responses.token)
    width = experience.row_width(longest, settings.prompt + settings.response - 1)
    return packed(experience.make_rows(rows, responses.token, response, width), bench)


def write_down(turns: list[Turn], budget: int) -> Responses:
    """What was said, row by row; all of it counts as verified."""
    length = np.array([len(turn.token) for turn in turns], np.int32)
    live = np.arange(budget) < length[:, None]
    token, logprob = np.full(live.shape, -1, np.int32), np.zeros(live.shape, np.float32)
    token[live] = np.concatenate([turn.token for turn in turns])
    logprob[live] = np.concatenate([turn.logprob for turn in turns])
    said = [[Said(0, int(count), "", True, Verdict("correct", 1.0))] for count in length]
    return Responses(said, token, logprob, live, length)


def even_share(responses: Responses) -> Float[np.ndarray, "B T"]:
    """A reward that costs nothing, on each row's last token: the share of even ones."""
    even = ((responses.token >= 0) & (responses.token % 2 == 0)).sum(axis=1) / responses.length
    reward = np.zeros(responses.token.shape, np.float32)
    reward[np.arange(len(reward)), responses.length - 1] = even
    return reward
