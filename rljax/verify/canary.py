"""Rows with verdicts that are known, for each kind: a pool that gets one of them wrong must not judge that kind."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rljax.verify.jobs import Kind
from rljax.verify.types import Status, Verdict

Row = Mapping[str, object]


class CanaryFailed(RuntimeError):
    """The workers misjudge, or judge nothing: the message names the job, what was expected, and what they said."""


@dataclass(frozen=True, slots=True)
class Canary:
    """A row and the statuses that are right for it."""

    name: str
    row: Row
    expected: tuple[Status, ...]


_REFUSED: tuple[Status, ...] = ("wrong", "unparsable")
_STOPPED: tuple[Status, ...] = ("wrong", "unparsable", "timeout", "crashed")


def _boxed(name: str, gold: str, response: str, *expected: Status) -> Canary:
    return Canary(name, {"kind": "math", "gold": gold, "response": response}, expected)


def _chained(name: str, response: str, *expected: Status) -> Canary:
    given = ["x + y = 5", "x - y = 1"]
    return Canary(name, {"kind": "steps", "given": given, "milestones": ["x = 3"], "response": response}, expected)


def _entailed(name: str, conclusion: str, answer: str, *expected: Status) -> Canary:
    row = {"kind": "logic", "task": "entailment", "premises": ["p -> q", "p"], "conclusion": conclusion}
    return Canary(name, {**row, "response": f"\\boxed{{{answer}}}"}, expected)


def _proven(name: str, proof: str, *expected: Status) -> Canary:
    row = {"kind": "proof", "system": "natural_deduction", "premises": ["p", "p -> q"], "goal": "q"}
    return Canary(name, {**row, "response": proof}, expected)


def _added(name: str, program: str, *expected: Status) -> Canary:
    tests = [{"args": [1, 2], "expected": 3}]
    row = {"kind": "code", "entry_point": "add", "response": program, "tests": tests, "timeout_s": 10}
    return Canary(name, row, expected)


def _summed(name: str, answer: str, *expected: Status) -> Canary:
    row = {"kind": "gym", "data_set": "chain_sum", "question": "4 + 3 =", "answer": "7", "metadata": {}}
    return Canary(name, {**row, "response": f"<answer>{answer}</answer>", "timeout_s": 10}, expected)


ESCAPE = Path(tempfile.gettempdir()) / f"rljax-canary-{os.getpid()}"

CANARIES: dict[Kind, tuple[Canary, ...]] = {
    "math": (
        _boxed("a right integer", "42", r"so it is \boxed{42}", "correct"),
        _boxed("a wrong integer", "42", r"so it is \boxed{41}", "wrong"),
        _boxed("an equal fraction", r"\frac12", r"\boxed{0.5}", "correct"),
        _boxed("an equal product of roots", r"\sqrt6", r"\boxed{\sqrt2\cdot\sqrt3}", "correct"),
        _boxed("an unequal expression", "2x", r"\boxed{x+3}", "wrong"),
        _boxed("a false relation", "5", r"\boxed{5=4}", *_REFUSED),
        _boxed("two answers", "5", r"\boxed{4} \boxed{5}", *_REFUSED),
        _boxed("a hanging tower", "1", r"\boxed{9^{9^{9^{9^{9}}}}}", *_REFUSED),
        _boxed("code in place of an answer", "0", r"\boxed{__import__('os').system('false')}", *_REFUSED),
        _boxed("no answer", "5", "I do not know.", "unparsable"),
    ),
    "steps": (
        _chained("a right chain", "2x = 6\nx = 3", "correct"),
        _chained("a chain with a false step", "2x = 6\nx = 4\nx = 3", "wrong"),
        _chained("a chain that says nothing", "1 = 1\n1 = 1", *_REFUSED),
    ),
    "logic": (
        _entailed("a conclusion that follows", "q", "yes", "correct"),
        _entailed("a conclusion denied", "q", "no", "wrong"),
        _entailed("two answers to one question", "q", r"yes} \boxed{no", *_REFUSED),
    ),
    "proof": (
        _proven("a proof", "1. p   premise\n2. p -> q   premise\n3. q   ->E 2,1", "correct"),
        _proven("a proof by a rule that does not give it", "1. p   premise\n2. q   |I 1", "wrong"),
        _proven("a proof from what is not given", "1. q   premise", *_REFUSED),
    ),
    "code": (
        _added("a right program", "def add(a, b):\n    return a + b", "correct"),
        _added("a wrong program", "def add(a, b):\n    return a - b", "wrong"),
        _added("a result that equals everything",
               "class Any:\n    def __eq__(self, other): return True\ndef add(a, b): return Any()", *_STOPPED),
        _added("a program that leaves before it is tested", "import os\nos._exit(0)\ndef add(a, b): ...", *_STOPPED),
        _added("a program that writes elsewhere",
               f"try:\n    open({str(ESCAPE)!r}, 'w').close()\nexcept OSError:\n    pass\ndef add(a, b): return 3",
               "correct"),
    ),
    "gym": (
        _summed("a right answer to an entry", "7", "correct"),
        _summed("a wrong answer to an entry", "8", "wrong"),
        _summed("an answer with garbage behind it", "7 or 8", *_STOPPED),
        _summed("code in place of an answer to an entry", "3 + 4", *_STOPPED),
    ),
}  # fmt: skip


def check(canaries: Sequence[Canary], verdicts: Sequence[Verdict]) -> None:
    """Raise `CanaryFailed` for the first verdict that is not right."""
    for canary, verdict in zip(canaries, verdicts, strict=True):
        if verdict.status not in canary.expected:
            expected = " or ".join(canary.expected)
            because = f" ({verdict.detail[:200]})" if verdict.detail else ""
            raise CanaryFailed(f"the verifier misjudges {canary.name}: {expected} expected, {verdict.status}{because}.")


def check_escape(backend: str) -> None:
    """Raise `CanaryFailed` if a program has written a file outside of an isolating sandbox; takes the file away."""
    if ESCAPE.exists():
        ESCAPE.unlink()
        if backend != "unsafe":
            raise CanaryFailed(f"the sandbox {backend} lets programs write to {ESCAPE.parent}.")
