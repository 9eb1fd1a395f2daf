"""What a problem and a task are: a task makes problems and describes how a response is verified; it never verifies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol, runtime_checkable

from rljax.verify.jobs import Job

GoldType = Literal[
    "integer",
    "fraction",
    "decimal",
    "percent",
    "number",
    "set",
    "tuple",
    "interval",
    "expression",
    "equation",
    "matrix",
    "text",
    "choice",
    "no solution",
    "assignment",
    "grid",
    "formula",
    "proof",
    "program",
]
# Whether the premises hold together: an ordinary problem, one whose premises cannot hold, or its solvable twin.
Premise = Literal["plain", "false", "sound"]
# How an episode goes: one response, one step of the thought a turn, or the stages of writing a program.
Mode = Literal["single", "steps", "stages"]


@dataclass(frozen=True, slots=True)
class Gold:
    """A right answer as it may stand between the answer tags, and what kind of thing it is."""

    type: GoldType
    text: str


@dataclass(frozen=True, slots=True)
class Posed:
    """An instance put into words: the statement, its right answer, and the verification job without a response.

    `solution` is a worked thought that the judges find nothing wrong with and that reaches every milestone; empty where
    there is none to show.
    """

    text: str
    gold: Gold
    job: Job
    solution: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """One problem. `key` names the underlying instance (not its text): splits and success records go by it.

    `prompt` is what the policy reads; `text` the statement in it. `index` is where it stands in its level's walk: the
    next one is asked for from `index` + 1. `difficulty` lies in 0…1, `provenance` says where the problem comes from.
    """

    family: str
    level: int
    key: str
    prompt: str
    text: str
    gold: Gold
    job: Job
    index: int = 0
    kind: str = ""
    premise: Premise = "plain"
    mode: Mode = "single"
    difficulty: float = 0.0
    provenance: str = ""
    solution: str = ""

    @property
    def milestones(self) -> tuple[str, ...]:
        """Relations that the process reward wants to see in the thought."""
        return tuple(getattr(self.job, "milestones", ()))


@dataclass(frozen=True, slots=True)
class Turn:
    """What the policy said in one turn; `finished` where it ended the turn itself."""

    text: str
    finished: bool = True


@runtime_checkable
class Family(Protocol):
    """One kind of world: problems by level, of a training and a held-out part."""

    @property
    def name(self) -> str:
        """How it is called in `conf` and in reports."""

    @property
    def levels(self) -> int:
        """How many levels it has, 0 being the easiest."""

    def size(self, level: int) -> int:
        """How many distinct instances a level has (an upper bound where some numbers stand for none)."""

    def problem(self, seed: int, index: int, level: int, held_out: bool = False) -> Posing:
        """The first problem of the split at or behind place `index` of the level's walk, deterministic in all four.

        Asked again from its own `index` + 1, no instance comes twice before all have come.
        """


@dataclass(frozen=True, slots=True)
class Posing:
    """A posed instance, and where it comes from: what a family hands to the world."""

    posed: Posed
    key: str
    kind: str
    index: int
    provenance: str
    premise: Premise = "plain"
