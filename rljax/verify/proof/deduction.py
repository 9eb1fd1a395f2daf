"""Judges a proof by natural deduction in Fitch's style, line by line.

A line is sound if its formula follows, by an instance of the rule it names, from lines and subproofs that it may cite:
earlier ones of the subproofs that are open at the line. Bars before the formula count the open subproofs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from rljax.verify.logic.formula import Binary, Formula, atoms, quoted, written
from rljax.verify.logic.table import Table
from rljax.verify.proof.citation import Unreadable, Written, read_line
from rljax.verify.proof.region import MAX_LINES, Line
from rljax.verify.proof.rules import Subproof, fits, schemas
from rljax.verify.proof.types import NaturalDeduction
from rljax.verify.types import Step, StepVerdict, Verdict

# Up to so many atoms a line that fits no rule is told apart: it does not follow, or only not by the rule it names.
_MAX_TABLE_ATOMS = 10

# The numbers of the lines that opened the subproofs which are open at a line, outermost first.
Scope = tuple[int, ...]
# A verdict and why.
Judgement = tuple[StepVerdict, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line that can be cited."""

    formula: Formula
    scope: Scope
    assumed: bool


@dataclass(slots=True)
class _Proof:
    """What has been read so far."""

    problem: NaturalDeduction
    entries: dict[int, Entry] = field(default_factory=dict)
    # The formulas that stand in each scope.
    stated: set[tuple[Scope, Formula]] = field(default_factory=set)
    scope: Scope = ()
    latest: int = 0


def judge_deduction(problem: NaturalDeduction, lines: list[Line]) -> Verdict:
    """The verdict on the numbered lines among these; the others are remarks."""
    read = [(line, found) for line in lines if (found := read_line(line)) is not None]
    if not read:
        return Verdict("unparsable", detail="there is no numbered line")
    if len(read) > MAX_LINES:
        return Verdict("unparsable", detail=f"the proof has more than {MAX_LINES} lines")
    proof = _Proof(problem)
    steps: list[Step] = []
    for line, found in read:
        verdict, detail = _judge_line(proof, found)
        steps.append(Step(line.start, line.end, verdict, detail))
    return _concluded(problem, read[-1][1], tuple(steps), [found.number for _, found in read])


def _concluded(
    problem: NaturalDeduction, last: Written | Unreadable, steps: tuple[Step, ...], numbers: list[int]
) -> Verdict:
    for number, step in zip(numbers, steps, strict=True):
        if step.verdict not in ("valid", "idle"):
            return Verdict("wrong", steps=steps, detail=f"line {number}: {step.detail}")
    assert isinstance(last, Written)
    answer = written(last.formula)
    if last.depth:
        return Verdict("wrong", answer=answer, steps=steps, detail="the last line stands in an open subproof")
    if last.formula != problem.goal:
        detail = f"the last line is not the goal {quoted(written(problem.goal), 80)}"
        return Verdict("wrong", answer=answer, steps=steps, detail=detail)
    return Verdict("correct", 1.0, answer, steps)


def _judge_line(proof: _Proof, line: Written | Unreadable) -> Judgement:
    """The verdict on a line, which is entered into the proof if it can be cited."""
    if line.number <= proof.latest:
        return "inapplicable", f"the number {line.number} does not come after {proof.latest}"
    proof.latest = line.number
    if isinstance(line, Unreadable):
        return "inapplicable", line.detail
    misplaced = _enter_scope(proof, line)
    if misplaced:
        return "inapplicable", misplaced
    verdict, detail = _judge_step(proof, line)
    if verdict == "valid" and (proof.scope, line.formula) in proof.stated:
        verdict, detail = "idle", "an earlier line of the same subproof says it already"
    proof.entries[line.number] = Entry(line.formula, proof.scope, line.rule == "assumption")
    proof.stated.add((proof.scope, line.formula))
    return verdict, detail


def _enter_scope(proof: _Proof, line: Written) -> str:
    """Open and close subproofs as the line's bars say; what is wrong with them, or nothing."""
    if line.rule == "assumption":
        if not 1 <= line.depth <= len(proof.scope) + 1:
            return f"an assumption has a bar more than what is around it, here 1 to {len(proof.scope) + 1}"
        proof.scope = (*proof.scope[: line.depth - 1], line.number)
        return ""
    if line.depth > len(proof.scope):
        return "a subproof begins with an assumption"
    proof.scope = proof.scope[: line.depth]
    return ""


def _judge_step(proof: _Proof, line: Written) -> Judgement:
    if line.cited is None:
        return "inapplicable", "the citations cannot be read; write 1,2 or, of subproofs, 3-5,6-8"
    if line.rule in ("premise", "assumption"):
        if line.cited:
            return "inapplicable", f"a line by {line.rule} cites nothing"
        if line.rule == "premise" and line.formula not in proof.problem.premises:
            return "false", f"{quoted(written(line.formula), 80)} is no premise"
        return "valid", ""
    if line.rule not in proof.problem.rules:
        return "inapplicable", f"the rule {line.rule} is not allowed here"
    lines, subproofs, refusal = _cited(proof, line)
    return ("inapplicable", refusal) if refusal else _judge_rule(proof.problem, line, lines, subproofs)


def _cited(proof: _Proof, line: Written) -> tuple[list[Formula], list[Subproof], str]:
    """The lines and subproofs that the line cites; if it may not cite one of them, the reason."""
    lines: list[Formula] = []
    subproofs: list[Subproof] = []
    for first, last in line.cited or ():
        refusal = _refusal_of_line(proof, first) if last is None else _refusal_of_subproof(proof, first, last)
        if refusal:
            return [], [], refusal
        if last is None:
            lines.append(proof.entries[first].formula)
        else:
            subproofs.append((proof.entries[first].formula, proof.entries[last].formula))
    return lines, subproofs, ""


def _refusal_of_line(proof: _Proof, number: int) -> str:
    entry = proof.entries.get(number)
    if entry is None:
        return f"there is no earlier line {number} that can be cited"
    if entry.scope != proof.scope[: len(entry.scope)]:
        return f"line {number} stands in a subproof that is closed"
    return ""


def _refusal_of_subproof(proof: _Proof, first: int, last: int) -> str:
    """A subproof is cited as a whole: from its assumption to its last line, once it is closed."""
    opening, closing = proof.entries.get(first), proof.entries.get(last)
    if opening is None or closing is None or not opening.assumed:
        return f"{first}-{last} is no subproof: it must begin with an assumption and end at an earlier line"
    around = opening.scope[:-1]
    if opening.scope == proof.scope[: len(opening.scope)]:
        return f"the subproof {first}-{last} is still open"
    if around != proof.scope[: len(around)]:
        return f"the subproof {first}-{last} stands in a subproof that is closed"
    inside = [number for number, entry in proof.entries.items() if entry.scope[: len(opening.scope)] == opening.scope]
    if closing.scope != opening.scope or last != max(inside):
        return f"line {last} is not the last line of the subproof that begins at line {first}"
    return ""


def _judge_rule(problem: NaturalDeduction, line: Written, lines: list[Formula], subproofs: list[Subproof]) -> Judgement:
    every = schemas()[line.rule]
    fitting = [schema for schema in every if fits(schema, lines, subproofs, line.formula)]
    if any(problem.classical or not schema.classical for schema in fitting):
        return "valid", ""
    if fitting:
        return "inapplicable", f"{line.rule} is not valid here in intuitionistic logic"
    if not any(len(s.lines) == len(lines) and len(s.subproofs) == len(subproofs) for s in every):
        shapes = " or ".join(sorted({_shape(len(s.lines), len(s.subproofs)) for s in every}))
        return "inapplicable", f"{line.rule} cites {shapes}"
    if _follows(lines, subproofs, line.formula):
        return "inapplicable", f"it follows from what is cited, but not by {line.rule}"
    return "false", f"it does not follow by {line.rule} from what is cited"


def _shape(lines: int, subproofs: int) -> str:
    parts = [
        f"{count} {noun}{'s' * (count > 1)}" for count, noun in ((lines, "line"), (subproofs, "subproof")) if count
    ]
    return " and ".join(parts) or "nothing"


def _follows(lines: list[Formula], subproofs: list[Subproof], conclusion: Formula) -> bool:
    """Whether truth tables say that the conclusion follows; False where there are too many atoms to tell."""
    cited = [*lines, *[Binary("implies", assumed, last) for assumed, last in subproofs]]
    names = atoms([*cited, conclusion])
    if len(names) > _MAX_TABLE_ATOMS:
        return False
    table = Table(names)
    return table.common(cited) & ~table.rows(conclusion) & table.every == 0
