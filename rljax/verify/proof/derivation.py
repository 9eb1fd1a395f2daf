"""Judges an equational derivation, `= term [law]` line by line: each line applies the law it names exactly once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rljax.verify.logic.formula import Refused, quoted
from rljax.verify.proof.region import MAX_LINES, Line
from rljax.verify.proof.rewriting import reversed_law, rewrites
from rljax.verify.proof.terms import Law, Term, parse_term, written
from rljax.verify.proof.types import Equational
from rljax.verify.types import Step, StepVerdict, Verdict

Direction = Literal["either", "forwards", "backwards"]

_NUMBER = re.compile(r"^\(?[0-9]{1,3}[.):]\s+")
_NAMED = re.compile(r"\[([^\[\]]*)\]\s*[.,;]?$|\{([^{}]*)\}\s*[.,;]?$")
_BACKWARDS = re.compile(
    r"^(?:<-|←)\s*|\s*,?\s*\(?(?:reversed|reverse|backwards?|right[ -]to[ -]left|rl|<-|←)\)?$", re.IGNORECASE
)
_FORWARDS = re.compile(r"^(?:->|→)\s*|\s*,?\s*\(?(?:forwards?|left[ -]to[ -]right|lr|->|→)\)?$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Rewrite:
    """A line as it is written: `before` is the term in front of the sign, if the line has one."""

    before: str
    after: str
    law: str
    direction: Direction


def judge_derivation(problem: Equational, lines: list[Line]) -> Verdict:
    """The verdict on the lines with a sign `=` among these; the others are remarks."""
    read = [(line, found) for line in lines if (found := read_rewrite(line.text)) is not None]
    if not read:
        return Verdict("unparsable", detail="there is no line `= term [law]`")
    if len(read) > MAX_LINES:
        return Verdict("unparsable", detail=f"the derivation has more than {MAX_LINES} lines")
    seen = [problem.start]
    steps: list[Step] = []
    for line, rewrite in read:
        verdict, detail = _judge_rewrite(problem, rewrite, seen)
        steps.append(Step(line.start, line.end, verdict, detail))
    return _concluded(problem, seen[-1], tuple(steps))


def _concluded(problem: Equational, last: Term, steps: tuple[Step, ...]) -> Verdict:
    answer = written(last)
    for number, step in enumerate(steps, 1):
        if step.verdict not in ("valid", "idle"):
            return Verdict("wrong", answer=answer, steps=steps, detail=f"step {number}: {step.detail}")
    if last != problem.goal:
        detail = f"the last term is not the goal {quoted(written(problem.goal), 80)}"
        return Verdict("wrong", answer=answer, steps=steps, detail=detail)
    return Verdict("correct", 1.0, answer, steps)


def read_rewrite(text: str) -> Rewrite | None:
    """The rewrite that a line writes down; None for a line without a sign `=`: it is a remark."""
    text = text.rstrip("\\ \t")
    named = _NAMED.search(text)
    equation = text[: named.start()] if named else text
    equation = _NUMBER.sub("", equation.replace("&=", "="), count=1)
    before, sign, after = equation.partition("=")
    if not sign or (named is None and before.strip()):
        return None
    law = (named.group(1) or named.group(2) or "").strip() if named else ""
    name, direction = _directed(law)
    return Rewrite(before.strip(), after.strip(), name, direction)


def _directed(law: str) -> tuple[str, Direction]:
    law = re.sub(r"^by\s+", "", law)
    name = _BACKWARDS.sub("", law)
    if name != law:
        return plain_name(name), "backwards"
    name = _FORWARDS.sub("", law)
    return plain_name(name), "either" if name == law else "forwards"


def plain_name(name: str) -> str:
    """A law's name as it is compared: case, blanks, hyphens and underscores do not count."""
    return re.sub(r"[\s_-]+", "", name.replace("\\_", "").lower())


def _judge_rewrite(problem: Equational, rewrite: Rewrite, seen: list[Term]) -> tuple[StepVerdict, str]:
    """The verdict on a line that follows the last term seen; its own term is appended."""
    current = seen[-1]
    try:
        before = parse_term(rewrite.before) if rewrite.before else current
        after = parse_term(rewrite.after)
    except Refused as error:
        return "inapplicable", f"the line cannot be read: {error}"
    repeated = after in seen
    seen.append(after)
    if before != current:
        return "false", f"it begins with {quoted(written(before))}, not with {quoted(written(current))}"
    verdict, detail = _judge_law(problem, rewrite, current, after)
    return ("idle", "this term stood there before") if verdict == "valid" and repeated else (verdict, detail)


def _judge_law(problem: Equational, rewrite: Rewrite, before: Term, after: Term) -> tuple[StepVerdict, str]:
    law = next((law for law in problem.laws if plain_name(law.name) == rewrite.law), None)
    if law is None:
        return "inapplicable", f"{quoted(rewrite.law)} is no law of the problem" if rewrite.law else "no law is named"
    if before == after or any(rewrites(directed, before, after) for directed in _readings(law, rewrite.direction)):
        return "valid", ""
    for other in problem.laws:
        if any(rewrites(directed, before, after) for directed in _readings(other, "either")):
            way = "the other direction of it" if other == law else other.name
            return "inapplicable", f"the step is not by {law.name} as named but by {way}"
    return "false", f"one application of {law.name} does not give {quoted(written(after))}"


def _readings(law: Law, direction: Direction) -> list[Law]:
    forwards, backwards = [law], [reversed_law(law)]
    return {"either": forwards + backwards, "forwards": forwards, "backwards": backwards}[direction]
