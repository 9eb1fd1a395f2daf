"""What is asked of the engine, and what it gives back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from jaxtyping import Float, Int

# Why a turn ended: a stop token, a stop string, or its limit.
Reason = Literal["stop", "text", "limit"]


@dataclass(frozen=True)
class Request:
    """G = `samples` responses to one prompt, `limit` tokens each at most; a tuple gives each sample its own.

    With `keep` a row's slot and cache stay when its turn ends, until the caller resumes or releases the row.
    """

    prompt: tuple[int, ...]
    limit: int | tuple[int, ...]
    samples: int = 1
    keep: bool = False

    @property
    def limits(self) -> tuple[int, ...]:
        """The limit of each sample, [G]."""
        return (self.limit,) * self.samples if isinstance(self.limit, int) else self.limit


@dataclass(frozen=True)
class Turn:
    """What one row said in one turn; n tokens, the stop token included, what follows a stop string left out."""

    request: int  # number of the request in the session, in the order of submission
    sample: int  # 0…G−1
    token: Int[np.ndarray, "n"]
    logprob: Float[np.ndarray, "n"]  # nats, under the whole softmax at the sampling temperature
    drawn_logprob: Float[np.ndarray, "n"]  # nats, under what was drawn from: top-k, top-p and exploration in it
    reason: Reason
