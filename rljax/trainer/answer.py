"""Ask a trained policy: the greedy response to a problem typed by a person, with its verdict."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import jax

from rljax.errors import InputError
from rljax.model.policy import Params
from rljax.tasks.arithmetic import Arithmetic
from rljax.trainer import settings
from rljax.trainer.checkpoint import restore_params
from rljax.trainer.clock import Clock, CompileTimer
from rljax.trainer.collect import answer
from rljax.trainer.parts import Parts
from rljax.trainer.programs import make_programs
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
    config = replace(config, mesh=replace(config.mesh, data=1), verify=replace(config.verify, workers=1))
    programs = make_programs(config)
    task = Arithmetic(tuple(config.task.levels))
    params = restore_params(folder, programs)
    width = len(programs.tokenizer.encode(task.problem(0, 0).prompt))  # the same for all problems of the task
    with open_pool(config.verify) as pool, jax.set_mesh(programs.mesh):
        parts = Parts(config, programs, task, pool, Clock(CompileTimer()), width)
        for text in prompts:
            yield _answer(text, params, parts, task)


def _answer(text: str, params: Params, parts: Parts, task: Arithmetic) -> Answer:
    try:
        problem = task.parse(text)
    except InputError as error:
        return Answer(text, "", "", None, REFUSED, str(error))
    (response,), (verdict,) = answer([problem], params, 1, parts)
    return Answer(text, response, extract(response, True).thought, verdict.answer, verdict.status, verdict.detail)
