"""The reward's weights by Bayesian optimisation: a Gaussian process that knows of time proposes, and is told the gain.

GP-UCB (Srinivas et al., 2010) with time among the inputs of the kernel, so that what was measured long ago says little
(Bogunovic, Scarlett and Cevher, 2016): what a policy can gain from a weight changes as it learns. The objective is the
gain in held-out *verified base* accuracy, never the mixed reward, which the weights could inflate.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

import numpy as np
from jaxtyping import Float

from rljax.errors import InputError
from rljax.reward.weights_config import Point, WeightsConfig, simplex

STEP = 0.05  # of the lattice that proposals are taken from
SPREAD_OUT = 3  # proposals that fill the space before the posterior is asked
HEADROOM = 0.02  # the least failure that a gain is relative to


@dataclass(frozen=True)
class Trial:
    """Weights on the simplex, the iteration at which their window ended, and what it gained."""

    weights: Point
    iteration: int
    gain: float


@dataclass(frozen=True)
class BanditState:
    """The present weights on the simplex, and the outcomes so far, oldest first."""

    current: Point
    trials: tuple[Trial, ...] = ()


def check_installed() -> None:
    """Raise `InputError` where scikit-learn is missing."""
    if find_spec("sklearn") is None:
        raise InputError(
            "reward/weights=bayes needs scikit-learn; pip install 'rljax[bayes]', or choose reward/weights=fixed."
        )


def to_json(state: BanditState) -> dict[str, Any]:
    """What a checkpoint keeps; `from_json` reads it."""
    trials = [{"weights": list(x.weights), "iteration": x.iteration, "gain": x.gain} for x in state.trials]
    return {"current": list(state.current), "trials": trials}


def from_json(saved: dict[str, Any]) -> BanditState:
    """The state that `to_json` wrote."""
    trials = [Trial(_point(x["weights"]), int(x["iteration"]), float(x["gain"])) for x in saved["trials"]]
    return BanditState(_point(saved["current"]), tuple(trials))


def gain(before: float, after: float) -> float:
    """(after − before) / (1 − before): accuracy gained, relative to the headroom that was left."""
    return (after - before) / max(1.0 - before, HEADROOM)


def lattice(floor: float) -> Float[np.ndarray, "K 3"]:
    """The points of the simplex that are `STEP` apart and give the base `floor` at least."""
    most = int((1.0 - floor) / STEP + 1e-9)
    points = [(a, b) for a in range(most + 1) for b in range(most + 1 - a)]
    others = np.array(points, np.float64) * STEP
    return np.concatenate([1.0 - others.sum(axis=1, keepdims=True), others], axis=1)


def start(config: WeightsConfig) -> BanditState:
    """The configured weights, and nothing known of any."""
    return BanditState(simplex(config))


def tell(state: BanditState, gained: float, iteration: int, memory: int) -> BanditState:
    """The state with the outcome of the present weights; the last `memory` outcomes are kept."""
    trials = (*state.trials, Trial(state.current, iteration, float(gained)))
    return BanditState(state.current, trials[-memory:])


def advance(
    state: BanditState, gained: float, iteration: int, config: WeightsConfig, generator: np.random.Generator
) -> BanditState:
    """Tell the outcome of the present weights, and take the next ones."""
    told = tell(state, gained, iteration, config.memory)
    return BanditState(propose(told, config, generator), told.trials)


def propose(state: BanditState, config: WeightsConfig, generator: np.random.Generator) -> Point:
    """The next weights: far from those tried at first, then where mean + κ·std of the posterior is highest."""
    points = lattice(config.floor)
    if len(state.trials) <= SPREAD_OUT:
        tried = np.array([state.current, *(trial.weights for trial in state.trials)])
        score = np.linalg.norm(points[:, None] - tried, axis=2).min(axis=1)
    else:
        mean, std = posterior(state.trials, points)
        score = mean + config.explore * std
    best = np.flatnonzero(score >= score.max() - 1e-9)
    return _point(points[generator.choice(best)])


def posterior(
    trials: Sequence[Trial], points: Float[np.ndarray, "K 3"]
) -> tuple[Float[np.ndarray, "K"], Float[np.ndarray, "K"]]:
    """Mean and standard deviation of the gain at each point in the window to come; with less than two outcomes their
    mean and 1."""
    if len(trials) < 2:
        known = trials[0].gain if trials else 0.0
        return np.full(len(points), known), np.ones(len(points))
    now = np.full((len(points), 1), float(len(trials)))
    mean, std = fit(trials).predict(np.concatenate([points[:, 1:], now], axis=1), return_std=True)
    return np.asarray(mean), np.asarray(std)


def fit(trials: Sequence[Trial]) -> Any:
    """A Gaussian process over (w2, w3, number of the window): Matérn 3/2 with a length for each, plus noise."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.gaussian_process import GaussianProcessRegressor
    from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel

    scales = Matern((0.2, 0.2, 10.0), ((0.05, 2.0), (0.05, 2.0), (2.0, 200.0)), nu=1.5)
    kernel = ConstantKernel(1.0, (0.05, 20.0)) * scales + WhiteKernel(0.3, (0.01, 2.0))
    inputs = np.array([[*trial.weights[1:], number] for number, trial in enumerate(trials)])
    process = GaussianProcessRegressor(kernel, normalize_y=True, random_state=0)
    with warnings.catch_warnings():
        # A length at its bound says that this input does not matter, which is no fault.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return process.fit(inputs, np.array([trial.gain for trial in trials]))


def describe(state: BanditState, config: WeightsConfig) -> list[dict[str, Any]]:
    """The posterior on the lattice, as plain data; nothing before there are two outcomes."""
    if len(state.trials) < 2:
        return []
    points = lattice(config.floor)
    mean, std = posterior(state.trials, points)
    rows = zip(points.tolist(), mean.tolist(), std.tolist(), strict=True)
    return [{"weights": point, "mean": m, "std": s} for point, m, s in rows]


def _point(values: Any) -> Point:
    base, process, exploration = (float(x) for x in values)
    return base, process, exploration
