"""The compiled heart of the engine: up to C decoding steps of all slots, then one write to the cache."""

from __future__ import annotations

from typing import NamedTuple

import jax
import jax.numpy as jnp
from jaxtyping import Array, Bool, Float, Int, Key, UInt

from rljax.model.cache import Cache
from rljax.model.config import ModelConfig
from rljax.model.decode import Weights, decode_step, settle
from rljax.sampling.choose import Chooser, Rows


class Control(NamedTuple):
    """What the host says of each slot before a chunk; all int32, so that they travel as one array."""

    last: Int[Array, "B"]  # the row's newest token, not in the cache yet
    length: Int[Array, "B"]  # tokens in the cache
    left: Int[Array, "B"]  # tokens that the row may still draw
    live: Int[Array, "B"]  # 1 where a row is decoded
    request: Int[Array, "B"]  # with `sample` and `drawn`: which random numbers are the row's
    sample: Int[Array, "B"]
    drawn: Int[Array, "B"]  # tokens drawn so far
    inside: Int[Array, "B"]  # 1 where the next token stands inside the answer


class Chunk(NamedTuple):
    """What was drawn; of row b the first `drawn[b]` columns are."""

    token: Int[Array, "B C"]
    logprob: Float[Array, "B C"]  # nats, under the whole softmax at the sampling temperature
    drawn_logprob: Float[Array, "B C"]  # nats, under the distribution that was drawn from
    drawn: Int[Array, "B"]
    inside: Int[Array, "B"]


class Rules(NamedTuple):
    """How rows are decoded; static. `marks` open and close the answer, for choosers that ask."""

    model: ModelConfig
    chooser: Chooser
    stop: tuple[int, ...]
    forbidden: tuple[int, ...]
    marks: tuple[int, int] | None
    steps: int


class _State(NamedTuple):
    step: Int[Array, ""]
    last: Int[Array, "B"]
    live: Bool[Array, "B"]
    inside: Bool[Array, "B"]
    cache: Cache
    chunk: Chunk


def decode_chunk(
    weights: Weights,
    cache: Cache,
    control: Int[Array, "8 B"],
    noise: UInt[Array, "n"],
    floor: Int[Array, ""],
    *,
    rules: Rules,
) -> tuple[Cache, Chunk]:
    """Decode until C = `rules.steps` steps are done or fewer than `floor` rows are live.

    The cache's last C columns must be free: no row may be longer than the others.
    """
    given = Control(*control)
    rows, width = given.last.shape[0], rules.steps
    keys = _row_keys(noise, given.request, given.sample)
    blank = Chunk(
        jnp.zeros((rows, width), jnp.int32),
        jnp.zeros((rows, width), jnp.float32),
        jnp.zeros((rows, width), jnp.float32),
        jnp.zeros(rows, jnp.int32),
        given.inside,
    )
    start = _State(jnp.zeros((), jnp.int32), given.last, given.live == 1, given.inside == 1, cache, blank)

    def body(state: _State) -> _State:
        logits, cache = decode_step(
            weights, rules.model, state.last, given.length, state.step, state.cache, width, rules.forbidden
        )
        return _record(state._replace(cache=cache), logits, keys, given, rules)

    def going(state: _State) -> Bool[Array, ""]:
        alive = jnp.sum(state.live, dtype=jnp.int32)
        return (state.step < width) & (alive > 0) & (alive >= floor)

    end = jax.lax.while_loop(going, body, start)
    return settle(end.cache, width, given.length), end.chunk._replace(inside=end.inside.astype(jnp.int32))


def _record(state: _State, logits: Float[Array, "B V"], keys: Key[Array, "B"], given: Control, rules: Rules) -> _State:
    """Choose a token for each live row and write it down in the step's column."""
    old, live = state.chunk, state.live
    key = jax.vmap(jax.random.fold_in)(keys, given.drawn + state.step)
    token, logprob, drawn_logprob = rules.chooser(key, logits, Rows(state.last, state.inside, given.sample))

    def put(column: Array, new: Array) -> Array:
        return jax.lax.dynamic_update_index_in_dim(column, new, state.step, axis=1)

    chunk = Chunk(
        put(old.token, token),
        put(old.logprob, logprob),
        put(old.drawn_logprob, drawn_logprob),
        old.drawn + live,
        old.inside,
    )
    stopped = jnp.isin(token, jnp.asarray(rules.stop, jnp.int32)) | (chunk.drawn >= given.left)
    inside = state.inside
    if rules.marks is not None:
        opening, closing = rules.marks
        inside = (token == opening) | (inside & (token != closing))
    last = jnp.where(live, token, state.last)
    return _State(state.step + 1, last, live & ~stopped, jnp.where(live, inside, state.inside), state.cache, chunk)


def _row_keys(noise: UInt[Array, "n"], request: Int[Array, "B"], sample: Int[Array, "B"]) -> Key[Array, "B"]:
    """A key for each row from the session's numbers and the row's own: the same row, the same random numbers."""
    key = jax.random.key(0)
    for part in noise:
        key = jax.random.fold_in(key, part)
    fold = jax.vmap(jax.random.fold_in)
    return fold(jax.vmap(lambda r: jax.random.fold_in(key, r))(request), sample)
