"""One iteration: plan, collect, reward, update. Each function is a step of the design's first figure."""

from __future__ import annotations

from dataclasses import dataclass

import jax
import numpy as np

from rljax.tasks import curriculum
from rljax.tasks.types import Task
from rljax.trainer import experience
from rljax.trainer.clock import Clock
from rljax.trainer.collect import Plan, Responses, collect
from rljax.trainer.config import Config
from rljax.trainer.experience import Layers
from rljax.trainer.memory import draw, remember
from rljax.trainer.programs import Programs, encode_prompts
from rljax.trainer.state import RunState
from rljax.verify.pool import VerifierPool

# Forced exploration waits until this share of responses is well-formed: before, there is no answer token to force.
FORMAT_LEARNED = 0.8


@dataclass(frozen=True)
class Parts:
    """What an iteration works with; none of it changes during a run."""

    config: Config
    programs: Programs
    task: Task
    pool: VerifierPool
    clock: Clock
    prompt_width: int


def plan_iteration(state: RunState, generator: np.random.Generator, parts: Parts) -> Plan:
    """Draw levels and problems, and choose the rows that explore: of unsolved problems a share of the samples."""
    config = parts.config
    levels = curriculum.draw_levels(state.curriculum, generator, config.trainer.problems, config.curriculum)
    seeds = generator.integers(2**63, size=len(levels)).tolist()
    problems = tuple(parts.task.problem(seed, level) for seed, level in zip(seeds, levels.tolist(), strict=True))
    prompt, valid = encode_prompts(parts.programs.tokenizer, [p.prompt for p in problems], parts.prompt_width)
    learned = state.progress.format_rate >= FORMAT_LEARNED
    share = config.sampling.explore_share if learned else 0.0
    member = np.arange(config.trainer.group) < share * config.trainer.group
    success = state.memory.success_of(prompt)
    explore = (success == 0.0)[:, None] & member[None]
    return Plan(problems, prompt, valid, success, explore.reshape(-1), learned)


def run_iteration(state: RunState, parts: Parts) -> tuple[Plan, Responses, Layers, dict[str, float]]:
    """Advance `state` by one iteration; what was sampled comes back with the metrics."""
    config, clock = parts.config, parts.clock
    generator = state.generator(config.seed)
    plan = plan_iteration(state, generator, parts)
    responses = collect(
        plan,
        state.train.params,
        (config.seed, state.iteration),
        chunks=config.sampling.chunks,
        programs=parts.programs,
        task=parts.task,
        pool=parts.pool,
        clock=clock,
    )
    layers = experience.reward_layers(responses, parts.programs.tokenizer, config.reward)
    reward = layers.total(config.reward)
    batch, replay = make_batches(state, plan, responses, reward, generator, config)
    with clock("update"):
        placed = parts.programs.put_rows((batch, replay))
        state.train, metrics = parts.programs.update(state.train, *placed)
        learned = jax.device_get(metrics)
    take_in(state, plan, responses, reward, config)
    return plan, responses, layers, {name: float(value) for name, value in learned.items()}


def make_batches(state, plan, responses, reward, generator, config):
    """The shuffled on-policy batch, and the replayed successes that join it, cut to one width."""
    count = config.learner.epochs * config.learner.minibatches * config.learner.replay_rows
    entries = draw(state.memory, generator, count)
    longest = max(int(responses.length.max()), int((state.memory.response[entries] != 0).sum(axis=1).max(initial=1)))
    width = experience.response_width(longest, config.sampling.response_tokens)
    batch = experience.make_batch(plan, responses, reward, width, config.learner)
    return experience.shuffle(batch, generator), experience.replay_batch(state.memory, entries, count, width)


def take_in(state: RunState, plan: Plan, responses: Responses, reward: np.ndarray, config: Config) -> None:
    """Move curriculum, memory and counters on. Forced rows say nothing of the policy: the curriculum skips them."""
    group = config.trainer.group
    shape = (len(plan.problems), group)
    correct = responses.correct.reshape(shape)
    own = np.where(responses.forced.any(axis=1).reshape(shape), np.nan, correct)
    with np.errstate(invalid="ignore"):
        known = (~np.isnan(own)).sum(axis=1)
        rate = np.where(known > 0, np.nansum(own, axis=1) / np.maximum(known, 1), np.nan)
    level = np.array([problem.level for problem in plan.problems])
    state.curriculum = curriculum.observe(state.curriculum, level, rate, config.curriculum)
    remember(state.memory, plan.prompt, responses.token.reshape(*shape, -1), reward.reshape(*shape, -1), correct)
    state.progress.format_rate = float(np.mean([v.marks[3] >= 0 for v in responses.verdict]))
    state.progress.samples += len(responses.length)
    state.progress.tokens += int(responses.length.sum())
    state.iteration += 1
