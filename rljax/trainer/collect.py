"""From problems to verified responses: chunk after chunk, each verified while the next is generated."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import jax
import numpy as np
from jaxtyping import Bool, Float, Int

from rljax.model.policy import Params
from rljax.model.tokenizer import CharTokenizer
from rljax.sampling.decode import Rollout
from rljax.tasks.types import Problem
from rljax.trainer.parts import Parts
from rljax.trainer.programs import encode_prompts
from rljax.verify.pool import Ticket
from rljax.verify.types import MathJob, Verdict

Draw = Callable[..., Rollout]
Fetched = tuple[Rollout, list[str], Ticket]  # a chunk on the host, its texts, and its verdicts to come
Stream = tuple[int, int, int]  # seed, iteration, chunk: names a stream of random numbers


@dataclass(frozen=True)
class Plan:
    """P problems to be asked, G times each."""

    problems: tuple[Problem, ...]
    prompt: Int[np.ndarray, "P S"]
    valid: Bool[np.ndarray, "P S"]

    @property
    def level(self) -> Int[np.ndarray, "P"]:
        """The level of each problem."""
        return np.array([problem.level for problem in self.problems], np.int32)

    def take(self, index: Int[np.ndarray, "Q"]) -> Plan:
        """The problems at these places, in this order."""
        return Plan(tuple(self.problems[i] for i in index.tolist()), self.prompt[index], self.valid[index])


@dataclass(frozen=True)
class Responses:
    """B = P·G rows on the host, row p·G + g answering problem p."""

    text: list[str]
    verdict: list[Verdict]
    token: Int[np.ndarray, "B T"]
    logprob: Float[np.ndarray, "B T"]
    length: Int[np.ndarray, "B"]
    finished: Bool[np.ndarray, "B"]

    @property
    def correct(self) -> Float[np.ndarray, "B"]:
        """1 for a verified answer, 0 for another, NaN where the verdict was lost."""
        value = {"correct": 1.0, "lost": np.nan}
        return np.array([value.get(verdict.status, 0.0) for verdict in self.verdict], np.float32)


def make_plan(problems: Sequence[Problem], parts: Parts) -> Plan:
    """Encode the problems' prompts."""
    prompts = [problem.prompt for problem in problems]
    return Plan(tuple(problems), *encode_prompts(parts.programs.tokenizer, prompts, parts.prompt_width))


def queue(plan: Plan, draw: Draw, params: Params, streams: Sequence[Stream], parts: Parts) -> list[Rollout]:
    """Queue the plan on the devices, a chunk for each stream; returns at once, results are still to be computed."""
    put_rows, put = parts.programs.put_rows, parts.programs.put
    chunks = zip(*(np.split(x, len(streams)) for x in (plan.prompt, plan.valid)), strict=True)
    return [
        draw(params, *put_rows(chunk), put(np.array(stream, np.uint32)))
        for stream, chunk in zip(streams, chunks, strict=True)
    ]


def fetch(plan: Plan, queued: list[Rollout], parts: Parts) -> list[Fetched]:
    """Fetch queued chunks and have each verified while what was queued behind it is computed."""
    fetched = []
    for chunk, where in zip(queued, np.array_split(np.arange(len(plan.problems)), len(queued)), strict=True):
        with parts.clock("generate"):
            host: Rollout = jax.device_get(chunk)
        with parts.clock("read"):
            text = read(host, parts.programs.tokenizer)
            group = len(text) // len(where)
            asked = [plan.problems[i] for i in where.tolist() for _ in range(group)]
            fetched.append((host, text, parts.pool.submit(make_jobs(asked, text, host, parts))))
    return fetched


def settle(fetched: list[Fetched], parts: Parts) -> Responses:
    """Wait for the verdicts."""
    with parts.clock("verify_wait"):
        verdicts = [verdict for *_, ticket in fetched for verdict in parts.pool.result(ticket)]
    arrays = (np.concatenate(x) for x in zip(*(rollout for rollout, *_ in fetched), strict=True))
    return Responses([t for _, text, _ in fetched for t in text], verdicts, *arrays)


def read(rollout: Rollout, tokenizer: CharTokenizer) -> list[str]:
    """The sampled texts, without the end mark."""
    return [tokenizer.decode(row) for row in np.asarray(rollout.token).tolist()]


def make_jobs(problems: Sequence[Problem], text: Sequence[str], rollout: Rollout, parts: Parts) -> list[MathJob]:
    """One verification job a row."""
    finished = np.asarray(rollout.finished).tolist()[: len(text)]
    return [parts.task.job(*row) for row in zip(problems, text, finished, strict=True)]


def answer(problems: Sequence[Problem], params: Params, batch: int, parts: Parts) -> tuple[list[str], list[Verdict]]:
    """Greedy responses and their verdicts, `batch` problems at a time (the last batch is filled up and cut)."""
    plan = make_plan(problems, parts)
    starts = range(0, len(problems), batch)
    queued = [
        parts.programs.greedy(
            params, *parts.programs.put_rows([_fill(x[i : i + batch], batch) for x in (plan.prompt, plan.valid)])
        )
        for i in starts
    ]
    texts: list[str] = []
    tickets = []
    for start, chunk in zip(starts, queued, strict=True):
        host: Rollout = jax.device_get(chunk)
        some = problems[start : start + batch]
        text = read(host, parts.programs.tokenizer)[: len(some)]
        texts += text
        tickets.append(parts.pool.submit(make_jobs(some, text, host, parts)))
    return texts, [verdict for ticket in tickets for verdict in parts.pool.result(ticket)]


def _fill(rows: np.ndarray, count: int) -> np.ndarray:
    # Repeats of the last row: a row of padding alone would have nothing to attend to.
    return np.concatenate([rows, np.repeat(rows[-1:], count - len(rows), axis=0)])
