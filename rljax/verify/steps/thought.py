"""Goes through the steps of a response in order and judges each by what was given and said before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rljax.verify.mathematics.tree import Negative, Node, Number, Symbol, letters
from rljax.verify.steps import cues
from rljax.verify.steps.arithmetic import convertible
from rljax.verify.steps.budget import Budget
from rljax.verify.steps.canonical import key_of
from rljax.verify.steps.collect import Collector
from rljax.verify.steps.cut import Piece
from rljax.verify.steps.doubts import moduli, rebased
from rljax.verify.steps.milestones import Matcher, Milestone, relation_key, without_remainders
from rljax.verify.steps.pairs import Judged, PairJudge
from rljax.verify.steps.reading import Relation, Sign
from rljax.verify.steps.rules.dispatch import apply_rules
from rljax.verify.steps.totients import Totients
from rljax.verify.steps.view import View
from rljax.verify.types import Step, StepVerdict

_MATCHES = 60_000
_MIN_SENTENCE = 12
# So far behind a row of a display its modulus may stand.
_AHEAD = 300
_WHY = {
    "arithmetic": "right arithmetic",
    "identity": "an identity",
    "facts": "follows from what is known",
    "totient": "Euler's phi",
    "choice": "one of the cases",
}


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two sides, what is thought of them, and why they say nothing new, if so."""

    left: Node
    sign: Sign
    right: Node
    judged: Judged
    idle: str
    key: tuple[object, ...]

    @property
    def letters(self) -> frozenset[str]:
        return letters(self.left) | letters(self.right)


@dataclass(frozen=True, slots=True)
class _Tone:
    """The words around a relation, and whether they make it a trial or a hypothesis."""

    words: str
    tentative: bool
    supposed: bool


@dataclass(frozen=True, slots=True)
class Task:
    """What is known before the thought begins: relations given, relations that stand in the problem's text."""

    given: tuple[Relation, ...]
    stated: tuple[Relation, ...]
    milestones: tuple[Milestone, ...]
    problem: str


class Thought:
    """What was said so far, and what follows for the next step."""

    def __init__(self, response: str, task: Task) -> None:
        self._response = response
        # All that was said, the problem first.
        self._heard = task.problem
        self._pairs = PairJudge()
        self._said: dict[tuple[object, ...], str] = {}
        self._sentences: set[str] = set()
        self._known: list[Relation] = [*task.given, *task.stated]
        self._before = ""
        self._scoped = False
        self._rebound: set[str] = set()
        for relation in task.given:
            for left, sign, right in relation.pairs():
                self._pairs.give(left, sign, right, relation.modulus)
        for relation in self._known:
            for left, sign, right in relation.spelt():
                self._said[relation_key(left, sign, right, relation.modulus)] = "repeats the problem"
        self._contradictory = self._pairs.facts.contradictory()
        self._totients = Totients(task.problem, self._pairs.facts.names)
        self._milestones = Matcher(task.milestones, Budget(_MATCHES))
        names = [milestone.name.pattern for milestone in task.milestones if milestone.name is not None]
        self._collector = Collector(response, self._pairs.facts.names, task.problem, names)

    @property
    def missing(self) -> tuple[Milestone, ...]:
        """The milestones that were not reached."""
        return self._milestones.waiting

    def step(self, piece: Piece) -> Step:
        """The verdict on the next piece."""
        text = self._response[piece.start : piece.end]
        relations = tuple(self._collector.relations(piece))
        self._scoped = self._scoped or cues.SCOPE.search(text) is not None
        self._rebind(text)
        self._totients.hear(text)
        groups = [self._group(relation) for relation in relations]
        groups = self._settled(self._chosen(groups, text), relations, piece, text)
        verdict, detail = self._verdict(piece, text, relations, groups)
        self._remember(relations, groups, text, verdict)
        if piece.kind != "display":
            self._before = text[-300:]
        return Step(piece.start, piece.end, verdict, detail[:200])

    def _rebind(self, text: str) -> None:
        """Letters of the problem that the thought introduces anew: nothing that is said of them is false any more."""
        if cues.DEFINITION.search(text):
            named = re.findall(r"(?<![A-Za-z\\])[A-Za-z](?:_[A-Za-z0-9])?(?![A-Za-z])", text)
            self._rebound |= self._pairs.facts.names.intersection(named)

    def _group(self, relation: Relation) -> list[_Pair]:
        group: list[_Pair] = []
        for (left, sign, right), spelt in zip(relation.pairs(), relation.spelt(), strict=True):
            key = relation_key(*spelt, relation.modulus)
            idle = self._said.get(key, "") or _says_nothing(left, sign, right) or _same(*spelt, relation.modulus)
            judged = self._judged(left, sign, right, relation.modulus)
            group.append(_Pair(left, sign, right, judged, idle, key))
        return group

    def _judged(self, left: Node, sign: Sign, right: Node, modulus: Node | None) -> Judged:
        judge = self._pairs.judge
        by_phi = self._totients.truth(left, sign, right, modulus, lambda *pair: judge(*pair).truth)
        return judge(left, sign, right, modulus) if by_phi is None else Judged(by_phi, "totient")

    def _chosen(self, groups: list[list[_Pair]], text: str) -> list[list[_Pair]]:
        """`x = 2 or x = 3`, `a root is x = 2`: valid where it holds at some of finitely many solutions."""
        open_pairs = [pair for group in groups for pair in group if self._is_choice(pair)]
        if not open_pairs or not cues.CHOICE.search(f"{self._before} {text}"):
            return groups
        facts = self._pairs.facts
        sides = [(self._unindexed(pair.left), pair.right) for pair in open_pairs]
        right = {pair.key for pair, side in zip(open_pairs, sides, strict=True) if facts.solves(*side)}
        return [
            [replace(pair, judged=Judged("true", "choice")) if pair.key in right else pair for pair in group]
            for group in groups
        ]

    def _is_choice(self, pair: _Pair) -> bool:
        return (
            pair.sign == "="
            and pair.judged.truth == "open"
            and isinstance(pair.left, Symbol)
            and not letters(pair.right)
        )

    def _unindexed(self, node: Node) -> Node:
        """`x_1` as `x`, where the problem has `x` and not `x_1`."""
        if isinstance(node, Symbol) and "_" in node.name and node.name not in self._pairs.facts.names:
            base = node.name.partition("_")[0]
            return Symbol(base) if base in self._pairs.facts.names else node
        return node

    def _settled(
        self, groups: list[list[_Pair]], relations: Sequence[Relation], piece: Piece, text: str
    ) -> list[list[_Pair]]:
        """False only what is certainly said and certainly false."""
        doubted = cues.DENIAL.search(text) is not None or cues.taken_back(self._response, piece.end)
        words = f"{self._before} {text}" if piece.kind == "display" else text
        doubted = doubted or (piece.kind == "display" and cues.DENIAL.search(self._before) is not None)
        tentative = self._scoped or cues.TENTATIVE.search(words) is not None
        supposed = self._scoped or cues.HYPOTHESIS.search(words) is not None or cues.CHOICE.search(words) is not None
        ahead = self._response[piece.end : piece.end + _AHEAD] if piece.kind == "display" else ""
        tone = _Tone(f"{words} {ahead}", tentative, supposed)
        settled: list[list[_Pair]] = []
        for relation, group in zip(relations, groups, strict=True):
            settled.append([
                replace(pair, judged=Judged("open"))
                if pair.judged.truth == "false" and (doubted or self._excused(pair, relation, tone))
                else pair
                for pair in group
            ])  # fmt: skip
        return settled

    def _excused(self, pair: _Pair, relation: Relation, tone: _Tone) -> bool:
        if relation.fragile or (relation.converted and pair.sign == "=" and convertible(pair.left, pair.right)):
            return True
        if pair.sign == "=" and self._means_another(pair, relation, tone.words):
            return True
        names = pair.letters
        if not names:
            alone = all(_is_numeral(side) for side in (pair.left, pair.right))
            return tone.tentative and (self._scoped or alone or bool(relation.letters()))
        if isinstance(pair.left, Symbol) and pair.left.name in letters(pair.right) - self._pairs.facts.names:
            return True  # `i = i + 1` is no equation
        if pair.judged.why == "totient":
            return tone.tentative or cues.DEFINITION.search(tone.words) is not None
        return pair.judged.why == "facts" and (
            tone.supposed or self._contradictory or not self._rebound.isdisjoint(names)
        )

    def _means_another(self, pair: _Pair, relation: Relation, words: str) -> bool:
        """Whether the equation is true as a congruence by a modulus in the words, or of numerals in another base."""
        if rebased(pair.left, pair.right, words):
            return True
        if relation.is_remainder(pair.left, pair.right):
            return False
        return any(self._judged(pair.left, "mod", pair.right, modulus).truth == "true" for modulus in moduli(words))

    def _verdict(
        self, piece: Piece, text: str, relations: tuple[Relation, ...], groups: list[list[_Pair]]
    ) -> tuple[StepVerdict, str]:
        pairs = [pair for group in groups for pair in group]
        false = next((pair for pair in pairs if pair.judged.truth == "false"), None)
        # Euler's phi has a rule of its own, which says what is wrong.
        if false is not None and false.judged.why != "totient":
            return "false", _fault(false)
        view = View(
            text,
            self._before if piece.kind == "display" else "",
            relations,
            tuple(self._known),
            self._said,
            self._pairs,
            self._heard,
        )
        finding = apply_rules(view)
        if finding is not None and finding.verdict != "valid":
            return finding.verdict, finding.detail
        if false is not None:
            return "false", _fault(false)
        new = [pair for pair in pairs if not pair.idle]
        if relations and (new or not pairs) and not cues.DENIAL.search(text):
            reached = self._milestones.reached(relations, view.words)
            if reached:
                return "milestone", "; ".join(milestone.text for milestone in reached)
        return self._worth(text, pairs, new, "" if finding is None else finding.detail)

    def _worth(self, text: str, pairs: list[_Pair], new: list[_Pair], rule: str) -> tuple[StepVerdict, str]:
        """Valid, idle or unjudged: for a step without fault that is no milestone."""
        if pairs and not new:
            return "idle", next(pair.idle for pair in pairs)
        unsure = [pair for pair in new if pair.judged.truth != "true" and not self._names(pair)]
        sure = next((pair for pair in new if pair.judged.truth == "true"), None)
        if sure is not None and not unsure:
            return "valid", _WHY[sure.judged.why]
        if self._repeats(text):
            return "idle", "repeats an earlier step"
        if rule:
            return "valid", rule
        if self._contradictory and cues.NO_SOLUTION.search(text):
            return "valid", "what is given contradicts itself"
        return "unjudged", "depends on its letters" if pairs else ""

    def _names(self, pair: _Pair) -> bool:
        """Whether the pair only gives a name, which the problem does not have, to a value."""
        return pair.sign == "=" and isinstance(pair.left, Symbol) and pair.left.name not in self._pairs.facts.names

    def _repeats(self, text: str) -> bool:
        spelling = " ".join(text.lower().split())
        return len(spelling) >= _MIN_SENTENCE and spelling in self._sentences

    def _remember(
        self, relations: Sequence[Relation], groups: Sequence[Sequence[_Pair]], text: str, verdict: StepVerdict
    ) -> None:
        self._sentences.add(" ".join(text.lower().split()))
        self._heard += f" {text}"
        if verdict in ("false", "inapplicable"):
            return
        self._known += relations
        for group in groups:
            for pair in group:
                self._said.setdefault(pair.key, "repeats an earlier step")
        tentative = self._scoped or cues.TENTATIVE.search(text) is not None or cues.DENIAL.search(text) is not None
        if not tentative:
            for relation in relations:
                self._define(relation)

    def _define(self, relation: Relation) -> None:
        """A letter that the problem does not have, with a value: by that it is known from here on."""
        first, last = relation.sides[0].node, relation.value
        if not isinstance(first, Symbol) or last is None:
            return
        if first.name in self._pairs.facts.names or first.name in letters(last):
            return
        self._pairs.facts.define(first.name, last)


def _is_numeral(node: Node) -> bool:
    return isinstance(node.inner if isinstance(node, Negative) else node, Number)


def _says_nothing(left: Node, sign: Sign, right: Node) -> str:
    """Why a relation is true without any thought: `a = a`, `3 < 4`; else nothing."""
    if sign in ("<=", ">=", "~") and key_of(left) == key_of(right):
        return "all sides read the same"
    return (
        "compares two numerals"
        if sign in ("<", ">", "<=", ">=", "!=") and _is_numeral(left) and _is_numeral(right)
        else ""
    )


def _same(left: Node, sign: Sign, right: Node, modulus: Node | None) -> str:
    """Whether an equation or a congruence, as it stands, has one thing on both sides."""
    left, sign, right, _ = without_remainders(left, sign, right, modulus)
    return "all sides read the same" if sign in ("=", "mod") and key_of(left) == key_of(right) else ""


def _fault(pair: _Pair) -> str:
    if pair.judged.why in ("arithmetic", "totient"):
        return (
            "the two sides are different numbers" if pair.sign == "=" else "the relation of these numbers does not hold"
        )
    return "contradicts what is given"
