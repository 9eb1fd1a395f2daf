"""From problems to verified responses: rows that finish are verified while the others are decoded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxtyping import Int

from rljax.errors import InputError
from rljax.model.decode import Weights
from rljax.model.folder_tokenizer import FolderTokenizer
from rljax.model.tokenizer import Tokenizer
from rljax.sampling.engine import Engine, check_fits
from rljax.sampling.session import Session
from rljax.sampling.stop import StopStrings
from rljax.sampling.types import Request, Turn
from rljax.tasks import types as tasks
from rljax.tasks.reading import read_verdict
from rljax.tasks.types import Problem
from rljax.trainer.config import Config
from rljax.trainer.parts import Parts
from rljax.trainer.responses import NONE, Responses, Said, blank, put
from rljax.verify.pool import Ticket
from rljax.verify.types import Verdict

Stream = tuple[int, ...]  # names a stream of random numbers: seed, iteration, purpose


@dataclass(frozen=True)
class Plan:
    """P problems to be asked, each with its place among the world's arms; prompts as token ids, `NONE` behind them."""

    problems: tuple[Problem, ...]
    prompt: Int[np.ndarray, "P S"]
    arm: Int[np.ndarray, "P"]

    def take(self, index: Int[np.ndarray, "Q"]) -> Plan:
        """The problems at these places, in this order."""
        return Plan(tuple(self.problems[i] for i in index.tolist()), self.prompt[index], self.arm[index])


@dataclass(frozen=True)
class Collected:
    """Rows that were drawn, and their verdicts to come; `places` says which rows each ticket is of."""

    plan: Plan
    responses: Responses
    places: list[list[int]]
    tickets: list[Ticket]


def make_plan(problems: Sequence[Problem], parts: Parts) -> Plan:
    """Encode the problems' prompts."""
    prompt = np.full((len(problems), parts.prompt_width), NONE, np.int32)
    for row, problem in enumerate(problems):
        ids = prompt_ids(problem.prompt, parts.tokenizer, parts.config.sampling.chat)
        prompt[row, : len(ids)] = ids
    arms = np.array([parts.task.arm_of(problem) for problem in problems], np.int32)
    return Plan(tuple(problems), prompt, arms)


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


def fits(problem: Problem, parts: Parts) -> bool:
    """Whether the problem's prompt has no more tokens than a row has room for."""
    tokenizer, chat = parts.tokenizer, parts.config.sampling.chat
    if prompt_bound([problem.prompt], tokenizer, chat) <= parts.prompt_width:
        return True
    return len(prompt_ids(problem.prompt, tokenizer, chat)) <= parts.prompt_width


def check_prompts(texts: Sequence[str], tokenizer: Tokenizer, config: Config) -> None:
    """Raise `InputError` where one of the prompts and a whole episode do not fit `sampling.cache_tokens`."""
    if config.sampling.cache_tokens:
        sizes = [len(prompt_ids(text, tokenizer, config.sampling.chat)) for text in texts]
        check_fits(sizes, config.episode_tokens, config.sampling.cache_tokens)


def collect(plan: Plan, group: int, engine: Engine, weights: Weights, stream: Stream, parts: Parts) -> Collected:
    """Draw `group` responses of one turn to each problem, and have each verified as soon as it is there."""
    session = open_session(engine, weights, stream, parts)
    limit = parts.config.sampling.response_tokens
    session.submit([Request(tuple(row[row >= 0].tolist()), limit, group) for row in plan.prompt])
    collected = Collected(plan, blank(len(plan.problems) * group, limit), [], [])
    while session.busy:
        with parts.clock("generate"):
            turns = session.step()
        with parts.clock("read"):
            if turns:
                _take(turns, group, collected, parts)
    return collected


def open_session(engine: Engine, weights: Weights, stream: Stream, parts: Parts) -> Session:
    """A session whose rows stop at the configured strings and know where an answer is open."""
    texts = tuple(parts.config.sampling.stop)
    strings = StopStrings(texts, parts.tokenizer.decode) if texts else None
    return Session(engine, weights, np.array(stream, np.uint32), strings)


def settle(collected: Collected, parts: Parts) -> Responses:
    """Wait for the verdicts."""
    rows = collected.responses.said
    group = len(rows) // max(len(collected.plan.problems), 1)
    with parts.clock("verify_wait"):
        for places, ticket in zip(collected.places, collected.tickets, strict=True):
            for place, verdict in zip(places, parts.pool.result(ticket), strict=True):
                (said,) = rows[place]
                rows[place] = [judged(collected.plan.problems[place // group], [said], verdict)]
    return collected.responses


def judged(problem: Problem, said: Sequence[Said], verdict: Verdict) -> Said:
    """The last of these turns, with its verdict."""
    last = said[-1]
    read = read_verdict(problem, as_turns(said), verdict)
    return Said(last.start, last.length, last.text, last.finished, read)


def as_turns(said: Sequence[Said]) -> list[tasks.Turn]:
    """The turns as the world knows them."""
    return [tasks.Turn(turn.text, turn.finished) for turn in said]


def write(turn: Turn, row: int, responses: Responses, tokenizer: Tokenizer) -> Said:
    """Write a finished turn down."""
    start = put(responses, row, turn.token, turn.logprob)
    said = Said(start, len(turn.token), tokenizer.decode(turn.token.tolist()), turn.reason != "limit")
    responses.said[row].append(said)
    return said


def _take(turns: list[Turn], group: int, collected: Collected, parts: Parts) -> None:
    """Write finished rows down and submit them for verification."""
    jobs, places = [], []
    for turn in turns:
        place = turn.request * group + turn.sample
        said = write(turn, place, collected.responses, parts.tokenizer)
        job = parts.task.job(collected.plan.problems[turn.request], as_turns([said]))
        assert job is not None  # an episode of one turn ends with it
        jobs.append(job)
        places.append(place)
    collected.places.append(places)
    collected.tickets.append(parts.pool.submit(jobs))
