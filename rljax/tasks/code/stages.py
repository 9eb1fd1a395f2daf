"""A program in stages: analyse, design, implement; then debug with what really came of the tests that are shown.

Pure functions of a problem and of the turns so far. Every program is judged by all of the job's tests, so the last
verdict is always one of hidden tests; what the policy reads is about the public ones alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from rljax.tasks.jobs import with_response
from rljax.tasks.types import Problem, Turn
from rljax.verify.code import compare, outcome
from rljax.verify.code.types import CallTest, CodeJob, ProgramTest
from rljax.verify.jobs import Job
from rljax.verify.types import Verdict

Stage = Literal["analyse", "design", "implement", "debug"]

OPENING = "In stages: analyse first, then design, then implement, then debug."
_PLANNING: tuple[Stage, ...] = ("analyse", "design")
_REQUESTS: dict[Stage, str] = {
    "analyse": "Analyse.",
    "design": "Now design the program.",
    "implement": "Now implement it.",
    "debug": "Debug it.",
}


def stage(turn: int, limit: int) -> Stage:
    """What turn number `turn`, counted from 0, is for, of `limit` at most: the last one is never for planning."""
    planned = min(len(_PLANNING), limit - 1)
    if turn < planned:
        return _PLANNING[turn]
    return "implement" if turn == planned else "debug"


def stage_job(problem: Problem, turns: Sequence[Turn], limit: int) -> Job | None:
    """All tests, public and hidden, on the program of the last turn; None where it was for planning."""
    if stage(len(turns) - 1, limit) in _PLANNING:
        return None
    return with_response(problem.job, turns[-1].text, turns[-1].finished)


def stage_observation(problem: Problem, turns: Sequence[Turn], verdict: Verdict | None, limit: int) -> str | None:
    """What the policy reads next. None ends the episode: at the limit, or where no public test fails any more.

    Then the verdict, whatever the hidden tests said, is the one that the episode is paid for.
    """
    assert isinstance(problem.job, CodeJob)
    if len(turns) >= limit:
        return None
    wanted = _REQUESTS[stage(len(turns), limit)]
    if stage(len(turns) - 1, limit) in _PLANNING:
        return wanted
    fault = None if verdict is None else _fault(problem.job, verdict)
    return None if fault is None else f"{fault} {wanted} {limit - len(turns)} left."


def _fault(job: CodeJob, verdict: Verdict) -> str | None:
    """What a public test found, or that there is no program; None where there is nothing to be shown."""
    if verdict.status == "unparsable":
        return f"No test was run: {_sentence(verdict.detail)}"
    shown = verdict.tests[: job.public]
    if all(ending == "passed" for ending in shown):
        return None
    number, detail = outcome.taken_apart(verdict.detail)
    return f"Test {number} of {len(shown)} failed: {outcome.line(_given(job, number - 1))}: {_sentence(detail)}"


def _given(job: CodeJob, index: int) -> str:
    """What a public test gives to the program."""
    test = job.tests[index]
    if isinstance(test, ProgramTest):
        return f"with the input {compare.shown(test.stdin)}"
    assert isinstance(test, CallTest)
    named = [f"{name}={compare.shown(value)}" for name, value in test.kwargs.items()]
    return f"{job.entry_point}({', '.join([*map(compare.shown, test.args), *named])})"


def _sentence(text: str) -> str:
    """One printable line of bounded length: part of it is text of the policy's own program."""
    return f"{outcome.line(text).rstrip('.')}."
