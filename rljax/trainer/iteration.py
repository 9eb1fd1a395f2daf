"""One iteration: plan, collect, explore, update. Each function is a step of the design's first figure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

import jax
import numpy as np
from jaxtyping import Float

from rljax.learner.config import LearnerConfig
from rljax.learner.types import Batch
from rljax.tasks import curriculum
from rljax.tasks.types import Problem
from rljax.trainer import experience
from rljax.trainer.collect import Plan, Responses, collect, make_plan, settle
from rljax.trainer.experience import Layers
from rljax.trainer.memory import draw, keep_best, remember
from rljax.trainer.packing import pack
from rljax.trainer.parts import Parts
from rljax.trainer.state import RunState

# Exploration of answers waits until this share of responses is well-formed: before, there is no answer to explore.
FORMAT_LEARNED = 0.8


@dataclass(frozen=True)
class Outcome:
    """What an iteration asked, got and learned; `explored` counts explored answers and those verified among them."""

    plan: Plan
    responses: Responses
    layers: Layers
    learned: dict[str, float]
    explored: tuple[int, int]


def run_iteration(state: RunState, parts: Parts) -> Outcome:
    """Advance `state` by one iteration. Explored answers are judged while the update runs."""
    config, clock = parts.config, parts.clock
    generator = state.generator(config.seed)
    plan = plan_iteration(state, generator, parts)
    with clock("generate"):
        weights = parts.programs.prepare(state.train.params)
    sample = partial(collect, weights=weights, parts=parts)
    sampled = sample(plan, config.trainer.group, parts.programs.sample, stream=(config.seed, state.iteration, 0))
    responses = settle(sampled, parts)
    with clock("reward"):
        layers = experience.reward_layers(responses, parts.tokenizer, config.reward)
        batches = make_batches(state, plan, responses, layers, generator, parts)
        unsolved = explore_plan(state, plan, responses, generator, parts)
    exploring = None
    if unsolved.problems and parts.programs.explore is not None:
        stream = (config.seed, state.iteration, 1)
        exploring = sample(unsolved, config.sampling.explore_group, parts.programs.explore, stream=stream)
    with clock("update"):
        paced = replace(state.train, pace=parts.programs.put(pace(state, config.learner)))
        state.train, metrics = parts.programs.update(paced, *parts.programs.put_rows(batches))
        learned = jax.device_get(metrics)
    found = settle(exploring, parts) if exploring is not None else None
    with clock("remember"):
        take_in(state, plan, responses, layers, parts)
        if found is not None:
            keep_found(state, unsolved, found, parts)
    explored = (len(found.verdict), int(np.nansum(found.correct))) if found is not None else (0, 0)
    return Outcome(plan, responses, layers, {name: float(value) for name, value in learned.items()}, explored)


def plan_iteration(state: RunState, generator: np.random.Generator, parts: Parts) -> Plan:
    """Draw a level for each problem, then the problems."""
    config = parts.config
    levels = curriculum.draw_levels(state.curriculum, generator, config.trainer.problems, config.curriculum)
    seeds = generator.integers(2**63, size=len(levels)).tolist()
    return make_plan([parts.task.problem(*row) for row in zip(seeds, levels.tolist(), strict=True)], parts)


def make_batches(
    state: RunState, plan: Plan, responses: Responses, layers: Layers, generator: np.random.Generator, parts: Parts
) -> tuple[Batch, Batch]:
    """The shuffled on-policy batch, and the replayed successes that join it, cut to one width."""
    config, learner = parts.config, parts.config.learner
    count = learner.epochs * learner.minibatches * learner.replay_rows
    entries = draw(state.memory, generator, count)
    reward = layers.total(config.reward)
    if config.model.critic == "none":
        reward = experience.group_rewards(responses, reward, config.trainer.group, learner.whiten_floor)
    coefficients = experience.entropy_coefficients(
        responses, expected_success(state, plan), has_format(state), parts.tokenizer, learner
    )
    replayed = experience.longest_row(state.memory.prompt[entries], state.memory.response[entries])
    prompts = np.repeat(plan.prompt, config.trainer.group, axis=0)
    longest = max(experience.longest_row(prompts, responses.token), replayed)
    width = experience.row_width(longest, parts.prompt_width + config.sampling.response_tokens - 1)
    batch = experience.make_batch(plan, responses, reward, coefficients, width)
    rows = experience.shuffle(batch, generator), experience.replay_batch(state.memory, entries, count, width)
    if not learner.pack_tokens:
        return rows
    shares = learner.minibatches * learner.accumulate * parts.programs.mesh.size
    return pack(rows[0], learner.pack_tokens, shares), pack(rows[1], learner.pack_tokens, learner.epochs * shares)


def expected_success(state: RunState, plan: Plan) -> Float[np.ndarray, "P"]:
    """Of each problem: its own so far, or its level's if higher; problems of a large level are rarely met twice."""
    by_level = np.array([state.curriculum.success(level) for level in plan.level.tolist()], np.float32)
    return np.maximum(state.memory.success_of(plan.prompt), by_level)


def has_format(state: RunState) -> bool:
    """Whether the policy writes well-formed responses by now."""
    return state.progress.format_rate >= FORMAT_LEARNED


def pace(state: RunState, config: LearnerConfig) -> np.ndarray:
    """The share of the learning rate that is due: the root of the newest level's failures, `slowest` at least."""
    failures = 1.0 - state.curriculum.success(state.curriculum.level)
    return np.asarray(max(failures**0.5, config.slowest), np.float32)


def explore_plan(
    state: RunState, plan: Plan, responses: Responses, generator: np.random.Generator, parts: Parts
) -> Plan:
    """The problems to explore, in whole chunks: those that no sample of this iteration solved, then fresh ones of the
    newest level that were never solved.

    The effort follows need: chunks in proportion to the newest level's failures. Early exploration matters most: the
    less a policy has learned of a level, the less sure it is of wrong answers to it.
    """
    size, most = parts.config.sampling.explore_problems, parts.config.sampling.explore_chunks
    chunks = round(most * (1.0 - state.curriculum.success(state.curriculum.level)) + generator.random() - 0.5)
    if parts.programs.explore is None or not size or not has_format(state) or chunks < 1:
        return plan.take(np.zeros(0, np.int64))
    failed = np.flatnonzero(np.nanmax(_by_problem(plan, responses.correct), axis=1, initial=0.0) == 0.0)
    known = {plan.problems[i].prompt: plan.problems[i] for i in generator.permutation(failed).tolist()}
    wanted = chunks * size
    fresh = draw_problems(state.curriculum.level, generator, max(wanted - len(known), 0), parts)
    unsolved = make_plan([*known.values(), *(x for x in fresh if x.prompt not in known)][:wanted], parts)
    new = np.flatnonzero(~state.memory.holds(unsolved.prompt))
    keep = np.union1d(np.arange(min(len(known), wanted)), new)
    # Whole chunks, filled up with repeats; the last few problems of a level get a chunk to themselves.
    return unsolved.take(np.resize(keep, max(round(len(keep) / size), min(len(keep), 1)) * size))


def draw_problems(level: int, generator: np.random.Generator, count: int, parts: Parts) -> list[Problem]:
    """Distinct problems among `count` draws from a level."""
    seeds = generator.integers(2**63, size=count).tolist()
    drawn = [parts.task.problem(seed, level) for seed in seeds]
    return list({problem.prompt: problem for problem in drawn}.values())


def take_in(state: RunState, plan: Plan, responses: Responses, layers: Layers, parts: Parts) -> None:
    """Move curriculum, memory and counters on."""
    correct = _by_problem(plan, responses.correct)
    known = (~np.isnan(correct)).sum(axis=1)
    rate = np.where(known > 0, np.nansum(correct, axis=1) / np.maximum(known, 1), np.nan)
    level = plan.level
    state.curriculum = curriculum.observe(state.curriculum, level, rate, parts.config.curriculum)
    reward = layers.total(parts.config.reward)
    remember(state.memory, plan.prompt, level, _by_problem(plan, responses.token), _by_problem(plan, reward), correct)
    state.progress.format_rate = float(np.mean([verdict.marks[3] >= 0 for verdict in responses.verdict]))
    state.progress.samples += len(responses.length)
    state.progress.tokens += int(responses.length.sum())
    state.iteration += 1


def keep_found(state: RunState, plan: Plan, found: Responses, parts: Parts) -> None:
    """Remember explored answers that were verified. The others say nothing of the policy and are left out."""
    hit = np.flatnonzero(np.nan_to_num(found.correct) == 1.0)
    group = len(found.length) // len(plan.problems)
    some = Responses(
        [found.text[i] for i in hit.tolist()],
        [found.verdict[i] for i in hit.tolist()],
        *(x[hit] for x in (found.token, found.logprob, found.length, found.finished)),
    )
    if len(hit):
        reward = experience.reward_layers(some, parts.tokenizer, parts.config.reward).total(parts.config.reward)
        for i, problem in enumerate((hit // group).tolist()):
            level = plan.problems[problem].level
            keep_best(state.memory, plan.prompt[problem], level, some.token[i : i + 1], reward[i : i + 1])
    state.progress.samples += len(found.length)
    state.progress.tokens += int(found.length.sum())


def _by_problem(plan: Plan, rows: np.ndarray) -> np.ndarray:
    """[B, …] → [P, G, …]."""
    return rows.reshape(len(plan.problems), -1, *rows.shape[1:])
