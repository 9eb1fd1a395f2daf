"""The relations that stand in the text of a problem: to repeat them is idle. They are not taken for true."""

from __future__ import annotations

from rljax.verify.steps.collect import Collector
from rljax.verify.steps.cut import cut
from rljax.verify.steps.reading import Relation

_MAX_STATED = 40


def stated(problem: str) -> tuple[Relation, ...]:
    """At most 40 relations, in order."""
    collector = Collector(problem, frozenset())
    return tuple(relation for piece in cut(problem) for relation in collector.relations(piece))[:_MAX_STATED]
