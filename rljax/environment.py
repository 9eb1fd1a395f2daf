"""The world with the face that users of Gymnasium know: `reset` and `step`, one episode at a time, text in and out.

with open_pool(VerifyConfig()) as pool:
    environment = Environment(world, pool, arm=0)
    observation, info = environment.reset(seed=3)
    observation, reward, terminated, truncated, info = environment.step("2+2=4</think><answer>4</answer>")
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from rljax.tasks.episodes import Episode
from rljax.tasks.reading import read_verdict
from rljax.tasks.types import Problem, Turn
from rljax.tasks.world import Cursor, World
from rljax.verify.mathematics.tags import extract
from rljax.verify.pool import VerifierPool

OVER = ""  # the observation behind the last turn


@dataclass
class Environment:
    """Problems of one arm of the world, in the order of its walk. `kind` keeps to one kind of problem.

    The reward is the trainer's base reward: the verified score of the whole episode, in 0…1, when it ends, and 0
    before; a response that is not well-formed to its end earns nothing, and one whose verdict was lost is NaN: a
    failure of the machinery is no score. An episode that uses up its turns without an answer is truncated.
    """

    world: World
    pool: VerifierPool
    arm: int = 0
    kind: str | None = None
    _seed: int = field(default=0, init=False)
    _cursor: Cursor | None = field(default=None, init=False)
    _generator: np.random.Generator = field(init=False)
    _episode: Episode | None = field(default=None, init=False)

    @property
    def problem(self) -> Problem:
        """The present problem. Raises `RuntimeError` before the first `reset`."""
        return self._present().problem

    def reset(self, *, seed: int | None = None) -> tuple[str, dict[str, Any]]:
        """Begin the next problem, or the first one of a seed's walk. Returns the prompt, and what it is about."""
        if seed is not None or self._cursor is None:
            self._seed, self._cursor = seed or 0, self.world.start()
            self._generator = np.random.default_rng(self._seed)
        arms = np.array([self.arm])
        drawn = self.world.draw(arms, self._cursor, self._seed, self._generator, self._wanted)
        self._cursor, self._episode = drawn.cursor, Episode(drawn.problems[0])
        return self.problem.prompt, about(self.problem)

    def step(self, text: str, finished: bool = True) -> tuple[str, float, bool, bool, dict[str, Any]]:
        """Take a turn: the next observation, the reward, whether the episode is over, or was cut, and the verdict.

        Raises `RuntimeError` where no episode is under way.
        """
        episode = self._present()
        if episode.over:
            raise RuntimeError("the episode is over; call reset() for the next one")
        episode.turns = (*episode.turns, Turn(text, finished))
        job = self.world.job(episode.problem, episode.turns)
        found = self.pool.map([job])[0] if job is not None else None
        observation = self.world.observe(episode.problem, episode.turns, found)
        verdict = None if found is None else read_verdict(episode.problem, episode.turns, found)
        episode.verdicts = (*episode.verdicts, verdict)
        episode.over = observation is None
        reward = _reward(episode) if episode.over else 0.0
        truncated = episode.over and self._cut(episode)
        info = {"verdict": verdict, "turns": len(episode.turns)}
        return observation if observation is not None else OVER, reward, episode.over and not truncated, truncated, info

    def _wanted(self, problem: Problem) -> bool:
        return self.kind is None or problem.kind == self.kind

    def _cut(self, episode: Episode) -> bool:
        """Whether the turns were used up and the last one is no answer."""
        last = episode.turns[-1]
        return self.world.turns > 1 and len(episode.turns) >= self.world.turns and not _answers(last)

    def _present(self) -> Episode:
        if self._episode is None:
            raise RuntimeError("no episode has begun; call reset() first")
        return self._episode


def about(problem: Problem) -> dict[str, Any]:
    """What a problem is, without its answer."""
    names = ("family", "level", "kind", "key", "index", "mode", "difficulty", "provenance", "text")
    return {name: getattr(problem, name) for name in names}


def _reward(episode: Episode) -> float:
    verdict = episode.verdict
    if verdict is None:
        return 0.0
    return math.nan if verdict.status == "lost" else verdict.score


def _answers(turn: Turn) -> bool:
    return extract(turn.text, turn.finished).answer is not None
