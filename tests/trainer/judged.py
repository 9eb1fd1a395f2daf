"""Rows with verdicts on them and what an iteration needs to pay them, without a model."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, TypeVar

import numpy as np

from rljax.model.tokenizer import CharTokenizer
from rljax.reward.novelty import NoveltyState
from rljax.tasks.types import Gold, Problem
from rljax.tasks.world import make_world
from rljax.trainer.clock import Clock, CompileTimer
from rljax.trainer.collect import Plan
from rljax.trainer.config import Config
from rljax.trainer.parts import Parts
from rljax.trainer.responses import Responses, Said, blank, put
from rljax.trainer.state import RunState
from rljax.verify.types import MathJob, Verdict

T = TypeVar("T")
TOKENIZER = CharTokenizer("0123456789+=, \nxy")
WIDTH = 40


def make_parts(config: Config) -> Parts:
    """Parts without programs that run a model and a pool of judges: nothing is drawn, and all verdicts are there."""
    world = make_world(config.task, config.noise, {})
    there = {"config": config, "tokenizer": TOKENIZER, "task": world, "clock": Clock(CompileTimer()), "prompt_width": 4}
    return partly(Parts, programs=SimpleNamespace(put=lambda x: x), **there)


def make_rows(*rows: tuple[str, Verdict], group: int = 1) -> tuple[Plan, Responses]:
    """One row of a turn for each text, `group` of them to a problem of the world's first arm."""
    problem = Problem("columns", 0, "k", "1+1=", "1+1=", Gold("integer", "2"), MathJob("2", ""))
    found = blank(len(rows), WIDTH)
    for row, (text, verdict) in enumerate(rows):
        ids = np.array([*TOKENIZER.encode(text), *TOKENIZER.stop], np.int32)
        start = put(found, row, ids, np.full(len(ids), -1.0, np.float32))
        found.said[row].append(Said(start, len(ids), text, True, verdict))
    count = len(rows) // group
    prompt = np.tile(np.array([TOKENIZER.encode("1+1=")], np.int32), (count, 1))
    return Plan((problem,) * count, prompt, np.zeros(count, np.int32)), found


def make_state(iteration: int = 0) -> RunState:
    """A run's state of which only what is paid for is there."""
    return partly(RunState, iteration=iteration, novelty=NoveltyState())


def partly(kind: type[T], **there: Any) -> T:
    """An object with these fields alone: reading another one is an error."""
    made = object.__new__(kind)
    for name, value in there.items():
        object.__setattr__(made, name, value)
    return made
