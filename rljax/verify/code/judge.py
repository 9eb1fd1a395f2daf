"""The verdict on a program. It is judged from outside: the cell gets arguments, never what is expected of them."""

from __future__ import annotations

import hashlib
import pickle
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from rljax.verify.code import check, codec, compare, outcome
from rljax.verify.code.channel import Channel, Failed, NoReply, Output, Raised, Value
from rljax.verify.code.extract import program
from rljax.verify.code.outcome import Outcome
from rljax.verify.code.types import CallTest, CodeJob, ProgramTest
from rljax.verify.sandbox.types import Cell, Sandbox
from rljax.verify.types import Status, TestOutcome, Verdict

DEFAULT_TIMEOUT_S = 15.0

_RANKING: tuple[tuple[TestOutcome, Status], ...] = (("failed", "wrong"), ("crashed", "crashed"), ("timeout", "timeout"))
_NOT_RUN = Outcome("timeout", "no time was left for this test")

_Test = CallTest | ProgramTest
# Given a cell and a time (monotonic seconds) to end before: how the test ended.
_Trial = Callable[[Cell, float], Outcome]


def judge(job: CodeJob, sandbox: Sandbox) -> Verdict:
    """The verdict; total for every response. Each test (or the check) runs in a cell of its own.

    `timeout_s` is for all tests together, launches included. `lost` if the sandbox gives no cell.
    """
    started = time.monotonic()
    deadline = started + (DEFAULT_TIMEOUT_S if job.timeout_s is None else job.timeout_s)
    source = program(job.response, job.entry_point)
    if source is None:
        verdict = Verdict("unparsable", detail="there is no program in the response")
    else:
        verdict = _summary(_outcomes(_trials(job, source), _order(job), sandbox, deadline), job.public)
    return replace(verdict, seconds=time.monotonic() - started)


def _trials(job: CodeJob, source: str) -> list[_Trial]:
    if job.check is not None:
        return [lambda cell, deadline: check.run(job, source, cell, deadline)]
    return [_trial(source, job.entry_point or "", test) for test in job.tests]


def _trial(source: str, entry_point: str, test: _Test) -> _Trial:
    if isinstance(test, ProgramTest):
        return lambda cell, deadline: _run_program(source, test, Channel(cell, deadline))
    return lambda cell, deadline: _call(source, entry_point, test, Channel(cell, deadline))


def _order(job: CodeJob) -> list[int]:
    """A shuffled order of the tests: the same for the same job, and not to be known from inside a cell.

    Public tests come first, so that a program that hangs in a hidden one can still be shown how they end.
    """
    order = list(range(len(job.tests) or 1))
    seed = hashlib.sha256(pickle.dumps((job.response, job.tests))).digest()
    random.Random(seed).shuffle(order)
    return sorted(order, key=lambda index: index >= job.public)


def _outcomes(trials: Sequence[_Trial], order: Sequence[int], sandbox: Sandbox, deadline: float) -> list[Outcome]:
    """One outcome for each trial, in their order; a single one if that decides the job."""
    outcomes: dict[int, Outcome] = {}
    for index in order:
        result = _in_a_cell(trials[index], sandbox, deadline)
        match result.ending:
            case "lost" | "invalid":
                return [result]
            case "unparsable" if not outcomes:
                return [result]
            case "unparsable":
                # It compiled before, so this is something that the program does.
                result = replace(result, ending="failed")
        outcomes[index] = result
    return [outcomes[index] for index in range(len(trials))]


def _in_a_cell(trial: _Trial, sandbox: Sandbox, deadline: float) -> Outcome:
    if time.monotonic() >= deadline:
        return _NOT_RUN
    try:
        cell = sandbox.launch()
    except OSError as error:
        return Outcome("lost", outcome.line(f"no cell could be started: {error}"))
    try:
        result = trial(cell, deadline)
    except OSError as error:
        result = Outcome("lost", outcome.line(f"the judge failed: {error}"))
    finally:
        end = cell.kill()
    return replace(result, detail=f"{result.detail} ({end})") if result.died else result


def _call(source: str, entry_point: str, test: CallTest, channel: Channel) -> Outcome:
    given, named = codec.sent(test.args, []), codec.sent(dict(test.kwargs), [])
    try:
        reply = channel.ask("test", source, entry_point, given, named)
    except NoReply as silence:
        return outcome.of_silence(silence)
    match reply:
        case Value(value) if compare.matches(test.expected, value, test.tolerance):
            return Outcome("passed")
        case Value(value):
            text = f"{compare.shown(value)} was returned and {compare.shown(test.expected)} expected"
            return Outcome("failed", outcome.line(text))
        case Failed() | Raised():
            return outcome.of_failure(reply)
    return Outcome("crashed", "a reply to another question")


def _run_program(source: str, test: ProgramTest, channel: Channel) -> Outcome:
    try:
        reply = channel.ask("program", source, test.stdin)
    except NoReply as silence:
        return outcome.of_silence(silence)
    match reply:
        case Output(0, stdout) if compare.same_output(test.stdout, stdout):
            return Outcome("passed")
        case Output(0, stdout):
            text = f"{compare.shown(stdout)} was printed and {compare.shown(test.stdout)} expected"
            return Outcome("failed", outcome.line(text))
        case Output(status, _) if status < 0:
            return Outcome("crashed", f"it was ended by signal {-status}")
        case Output(status, _):
            return Outcome("failed", f"it ended with exit status {status}")
        case Failed() | Raised():
            return outcome.of_failure(reply)
    return Outcome("crashed", "a reply to another question")


def _summary(outcomes: Sequence[Outcome], public: int) -> Verdict:
    """Correct if all passed; else what is worst: a failure, then a crash, then the deadline."""
    decided = _decided(outcomes[0])
    if decided is not None:
        return decided
    tests: tuple[TestOutcome, ...] = tuple([_plain(result) for result in outcomes])
    score = tests.count("passed") / len(tests)
    for ending, status in _RANKING:
        if ending in tests:
            return Verdict(status, score, detail=_first_detail(outcomes, public), tests=tests)
    return Verdict("correct", score, tests=tests)


def _first_detail(outcomes: Sequence[Outcome], public: int) -> str:
    """What happened in the first test that failed and was run at all, of the public ones if any of them failed."""
    failures = [(number, result) for number, result in enumerate(outcomes, 1) if result.ending != "passed"]
    failures = [failure for failure in failures if failure[0] <= public] or failures
    number, first = next((failure for failure in failures if failure[1] != _NOT_RUN), failures[0])
    return first.detail if len(outcomes) == 1 else outcome.numbered(number, first.detail)


def _decided(result: Outcome) -> Verdict | None:
    """The verdict, if this outcome alone makes it."""
    match result.ending:
        case "unparsable" | "lost" | "invalid" as status:
            return Verdict(status, detail=result.detail)
    return None


def _plain(result: Outcome) -> TestOutcome:
    match result.ending:
        case "passed" | "failed" | "timeout" | "crashed" as ending:
            return ending
    raise AssertionError(f"{result.ending} decides the job alone")
