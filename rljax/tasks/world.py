"""The world of a run: families in a mixture, each with its levels; problems framed as prompts, at times with noise."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from jaxtyping import Int

from rljax.errors import InputError
from rljax.tasks import episodes
from rljax.tasks.columns import Columns
from rljax.tasks.config import FamilyConfig, NoiseConfig, TaskConfig
from rljax.tasks.evaluation import SEED, first_round
from rljax.tasks.family import Generated
from rljax.tasks.noise import distract
from rljax.tasks.permute import fraction, seed_of
from rljax.tasks.reading import as_judged
from rljax.tasks.templates import TEMPLATES
from rljax.tasks.types import Family, Gold, Posing, Problem, Turn
from rljax.tasks.words import Words
from rljax.verify.code.types import CodeJob
from rljax.verify.jobs import Job
from rljax.verify.types import MathJob, Verdict

# Where the kinds of each generated family are listed; a family is loaded when a run asks for it.
GENERATED = {
    "arithmetic": "rljax.tasks.arithmetic.family",
    "algebra": "rljax.tasks.algebra.family",
    "geometry": "rljax.tasks.geometry.family",
    "number_theory": "rljax.tasks.number_theory.family",
    "logic": "rljax.tasks.logic.family",
    "proof": "rljax.tasks.proof.family",
    "code": "rljax.tasks.code.family",
    "debugging": "rljax.tasks.debugging.family",
    "quantum": "rljax.tasks.quantum.family",
}
OTHERS = ("columns", "reasoning_gym")
PATIENCE = 200


@dataclass(frozen=True)
class Entry:
    """A family in the mixture, and the levels `lowest`…`highest` of it that are in play."""

    family: Family
    weight: float
    lowest: int
    highest: int
    target: float


@dataclass(frozen=True)
class Arm:
    """One level of one family, `kind` by name: `family` is its place in the mixture, `step` counts its levels in play
    from 0."""

    name: str
    kind: str
    family: int
    step: int
    level: int
    target: float


@dataclass(frozen=True)
class Cursor:
    """How far each arm's walks have come, [arms]: the next place of ordinary problems, and of twins."""

    plain: tuple[int, ...]
    twins: tuple[int, ...]


@dataclass(frozen=True)
class Drawn:
    """Problems, the cursors behind them, and how many were `passed` over for their length."""

    problems: list[Problem]
    cursor: Cursor
    passed: int


@dataclass(frozen=True)
class World:
    """All that a run's problems come from; nothing in it changes during a run.

    It describes what is to be verified, and never verifies.
    """

    entries: tuple[Entry, ...]
    config: TaskConfig
    noise: NoiseConfig

    @cached_property
    def arms(self) -> tuple[Arm, ...]:
        """All levels of all families, family by family, easiest first."""
        found = []
        for place, entry in enumerate(self.entries):
            for step, level in enumerate(range(entry.lowest, entry.highest + 1)):
                found.append(Arm(_arm_name(entry, level), entry.family.name, place, step, level, _target(entry, level)))
        return tuple(found)

    @cached_property
    def first_arm(self) -> tuple[int, ...]:
        """Where each family's arms begin."""
        return tuple(next(i for i, arm in enumerate(self.arms) if arm.family == f) for f in range(len(self.entries)))

    @property
    def weights(self) -> tuple[float, ...]:
        """The families' shares, as they are configured."""
        return tuple(entry.weight for entry in self.entries)

    @property
    def steps(self) -> tuple[int, ...]:
        """How many levels of each family are in play."""
        return tuple(entry.highest - entry.lowest + 1 for entry in self.entries)

    @property
    def turns(self) -> int:
        """The most responses that an episode has."""
        return self.config.turns if self.config.mode == "turns" else 1

    def start(self) -> Cursor:
        """Every walk at its beginning."""
        return Cursor((0,) * len(self.arms), (0,) * len(self.arms))

    def arm_of(self, problem: Problem) -> int:
        """The place of the problem's level among the arms."""
        names = [entry.family.name for entry in self.entries]
        place = names.index(problem.family)
        return self.first_arm[place] + problem.level - self.entries[place].lowest

    def draw(
        self,
        arms: Int[np.ndarray, "P"],
        cursor: Cursor,
        seed: int,
        generator: np.random.Generator,
        fits: Callable[[Problem], bool],
    ) -> Drawn:
        """The next problem of each arm asked for, twins among them at the configured rate.

        Problems that do not `fits` are passed over. Raises `InputError` where `PATIENCE` in a row do not.
        """
        plain, twins = list(cursor.plain), list(cursor.twins)
        problems, passed = [], 0
        for arm, draw in zip(arms.tolist(), generator.random(len(arms)).tolist(), strict=True):
            lies = draw < self.noise.rate and self._lies(arm)
            indices, make = (twins, self.twin) if lies else (plain, self.problem)
            problem, over = self._next(make, arm, indices[arm], seed, fits)
            indices[arm] = problem.index + 1
            problems.append(problem)
            passed += over
        return Drawn(problems, Cursor(tuple(plain), tuple(twins)), passed)

    def problem(self, arm: int, index: int, seed: int) -> Problem:
        """The ordinary training problem at or behind place `index` of an arm's walk."""
        where = self.arms[arm]
        return self._framed(self.entries[where.family].family.problem(seed, index, where.level), where, seed)

    def twin(self, arm: int, index: int, seed: int, held_out: bool = False) -> Problem:
        """The problem at or behind place `index` of an arm's walk of twins."""
        where = self.arms[arm]
        family = self.entries[where.family].family
        assert isinstance(family, Generated)
        return self._framed(family.twin(seed, index, where.level, held_out), where, seed)

    def evaluation(self, arm: int) -> tuple[Problem, ...]:
        """The fixed held-out problems on which an arm is measured, without noise."""
        where = self.arms[arm]
        family = self.entries[where.family].family
        if isinstance(family, Columns):
            found = family.evaluation(where.level)
        else:
            found = first_round(family, where.level, self.config.evaluation)
        return tuple(self._framed(posing, where, SEED, quiet=True) for posing in found)

    def twin_evaluation(self, arm: int) -> tuple[Problem, ...]:
        """Fixed held-out twins, both halves of each pair; none without noise, or where the level has none."""
        if not self.noise.rate or not self._lies(arm):
            return ()
        found: list[Problem] = []
        index = 0
        while len(found) < self.config.evaluation // 2 * 2:
            twin = self.twin(arm, index, SEED, held_out=True)
            index = twin.index + 1
            if index > 2 * self.entries[self.arms[arm].family].family.size(self.arms[arm].level):
                break
            found.append(twin)
        return tuple(found)

    def job(self, problem: Problem, turns: Sequence[Turn]) -> Job | None:
        """What has to be verified after these turns; None where nothing is."""
        return episodes.job(problem, as_judged(turns), self.turns)

    def observe(self, problem: Problem, turns: Sequence[Turn], verdict: Verdict | None) -> str | None:
        """What the policy reads next; None ends the episode."""
        return episodes.observe(problem, as_judged(turns), verdict, self.turns)

    def parse(self, text: str) -> Problem:
        """A problem typed by a person, of the family of fixed columns. Raises `InputError` if it is none of them."""
        for where in self.arms:
            family = self.entries[where.family].family
            if isinstance(family, Columns):
                return self._framed(family.parse(text), where, SEED, quiet=True)
        raise InputError("problems of this run's families are generated, not typed; try python -m rljax.play.")

    def typed(self, text: str) -> Problem:
        """A statement typed by a person, of which nobody knows the right answer: its gold is empty."""
        prompt = TEMPLATES[self.config.template](text.strip())
        return Problem(self.arms[0].kind, self.arms[0].level, text, prompt, text, Gold("text", ""), MathJob("", ""))

    def _next(
        self, make: Callable[[int, int, int], Problem], arm: int, index: int, seed: int, fits: Callable[[Problem], bool]
    ) -> tuple[Problem, int]:
        """The first problem that fits, and how many do not before it."""
        for passed in range(PATIENCE):
            problem = make(arm, index, seed)
            if fits(problem):
                return problem, passed
            index = problem.index + 1
        raise InputError(
            f"{PATIENCE} prompts of {self.arms[arm].name} in a row are longer than task.prompt_tokens; raise it, or "
            "leave the level out."
        )

    def _lies(self, arm: int) -> bool:
        where = self.arms[arm]
        family = self.entries[where.family].family
        return isinstance(family, Generated) and family.has_twins(where.level)

    def _framed(self, posing: Posing, where: Arm, seed: int, quiet: bool = False) -> Problem:
        """The posed statement as a problem with its prompt."""
        posed, family = posing.posed, self.entries[where.family].family
        text = posed.text if quiet else self._distracted(posing, where, seed)
        problem = Problem(
            family=family.name,
            level=where.level,
            key=posing.key,
            prompt="",
            text=text,
            gold=posed.gold,
            job=posed.job,
            index=posing.index,
            kind=posing.kind,
            premise=posing.premise,
            mode=episodes.mode_of(posed.job, self.config.mode == "turns"),
            difficulty=where.level / max(family.levels - 1, 1),
            provenance=posing.provenance,
            solution=posed.solution,
        )
        statement = f"{text}\n{opening}" if (opening := episodes.opening(problem)) else text
        return replace(problem, prompt=TEMPLATES[self.config.template](statement))

    def _distracted(self, posing: Posing, where: Arm, seed: int) -> str:
        text, rate = posing.posed.text, self.noise.distraction
        name = f"{seed}/{where.name}/{posing.premise}/{posing.index}"
        if not rate or isinstance(posing.posed.job, CodeJob) or fraction(name) >= rate:
            return text
        return distract(text, Words(seed_of(name, "distraction")))


def make_world(config: TaskConfig, noise: NoiseConfig, sets: Mapping[str, Family]) -> World:
    """The world that the configuration describes; `sets` are the data sets that were read, by name.

    Raises `InputError` for a family that does not exist, or levels that it does not have.
    """
    return World(tuple(_entry(wanted, config, sets) for wanted in config.families), config, noise)


def find_family(name: str, config: TaskConfig, sets: Mapping[str, Family]) -> Family:
    """The family of this name. Raises `InputError` where there is none."""
    if name in sets:
        return sets[name]
    if name == "columns":
        return Columns(tuple(config.levels))
    if name == "reasoning_gym":
        return importlib.import_module("rljax.tasks.gym.family").make_family(config.held_out)
    if name in GENERATED:
        kinds = importlib.import_module(GENERATED[name]).KINDS
        return Generated(name, kinds, config.held_out, config.wording == "terse")
    known = ", ".join((*sets, *GENERATED, *OTHERS))
    raise InputError(f"task.families names {name!r}, which is no family and no data set; choose from {known}.")


def _entry(wanted: FamilyConfig, config: TaskConfig, sets: Mapping[str, Family]) -> Entry:
    family = find_family(wanted.name, config, sets)
    highest = min(wanted.highest, family.levels - 1)
    if wanted.lowest > highest:
        raise InputError(
            f"task.families[{wanted.name}].lowest is {wanted.lowest}; the family's last level is {family.levels - 1}."
        )
    return Entry(family, wanted.weight, wanted.lowest, highest, wanted.target)


def _arm_name(entry: Entry, level: int) -> str:
    return entry.family.ranges[level].name if isinstance(entry.family, Columns) else f"{entry.family.name}/{level}"


def _target(entry: Entry, level: int) -> float:
    """The accuracy to reach; 0 for families that are only measured."""
    if not entry.weight:
        return 0.0
    return entry.family.ranges[level].target if isinstance(entry.family, Columns) else entry.target
