"""What crosses the border between the trainer and the verification workers: plain, picklable, jax-free data."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Status = Literal["correct", "wrong", "unparsable", "timeout", "crashed", "lost", "invalid"]
StepVerdict = Literal["valid", "false", "idle", "milestone", "inapplicable", "unjudged"]
TestOutcome = Literal["passed", "failed", "timeout", "crashed"]
Form = Literal["any", "numeral", "evaluated"]
Extract = Literal["tags", "strict", "flexible"]
NO_MARKS = (-1, -1, -1, -1)


class Invalid(ValueError):
    """A row that is no job: the message is one sentence that names the field and what it should be."""


@dataclass(frozen=True, slots=True)
class MathJob:
    """One response with a mathematical answer to be judged.

    `extract` says how the answer is found. `tags`: the prompt template has opened the thought already, so a well-formed
    response reads `thought</think><answer>answer</answer>`, without the end-of-text mark; `finished` says that the
    policy ended it itself (a response cut by the budget is not finished), and the steps of the thought are judged too.
    `strict`: the last balanced `\\boxed{...}` behind the thinking. `flexible`: other models' ways of saying it, too.

    `milestones` are relations the task wants to see in the thought, e.g. `7+8=15`. `form="numeral"` asks for a plain
    canonical integer: `40+7` is then no answer to `47`. `form="evaluated"` asks for a value that has been worked out:
    `1/2+1/3` is then no answer to `5/6`. `timeout_s` seconds are allowed, None for the pool's own limit.
    """

    gold: str
    response: str
    finished: bool = True
    milestones: tuple[str, ...] = ()
    form: Form = "any"
    extract: Extract = "tags"
    timeout_s: float | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A judged step: characters `[start, end)` of the response."""

    start: int
    end: int
    verdict: StepVerdict
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one job; `score` is in [0, 1], and 1 if and only if the status is `correct`.

    `marks` holds, for each of the four format marks (thought closed, answer opened, answer closed, text ended), the
    character offset just behind the mark if it stands where it should, else -1. The last one equals `len(response)`:
    the end-of-text token itself has no characters. `columns`, for numerals only, says of each character of the answer
    whether it is the gold's sign or the gold's digit in that column, counted from the ones; one False follows for
    each column of the gold that the answer lacks. `tests`, for code, is how each test ended. `seconds` is the time the
    judgement took; two verdicts that differ in it alone are equal.
    """

    status: Status
    score: float = 0.0
    answer: str | None = None
    steps: tuple[Step, ...] = ()
    marks: tuple[int, int, int, int] = NO_MARKS
    detail: str = ""
    columns: tuple[bool, ...] = ()
    tests: tuple[TestOutcome, ...] = ()
    seconds: float = field(default=0.0, compare=False)
