"""Natural deduction: a proof of a goal from premises, in Fitch's style.

Goals and premises come from a random derivation (see `plans`), which is the right answer; the premises are all needed,
but for some that lead nowhere. On higher levels premises may be moved into the goal, so that it begins with `if`.

| level | lines of a proof, on the average | rules |
|---|---|---|
| 0, 1, 2 | 3, 5, 7 | all, no subproof is needed |
| 3, 4, 5 | 8, 10, 13 | introduction and elimination rules, with subproofs |
| 6, 7, 8, 9 | 16, 19, 24, 29 | the same, three to five subproofs deep |
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, count
from random import Random

from rljax.tasks.family import Kind
from rljax.tasks.proof.builder import Builder, Lines
from rljax.tasks.proof.deduction_told import posed, wrong_proofs
from rljax.tasks.proof.fitch import Box, Line
from rljax.tasks.proof.grammar import Tree, Trees
from rljax.tasks.proof.plans import BASIC, CORE
from rljax.tasks.types import Posed
from rljax.tasks.words import Words
from rljax.verify.logic.formula import Binary, Formula, Not

# Plan, premises that lead nowhere (form, place of an atom), premises that are moved into the goal, rules (all or core).
Instance = tuple[Tree, tuple[tuple[int, int], ...], tuple[int, ...], str]
LETTERS = "pqrstuwxyzabcdefghijklmno"


@dataclass(frozen=True)
class Level:
    """Sizes of the plans, how many premises may lead nowhere, and how many may be moved into the goal."""

    sizes: tuple[int, ...]
    idle: int = 0
    moved: int = 0
    rules: str = "core"


_LEVELS = (
    Level((2, 3), rules="all"),
    Level((4, 5), rules="all"),
    Level((6, 7), idle=1, rules="all"),
    Level((6, 7), idle=1),
    Level((8, 9), idle=1, moved=1),
    Level((10, 11), idle=1, moved=2),
    Level((12, 13, 14), idle=2, moved=3),
    Level((15, 16, 17), idle=2, moved=4),
    Level((18, 19, 20, 21), idle=3, moved=4),
    Level((22, 23, 24, 25, 26), idle=3, moved=5),
)


@dataclass(frozen=True)
class Goals:
    """A problem for each plan of the level's sizes."""

    level: Level

    @cached_property
    def _plans(self) -> Trees:
        return Trees(BASIC if self.level.rules == "all" else CORE, "goal", self.level.sizes)

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return self._plans.size

    def at(self, number: int) -> Instance | None:
        """The problem; None where the goal is one of the premises."""
        plan, random = self._plans.at(number), Random(number)
        builder, _, _ = built(plan)
        idle = [
            (random.randrange(3), random.randrange(len(builder.atoms)))
            for _ in range(random.randint(0, self.level.idle))
        ]
        most = min(self.level.moved, len(builder.premises))
        moved = tuple(sorted(random.sample(range(len(builder.premises)), random.randint(0, most))))
        instance = (plan, tuple(idle), moved, self.level.rules)
        return None if _is_given(instance, builder.premises) else instance


@dataclass(frozen=True)
class Proof:
    """Premises, the lines behind them, and the goal, in which the last line ends."""

    premises: tuple[Line, ...]
    lines: Lines
    goal: Formula


def built(
    plan: Tree, letters: Sequence[str] = LETTERS, flip: Callable[[], bool] = bool
) -> tuple[Builder, Lines, Formula]:
    """The builder that has built the proof, its lines, and the goal; `bool` flips nothing."""
    more = (f"{letter}{number}" for number in count(1) for letter in letters)
    builder = Builder(chain(letters, more), flip)
    lines: Lines = []
    goal = builder.prove(plan, lines).formula
    return builder, lines, goal


def proved(instance: Instance, words: Words | None = None, letters: Sequence[str] = LETTERS) -> Proof:
    """The proof of the problem, its premises in the order of the wording."""
    words = words or Words()
    plan, idle, moved, _ = instance
    builder, lines, goal = built(plan, letters, words.flip)
    kept = [line for number, line in enumerate(builder.premises) if number not in moved]
    known = list(builder.atoms)
    kept += [Line(_nowhere(form, known[place], builder.atom()), "premise") for form, place in idle]
    lines, goal = _assumed([builder.premises[number] for number in moved], lines, goal)
    return Proof(words.order(kept), lines, goal)


def _assumed(premises: list[Line], lines: Lines, goal: Formula) -> tuple[Lines, Formula]:
    """The proof with these premises assumed, the innermost last, and the implication that it proves."""
    for premise in reversed(premises):
        premise.rule = "assumption"
        goal = Binary("implies", premise.formula, goal)
        box = Box(lines, premise)
        lines = [box, Line(goal, "->I", (box,))]
    return lines, goal


def _is_given(instance: Instance, premises: list[Line]) -> bool:
    """Whether the goal, or what it says behind some of the moved premises, is a premise."""
    goal, known = proved(instance).goal if instance[2] else None, [line.formula for line in premises]
    for _ in instance[2]:
        if goal in known:
            return True
        goal = goal.right if isinstance(goal, Binary) else None
    return False


def _nowhere(form: int, known: Formula, new: Formula) -> Formula:
    """A premise about an atom of the plan and a new one that helps nothing."""
    if form == 2:
        return Binary("or", known, new)
    return Binary("implies", new, known) if form else Binary("implies", known, Not(new))


def _pose(instance: Instance, words: Words) -> Posed:
    letters = words.choose(tuple(LETTERS), tuple(LETTERS.upper().replace("X", "")), tuple("abcdefghijklmnopqrstuwyz"))
    chosen = words.pick(letters, len(letters)) if words.flip() else letters
    proof = proved(instance, words, chosen)
    return posed(proof.premises, proof.lines, proof.goal, instance[3], words)


def _misses(instance: Instance) -> tuple[str, ...]:
    proof = proved(instance)
    return wrong_proofs([*proof.premises, *proof.lines], proof.goal)


def _space(level: int) -> Goals:
    return Goals(_LEVELS[level])


KIND = Kind("deduction", _space, _pose, _misses)
