"""A small model, engines for it, and traffic: shared by the tests of this room, so that programs are compiled once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache, partial
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np

from rljax.model import policy
from rljax.model.config import ModelConfig
from rljax.model.tokenizer import ANSWER, END, END_ANSWER, PAD, CharTokenizer
from rljax.parallel.config import MeshConfig
from rljax.parallel.mesh import make_mesh
from rljax.sampling.choose import Choice, Chooser, Rows, choose_sampled
from rljax.sampling.chunk import Rules
from rljax.sampling.engine import Engine, Shape
from rljax.sampling.session import Session
from rljax.sampling.types import Request, Turn

MODEL = ModelConfig(layers=1, width=16, heads=4, kv_heads=2, mlp=24)
TOKENIZER = CharTokenizer("abcdef")
V, A = TOKENIZER.size, TOKENIZER.encode("a")[0]
TEMPERATURE, WIDTH, STEPS = 1.5, 40, 4
SAMPLED = partial(choose_sampled, temperature=TEMPERATURE)
Params = dict[str, Any]


def next_letter(key: jax.Array, logits: jax.Array, rows: Rows) -> Choice:
    """After a comes b, after f again a; what the model thinks of it is written down."""
    token = jnp.where((rows.previous >= A) & (rows.previous < V - 1), rows.previous + 1, A)
    logprob = jnp.take_along_axis(jax.nn.log_softmax(logits / TEMPERATURE), token[:, None], axis=1)[:, 0]
    return Choice(token, logprob, jnp.zeros(len(token)))


def countdown(key: jax.Array, logits: jax.Array, rows: Rows) -> Choice:
    """From a letter down to a, then the end."""
    token = jnp.where(rows.previous > A, rows.previous - 1, END)
    return Choice(token, jnp.full(len(token), -1.0), jnp.full(len(token), -0.5))


@cache
def engine(
    slots: int = 4,
    steps: int = STEPS,
    chooser: Chooser = SAMPLED,
    width: int = WIDTH,
    prefill: int = 16384,
    dtype: str = "float32",
    devices: int = 1,
) -> Engine:
    """The engine of this shape; the same one each time."""
    rules = Rules(MODEL, chooser, (END,), (PAD,), (ANSWER, END_ANSWER), steps)
    return Engine(rules, Shape(slots, width, steps, prefill, dtype), make_mesh(MeshConfig(devices)))


def open_session(made: Engine, params: Params, seed: int = 0, **more: Any) -> Session:
    return Session(made, made.prepare(params), np.array([seed, 1], np.uint32), **more)


def drain(session: Session) -> list[Turn]:
    """All turns to come, by request and sample."""
    turns: list[Turn] = []
    while session.busy:
        turns += session.step()
    return ordered(turns)


def ordered(turns: Iterable[Turn]) -> list[Turn]:
    return sorted(turns, key=lambda turn: (turn.request, turn.sample))


def sampled(made: Engine, params: Params, requests: Sequence[Request], seed: int = 0, **more: Any) -> list[Turn]:
    """What a session of its own says to the requests."""
    session = open_session(made, params, seed, **more)
    session.submit(requests)
    return drain(session)


def letters(count: int, seed: int) -> tuple[int, ...]:
    return tuple(np.random.default_rng(seed).integers(A, V, count).tolist())


def ragged(seed: int = 0) -> list[Request]:
    """Prompts of 1 to 20 tokens, 1 to 6 samples, limits of 1 to 19 tokens: together more rows than any engine holds."""
    sizes = [(3, 9, 2), (1, 12, 5), (12, 1, 1), (20, 19, 3), (7, 5, 6), (2, 16, 1), (5, 12, 4), (17, 8, 2)]
    return [Request(letters(size, 100 * seed + i), limit, samples) for i, (size, limit, samples) in enumerate(sizes)]


evaluate = jax.jit(
    lambda params, *rows: policy.evaluate(params, MODEL, *rows, forbidden=(PAD,), temperature=TEMPERATURE)
)


def learned(params: Params, rows: Sequence[tuple[Sequence[int], Sequence[int]]]) -> list[np.ndarray]:
    """The learner's log-probs of what was said, given what was read before it: one whole row each."""
    line = np.zeros((32 * -(-len(rows) // 32), WIDTH + 1), np.int32)
    segment = np.zeros((len(line), WIDTH), np.int32)
    for row, (read, said) in enumerate(rows):
        line[row, : len(read) + len(said)] = [*read, *said]
        segment[row, : len(read) + len(said) - 1] = 1
    logprob = np.asarray(evaluate(params, *map(jnp.asarray, (line[:, :-1], line[:, 1:], segment))).logprob)
    return [logprob[row, len(read) - 1 :][: len(said)] for row, (read, said) in enumerate(rows)]
