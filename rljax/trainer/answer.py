"""Ask a trained policy: the greedy response to a problem typed by a person, with its verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import jax

from rljax.errors import InputError
from rljax.model.decode import Weights
from rljax.tasks.arithmetic import Arithmetic
from rljax.trainer import settings
from rljax.trainer.checkpoint import restore_params
from rljax.trainer.clock import Clock, CompileTimer
from rljax.trainer.collect import answer, prompt_bound
from rljax.trainer.parts import Parts
from rljax.trainer.programs import make_programs
from rljax.trainer.source import find_tokenizer
from rljax.verify.mathematics.tags import extract
from rljax.verify.pool import open_pool

REFUSED = "refused"


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

    A prompt that is not a problem of the run's task gets the status `REFUSED` and the reason. Raises `InputError` where
    there is no checkpoint.
    """
    config = settings.read(folder, "checkpoint")
    config = replace(
        config,
        resume=str(folder),  # nothing is read from the folder that the run began with
        mesh=replace(config.mesh, data=1),
        verify=replace(config.verify, workers=1),
        sampling=replace(config.sampling, slots=1),
    )
    task = Arithmetic(tuple(config.task.levels))
    tokenizer = find_tokenizer(config, folder)
    width = prompt_bound([task.problem(0, 0).prompt], tokenizer, config.sampling.chat)
    programs = make_programs(config, tokenizer, width)
    with open_pool(config.verify) as pool, jax.set_mesh(programs.mesh):
        weights = programs.prepare(restore_params(folder, config, tokenizer, programs.mesh))
        parts = Parts(config, tokenizer, programs, task, pool, Clock(CompileTimer()), width)
        for text in prompts:
            yield _answer(text, weights, parts, task)


def _answer(text: str, weights: Weights, parts: Parts, task: Arithmetic) -> Answer:
    try:
        problem = task.parse(text)
    except InputError as error:
        return Answer(text, "", "", None, REFUSED, str(error))
    (response,), (verdict,) = answer([problem], weights, parts)
    return Answer(text, response, extract(response, True).thought, verdict.answer, verdict.status, verdict.detail)
