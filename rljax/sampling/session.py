"""One use of the engine: rows are submitted, decoded, handed back as they finish, and may go on for another turn."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from jaxtyping import Bool, Float, Int, UInt

from rljax.errors import InputError
from rljax.model.cache import Cache
from rljax.model.decode import Weights
from rljax.sampling.buckets import fit
from rljax.sampling.chunk import Chunk, Control
from rljax.sampling.engine import Engine, check_fits
from rljax.sampling.stop import StopStrings
from rljax.sampling.types import Reason, Request, Turn

NOBODY = -1


@dataclass
class _Slots:
    """What the host knows of the B slots; `control` is what a chunk is told of them."""

    control: Int[np.ndarray, "8 B"]
    kept: Bool[np.ndarray, "B"]  # a turn has ended, the caller has not said how to go on
    holds: Int[np.ndarray, "B"]  # the request whose prompt stands at the head of the slot
    begun: Int[np.ndarray, "B"]  # tokens that had been drawn before the present turn
    base: Int[np.ndarray, "B"]  # tokens in the cache when the present turn began
    token: Int[np.ndarray, "B W"]
    logprob: Float[np.ndarray, "2 B W"]

    @property
    def fields(self) -> Any:
        """The rows of `control` by the names of `Control`; writing to them writes to it."""
        return Control(*self.control)

    def regrouped(self, rows: Int[np.ndarray, "M"], fresh: Bool[np.ndarray, "M"]) -> _Slots:
        """The slots that `rows` names, in that order; those that are `fresh` hold nothing."""
        moved = {name: value[rows] for name, value in vars(self).items() if name not in ("control", "logprob")}
        new = _Slots(self.control[:, rows], logprob=self.logprob[:, rows], **moved)
        new.fields.live[fresh] = 0
        new.kept[fresh], new.holds[fresh] = False, NOBODY
        return new


def _empty_slots(count: int, width: int) -> _Slots:
    return _Slots(
        np.zeros((len(Control._fields), count), np.int32),
        np.zeros(count, bool),
        np.full(count, NOBODY, np.int32),
        np.zeros(count, np.int32),
        np.zeros(count, np.int32),
        np.zeros((count, width), np.int32),
        np.zeros((2, count, width), np.float32),
    )


@dataclass
class Session:
    """Rows in B slots under one set of weights. `noise` names its random numbers: pass fresh ones to each session.

    With `stop_strings` a turn also ends where its text holds one of them.
    """

    engine: Engine
    weights: Weights
    noise: UInt[np.ndarray, "n"]
    stop_strings: StopStrings | None = None
    inside: Callable[[Sequence[int]], bool] = lambda prompt: False
    requests: list[Request] = field(default_factory=list)

    def __post_init__(self) -> None:
        shape = self.engine.shape
        self._slots = _empty_slots(shape.slots, shape.width)
        self._cache: Cache | None = None
        self._noise = self.engine.put(np.asarray(self.noise, np.uint32))
        self._queue: deque[tuple[int, int]] = deque()  # request, first sample that has no slot yet
        self._resumed: list[tuple[int, list[int]]] = []
        self._flying: Chunk | None = None

    @property
    def busy(self) -> bool:
        """Whether `step` has something to do: rows are live, go on, or wait for a slot that can become free."""
        waiting = bool(self._queue) and bool((~self._slots.kept).any())
        return self._flying is not None or waiting or bool(self._resumed) or bool(self._slots.fields.live.any())

    def submit(self, requests: Sequence[Request]) -> None:
        """Queue requests. Raises `InputError`, and queues none of them, where one does not fit a slot."""
        for request in requests:
            if not request.prompt:
                raise InputError("a prompt is empty; begin it with at least one token.")
            if len(request.limits) != request.samples or min(request.limits, default=0) < 1:
                given, wanted = request.limits, request.samples
                raise InputError(f"a request for {wanted} samples has the limits {given}; give one above 0 for each.")
            check_fits([len(request.prompt)], max(request.limits), self.engine.shape.width)
        self._queue += [(len(self.requests) + number, 0) for number in range(len(requests))]
        self.requests += requests

    def step(self) -> list[Turn]:
        """Wait for the chunk under way, queue the next one, and return the turns that the first one finished.

        What the caller does with them happens while the next chunk is decoded.
        """
        turns = self._collect()
        self._fill()
        if self._slots.fields.live.any():
            self._decode()
        return turns

    def resume(self, turn: Turn, tokens: Sequence[int], limit: int) -> None:
        """Let a kept row read `tokens` (never trained on: they are not drawn) and draw up to `limit` more.

        The cache of all that it has read and said stays. Raises `InputError` where the slot has no room for it.
        """
        slots, row = self._slots, self._place(turn)
        if not tokens:
            raise InputError("a row is resumed without a token to read; give the observation's, or release the row.")
        cached = int(slots.fields.length[row])
        check_fits([cached + 1 + len(tokens)], limit, self.engine.shape.width)
        self._resumed.append((row, [int(slots.fields.last[row]), *tokens]))
        slots.kept[row] = False
        slots.base[row] = cached + len(tokens)
        slots.begun[row] = slots.fields.drawn[row]
        slots.fields.left[row] = limit

    def release(self, turn: Turn) -> None:
        """Give a kept row's slot away."""
        self._slots.kept[self._place(turn)] = False

    def _place(self, turn: Turn) -> int:
        """The slot of a kept row."""
        fields = self._slots.fields
        found = np.flatnonzero(self._slots.kept & (fields.request == turn.request) & (fields.sample == turn.sample))
        if not len(found):
            raise InputError(f"row {turn.request}.{turn.sample} is not kept; ask for it with Request(keep=True).")
        return int(found[0])

    def _decode(self) -> None:
        engine, waiting = self.engine, bool(self._queue)
        live = int(self._slots.fields.live.sum())
        # Where rows wait for slots, the chunk ends as soon as a quarter of its rows have.
        floor = live - max(1, live // 4) + 1 if waiting else 1
        assert self._cache is not None  # filled slots have one
        control = self._slots.control.copy()
        self._cache, self._flying = engine.decode(self.weights, self._cache, control, self._noise, floor)

    def _collect(self) -> list[Turn]:
        """Take in the chunk under way: write down what was drawn, and end turns."""
        if self._flying is None:
            return []
        chunk, self._flying = self.engine.fetch(self._flying), None
        slots, fields = self._slots, self._slots.fields
        live = fields.live == 1
        count = np.where(live, chunk.drawn, 0)
        row, step = np.nonzero(np.arange(chunk.token.shape[1]) < count[:, None])
        column = (fields.drawn - slots.begun)[row] + step
        slots.token[row, column] = chunk.token[row, step]
        slots.logprob[0, row, column] = chunk.logprob[row, step]
        slots.logprob[1, row, column] = chunk.drawn_logprob[row, step]
        fields.drawn[:] += count
        fields.length[:] += count
        fields.left[:] -= count
        fields.inside[:] = chunk.inside
        drawn = fields.drawn - slots.begun
        fields.last[live] = slots.token[live, drawn[live] - 1]
        stopped = np.isin(fields.last, self.engine.rules.stop) & live
        over = (fields.left <= 0) & live
        cut = self._cut(np.flatnonzero(live), count, drawn)
        return [
            self._end(slot, "text" if slot in cut else "stop" if stopped[slot] else "limit")
            for slot in np.flatnonzero(stopped | over | np.isin(np.arange(len(live)), list(cut))).tolist()
        ]

    def _cut(self, live: np.ndarray, count: np.ndarray, drawn: np.ndarray) -> dict[int, int]:
        """Rows whose new text holds a stop string, and how many of their tokens stay; those behind are taken back."""
        found: dict[int, int] = {}
        if self.stop_strings is None:
            return found
        slots, fields = self._slots, self._slots.fields
        for row in live.tolist():
            said = slots.token[row, : drawn[row]].tolist()
            kept = self.stop_strings.cut(said, len(said) - int(count[row]))
            if kept is not None:
                found[row] = kept
                for name in (fields.drawn, fields.length):
                    name[row] -= len(said) - kept
                fields.last[row] = said[kept - 1]
        return found

    def _end(self, slot: int, reason: Reason) -> Turn:
        slots, fields = self._slots, self._slots.fields
        request, count = int(fields.request[slot]), int(fields.drawn[slot] - slots.begun[slot])
        fields.live[slot] = 0
        slots.kept[slot] = self.requests[request].keep
        token, logprob = slots.token[slot, :count].copy(), slots.logprob[:, slot, :count].copy()
        return Turn(request, int(fields.sample[slot]), token, logprob[0], logprob[1], reason)

    def _fill(self) -> None:
        """Give free slots to waiting rows, and let resumed rows read."""
        self._regroup()
        engine, slots = self.engine, self._slots
        prompts: list[tuple[int, int]] = []  # request, slot: to be computed
        copies: dict[int, list[tuple[int, int]]] = {}  # by length of the prompt: from slot to slot
        busy = {row for row, _ in self._resumed}
        free = [s for s in np.flatnonzero((slots.fields.live == 0) & ~slots.kept).tolist() if s not in busy]
        while self._queue and free:
            self._seat(free, prompts, copies)
        new = [(self.requests[request].prompt[:-1], slot, 0) for request, slot in prompts]
        old = [(tokens[:-1], row, int(slots.fields.length[row])) for row, tokens in self._resumed]
        for row, tokens in self._resumed:
            slots.fields.length[row] = slots.base[row]
            slots.fields.last[row] = tokens[-1]
            slots.fields.inside[row] = self.inside(tokens)
            slots.fields.live[row] = 1
        self._resumed.clear()
        cache = engine.fit(self._cache, self._longest())
        for group in (new, old):
            # A prompt of one token leaves nothing to compute: the first step reads it.
            if wanted := [entry for entry in group if entry[0]]:
                cache = engine.extend(self.weights, cache, wanted)
        for length, pairs in copies.items():
            if length and pairs:
                cache = engine.copy(cache, pairs, length)
        self._cache = cache

    def _regroup(self) -> None:
        """Decode fewer slots together where no more are needed, all of them where rows wait."""
        slots, engine = self._slots, self.engine
        needed = (slots.fields.live == 1) | slots.kept
        needed[[row for row, _ in self._resumed]] = True
        size = engine.shape.slots if self._queue else fit(engine.groups, int(needed.sum()))
        if size == len(needed) or self._cache is None:
            return
        rows = np.resize(np.concatenate([np.flatnonzero(needed), np.flatnonzero(~needed)]), size)
        fresh = np.arange(size) >= needed.sum()
        moved = {int(row): place for place, row in enumerate(rows[~fresh].tolist())}
        self._cache = engine.regroup(self._cache, rows)
        self._slots = slots.regrouped(rows, fresh)
        self._resumed = [(moved[row], tokens) for row, tokens in self._resumed]

    def _longest(self) -> int:
        """The most tokens that a row holds whose cache is still needed, or that the next waiting prompt has."""
        fields, kept = self._slots.fields, self._slots.kept
        needed = (fields.live == 1) | kept
        waiting = len(self.requests[self._queue[0][0]].prompt) if self._queue else 1
        return max(int(fields.length.max(where=needed, initial=1)), waiting)

    def _seat(self, free: list[int], prompts: list[tuple[int, int]], copies: dict[int, list[tuple[int, int]]]) -> None:
        """Seat waiting rows of the request at the head of the queue, first where its prompt stands already."""
        number, first = self._queue.popleft()
        request, holds = self.requests[number], self._slots.holds
        count = min(request.samples - first, len(free))
        free.sort(key=lambda slot: holds[slot] != number)
        chosen = [free.pop(0) for _ in range(count)]
        sources = np.flatnonzero(holds == number)
        missing = [slot for slot in chosen if holds[slot] != number]
        if not len(sources):
            prompts.append((number, missing[0]))
            sources, missing = np.array(missing[:1]), missing[1:]
        length = len(request.prompt) - 1
        copies.setdefault(length, []).extend((int(sources[0]), slot) for slot in missing)
        self._start(chosen, number, first)
        if first + count < request.samples:
            self._queue.appendleft((number, first + count))

    def _start(self, chosen: list[int], number: int, first: int) -> None:
        slots, fields, request = self._slots, self._slots.fields, self.requests[number]
        fields.last[chosen] = request.prompt[-1]
        fields.length[chosen] = slots.base[chosen] = len(request.prompt) - 1
        fields.left[chosen] = request.limits[first : first + len(chosen)]
        fields.live[chosen] = 1
        fields.request[chosen] = number
        fields.sample[chosen] = np.arange(first, first + len(chosen))
        fields.drawn[chosen] = slots.begun[chosen] = 0
        fields.inside[chosen] = self.inside(request.prompt)
        slots.holds[chosen] = number
