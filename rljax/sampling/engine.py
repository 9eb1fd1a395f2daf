"""Continuous batching: rows come and go in B slots of one cache, which compiled chunks of steps decode together.

    with engine.open(params, noise) as session:
        session.submit(requests)
        while session.busy:
            for turn in session.step():
                ...                          # verified while the next chunk is decoded

The host decides between chunks what each slot does; the device holds the cache alone. A prompt is computed once and
copied to the slots of its other samples; those that start later find it in a slot of the group.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import jax
import numpy as np
from jax.sharding import Mesh, NamedSharding, PartitionSpec
from jaxtyping import Int

from rljax.errors import InputError
from rljax.model.cache import Cache, cache_bytes, copy, empty_cache, regroup, resize
from rljax.model.config import ModelConfig
from rljax.model.decode import Weights, extend, prepare
from rljax.sampling.buckets import counts, fit, groups, lengths, take_rows
from rljax.sampling.chunk import Chunk, Rules, decode_chunk


@dataclass(frozen=True)
class Shape:
    """B = `slots` rows at once, `width` tokens of prompt and responses in each, `steps` between two looks by the host;
    at most `prefill` tokens of prompts are computed at once."""

    slots: int
    width: int
    steps: int = 16
    prefill: int = 16384
    dtype: str = "float32"

    @property
    def allocated(self) -> int:
        """W: a chunk may write behind a row's last token."""
        return self.width + self.steps


class Engine:
    """The compiled programs for one model, one way of choosing and one shape; sessions share them.

    `programs` counts the distinct programs asked for so far; `most_programs` bounds it for a whole run.
    """

    def __init__(self, rules: Rules, shape: Shape, mesh: Mesh) -> None:
        if shape.slots % mesh.size:
            raise InputError(
                f"sampling.slots={shape.slots} cannot be divided among {mesh.size} devices; choose a multiple."
            )
        self.rules, self.shape, self.mesh = rules, shape, mesh
        self.lengths = lengths(shape.width)
        self.counts = counts(shape.slots)
        self.groups = groups(shape.slots, mesh.size)
        self._seen: set[tuple[Any, ...]] = set()
        everywhere, slots = NamedSharding(mesh, PartitionSpec()), NamedSharding(mesh, PartitionSpec("data"))
        self._everywhere, self._columns = everywhere, NamedSharding(mesh, PartitionSpec(None, "data"))
        model = rules.model
        self.prepare = jax.jit(partial(prepare, config=model, positions=shape.allocated), out_shardings=everywhere)
        self._empty = jax.jit(
            partial(empty_cache, model, shape.slots, dtype=shape.dtype), static_argnames="width", out_shardings=slots
        )
        self._regroup = jax.jit(regroup, out_shardings=slots)
        self._resize = jax.jit(resize, static_argnames="width", out_shardings=slots)
        self._decode = jax.jit(partial(decode_chunk, rules=rules), donate_argnums=1, out_shardings=slots)
        self._extend = jax.jit(
            partial(_extend, config=model), static_argnames="fresh", donate_argnums=1, out_shardings=slots
        )
        self._copy = jax.jit(copy, static_argnames="used", donate_argnums=0, out_shardings=slots)

    @property
    def programs(self) -> int:
        """Distinct programs asked for so far: what has been compiled for this engine."""
        return len(self._seen)

    @property
    def most_programs(self) -> int:
        """A bound. Given n widths and m numbers of rows: empty caches; for each number of slots and each width, chunks
        and changes of both; for each number of rows and each length besides, extending new slots, old ones, copying.
        """
        n, m, groups = len(self.lengths), len(self.counts), len(self.groups)
        return n + groups * n * (n + 2 + groups) + groups * m * (n * (n + 1) + n * n)

    @property
    def memory(self) -> int:
        """Bytes of a session's cache at its widest, over all devices."""
        return cache_bytes(self.rules.model, self.shape.slots, self.shape.allocated, self.shape.dtype)

    def fit(self, cache: Cache | None, tokens: int) -> Cache:
        """The cache, made wide enough for rows of `tokens`; narrower where it is two sizes too wide."""
        wanted = fit(self.lengths, tokens)
        if cache is None:
            self._seen.add(("empty", wanted))
            return self._empty(width=wanted + self.shape.steps)
        held = cache.width - self.shape.steps
        if wanted == held or self.lengths.index(wanted) == self.lengths.index(held) - 1:
            return cache
        self._seen.add(("resize", held, wanted))
        return self._resize(cache, width=wanted + self.shape.steps)

    def regroup(self, cache: Cache, rows: Int[np.ndarray, "M"]) -> Cache:
        """The cache of some slots alone, or of more slots, as M says."""
        self._seen.add(("regroup", cache.width, len(rows), cache.key[0].shape[0]))
        return self._regroup(cache, self.put(rows.astype(np.int32)))

    def decode(self, weights: Weights, cache: Cache, control: np.ndarray, noise: Any, floor: int) -> Any:
        """Queue a chunk; returns the cache and what will have been drawn."""
        self._seen.add(("decode", cache.width, control.shape[1]))
        placed = jax.device_put(control, self._columns), noise, self.put(np.int32(floor))
        return self._decode(weights, cache, *placed)

    def extend(
        self,
        weights: Weights,
        cache: Cache,
        rows: Sequence[tuple[Sequence[int], int, int]],
    ) -> Cache:
        """Queue the computation of new tokens (their ids, their slot, and how many stand before them there), in batches
        of like lengths."""
        order = sorted(rows, key=lambda row: len(row[0]))
        while order:
            size = fit(self.lengths, len(order[-1][0]))
            room = max(rows for rows in self.counts if rows * size <= max(self.shape.prefill, size))
            most = take_rows(self.counts, min(room, len(order)))
            batch, order = order[-most:], order[:-most]
            cache = self._extend_batch(weights, cache, batch, size)
        return cache

    def copy(self, cache: Cache, pairs: Sequence[tuple[int, int]], length: int) -> Cache:
        """Queue copies of the first `length` tokens from slot to slot."""
        used = fit(self.lengths, length)
        while pairs:
            most = take_rows(self.counts, len(pairs))
            rows, batch, pairs = fit(self.counts, most), pairs[:most], pairs[most:]
            self._seen.add(("copy", cache.width, rows, used))
            where = np.full((2, rows), self.shape.slots, np.int32)
            where[:, : len(batch)] = np.transpose(batch)
            cache = self._copy(cache, *self.put((where[0], where[1])), used=used)
        return cache

    def put(self, tree: Any) -> Any:
        """Host arrays to the mesh, one copy a device."""
        return jax.device_put(tree, self._everywhere)

    def fetch(self, chunk: Chunk) -> Chunk:
        """Wait for a chunk and bring it to the host."""
        host: Chunk = jax.device_get(chunk)
        return host

    def _extend_batch(self, weights: Weights, cache: Cache, batch: list[Any], size: int) -> Cache:
        rows, fresh = fit(self.counts, len(batch)), not any(start for *_, start in batch)
        self._seen.add(("extend", cache.width, rows, size, fresh))
        token = np.zeros((rows, size), np.int32)
        where = np.zeros((3, rows), np.int32)
        where[1] = self.shape.slots  # no slot: rows that only fill up the batch are dropped
        for row, (ids, slot, start) in enumerate(batch):
            token[row, : len(ids)] = ids
            where[:, row] = len(ids), slot, start
        return self._extend(weights, cache, *self.put((token, *where)), fresh=fresh)


def _extend(
    weights: Weights, cache: Cache, token: Any, count: Any, slot: Any, start: Any, *, config: ModelConfig, fresh: bool
) -> Cache:
    return extend(weights, config, cache, token, count, slot, start, fresh=fresh)


def check_fits(prompts: Iterable[int], limit: int, width: int) -> None:
    """Raise `InputError` where a prompt of so many tokens leaves no room for `limit` more in a slot."""
    longest = max(prompts, default=0)
    if longest + limit > width:
        raise InputError(
            f"a prompt of {longest} tokens and a response of {limit} do not fit a cache of {width} tokens; raise "
            "sampling.cache_tokens, or lower sampling.response_tokens."
        )
