"""From problems to verified responses: rows that finish are verified while the others are decoded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Bool, Float, Int

from rljax.errors import InputError
from rljax.model.decode import Weights
from rljax.model.folder_tokenizer import FolderTokenizer
from rljax.model.tokenizer import Tokenizer
from rljax.sampling.config import SamplingConfig
from rljax.sampling.engine import Engine, check_fits
from rljax.sampling.session import Session
from rljax.sampling.stop import StopStrings
from rljax.sampling.types import Request, Turn
from rljax.tasks.types import Problem
from rljax.trainer.parts import Parts
from rljax.verify.pool import Ticket
from rljax.verify.types import MathJob, Verdict

NONE = -1  # in host-side rows: no token
Stream = tuple[int, ...]  # names a stream of random numbers: seed, iteration, purpose


@dataclass(frozen=True)
class Plan:
    """P problems to be asked; prompts as token ids, `NONE` behind their ends."""

    problems: tuple[Problem, ...]
    prompt: Int[np.ndarray, "P S"]

    @property
    def level(self) -> Int[np.ndarray, "P"]:
        """The level of each problem."""
        return np.array([problem.level for problem in self.problems], np.int32)

    def take(self, index: Int[np.ndarray, "Q"]) -> Plan:
        """The problems at these places, in this order."""
        return Plan(tuple(self.problems[i] for i in index.tolist()), self.prompt[index])


@dataclass(frozen=True)
class Responses:
    """B = P·G rows on the host, row p·G + g answering problem p; `NONE` behind each row's end."""

    text: list[str]
    verdict: list[Verdict]
    token: Int[np.ndarray, "B T"]
    logprob: Float[np.ndarray, "B T"]
    length: Int[np.ndarray, "B"]
    finished: Bool[np.ndarray, "B"]  # the row ended by itself, not by its budget

    @property
    def correct(self) -> Float[np.ndarray, "B"]:
        """1 for a verified answer, 0 for another, NaN where the verdict was lost."""
        value = {"correct": 1.0, "lost": np.nan}
        return np.array([value.get(verdict.status, 0.0) for verdict in self.verdict], np.float32)


@dataclass(frozen=True)
class Collected:
    """Rows that were drawn, their texts, and their verdicts to come; `places` says which rows each ticket is of."""

    responses: Responses
    places: list[list[int]]
    tickets: list[Ticket]


def make_plan(problems: Sequence[Problem], parts: Parts) -> Plan:
    """Encode the problems' prompts."""
    prompt = np.full((len(problems), parts.prompt_width), NONE, np.int32)
    for row, problem in enumerate(problems):
        ids = prompt_ids(problem.prompt, parts.tokenizer, parts.config.sampling.chat)
        prompt[row, : len(ids)] = ids
    return Plan(tuple(problems), prompt)


def prompt_ids(text: str, tokenizer: Tokenizer, chat: bool) -> list[int]:
    """A prompt as the policy reads it: as it stands, or as what a user says in the tokenizer's chat template."""
    if not chat:
        return tokenizer.prompt(text)
    if not isinstance(tokenizer, FolderTokenizer):
        raise InputError("sampling.chat needs a chat template; name a folder that has one by model.tokenizer.")
    return tokenizer.chat_ids([{"role": "user", "content": text}])


def prompt_bound(texts: Sequence[str], tokenizer: Tokenizer, chat: bool) -> int:
    """The most tokens that prompts of such texts, or others of their lengths, can have."""
    longest = max(texts, key=tokenizer.bound)
    around = len(prompt_ids(longest, tokenizer, True)) - len(tokenizer.prompt(longest)) if chat else 0
    return tokenizer.bound(longest) + max(around, 0)


def check_prompts(texts: Sequence[str], tokenizer: Tokenizer, config: SamplingConfig) -> None:
    """Raise `InputError` where one of the prompts and a whole response do not fit `sampling.cache_tokens`."""
    if config.cache_tokens:
        sizes = [len(prompt_ids(text, tokenizer, config.chat)) for text in texts]
        check_fits(sizes, config.response_tokens, config.cache_tokens)


def collect(plan: Plan, group: int, engine: Engine, weights: Weights, stream: Stream, parts: Parts) -> Collected:
    """Draw `group` responses to each problem, and have each verified as soon as it is there."""
    session = open_session(engine, weights, stream, parts)
    limit = parts.config.sampling.response_tokens
    session.submit([Request(tuple(row[row >= 0].tolist()), limit, group) for row in plan.prompt])
    rows = _blank(len(plan.problems) * group, limit)
    collected = Collected(rows, [], [])
    while session.busy:
        with parts.clock("generate"):
            turns = session.step()
        with parts.clock("read"):
            if turns:
                _take(turns, plan, group, collected, parts)
    return collected


def open_session(engine: Engine, weights: Weights, stream: Stream, parts: Parts) -> Session:
    """A session whose rows stop at the configured strings and know where an answer is open."""
    texts = tuple(parts.config.sampling.stop)
    strings = StopStrings(texts, parts.tokenizer.decode) if texts else None
    return Session(engine, weights, np.array(stream, np.uint32), strings)


def settle(collected: Collected, parts: Parts) -> Responses:
    """Wait for the verdicts."""
    with parts.clock("verify_wait"):
        for places, ticket in zip(collected.places, collected.tickets, strict=True):
            for place, verdict in zip(places, parts.pool.result(ticket), strict=True):
                collected.responses.verdict[place] = verdict
    return collected.responses


def make_job(problem: Problem, text: str, finished: bool, parts: Parts) -> MathJob:
    """The verification job of one response."""
    return parts.task.job(problem, text, finished)


def answer(problems: Sequence[Problem], weights: Weights, parts: Parts) -> tuple[list[str], list[Verdict]]:
    """Greedy responses and their verdicts."""
    plan = make_plan(problems, parts)
    responses = settle(collect(plan, 1, parts.programs.greedy, weights, (0,), parts), parts)
    return responses.text, responses.verdict


def _take(turns: list[Turn], plan: Plan, group: int, collected: Collected, parts: Parts) -> None:
    """Write finished rows down and submit them for verification."""
    responses, jobs, places = collected.responses, [], []
    for turn in turns:
        place, length = turn.request * group + turn.sample, len(turn.token)
        responses.token[place, :length] = turn.token
        responses.logprob[place, :length] = turn.logprob
        responses.length[place] = length
        responses.finished[place] = turn.reason != "limit"
        responses.text[place] = parts.tokenizer.decode(turn.token.tolist())
        jobs.append(make_job(plan.problems[turn.request], responses.text[place], turn.reason != "limit", parts))
        places.append(place)
    collected.places.append(places)
    collected.tickets.append(parts.pool.submit(jobs))


def _blank(rows: int, budget: int) -> Responses:
    return Responses(
        [""] * rows,
        [Verdict("lost")] * rows,
        np.full((rows, budget), NONE, np.int32),
        np.zeros((rows, budget), np.float32),
        np.zeros(rows, np.int32),
        np.zeros(rows, bool),
    )
