"""What a careful critic costs: `python -m benchmarks.critic_cost [rows=8] [replay=8] [tokens=64] [repeats=5]`.

Seconds of one whole update (targets, one minibatch with replayed rows, the optimizer's step) with `critic=plain`,
`ensemble` and `cql` at width 512, 8 layers, V = 32,768. The kinds take turns; printed are medians, and ratios to
`plain` in the same turn.
"""

from __future__ import annotations

import statistics
import sys
import time
from functools import partial
from typing import Any

import jax
import numpy as np

from benchmarks.arguments import read, whole_number
from rljax.errors import InputError
from rljax.learner import ppo
from rljax.learner.config import CriticConfig, LearnerConfig
from rljax.learner.types import Batch, TrainState
from rljax.model.config import ModelConfig
from rljax.model.policy import init_params
from rljax.model.tokenizer import CharTokenizer
from rljax.trainer.config import Config
from rljax.trainer.programs import critic_shape, make_learner

MODEL = ModelConfig(layers=8, width=512, heads=8, kv_heads=8, mlp=1536, vocabulary=32768)
DEFAULTS = {"rows": "8", "replay": "8", "tokens": "64", "repeats": "5"}
KINDS = ("plain", "ensemble", "cql")


def main() -> int:
    """Print a line a kind."""
    try:
        said = {key: whole_number(key, value) for key, value in read(sys.argv[1:], DEFAULTS).items()}
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    tokenizer = CharTokenizer(MODEL.alphabet)
    updates = {kind: make_update(kind, said, tokenizer) for kind in KINDS}
    states = {kind: updates[kind][1] for kind in KINDS}
    seconds: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for _ in range(said["repeats"] + 1):
        for kind in KINDS:
            begun = time.perf_counter()
            states[kind], metrics = updates[kind][0](states[kind])
            assert np.isfinite(jax.device_get(metrics["actor/loss"]))
            seconds[kind].append(time.perf_counter() - begun)
    plain = seconds["plain"][1:]  # the first ones compiled
    for kind in KINDS:
        ratios = [a / b for a, b in zip(seconds[kind][1:], plain, strict=True)]
        spread = f"{min(ratios):.2f}–{max(ratios):.2f}"
        print(f"{kind:9} {statistics.median(seconds[kind][1:]):6.2f} s  × {statistics.median(ratios):.2f} ({spread})")
    return 0


def make_update(kind: Any, said: dict[str, int], tokenizer: CharTokenizer) -> tuple[Any, TrainState]:
    """The compiled update on made-up rows, and the state it starts from."""
    learner = LearnerConfig(minibatches=1, replay_rows=said["replay"])
    config = Config(model=MODEL, learner=learner, critic=CriticConfig(kind=kind))
    whole = make_learner(config, tokenizer)
    make = partial(init_params, config=MODEL, vocabulary=MODEL.vocabulary, shape=critic_shape(config))
    params = jax.jit(make)(jax.random.key(0))
    rows = made_up(said["rows"], said["tokens"], 0), made_up(said["replay"], said["tokens"], 1)
    weights = jax.numpy.array([1.0, 0.4, 0.1])
    update = jax.jit(partial(ppo.update, learner=whole), donate_argnums=0)
    return (lambda state: update(state, *rows, weights)), ppo.start(params, whole.optimizer, learner)


def made_up(count: int, width: int, seed: int) -> Batch[jax.Array]:
    """Rows of random tokens, all sampled but the first quarter, paid at their ends."""
    generator = np.random.default_rng(seed)
    token = generator.integers(1, 20, (count, width + 1), dtype=np.int32)
    sampled = np.broadcast_to(np.arange(width) >= width // 4, (count, width))
    reward = np.zeros((count, width, 3), np.float32)
    reward[:, -1] = generator.random((count, 3))
    blank = np.zeros((count, width), np.float32)
    rows = Batch(
        token=token[:, :-1],
        target=token[:, 1:],
        segment=np.ones((count, width), np.int32),
        sampled=sampled,
        last=sampled & (np.arange(width) == width - 1),
        old_logprob=blank - np.float32(np.log(20)),
        reward=reward,
        bootstrap=np.zeros_like(reward),
        entropy_coefficient=blank,
    )
    return jax.tree.map(jax.numpy.asarray, rows)


if __name__ == "__main__":
    sys.exit(main())
