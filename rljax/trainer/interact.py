"""Episodes of several turns: rows whose turn is judged read an observation and go on, while the others are decoded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rljax.model.decode import Weights
from rljax.model.folder_tokenizer import FolderTokenizer
from rljax.model.tokenizer import CharTokenizer, Tokenizer
from rljax.sampling.engine import Engine
from rljax.sampling.session import Session
from rljax.sampling.types import Request, Turn
from rljax.tasks.types import Problem
from rljax.trainer.collect import (
    Collected,
    Plan,
    Stream,
    as_turns,
    collect,
    judged,
    make_plan,
    open_session,
    settle,
    write,
)
from rljax.trainer.config import Config
from rljax.trainer.parts import Parts
from rljax.trainer.responses import Responses, blank, put
from rljax.verify.pool import Ticket
from rljax.verify.types import Verdict

Asked = tuple[Ticket, list[Turn]]  # turns whose verdicts are on their way


@dataclass(frozen=True)
class _Book:
    """The rows of one collection and what is needed to go on with them."""

    plan: Plan
    group: int
    session: Session
    rows: Responses
    parts: Parts

    def place(self, turn: Turn) -> int:
        """The row of a turn."""
        return turn.request * self.group + turn.sample


def gather(plan: Plan, group: int, engine: Engine, weights: Weights, stream: Stream, parts: Parts) -> Collected:
    """Draw `group` responses to each problem, of one turn or of several as the world has it."""
    if parts.task.turns > 1:
        return collect_episodes(plan, group, engine, weights, stream, parts)
    return collect(plan, group, engine, weights, stream, parts)


def answer(problems: Sequence[Problem], weights: Weights, parts: Parts) -> Responses:
    """Greedy responses and their verdicts."""
    plan = make_plan(problems, parts)
    return settle(gather(plan, 1, parts.programs.greedy, weights, (0,), parts), parts)


def collect_episodes(
    plan: Plan, group: int, engine: Engine, weights: Weights, stream: Stream, parts: Parts
) -> Collected:
    """Play `group` episodes of each problem to their ends; all verdicts are there when this returns.

    A turn's verdict is waited for one step after the turn was taken in: workers judge while the next chunk is decoded,
    and which rows are decoded together does not depend on how fast they were, so a run repeats to the last bit.
    """
    session = open_session(engine, weights, stream, parts)
    limit = parts.config.sampling.response_tokens
    session.submit([Request(tuple(row[row >= 0].tolist()), limit, group, keep=True) for row in plan.prompt])
    book = _Book(plan, group, session, blank(len(plan.problems) * group, parts.config.episode_tokens), parts)
    waiting: list[Asked] = []
    while session.busy or waiting:
        due, waiting = waiting, []
        if session.busy:
            with parts.clock("generate"):
                turns = session.step()
            with parts.clock("read"):
                waiting = _take(turns, book)
        with parts.clock("verify_wait"):
            for ticket, asked in due:
                for turn, verdict in zip(asked, parts.pool.result(ticket), strict=True):
                    _answer(turn, verdict, book)
    return Collected(plan, book.rows, [], [])


def _take(turns: list[Turn], book: _Book) -> list[Asked]:
    """Write finished turns down; submit those that something is to be verified of, answer the others at once."""
    jobs, asked = [], []
    for turn in turns:
        place = book.place(turn)
        write(turn, place, book.rows, book.parts.tokenizer)
        job = book.parts.task.job(_problem(turn, book), as_turns(book.rows.said[place]))
        if job is None:
            _answer(turn, None, book)
        else:
            jobs.append(job)
            asked.append(turn)
    return [(book.parts.pool.submit(jobs), asked)] if jobs else []


def _answer(turn: Turn, verdict: Verdict | None, book: _Book) -> None:
    """Note the verdict, and let the row read what comes next, or end it."""
    place, problem = book.place(turn), _problem(turn, book)
    said = book.rows.said[place]
    observed = None
    if verdict is None or verdict.status != "lost":
        observed = book.parts.task.observe(problem, as_turns(said), verdict)
    if verdict is not None:
        said[-1] = judged(problem, said, verdict)
    if observed is None:
        book.session.release(turn)
        return
    ids = observation_ids(observed, problem, book.parts.tokenizer, book.parts.config)
    put(book.rows, place, np.array(ids, np.int32), None)
    book.session.resume(turn, ids, book.parts.config.sampling.response_tokens)


def observation_ids(text: str, problem: Problem, tokenizer: Tokenizer, config: Config) -> list[int]:
    """An observation as the policy reads it behind its own tokens, which stay as they are; cut to its budget.

    Within a chat it is what the user says next. Elsewhere it stands in brackets on a line of its own, and a stage that
    closed its thought is given a new one.
    """
    budget = config.task.observation_tokens
    # An observation may quote what a program of the policy printed: no mark in it must become a token of its own.
    text = text.replace("<", "< ")
    if config.sampling.chat and isinstance(tokenizer, FolderTokenizer):
        ids = _chat_ids(text, tokenizer)
    else:
        opening = "<think>" if problem.mode == "stages" else ""
        ids = tokenizer.encode(_legible(f"\n[{text}]\n", tokenizer) + opening)
    return ids if len(ids) <= budget else [*ids[: budget // 2], *ids[len(ids) - (budget - budget // 2) :]]


def _chat_ids(text: str, tokenizer: FolderTokenizer) -> list[int]:
    """What the chat template writes between the stop token that ended an answer and the next answer."""
    said = {"role": "user", "content": "?"}, {"role": "assistant", "content": "!"}
    short = tokenizer.chat_ids(said, generate=False)
    long = tokenizer.chat_ids((*said, {"role": "user", "content": text}))
    ended = max((place + 1 for place, i in enumerate(short) if i in tokenizer.stop), default=len(short))
    return list(long[ended:])


def _legible(text: str, tokenizer: Tokenizer) -> str:
    """The text without characters that the character tokenizer has no token for: nobody chose an observation's."""
    if not isinstance(tokenizer, CharTokenizer):
        return text
    return "".join([character for character in text if character in tokenizer.ids])


def _problem(turn: Turn, book: _Book) -> Problem:
    return book.plan.problems[turn.request]
