"""The critic where the policy does not go by itself: one token of a response is exchanged, and the policy goes on.

What follows is verified like any response, so the value of the deviated state has a return to be compared with. Nothing
of it is learned from, and it does not count among the run's samples.
"""

from __future__ import annotations

from dataclasses import dataclass

import jax
import numpy as np
from jaxtyping import Float, Int

from rljax.model.decode import Weights
from rljax.rl.calibration import calibration
from rljax.sampling.types import Request, Turn
from rljax.trainer import experience
from rljax.trainer.collect import Collected, Plan, as_turns, open_session, settle
from rljax.trainer.explored import find_paths, with_paths
from rljax.trainer.parts import Parts
from rljax.trainer.responses import NONE, Responses, Said, blank, put
from rljax.trainer.state import RunState
from rljax.trainer.weights import current_weights

WINDOW = 512  # probes that the figures are taken over: those of one iteration are few
_calibration = jax.jit(calibration)


@dataclass(frozen=True)
class Probes:
    """n rows that go on behind an exchanged token: `value` is the critic's of the state behind token `place`, in reward
    units; the verdicts are on their way."""

    place: Int[np.ndarray, "n"]
    value: Float[np.ndarray, "n"]
    collected: Collected


def begin(state: RunState, plan: Plan, responses: Responses, weights: Weights, parts: Parts) -> Probes | None:
    """Exchange a token of some rows and let the policy finish them; None where there is nothing to probe."""
    engine = parts.programs.probe
    fit = np.flatnonzero(responses.length > 1)
    if engine is None or not len(fit):
        return None
    stream = (parts.config.seed, state.iteration, 2)
    generator = np.random.default_rng(stream)
    rows = np.resize(generator.permutation(fit), engine.shape.slots)
    place = (generator.random(len(rows)) * (responses.length[rows] - 1)).astype(np.int32)
    asked = plan.take(rows // (len(responses.length) // len(plan.problems)))
    token, value = _exchange(state, asked.prompt, responses.token[rows], place, parts)
    live = np.flatnonzero(token[np.arange(len(rows)), place] != parts.tokenizer.stop)
    if not len(live):
        return None
    collected = _go_on(asked.take(live), token[live], place[live], weights, stream, parts)
    return Probes(place[live], value[live], collected)


def finish(probes: Probes, state: RunState, parts: Parts) -> list[list[float]]:
    """Value and return of each probe that was judged, in reward units."""
    plan, found = probes.collected.plan, settle(probes.collected, parts)
    layers = experience.reward_layers(plan, found, parts.tokenizer, parts.config.reward)
    layers = with_paths(layers, find_paths(plan, found, state.novelty, state.iteration, parts))
    reward = layers.total(current_weights(state, parts.config).tolist())
    later = np.arange(reward.shape[1]) - probes.place[:, None] - 1
    discounted = np.where(later >= 0, parts.config.learner.discount ** np.maximum(later, 0) * reward, 0.0).sum(axis=1)
    pairs = np.stack([probes.value, discounted], axis=1)[~np.isnan(found.correct)]
    return [[float(value), float(realised)] for value, realised in pairs]


def probe_metrics(pairs: list[list[float]], parts: Parts) -> dict[str, float]:
    """Bias, overestimation and RMSE of the critic on the last probes, in reward units; absent before there are any."""
    if not pairs:
        return {}
    value, realised = np.array(pairs, np.float32).T
    curve = probe_curve(pairs, parts)
    return {
        "critic/bias/unseen": float((value - realised).mean()),
        "critic/overestimation/unseen": float(overestimation_of(curve)),
        "critic/rmse/unseen": float(np.sqrt(((value - realised) ** 2).mean())),
    }


def probe_curve(pairs: list[list[float]], parts: Parts) -> Float[np.ndarray, "3 K"]:
    """How many probes, Σ V and Σ G, by bins of V."""
    filled = np.zeros((WINDOW, 2), np.float32)
    filled[: len(pairs)] = pairs
    there = np.arange(WINDOW) < len(pairs)
    found = _calibration(*parts.programs.put((filled[:, 0], filled[:, 1], there)))
    return np.asarray(jax.device_get(found))


def overestimation_of(curve: Float[np.ndarray, "3 K"]) -> float:
    """`rljax.rl.calibration.overestimation` on the host."""
    count, value, realised = curve
    return float(np.maximum(value - realised, 0.0).sum() / max(count.sum(), 1.0))


def _exchange(
    state: RunState,
    prompt: Int[np.ndarray, "n S"],
    said: Int[np.ndarray, "n T"],
    place: Int[np.ndarray, "n"],
    parts: Parts,
) -> tuple[Int[np.ndarray, "n T"], Float[np.ndarray, "n"]]:
    """The responses up to `place`, with another token there, and the value of the state behind it."""
    programs, rows = parts.programs, np.arange(len(place))
    token = np.where(np.arange(said.shape[1]) <= place[:, None], said, NONE)
    start = ((prompt >= 0).sum(axis=1) - 1).astype(np.int32)
    batch = experience.bare_rows(prompt, token, parts.prompt_width + parts.config.episode_tokens)
    stream = programs.put(np.array((parts.config.seed, state.iteration), np.uint32))
    on_device = programs.put_rows((batch.token, batch.segment, start + place))
    found = programs.deviate(state.train.params, stream, *on_device)
    weights = programs.put(current_weights(state, parts.config))
    value = programs.value(state.train.params, found.token, on_device[1], weights)
    exchanged, values = jax.device_get((found.token, value))
    token[rows, place] = exchanged[rows, start + place + 1]
    return token, values[rows, start + place + 1]


def _go_on(
    plan: Plan,
    token: Int[np.ndarray, "n T"],
    place: Int[np.ndarray, "n"],
    weights: Weights,
    stream: tuple[int, ...],
    parts: Parts,
) -> Collected:
    """The policy finishes the rows; they are judged as if it had said all of it."""
    assert parts.programs.probe is not None
    session = open_session(parts.programs.probe, weights, stream, parts)
    said = [row[row >= 0].tolist() for row in token]
    heads = [tuple(row[row >= 0].tolist() + begun) for row, begun in zip(plan.prompt, said, strict=True)]
    budget = parts.config.sampling.response_tokens
    session.submit([Request(head, budget - len(begun)) for head, begun in zip(heads, said, strict=True)])
    rows = blank(len(heads), budget)
    while session.busy:
        for turn in session.step():
            _write(turn, said[turn.request], rows, parts)
    pairs = zip(plan.problems, rows.said, strict=True)
    jobs = [parts.task.job(problem, as_turns(row)) for problem, row in pairs]
    asked = [number for number, job in enumerate(jobs) if job is not None]
    ticket = parts.pool.submit([job for job in jobs if job is not None])
    return Collected(plan, rows, [asked], [ticket])


def _write(turn: Turn, begun: list[int], rows: Responses, parts: Parts) -> None:
    whole = np.array([*begun, *turn.token.tolist()], np.int32)
    put(rows, turn.request, whole, np.zeros(len(whole), np.float32))
    text = parts.tokenizer.decode(whole.tolist())
    rows.said[turn.request].append(Said(0, len(whole), text, turn.reason != "limit"))
