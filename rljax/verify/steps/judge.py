"""Judges the steps of a thought: which relations are true, false, idle, or asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rljax.verify.mathematics import algebra
from rljax.verify.mathematics.relation import Compare, truth
from rljax.verify.mathematics.syntax import Node, Refused, normalise, parse
from rljax.verify.types import Step, StepVerdict

MAX_STEPS = 64
_STEP = re.compile(r"[^;,\n]+")


def judge(thought: str, milestones: Iterable[str], compare: Compare = algebra.identical) -> tuple[Step, ...]:
    """Cut the thought at `;`, `,` and line ends, and judge the first 64 steps that are not blank.

    `start` and `end` of a step are character offsets into the thought, blanks around it left out. `compare` decides
    what exact rational arithmetic does not.
    """
    if not thought:
        return ()
    judged = _Thought(frozenset(normalise(milestone) for milestone in milestones), compare)
    steps: list[Step] = []
    for piece in _STEP.finditer(thought):
        text = piece[0].strip()
        if not text:
            continue
        start = piece.start() + piece[0].index(text[0])
        steps.append(Step(start, start + len(text), *judged.step(text)))
        if len(steps) == MAX_STEPS:
            break
    return tuple(steps)


class _Thought:
    """What the earlier steps of the thought have said."""

    def __init__(self, milestones: frozenset[str], compare: Compare) -> None:
        self._milestones = milestones
        self._compare = compare
        self._said: set[str | tuple[Node, ...]] = set()

    def step(self, text: str) -> tuple[StepVerdict, str]:
        """The verdict on the next step, and why."""
        if "=" not in text:
            return "unjudged", ""
        try:
            sides = parse(text)
            holds = truth(sides, self._compare)
        except Refused as refusal:
            return self._unread(normalise(text), f"{refusal}"[:120])
        if holds is False:
            return "false", ""
        if self._repeated(normalise(text), sides):
            return "idle", "repeats an earlier step"
        if normalise(text) in self._milestones:
            return "milestone", ""
        if holds is None:
            return "unjudged", "depends on its letters"
        return ("idle", "all sides read the same") if len(set(sides)) == 1 else ("valid", "")

    def _unread(self, text: str, reason: str) -> tuple[StepVerdict, str]:
        """A relation outside the grammar still may be a milestone, word for word."""
        if text not in self._milestones:
            return "unjudged", reason
        return ("idle", "repeats an earlier step") if self._repeated(text, ()) else ("milestone", "")

    def _repeated(self, text: str, sides: tuple[Node, ...]) -> bool:
        """Whether the step was said before, by its text or, where it was read, by its tree; it now has been."""
        said: set[str | tuple[Node, ...]] = {text, sides} if sides else {text}
        repeated = not said.isdisjoint(self._said)
        self._said |= said
        return repeated
