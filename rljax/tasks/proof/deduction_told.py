"""Problems of natural deduction in words, their right answers, and wrong ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from rljax.tasks.logic.voices import latex_signs, unicode_signs
from rljax.tasks.proof.fitch import Box, Line, Row, Style, rows
from rljax.tasks.types import Gold, Posed
from rljax.tasks.words import Words
from rljax.verify.logic.formula import Formula, Not, written
from rljax.verify.proof.rules import core, derived
from rljax.verify.proof.types import NaturalDeduction, ProofJob

_SHORT = {"premise": "pr", "assumption": "as"}
TERSE = Style(
    lambda formula: written(formula).replace(" ", ""), lambda rule: _SHORT.get(rule, rule), "|", "{0} {1}{2} {3}{4}"
)
_PLAIN = Style(written, str, "| ", "{0}. {1}{2} {3}{4}")
_SIGNS = Style(lambda formula: unicode_signs(written(formula)), unicode_signs, "| ", "{0}. {1}{2} {3}{4}")
_BRACKETS = Style(written, str, "| ", "{0}. {1}{2} [{3}{4}]")
_COLUMNS = Style(written, lambda rule: _SHORT.get(rule, rule).upper(), "| ", "{0}. {1}{2}   {3}{4}")

_RULES = (
    "premise, assumption, R (repeats a line), &I (cites A, B), &E (cites A & B), |I (cites A, or B; gives A | B), "
    "|E (cites A | B and a subproof from A and one from B, both to C), ->I (cites a subproof), ->E (cites A -> B, A), "
    "<->I (cites two subproofs), <->E (cites A <-> B and one side), ~I (cites a subproof that ends in false), "
    "~E (cites A, ~A; gives false), X (cites false; gives anything), DNE (cites ~~A), "
    "RAA (cites a subproof from ~A to false; gives A), LEM (gives A | ~A)"
)
_DERIVED = (
    ", MT (cites A -> B, ~B), DS (cites A | B, ~A), HS (cites A -> B, B -> C), CD, DNI, DM, TR (contraposition), MI"
)
_EXAMPLE = "1. p -> q premise\n2. ~q premise\n3. | p assumption\n4. | q ->E 1,3\n5. | false ~E 4,2\n6. ~p ~I 3-5"


def posed(premises: Sequence[Line], lines: Sequence[Line | Box], goal: Formula, rules: str, words: Words) -> Posed:
    """The problem in words; the proof that is its right answer is written in the wording's style."""
    write = words.choose(_terse, _ascii, _unicode, _latex)
    text = write([line.formula for line in premises], goal, rules, words)
    style = TERSE if words.terse else words.choose(TERSE, _PLAIN, _PLAIN, _SIGNS, _BRACKETS, _COLUMNS)
    proof = "\n".join(style.row(row) for row in rows([*premises, *lines]))
    job = NaturalDeduction(tuple(line.formula for line in premises), goal, _allowed(rules))
    return Posed(text, Gold("proof", proof), ProofJob(job, ""))


@cache
def _allowed(rules: str) -> frozenset[str]:
    return derived() if rules == "all" else core()


def _terse(premises: list[Formula], goal: Formula, rules: str, words: Words) -> str:
    return f"{';'.join(TERSE.formula(premise) for premise in premises)}|-{TERSE.formula(goal)}"


def _ascii(premises: list[Formula], goal: Formula, rules: str, words: Words) -> str:
    return _told([written(premise) for premise in premises], written(goal), rules, words)


def _unicode(premises: list[Formula], goal: Formula, rules: str, words: Words) -> str:
    given = [unicode_signs(written(premise)) for premise in premises]
    return _told(given, unicode_signs(written(goal)), rules, words)


def _latex(premises: list[Formula], goal: Formula, rules: str, words: Words) -> str:
    given = [f"${latex_signs(written(premise))}$" for premise in premises]
    return _told(given, f"${latex_signs(written(goal))}$", rules, words)


def _told(premises: list[str], goal: str, rules: str, words: Words) -> str:
    """The task, and how a proof is to be written."""
    how = words.choose(_by_example, _by_rules)(_RULES + (_DERIVED if rules == "all" else ""))
    return f"{words.choose(_proved, _listed, _shown)(premises, goal)}\n{how}"


def _proved(premises: list[str], goal: str) -> str:
    if not premises:
        return f"Prove {goal} by natural deduction, without premises."
    return f"Prove {goal} by natural deduction from {', '.join(premises)}."


def _listed(premises: list[str], goal: str) -> str:
    lines = [f"- {premise}" for premise in premises] or ["(none)"]
    return "\n".join(["Premises:", *lines, f"Goal: {goal}", "Give a natural deduction in Fitch's style."])


def _shown(premises: list[str], goal: str) -> str:
    given = f"Let these be given: {'; '.join(premises)}. " if premises else "Nothing is given. "
    return f"{given}Show by natural deduction: {goal}."


def _by_example(rules: str) -> str:
    return (
        "Write one line for each step: its number, a bar | for every open subproof, the formula, the rule, and the "
        "lines that the rule cites; state the premises first. A subproof begins with an assumption and is cited "
        f"from its first to its last line. So is ~p proved from p -> q and ~q:\n{_EXAMPLE}\nRules: {rules}."
    )


def _by_rules(rules: str) -> str:
    return (
        "Lines are numbered and read `number. formula rule cited lines`, as in `3. q ->E 1,2`. Premises are lines too "
        "(rule premise). In a subproof, which opens with a line by the rule assumption, every formula has a bar | "
        "before it, one more for each subproof around it; a subproof is cited as a whole, as in `->I 3-5`. "
        f"Rules: {rules}."
    )


def wrong_proofs(lines: Sequence[Line | Box], goal: Formula) -> tuple[str, ...]:
    """Proofs that go wrong at the end, in the terse style."""
    found = rows(lines)
    last, number = found[-1], len(found)
    missing = int(last.cited.replace("-", ",").split(",")[-1]) if last.cited else 1
    endings = (
        # The goal is not reached; a rule that gives only what it cites; the line cites itself; the contrary is stated.
        found[:-1],
        [*found[:-1], replace(last, line=replace(last.line, rule="R"))],
        [*found[:-1], replace(last, cited=str(number))],
        [*found[:-1], replace(last, line=replace(last.line, formula=Not(goal)))],
        # A line that the last one needs is left out; the goal is assumed; the goal is called a premise.
        [row for row in found if row.number != missing],
        [*found, Row(number + 1, 1, Line(goal, "assumption"), "")],
        [Row(1, 0, Line(goal, "premise"), "")],
    )
    return tuple("\n".join(TERSE.row(row) for row in ending) for ending in endings)
