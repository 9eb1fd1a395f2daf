"""From problems to verified responses: chunk after chunk, each verified while the next is generated."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import jax
import numpy as np
from jaxtyping import Bool, Float, Int

from rljax.sampling.decode import Rollout
from rljax.tasks.types import Problem, Task
from rljax.trainer.clock import Clock
from rljax.trainer.programs import Programs, encode_prompts
from rljax.verify.pool import Ticket, VerifierPool
from rljax.verify.types import Verdict


@dataclass(frozen=True)
class Plan:
    """What an iteration asks: P problems, of which G samples each will be drawn."""

    problems: tuple[Problem, ...]
    prompt: Int[np.ndarray, "P S"]
    valid: Bool[np.ndarray, "P S"]
    success: Float[np.ndarray, "P"]  # of the problem so far, 0 where it was never solved
    explore: Bool[np.ndarray, "B"]
    format_learned: bool


@dataclass(frozen=True)
class Responses:
    """B = P·G rows on the host, row p·G + g answering problem p."""

    token: Int[np.ndarray, "B T"]
    logprob: Float[np.ndarray, "B T"]
    forced: Bool[np.ndarray, "B T"]
    length: Int[np.ndarray, "B"]
    finished: Bool[np.ndarray, "B"]
    text: list[str]
    verdict: list[Verdict]

    @property
    def correct(self) -> Float[np.ndarray, "B"]:
        """1 for a verified answer, 0 for another, NaN where the verdict was lost."""
        value = {"correct": 1.0, "lost": np.nan}
        return np.array([value.get(verdict.status, 0.0) for verdict in self.verdict], np.float32)


def collect(
    plan: Plan,
    params: dict,
    noise: tuple[int, int],
    *,
    chunks: int,
    programs: Programs,
    task: Task,
    pool: VerifierPool,
    clock: Clock,
) -> Responses:
    """Sample all problems of the plan. All chunks are queued on the device; the host verifies those that are done."""
    parts = zip(*(np.split(x, chunks) for x in (plan.prompt, plan.valid, plan.explore)), strict=True)
    queued = [
        programs.sample(params, *programs.put_rows(part), programs.put(np.array([*noise, chunk], np.uint32)))
        for chunk, part in enumerate(parts)
    ]
    group = len(plan.explore) // len(plan.problems)
    problems = np.array_split(np.repeat(np.arange(len(plan.problems)), group), chunks)
    done: list[tuple[Rollout, list[str], Ticket]] = []
    for rollout, which in zip(queued, problems, strict=True):
        with clock("generate"):
            host = jax.device_get(rollout)
        text = read(programs, host)
        done.append((host, text, pool.submit(jobs(task, [plan.problems[i] for i in which], text, host.finished))))
    with clock("verify_wait"):
        verdicts = [verdict for *_, ticket in done for verdict in pool.result(ticket)]
    arrays = (np.concatenate(x) for x in zip(*(rollout for rollout, *_ in done), strict=True))
    return Responses(*arrays, text=[t for _, text, _ in done for t in text], verdict=verdicts)


def read(programs: Programs, rollout: Rollout) -> list[str]:
    """The sampled texts, without the end mark."""
    decode = programs.tokenizer.decode
    return [decode(row) for row in rollout.token.tolist()]


def jobs(task: Task, problems: Sequence[Problem], text: Sequence[str], finished: Bool[np.ndarray, "B"]) -> list:
    """One verification job a row."""
    return [task.job(*row) for row in zip(problems, text, finished.tolist(), strict=True)]


def answer(
    problems: Sequence[Problem],
    params: dict,
    *,
    width: int,
    batch: int,
    programs: Programs,
    task: Task,
    pool: VerifierPool,
) -> tuple[list[str], list[Verdict]]:
    """Greedy responses and their verdicts, `batch` problems at a time (the last batch is filled up and cut)."""
    texts: list[str] = []
    tickets = []
    token, valid = encode_prompts(programs.tokenizer, [p.prompt for p in problems], width)
    starts = range(0, len(problems), batch)
    queued = [
        programs.greedy(params, *programs.put_rows([_fill(x[i : i + batch], batch) for x in (token, valid)]))
        for i in starts
    ]
    for start, rollout in zip(starts, queued, strict=True):
        host = jax.device_get(rollout)
        some = problems[start : start + batch]
        text = read(programs, host)[: len(some)]
        texts += text
        tickets.append(pool.submit(jobs(task, some, text, host.finished[: len(some)])))
    return texts, [verdict for ticket in tickets for verdict in pool.result(ticket)]


def _fill(rows: np.ndarray, count: int) -> np.ndarray:
    # Repeats of the last row: a row of padding alone would have nothing to attend to.
    return np.concatenate([rows, np.repeat(rows[-1:], count - len(rows), axis=0)])
