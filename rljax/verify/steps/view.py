"""A step as rules see it: its words, its relations, and what is known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from rljax.verify.mathematics.tree import Node
from rljax.verify.steps import cues
from rljax.verify.steps.pairs import PairJudge
from rljax.verify.steps.reading import Relation, Sign


@dataclass(frozen=True, slots=True)
class View:
    """`text` is the step, `before` what introduces it: the sentence in front of it.

    `known` are the problem's relations and those said before, oldest first; `said` has their `relation_key`s.
    `heard` is the problem's text and all that was said before.
    """

    text: str
    before: str
    relations: tuple[Relation, ...]
    known: tuple[Relation, ...]
    said: Mapping[tuple[object, ...], str]
    pairs: PairJudge
    heard: str

    @property
    def asserted(self) -> bool:
        """Whether the step says what it says without doubt, denial or hypothesis."""
        return cues.DENIAL.search(self.text) is None and cues.TENTATIVE.search(self.words) is None

    @property
    def words(self) -> str:
        """The step with what introduces it."""
        return f"{self.before} {self.text}"

    def equations(self) -> list[tuple[Node, Node]]:
        """The pairs of neighbouring sides of the step's equations."""
        return [(left, right) for relation in self.relations for left, sign, right in relation.pairs() if sign == "="]

    def truth(self, left: Node, sign: Sign, right: Node) -> str:
        """`true`, `false` or `open`."""
        return self.pairs.judge(left, sign, right, None).truth


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule says of a step, in one sentence."""

    verdict: Literal["valid", "inapplicable", "false"]
    detail: str


Rule = Callable[[View], Finding | None]
