"""Judges two sides and a sign: by arithmetic, as an identity, or against what is known."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from rljax.verify.mathematics import algebra
from rljax.verify.mathematics.relation import truth
from rljax.verify.mathematics.tree import Binary, Bound, Call, Node, Number, Refused, letters, nodes
from rljax.verify.steps.arithmetic import Truth, truth_of
from rljax.verify.steps.budget import Budget, Exhausted
from rljax.verify.steps.facts import Facts, compares
from rljax.verify.steps.reading import Sign
from rljax.verify.steps.residues import Congruence, congruence, consequence
from rljax.verify.steps.substitution import mapped, substituted

_OPERATIONS, _NUMERIC_CALLS, _IDENTITIES = 25_000, 80, 8
_MAX_IDENTITY_NODES = 60


@dataclass(frozen=True, slots=True)
class Judged:
    """`why` says on what grounds: `arithmetic`, `identity` or `facts`."""

    truth: Truth
    why: str = ""


_OPEN = Judged("open")


class PairJudge:
    """Judges pairs against one problem; all pairs of a response share its budgets."""

    def __init__(self) -> None:
        self.facts = Facts(Budget(_OPERATIONS))
        self.residues: list[Congruence] = []
        self._calls = Budget(_NUMERIC_CALLS)
        self._identities = Budget(_IDENTITIES)

    def give(self, left: Node, sign: Sign, right: Node, modulus: Node | None) -> None:
        """Take a relation of the problem for true."""
        if sign == "=":
            self.facts.give_equation(left, right)
        elif sign == "mod":
            found = congruence(left, right, modulus)
            if found is not None:
                self.residues.append(found)
        elif sign != "~":
            self.facts.give_order(left, sign, right)

    def judge(self, left: Node, sign: Sign, right: Node, modulus: Node | None) -> Judged:
        """The verdict on `left sign right`; total."""
        try:
            if not letters(left) and not letters(right):
                return Judged(truth_of(left, sign, right, modulus, self._calls), "arithmetic")
            if sign == "=":
                return self._equation(left, right)
            return self._congruence(left, right, modulus) if sign == "mod" else self._comparison(left, sign, right)
        except (Refused, Exhausted, ZeroDivisionError, OverflowError, RecursionError):
            return _OPEN

    def value(self, node: Node) -> Node | None:
        """The tree with its letters replaced by the numbers that are known for them; None if one is not known."""
        names = letters(node)
        try:
            point = self.facts.point(names) if names else {}
        except (Refused, Exhausted):
            return None
        return None if point is None else substituted(node, point)

    def _equation(self, left: Node, right: Node) -> Judged:
        sides = list(variants(left, right))
        if len(sides) > 1:
            return self._either(sides)
        finding = self.facts.judge(left, right)
        if finding == "follows":
            return Judged("true", "facts")
        if finding == "contradicts":
            return Judged("false", "facts")
        if self._identical(left, right):
            return Judged("true", "identity")
        return self._at_values(left, "=", right)

    def _either(self, sides: list[tuple[Node, Node]]) -> Judged:
        """`x = (5 ± 1)/2`: at every solution one of the two holds; as an identity, both do."""
        findings = [self.facts.judge(*pair) for pair in sides]
        if all(finding == "follows" for finding in findings) or self.facts.judge_any(sides) == "follows":
            return Judged("true", "facts")
        return Judged("false", "facts") if all(finding == "contradicts" for finding in findings) else _OPEN

    def _identical(self, left: Node, right: Node) -> bool:
        """An identity that is none of polynomials: of logarithms, sines, powers."""
        parts = [*nodes(left), *nodes(right)]
        if len(parts) > _MAX_IDENTITY_NODES or not any(_beyond_polynomials(part) for part in parts):
            return False
        self._identities.spend()
        return truth((left, right), algebra.identical) is True

    def _at_values(self, left: Node, sign: Sign, right: Node) -> Judged:
        first, second = self.value(left), self.value(right)
        if first is None or second is None:
            return _OPEN
        found = truth_of(first, sign, second, None, self._calls)
        if found == "false" and self.facts.defined & (letters(left) | letters(right)):
            return _OPEN
        return Judged(found, "facts")

    def _comparison(self, left: Node, sign: Sign, right: Node) -> Judged:
        if sign == "~":
            return self._at_values(left, sign, right)
        difference = self.facts.difference(left, right)
        if difference is None:
            return self._at_values(left, sign, right)
        holds = compares(difference, sign, Fraction(0))
        if not holds and self.facts.defined & (letters(left) | letters(right)):
            return _OPEN
        return Judged("true" if holds else "false", "facts")

    def _congruence(self, left: Node, right: Node, modulus: Node | None) -> Judged:
        claim = congruence(left, right, modulus)
        if claim is not None and (finding := consequence(self.residues, claim)) != "open":
            return Judged("true" if finding == "follows" else "false", "facts")
        first, second = self.value(left), self.value(right)
        if first is None or second is None or self.facts.defined & (letters(left) | letters(right)):
            return _OPEN
        return Judged(truth_of(first, "mod", second, modulus, self._calls), "facts")


def _beyond_polynomials(node: Node) -> bool:
    if isinstance(node, Binary) and node.operator == "^":
        return not isinstance(node.right, Number)
    return isinstance(node, Call | Bound)


def variants(left: Node, right: Node) -> list[tuple[Node, Node]]:
    """The pair, or the two that `±` and `∓` stand for."""
    if not any(isinstance(part, Binary) and part.operator in "±∓" for side in (left, right) for part in nodes(side)):
        return [(left, right)]
    return [(_signed(left, upper), _signed(right, upper)) for upper in ("+", "-")]


def _signed(node: Node, upper: str) -> Node:
    lower = "-" if upper == "+" else "+"

    def choose(part: Node) -> Node | None:
        if isinstance(part, Binary) and part.operator in "±∓":
            operator = upper if part.operator == "±" else lower
            return Binary("+" if operator == "+" else "-", _signed(part.left, upper), _signed(part.right, upper))
        return None

    return mapped(node, choose)
