"""Rows of responses on the host: what was said in each turn, token by token, and the verdicts on it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from jaxtyping import Bool, Float, Int

from rljax.verify.types import Verdict

NONE = -1  # in host-side rows: no token


@dataclass(frozen=True, slots=True)
class Said:
    """One turn of a row: its tokens `[start, start + length)`, its text, and whether the row ended it by itself, not by
    its budget. `verdict` is None where nothing was verified; offsets in it are those of `text`."""

    start: int
    length: int
    text: str
    finished: bool
    verdict: Verdict | None = None


@dataclass(frozen=True)
class Responses:
    """B = P·G rows, row p·G + g answering problem p; `NONE` behind each row's end.

    T holds all turns of a row and the observations between them, which are not `sampled`.
    """

    said: list[list[Said]]
    token: Int[np.ndarray, "B T"]
    logprob: Float[np.ndarray, "B T"]
    sampled: Bool[np.ndarray, "B T"]
    length: Int[np.ndarray, "B"]

    @property
    def text(self) -> list[str]:
        """What each row said, a turn a line."""
        return ["\n".join([turn.text for turn in row]) for row in self.said]

    @cached_property
    def verdict(self) -> list[Verdict]:
        """What each row is paid for: the last verdict on it. Read when all are there."""
        return [_last_verdict(row) for row in self.said]

    @property
    def finished(self) -> Bool[np.ndarray, "B"]:
        """Whether the row ended its last turn by itself."""
        return np.array([bool(row) and row[-1].finished for row in self.said], bool)

    @property
    def correct(self) -> Float[np.ndarray, "B"]:
        """1 for a verified answer, 0 for another, NaN where the verdict was lost."""
        value = {"correct": 1.0, "lost": np.nan}
        return np.array([value.get(verdict.status, 0.0) for verdict in self.verdict], np.float32)

    def take(self, rows: Int[np.ndarray, "N"]) -> Responses:
        """Some of the rows, in this order."""
        arrays = (x[rows] for x in (self.token, self.logprob, self.sampled, self.length))
        return Responses([self.said[i] for i in rows.tolist()], *arrays)


def blank(rows: int, budget: int) -> Responses:
    """Rows without a word, T = `budget`."""
    return Responses(
        [[] for _ in range(rows)],
        np.full((rows, budget), NONE, np.int32),
        np.zeros((rows, budget), np.float32),
        np.zeros((rows, budget), bool),
        np.zeros(rows, np.int32),
    )


def put(responses: Responses, row: int, token: Int[np.ndarray, "n"], logprob: Float[np.ndarray, "n"] | None) -> int:
    """Write tokens behind a row's end: drawn ones with their log-probs, in nats, or an observation's. Returns where."""
    start = int(responses.length[row])
    end = start + len(token)
    responses.token[row, start:end] = token
    if logprob is not None:
        responses.logprob[row, start:end] = logprob
        responses.sampled[row, start:end] = True
    responses.length[row] = end
    return start


def _last_verdict(row: list[Said]) -> Verdict:
    return next((turn.verdict for turn in reversed(row) if turn.verdict is not None), Verdict("lost"))
