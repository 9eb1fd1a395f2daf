"""How one test ended, and how a silence or a failure of the candidate counts."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rljax.verify.code.channel import Failed, NoReply, Raised
from rljax.verify.types import TestOutcome

# Besides how a test may end: there is no program; our machinery failed; the check itself is broken.
Ending = TestOutcome | Literal["unparsable", "lost", "invalid"]

MAX_DETAIL = 300
_NUMBERED = re.compile(r"test ([0-9]+): ")


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of one test, in a line of text. `died`: the cell ended by itself, and how is worth telling."""

    ending: Ending
    detail: str = ""
    died: bool = False


def of_silence(silence: NoReply) -> Outcome:
    """A cell that never came to run the candidate is our failure, whatever the reason."""
    if not silence.started:
        return Outcome("lost", f"the cell did not start the program: {silence}")
    if silence.silence == "late":
        return Outcome("timeout", str(silence))
    return Outcome("crashed", str(silence), died=True)


def of_failure(failed: Failed | Raised) -> Outcome:
    """The candidate gave no value."""
    if isinstance(failed, Raised):
        return Outcome("failed", line(f"it raised {failed.name}: {failed.text}"))
    match failed.kind:
        case "broken":
            return Outcome("unparsable", line(failed.detail))
        case "exited":
            return Outcome("crashed", line(failed.detail))
    return Outcome("failed", line(failed.detail))


def line(text: str) -> str:
    """The text in one bounded, printable line."""
    text = " ".join(text[: 2 * MAX_DETAIL].split())
    text = "".join([letter if letter.isprintable() else "?" for letter in text])
    return text if len(text) <= MAX_DETAIL else f"{text[: MAX_DETAIL - 3]}..."


def numbered(number: int, detail: str) -> str:
    """The detail of a job with several tests, about the test of this number, counted from 1."""
    return f"test {number}: {detail}"


def taken_apart(detail: str) -> tuple[int, str]:
    """The number of the test that a verdict's detail is about, and what happened in it; see `numbered`."""
    match = _NUMBERED.match(detail)
    return (int(match[1]), detail[match.end() :]) if match else (1, detail)
