"""Ask a trained policy: the greedy response to a problem typed by a person, with its verdict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import jax

from rljax.errors import InputError
from rljax.model.decode import Weights
from rljax.tasks.config import FamilyConfig, NoiseConfig
from rljax.tasks.templates import opened
from rljax.tasks.types import Problem
from rljax.tasks.world import make_world
from rljax.trainer import settings
from rljax.trainer.checkpoint import restore_params
from rljax.trainer.clock import Clock, CompileTimer
from rljax.trainer.collect import fits, prompt_bound
from rljax.trainer.interact import answer
from rljax.trainer.parts import Parts
from rljax.trainer.programs import make_programs
from rljax.trainer.source import find_tokenizer
from rljax.verify.mathematics.tags import extract
from rljax.verify.pool import open_pool

REFUSED, UNJUDGED = "refused", "unjudged"
TYPED_TOKENS = 512  # the longest prompt that a person may type where the task does not say


@dataclass(frozen=True)
class Answer:
    """What the policy said to a prompt, taken apart, and what the verifier said of it."""

    prompt: str
    response: str
    thought: str
    answer: str | None
    status: str
    detail: str


def answer_prompts(folder: Path, prompts: Iterable[str]) -> Iterator[Answer]:
    """Answer each prompt with the newest checkpoint of the run in `folder`, as the prompts come.

    A prompt that is not a problem of the run's task gets the status `REFUSED` and the reason; where the task is not the
    fixed columns, any prompt is one, and its answer is `UNJUDGED`. Raises `InputError` where there is no checkpoint.
    """
    config = settings.read(folder, "checkpoint")
    config = replace(
        config,
        resume=str(folder),  # nothing is read from the folder that the run began with
        mesh=replace(config.mesh, data=1),
        verify=replace(config.verify, workers=1),
        sampling=replace(config.sampling, slots=1),
    )
    tokenizer = find_tokenizer(config, folder)
    judged = any(family.name == "columns" for family in config.task.families)
    # Data sets are not needed to read what a person types: they may be gone since.
    config = replace(config, task=replace(config.task, families=[FamilyConfig()], mode="single"))
    task = make_world(config.task, NoiseConfig(), {})
    width = prompt_bound([task.problem(0, 0, 0).prompt], tokenizer, config.sampling.chat) if judged else TYPED_TOKENS
    programs = make_programs(config, tokenizer, width)
    with open_pool(config.verify) as pool, jax.set_mesh(programs.mesh):
        weights = programs.prepare(restore_params(folder, config, tokenizer, programs.mesh))
        parts = Parts(config, tokenizer, programs, task, pool, Clock(CompileTimer()), width)
        for text in prompts:
            yield _answer(text, task.parse if judged else task.typed, weights, parts)


def _answer(text: str, read: Callable[[str], Problem], weights: Weights, parts: Parts) -> Answer:
    try:
        problem = read(text)
        if not fits(problem, parts):
            raise InputError(f"the prompt has more than {parts.prompt_width} tokens; type a shorter one.")
    except InputError as error:
        return Answer(text, "", "", None, REFUSED, str(error))
    found = answer([problem], weights, parts)
    (response,), (verdict,) = found.text, found.verdict
    parted = extract(opened(response), True)
    if not problem.gold.text:
        return Answer(text, response, parted.thought, parted.answer, UNJUDGED, "nobody knows the right answer")
    return Answer(text, response, parted.thought, verdict.answer, verdict.status, verdict.detail)
