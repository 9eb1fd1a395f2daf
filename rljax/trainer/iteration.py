"""One iteration: plan, collect, explore, update. Each function is a step of the design's first figure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import jax
import numpy as np
from jaxtyping import Float, Int

from rljax.learner.types import Batch, Pace
from rljax.tasks import curriculum
from rljax.tasks.types import Problem
from rljax.trainer import experience, probes
from rljax.trainer.collect import Plan, fits, make_plan, settle
from rljax.trainer.config import Config
from rljax.trainer.experience import Layers
from rljax.trainer.explored import Paths, find_paths, note_paths, with_paths
from rljax.trainer.interact import gather
from rljax.trainer.memory import Tries, draw, keep_best, remember
from rljax.trainer.packing import pack
from rljax.trainer.parts import Parts
from rljax.trainer.responses import Responses
from rljax.trainer.state import RunState
from rljax.trainer.weights import current_weights

# Exploration of answers waits until this share of responses is well-formed: before, there is no answer to explore.
FORMAT_LEARNED = 0.8


@dataclass(frozen=True)
class Outcome:
    """What an iteration asked, got and learned; `explored` counts explored answers and those verified among them.

    `weights` are those that the reward layers were paid by; `curve` is the critic's calibration on the batch that was
    learned from, None where there is none.
    """

    plan: Plan
    responses: Responses
    layers: Layers
    weights: Float[np.ndarray, "C"]
    learned: dict[str, float]
    curve: Float[np.ndarray, "3 K"] | None
    explored: tuple[int, int]


@dataclass(frozen=True)
class Collection:
    """Judged rows, and what they are paid."""

    plan: Plan
    responses: Responses
    layers: Layers
    paths: Paths


def run_iteration(state: RunState, parts: Parts) -> Outcome:
    """Advance `state` by one iteration. Explored answers and probes are judged while the update runs, and where the
    learner is one iteration behind the samples are, too."""
    config, clock = parts.config, parts.clock
    generator = state.generator(config.seed)
    paid = current_weights(state, config)
    plan = plan_iteration(state, generator, parts)
    with clock("generate"):
        weights = parts.programs.prepare(state.train.params)
    sample = partial(gather, weights=weights, parts=parts)
    sampled = sample(plan, config.trainer.group, parts.programs.sample, stream=(config.seed, state.iteration, 0))
    learned = learn(state, state.pending, generator, parts) if state.pending is not None else {}
    got = collection(state, settle(sampled, parts), plan, parts)
    with clock("reward"):
        fresh = learner_rows(state, got, generator, parts)
        unsolved = explore_plan(state, plan, got.responses, generator, parts)
    exploring = None
    if unsolved.problems and parts.programs.explore is not None:
        stream = (config.seed, state.iteration, 1)
        exploring = sample(unsolved, config.sampling.explore_group, parts.programs.explore, stream=stream)
    with clock("probe"):
        probing = probes.begin(state, plan, got.responses, weights, parts)
    if config.trainer.ahead:
        state.pending = fresh
    else:
        learned = learn(state, fresh, generator, parts)
    found = settle(exploring, parts) if exploring is not None else None
    with clock("remember"):
        if probing is not None:
            state.progress.probes = (state.progress.probes + probes.finish(probing, state, parts))[-probes.WINDOW :]
        take_in(state, got, parts)
        if found is not None:
            keep_found(state, unsolved, found, parts)
    explored = (len(found.verdict), int(np.nansum(found.correct))) if found is not None else (0, 0)
    curve = learned.pop("critic/calibration/seen", None)
    numbers = {name: float(value) for name, value in learned.items()}
    return Outcome(plan, got.responses, got.layers, paid, numbers, curve, explored)


def collection(state: RunState, responses: Responses, plan: Plan, parts: Parts) -> Collection:
    """The reward layers of judged rows, as things stand before they are counted."""
    with parts.clock("reward"):
        layers = experience.reward_layers(plan, responses, parts.tokenizer, parts.config.reward)
        paths = find_paths(plan, responses, state.novelty, state.iteration, parts)
        return Collection(plan, responses, with_paths(layers, paths), paths)


def learn(state: RunState, batch: Batch, generator: np.random.Generator, parts: Parts) -> dict[str, Any]:
    """Update the networks from the batch and replayed successes; the metrics are back when this returns."""
    if not batch.sampled.any():
        return {}
    learner, programs = parts.config.learner, parts.programs
    with parts.clock("update"):
        fresh, replayed = programs.put_rows(rows_for_update(state, batch, generator, parts))
        train = replace(state.train, pace=programs.put(pace(state, parts)))
        if learner.kl and learner.kl_refresh and state.iteration % learner.kl_refresh == 0:
            train = programs.refresh(train)
        weights = programs.put(learner_weights(state, parts.config))
        state.train, metrics = programs.update(train, fresh, replayed, weights)
        return dict(jax.device_get(metrics))


def learner_weights(state: RunState, config: Config) -> Float[np.ndarray, "C"]:
    """The weights that the learner adds the layers up with: without a critic the first one holds its advantages."""
    return experience.ONE if config.model.critic == "none" else current_weights(state, config)


def plan_iteration(state: RunState, generator: np.random.Generator, parts: Parts) -> Plan:
    """Draw a level for each problem, then the problems."""
    config, task = parts.config, parts.task
    count = config.trainer.problems
    family, step = curriculum.draw_levels(state.curriculum, task.weights, generator, count, config.curriculum)
    return make_plan(draw_problems(np.array(task.first_arm)[family] + step, state, generator, parts), parts)


def draw_problems(
    arms: Int[np.ndarray, "P"], state: RunState, generator: np.random.Generator, parts: Parts
) -> list[Problem]:
    """The next problem of each arm; the cursors move on."""
    fitting = partial(fits, parts=parts)
    drawn = parts.task.draw(arms, state.cursor, parts.config.seed, generator, fitting)
    state.cursor = drawn.cursor
    state.progress.passed_over += drawn.passed
    return drawn.problems


def learner_rows(state: RunState, got: Collection, generator: np.random.Generator, parts: Parts) -> Batch:
    """The shuffled rows of an iteration, as wide as rows can be."""
    config, learner = parts.config, parts.config.learner
    reward = got.layers.stacked()
    if config.model.critic == "none":
        total = got.layers.total(current_weights(state, config).tolist())
        reward = experience.group_rewards(got.responses, total, config.trainer.group, learner)
    success = expected_success(state, got.plan, parts)
    coefficients = experience.entropy_coefficients(got.responses, success, has_format(state), parts.tokenizer, learner)
    width = parts.prompt_width + config.episode_tokens - 1
    return experience.shuffle(experience.make_batch(got.plan, got.responses, reward, coefficients, width), generator)


def rows_for_update(state: RunState, batch: Batch, generator: np.random.Generator, parts: Parts) -> tuple[Batch, Batch]:
    """The batch, and the replayed successes that join it, cut to one width and packed where that is asked for."""
    learner = parts.config.learner
    count = learner.epochs * learner.minibatches * learner.replay_rows
    entries = draw(state.memory, generator, count)
    replayed = experience.longest_row(state.memory.prompt[entries], state.memory.response[entries])
    longest = max(int((batch.segment > 0).sum(axis=1).max()), replayed)
    width = experience.row_width(longest, batch.token.shape[1])
    rows = experience.cut(batch, width), experience.replay_batch(state.memory, entries, count, width)
    if not learner.pack_tokens:
        return rows
    shares = learner.minibatches * learner.accumulate * parts.programs.mesh.size
    return pack(rows[0], learner.pack_tokens, shares), pack(rows[1], learner.pack_tokens, learner.epochs * shares)


def expected_success(state: RunState, plan: Plan, parts: Parts) -> Float[np.ndarray, "P"]:
    """Of each problem: its own so far, or its level's if higher; problems of a large level are rarely met twice."""
    arms = [parts.task.arms[arm] for arm in plan.arm.tolist()]
    by_level = np.array([state.curriculum.success(arm.family, arm.step) for arm in arms], np.float32)
    return np.maximum(state.memory.success_of(plan.prompt), by_level)


def has_format(state: RunState) -> bool:
    """Whether the policy writes well-formed responses by now."""
    return state.progress.format_rate >= FORMAT_LEARNED


def pace(state: RunState, parts: Parts) -> Pace:
    """The share of the learning rate that is due: the root of the failures on the newest levels, `slowest` at least;
    the policy's is 0 while the critic warms up."""
    failures = state.curriculum.failure(parts.task.weights)
    share = np.asarray(max(failures**0.5, parts.config.learner.slowest), np.float32)
    warm = parts.config.model.critic == "none" or state.iteration >= parts.config.critic.warmup
    return Pace(share if warm else np.zeros((), np.float32), share)


def explore_plan(
    state: RunState, plan: Plan, responses: Responses, generator: np.random.Generator, parts: Parts
) -> Plan:
    """The problems to explore, in whole chunks: those that no sample of this iteration solved, then fresh ones of the
    newest levels that were never solved.

    The effort follows need: chunks in proportion to the failures on the newest levels. Early exploration matters most:
    the less a policy has learned of a level, the less sure it is of wrong answers to it.
    """
    size, most = parts.config.sampling.explore_problems, parts.config.sampling.explore_chunks
    chunks = round(most * state.curriculum.failure(parts.task.weights) + generator.random() - 0.5)
    if parts.programs.explore is None or not size or not has_format(state) or chunks < 1:
        return plan.take(np.zeros(0, np.int64))
    failed = np.flatnonzero(np.nanmax(_by_problem(plan, responses.correct), axis=1, initial=0.0) == 0.0)
    known = {plan.problems[i].prompt: plan.problems[i] for i in generator.permutation(failed).tolist()}
    wanted = chunks * size
    fresh = fresh_problems(state, generator, max(wanted - len(known), 0), parts)
    unsolved = make_plan([*known.values(), *(x for x in fresh if x.prompt not in known)][:wanted], parts)
    new = np.flatnonzero(~state.memory.holds(unsolved.prompt))
    keep = np.union1d(np.arange(min(len(known), wanted)), new)
    # Whole chunks, filled up with repeats; the last few problems of a level get a chunk to themselves.
    return unsolved.take(np.resize(keep, max(round(len(keep) / size), min(len(keep), 1)) * size))


def fresh_problems(state: RunState, generator: np.random.Generator, count: int, parts: Parts) -> list[Problem]:
    """The next `count` problems of the newest levels, each once."""
    weights, least = parts.task.weights, parts.config.curriculum.least_share
    counts = curriculum.share_out(weights, count, least, generator)
    newest = [first + climb.level for first, climb in zip(parts.task.first_arm, state.curriculum.climbs, strict=True)]
    drawn = draw_problems(np.repeat(newest, counts), state, generator, parts)
    return list({problem.prompt: problem for problem in drawn}.values())


def take_in(state: RunState, got: Collection, parts: Parts) -> None:
    """Move curriculum, memory, counts of paths and counters on."""
    plan, responses = got.plan, got.responses
    correct = _by_problem(plan, responses.correct)
    rate = success_rates(plan, responses)
    arms = [parts.task.arms[arm] for arm in plan.arm.tolist()]
    family, step = np.array([arm.family for arm in arms]), np.array([arm.step for arm in arms])
    state.curriculum = curriculum.observe(state.curriculum, family, step, rate, parts.config.curriculum)
    tries = _tries(responses, got.layers)
    shaped = Tries(*(_by_problem(plan, x) for x in (tries.response, tries.sampled, tries.reward)))
    remember(state.memory, plan.prompt, plan.arm, shaped, correct, current_weights(state, parts.config))
    state.novelty = note_paths(state.novelty, got.paths, state.iteration, parts.config.reward)
    state.progress.format_rate = float(np.mean([verdict.marks[3] >= 0 for verdict in responses.verdict]))
    state.progress.samples += len(responses.length)
    state.progress.tokens += int(responses.sampled.sum())
    state.iteration += 1


def keep_found(state: RunState, plan: Plan, found: Responses, parts: Parts) -> None:
    """Remember explored answers that were verified. The others say nothing of the policy and are left out."""
    hit = np.flatnonzero(np.nan_to_num(found.correct) == 1.0)
    group = len(found.length) // len(plan.problems)
    if len(hit):
        some = found.take(hit)
        layers = experience.reward_layers(plan.take(hit // group), some, parts.tokenizer, parts.config.reward)
        tries, weights = _tries(some, layers), current_weights(state, parts.config)
        for i, problem in enumerate((hit // group).tolist()):
            keep_best(state.memory, plan.prompt[problem], int(plan.arm[problem]), tries.take(slice(i, i + 1)), weights)
    state.progress.samples += len(found.length)
    state.progress.tokens += int(found.sampled.sum())


def _tries(responses: Responses, layers: Layers) -> Tries:
    """What is remembered of rows. Not that they were new: they are not, when they are replayed."""
    lasting = replace(layers, exploration=np.zeros_like(layers.exploration))
    return Tries(responses.token, responses.sampled, lasting.stacked())


def success_rates(plan: Plan, responses: Responses) -> Float[np.ndarray, "P"]:
    """The share of each problem's samples that were verified; NaN where all of their verdicts were lost."""
    correct = _by_problem(plan, responses.correct)
    known = (~np.isnan(correct)).sum(axis=1)
    return np.where(known > 0, np.nansum(correct, axis=1) / np.maximum(known, 1), np.nan).astype(np.float32)


def _by_problem(plan: Plan, rows: np.ndarray) -> np.ndarray:
    """[B, …] → [P, G, …]."""
    return rows.reshape(len(plan.problems), -1, *rows.shape[1:])
