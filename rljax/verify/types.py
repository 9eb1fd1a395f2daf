"""What crosses the border between the trainer and the verification workers: plain, picklable, jax-free data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Status = Literal["correct", "wrong", "unparsable", "timeout", "crashed", "lost"]
StepVerdict = Literal["valid", "false", "idle", "milestone", "unjudged"]
Form = Literal["any", "numeral"]


@dataclass(frozen=True, slots=True)
class Job:
    """One response to be judged.

    `response` is the text after the prompt, without the end-of-text mark. The prompt template has opened the thought
    already, so a well-formed response reads `thought</think><answer>answer</answer>`. `finished` says that the policy
    ended it itself; a response cut by the budget is not finished. `milestones` are relations the task wants to see in
    the thought, e.g. `7+8=15`. `form="numeral"` asks for a plain canonical integer: `40+7` is then no answer to `47`.
    """

    gold: str
    response: str
    finished: bool = True
    milestones: tuple[str, ...] = ()
    form: Form = "any"
    kind: Literal["math"] = "math"


@dataclass(frozen=True, slots=True)
class Step:
    """A judged step of the thought: characters `[start, end)` of `Job.response`."""

    start: int
    end: int
    verdict: StepVerdict
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The judgement of one job.

    `marks` holds, for each of the four format marks (thought closed, answer opened, answer closed, text ended), the
    character offset just behind the mark if it stands where it should, else -1. The last one equals `len(response)`:
    the end-of-text token itself has no characters. `columns`, for numerals only, says of each character of the answer
    whether it is the gold's sign or the gold's digit in that column, counted from the ones; one False follows for
    each column of the gold that the answer lacks.
    """

    status: Status
    score: float = 0.0
    answer: str | None = None
    steps: tuple[Step, ...] = ()
    marks: tuple[int, int, int, int] = (-1, -1, -1, -1)
    detail: str = ""
    columns: tuple[bool, ...] = ()
