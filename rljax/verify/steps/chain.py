"""Judges a thought of short relations, `7+8=15; 15+10=25`: which are true, false, idle, or asked for."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction

from rljax.verify.mathematics import algebra
from rljax.verify.mathematics.expression import parse
from rljax.verify.mathematics.lexer import Token, tokens
from rljax.verify.mathematics.relation import Compare, truth
from rljax.verify.mathematics.tree import Binary, Negative, Node, Number, Refused
from rljax.verify.steps.names import as_letters
from rljax.verify.types import Step, StepVerdict

MAX_STEPS = 64
MAX_LENGTH = 256
_STEP = re.compile(r"[^;,\n]+")
_PLAIN = re.compile(r"[0-9]{1,18}(?:\*[0-9]{1,18}|(?:[-+][0-9]{1,18}){1,6})=-?[0-9]{1,18}")
_TERM = re.compile(r"([-+*]?)([0-9]+)")
_COMPACT = re.compile(r"(?:[0-9A-Za-z+/^()=.-]|\*(?!\*))+")
_SIGNS = str.maketrans({"\u2212": "-", "\u00d7": "*", "\u00b7": "*", "\u22c5": "*", "\u00f7": "/"})
_AROUND_OPERATOR = re.compile(r" ?([-+*/^()=]) ?")


def judge_chain(thought: str, milestones: Iterable[str], compare: Compare = algebra.identical) -> tuple[Step, ...]:
    """Cut the thought at `;`, `,` and line ends, and judge the first 64 steps that are not blank.

    `start` and `end` of a step are character offsets into the thought, blanks around it left out. `compare` decides
    what exact rational arithmetic does not; what it raises besides `Refused` passes through. In this language letters
    stand for themselves, `e` and `i` too, and words stand for nothing.
    """
    if not thought:
        return ()
    judged = _Thought(frozenset(_spelling(milestone) for milestone in milestones), compare)
    steps: list[Step] = []
    for piece in _STEP.finditer(thought):
        text = piece[0].strip()
        if not text:
            continue
        start = piece.start() + piece[0].index(text[0])
        steps.append(Step(start, start + len(text), *judged.step(text)))
        if len(steps) == MAX_STEPS:
            break
    return tuple(steps)


class _Thought:
    """What the earlier steps of the thought have said."""

    def __init__(self, milestones: frozenset[str], compare: Compare) -> None:
        self._milestones = milestones
        self._compare = compare
        self._said: set[str | tuple[Node, ...]] = set()

    def step(self, text: str) -> tuple[StepVerdict, str]:
        """The verdict on the next step, and why."""
        if "=" not in text:
            return "unjudged", ""
        try:
            sides, holds = _plain(text) or self._relation(text)
        except Refused as refusal:
            return self._unread(_spelling(text), f"{refusal}"[:120])
        if holds is False:
            return "false", ""
        spelt = _spelling(text)
        if self._repeated(spelt, sides):
            return "idle", "repeats an earlier step"
        if spelt in self._milestones:
            return "milestone", ""
        if holds is None:
            return "unjudged", "depends on its letters"
        return ("idle", "all sides read the same") if len(set(sides)) == 1 else ("valid", "")

    def _relation(self, text: str) -> tuple[tuple[Node, ...], bool | None]:
        sides = _sides(text)
        return sides, truth(sides, self._compare)

    def _unread(self, text: str, reason: str) -> tuple[StepVerdict, str]:
        """A relation outside the grammar still may be a milestone, word for word."""
        if text not in self._milestones:
            return "unjudged", reason
        return ("idle", "repeats an earlier step") if self._repeated(text, ()) else ("milestone", "")

    def _repeated(self, text: str, sides: tuple[Node, ...]) -> bool:
        """Whether the step was said before, by its text or, where it was read, by its tree; it now has been."""
        said: set[str | tuple[Node, ...]] = {text, sides} if sides else {text}
        repeated = not said.isdisjoint(self._said)
        self._said |= said
        return repeated


def _plain(text: str) -> tuple[tuple[Node, ...], bool] | None:
    """The sides and the truth of `7+8=15`, without the lexer and the parser: most thoughts consist of these."""
    if _PLAIN.fullmatch(text) is None:
        return None
    terms, _, said = text.partition("=")
    node: Node | None = None
    result = 0
    for operator, digits in _TERM.findall(terms):
        value = int(digits)
        number = Number(Fraction(value))
        node = number if node is None else Binary(operator, node, number)
        result = result * value if operator == "*" else result - value if operator == "-" else result + value
    value = int(said)
    right = Negative(Number(Fraction(-value))) if said[0] == "-" else Number(Fraction(value))
    return (node or right, right), result == value


def _sides(text: str) -> tuple[Node, ...]:
    """The sides of a chain `a=b=c`. Raises `Refused`."""
    if len(text) > MAX_LENGTH:
        raise Refused(f"longer than {MAX_LENGTH} characters")
    sides: list[list[Token]] = [[]]
    for token in tokens(text):
        if token.kind == "sign" and token.value == "=":
            sides.append([])
        elif token.kind == "word" and len(token.value) > 1:
            raise Refused("has words in it")
        else:
            sides[-1].append(token)
    return tuple(as_letters(parse(side)) for side in sides)


def _spelling(text: str) -> str:
    """One spelling for texts that differ in blanks and signs only; blanks between letters or digits keep them apart."""
    text = text.strip()
    if text.isalnum() or _COMPACT.fullmatch(text):
        return text
    text = " ".join(text.translate(_SIGNS).replace("**", "^").split())
    return _AROUND_OPERATOR.sub(r"\1", text)
