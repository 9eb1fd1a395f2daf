"""A job about an entry of a data set of reasoning-gym: what crosses from the one who asks to the one who judges."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# `tags`: the trainer's own format, whole. `last`: what stands between the last `<answer>` and `</answer>`.
Extract = Literal["tags", "last"]


@dataclass(frozen=True, slots=True)
class GymJob:
    """One response to an entry, to be scored by the entry's data set: `correct` where the score is exactly 1.

    `metadata` is the entry's, as JSON. `timeout_s` seconds are allowed for the scoring, None for 15.
    """

    data_set: str
    question: str
    answer: str
    metadata: str
    response: str
    extract: Extract = "tags"
    timeout_s: float | None = None
