"""The weights of the reward layers: as configured, or as the bandit proposes, which is told what each has gained."""

from __future__ import annotations

import numpy as np
from jaxtyping import Float

from rljax.reward import bandit
from rljax.reward.weights_config import WeightsConfig, effective
from rljax.trainer.config import Config
from rljax.trainer.state import RunState


def current_weights(state: RunState, config: Config) -> Float[np.ndarray, "C"]:
    """w of base, process and exploration: what multiplies each layer at this iteration."""
    weights = config.reward.weights
    if weights.kind == "fixed":
        return np.array([weights.base, weights.process, weights.exploration], np.float32)
    return np.array(effective(state.bandit.current), np.float32)


def window_ends(state: RunState, weights: WeightsConfig) -> bool:
    """Whether the present proposal has had its iterations: its outcome is to be measured now."""
    return weights.kind == "bayes" and state.iteration % weights.window == 0


def take_gain(state: RunState, accuracy: float, config: Config) -> dict[str, float]:
    """Tell the bandit what the window has gained on the held-out problems and take its next proposal; returns what is
    logged of it."""
    weights, progress = config.reward.weights, state.progress
    gained = bandit.gain(progress.window_accuracy, accuracy)
    progress.window_accuracy = accuracy
    # Another stream than the iteration's own, which is drawn from already.
    generator = np.random.default_rng((config.seed, state.iteration, 4))
    state.bandit = bandit.advance(state.bandit, gained, state.iteration, weights, generator)
    return {"weights/gain": gained}
