"""What a steps job asks: the facts of a problem, what is to be shown on the way, and the response."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rljax.verify.types import Form

Extract = Literal["strict", "flexible", "tags"]


@dataclass(frozen=True, slots=True)
class StepsJob:
    """A chain of thought to be judged step by step.

    `given` holds the relations that the problem gives, `milestones` relations that are wanted on the way: `x = 3`, or
    `discriminant = 1` where the name of a quantity stands on the left. `problem` is its text: to repeat what it states
    earns nothing. With a `gold` the status is that of the final answer, which `extract` finds, in the form that `form`
    asks for (see `MathJob`). `timeout_s` seconds are allowed, None for the pool's own limit.
    """

    response: str
    given: tuple[str, ...] = ()
    milestones: tuple[str, ...] = ()
    problem: str = ""
    gold: str | None = None
    extract: Extract = "strict"
    form: Form = "any"
    timeout_s: float | None = None
