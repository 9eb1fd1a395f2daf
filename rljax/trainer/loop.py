"""The training loop: iterate, measure, evaluate, save, stop."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import FrameType
from typing import Any

import jax
import numpy as np

from rljax.errors import InputError
from rljax.learner.types import Batch
from rljax.parallel.host import keep_freed_memory
from rljax.reward import bandit
from rljax.reward.config import LAYERS
from rljax.reward.novelty import NoveltyState
from rljax.tasks import curriculum
from rljax.trainer import settings
from rljax.trainer.checkpoint import Checkpoints
from rljax.trainer.clock import Clock, CompileTimer
from rljax.trainer.config import Config
from rljax.trainer.display import Display
from rljax.trainer.examine import Examination, Examined, examine, make_examination, take_accuracy
from rljax.trainer.experience import bare_rows
from rljax.trainer.iteration import Outcome, run_iteration
from rljax.trainer.measure import iteration_metrics, level_metrics, memory_bytes, own_peak_bytes, premise_metrics
from rljax.trainer.memory import empty_memory
from rljax.trainer.metrics import MetricsWriter, write_calibration, write_rollouts, write_summary, write_window
from rljax.trainer.parts import Parts
from rljax.trainer.probes import probe_curve
from rljax.trainer.programs import make_programs
from rljax.trainer.report import write_report
from rljax.trainer.responses import NONE
from rljax.trainer.rollouts import rollout_rows
from rljax.trainer.source import find_tokenizer, keep_source, resolve
from rljax.trainer.state import Progress, RunState
from rljax.trainer.weights import take_gain, window_ends
from rljax.trainer.worlds import note_sets, open_world, prompt_width
from rljax.verify.pool import open_pool


class Diverged(Exception):
    """A number of the training became NaN or infinite; the message names it and the step."""


@dataclass
class Run:
    """One run while it goes on: its parts, its state, and where it writes."""

    parts: Parts
    state: RunState
    folder: Path
    examination: Examination
    writer: MetricsWriter
    checkpoints: Checkpoints
    display: Display
    started: float  # seconds of time.perf_counter when the process began to work on the run
    peak_bytes: int = 0


def train(config: Config, folder: Path) -> int:
    """Train in a run folder, from its newest checkpoint where `config.resume` names it. Returns the exit status.

    Raises `InputError` before anything is written where the run cannot start.
    """
    started = time.perf_counter()
    keep_freed_memory()
    _use_compilation_cache()
    with ExitStack() as stack, stop_signals() as stop:
        run = _start(config, folder, stack, started)
        try:
            reason = _loop(run, stop)
            status = 0
        except Diverged as error:
            reason, status = str(error), 1
        _finish(run, reason)
    return status


def _loop(run: Run, stop: list[str]) -> str:
    """Iterate until there is a reason to stop, which is returned; the state at that moment is saved."""
    state, trainer = run.state, run.parts.config.trainer
    while True:
        reason = stop_reason(run, stop)
        if reason:
            run.checkpoints.save(state)
            return reason
        number, compiled, begun = state.iteration, run.parts.clock.compile_timer.seconds, time.perf_counter()
        outcome = run_iteration(state, run.parts)
        total = outcome.layers.total(outcome.weights.tolist())
        metrics = iteration_metrics(outcome, state, total, run.parts)
        metrics |= level_metrics(state, run.parts.task) | premise_metrics(outcome)
        check_finite(metrics, state)
        if state.iteration % trainer.evaluate_every == 0 or window_ends(state, run.parts.config.reward.weights):
            metrics |= _evaluate(run)
            write_calibration(run.folder, number, calibration_row(outcome, run))
        if number % trainer.rollouts_every == 0:
            rows = rollout_rows(outcome, total, state.train.params, run.parts)
            write_rollouts(run.folder, number, rows)
        metrics |= _take_time(run, outcome, begun, compiled)
        run.writer.write(number, metrics)
        run.display.update(number, metrics)
        if state.iteration % trainer.checkpoint_every == 0:
            run.checkpoints.save(state)


def stop_reason(run: Run, stop: list[str]) -> str | None:
    """Why the run should end now, None where it should go on."""
    progress, trainer = run.state.progress, run.parts.config.trainer
    if stop:
        return f"interrupted by {stop[0]}"
    if trainer.stop_at_target and progress.held >= 2:
        return "all targets held at two evaluations in a row"
    if run.state.iteration >= trainer.iterations:
        return f"trainer.iterations={trainer.iterations} are done"
    if progress.time_s >= trainer.time_limit_s:
        return f"trainer.time_limit_s={trainer.time_limit_s:g} is over"
    if 0 < trainer.sample_limit <= progress.samples:
        return f"trainer.sample_limit={trainer.sample_limit} are drawn"
    return None


def check_finite(metrics: dict[str, float], state: RunState) -> None:
    """Raise `Diverged`, naming the step and the first tensor that is not finite."""
    bad = [name for name, value in metrics.items() if not abs(value) < float("inf")]
    if not bad:
        return
    leaves = jax.tree_util.tree_leaves_with_path(jax.device_get(state.train.params))
    broken = [f"params{jax.tree_util.keystr(path)}" for path, leaf in leaves if not abs(leaf.sum()) < float("inf")]
    raise Diverged(
        f"{(broken or bad)[0]} is not finite at iteration {state.iteration - 1} (first metric: {bad[0]}); the last "
        "checkpoint is intact: resume it with a lower learner.learning_rate"
    )


@contextmanager
def stop_signals() -> Iterator[list[str]]:
    """A list that the first SIGINT or SIGTERM puts its name into; a second one acts as usual."""
    received: list[str] = []

    def note(number: int, _: FrameType | None) -> None:
        received.append(signal.Signals(number).name)
        signal.signal(number, old[number])

    old: dict[int, Any] = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield received
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)


def _start(config: Config, folder: Path, stack: ExitStack, started: float) -> Run:
    """Build or restore everything. What can be refused is refused before the folder is written."""
    if config.reward.weights.kind == "bayes":
        bandit.check_installed()
    compile_timer = CompileTimer()
    compile_timer.install()
    stack.callback(compile_timer.remove)
    config = resolve(config)
    tokenizer = find_tokenizer(config, folder)
    pool = stack.enter_context(open_pool(config.verify))
    task, sets = open_world(config, pool)
    examination = make_examination(task)
    widest = prompt_width(task, examination, tokenizer, config)
    programs = make_programs(config, tokenizer, widest)
    _prepare(folder)
    keep_source(config, tokenizer, folder)
    stack.enter_context(jax.set_mesh(programs.mesh))
    parts = Parts(config, tokenizer, programs, task, pool, Clock(compile_timer), widest)
    state = _fresh_state(parts)
    checkpoints = stack.enter_context(Checkpoints(folder, config.trainer.keep))
    if config.resume is not None:
        state = checkpoints.restore(state)
    settings.write(replace(config, resume=None), folder)
    writer = stack.enter_context(MetricsWriter(folder, state.iteration))
    display = stack.enter_context(Display(config, task.arms))
    for sentence in note_sets(sets, folder):
        display.message(sentence)
    if programs.explore is None and config.sampling.explore_problems:
        display.message(f"Exploration is off: {why_unexplored(config)}.")
    stack.enter_context(jax.transfer_guard("disallow"))
    return Run(parts, state, folder, examination, writer, checkpoints, display, started)


def _fresh_state(parts: Parts) -> RunState:
    config = parts.config
    begin = curriculum.start if config.curriculum.kind == "climb" else curriculum.start_on_top
    memory = empty_memory(config.trainer.memory, parts.prompt_width, config.episode_tokens, len(LAYERS))
    return RunState(
        train=parts.programs.init(),
        iteration=0,
        curriculum=begin(parts.task.steps),
        cursor=parts.task.start(),
        memory=memory,
        progress=Progress(),
        novelty=NoveltyState(),
        bandit=bandit.start(config.reward.weights),
        pending=blank_rows(parts) if config.trainer.ahead else None,
    )


def blank_rows(parts: Parts) -> Batch:
    """What an update behind its samples has before the first ones: nothing to learn from, of the same shape."""
    config = parts.config
    prompt = np.full((config.trainer.problems * config.trainer.group, parts.prompt_width), NONE, np.int32)
    token = np.full((len(prompt), config.episode_tokens), NONE, np.int32)
    return bare_rows(prompt, token, parts.prompt_width + config.episode_tokens - 1)


def calibration_row(outcome: Outcome, run: Run) -> dict[str, Any]:
    """The critic's calibration on the batch that was learned from and on the last probes; absent without a critic."""
    probes = run.state.progress.probes
    row: dict[str, Any] = {} if outcome.curve is None else {"seen": outcome.curve.tolist()}
    return row | ({"unseen": probe_curve(probes, run.parts).tolist()} if probes else {})


def _prepare(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise InputError(
            f"the run folder {folder} cannot be written ({error.strerror}); set hydra.run.dir to one that can."
        ) from error


def why_unexplored(config: Config) -> str:
    """Why answers are not explored although that is wanted."""
    if config.task.mode == "turns":
        return "episodes of several turns are not explored"
    return "the tokenizer spells <answer>, </answer> or a digit with several tokens"


def _use_compilation_cache() -> None:
    """Compiled programs are kept between runs, in JAX_COMPILATION_CACHE_DIR or the user's cache folder."""
    if not os.environ.get("JAX_COMPILATION_CACHE_DIR"):
        jax.config.update("jax_compilation_cache_dir", str(Path.home() / ".cache" / "rljax" / "xla"))
    jax.config.update("jax_persistent_cache_min_compile_time_secs", 0.5)


def _evaluate(run: Run) -> dict[str, float]:
    state = run.state
    with run.parts.clock("evaluate"):
        found = examine(run.examination, state.train.average, run.parts)
    state.progress = take_accuracy(state.progress, found.levels, run.parts.task.arms)
    run.peak_bytes = max(run.peak_bytes, memory_bytes())
    gained: dict[str, float] = {}
    if window_ends(state, run.parts.config.reward.weights):
        gained = close_window(run, found)
    by_level = {f"eval/accuracy_by_level/{name}": value for name, value in found.levels.items()}
    twins = {f"eval/twins/{half}": value for half, value in found.twins.items()}
    return by_level | twins | gained | {"eval/accuracy": mean_accuracy(found)}


def mean_accuracy(found: Examined) -> float:
    """Over all levels alike."""
    return sum(found.levels.values()) / len(found.levels)


def close_window(run: Run, found: Examined) -> dict[str, float]:
    """What the weights have gained goes to the bandit; proposal, outcome and posterior go to the run folder."""
    state, config = run.state, run.parts.config
    proposed = state.bandit.current
    logged = take_gain(state, mean_accuracy(found), config)
    posterior = bandit.describe(state.bandit, config.reward.weights)
    row = {"weights": list(proposed), "gain": logged["weights/gain"], "next": list(state.bandit.current)}
    write_window(run.folder, state.iteration - 1, row | {"posterior": posterior})
    return logged


def _take_time(run: Run, outcome: Outcome, begun: float, compiled: float) -> dict[str, float]:
    """Close the iteration's books: spans, rates, and the run's clock, all without compilation."""
    clock, progress = run.parts.clock, run.state.progress
    compiling = clock.compile_timer.seconds - compiled
    spent = max(time.perf_counter() - begun - compiling, 1e-9)
    spans = clock.take()
    device = spans.get("generate", 0.0) + spans.get("update", 0.0)
    generating = spans.get("generate", 0.0) + spans.get("read", 0.0) + spans.get("verify_wait", 0.0)
    samples = len(outcome.responses.length) + outcome.explored[0]
    if not progress.first_iteration_s:
        progress.first_iteration_s = time.perf_counter() - run.started
    progress.time_s += spent
    progress.compile_s += compiling
    progress.device_s += device
    timing = {f"timing_s/{name}": seconds for name, seconds in spans.items()}
    return timing | {
        "timing_s/iteration": spent,
        "timing_s/train": progress.time_s,
        "timing_s/compile": progress.compile_s,
        "perf/samples_per_s": samples / spent,
        "perf/generated_samples_per_s": samples / max(generating, 1e-9),
        "perf/tokens_per_s": progress.tokens / progress.time_s,
        "perf/device_time_share": device / spent,
    }


def _finish(run: Run, reason: str) -> None:
    """Leave the summary and the report, and say plainly what was reached."""
    result = summary(run, reason)
    write_summary(run.folder, result)
    report = write_report(run.folder)
    run.display.finish(result)
    run.display.message(f"Report: {report}")


def summary(run: Run, reason: str) -> dict[str, object]:
    """What `summary.json` says of the run. Times in seconds; rates over the training time, compilation excluded."""
    progress, config = run.state.progress, run.parts.config
    accuracy = progress.accuracy
    seconds = max(progress.time_s, 1e-9)
    return {
        "seed": config.seed,
        "stop_reason": reason,
        "eval/accuracy": sum(accuracy.values()) / len(accuracy) if accuracy else None,
        "eval/accuracy_by_level": accuracy,
        "eval/lowest_since_target": progress.lowest,
        "iterations": run.state.iteration,
        "samples": progress.samples,
        "time/total_s": time.perf_counter() - run.started,
        "time/train_s": progress.time_s,
        "time/compile_s": progress.compile_s,
        "time/first_iteration_s": progress.first_iteration_s,
        "time/to_target_s": {arm.name: progress.reached_s.get(arm.name) for arm in run.parts.task.arms},
        "tokens_per_s": progress.tokens / seconds,
        "verified_samples_per_s": progress.samples / seconds,
        "device_time_share": progress.device_s / seconds,
        "peak_rss_bytes": max(run.peak_bytes, memory_bytes(), own_peak_bytes()),
        "sampling/programs": run.parts.programs.compiled[0],
        "sampling/most_programs": run.parts.programs.compiled[1],
        "verify": run.parts.pool.stats(),
    }
