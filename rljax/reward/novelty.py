"""Novelty of the path: how often a response's way of reasoning, not its text, was met before.

Count-based exploration pays 1/√n (Strehl and Littman, 2008; for large spaces Bellemare et al., 2016). What is counted
is the sequence of abstracted steps that were valid: numerals become `N` and variables are renamed, so the same way
through other numbers is no news. Steps that are false, idle or unjudged are not part of it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import numpy as np
from jaxtyping import Float

from rljax.verify.types import Step, Verdict

# So many steps count, and a run of equal ones is one: a chain such as 1+1=2; 2+2=4; … is not ever newer as it grows.
MOST_STEPS = 8
MOST_SIGNATURES = 50_000
_TOKEN = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+|\S")
_COUNTED = ("valid", "milestone")


@dataclass(frozen=True)
class NoveltyState:
    """By signature: its count when it was last met, and that iteration."""

    counts: dict[str, tuple[float, int]] = field(default_factory=dict)


def to_json(state: NoveltyState) -> dict[str, Any]:
    """What a checkpoint keeps; `from_json` reads it."""
    return {"counts": {name: list(entry) for name, entry in state.counts.items()}}


def from_json(saved: dict[str, Any]) -> NoveltyState:
    """The state that `to_json` wrote."""
    return NoveltyState({name: (float(value), int(last)) for name, (value, last) in saved["counts"].items()})


def path(text: str, steps: Sequence[Step]) -> tuple[str, ...]:
    """The abstracted steps that count, in order; offsets of `steps` are those of `text`."""
    names: dict[str, str] = {}
    found: list[str] = []
    for step in _counted(steps):
        abstract = "".join(_abstract(token, names) for token in _TOKEN.findall(text[step.start : step.end]))
        if abstract and abstract not in found[-1:]:
            found.append(abstract)
    return tuple(found[:MOST_STEPS])


def signature(arm: str, steps: tuple[str, ...]) -> str:
    """A short name for a path through problems of one level."""
    return blake2b("\n".join([arm, *steps]).encode(), digest_size=12).hexdigest()


def count(state: NoveltyState, name: str, iteration: int, decay: float) -> float:
    """How often a signature was met, each time weighing `decay` to the power of the iterations since."""
    value, last = state.counts.get(name, (0.0, iteration))
    return float(value * decay ** (iteration - last))


def observe(state: NoveltyState, names: Sequence[str], iteration: int, decay: float) -> NoveltyState:
    """The counts with these signatures in them, one by one; the least counted of too many are forgotten."""
    counts = dict(state.counts)
    for name in names:
        counts[name] = (count(NoveltyState(counts), name, iteration, decay) + 1.0, iteration)
    if len(counts) > MOST_SIGNATURES:
        present = NoveltyState(counts)
        kept = sorted(counts, key=lambda name: (-count(present, name, iteration, decay), name))[:MOST_SIGNATURES]
        counts = {name: counts[name] for name in kept}
    return NoveltyState(counts)


def bonus(times: float) -> float:
    """1/√(1 + n): 1 for what was never met."""
    return float((1.0 + times) ** -0.5)


def exploration_layer(verdict: Verdict, ends: Sequence[int], times: float, share: float) -> Float[np.ndarray, "T"]:
    """The bonus on the token that completes the last step that counts, once a response: whole for a verified answer,
    `share` of it for another; nothing where no step counts.

    `ends[i]` is the offset in the response just behind sampled token i, T their number.
    """
    layer = np.zeros(len(ends), np.float32)
    steps = _counted(verdict.steps)
    if steps:
        layer[bisect_left(ends, steps[-1].end)] = bonus(times) * (1.0 if verdict.status == "correct" else share)
    return layer


def _counted(steps: Sequence[Step]) -> list[Step]:
    return [step for step in steps if step.verdict in _COUNTED]


def _abstract(token: str, names: dict[str, str]) -> str:
    if token[0].isdigit():
        return "N"
    if len(token) == 1 and token.isalpha():
        return names.setdefault(token, f"v{len(names) + 1}")
    return token
